"""The verbs that touch streams, credentials and rules, as methods of the façade."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import cast, get_args

from mockex.core.commands import RevokeKey
from mockex.errors import UsageError
from mockex.gateway.library import Library
from mockex.mock import arguments
from mockex.scenario.patterns import Fields
from mockex.wire.actions import (
    Action,
    ChangeDialect,
    Disconnect,
    Expire,
    How,
    Pick,
    Push,
    PushRaw,
    Shutdown,
    Target,
)


class StreamVerbs(ABC):
    """What an exchange's owner sends on streams, and how they and what opens them end."""

    def push(
        self, event: str, *, to: str | Fields, connection: Pick = None, **fields: object
    ) -> None:
        """Send an event that nothing caused: the dialect's example, patched by wire names.

        Times that `fields` leaves alone say now: `push("executionReport", to="alice", x="TRADE")`.
        A step of a scenario may be given as it is: `push(**step["push"])`, `with` included.
        """
        patch = fields.pop("with", {})
        fields.pop("impossible", None)
        if not isinstance(patch, Mapping):
            raise UsageError(f"with is {patch!r}, wanted fields by their wire names")
        target = self._target(to, connection)
        self._do(Push(event=event, to=target, fields={**patch, **fields}))

    def push_raw(self, data: str | bytes, *, to: str | Fields, connection: Pick = None) -> None:
        """Send exactly this: a text frame of a str, a binary frame of bytes."""
        octets = data.encode() if isinstance(data, str) else data
        target = self._target(to, connection)
        self._do(PushRaw(to=target, data=octets, binary=isinstance(data, bytes)))

    def expire(self, account: str) -> None:
        """End the account's listen key now, as if its validity had run out."""
        self._do(Expire(account=self._known(account)))

    def revoke(self, *, key: str) -> None:
        """Make an API key worthless from now on; what lives by it ends at its next request."""
        self._do(RevokeKey(api_key=key))

    def disconnect(
        self,
        to: str | Fields,
        *,
        connection: Pick = None,
        how: How = "close",
        code: int = 1001,
        reason: str = "",
    ) -> None:
        """End an account's connections: `close`, `rst`, `fin`, or `blackhole` (silence for ever)."""
        if not 1000 <= code <= 4999:
            raise UsageError(f"code is {code}, wanted a close code from 1000 to 4999")
        target = self._target(to, connection)
        how = arguments.one_of("how", how, get_args(How))
        self._do(Disconnect(to=target, how=how, code=code, reason=reason))

    def shutdown(self, *, after: str | None = None) -> None:
        """End every stream, as a server that goes down does.

        Where the dialect announces it, clients hear so first; `after` says how long before.
        """
        self._do(Shutdown(after=None if after is None else arguments.span(after)))

    def dialect(self, name: str, *, at: str | None = None) -> None:
        """Live by another dialect from now on, or from an instant: the day of a sunset.

        Connections and listen keys stay; what the other dialect no longer has is gone.
        """
        instant = None if at is None else arguments.instant("at", at)
        self._do(ChangeDialect(dialect=self.library.find(name), at=instant))

    def _target(self, to: str | Fields, connection: Pick) -> Target:
        if isinstance(to, Mapping):
            account, connection = str(to.get("account")), cast("Pick", to.get("connection"))
        else:
            account = to
        if connection not in (None, "first", "last") and not arguments.counts(connection):
            raise UsageError(f"connection is {connection!r}, wanted first, last or a number from 1")
        return Target(account=self._known(account), connection=connection)

    @property
    @abstractmethod
    def library(self) -> Library:
        """Every dialect that there is."""

    @abstractmethod
    def _do(self, action: Action) -> None:
        """Have the exchange do it."""

    @abstractmethod
    def _known(self, account: str) -> str:
        """The account's name, if there is such an account."""
