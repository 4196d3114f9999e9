"""Frames with defaults, so that a test says only what matters."""

from __future__ import annotations

from collections.abc import Iterable

from mockex.recording.frame import (
    NO_LINK,
    Close,
    Content,
    Frame,
    Header,
    Open,
    Reply,
    Request,
    Text,
    Way,
)
from mockex.recording.lines import write
from mockex.values.instant import MILLISECOND, Instant, Span, later

NOON = Instant(1_757_937_600_000_000)
KEY = "Zq7MockexExampleKey4aB9dLw2RtYpVc6HnSf8JgUeK3xQiDoTm5WvNzEr1CuXb"
OTHER_KEY = "Qw8MockexOtherListenKey5bC1eMx3SuZqWd7IoTg9KhVfL4yRjEpUn6XwOaFs2"
USER_DATA = "/api/v3/userDataStream"

HEADER = Header(
    dialect="binance-spot/2025-08-28",
    started=NOON,
    source="http://127.0.0.1:9000 ws://127.0.0.1:9000",
    redaction=("api key", "listen key", "signature"),
    tool="mockex 0.1.0",
)


def after(milliseconds: int) -> Instant:
    return later(NOON, Span(milliseconds * MILLISECOND))


class Tape:
    """Frames in the making: each is numbered, at so many ms after noon."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def add(
        self, ms: int, way: Way, content: Content, *, link: int = NO_LINK, of: int | None = None
    ) -> int:
        n = len(self.frames) + 1
        frame = Frame(n=n, at=after(ms), link=link, way=way, content=content, of=of)
        self.frames.append(frame)
        return n

    def call(self, ms: int, request: Request, reply: Reply) -> None:
        self.add(ms, "out", reply, of=self.add(ms, "in", request))

    def login(self, ms: int = 0, key: str = KEY) -> None:
        body = f'{{"listenKey":"{key}"}}'
        headers = (("Content-Type", "application/json;charset=UTF-8"),)
        self.call(
            ms,
            Request(method="POST", path=USER_DATA),
            Reply(status=200, headers=headers, body=body),
        )

    def open(self, ms: int, link: int = 1, key: str = KEY, *, path: str | None = None) -> None:
        asked, _, query = (path or f"/ws/{key}").partition("?")
        self.add(ms, "in", Open(path=asked, query=query), link=link)

    def push(self, ms: int, text: str, link: int = 1) -> None:
        self.add(ms, "out", Text(text=text), link=link)

    def close(self, ms: int, code: int | None, way: Way = "out", link: int = 1) -> None:
        self.add(ms, way, Close(code=code), link=link)


def a_session(*texts: str, key: str = KEY) -> Tape:
    """A login at noon, a stream, and a push every 100 ms from then on."""
    tape = Tape()
    tape.login(0, key)
    tape.open(0, 1, key)
    for number, text in enumerate(texts, start=1):
        tape.push(100 * number, text)
    return tape


def the_lines(frames: Iterable[Frame]) -> list[str]:
    return [write(HEADER), *map(write, frames)]
