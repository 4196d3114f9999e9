"""A WebSocket through the proxy: every byte passes as it is, and its frames are written down.

The last frame of what came passes before its line is written, and those before it after theirs, so
that waiting for the file delays nobody and never more than one frame that passed has no line.
"""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import Sequence

from mockex.recorder.proxy_answers import Answers
from mockex.recorder.proxy_frames import Frames
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_side import Ending, Side
from mockex.recording.frame import Close, Content, Ping, Pong, Text, Way
from mockex.server.sockets import BARRIER
from mockex.wire.frames import close_frame

_GOING_AWAY = 1001
_MASKED = 0x80


class Link:
    """A connection whose handshake succeeded, from its first frame to its end.

    `address`: where it leads, as the client asked for it.
    """

    def __init__(self, number: int, address: str, client: Side, upstream: Side, log: Log) -> None:
        self._number = number
        self._address = address
        self._client = client
        self._upstream = upstream
        self._log = log
        self._answers = Answers()
        self._from_client, self._from_upstream = Frames(), Frames()
        self._is_over = False

    async def pass_on(self, reply: bytes) -> None:
        """Hand the handshake's reply on, and then everything, until both sides have ended."""
        self._log.began(self._address, self._number)
        self._client.write(reply)
        self._upstream.hear(self._came_from_upstream)
        self._client.hear(self._came_from_client)
        self._upstream.when_ended(self._upstream_ended)
        self._client.when_ended(self._client_ended)
        await asyncio.wait((self._client.lost, self._upstream.lost))

    def end(self) -> None:
        """Say goodbye to both sides. What they still say is no part of the recording."""
        for side in (self._client, self._upstream):
            side.hear(_ignore)
            side.when_ended(None)
        is_new, self._is_over = not self._is_over, True
        if is_new:
            goodbye = close_frame(_GOING_AWAY)
            if self._from_upstream.is_between:
                self._client.write(goodbye)
            if self._from_client.is_between:
                self._upstream.write(_masked(goodbye))
        self._client.finish()
        self._upstream.finish()
        if is_new:
            # As if the client left: the exchange did not.
            self._write(Close(code=_GOING_AWAY), "in")

    def _came_from_client(self, data: bytes) -> None:
        self._pass(data, self._from_client.feed(data), "in", self._upstream)

    def _came_from_upstream(self, data: bytes) -> None:
        for event in self._pass(data, self._from_upstream.feed(data), "out", self._client):
            self._log.count(event)

    def _pass(self, data: bytes, contents: Sequence[Content], way: Way, to: Side) -> list[Text]:
        """Hand bytes on and write down what was whole with them; the events among it."""
        self._log.can_write()
        early = [content for content in contents[:-1] if self._write(content, way)]
        to.write(data)
        late = [content for content in contents[-1:] if self._write(content, way)]
        return [content for content in (*early, *late) if isinstance(content, Text)]

    def _client_ended(self, ending: Ending) -> None:
        self._broke_off("in")
        self._upstream.end_like(ending)

    def _upstream_ended(self, ending: Ending) -> None:
        self._broke_off("out")
        self._client.end_like(ending)

    def _broke_off(self, way: Way) -> None:
        if not self._is_over:
            self._write(Close(code=None), way)

    def _write(self, content: Content, way: Way) -> bool:
        """Write it down; whether it is something that nobody asked for."""
        # A ping of a mockex that only asks whether all has been read is no part of the talk.
        if isinstance(content, Ping | Pong) and content.payload.startswith(_BARRIER):
            return False
        if isinstance(content, Close) and not self._is_over:
            self._is_over = True
            if way == "out":
                self._log.ended(self._address)
        of = self._answers.of(content, way)
        n = self._log.heard(content, way=way, link=self._number, of=of)
        self._answers.remember(content, way, n)
        return of is None


_BARRIER = BARRIER.decode()


def _ignore(data: bytes) -> None:
    pass


def _masked(frame: bytes) -> bytes:
    """A short frame as a client must send it."""
    mask = os.urandom(4)
    payload = bytes(octet ^ mask[place % 4] for place, octet in enumerate(frame[2:]))
    return struct.pack("!BB", frame[0], frame[1] | _MASKED) + mask + payload
