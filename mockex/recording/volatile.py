"""What differs from run to run without meaning anything: ids and keys that were drawn, and times.

What redaction replaces (`secret_places`) is an id, of whatever its place says; what it leaves, since
everybody sees it, is known here by the names that vendors give to members. What stands for no id
(-1, 0) is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mockex.recording.fields import Place
from mockex.recording.secret_kinds import (
    ACCOUNT,
    CLIENT_ORDER,
    EMAIL,
    IP,
    ORDER,
    STREAMS,
    Kind,
)
from mockex.recording.secret_places import ANYWHERE, PUBLIC, Places
from mockex.wire.stream_names import may_be_listen_key

# Ids that everybody sees, as numbers: user-data-stream.md and web-socket-streams.md.
_OPEN: Mapping[str, str] = {
    **dict.fromkeys(
        ("tradeId", "t", "id", "a", "f", "l", "F", "L", "fromId", "firstId", "lastId"), "trade"
    ),
    **dict.fromkeys(("lastUpdateId", "u", "U", "pu"), "update"),
}
# The same in events of exchanges that write numbers as text (bhexopen/BHEX-OpenApi).
_OPEN_TEXTS: Mapping[str, Mapping[str, str]] = {"ticketInfo": {"T": "trade"}}
# What is called an order's without being that of an order, in REST and in events.
_SPACES: Mapping[str, str] = {
    **dict.fromkeys(("orderListId", "g"), "order list"),
    **dict.fromkeys(("executionId", "fromExecutionId", "I"), "execution"),
    **dict.fromkeys(
        ("preventedMatchId", "fromPreventedMatchId", "v"),
        "prevented match",
    ),
    **dict.fromkeys(("allocationId", "fromAllocationId", "allocId", "a"), "allocation"),
    **dict.fromkeys(("algoId", "aid"), "algo order"),
    **dict.fromkeys(("j", "si"), "strategy"),
}
_OF_KINDS: Mapping[Kind, str] = {
    ORDER: "order",
    CLIENT_ORDER: "client order",
    ACCOUNT: "account",
    EMAIL: "address",
    IP: "address",
}
_NOTHING = frozenset({"", "0", "-1", "null"})
# Beside one of these the id of an outermost object is that of a request, or of its response.
_MESSAGE = ("status", "result", "error", "method")
# What is long and says nothing is a key, wherever it stands: in paths and lists of streams too.
_KEY = re.compile(r"[A-Za-z0-9]{48,}")
_SHORTEST_LISTEN_KEY = 16

_MILLISECONDS, _MICROSECONDS = (10**12, 10**13), (10**15, 10**16)


@dataclass(frozen=True, slots=True)
class Id:
    """An id, and of what."""

    space: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time of so many digits; `order` is that of the order that it belongs to, if any."""

    digits: int
    order: object = None


class Volatile:
    """Tells what may differ, by where the secrets of a dialect stand."""

    def __init__(self, places: Places = ANYWHERE) -> None:
        self._places = places
        in_events = (path for paths in places.events.values() for path in paths)
        last = (path.partition(":")[0].rpartition(".")[2] for path in in_events)
        self._mentioned = frozenset({*places.names, *last})

    def of(self, place: Place, value: object, side: int) -> Id | Time | None:
        """What a value is, if it may differ; `side` says which of the two holders is its own."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            return None
        if _is_request_id(place, place.holders[side]) and value != "":
            return Id("request")
        space = self._space(place, value, side)
        if space is not None:
            return Id(space)
        number = _number(value)
        digits = 0 if number is None else _digits_of_time(number)
        if digits:
            return Time(digits, _order(place.holders[side]))
        if isinstance(value, int):
            is_index = place.path[-1].isdigit()
            open_space = _OPEN.get(place.key) if value > 0 and not is_index else None
            return None if open_space is None else Id(open_space)
        return Id("credential") if _KEY.fullmatch(value) else None

    def is_drawn(self, event: str | None, name: str) -> bool:
        """Whether the text of that name in an event is an id."""
        return event not in PUBLIC and self._places.kind(event, name) is not None

    def _space(self, place: Place, value: int | str, side: int) -> str | None:
        """Of what it is the id, if redaction replaces it or could have."""
        name = place.key
        text = str(value)
        if text in _NOTHING or text.startswith("-"):
            return None
        if name == "path" and len(place.path) == 2:
            return "credential" if _may_be_key(text) else None
        if name not in self._mentioned and name != "T":
            return None
        event, way = place.event(side)
        if event in PUBLIC:
            return None
        kind = self._places.kind(event, way, "text" if isinstance(value, str) else "number")
        if kind is None:
            return _OPEN_TEXTS.get(event or "", {}).get(way) if isinstance(value, str) else None
        if kind is STREAMS:
            return "credential" if _may_be_key(text.partition("@")[0]) else None
        if kind is ORDER:
            return "strategy" if name.endswith("trategyId") else _SPACES.get(name, "order")
        return _OF_KINDS.get(kind, "credential")


def _may_be_key(name: str) -> bool:
    return len(name) >= _SHORTEST_LISTEN_KEY and may_be_listen_key(name)


def _number(value: object) -> int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) in (13, 16):
        return int(value)
    return None


def _digits_of_time(number: int) -> int:
    """How many digits a time of the years from 2001 to 2286 has; 0 for what is none."""
    for low, high in (_MILLISECONDS, _MICROSECONDS):
        if low <= number < high:
            return len(str(number))
    return 0


def _order(holder: object) -> object:
    """The order that holds a time, where it is a number: an `i` may be an interval."""
    if not isinstance(holder, dict):
        return None
    found = holder.get("orderId", holder.get("i"))
    is_number = isinstance(found, int) or (isinstance(found, str) and found.isdecimal())
    return found if is_number else None


def _is_request_id(place: Place, holder: object) -> bool:
    is_outermost = len(place.path) == 2 and place.path[1] == "id"
    return is_outermost and isinstance(holder, dict) and any(n in holder for n in _MESSAGE)
