"""One connection of the recorder, from handshake to end, written down both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count

import aiohttp
from aiohttp import WSMsgType

from mockex.recorder.heard import PONG, Heard, heard
from mockex.recorder.overlap import Overlap
from mockex.recorder.rest import retry_after, why, without_login
from mockex.recorder.scribe import Scribe
from mockex.recorder.troubles import End, Left, Trouble
from mockex.recording.frame import (
    Binary,
    Close,
    Content,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Text,
    Way,
    as_text,
)
from mockex.server.sockets import BARRIER
from mockex.values.instant import SECOND, Instant
from mockex.wire.codecs import encode
from mockex.wire.stream_rules import Upkeep
from mockex.wire.vocabulary import HeartbeatStyle

HANDSHAKE_SECONDS = 10
FAREWELL_SECONDS = 1.0
ANSWER_SECONDS = 10.0
# What the recorder's own pings carry, before their number.
_PROBE = "mockex "


@dataclass(frozen=True, kw_only=True, slots=True)
class Address:
    """Where a connection leads, and what it lives by there."""

    base: str
    path: str
    query: str = ""
    upkeep: Upkeep

    @property
    def url(self) -> str:
        """The whole of it."""
        return f"{self.base}{self.path}" + (f"?{self.query}" if self.query else "")


class Stream:
    """A connection that is open.

    `since`: from when on it hears everything; `told_at`: when it told the latest event.
    """

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        link: int,
        upkeep: Upkeep,
        scribe: Scribe,
        overlap: Overlap,
    ) -> None:
        self.link = link
        self.since = self.heard_at = scribe.now()
        self.told_at: Instant | None = None
        self._socket = socket
        self._upkeep = upkeep
        self._scribe = scribe
        self._overlap = overlap
        self._ids = count(1)
        self._asked: dict[object, tuple[int, asyncio.Future[Mapping[str, object] | None]]] = {}
        self._probes: dict[str, tuple[int, asyncio.Future[bool]]] = {}
        self._has_left = False

    async def hear(self, on_event: Callable[[Heard, bool], End | None]) -> End:
        """Write down what comes until the connection ends, or is silent for too long.

        `on_event` is told of each text that tells events, and whether another connection has told
        it before; it may say that it was the last.
        """
        patience = silence_seconds(self._upkeep)
        end: End | None = None
        try:
            while end is None:
                message = await self._socket.receive(timeout=patience)
                if self._has_left:
                    return Left()
                self.heard_at = self._scribe.now()
                end = await self._heard(message, on_event)
        except TimeoutError:
            return Trouble(f"the stream said nothing, not even a ping, for {patience:.0f} s")
        except (aiohttp.ClientError, OSError):
            return self._broken_off()
        finally:
            self._let_go()
        return end

    async def ask(
        self, method: str, params: Mapping[str, object]
    ) -> Mapping[str, object] | Trouble:
        """Ask for a method of the WebSocket API while somebody hears; the whole response."""
        number = next(self._ids)
        request = {"id": number, "method": method, "params": dict(params)}
        text = encode(request).decode()
        answer: asyncio.Future[Mapping[str, object] | None] = (
            asyncio.get_running_loop().create_future()
        )
        self._asked[number] = self._write(Text(text=text), way="in"), answer
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.send_str(text)
                response = await answer
        except (TimeoutError, aiohttp.ClientError, OSError):
            response = None
        self._asked.pop(number, None)
        return Trouble(f"{method} was not answered") if response is None else response

    async def is_up_to_date(self) -> bool:
        """Whether all that was sent up to now has been heard: a ping of ours is answered behind it."""
        payload = f"{_PROBE}{next(self._ids)}"
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._probes[payload] = self._write(Ping(payload=payload), way="in"), answer
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._socket.ping(payload.encode())
                return await answer
        except (TimeoutError, aiohttp.ClientError, OSError):
            return False

    async def end(self) -> None:
        """Say goodbye, unless that has been done."""
        if self._socket.closed:
            return
        self._has_left = True
        self._write(Close(code=1000), way="in")
        await self._socket.close(code=1000)

    async def _heard(
        self, message: aiohttp.WSMessage, on_event: Callable[[Heard, bool], End | None]
    ) -> End | None:
        match message.type:
            case WSMsgType.TEXT:
                return await self._text(message.data, on_event)
            case WSMsgType.BINARY:
                self._write(Binary(data=message.data))
            case WSMsgType.PING:
                await self._answer(bytes(message.data))
            case WSMsgType.PONG:
                self._pong(as_text(bytes(message.data)))
            case WSMsgType.CLOSE:
                code, reason = message.data or None, message.extra or ""
                self._write(Close(code=code, reason=reason))
                return Trouble(f"the host closed the stream: {code or 'no code'} {reason}".rstrip())
            case _:
                return self._broken_off()
        return None

    async def _text(self, text: str, on_event: Callable[[Heard, bool], End | None]) -> End | None:
        what = heard(text)
        if what.response is not None:
            return self._response(text, what.response)
        if what.ping is not None and self._beats_in_json:
            n = self._write(Text(text=text))
            pong = encode({PONG: what.ping}).decode()
            await self._socket.send_str(pong)
            self._write(Text(text=pong), way="in", of=n)
            return None
        again = self._overlap.told_before(what.payload, self.link, self.heard_at)
        n = self._write(Text(text=text), again=again)
        self.told_at = self.heard_at
        if again is None:
            self._overlap.tell(what.payload, self.link, n)
        return on_event(what, again is not None)

    def _response(self, text: str, response: Mapping[str, object]) -> Trouble | None:
        n, answer = self._asked.pop(response["id"], (None, None))
        self._write(Text(text=text), of=n)
        if answer is not None and not answer.done():
            answer.set_result(response)
        if response["id"] is None and "error" in response:
            # A key that was revoked meanwhile: web-socket-api.md, "Authenticate after connection".
            return Trouble(f"the host says {text}")
        return None

    def _pong(self, payload: str) -> None:
        n, answer = self._probes.pop(payload, (None, None))
        self._write(Pong(payload=payload), of=n)
        if answer is not None and not answer.done():
            answer.set_result(True)

    def _broken_off(self) -> Trouble | Left:
        if self._has_left:
            return Left()
        self._write(Close(code=None))
        return Trouble("the stream broke off without a close frame")

    async def _answer(self, payload: bytes) -> None:
        # A ping of another mockex that only asks whether all has been read is no part of the talk.
        if payload.startswith(BARRIER):
            await self._socket.pong(payload)
            return
        n = self._write(Ping(payload=as_text(payload)))
        await self._socket.pong(payload)
        self._write(Pong(payload=as_text(payload)), way="in", of=n)

    def _let_go(self) -> None:
        """Nothing more will be answered."""
        for _, answer in self._asked.values():
            if not answer.done():
                answer.set_result(None)
        for _, probe in self._probes.values():
            if not probe.done():
                probe.set_result(False)

    @property
    def _beats_in_json(self) -> bool:
        beat = self._upkeep.heartbeat
        return beat is not None and beat.style is HeartbeatStyle.JSON

    def _write(
        self,
        content: Content,
        *,
        way: Way = "out",
        of: int | None = None,
        again: int | None = None,
    ) -> int:
        return self._scribe.write(content, way=way, link=self.link, of=of, again=again)


async def open_stream(
    session: aiohttp.ClientSession,
    address: Address,
    link: int,
    scribe: Scribe,
    overlap: Overlap,
) -> Stream | Trouble:
    """Shake hands."""
    n = scribe.write(Open(path=address.path, query=address.query), way="in", link=link)
    shown = without_login(address.url)
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            socket = await session.ws_connect(
                address.url,
                autoping=False,
                max_msg_size=0,
                timeout=aiohttp.ClientWSTimeout(ws_close=FAREWELL_SECONDS),
            )
    except aiohttp.WSServerHandshakeError as error:
        scribe.write(Reply(status=error.status), way="out", link=link, of=n)
        sentence = f"the handshake at {shown} was answered with HTTP {error.status}"
        return Trouble(sentence, retry_after(error.headers or {}))
    except (aiohttp.ClientError, OSError) as error:
        sentence = f"the handshake at {shown} was not answered: {why(error)}"
        scribe.write(Note(text=sentence), way="in", link=link, of=n)
        return Trouble(sentence)
    return Stream(socket, link, address.upkeep, scribe, overlap)


def silence_seconds(upkeep: Upkeep) -> float:
    """After so long without a word, pings included, nobody is at the other end any more."""
    beat = upkeep.heartbeat
    # A host that never pings is only known to be gone by the end of its age.
    silence = upkeep.max_age if beat is None else beat.every + beat.within
    return silence / SECOND
