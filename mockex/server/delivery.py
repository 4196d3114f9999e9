"""What a gateway says, handed to the sockets and to who waits for a reply, in its order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping, Sequence
from typing import assert_never

from mockex.server.batches import Batch
from mockex.server.sockets import Socket
from mockex.wire.messages import (
    Abort,
    Delivery,
    HttpReply,
    Noted,
    StreamClose,
    StreamPing,
    StreamPong,
    StreamRun,
    StreamSend,
)

# Up to so many receivers each frame is worth a write of its own.
FEW = 4


class Deliveries:
    """Delivers to these `sockets`, and to those who wait for the replies to these `tickets`."""

    def __init__(
        self,
        sockets: Mapping[int, Socket],
        tickets: Mapping[int, asyncio.Future[HttpReply | Abort]],
    ) -> None:
        self._sockets = sockets
        self._tickets = tickets
        # The requests whose replies must be written before what waits behind them.
        self._unwritten: set[int] = set()
        self._behind: deque[Delivery] = deque()

    def deliver(self, outbound: Sequence[Delivery]) -> None:
        """Hand it all on; what comes behind a reply waits until that is written."""
        batch = Batch()
        for index, message in enumerate(outbound, start=1):
            if isinstance(message, StreamSend | StreamRun) and not self._unwritten:
                if not batch.takes(message):
                    self._send(batch)
                    batch.takes(message)
                continue
            self._send(batch)
            if isinstance(message, HttpReply):
                self._flush(outbound[: index - 1])
                self._deliver_one(message)
                if index < len(outbound) and message.ticket in self._tickets:
                    # A reply leaves a turn of the loop later; what comes behind it waits for it.
                    self._unwritten.add(message.ticket)
            elif self._unwritten:
                self._behind.append(message)
            else:
                self._deliver_one(message)
        self._send(batch)

    def written(self, ticket: int) -> None:
        """The reply to a request is on its way, or nobody is there to read it."""
        self._unwritten.discard(ticket)
        while self._behind and not self._unwritten:
            self._deliver_one(self._behind.popleft())

    def _send(self, batch: Batch) -> None:
        if batch:
            frames, numbers = batch.taken(), batch.to
            for number in numbers:
                if (one := self._sockets.get(number)) is not None:
                    one.send(frames, hurried=len(numbers) <= FEW)

    def _flush(self, sent: Sequence[Delivery]) -> None:
        """Write what would wait for the end of the tick: the reply behind it does not."""
        for message in sent:
            for number in message.to if isinstance(message, StreamSend | StreamRun) else ():
                if (one := self._sockets.get(number)) is not None:
                    one.flush()

    def _deliver_one(self, message: Delivery) -> None:
        match message:
            case HttpReply(ticket=number):
                self._reply(message, number)
            case StreamSend() | StreamRun():
                alone = Batch()
                alone.takes(message)
                self._send(alone)
            case StreamPing(connection=number, payload=payload):
                if (one := self._sockets.get(number)) is not None:
                    one.ping(payload)
            case StreamPong(connection=number, payload=payload):
                if (one := self._sockets.get(number)) is not None:
                    one.pong(payload)
            case StreamClose(connection=number, code=code, reason=reason):
                if (one := self._sockets.get(number)) is not None:
                    one.close(code, reason)
            case Abort(connection=number, how=how):
                if (one := self._sockets.get(number)) is not None and one.is_open:
                    one.abort(how)
                else:
                    self._reply(message, number)
            case Noted():
                pass
            case unknown:
                assert_never(unknown)

    def _reply(self, reply: HttpReply | Abort, number: int) -> None:
        ticket = self._tickets.get(number)
        if ticket is not None and not ticket.done():
            ticket.set_result(reply)
        elif (one := self._sockets.get(number)) is not None:
            one.refusal = reply
