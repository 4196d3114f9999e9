"""A connection to the venue behind one that is replayed, for what the recording does not know.

It is a connection of its own in the recording too. Its pings are answered, and not written down.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from mockex.recorder.proxy_answers import Answers
from mockex.recorder.proxy_log import Log
from mockex.recorder.rest import PATIENCE_SECONDS
from mockex.recording.frame import Close, Content, Open, Text, Way

_GOING_AWAY = 1001


class Unanswered(Exception):
    """Why nothing was answered."""


@dataclass(kw_only=True, slots=True)
class _Asked:
    """What waits for its answer; `learnt` is set when whoever asked has made something of it."""

    n: int
    answer: asyncio.Future[str]
    learnt: asyncio.Event = field(default_factory=asyncio.Event)


class Detour:
    """From its handshake to its end. `overheard` is told of every text that nobody asked for."""

    def __init__(
        self,
        socket: aiohttp.ClientWebSocketResponse,
        opened: Open,
        log: Log,
        overheard: Callable[[str], None],
    ) -> None:
        self.link = log.new_link()
        self._socket = socket
        self._log = log
        self._overheard = overheard
        self._answers = Answers()
        self._asked: _Asked | None = None
        self._is_left = False
        log.heard(opened, way="in", link=self.link)

    @property
    def is_over(self) -> bool:
        """Whether nothing can be asked any more."""
        return self._socket.closed

    async def ask(self, text: str) -> tuple[int, str]:
        """The number of the frame of what was asked, and what was answered. Raises Unanswered.

        Nothing more is heard until `learnt`.
        """
        n = self._write(Text(text=text), "in")
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._asked = _Asked(n=n, answer=answer)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._socket.send_str(text)
                return n, await answer
        except (TimeoutError, ConnectionError, aiohttp.ClientError) as error:
            raise Unanswered(str(error) or "it took too long") from None
        finally:
            if answer.cancelled() or not answer.done() or answer.exception() is not None:
                self.learnt()

    def learnt(self) -> None:
        """Something was made of the answer; what comes behind it may be heard."""
        if self._asked is not None:
            self._asked.learnt.set()
            self._asked = None

    async def listen(self) -> None:
        """Hear what comes until the end."""
        async for message in self._socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                await self._heard(Text(text=message.data))
        if not self._is_left:
            self._write(Close(code=self._socket.close_code), "out")
        if self._asked is not None and not self._asked.answer.done():
            self._asked.answer.set_exception(Unanswered("it has ended the connection"))

    async def end(self) -> None:
        """Leave."""
        if not self._socket.closed:
            self._is_left = True
            self._write(Close(code=_GOING_AWAY), "in")
            await self._socket.close(code=_GOING_AWAY)

    async def _heard(self, content: Text) -> None:
        of = self._answers.of(content, "out")
        self._log.heard(content, way="out", link=self.link, of=of)
        asked = self._asked
        if of is None:
            self._overheard(content.text)
        elif asked is not None and of == asked.n and not asked.answer.done():
            asked.answer.set_result(content.text)
            await asked.learnt.wait()

    def _write(self, content: Content, way: Way) -> int:
        n = self._log.heard(content, way=way, link=self.link)
        self._answers.remember(content, way, n)
        return n
