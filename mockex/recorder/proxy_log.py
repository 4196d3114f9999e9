"""What a proxy writes down of what passes through it, and what it counts.

Of headers only those that say something of the API are kept: others may hold secrets (cookies,
tokens), and those of the connection are not the exchange's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence

import msgspec

from mockex.recorder.proxy_bodies import Kept, decoded
from mockex.recorder.proxy_heads import Line, ReplyHead, RequestHead, pairs
from mockex.recorder.scribe import Scribe
from mockex.recorder.tally import Tally
from mockex.recording.frame import (
    NO_LINK,
    Content,
    Note,
    Open,
    Reply,
    Request,
    Text,
    Way,
    as_bytes,
    as_text,
)
from mockex.values.instant import Instant, between, format_span
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Headers
from mockex.wire.vocabulary import Operation

_KEPT = frozenset({b"content-type", b"location", b"retry-after"})
# The vendor's own: weights, order counts, the unit of times.
_KEPT_PREFIXES = (b"x-mbx-", b"x-sapi-")
_BACK = "the client is back where the host had ended its connection"
_FRESH_KEY = frozenset({Operation.OPEN_LISTEN_KEY, Operation.EXTEND_LISTEN_KEY})


class Log:
    """Frames of one proxy. `say` is told, in a sentence, of everything out of the ordinary.

    `enough` is called when so many events as `until` have passed. `links` were numbered before.
    """

    def __init__(
        self,
        scribe: Scribe,
        dialect: Dialect,
        *,
        say: Callable[[str], None],
        until: int | None = None,
        enough: Callable[[], object] = lambda: None,
        links: int = 0,
    ) -> None:
        self.tally = Tally()
        self.listening = asyncio.Event()
        self._scribe = scribe
        self._dialect = dialect
        self._say = say
        self._until = until
        self._enough = enough
        self._links = links
        # Where a connection led that the host has ended, since when nothing is heard there.
        self._deaf: dict[str, Instant] = {}
        weights = (name for names in dialect.weight_headers() for name in names)
        self._kept = _KEPT.union(
            name.lower().encode() for name in (dialect.api_key_header, *weights)
        )

    def can_write(self) -> None:
        """Raises the error, if there was one, after which nothing is written down any more."""
        self._scribe.can_write()

    def new_link(self) -> int:
        self._links += 1
        return self._links

    def request(self, head: RequestHead, body: Kept) -> int:
        """A call, when all of it has come or no more of it will."""
        text, problem = _text(body, head.lines)
        n = self._scribe.write(
            Request(
                method=head.method,
                path=head.path,
                query=head.query,
                headers=self._of_the_api(head.lines),
                body=text,
            ),
            way="in",
        )
        self._lacking(problem, of=n)
        return n

    def opened(self, head: RequestHead, link: int) -> int:
        """A handshake is asked for."""
        return self._scribe.write(Open(path=head.path, query=head.query), way="in", link=link)

    def reply(self, asked: RequestHead, head: ReplyHead, body: Kept, *, of: int, link: int) -> None:
        """What answers a call, or refuses a handshake."""
        text, problem = _text(body, head.lines)
        headers = self._of_the_api(head.lines)
        reply = Reply(status=head.status, headers=headers, body=text)
        self._scribe.write(reply, way="out", link=link, of=of)
        self._lacking(problem, of=of, link=link)
        if head.status == 200 and link == NO_LINK:
            endpoint = self._dialect.rest.endpoints.get((asked.method, asked.path))
            if endpoint is not None and endpoint.operation in _FRESH_KEY:
                self.tally.fresh["listen-key"] = self._scribe.now()

    def ended(self, address: str) -> None:
        """The host has ended a connection that led there."""
        self._deaf.setdefault(address, self._scribe.now())

    def began(self, address: str, link: int) -> None:
        """A connection leads there; if another did before that the host ended, there was a gap."""
        since = self._deaf.pop(address, None)
        if since is not None:
            gap = since, self._scribe.now()
            self.tally.missed(gap)
            self._scribe.write(Note(text=_BACK, gap=gap), way="in", link=link)
            self._say(f"{_BACK}; what passed in {format_span(between(*gap))} may be missing")

    def heard(self, content: Content, *, way: Way, link: int, of: int | None = None) -> int:
        """Something passed on a link."""
        if isinstance(content, Note):
            self._say(f"connection {link}: {content.text}")
        return self._scribe.write(content, way=way, link=link, of=of)

    def trouble(self, sentence: str, *, of: int | None, link: int = NO_LINK) -> None:
        """What kept something from passing."""
        self._scribe.write(Note(text=sentence), way="in", link=link, of=of)
        self._say(self._scribe.text(sentence))

    def count(self, push: Text) -> None:
        """An event has passed."""
        self.tally.count(_name(push.text), self._scribe.now())
        if self.tally.events.total() == self._until:
            self._enough()

    def _of_the_api(self, lines: Iterable[Line]) -> Headers:
        return pairs(
            line
            for line in lines
            if line.name in self._kept or line.name.startswith(_KEPT_PREFIXES)
        )

    def _lacking(self, problem: str, *, of: int, link: int = NO_LINK) -> None:
        if problem:
            self.trouble(f"{problem} passed and was not kept", of=of, link=link)


class _Event(msgspec.Struct):
    """Where the name of an event stands: bare, in a combined stream, in a session."""

    e: str = ""
    data: msgspec.Raw = msgspec.Raw()
    event: msgspec.Raw = msgspec.Raw()


_EVENT = msgspec.json.Decoder(_Event)


def _name(text: str) -> str:
    try:
        event = _EVENT.decode(as_bytes(text))
        inner = event.event or event.data
        named = _EVENT.decode(inner) if inner else event
    except (msgspec.DecodeError, UnicodeDecodeError):
        return "unnamed"
    return named.e or "unnamed"


def _text(body: Kept, lines: Sequence[Line]) -> tuple[str, str]:
    """What a body says, or else why that is not known."""
    said = decoded(body, lines)
    return ("", said) if isinstance(said, str) else (as_text(said), "")
