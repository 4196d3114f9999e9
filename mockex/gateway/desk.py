"""Carries out what clients ask for, whichever transport it came by.

One way in: who asks, what they sent, when, signed how; then the command or query. Which of several
refusals comes first is not documented; ours is the order of this file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import cast

from mockex.core.accounts import Account
from mockex.core.events import Happening
from mockex.core.exchange import Done, Exchange
from mockex.core.limits import window_end
from mockex.core.orders import OrderStatus
from mockex.core.outcomes import Amended
from mockex.core.queries import QUERIES, AccountOfApiKey, UnfilledOrdersOf
from mockex.core.rejects import Reason, Reject
from mockex.values.instant import NO_SPAN, Instant, Span, later
from mockex.wire.api_errors import ApiError, in_words, turned_away
from mockex.wire.dialect import Call, Dialect
from mockex.wire.requests import asked
from mockex.wire.security import forged, identified, untimely


# Neither this nor what becomes of it is frozen: each request has them, and it takes twice as long.
@dataclass(kw_only=True, slots=True)
class Asking:
    """A call as it arrived. `read` makes its parameters, or says what is wrong with them.

    `signed` tells the bytes that its signature should be over. `client_time`: the exchange's time
    as far as the client can know it. `skew`: how wrong the exchange's clock is. `peer`: the
    address it came from.
    """

    call: Call
    api_key: str
    peer: str
    read: Callable[[], Mapping[str, str] | ApiError]
    signed: Callable[[], bytes]
    client_time: Instant
    skew: Span = NO_SPAN


@dataclass(kw_only=True, slots=True)
class Carried:
    """What became of a call: a result or an ApiError, who asked, and what happened by it."""

    result: object
    account: Account | None = None
    sent: Mapping[str, str] | None = None
    events: tuple[Happening, ...] = ()

    @property
    def order_expired(self) -> bool:
        """Whether it amended an order, which expired by that."""
        amended = self.result
        return isinstance(amended, Amended) and amended.order.status is OrderStatus.EXPIRED


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """A call that was not let in: what it is answered with, and whether its address is banned."""

    error: ApiError
    banned: bool


class Desk:
    """Stands before one exchange and speaks one dialect."""

    def __init__(self, dialect: Dialect, exchange: Exchange) -> None:
        self._dialect = dialect
        self._exchange = exchange

    def adopt(self, dialect: Dialect) -> None:
        """Speak another dialect from now on."""
        self._dialect = dialect

    def carry_out(self, asking: Asking, now: Instant) -> Carried:
        """Do what is asked, or refuse it and change nothing."""
        call, dialect = asking.call, self._dialect
        account = identified(asking.api_key, asking.peer, call, dialect, self._account_of)
        if isinstance(account, ApiError):
            return Carried(result=account)
        sent = asking.read()
        if isinstance(sent, ApiError):
            return Carried(result=sent)
        refusal = untimely(sent, call, dialect, later(now, asking.skew))
        if refusal is not None and asking.client_time != now:
            # A client may sign by its own clock, or by the exchange's which it has asked for.
            refusal = untimely(sent, call, dialect, later(asking.client_time, asking.skew))
        if refusal is None and account is not None:
            key = account.key(asking.api_key)
            assert key is not None
            refusal = forged(asking.signed(), sent, call, dialect, key)
        if refusal is not None:
            return Carried(result=refusal)
        result, events = self._handle(call, sent, account, now)
        return Carried(result=result, account=account, sent=sent, events=events)

    def admit(self, peer: str, weight: int, now: Instant, *, raw: int = 1) -> Refused | None:
        """Let a call in before it is carried out, or say why not."""
        away = self._exchange.door.admit(peer, weight, raw, now)
        if away is None:
            return None
        error = turned_away(away, peer, self._dialect)
        return Refused(error=error, banned=away.reason is Reason.ADDRESS_BANNED)

    def weigh(self, peer: str, weight: int, now: Instant) -> tuple[int, ...]:
        """Count the weight of a call; what is used of each limit after it."""
        return self._exchange.door.spend(peer, weight, now)

    def unfilled_orders(self, account: Account, now: Instant) -> tuple[int, ...]:
        """How many orders of an account count against each limit of orders."""
        counts = self._exchange.ask(UnfilledOrdersOf(account=account.name, at=now))
        return cast("tuple[int, ...]", counts)

    def _handle(
        self, call: Call, sent: Mapping[str, str], account: Account | None, now: Instant
    ) -> tuple[object, tuple[Happening, ...]]:
        command = asked(call, sent, account, self._dialect, now)
        if command is None or isinstance(command, ApiError):
            return command, ()
        if isinstance(command, QUERIES):
            return self._spoken(self._exchange.ask(command), now), ()
        outcome = self._exchange.handle(command, now)  # type: ignore[arg-type]  # the queries are gone
        if isinstance(outcome, Done):
            return outcome.result, outcome.happenings
        return self._spoken(outcome, now), ()

    def _spoken(self, result: object, now: Instant) -> object:
        if not isinstance(result, Reject):
            return result
        error, window = in_words(result, self._dialect), result.details.get("window")
        if window is None:
            return error
        return replace(error, retry_at=window_end(cast("Span", window), now))

    def _account_of(self, api_key: str) -> Account | None:
        account = self._exchange.ask(AccountOfApiKey(api_key=api_key))
        return account if isinstance(account, Account) else None
