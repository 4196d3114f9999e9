"""Which frame of a link answers which: by id, by payload, and a goodbye by being the second."""

from __future__ import annotations

from collections import deque
from typing import TypeVar

import msgspec

from mockex.recording.frame import Close, Content, Ping, Pong, Text, Way, as_bytes

# Questions of which nothing was heard any more are forgotten in time.
_REMEMBERED = 4096

T = TypeVar("T", str, bytes)


class _Numbered(msgspec.Struct):
    id: msgspec.Raw = msgspec.Raw()


_NUMBERED = msgspec.json.Decoder(_Numbered)


class Answers:
    """What is still unanswered on one link."""

    def __init__(self) -> None:
        self._asked: deque[tuple[bytes, int]] = deque(maxlen=_REMEMBERED)
        self._pings: dict[Way, deque[tuple[str, int]]] = {
            "in": deque(maxlen=_REMEMBERED),
            "out": deque(maxlen=_REMEMBERED),
        }
        self._goodbye: tuple[Way, int] | None = None

    def of(self, content: Content, way: Way) -> int | None:
        """The number of the frame that this one answers."""
        match content:
            case Text(text=text) if way == "out" and self._asked:
                return _take(self._asked, _id(text))
            case Pong(payload=payload):
                return _take(self._pings["out" if way == "in" else "in"], payload)
            case Close() if self._goodbye is not None and self._goodbye[0] != way:
                return self._goodbye[1]
        return None

    def remember(self, content: Content, way: Way, n: int) -> None:
        """This frame may be answered."""
        match content:
            case Text(text=text) if way == "in" and (number := _id(text)):
                self._asked.append((number, n))
            case Ping(payload=payload):
                self._pings[way].append((payload, n))
            case Close() if self._goodbye is None:
                self._goodbye = way, n


def _take(waiting: deque[tuple[T, int]], wanted: T) -> int | None:
    for one in waiting:
        if one[0] == wanted:
            waiting.remove(one)
            return one[1]
    return None


def _id(text: str) -> bytes:
    """The id of a request or response as it was written; nothing where there is none."""
    if '"id"' not in text:
        return b""
    try:
        return bytes(_NUMBERED.decode(as_bytes(text)).id)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return b""
