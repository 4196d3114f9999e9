"""The verbs that look at what clients do and at what has become of it, as methods of the façade."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from mockex.errors import UsageError
from mockex.mock import arguments
from mockex.mock.claiming import claim
from mockex.scenario.patterns import (
    Fields,
    MessageSent,
    Pattern,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
)
from mockex.server.performer import PATIENCE, Performer
from mockex.wire.actions import Pick, Target


class ExpectingVerbs(ABC):
    """What is expected of clients, and what is checked of the exchange."""

    _performer: Performer

    async def expect(
        self,
        *,
        request: str | None = None,
        message: Mapping[str, object] | None = None,
        pushed: str | None = None,
        stream: str | None = None,
        reconnect: str | None = None,
        to: str | Fields | None = None,
        connection: Pick = None,
        fields: Mapping[str, object] | None = None,
        within: str | None = None,
    ) -> None:
        """Wait until it has happened, once more than earlier expectations have found it.

        One of `request` ("POST /api/v3/order"), `message` (members of a control message),
        `pushed` (an event), `stream` (an account) and `reconnect` (an account). A field may say
        what it is to be like: `{"below": "1"}`, `{"above": "1"}`, `{"in": [...]}` or
        `{"matches": "regex"}`. Raises ExpectationUnmet with what came nearest when it has not
        happened within a span, 5s unless told.
        """
        wanted: list[Pattern] = []
        arguments.conditions(fields or {})
        if request is not None:
            wanted.append(RequestMade(what=request, fields=fields or {}))
        if message is not None:
            wanted.append(MessageSent(fields=message))
        if pushed is not None:
            wanted.append(self._pushed(pushed, to, connection, fields or {}))
        if stream is not None:
            wanted.append(StreamOpen(account=self._known(stream)))
        if reconnect is not None:
            wanted.append(Reconnected(account=self._known(reconnect)))
        if len(wanted) != 1:
            raise UsageError(
                "expect wants exactly one of request, message, pushed, stream and reconnect"
            )
        await self._performer.expect(wanted[0], arguments.span(within) if within else PATIENCE)

    def check(
        self,
        *,
        order: str | int | None = None,
        balance: Mapping[str, Fields] | None = None,
        requests: str | None = None,
        account: str | None = None,
        times: int | Fields | None = None,
        **fields: object,
    ) -> None:
        """Look whether something holds now; raises CheckFailed with what was found instead.

        One of `order` ("last", an id, or its client's name for it), whose fields go by the names of
        the reply to an order query: `check(order="last", status="FILLED", executedQty="0.30")`;
        `balance`: `{"alice": {"BTC": "0.30"}}` of what is free, or {free, locked}; and `requests`
        ("POST /api/v3/order"): how many `times` they have been made since the start, at least once
        unless told. A step of a scenario may be given as it is, `with` included. Amounts are
        compared as amounts, and a field may say what it is to be like, as in `expect`.
        """
        claimed = claim(
            order=order,
            balance=balance,
            requests=requests,
            account=account,
            times=times,
            fields=fields,
        )
        for name in (*(balance or ()), *filter(None, [account])):
            self._known(name)
        self._performer.check(claimed)

    def _pushed(
        self, event: str, to: str | Fields | None, connection: Pick, fields: Fields
    ) -> Pushed:
        if to is None:
            return Pushed(event=event, fields=fields)
        target = self._target(to, connection)
        account, pick = target.account, target.connection
        return Pushed(event=event, account=account, connection=pick, fields=fields)

    @abstractmethod
    def _target(self, to: str | Fields, connection: Pick) -> Target:
        """The connections that are meant; else UsageError."""

    @abstractmethod
    def _known(self, account: str) -> str:
        """The name, if it is that of an account; else UsageError."""
