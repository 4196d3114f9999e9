"""Who listens to which stream, found by the stream's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from mockex.values.instant import Instant
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Envelope

Form: TypeAlias = tuple[Envelope, bool]
"""How a connection hears: in which envelope, and whether its times are in microseconds."""


@dataclass(kw_only=True, slots=True)
class Connection:
    """One open stream connection.

    `names` keeps the order of subscription. `wanted`: of some keys only these events.
    """

    number: int
    route: StreamRoute
    envelope: Envelope
    microseconds: bool
    names: dict[str, None]
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def hears(self, name: str, event: str) -> bool:
        """Whether an event on a stream of that name reaches it."""
        if self.route.silent or name not in self.names:
            return False
        return name not in self.wanted or event in self.wanted[name]


class Watcher(Protocol):
    """Is told when a stream gets a listener, and when it has lost its last."""

    def begins(self, name: str, now: Instant) -> None: ...

    def ends(self, name: str) -> None: ...


class Listeners:
    """The connections by the names of the streams that they are subscribed to."""

    def __init__(self) -> None:
        self._by_name: dict[str, dict[int, Connection]] = {}
        self._forms: dict[str, Mapping[Form, tuple[int, ...]]] = {}
        self._watcher: Watcher | None = None

    def watched_by(self, watcher: Watcher) -> None:
        """Tell it from now on who begins to listen, and to what nobody listens any more."""
        self._watcher = watcher

    @property
    def names(self) -> tuple[str, ...]:
        """Every stream that somebody listens to, in the order of the first subscriptions."""
        return tuple(self._by_name)

    def add(self, connection: Connection, names: Iterable[str], now: Instant) -> None:
        """A connection listens to these from now on."""
        for name in names:
            self._forms.pop(name, None)
            self._by_name.setdefault(name, {})[connection.number] = connection
            if self._watcher is not None:
                self._watcher.begins(name, now)

    def remove(self, connection: Connection, names: Iterable[str]) -> None:
        """A connection does not listen to these any more."""
        for name in names:
            self._forms.pop(name, None)
            known = self._by_name.get(name, {})
            known.pop(connection.number, None)
            if not known and self._by_name.pop(name, None) is not None and self._watcher:
                self._watcher.ends(name)

    def reform(self, connection: Connection) -> None:
        """A connection hears in another form from now on, or under another route."""
        for name in connection.names:
            self._forms.pop(name, None)

    def forms(self, name: str) -> Mapping[Form, tuple[int, ...]]:
        """The numbers of those who listen to a stream, by the form in which they hear."""
        found = self._forms.get(name)
        if found is None:
            found = self._forms[name] = self._grouped(name)
        return found

    def _grouped(self, name: str) -> Mapping[Form, tuple[int, ...]]:
        groups: dict[Form, list[int]] = {}
        for one in self._by_name.get(name, {}).values():
            if not one.route.silent:
                groups.setdefault((one.envelope, one.microseconds), []).append(one.number)
        return {form: tuple(numbers) for form, numbers in groups.items()}
