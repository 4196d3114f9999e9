"""A recording out of the HTTP Archive of a browser or a proxy.

It has the hosts that were asked for anything of the dialect, with the headers that say something of
the API: a browser was elsewhere too, and has cookies. Its frames are numbered in the order of their
times; a reply comes `time` after its request. Known limit: how connections ended is not told.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NoReturn, cast
from urllib.parse import urlsplit

from mockex.documents.shown import shown
from mockex.errors import RecordingError
from mockex.recording import har_parts
from mockex.recording.frame import (
    NO_LINK,
    Content,
    Frame,
    Header,
    Note,
    Open,
    Reply,
    Request,
    Text,
    Way,
)
from mockex.recording.har_archive import Archive, Node
from mockex.recording.redaction import KINDS, Redaction
from mockex.values.instant import MILLISECOND, Instant, Span, later
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Headers
from mockex.wire.routes import stream_address


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """The recording that a HAR became, and how many of its entries had nothing to do with it."""

    header: Header
    frames: tuple[Frame, ...]
    left_out: int


def imported(har: Archive, dialect: Dialect, redaction: Redaction, *, tool: str) -> Imported:
    """The recording that others' HAR becomes, without its secrets."""
    hosts = _hosts(har, dialect)
    taken = {number: entry for number, entry in enumerate(har.entries) if _host(entry) in hosts}
    if not taken:
        raise RecordingError(
            f"{har.name}:1: no entry asks for anything of {dialect.id}; wanted a HAR with some"
            " of its calls or streams, or another --dialect"
        )
    told = sorted(_told(taken, har.name, _Kept(dialect)), key=lambda one: one.at)
    frames = list(_frames(told))
    for frame in frames:  # Once to know every secret, for a text may tell it before its place does.
        redaction.content(frame.content)
    creator = cast("Node", har.log.get("creator", {}))
    source = f"{' '.join(sorted(hosts))} (HAR of {creator.get('name')} {creator.get('version')})"
    return Imported(
        header=Header(
            dialect=dialect.id,
            started=told[0].at,
            source=redaction.text(source),
            redaction=KINDS,
            tool=tool,
        ),
        frames=tuple(replace(each, content=redaction.content(each.content)) for each in frames),
        left_out=len(har.entries) - len(taken),
    )


class _Kept:
    """Which headers say something of the API; others may hold secrets."""

    def __init__(self, dialect: Dialect) -> None:
        limits = (name for limit in dialect.rate_limits for name in limit.headers)
        asked = (dialect.api_key_header, "Content-Type")
        told = ("Content-Type", "Retry-After", "Date", *limits)
        self._names = frozenset(name.lower() for name in (*asked, *told))

    def headers(self, headers: Headers) -> Headers:
        return tuple(pair for pair in headers if pair[0].lower() in self._names)


def _hosts(har: Archive, dialect: Dialect) -> set[str]:
    """Scheme and host of each place that was asked for anything of the dialect."""
    return {_host(entry) for entry in har.entries if _is_spoken(entry, dialect)}


def _is_spoken(entry: Node, dialect: Dialect) -> bool:
    node = cast("Node", entry["request"])
    if _is_stream(entry):
        asked = har_parts.opened(node)
        address = stream_address(asked.path, asked.query, dialect.stream)
        session = dialect.session
        return address is not None or (session is not None and asked.path == session.path)
    call = har_parts.call(node)
    return (call.method, call.path) in dialect.rest.endpoints


def _host(entry: Node) -> str:
    """Scheme and host, without a login."""
    url = cast("str", cast("Node", entry["request"])["url"])
    scheme, _, place = url.partition("://")
    host = place.partition("?")[0].partition("/")[0].rpartition("@")[2]
    if _is_stream(entry):
        scheme = {"http": "ws", "https": "wss"}.get(scheme, scheme)
    return f"{scheme}://{host}"


def _is_stream(entry: Node) -> bool:
    scheme = urlsplit(cast("str", cast("Node", entry["request"])["url"])).scheme
    kind = entry.get("_resourceType") == "websocket"
    return kind or "_webSocketMessages" in entry or scheme in ("ws", "wss")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Told:
    """Something that an entry tells: when, and what; an entry has one first and one reply at most."""

    entry: int
    at: Instant
    way: Way
    content: Content


def _told(entries: Mapping[int, Node], name: str, kept: _Kept) -> Iterator[_Told]:
    for number, entry in entries.items():
        where = f"{name}:1: log.entries[{number}]"
        if _is_stream(entry):
            yield from _stream(number, entry, where, kept)
        else:
            yield from _call(number, entry, where, kept)


def _call(number: int, entry: Node, where: str, kept: _Kept) -> Iterator[_Told]:
    request = har_parts.call(cast("Node", entry["request"]))
    request = replace(request, headers=kept.headers(request.headers))
    began = _began(entry, where)
    yield _Told(entry=number, at=began, way="in", content=request)
    answer = _answer(entry, kept) or Note(text=_why(entry))
    yield _Told(entry=number, at=_ended(entry, began, where), way="out", content=answer)


def _stream(number: int, entry: Node, where: str, kept: _Kept) -> Iterator[_Told]:
    began = _began(entry, where)
    opened = har_parts.opened(cast("Node", entry["request"]))
    messages = cast("list[Node]", entry.get("_webSocketMessages", []))
    yield _Told(entry=number, at=began, way="in", content=opened)
    answer = _answer(entry, kept)
    if answer is not None and answer.status >= 300 and not messages:
        yield _Told(entry=number, at=_ended(entry, began, where), way="out", content=answer)
    for index, node in enumerate(messages):
        at = har_parts.instant_of_seconds(cast("float", node["time"]))
        if at is None:
            _refuse(f"{where}._webSocketMessages[{index}].time", _no_time(node["time"]))
        way: Way = "in" if node["type"] == "send" else "out"
        # A browser stamps its messages by another clock than the handshake before them.
        at = max(at, began)
        yield _Told(entry=number, at=at, way=way, content=har_parts.message(node))


def _answer(entry: Node, kept: _Kept) -> Reply | None:
    found = har_parts.reply(cast("Node", entry.get("response", {"status": 0})))
    return found and replace(found, headers=kept.headers(found.headers))


def _why(entry: Node) -> str:
    error = cast("Node", entry.get("response", {})).get("_error")
    return f"the request was not answered{f': {error}' if error else ''}"


def _began(entry: Node, where: str) -> Instant:
    text = cast("str", entry["startedDateTime"])
    found = har_parts.instant(text)
    if found is None:
        wanted = "wanted an instant with its offset, such as 2025-09-15T12:00:00.123Z"
        _refuse(f"{where}.startedDateTime", f"is {shown(text)}, {wanted}")
    return found


def _ended(entry: Node, began: Instant, where: str) -> Instant:
    ms = max(0.0, cast("float", entry.get("time") or 0))
    seconds = began / 1_000_000 + ms / 1_000
    if har_parts.instant_of_seconds(seconds) is None:
        _refuse(f"{where}.time", _no_time(ms))
    return later(began, Span(round(ms * MILLISECOND)))


def _no_time(value: object) -> str:
    return f"is {shown(value)}, wanted a time of the calendar"


def _frames(told: Iterable[_Told]) -> Iterator[Frame]:
    """Numbered, with links, and with what each answers."""
    firsts: dict[int, int] = {}
    links: dict[int, int] = {}
    asked: dict[tuple[int, str], int] = {}
    for n, one in enumerate(told, start=1):
        of: int | None = None
        match one.content:
            case Request():
                firsts[one.entry] = n
            case Open():
                firsts[one.entry] = n
                links[one.entry] = len(links) + 1
            case Text(text=text) if (key := _id(text)) is not None:
                if one.way == "in":
                    asked[one.entry, key] = n
                else:
                    of = asked.pop((one.entry, key), None)
            case Reply() | Note():
                of = firsts.get(one.entry)
            case _:
                pass
        link = links.get(one.entry, NO_LINK)
        yield Frame(n=n, at=one.at, link=link, way=one.way, content=one.content, of=of)


def _id(text: str) -> str | None:
    """The id of a request or a response on a stream."""
    try:
        value = decode(text)
    except JsonFault:
        return None
    found = value.get("id") if isinstance(value, dict) else None
    return json.dumps(found) if isinstance(found, str | int) else None


def _refuse(where: str, sentence: str) -> NoReturn:
    raise RecordingError(f"{where} {sentence}")
