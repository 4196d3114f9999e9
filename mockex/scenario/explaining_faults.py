"""A fault in a plain sentence: `from now on, 3 times: every executionReport comes 3s late`."""

from __future__ import annotations

from typing import assert_never

from mockex.faults.conditions import in_words
from mockex.faults.fault import Fault, Kind
from mockex.faults.request_faults import LostReply, LostRequest, Reset, Seen, SkewedClock, Status
from mockex.faults.stream_faults import (
    Cut,
    Doubled,
    Dropped,
    Gap,
    Garble,
    Garbled,
    KeyExpired,
    Late,
    NoPings,
    ShuttingDown,
    Silent,
    Swapped,
    Truncated,
    UnknownField,
    UnknownValue,
)
from mockex.faults.subjects import Sort
from mockex.values.instant import format_span
from mockex.wire.actions import How

_ON = {
    "rest": "every REST request",
    "ws_api": "everything of the WebSocket API",
    "requests": "every request",
    "handshake": "every handshake",
    "user_stream": "everything on user data streams",
    "market_streams": "everything on market streams",
    "streams": "everything on streams",
    "everything": "everything",
}
_SEEN: dict[Seen, str] = {
    "timeout": "a -1007 answers",
    "gateway_timeout": "a 504 without a body answers",
    "page": "a web server's page answers with 500",
    "rst": "the connection is reset",
    "fin": "the connection ends",
    "silence": "nothing answers",
}
_INTO: dict[Garble, str] = {
    "half": "its first half",
    "html": "a web server's page",
    "noise": "random bytes",
    "empty": "nothing",
    "not_utf8": "text that is no UTF-8",
    "bad_frame": "a frame that no WebSocket has",
}
_ENDS: dict[How, str] = {
    "close": "is closed with",
    "rst": "is reset",
    "fin": "ends without a close frame",
    "blackhole": "never says another word",
}


def explained_fault(fault: Fault) -> str:
    """When, how often, with what, and what goes wrong."""
    if fault.on is None:
        return f"{_when(fault)}: {_by_time(fault)}"
    return f"{_when(fault)}: {_subject(fault, fault.on.text)} {_trouble(fault.kind)}"


def _when(fault: Fault) -> str:
    words = [f"after {format_span(fault.begins)}" if fault.begins else "from now on"]
    if fault.ends is not None:
        words.append(f"until {format_span(fault.ends)} from now")
    if fault.times is not None:
        words.append("once" if fault.times == 1 else f"{fault.times} times")
    if fault.chance < 1:
        words.append(f"with a chance of {fault.chance:g}")
    return ", ".join(words)


def _by_time(fault: Fault) -> str:
    """What comes when the fault begins."""
    if isinstance(fault.kind, KeyExpired):
        return f"the listen key{_whose(fault)} ends"
    return f"the server goes down{_lead(fault.kind)}"


def _subject(fault: Fault, on: str) -> str:
    where = f" with {in_words(fault.where)}" if fault.where else ""
    return f"{_ON.get(on, f'every {on}')}{where}{_whose(fault)}"


def _whose(fault: Fault) -> str:
    if fault.to is None:
        return ""
    pick = fault.to.connection
    way = "to" if fault.on is not None and Sort.EVENT in fault.on.sorts else "of"
    return f" {way} {fault.to.account}" + ("" if pick is None else f" (connection {pick})")


def _trouble(kind: Kind) -> str:
    match kind:
        case Late(by=by, jitter=jitter):
            more = f", and up to {format_span(jitter)} more" if jitter else ""
            return f"comes {format_span(by)} late{more}"
        case Status(code=code):
            return f"is answered with {code}, and not carried out"
        case LostRequest(seen=seen):
            return f"is lost on its way to the exchange, and {_SEEN[seen]}"
        case LostReply(seen=seen):
            return f"is carried out and its reply lost, and {_SEEN[seen]}"
        case Reset():
            return "is not carried out, and its connection reset"
        case SkewedClock(by=by):
            return f"meets a clock that is off by {format_span(by)}"
        case Truncated(bytes=None):
            return "breaks off in its middle"
        case Truncated(bytes=count):
            return f"breaks off after {count} bytes"
        case Garbled(into=into):
            return f"comes as {_INTO[into]}"
        case UnknownField(field=field, value=value):
            return f"has a field {field} more, which is {value}"
        case UnknownValue(field=field, value=value):
            return f"says {value} in {field}"
        case Dropped():
            return "is not sent"
        case Doubled(after=after):
            return "is sent twice" + (f", {format_span(after)} apart" if after else "")
        case Swapped(within=within):
            return f"changes places with the next one, if it comes within {format_span(within)}"
        case Gap(updates=updates):
            return f"lacks {updates} update{'' if updates == 1 else 's'} of its book"
        case Cut():
            return _cut(kind)
        case Silent():
            return "stops, while pings go on"
        case NoPings():
            return "gets no pings any more"
        case ShuttingDown():
            return f"brings the server down{_lead(kind)}"
        case KeyExpired():
            return "ends the listen key"
        case unknown:
            assert_never(unknown)


def _lead(kind: Kind) -> str:
    after = kind.after if isinstance(kind, ShuttingDown) else None
    return "" if after is None else f", {format_span(after)} after it is announced"


def _cut(cut: Cut) -> str:
    end = f"{_ENDS[cut.how]} {cut.code}" if cut.how == "close" else _ENDS[cut.how]
    if cut.every is not None:
        return f"loses its connection every {format_span(cut.every)}: it {end}"
    lost = "is lost" if cut.event == "lost" else "is delivered"
    return f"{lost}, and its connection {end}"
