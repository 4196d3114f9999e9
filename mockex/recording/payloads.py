"""What the exchange said in a recording, payload by payload, for those who hold it to contracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from mockex.recording.frame import Frame, Reply, Request, Text
from mockex.values.instant import Instant
from mockex.wire.codecs import JsonFault, decode


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """A reply or a text message of the exchange, when it came, and the line on which it stands.

    `payload` is its JSON value, in its envelope where it came in one, or `fault` says why there
    is none (`text` may be HTML, or empty). `request` is what a reply answers.
    """

    line: int
    n: int
    at: Instant
    what: Literal["reply", "text"]
    text: str
    payload: object
    fault: JsonFault | None = None
    status: int | None = None
    request: Request | None = None


def said(frames: Iterable[Frame]) -> Iterator[Said]:
    """Every payload of the exchange, in the order of the recording."""
    unanswered: dict[int, Request] = {}
    for frame in frames:
        match frame.content:
            case Request() as request:
                unanswered[frame.n] = request
            case Reply(status=status, body=body):
                of = unanswered.pop(frame.of or 0, None)
                yield _said(frame, "reply", body, status=status, request=of)
            case Text(text=text) if frame.way == "out":
                yield _said(frame, "text", text)


def _said(
    frame: Frame,
    what: Literal["reply", "text"],
    text: str,
    *,
    status: int | None = None,
    request: Request | None = None,
) -> Said:
    payload, fault = _decoded(text)
    return Said(
        line=frame.line,
        n=frame.n,
        at=frame.at,
        what=what,
        text=text,
        payload=payload,
        fault=fault,
        status=status,
        request=request,
    )


def _decoded(text: str) -> tuple[object, JsonFault | None]:
    try:
        return decode(text), None
    except JsonFault as fault:
        return None, fault
