"""Exchanges with defaults: the core alone, without a wire."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.core.accounts import Account, account_named
from mockex.core.commands import Command, OpenAccount
from mockex.core.credentials import CredentialPolicy, Forewarning, ListenKey, OnCreate
from mockex.core.exchange import Done, Exchange, Outcome, Policies
from mockex.core.limits import WeightLimit
from mockex.core.symbols import Symbol
from mockex.values.chance import Chance
from mockex.values.instant import HOUR, MINUTE, Instant, Span, a_span, later
from mockex.wire.markets import default_symbols

NOON = Instant(1_757_937_600_000_000)
"""2025-09-15T12:00:00Z, when every world begins."""

USER = "user"
"""The sort of listen keys that every shipped dialect has."""

SYMBOLS = default_symbols()
A_MINUTE = (WeightLimit(window=MINUTE, limit=6_000),)


def at(
    *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, ms: float = 0
) -> Instant:
    """So long after noon; `ms=0.001` is a microsecond."""
    span = a_span(days=days, hours=hours, minutes=minutes, seconds=seconds, ms=ms)
    return later(NOON, span)


def an_account(name: str = "alice", *, api_key: str | None = None) -> Account:
    return account_named(name, api_key=api_key)


def a_policy(
    *,
    length: int = 64,
    validity: Span = HOUR,
    on_create: OnCreate = OnCreate.RETURN_AND_EXTEND,
    forewarning: Forewarning | None = None,
) -> CredentialPolicy:
    return CredentialPolicy(
        length=length, validity=validity, on_create=on_create, forewarning=forewarning
    )


def an_exchange(
    *,
    accounts: tuple[str, ...] = ("alice", "bob"),
    on_create: OnCreate = OnCreate.RETURN_AND_EXTEND,
    weights: tuple[WeightLimit, ...] = A_MINUTE,
    symbols: tuple[Symbol, ...] = SYMBOLS,
    seed: int = 7,
    credentials: Mapping[str, CredentialPolicy] | None = None,
) -> Exchange:
    sorts = credentials or {USER: a_policy(on_create=on_create)}
    policies = Policies(credentials=sorts, weights=weights)
    exchange = Exchange(policies, symbols, Chance(seed))
    for name in accounts:
        assert do(exchange, OpenAccount(account=an_account(name)), NOON) == Done(
            result=an_account(name)
        )
    return exchange


def do(exchange: Exchange, command: Command, now: Instant) -> Outcome:
    """Wake the exchange and hand it the command, as whoever drives it does."""
    exchange.wake(now)
    return exchange.handle(command, now)


def key_of(outcome: Outcome) -> ListenKey:
    """The listen key that a command has opened or kept alive."""
    assert isinstance(outcome, Done)
    assert isinstance(outcome.result, ListenKey)
    return outcome.result
