"""One WebSocket connection: the handshake, what is read, and what is written past aiohttp.

aiohttp does the handshake and takes frames apart; frames go out through an Outbox on the same
transport. Closing is ours too: aiohttp would wait ten seconds for a client that is silent, and
reset one that is still sending.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import TYPE_CHECKING, TypeAlias, assert_never

from aiohttp import WebSocketError, WSMsgType, web

from mockex.server.elsewhere import Elsewhere, carried
from mockex.server.outbox import Outbox
from mockex.server.rawness import Drain, answered, reach, reset
from mockex.wire.actions import How
from mockex.wire.frames import close_frame, ping_frame, pong_frame
from mockex.wire.messages import (
    Abort,
    HttpReply,
    Inbound,
    StreamBinary,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamText,
)

if TYPE_CHECKING:
    from mockex.server.driver import Driver

Asking: TypeAlias = Callable[[str], AbstractAsyncContextManager[None]]

# What a connection may leave unread before it counts as a slow consumer.
BACKLOG = 16 * 1024 * 1024
# How long a client may take to answer a close frame, in seconds of the loop's time.
FAREWELL = 1.0
# Close codes that no frame may carry (RFC 6455, section 7.4), and what answers them.
UNSAYABLE, PROTOCOL_ERROR = frozenset({1005, 1006, 1015}), 1002
# Pings that ask whether a client has read everything begin so; no client's pong to them counts.
BARRIER = b"mockex:"


class Socket:
    """One accepted connection; `refusal` is set where its handshake was refused, or cut off.

    `left` is done when it has ended.
    """

    def __init__(self, number: int, driver: Driver) -> None:
        self.number = number
        self.refusal: HttpReply | Abort | None = None
        self.touched = False
        self.lives_here = False
        self._driver = driver
        self._loop = asyncio.get_running_loop()
        self.left: asyncio.Future[None] = self._loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._barriers: dict[bytes, asyncio.Future[None]] = {}
        self._barrier_count = 0
        self._answered = 0
        self._outbox = Outbox(tick=driver.tick, backlog_limit=BACKLOG, on_slow=self._too_slow)

    @property
    def is_open(self) -> bool:
        """Whether the handshake is done."""
        return self._transport is not None

    def attach(self, transport: asyncio.Transport) -> None:
        """The handshake is done: what waits goes out."""
        self._transport = transport
        self.lives_here = self._driver.lives_here(transport.get_extra_info("peername"))
        self._outbox.attach(transport)

    def send(self, frame: bytes, *, hurried: bool) -> None:
        self.touched = True
        self._outbox.send(frame, hurried=hurried)

    def flush(self) -> None:
        """Write at once what waits for the end of the tick."""
        self._outbox.flush()

    def ping(self, payload: bytes) -> None:
        self.send(ping_frame(payload), hurried=True)

    def pong(self, payload: bytes) -> None:
        self.send(pong_frame(payload), hurried=True)

    def barrier(self) -> asyncio.Future[None]:
        """Done when the client has read all that was sent up to now, or is gone."""
        self._barrier_count += 1
        payload = BARRIER + str(self._barrier_count).encode()
        reached: asyncio.Future[None] = self._loop.create_future()
        self._barriers[payload] = reached
        self._outbox.send(ping_frame(payload), hurried=True)
        self.touched = False
        return reached

    def close(self, code: int, reason: str) -> None:
        """Say goodbye; a client that does not answer is dropped."""
        self._outbox.close(close_frame(code, reason))
        self._loop.call_later(FAREWELL, self._drop)

    def answer_close(self, code: int | None) -> None:
        """The client said goodbye: say it too, with its own code."""
        known = code is None or (1000 <= code < 5000 and code not in UNSAYABLE)
        self._outbox.close(close_frame((code or 1000) if known else PROTOCOL_ERROR))

    async def refuse(self, error: WebSocketError) -> None:
        """The client broke the protocol: name the error, and read on until it has taken that in."""
        sentence = f"connection {self.number} broke the WebSocket protocol: {error}"
        self._driver.note(sentence)
        self._outbox.close(close_frame(error.code))
        if self._transport is not None:
            drain = Drain(self._transport, self._loop.create_future())
            with contextlib.suppress(NotImplementedError, OSError):  # TLS; a client that is gone
                self._transport.write_eof()
            await asyncio.wait((drain.gone,), timeout=FAREWELL)

    def abort(self, how: How) -> None:
        """End without a close frame, in one of the ways networks do."""
        self._outbox.flush()
        match how:
            case "blackhole":
                self._outbox.mute()
                if self._transport is not None:
                    # Read on without listening: else nobody would notice when the client goes.
                    Drain(self._transport, self._loop.create_future())
            case "fin":
                self._drop()
            case "rst":
                self._reset()
            case "close":
                self.close(1000, "")
            case unknown:
                assert_never(unknown)

    def end(self) -> None:
        """The server goes: a last word where one can still be said, and no waiting."""
        self._outbox.close(close_frame(1001, ""))
        self._drop()

    def gone(self) -> None:
        """Nobody is there any more; who waits for a barrier is let go."""
        for reached in self._barriers.values():
            reach(reached)
        self._barriers.clear()
        reach(self.left)

    def text(self, text: str) -> StreamText:
        """A client's text, as the gateway hears it."""
        return StreamText(connection=self.number, text=text, ahead=self._driver.ahead)

    def heard(self, message: Inbound) -> None:
        """Hand a client's frame on, unless it answers a barrier of ours."""
        if not (isinstance(message, StreamPong) and self._answers_barrier(message.payload)):
            self._driver.feed(message)

    def _answers_barrier(self, payload: bytes) -> bool:
        if payload.startswith(BARRIER):
            reached = self._barriers.pop(payload, None)
            if reached is None:
                return False
            self._answered += 1
            reach(reached)
            return True
        # binance-connector 3.13.0 answers each ping twice, the second time with nothing.
        if not payload and self._answered:
            self._answered -= 1
            return True
        return False

    def _drop(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def _reset(self) -> None:
        if self._transport is not None:
            reset(self._transport)

    def _too_slow(self) -> None:
        self._driver.note(f"connection {self.number} reads too slowly and was dropped")
        self._reset()


async def serve_stream(
    request: web.Request, driver: Driver, elsewhere: Elsewhere | None = None
) -> web.StreamResponse:
    """The life of one connection, from handshake to end."""
    await driver.caught_up()
    path, _, raw_query = request.raw_path.partition("?")
    if elsewhere is not None and elsewhere.takes(path, raw_query):
        return await carried(request, elsewhere)
    one = driver.add_socket()
    opened = StreamOpened(
        connection=one.number, path=path, raw_query=raw_query, peer=request.remote or ""
    )
    close_code: int | None = None
    try:
        driver.feed(opened)
        if one.refusal is not None:
            return await answered(request, one.refusal, driver.ended)
        ws = _Ear(autoping=False, compress=False, max_msg_size=driver.max_message_bytes)
        await ws.prepare(request)
        transport = request.transport
        if transport is not None:
            one.attach(transport)
            asking = None if elsewhere is None else partial(elsewhere.asking, opened)
            close_code = await _listen(ws, one, asking)
            transport.close()
        return ws
    finally:
        driver.remove_socket(one)
        if elsewhere is not None:
            elsewhere.left(one.number)
        if one.refusal is None:
            driver.feed(StreamClosed(connection=one.number, code=close_code))


async def _listen(
    ws: web.WebSocketResponse, one: Socket, asking: Asking | None = None
) -> int | None:
    """Hand on what a client says until it goes; its close code, None without a close frame."""
    while True:
        message = await ws.receive()
        match message.type:
            case WSMsgType.TEXT if asking is not None:
                async with asking(message.data):
                    one.heard(one.text(message.data))
            case WSMsgType.TEXT:
                one.heard(one.text(message.data))
            case WSMsgType.BINARY:
                one.heard(StreamBinary(connection=one.number, data=message.data))
            case WSMsgType.PING:
                one.heard(StreamPing(connection=one.number, payload=bytes(message.data)))
            case WSMsgType.PONG:
                one.heard(StreamPong(connection=one.number, payload=bytes(message.data)))
            case WSMsgType.CLOSE:
                code = int(message.data) or None  # aiohttp's word for a frame without one is 0
                one.answer_close(code)
                return code
            case WSMsgType.ERROR if isinstance(message.data, WebSocketError):
                await one.refuse(message.data)
                return None
            case _:
                return None


class _Ear(web.WebSocketResponse):
    """Only listens."""

    async def close(self, *, code: int = 1000, message: bytes = b"", drain: bool = True) -> bool:
        return False
