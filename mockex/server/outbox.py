"""One WebSocket connection's way out: few writes for many frames.

Frames leave in the order in which they were given. Nothing here waits, and nothing here reads;
a peer that does not read is known by what its transport could not hand to the system.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

# From so many bytes on a piece is worth a write of its own: waiting for more would spare little.
LARGE = 16 * 1024


class Tick:
    """The present tick of a loop, with what is to be done at its end; one serves every outbox.

    One `call_soon` a tick, since at fifty outboxes one each costs a fifth of a lone frame's push.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._acts: list[Callable[[], None]] = []

    def at_end(self, act: Callable[[], None]) -> None:
        """Call `act` when the callbacks that are ready now have run; its error stops no other."""
        if not self._acts:
            self._loop.call_soon(self._end)
        self._acts.append(act)

    def _end(self) -> None:
        acts, self._acts = self._acts, []
        for act in acts:
            try:
                act()
            except Exception as error:
                message = f"{act!r} failed at the end of a tick"
                self._loop.call_exception_handler({"message": message, "exception": error})


class Outbox:
    """What one connection has still to be sent; frames given before `attach` are kept for it.

    A consumer is slow when more than `backlog_limit` bytes wait that the system would not take.
    What is not yet with the transport is then dropped, no further frame is taken, and `on_slow`
    is called once: at the end of a tick and never from within `send`, so it may feed the gateway.

    Over a transport that is closing, or none, everything is a no-op.
    """

    def __init__(self, *, tick: Tick, backlog_limit: int, on_slow: Callable[[], None]) -> None:
        self._tick = tick
        self._backlog_limit = backlog_limit
        self._on_slow = on_slow
        self._transport: asyncio.WriteTransport | None = None
        self._pending: list[bytes] = []
        self._pending_size = 0
        self._in_tick = False
        self._shut = False
        self._aborted = False

    def attach(self, transport: asyncio.WriteTransport | None) -> None:
        """Write to this transport from now on; `None` is a connection already lost."""
        self._transport = transport
        if transport is None or self._aborted:
            self.abort()
        else:
            self.flush()

    def send(self, frame: bytes, *, hurried: bool = False) -> None:
        """Take a frame, or several as one piece; it is written when the tick ends, if not `LARGE`.

        `hurried` writes the first of a tick at once: sooner, and for a lone frame as cheap, but
        a second system call when more follow.
        """
        if self._shut:
            return
        if len(frame) >= LARGE and self._transport is not None and not self._pending:
            self._write(self._transport, frame)
            return
        if hurried and not self._in_tick and self._transport is not None:
            self._write(self._transport, frame)
        else:
            self._keep(frame)
        if not self._in_tick:
            self._in_tick = True
            self._tick.at_end(self._end_tick)

    def close(self, frame: bytes) -> None:
        """Write what waits and this frame after it; no frame is taken from here on.

        The transport stays open: the peer's answer, or a deadline of the caller's, drops it.
        """
        if self._shut:
            return
        self._keep(frame)
        self._shut = True
        self.flush()

    def flush(self) -> None:
        """Write at once what waits for the end of the tick."""
        if self._transport is not None and self._pending:
            self._write(self._transport, b"".join(self._take()))

    def abort(self) -> None:
        """Drop what waits and the connection with it, without a close frame."""
        self._shut = self._aborted = True
        self._take()
        if self._transport is not None:
            self._transport.abort()

    def mute(self) -> None:
        """Drop what waits and take no frame from here on; the connection stays as it is."""
        self._shut = True
        self._take()

    def _end_tick(self) -> None:
        self._in_tick = False
        self.flush()

    def _keep(self, frame: bytes) -> None:
        self._pending.append(frame)
        self._pending_size += len(frame)
        if self._pending_size > self._backlog_limit:
            self._relieve()

    def _relieve(self) -> None:
        """A great tick is not yet a slow consumer: what the system takes of it does not count."""
        if self._transport is None:
            self._give_up()
        else:
            self.flush()

    def _write(self, transport: asyncio.WriteTransport, data: bytes) -> None:
        if transport.is_closing():
            self._shut = True
            return
        transport.write(data)
        if transport.get_write_buffer_size() > self._backlog_limit:
            self._give_up()

    def _give_up(self) -> None:
        self._shut = True
        self._take()
        self._tick.at_end(self._on_slow)

    def _take(self) -> list[bytes]:
        frames, self._pending, self._pending_size = self._pending, [], 0
        return frames
