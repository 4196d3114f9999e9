"""A simulated exchange and its time, without a socket: what is done to it gives what it says."""

from __future__ import annotations

from collections.abc import Sequence

from mockex.core.commands import OpenAccount
from mockex.core.symbols import Symbol
from mockex.gateway.library import Library
from mockex.gateway.stack import Stack, simulation
from mockex.values.instant import Instant, a_span, between, format_span, later
from mockex.wire.actions import Action, How, Pick, Push, Target
from mockex.wire.dialect import Dialect
from mockex.wire.messages import (
    Abort,
    Direct,
    HttpReply,
    Inbound,
    Noted,
    Outbound,
    StreamClose,
    StreamPing,
    StreamPong,
)
from tests.support.dialects import SHIPPED
from tests.support.exchanges import NOON, SYMBOLS, an_account
from tests.support.libraries import Dialects
from tests.support.messages import USER_STREAM, a_request, opened

ALICE, BOB = an_account("alice"), an_account("bob")


def a_stack(
    dialect: Dialect = SHIPPED,
    *,
    seed: int = 7,
    library: Library | None = None,
    symbols: tuple[Symbol, ...] = SYMBOLS,
) -> Stack:
    """A simulation that knows its dialect alone, unless there is a library."""
    return simulation(dialect, library or Dialects(dialect), symbols, (ALICE, BOB), seed)


class World:
    """An exchange with alice and bob, at noon; notes for the journal are among what it says."""

    def __init__(
        self,
        dialect: Dialect = SHIPPED,
        *,
        seed: int = 7,
        library: Library | None = None,
        symbols: tuple[Symbol, ...] = SYMBOLS,
    ) -> None:
        stack = a_stack(dialect, seed=seed, library=library, symbols=symbols)
        self.journal, self.sim, self.faults = stack.journal, stack.sim, stack.faults
        self.now: Instant = NOON

    def tell(self, *inbound: Inbound) -> list[Outbound]:
        """Everything that these messages cause, in order."""
        before = self.journal.last
        for message in inbound:
            self.journal.receive(message, self.now)
        return self._said_since(before)

    def do(self, *actions: Action) -> list[Outbound]:
        return self.tell(*(Direct(action=action) for action in actions))

    def push(
        self, event: str, *, to: str, connection: Pick = None, **fields: object
    ) -> list[Outbound]:
        target = Target(account=to, connection=connection)
        return self.do(Push(event=event, to=target, fields=fields))

    def advance(
        self,
        *,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        ms: float = 0,
        answering: bool = True,
    ) -> list[tuple[str, Outbound]]:
        """Go from deadline to deadline; what fell due, with the time since noon.

        Pings are answered and left out, unless the clients are not `answering`.
        """
        target = later(self.now, a_span(hours=hours, minutes=minutes, seconds=seconds, ms=ms))
        said: list[tuple[str, Outbound]] = []
        while (due := self.journal.next_deadline()) is not None and due <= target:
            self.now, before = due, self.journal.last
            self.journal.wake(due)
            for one in self._said_since(before):
                answers = self._answer(one) if answering else [one]
                said += [(format_span(between(NOON, due)), answer) for answer in answers]
        self.now = target
        return said

    def open_key(self, account: str) -> str:
        """The account's listen key, as its client would ask for it."""
        [reply] = self.tell(a_request("POST", USER_STREAM, key=an_account(account).api_key))
        assert isinstance(reply, HttpReply)
        assert isinstance(reply.fields, dict)
        key: str = reply.fields["listenKey"]
        return key

    def listen(self, *connections: int, to: str, query: str = "", path: str = "/ws/{key}") -> str:
        """Open raw streams of the account's user data; its listen key."""
        key = self.open_key(to)
        for number in connections:
            url = path.format(key=key), query.format(key=key)
            assert self.tell(opened(number, *url)) == [listening(number, to)]
        return key

    def _answer(self, one: Outbound) -> list[Outbound]:
        if not isinstance(one, StreamPing):
            return [one]
        return self.tell(StreamPong(connection=one.connection, payload=one.payload))

    def _said_since(self, entry: int) -> list[Outbound]:
        return [one.message for one in self.journal.after(entry) if not one.inbound]  # type: ignore[misc]


def listening(connection: int, account: str) -> Noted:
    return Noted(kind="listening", text=account, connection=connection)


def warned(text: str) -> Noted:
    return Noted(kind="warning", text=text)


def closed(connection: int, code: int, reason: str = "") -> StreamClose:
    return StreamClose(connection=connection, code=code, reason=reason)


def aborted(connections: Sequence[int], how: How) -> list[Abort]:
    return [Abort(connection=number, how=how) for number in connections]


def opens(name: str) -> OpenAccount:
    return OpenAccount(account=an_account(name))
