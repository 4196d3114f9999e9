"""WebSocket addresses: which streams a URL asks for, in which envelope and time unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from mockex.wire.messages import Pairs, query_pairs
from mockex.wire.stream_rules import StreamRoute, StreamRules


@dataclass(frozen=True, kw_only=True, slots=True)
class StreamAddress:
    """What a WebSocket URL asks for. `wanted`: of some listen keys only these events."""

    route: StreamRoute
    names: tuple[str, ...]
    microseconds: bool
    wanted: Mapping[str, frozenset[str]] = field(default_factory=dict)


def stream_address(path: str, raw_query: str, rules: StreamRules) -> StreamAddress | None:
    """What a URL asks for, or None when no stream lives there. `path` is as received, undecoded."""
    path, _, late_query = path.partition("&")
    # The vendor printed /ws/<listenKey>&timeUnit=… for three weeks of 2024, so both forms count.
    pairs = query_pairs(raw_query) + query_pairs(late_query)
    for route in rules.routes:
        names = _names(path.rstrip("/"), raw_query, route, rules)
        if names is not None:
            wanted = _wanted(pairs, names, route)
            return StreamAddress(
                route=route,
                names=tuple(dict.fromkeys((*names, *wanted))),
                microseconds=microseconds(pairs, rules),
                wanted={key: events for key, events in wanted.items() if events},
            )
    return None


def microseconds(pairs: Pairs, rules: StreamRules) -> bool:
    """Whether a query asks for times in microseconds."""
    unit = dict(pairs).get(rules.time_unit_parameter or "")
    return unit in rules.microsecond_words


def _names(
    path: str, raw_query: str, route: StreamRoute, rules: StreamRules
) -> tuple[str, ...] | None:
    """The stream names under a route, each once; None where the route is another."""
    if route.names_in is None:
        if path != route.path and not path.startswith(route.path + "/"):
            return None
        text = path.removeprefix(route.path).removeprefix("/")
    else:
        if path != route.path:
            return None
        text = _raw_value(raw_query, route.names_in)
    text = text.replace("%2F", "/").replace("%2f", "/")
    names = (unquote(name) for name in text.split(rules.separator))
    return tuple(dict.fromkeys(name for name in names if name))


def _wanted(pairs: Pairs, names: tuple[str, ...], route: StreamRoute) -> dict[str, frozenset[str]]:
    """The keys of a query in their order, each with the events that stand behind it."""
    found: dict[str, frozenset[str]] = {}
    key = names[0] if len(names) == 1 else ""
    for name, value in pairs:
        if name == route.keys_in and value:
            key = value
            found.setdefault(key, frozenset())
        elif name == route.events_in and key:
            # The pair of key and events stands in the order of the query.
            found[key] = found.get(key, frozenset()) | frozenset(filter(None, value.split("/")))
    return found


def _raw_value(raw_query: str, name: str) -> str:
    # Not the usual form decoding: a + in a stream name (kline_1d@+08:00) is no space.
    for part in raw_query.split("&"):
        key, _, value = part.partition("=")
        if key == name:
            return value
    return ""
