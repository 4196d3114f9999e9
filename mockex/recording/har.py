"""A recording as an HTTP Archive, which browsers and proxies read and write.

A HAR holds requests, responses, handshakes, and the texts and bytes of streams. It does not hold
pings and pongs, the ends of connections and their codes, notes and steps, what answers what, what
was told again, and what a header says. These stand in fields of our own, named `_mockex`, from
which `mockex.recording.har_archive` makes the same recording again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mockex.recording import har_parts, objects
from mockex.recording.frame import (
    NO_LINK,
    Binary,
    Close,
    Content,
    Frame,
    Header,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Text,
)
from mockex.values.instant import MILLISECOND, between

# Who was asked, where a recording names nobody.
_NOBODY = "recorded.invalid"


def har(header: Header, frames: Iterable[Frame]) -> dict[str, object]:
    """The HAR of a recording, as a JSON object."""
    entries, loose = _sorted_out(frames)
    own = {
        "header": objects.of_header(header),
        "frames": [objects.of_frame(frame) for frame in loose],
    }
    name, _, version = header.tool.partition(" ")
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": name, "version": version},
            "entries": [_entry(entry, header.source) for entry in entries],
            "_mockex": own,
        }
    }


@dataclass(kw_only=True, slots=True)
class _Entry:
    """The frames of one entry, of which the first opens it and one may be its reply."""

    first: Frame
    others: list[Frame] = field(default_factory=list)
    reply: Reply | None = None

    @property
    def all(self) -> Iterator[Frame]:
        yield self.first
        yield from self.others


def _sorted_out(frames: Iterable[Frame]) -> tuple[list[_Entry], list[Frame]]:
    """The entries in the order in which they were opened, and the frames that belong to none."""
    entries: list[_Entry] = []
    calls: dict[int, _Entry] = {}
    links: dict[int, _Entry] = {}
    loose: list[Frame] = []
    for frame in frames:
        match frame.content:
            case Request():
                entries.append(calls.setdefault(frame.n, _Entry(first=frame)))
            case Open() if frame.link not in links:
                entries.append(links.setdefault(frame.link, _Entry(first=frame)))
            case Reply() as reply if (found := _replied(frame, calls, links)) is not None:
                found.others.append(frame)
                found.reply = reply
            case Text() | Binary() | Ping() | Pong() | Close() if frame.link in links:
                links[frame.link].others.append(frame)
            case _:
                loose.append(frame)
    return entries, loose


def _replied(frame: Frame, calls: dict[int, _Entry], links: dict[int, _Entry]) -> _Entry | None:
    """The entry whose only reply this is."""
    found = calls.get(frame.of or 0) if frame.link == NO_LINK else links.get(frame.link)
    return found if found is not None and found.reply is None else None


def _entry(entry: _Entry, source: str) -> dict[str, object]:
    first = entry.first
    duration = between(first.at, max(frame.at for frame in entry.all)) / MILLISECOND
    own = {"_mockex": {"frames": [_left_over(frame, entry) for frame in entry.all]}}
    match first.content:
        case Open() as content:
            told = {
                "request": har_parts.of_open(content, _base(source, "ws")),
                "response": har_parts.of_reply(entry.reply or Reply(status=101)),
                "_resourceType": "websocket",
                "_webSocketMessages": [
                    har_parts.of_message(frame.content, frame.way, frame.at)
                    for frame in entry.others
                    if isinstance(frame.content, Text | Binary)
                ],
            }
        case Request() as content:
            told = {
                "request": har_parts.of_call(content, _base(source, "http")),
                "response": har_parts.of_reply(entry.reply),
            }
        case other:
            raise AssertionError(other)
    return {
        "startedDateTime": har_parts.of_instant(first.at),
        "time": duration,
        **told,
        "cache": {},
        "timings": {"send": 0, "wait": duration, "receive": 0},
        **own,
    }


def _left_over(frame: Frame, entry: _Entry) -> dict[str, object]:
    """The object of a frame without what its entry tells."""
    node = objects.of_frame(frame)
    if _retold(frame.content) != frame.content:
        return node
    told = objects.of_content(frame.content).keys() - {"what"}
    return {name: value for name, value in node.items() if name not in told}


def _retold(content: Content) -> Content | None:
    """What is read out of a HAR again of a content that stands in one."""
    match content:
        case Request():
            return har_parts.call(har_parts.of_call(content, f"http://{_NOBODY}"))
        case Open():
            return har_parts.opened(har_parts.of_open(content, f"ws://{_NOBODY}"))
        case Reply():
            return har_parts.reply(har_parts.of_reply(content))
        case Text() | Binary():
            return content
        case _:
            return None


def _base(source: str, scheme: str) -> str:
    """The scheme and host in a recording's source, which is written for people."""
    found = re.search(rf"(?:^|\s)({scheme}s?://[^\s/?#]+)", source)
    return found[1] if found else f"{scheme}s://{_NOBODY}"
