"""A client that speaks bytes, so that it can say what no library would let it say."""

from __future__ import annotations

import asyncio
import socket
import struct
from types import TracebackType
from typing import Self

from mockex import MockExchange

# Real seconds; whoever is silent for so long has hung.
PATIENCE = 10

TEXT, BINARY, CLOSE, PING, PONG, CONTINUATION = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
_MASK = b"\x37\xfa\x21\x3d"


def get(target: bytes, *headers: bytes) -> bytes:
    """A GET after which the connection is to be closed."""
    lines = (b"GET " + target + b" HTTP/1.1", b"Host: mockex", b"Connection: close", *headers)
    return b"\r\n".join((*lines, b"", b""))


def post(target: bytes, body: bytes, *headers: bytes, method: bytes = b"POST") -> bytes:
    """A request with a body, after which the connection is to be closed."""
    lines = (
        method + b" " + target + b" HTTP/1.1",
        b"Host: mockex",
        b"Connection: close",
        b"Content-Length: %d" % len(body),
        *headers,
    )
    return b"\r\n".join((*lines, b"", body))


def upgrade(target: bytes) -> bytes:
    """A WebSocket handshake."""
    return b"\r\n".join(
        (
            b"GET " + target + b" HTTP/1.1",
            b"Host: mockex",
            b"Connection: Upgrade",
            b"Upgrade: websocket",
            b"Sec-WebSocket-Version: 13",
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            b"",
            b"",
        )
    )


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    final: bool = True,
    masked: bool = True,
    reserved: int = 0,
    claimed: int | None = None,
) -> bytes:
    """A WebSocket frame, right or wrong; `claimed` is the length that it says it has."""
    length = len(payload) if claimed is None else claimed
    first = (0x80 if final else 0) | reserved << 4 | opcode
    bit = 0x80 if masked else 0
    if length < 126:
        head = struct.pack("!BB", first, bit | length)
    elif length < 65536:
        head = struct.pack("!BBH", first, bit | 126, length)
    else:
        head = struct.pack("!BBQ", first, bit | 127, length)
    return head + _MASK + _masked(payload) if masked else head + payload


def close(code: int, reason: bytes = b"") -> bytes:
    """A close frame."""
    return frame(CLOSE, struct.pack("!H", code) + reason)


class Peer:
    """One TCP connection to an exchange on this loop."""

    def __init__(self, mock: MockExchange) -> None:
        self._port = mock.server.port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._writer.transport.abort()
        await asyncio.sleep(0)

    @property
    def transport(self) -> asyncio.WriteTransport:
        return self._writer.transport

    def send(self, *data: bytes) -> None:
        """Have bytes sent, as many as the other end takes."""
        for part in data:
            self._writer.write(part)

    def end_sending(self) -> None:
        """Say that nothing more will come, and go on reading."""
        self._writer.write_eof()

    def stop_reading(self) -> None:
        """Leave what comes where it is: first this buffer fills, then the other end's."""
        self._writer.transport.pause_reading()  # type: ignore[attr-defined]  # the reading half

    def vanish(self) -> None:
        """Be gone without a word: the other end meets a reset."""
        raw = self._writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._writer.transport.abort()

    async def open_stream(self, target: bytes = b"/ws") -> None:
        """Shake hands."""
        self.send(upgrade(target))
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), PATIENCE)
        assert head.startswith(b"HTTP/1.1 101 "), head

    async def hears(self) -> tuple[int, bytes]:
        """The next frame: its opcode and its payload."""
        first, length = await self._read(2)
        if length == 126:
            [length] = struct.unpack("!H", await self._read(2))
        elif length == 127:
            [length] = struct.unpack("!Q", await self._read(8))
        assert first & 0xF0 == 0x80, "the exchange's frames are final and have no reserved bits"
        return first & 0x0F, await self._read(length)

    async def hears_until_the_end(self) -> list[tuple[int, bytes]]:
        """Every frame up to the end of the connection, which must not be a reset.

        A goodbye is answered as by a client that has nothing to add: no more is sent.
        """
        frames = [await self.hears()]
        while frames[-1][0] != CLOSE:
            frames.append(await self.hears())
        self.end_sending()
        assert await asyncio.wait_for(self._reader.read(), PATIENCE) == b""
        return frames

    async def reply(self) -> bytes:
        """One HTTP reply, on a connection that stays open."""
        head = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), PATIENCE)
        length = head.partition(b"Content-Length: ")[2].partition(b"\r\n")[0]
        return head + await self._read(int(length or 0))

    async def octets(self, count: int) -> bytes:
        """The next bytes, whatever they are."""
        return await self._read(count)

    async def end(self) -> tuple[bytes, str]:
        """All that comes, and how it ends: `fin`, or `rst` where the connection is reset."""
        received = b""
        while True:
            try:
                part = await asyncio.wait_for(self._reader.read(65536), PATIENCE)
            except ConnectionResetError:
                return received, "rst"
            if not part:
                return received, "fin"
            received += part

    async def is_silent(self, seconds: float = 0.2) -> bool:
        """Whether nothing comes for so long in real time: no byte, no FIN and no RST."""
        reading = asyncio.ensure_future(self._reader.read(1))
        done, _ = await asyncio.wait((reading,), timeout=seconds)
        if done:
            return False
        reading.cancel()
        await asyncio.wait((reading,))
        return not self._writer.transport.is_closing()

    async def rest(self) -> bytes:
        """All that comes until the other end closes; a reset is an end too."""
        received = b""
        while True:
            try:
                part = await asyncio.wait_for(self._reader.read(65536), PATIENCE)
            except ConnectionError:
                return received
            if not part:
                return received
            received += part

    async def _read(self, count: int) -> bytes:
        return await asyncio.wait_for(self._reader.readexactly(count), PATIENCE)


async def answer(mock: MockExchange, *request: bytes, end: bool = False) -> bytes:
    """What a connection of its own says to a request, until it is closed."""
    async with Peer(mock) as peer:
        peer.send(*request)
        if end:
            peer.end_sending()
        return await peer.rest()


def status(reply: bytes) -> int:
    """The status of an HTTP reply."""
    assert reply.startswith(b"HTTP/"), reply
    return int(reply.split(b" ", 2)[1])


def body(reply: bytes) -> bytes:
    """The body of an HTTP reply."""
    return reply.partition(b"\r\n\r\n")[2]


def _masked(payload: bytes) -> bytes:
    repeated = _MASK * (len(payload) // 4 + 1)
    length = len(payload)
    number = int.from_bytes(payload, "big") ^ int.from_bytes(repeated[:length], "big")
    return number.to_bytes(length, "big")
