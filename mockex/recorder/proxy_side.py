"""One TCP connection of the proxy: what came over it, what goes out over it, and how it ended.

Reading stands still while whoever takes the bytes cannot take more, so that neither a slow client
nor a slow exchange fills the memory. A FIN is a FIN and a reset is a reset on both sides.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable
from typing import Literal, TypeAlias, cast

from mockex.errors import MockexError
from mockex.recorder.proxy_heads import LARGEST_HEAD, NoHttp

Ending: TypeAlias = Literal["fin", "rst"]

# So much may wait for a peer that does not read, and so much for ourselves.
MOST_UNSENT = 256 * 1024
MOST_UNREAD = 256 * 1024
_BLANK_LINE = b"\r\n\r\n"


class Side(asyncio.Protocol):
    """Bytes come to whoever `hear`s, or else wait for `head` and `some`.

    `fed_by` is the connection whose bytes go out here. `failed` is told of an error of ours,
    `made` of the connection when it stands.
    """

    def __init__(
        self,
        failed: Callable[[MockexError], None],
        made: Callable[[Side], None] | None = None,
    ) -> None:
        self.fed_by: Side | None = None
        self.ended: Ending | None = None
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._made = made
        self._failed = failed
        self._transport: asyncio.Transport | None = None
        self._half_open = True
        self._finished = False
        self._full = False
        self._unread = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._hearer: Callable[[bytes], None] | None = None
        self._on_end: Callable[[Ending], None] | None = None
        self._holds: set[str] = set()

    @property
    def is_finished(self) -> bool:
        """Whether nothing can be sent any more."""
        return self._finished

    def write(self, data: bytes) -> None:
        """Send bytes; those for a connection that is over go nowhere."""
        if self._transport is not None and not self._finished:
            self._transport.write(data)

    def hear(self, hearer: Callable[[bytes], None]) -> None:
        """Have `hearer` called with what came and with what comes, as it comes."""
        self._hearer = hearer
        if self._unread:
            hearer(self.taken())

    def hush(self, surplus: bytes = b"") -> None:
        """Let what comes wait again, and before it what the hearer had no use for."""
        self._hearer = None
        self.put_back(surplus)

    def taken(self) -> bytes:
        """What waits."""
        data = bytes(self._unread)
        self._unread.clear()
        self._release("unread")
        return data

    def put_back(self, surplus: bytes) -> None:
        """Let bytes that were taken wait again."""
        self._unread[:0] = surplus

    async def head(self) -> bytes:
        """The next head of HTTP, blank line included; nothing at the end.

        Raises NoHttp for one that is too long, or that ended before its blank line.
        """
        while (end := self._unread.find(_BLANK_LINE)) < 0:
            if len(self._unread) > LARGEST_HEAD:
                raise NoHttp(f"a head of more than {LARGEST_HEAD} bytes")
            if not await self._more():
                if self._unread.strip():
                    raise NoHttp("a head that breaks off")
                return b""
        end += len(_BLANK_LINE)
        head = bytes(self._unread[:end])
        del self._unread[:end]
        self._release("unread")
        return head

    async def some(self) -> bytes:
        """What waits, or what comes next; nothing at the end."""
        if not self._unread:
            await self._more()
        return self.taken()

    def when_ended(self, on_end: Callable[[Ending], None] | None) -> None:
        """Have it called when the peer ends, or has ended; a reset may follow a FIN."""
        self._on_end = on_end
        if on_end is not None and self.ended is not None:
            on_end(self.ended)

    def end_like(self, ending: Ending) -> None:
        """Do here what was done on the other side."""
        if ending == "rst":
            self.reset()
        else:
            self.finish()

    def finish(self) -> None:
        """Say that nothing more will be sent; the end of both ways ends the connection."""
        if self._transport is None or self._transport.is_closing():
            return
        if self.ended is not None or not self._half_open:
            self._transport.close()
        elif not self._finished:
            # A peer that has reset the connection needs no end of it.
            with contextlib.suppress(OSError):
                self._transport.write_eof()
        self._finished = True

    def close(self) -> None:
        """End it when everything has been sent."""
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        """End it at once, and tell the peer so."""
        if self._transport is None or self.lost.done():
            return
        raw = self._transport.get_extra_info("socket")
        # Lingering for 0 seconds makes the kernel send RST instead of FIN.
        with contextlib.suppress(OSError):
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=MOST_UNSENT)
        self._half_open = self._transport.can_write_eof()
        if self._made is not None:
            self._made(self)

    def data_received(self, data: bytes) -> None:
        if self._hearer is not None:
            try:
                self._hearer(data)
            except MockexError as error:
                self._failed(error)
            return
        self._unread += data
        if len(self._unread) > MOST_UNREAD:
            self._hold("unread")
        self._wake()

    def eof_received(self) -> bool:
        self._end("fin")
        return self._half_open

    def connection_lost(self, exc: Exception | None) -> None:
        self._end("fin" if exc is None else "rst")
        self._finished = True
        self.resume_writing()
        if not self.lost.done():
            self.lost.set_result(None)

    def pause_writing(self) -> None:
        self._full = True
        if self.fed_by is not None:
            self.fed_by._hold("unsent")

    def resume_writing(self) -> None:
        self._full = False
        if self.fed_by is not None:
            self.fed_by._release("unsent")

    def _end(self, ending: Ending) -> None:
        if self.ended is None or (ending == "rst" and self.ended == "fin"):
            self.ended = ending
            self._wake()
            if self._on_end is not None:
                try:
                    self._on_end(ending)
                except MockexError as error:
                    self._failed(error)
        if self._finished:
            self.close()

    async def _more(self) -> bool:
        """Wait for bytes; whether there may be any."""
        if self.ended is not None:
            return False
        self._release("unread")
        self._waiter = asyncio.get_running_loop().create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        return True

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _hold(self, reason: str) -> None:
        self._holds.add(reason)
        if self._transport is not None:
            self._transport.pause_reading()

    def _release(self, reason: str) -> None:
        if reason in self._holds:
            self._holds.remove(reason)
            if not self._holds and self._transport is not None:
                self._transport.resume_reading()
