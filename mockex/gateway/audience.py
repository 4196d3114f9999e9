"""Who hears what: accounts, their listen keys, and the connections that listen to them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mockex.core.accounts import Account
from mockex.core.exchange import Exchange
from mockex.core.queries import AccountNamed, ActiveListenKeys, OwnerOfListenKey
from mockex.errors import UsageError
from mockex.gateway.connections import StreamConnections
from mockex.gateway.sessions import Sessions
from mockex.wire.actions import Target
from mockex.wire.messages import Noted, Outbound
from mockex.wire.stream_rules import Close


class Audience:
    """The connections of both sorts, streams and the WebSocket API's, by whom they hear."""

    def __init__(self, exchange: Exchange, streams: StreamConnections, sessions: Sessions) -> None:
        self._exchange = exchange
        self.streams = streams
        self.sessions = sessions
        # Which accounts each connection has begun to hear, for the journal; in order of opening.
        self._heard: dict[int, set[str]] = {}

    def opened(self, number: int) -> None:
        """A connection is there, and hears nothing yet."""
        self._heard[number] = set()

    def closed(self, number: int) -> None:
        """A connection is gone, whichever side ended it."""
        self.streams.closed(number)
        self.sessions.closed(number)
        self._heard.pop(number, None)

    def dropped(self, number: int) -> None:
        """A connection is about to go without a word; the shell will say when it has."""
        self.streams.closed(number)
        self.sessions.closed(number)

    def close(self, number: int, close: Close) -> Outbound:
        """End a connection with a close frame."""
        holder = self.sessions if self.sessions.find(number) else self.streams
        return holder.close(number, close)

    def account(self, name: str) -> Account | None:
        """The account of that name."""
        found = self._exchange.ask(AccountNamed(name=name))
        return found if isinstance(found, Account) else None

    def require(self, account: str) -> None:
        """Raise UsageError where there is no such account."""
        if self.account(account) is None:
            raise UsageError(f"there is no account '{account}'")

    def keys(self, account: str, under: frozenset[str] | None = None) -> tuple[str, ...]:
        """The active listen keys of an account, of these sorts or of all."""
        keys = self._exchange.ask(ActiveListenKeys(account=account, credentials=under))
        assert isinstance(keys, tuple)
        return tuple(key for key in keys if isinstance(key, str))

    def owner(self, key: str) -> str | None:
        """The account that an active listen key is of."""
        owner = self._exchange.ask(OwnerOfListenKey(key=key))
        return owner if isinstance(owner, str) else None

    def of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data, oldest first."""
        hearing = {one.number for one in self.sessions.hearing(account)}
        if self.streams:
            hearing |= {one.number for one in self.streams.hearing(self.keys(account))}
        if not hearing:
            return ()
        return tuple(number for number in self._heard if number in hearing)

    def picked(self, target: Target) -> tuple[int, ...]:
        """The connections that a target picks."""
        self.require(target.account)
        hearing = self.of(target.account)
        match target.connection:
            case None:
                return hearing
            case "first":
                return hearing[:1]
            case "last":
                return hearing[-1:]
            case number:
                return hearing[number - 1 : number]

    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """Every open connection with the streams, or the subscriptions, that it has."""
        found = {one.number: tuple(one.names) for one in self.streams.all()}
        for one in self.sessions.all():
            found[one.number] = tuple(map(str, one.subscriptions))
        return {number: found[number] for number in self._heard if number in found}

    def listening(self, number: int) -> list[Outbound]:
        """Notes for the journal: whose user data a connection now hears."""
        owners = self._owners(number)
        if not owners:
            return []
        known = self._heard.setdefault(number, set())
        fresh = [owner for owner in dict.fromkeys(owners) if owner not in known]
        known.update(fresh)
        return [Noted(kind="listening", text=owner, connection=number) for owner in fresh]

    def _owners(self, number: int) -> list[str]:
        session = self.sessions.find(number)
        if session is not None:
            return [one.account for one in session.subscriptions.values()]
        stream = self.streams.find(number)
        names: Collection[str] = () if stream is None or stream.route.silent else stream.names
        return [owner for name in names if (owner := self.owner(name))]
