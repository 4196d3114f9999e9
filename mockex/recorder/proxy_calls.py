"""One call through the proxy, or one handshake: what is asked, and what is answered.

Bytes pass as they come. A request or reply is written down as soon as its last ones have passed, so
that waiting for the file delays nobody; before a connection is made for it, a request is already.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from mockex.recorder.proxy_bodies import Body, body_of_reply, body_of_request
from mockex.recorder.proxy_heads import NoHttp, ReplyHead, RequestHead, reply_head
from mockex.recorder.proxy_log import Log
from mockex.recorder.proxy_side import Side
from mockex.recorder.proxy_upstreams import Unreachable, Upstream
from mockex.recording.frame import NO_LINK

# An upstream that says nothing for so long after it was asked will not say anything any more.
REPLY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Switched:
    """The handshake was accepted with this reply: from now on frames are spoken."""

    reply: bytes


class Call:
    """What one client asks of one host; `link` is the number of the connection it wants to open.

    The request is read, written down and sent by `ask`; `answer` does the same with the reply.
    """

    def __init__(self, head: RequestHead, client: Side, to: Upstream, log: Log) -> None:
        self.link = log.new_link() if head.is_handshake else NO_LINK
        self._head = head
        self._client = client
        self._to = to
        self._log = log
        self._body = body_of_request(head)
        self._n: int | None = log.opened(head, self.link) if self.link else None
        self._shown = f"{head.method} {to}{head.path}"

    @property
    def address(self) -> str:
        """What it asks for: path and query."""
        return f"{self._head.path}?{self._head.query}"

    async def ask(
        self, standing: Side | None, connect: Callable[[Upstream], Awaitable[Side]]
    ) -> Side | None:
        """Pass the request on, over a connection that stands or a new one; None for nobody."""
        self._log.can_write()
        came = self._client.taken()
        own = came[: self._feed(came)]
        self._client.put_back(came[len(own) :])
        upstream = standing or await self._connected(connect)
        if upstream is None:
            return None
        upstream.write(self._head.forwarded(self._to.prefix, self._to.authority) + own)
        if self._body.done:
            self._asked()
        else:
            self._client.hear(lambda data: self._pass_on(data, upstream))
        return upstream

    async def _connected(self, connect: Callable[[Upstream], Awaitable[Side]]) -> Side | None:
        if self._body.done:
            self._asked()
        try:
            return await connect(self._to)
        except Unreachable as error:
            self._refuse(str(error))
            return None

    async def answer(self, upstream: Side) -> Switched | bool:
        """Pass the reply on. Whether more may be asked on this connection."""
        try:
            head = await self._reply_head(upstream)
            if head is None:
                self._broken_off(upstream, "before it was answered")
                return False
            if head.status == 101:
                if self.link:
                    return Switched(head.raw)
                raise NoHttp("a change to another protocol that nobody asked for")
            body = body_of_reply(head, self._head.method)
        except NoHttp as error:
            self._refuse(f"not HTTP but {error}")
            return False
        except TimeoutError:
            self._refuse("it took too long")
            return False
        return await self._pass_back(head, body, upstream)

    async def _reply_head(self, upstream: Side) -> ReplyHead | None:
        """The head of the reply itself; those that only announce it pass at once."""
        while True:
            try:
                async with asyncio.timeout(REPLY_SECONDS):
                    raw = await upstream.head()
            except TimeoutError:
                if self._body.done:
                    raise
                continue
            if not raw:
                return None
            head = reply_head(raw)
            if not head.is_interim:
                return head
            self._client.write(raw)

    async def _pass_back(self, head: ReplyHead, body: Body, upstream: Side) -> bool:
        passing = head.raw
        while not body.done:
            data = await upstream.some()
            if not data:
                if upstream.ended == "fin" and body.ended():
                    break
                self._client.write(passing)
                self._broken_off(upstream, f"after {body.kept.size} bytes of its reply")
                return False
            try:
                used = body.feed(data)
            except NoHttp as error:
                self._trouble(f"was answered with {error}")
                self._client.write(passing + data)
                self._client.finish()
                return False
            upstream.put_back(data[used:])
            passing += data[:used]
            if not body.done:
                self._client.write(passing)
                passing = b""
        self._log.can_write()
        asked = self._asked()
        self._client.write(passing)
        self._log.reply(self._head, head, body.kept, of=asked, link=self.link)
        return self._body.done

    def _feed(self, data: bytes) -> int:
        """How much of this belongs to the request."""
        return self._body.feed(data) if not self._body.done else 0

    def _pass_on(self, data: bytes, upstream: Side) -> None:
        try:
            used = self._feed(data)
        except NoHttp as error:
            self._trouble(f"was asked with {error}")
            upstream.write(data)
            self._client.hush()
            return
        self._log.can_write()
        upstream.write(data[:used])
        if self._body.done:
            self._client.hush(data[used:])
            self._asked()

    def _asked(self) -> int:
        """The number of the request's frame: what has come of it is written down by now."""
        if self._n is None:
            self._n = self._log.request(self._head, self._body.kept)
        return self._n

    def _refuse(self, reason: str) -> None:
        """Answer in the upstream's place."""
        sentence = self._trouble(f"was not answered: {reason}")
        self._client.write(error_reply(502, "Bad Gateway", sentence))
        self._client.finish()

    def _broken_off(self, upstream: Side, when: str) -> None:
        who = "the client" if self._client.ended is not None else "the exchange"
        self._trouble(f"came to nothing: {who} broke off {when}")
        self._client.end_like(upstream.ended or "fin")

    def _trouble(self, what: str) -> str:
        sentence = f"{self._shown} {what}"
        self._log.trouble(sentence, of=self._asked(), link=self.link)
        return sentence


def error_reply(status: int, reason: str, sentence: str) -> bytes:
    """A reply of our own, after which the connection ends."""
    body = f"mockex: {sentence}\n".encode("utf-8", "replace")
    head = (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
