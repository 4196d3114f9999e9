"""Which connections there are, what for, and whose user data each hears: as seen from outside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from mockex.faults.subjects import Family, Listener
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Noted, StreamOpened


@dataclass(kw_only=True, slots=True)
class _Hearer:
    is_session: bool
    heard: dict[str, None] = field(default_factory=dict)
    api_key: str | None = None


class Hearers:
    """Follows what is opened, what ends, and what the gateway notes of who hears whom."""

    def __init__(self, dialect: Callable[[], Dialect]) -> None:
        self._dialect = dialect
        self._open: dict[int, _Hearer] = {}
        # In order of opening of the connections, oldest first.
        self._of: dict[str, list[int]] = {}

    def opened(self, message: StreamOpened) -> None:
        """A connection is there."""
        session = self._dialect().session
        is_session = session is not None and message.path == session.path
        self._open[message.connection] = _Hearer(is_session=is_session)

    def closed(self, number: int) -> None:
        """A connection is gone."""
        hearer = self._open.pop(number, None)
        for account in hearer.heard if hearer else ():
            self._of[account].remove(number)

    def noted(self, note: Noted) -> None:
        """Whom a connection hears from now on."""
        hearer = self._open.get(note.connection or 0)
        if note.kind == "listening" and hearer is not None and note.text not in hearer.heard:
            hearer.heard[note.text] = None
            numbers = self._of.setdefault(note.text, [])
            numbers.append(note.connection or 0)
            numbers.sort()

    def logged_on(self, number: int, api_key: str) -> None:
        """A session speaks for the owner of a key from now on."""
        if number in self._open:
            self._open[number].api_key = api_key

    def api_key(self, number: int) -> str | None:
        """The key of a session's logon."""
        hearer = self._open.get(number)
        return None if hearer is None else hearer.api_key

    def is_session(self, number: int) -> bool:
        """Whether a connection is one of the WebSocket API."""
        hearer = self._open.get(number)
        return hearer is not None and hearer.is_session

    def listener(self, number: int) -> Listener:
        """A connection as faults know it."""
        hearer = self._open.get(number) or _Hearer(is_session=False)
        family = Family.USER_STREAM if hearer.heard else Family.MARKET_STREAMS
        return Listener(
            number=number,
            family=Family.WS_API if hearer.is_session else family,
            places={name: self._of[name].index(number) + 1 for name in hearer.heard},
            counts={name: len(self._of[name]) for name in hearer.heard},
        )

    def all(self) -> tuple[Listener, ...]:
        """Every open connection."""
        return tuple(map(self.listener, self._open))
