"""Which connections there are, what for, and whose user data each hears."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.faults.subjects import Family, Listener
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Noted, StreamOpened

Hearing: TypeAlias = Callable[[str], tuple[int, ...]]
"""The connections that hear an account's user data now."""


@dataclass(kw_only=True, slots=True)
class _Hearer:
    is_session: bool
    heard: dict[str, None] = field(default_factory=dict)
    api_key: str | None = None


class Hearers:
    """Follows what is opened, what ends, and what the gateway notes of who hears whom.

    A connection that no longer hears an account, for the key has ended, still has its last events.
    """

    def __init__(self, dialect: Callable[[], Dialect], hearing: Hearing) -> None:
        self._dialect = dialect
        self._hearing = hearing
        self._open: dict[int, _Hearer] = {}

    def opened(self, message: StreamOpened) -> None:
        """A connection is there."""
        session = self._dialect().session
        is_session = session is not None and message.path == session.path
        self._open[message.connection] = _Hearer(is_session=is_session)

    def closed(self, number: int) -> None:
        """A connection is gone."""
        self._open.pop(number, None)

    def noted(self, note: Noted) -> None:
        """Whom a connection hears from now on."""
        hearer = self._open.get(note.connection or 0)
        if note.kind == "listening" and hearer is not None:
            hearer.heard[note.text] = None

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
        # Numbers are given in the order of opening.
        among = {name: sorted({*self._hearing(name), number}) for name in hearer.heard}
        return Listener(
            number=number,
            family=Family.WS_API if hearer.is_session else family,
            places={name: numbers.index(number) + 1 for name, numbers in among.items()},
            counts={name: len(numbers) for name, numbers in among.items()},
        )

    def all(self) -> tuple[Listener, ...]:
        """Every open connection."""
        return tuple(map(self.listener, self._open))
