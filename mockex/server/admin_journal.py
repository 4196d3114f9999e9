"""The journal over HTTP: one JSON object a line, and on request whatever comes after it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from aiohttp import web

from mockex.descriptions.control import LINES, Route
from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import shown_word
from mockex.gateway.journal import Entry
from mockex.gateway.telling import EVENTS, Teller
from mockex.server.admin_guard import Refusal
from mockex.server.driver import Driver

_NUMBER = re.compile(r"[0-9]{1,15}")
# How many lines are written at once.
_AT_ONCE = 256


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """Which entries are to be told: of any sort, where no `kinds` are named."""

    after: int = 0
    kinds: frozenset[str] = frozenset()
    follow: bool = False


def wanted(route: Route, request: web.Request) -> Wanted:
    """What the query asks for; raises Refusal for what the route does not know."""
    known = route.parameters or {}
    for name in request.query:
        if name not in known:
            hint = did_you_mean(name, known) or f"; there is {', '.join(known) or 'none'}"
            raise Refusal(400, f"{route.path or 'this'} has no parameter {shown_word(name)}{hint}")
    after, follow = _last(request, "after", "0"), _last(request, "follow", "0")
    if not _NUMBER.fullmatch(after):
        raise Refusal(400, f"after is {shown_word(after)}, wanted the number of an entry")
    if follow not in ("0", "1"):
        raise Refusal(400, f"follow is {shown_word(follow)}, wanted 0 or 1")
    kinds = frozenset(request.query.getall("kind", []))
    for kind in sorted(kinds):
        _require_kind(kind)
    return Wanted(after=int(after), kinds=kinds, follow=follow == "1")


class Follower:
    """Who reads a journal as it grows; `ended` when there is nothing more to come."""

    def __init__(self) -> None:
        self.stirred = asyncio.Event()
        self.ended = False

    def end(self) -> None:
        """Nothing more comes, or nobody is there to read it."""
        self.ended = True
        self.stirred.set()


class Followers:
    """Everyone who follows the journal of this world."""

    def __init__(self) -> None:
        self._all: set[Follower] = set()

    @contextmanager
    def one(self) -> Iterator[Follower]:
        """A follower, from `with` to its end."""
        follower = Follower()
        self._all.add(follower)
        try:
            yield follower
        finally:
            self._all.discard(follower)

    def end(self) -> None:
        """The world is over."""
        for follower in self._all:
            follower.end()


async def tell(
    request: web.Request,
    driver: Driver,
    asked: Wanted,
    follower: Follower,
    headers: Mapping[str, str],
) -> web.StreamResponse:
    """Write the entries that are there, and go on where that is asked for."""
    response = web.StreamResponse(headers=headers)
    response.content_type = LINES
    journal, told = driver.journal, asked.after
    teller = Teller()
    teller.recall(journal.lone(asked.after))
    with driver.watched(follower.stirred.set), _noticing(request, follower):
        try:
            await response.prepare(request)
            while not follower.ended:
                follower.stirred.clear()
                entries = journal.after(told)
                await _write(response, teller, entries, asked.kinds)
                told = max(told, journal.last if not entries else entries[-1].n)
                if not asked.follow:
                    break
                await follower.stirred.wait()
            await response.write_eof()
        except ConnectionError:
            pass  # who asked has left
    return response


async def _write(
    response: web.StreamResponse, teller: Teller, entries: Iterable[Entry], kinds: frozenset[str]
) -> None:
    lines = (
        f"{one.as_json()}\n"
        for one in teller.tell(entries)
        if not kinds or one.event in kinds or one.members.get("kind") in kinds
    )
    while block := "".join(islice(lines, _AT_ONCE)):
        await response.write(block.encode())


@contextmanager
def _noticing(request: web.Request, follower: Follower) -> Iterator[None]:
    """Have the follower end when the client leaves, which aiohttp tells only who writes."""
    transport = request.transport
    if transport is None:
        yield
        return
    listening = _Listening(transport.get_protocol(), follower)
    transport.set_protocol(listening)
    try:
        yield
    finally:
        if transport.get_protocol() is listening:
            transport.set_protocol(listening.before)


class _Listening(asyncio.Protocol):
    """Hands everything on to the protocol that was there before, and notices the end."""

    def __init__(self, before: asyncio.BaseProtocol, follower: Follower) -> None:
        assert isinstance(before, asyncio.Protocol)
        self.before = before
        self._follower = follower

    def data_received(self, data: bytes) -> None:
        self.before.data_received(data)

    def eof_received(self) -> bool | None:
        return self.before.eof_received()

    def pause_writing(self) -> None:
        self.before.pause_writing()

    def resume_writing(self) -> None:
        self.before.resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self.before.connection_lost(exc)
        self._follower.end()


def _last(request: web.Request, name: str, otherwise: str) -> str:
    found = request.query.getall(name, [otherwise])
    return found[-1]


def _require_kind(kind: str) -> None:
    if kind not in EVENTS and "." not in kind:
        hint = did_you_mean(kind, EVENTS) or (
            f"; there are {', '.join(EVENTS)}, and contracts such as user.executionReport"
        )
        raise Refusal(400, f"unknown kind {shown_word(kind)}{hint}")
