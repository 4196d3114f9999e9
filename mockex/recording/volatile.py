"""What differs from run to run without meaning anything: ids that were drawn, and times.

By the names that vendors give to members. An id that is none (-1, 0) is no id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mockex.recording.fields import Place

# Member → of what it is the id. One letter each: user-data-stream.md and web-socket-streams.md.
_NUMBERS: Mapping[str, str] = {
    **dict.fromkeys(("orderId", "cancelOrderId", "i"), "order"),
    **dict.fromkeys(("orderListId", "g"), "order list"),
    **dict.fromkeys(
        ("tradeId", "t", "id", "a", "f", "l", "F", "L", "fromId", "firstId", "lastId"), "trade"
    ),
    **dict.fromkeys(("lastUpdateId", "u", "U", "pu"), "update"),
    **dict.fromkeys(("executionId", "I"), "execution"),
    **dict.fromkeys(("preventedMatchId", "v"), "prevented match"),
    **dict.fromkeys(("makerOrderId", "takerOrderId", "counterOrderId"), "order"),
    "allocationId": "allocation",
    "uid": "account",
}
_TEXTS: Mapping[str, str] = {
    **dict.fromkeys(("listenKey", "listenToken", "token"), "credential"),
    **dict.fromkeys(("clientOrderId", "origClientOrderId", "newClientOrderId"), "client order"),
    **dict.fromkeys(("cancelOrigClientOrderId", "cancelNewClientOrderId"), "client order"),
    **dict.fromkeys(("listClientOrderId",), "client order"),
}
# Members of requests and of listStatus and executionReport, where `i` and `g` are ids beside them.
_CLIENT_ORDER = frozenset({"c", "C"})
# Beside one of these the id of an outermost object is that of a request, or of its response.
_MESSAGE = ("status", "result", "error", "method")
# What is long and says nothing is a key, wherever it stands: in paths and lists of streams too.
_KEY = re.compile(r"[A-Za-z0-9]{48,}")

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


def volatile(place: Place, value: object, side: int) -> Id | Time | None:
    """What a value is, if it may differ; `side` says which of the two holders is its own."""
    holder = place.holders[side]
    if isinstance(value, bool):
        return None
    number = _number(value)
    if number is not None:
        digits = _digits_of_time(number)
        if isinstance(value, int) and value > 0 and (space := _NUMBERS.get(place.key)):
            is_index = place.path[-1].isdigit()
            if not is_index and not (digits and space != "order"):
                return Id(space) if not _is_request_id(place, holder) else Id("request")
        return Time(digits, _order(holder)) if digits else None
    if not isinstance(value, str):
        return None
    if _is_request_id(place, holder):
        return Id("request")
    if place.key in _CLIENT_ORDER and isinstance(holder, dict):
        beside = (holder.get("i"), holder.get("g"))
        return Id("client order") if any(isinstance(each, int) for each in beside) else None
    if _KEY.fullmatch(value):
        return Id("credential")
    space = _TEXTS.get(place.key)
    return Id(space) if space and value else None


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
    if not isinstance(holder, dict):
        return None
    found = holder.get("orderId", holder.get("i"))
    return found if isinstance(found, int) else None


def _is_request_id(place: Place, holder: object) -> bool:
    is_outermost = len(place.path) == 2 and place.path[1] == "id"
    return is_outermost and isinstance(holder, dict) and any(n in holder for n in _MESSAGE)
