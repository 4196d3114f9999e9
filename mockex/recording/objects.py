"""Header and frames ↔ the JSON objects that stand for them, as the schema of recordings has them.

Fields at their defaults are left out.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import TypeAlias, assert_never, cast

from mockex.recording.frame import (
    VERSION,
    Binary,
    ClockName,
    Close,
    Content,
    Frame,
    Header,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
    Way,
)
from mockex.values.instant import Instant, Span, format_instant, parse_instant
from mockex.wire.messages import Headers

Node: TypeAlias = Mapping[str, object]


class NoInstant(ValueError):
    """A text that has the form of an instant but names none."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


def of_header(header: Header) -> dict[str, object]:
    """The object of a header."""
    clock = {} if header.clock == "system" else {"clock": header.clock}
    return {
        "mockex_recording": VERSION,
        "dialect": header.dialect,
        **_there(venue=header.venue),
        "started": format_instant(header.started),
        **clock,
        "source": header.source,
        "redaction": list(header.redaction),
        "tool": header.tool,
        **_there(world=header.world),
    }


def of_frame(frame: Frame) -> dict[str, object]:
    """The object of a frame."""
    node: dict[str, object] = {
        "n": frame.n,
        "at": format_instant(frame.at),
        "link": frame.link,
        "way": frame.way,
    }
    if frame.of is not None:
        node["of"] = frame.of
    if frame.again is not None:
        node["again"] = frame.again
    if frame.peer:
        node["peer"] = frame.peer
    if frame.ahead:
        node["ahead"] = frame.ahead
    node.update(of_content(frame.content))
    return node


def of_content(content: Content) -> dict[str, object]:
    """What the object of a frame says of its content."""
    match content:
        case Text(text=text):
            return {"what": "text", "text": text}
        case Request(method=method, path=path):
            words = _filled(query=content.query, headers=content.headers, body=content.body)
            return {"what": "request", "method": method, "path": path, **words}
        case Reply(status=status, headers=headers, body=body):
            return {"what": "reply", "status": status, **_filled(headers=headers, body=body)}
        case Open(path=path, query=query):
            return {"what": "open", "path": path, **_filled(query=query)}
        case Binary(data=data):
            return {"what": "binary", "data": b64encode(data).decode()}
        case Ping(payload=payload):
            return {"what": "ping", **_filled(payload=payload)}
        case Pong(payload=payload):
            return {"what": "pong", **_filled(payload=payload)}
        case Close(code=code, reason=reason):
            return {"what": "close", "code": code, **_filled(reason=reason)}
        case Note(text=text, gap=gap):
            return {"what": "note", "text": text, **_of_gap(gap)}
        case Step(step=step):
            return {"what": "step", "step": dict(step)}
        case unknown:
            assert_never(unknown)


def header(node: Node) -> Header:
    """A header out of an object that the schema has vouched for."""
    return Header(
        dialect=_text(node, "dialect"),
        started=_instant(node["started"]),
        source=_text(node, "source"),
        redaction=tuple(cast("list[str]", node["redaction"])),
        tool=_text(node, "tool"),
        venue=cast("str | None", node.get("venue")),
        clock=cast("ClockName", node.get("clock", "system")),
        world=cast("Node | None", node.get("world")),
    )


def frame(node: Node, line: int) -> Frame:
    """A frame out of an object that the schema has vouched for. Raises NoInstant."""
    return Frame(
        n=_whole(node["n"]),
        at=_instant(node["at"]),
        link=_whole(node["link"]),
        way=cast("Way", node["way"]),
        content=CONTENTS[_text(node, "what")](node),
        of=_whole_if_any(node.get("of")),
        again=_whole_if_any(node.get("again")),
        peer=_text(node, "peer"),
        ahead=Span(_whole(node.get("ahead", 0))),
        line=line,
    )


def _of_gap(gap: tuple[Instant, Instant] | None) -> dict[str, object]:
    return {} if gap is None else {"from": format_instant(gap[0]), "to": format_instant(gap[1])}


def _filled(**words: object) -> dict[str, object]:
    return {name: word for name, word in words.items() if word}


def _there(**words: object) -> dict[str, object]:
    return {name: word for name, word in words.items() if word is not None}


def _request(node: Node) -> Request:
    return Request(
        method=_text(node, "method"),
        path=_text(node, "path"),
        query=_text(node, "query"),
        headers=_headers(node),
        body=_text(node, "body"),
    )


def _reply(node: Node) -> Reply:
    return Reply(status=_whole(node["status"]), headers=_headers(node), body=_text(node, "body"))


def _close(node: Node) -> Close:
    return Close(code=_whole_if_any(node["code"]), reason=_text(node, "reason"))


def _note(node: Node) -> Note:
    gap = (_instant(node["from"]), _instant(node["to"])) if "from" in node else None
    return Note(text=_text(node, "text"), gap=gap)


# What a frame calls itself → how the rest of it is read.
CONTENTS: Mapping[str, Callable[[Node], Content]] = {
    "request": _request,
    "reply": _reply,
    "open": lambda node: Open(path=_text(node, "path"), query=_text(node, "query")),
    "text": lambda node: Text(text=_text(node, "text")),
    "binary": lambda node: Binary(data=b64decode(_text(node, "data"))),
    "ping": lambda node: Ping(payload=_text(node, "payload")),
    "pong": lambda node: Pong(payload=_text(node, "payload")),
    "close": _close,
    "note": _note,
    "step": lambda node: Step(step=cast("Node", node["step"])),
}


def _text(node: Node, name: str) -> str:
    return cast("str", node.get(name, ""))


def _whole(value: object) -> int:
    """To JSON and its schemas 1.0 is a whole number too."""
    return int(cast("float", value))


def _whole_if_any(value: object) -> int | None:
    return None if value is None else _whole(value)


def _headers(node: Node) -> Headers:
    pairs = cast("list[tuple[str, str]]", node.get("headers", []))
    return tuple((name, value) for name, value in pairs)


def _instant(value: object) -> Instant:
    instant = parse_instant(cast("str", value))
    if instant is None:
        raise NoInstant(cast("str", value))
    return instant
