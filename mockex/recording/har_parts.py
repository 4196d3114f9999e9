"""What a HAR and a frame both tell, each in its own words: requests, responses, messages, times.

HAR 1.2 (W3C Web Performance Group, historical draft of 2012-08-14); `_webSocketMessages` as Chrome
writes them since DevTools 76 (2019-05): times in seconds, bytes in base64.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TypeAlias, cast
from urllib.parse import urlencode

from mockex.recording.frame import (
    Binary,
    Close,
    Content,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Text,
    Way,
    as_bytes,
    as_text,
)
from mockex.values.instant import SECOND, Instant, format_instant, parse_instant
from mockex.wire.messages import Headers, query_pairs

Node: TypeAlias = Mapping[str, object]

_TEXT, _BINARY = 1, 2
# What a browser says of a request that nobody answered.
_NO_ANSWER = 0
_LAST = cast("Instant", parse_instant("9999-12-31T23:59:59.999999Z"))


def of_call(request: Request, base: str) -> dict[str, object]:
    """The `request` of a REST call."""
    node = _of_request(request.method, base, request.path, request.query, request.headers)
    if not request.body:
        return node
    kind = _header(request.headers, "content-type") or "application/x-www-form-urlencoded"
    size = len(as_bytes(request.body))
    return node | {"bodySize": size, "postData": {"mimeType": kind, "text": request.body}}


def of_open(content: Open, base: str) -> dict[str, object]:
    """The `request` of a handshake."""
    return _of_request("GET", base, content.path, content.query, ())


def of_reply(reply: Reply | None) -> dict[str, object]:
    """The `response`; that of a browser where there was none."""
    reply = reply or Reply(status=_NO_ANSWER)
    body = as_bytes(reply.body)
    content: dict[str, object] = {
        "size": len(body),
        "mimeType": _header(reply.headers, "content-type") or "x-unknown",
    }
    if not _is_utf8(body):
        content |= {"text": b64encode(body).decode(), "encoding": "base64"}
    elif reply.body:
        content |= {"text": reply.body}
    return {
        "status": reply.status,
        "statusText": _phrase(reply.status),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(reply.headers),
        "content": content,
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": len(body),
    }


def of_message(content: Text | Binary, way: Way, at: Instant) -> dict[str, object]:
    """One of the `_webSocketMessages`."""
    if isinstance(content, Text):
        opcode, data = _TEXT, content.text
    else:
        opcode, data = _BINARY, b64encode(content.data).decode()
    kind = "send" if way == "in" else "receive"
    return {"type": kind, "time": at / SECOND, "opcode": opcode, "data": data}


def call(node: Node) -> Request:
    """The REST call that a `request` tells of."""
    path, query = _asked(node)
    return Request(
        method=cast("str", node["method"]),
        path=path,
        query=query,
        headers=_headers(node),
        body=_posted(cast("Node", node.get("postData") or {})),
    )


def opened(node: Node) -> Open:
    """The handshake that a `request` tells of."""
    path, query = _asked(node)
    return Open(path=path, query=query)


def reply(node: Node) -> Reply | None:
    """What a `response` tells of; None where nobody answered."""
    status = cast("int", node["status"])
    if status <= _NO_ANSWER:
        return None
    content = cast("Node", node.get("content", {}))
    text = cast("str | None", content.get("text")) or ""
    if content.get("encoding") == "base64":
        text = as_text(_octets(text))
    return Reply(status=status, headers=_headers(node), body=text)


def message(node: Node) -> Content:
    """What one of the `_webSocketMessages` tells of; what went wrong is a note."""
    data = cast("str", node["data"])
    if node["type"] not in ("send", "receive"):
        return Note(text=data)
    match node.get("opcode", _TEXT):
        case 1:
            return Text(text=data)
        case 8:
            return Close(code=None)
        case 9:
            return Ping(payload=as_text(_octets(data)))
        case 10:
            return Pong(payload=as_text(_octets(data)))
        case _:
            return Binary(data=_octets(data))


def instant(text: str) -> Instant | None:
    """The instant of an ISO 8601 text with its offset, as HAR has them; None for another."""
    try:
        moment = datetime.fromisoformat(text)
        utc = (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None
    return None if moment.tzinfo is None else parse_instant(f"{utc.isoformat()}Z")


def instant_of_seconds(seconds: float) -> Instant | None:
    """The instant so many seconds after the epoch; None where no calendar has it."""
    if not 0 <= seconds * SECOND <= _LAST:
        return None
    return Instant(round(seconds * SECOND))


def of_instant(at: Instant) -> str:
    """As `instant` reads it."""
    return format_instant(at)


def _of_request(
    method: str, base: str, path: str, query: str, headers: Headers
) -> dict[str, object]:
    question = f"?{query}" if query else ""
    return {
        "method": method,
        "url": f"{base}{path}{question}",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "queryString": _pairs(query_pairs(query)),
        "headersSize": -1,
        "bodySize": 0,
    }


def _pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]


def _headers(node: Node) -> Headers:
    found = cast("list[dict[str, str]]", node.get("headers", []))
    # HTTP/2 has its request line and its status among the headers.
    return tuple((one["name"], one["value"]) for one in found if not one["name"].startswith(":"))


def _header(headers: Headers, wanted: str) -> str | None:
    return next((value for name, value in headers if name.lower() == wanted), None)


def _asked(node: Node) -> tuple[str, str]:
    """Path and query of a URL as they stand there."""
    _, _, place = cast("str", node["url"]).partition("://")
    host, _, _ = place.partition("?")[0].partition("/")
    path, _, query = place[len(host) :].partition("?")
    return path or "/", query


def _posted(node: Node) -> str:
    text = cast("str | None", node.get("text"))
    if text is not None:
        return text
    params = cast("list[dict[str, str]]", node.get("params") or [])
    return urlencode([(one["name"], one.get("value") or "") for one in params])


def _octets(text: str) -> bytes:
    """Bytes out of base64; not everybody takes the trouble, so other text stands for itself."""
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return as_bytes(text)


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
