"""The names that a dialect knows: endpoints, methods, events, streams, and the fields of an order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase

from mockex.documents.nearest import did_you_mean
from mockex.faults.selectors import Selector
from mockex.gateway.library import Library
from mockex.wire.stream_names import of_any_symbol

_ORDER = "rest.order.query"
# Contracts of what goes over streams and is no event.
_NO_EVENTS = ("ws.combined", "ws.control", "ws.heartbeat", "ws.subscription")


class Vocabulary:
    """What one dialect calls things."""

    def __init__(self, library: Library, name: str) -> None:
        self.dialect = library.dialect(name)
        self._library = library

    @property
    def examples(self) -> Mapping[str, Mapping[str, object]]:
        """Examples of events on user data streams, by event and variant."""
        return self._library.catalogue(self.dialect.id).examples("user")

    @property
    def user_events(self) -> Sequence[str]:
        """The events of user data streams."""
        return sorted(self.dialect.events)

    @property
    def events(self) -> Sequence[str]:
        """Those, and the events of market streams."""
        catalogue = self._library.catalogue(self.dialect.id)
        examples = [catalogue.example(kind) for kind in catalogue.kinds if _is_market(kind)]
        told = {str(each["e"]) for each in examples if each is not None and "e" in each}
        return [*self.user_events, *sorted(told.difference(self.user_events))]

    @property
    def endpoints(self) -> Sequence[str]:
        """Methods and paths."""
        return [f"{method} {path}" for method, path in self.dialect.rest.endpoints]

    @property
    def methods(self) -> Collection[str]:
        """The methods of the WebSocket API."""
        return () if self.dialect.session is None else self.dialect.session.methods

    @property
    def order_fields(self) -> Sequence[str]:
        """The fields of the reply to an order query; none where nobody has written them down."""
        catalogue = self._library.catalogue(self.dialect.id)
        if not catalogue.knows(_ORDER):
            return ()
        properties = catalogue.schema(_ORDER).get("properties")
        return list(properties) if isinstance(properties, Mapping) else ()

    @property
    def everything(self) -> Sequence[str]:
        """What a fault may be on by its own name."""
        return [*self.endpoints, *self.methods, *self.events, *self.dialect.stream.market]

    def has(self, on: Selector) -> bool:
        """Whether there is something that a fault is on."""
        if on.is_word:
            return on.text != "ws_api" or self.dialect.session is not None
        if on.is_endpoint:
            return any(fnmatchcase(name, on.text) for name in self.endpoints)
        if on.is_stream:
            return self._has_stream(on.text)
        names = (*self.methods, *self.events, *self._kinds())
        return any(fnmatchcase(name, on.text) for name in names)

    def _has_stream(self, text: str) -> bool:
        _, name = of_any_symbol(text)
        market = self.dialect.stream.market
        return any(fnmatchcase(each, name) or fnmatchcase(each, text) for each in market)

    def _kinds(self) -> Sequence[str]:
        """What events are called where their own name differs, or where they have none."""
        kinds = self._library.catalogue(self.dialect.id).kinds
        return [kind.partition(".")[2] for kind in kinds if _is_market(kind)]


def unknown_selector(on: Selector | None, vocabularies: Sequence[Vocabulary]) -> str:
    """Why a fault would strike nothing, whichever of these is spoken; nothing where it may.

    The first is the one that is named.
    """
    if on is None or any(words.has(on) for words in vocabularies):
        return ""
    known = dict.fromkeys(name for words in vocabularies for name in words.everything)
    hint = did_you_mean(on.text, list(known))
    spoken = vocabularies[0].dialect.id
    return f"fault is on '{on.text}', which {spoken} does not have{hint}"


def _is_market(kind: str) -> bool:
    return kind.startswith("ws.") and not kind.startswith(_NO_EVENTS)
