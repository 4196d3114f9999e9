"""One stream connection of the recorder, from handshake to end, written down both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import quote

import aiohttp
from aiohttp import WSMsgType

from mockex.recorder.rest import why, without_login
from mockex.recorder.scribe import Scribe
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
from mockex.values.instant import SECOND
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import Envelope

HANDSHAKE_SECONDS = 10
FAREWELL_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no stream any more, and how long the host wants to be left alone."""

    sentence: str
    at_least: float = 0.0


@dataclass(frozen=True, slots=True)
class Enough:
    """There is as much as was wanted."""


End: TypeAlias = Trouble | Enough


class Stream:
    """A connection under one listen key."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, link: int, scribe: Scribe) -> None:
        self._socket = socket
        self._link = link
        self._scribe = scribe
        self.heard_at = scribe.now()

    async def hear(self, on_text: Callable[[str], End | None], patience: float) -> End:
        """Write down what comes until the connection ends, or is silent for `patience` seconds.

        `on_text` is told of each message and may say that it was the last.
        """
        end: End | None = None
        try:
            while end is None:
                message = await self._socket.receive(timeout=patience)
                self.heard_at = self._scribe.now()
                end = await self._heard(message, on_text)
        except TimeoutError:
            return Trouble(f"the stream said nothing, not even a ping, for {patience:.0f} s")
        except (aiohttp.ClientError, OSError):
            return self._broken_off()
        return end

    async def end(self) -> None:
        """Say goodbye, unless that has been done."""
        if self._socket.closed:
            return
        self._write(Close(code=1000), way="in")
        await self._socket.close(code=1000)

    async def _heard(
        self, message: aiohttp.WSMessage, on_text: Callable[[str], End | None]
    ) -> End | None:
        match message.type:
            case WSMsgType.TEXT:
                self._write(Text(text=message.data))
                return on_text(message.data)
            case WSMsgType.BINARY:
                self._write(Binary(data=message.data))
            case WSMsgType.PING:
                await self._answer(bytes(message.data))
            case WSMsgType.PONG:
                self._write(Pong(payload=as_text(bytes(message.data))))
            case WSMsgType.CLOSE:
                code, reason = message.data or None, message.extra or ""
                self._write(Close(code=code, reason=reason))
                return Trouble(f"the host closed the stream: {code or 'no code'} {reason}".rstrip())
            case _:
                return self._broken_off()
        return None

    def _broken_off(self) -> Trouble:
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

    def _write(self, content: Content, *, way: Way = "out", of: int | None = None) -> int:
        return self._scribe.write(content, way=way, link=self._link, of=of)


async def open_stream(
    session: aiohttp.ClientSession,
    base: str,
    key: str,
    link: int,
    dialect: Dialect,
    scribe: Scribe,
) -> Stream | Trouble:
    """Shake hands for the stream of a listen key."""
    path = f"{_raw_path(dialect)}/{quote(key, safe='')}"
    n = scribe.write(Open(path=path), way="in", link=link)
    shown = without_login(f"{base}{path}")
    try:
        async with asyncio.timeout(HANDSHAKE_SECONDS):
            socket = await session.ws_connect(
                f"{base}{path}",
                autoping=False,
                timeout=aiohttp.ClientWSTimeout(ws_close=FAREWELL_SECONDS),
            )
    except aiohttp.WSServerHandshakeError as error:
        scribe.write(Reply(status=error.status), way="out", link=link, of=n)
        return Trouble(f"the handshake at {shown} was answered with HTTP {error.status}")
    except (aiohttp.ClientError, OSError) as error:
        sentence = f"the handshake at {shown} was not answered: {why(error)}"
        scribe.write(Note(text=sentence), way="in", link=link, of=n)
        return Trouble(sentence)
    return Stream(socket, link, scribe)


def silence_seconds(dialect: Dialect) -> float:
    """After so long without a word, pings included, nobody is at the other end any more."""
    upkeep = dialect.stream.upkeep
    beat = upkeep.heartbeat
    # A host that never pings is only known to be gone by the end of its age.
    silence = upkeep.max_age if beat is None else beat.every + beat.within
    return silence / SECOND


def _raw_path(dialect: Dialect) -> str:
    routes = dialect.stream.routes
    return next(
        route.path for route in routes if route.envelope is Envelope.RAW and route.names_in is None
    )
