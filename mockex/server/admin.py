"""The control API: what may be done to a running exchange over HTTP, below `/__mockex__/`.

Its requests are none of the exchange's: they stand in no journal, weigh nothing and meet no fault.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from aiohttp import hdrs, web

from mockex.descriptions.control import JSON, PREFIX, ROUTES, Route
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import shown_word
from mockex.errors import CheckFailed, ExpectationUnmet, MockexError
from mockex.server import admin_bodies
from mockex.server.admin_guard import Asker, Refusal, let_in, usable_token
from mockex.server.admin_journal import Followers, Wanted, tell, wanted
from mockex.server.driver import Driver
from mockex.values.instant import Span, parse_span

T = TypeVar("T")

# Nobody but who asked may keep it, and nobody may take it for a page.
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


class Control(Protocol):
    """What can be done to an exchange from outside.

    What cannot be done as things stand raises Refusal, what was asked for wrongly a MockexError.
    """

    @property
    def driver(self) -> Driver:
        """That of the world that stands now."""
        ...

    def state(self) -> Mapping[str, object]:
        """The exchange as it is now."""
        ...

    def clock(self) -> Mapping[str, object]:
        """Its time."""
        ...

    async def advance(self, span: Span) -> None:
        """Move its time on."""
        ...

    def flow(self, speed: float) -> None:
        """Let its time pass so fast from now on."""
        ...

    def faults(self) -> Sequence[Mapping[str, object]]:
        """The faults that stand."""
        ...

    async def add_fault(self, told: Mapping[str, object]) -> Mapping[str, object]:
        """Add one; how it stands."""
        ...

    def remove_fault(self, number: int) -> Mapping[str, object]:
        """End one; how it stood."""
        ...

    async def step(self, node: Mapping[str, object]) -> str:
        """Do one step; its words. Raises ExpectationUnmet or CheckFailed where it does not hold."""
        ...

    def scenario(self) -> Mapping[str, object] | None:
        """The scenario that plays or has played."""
        ...

    async def begin_scenario(self, document: Document) -> None:
        """Begin a new world by a scenario that nobody has looked at yet."""
        ...

    async def stop_scenario(self) -> None:
        """Stop its steps."""
        ...

    def truth(self) -> Mapping[str, object]:
        """The whole ledger."""
        ...

    async def reset(self, seed: int | None) -> Mapping[str, object]:
        """Begin a new world, as the one before but for the seed."""
        ...


class Admin:
    """Answers control requests; `token`: what everybody who asks must know."""

    def __init__(self, control: Control, token: str | None = None) -> None:
        self._control = control
        self._token = usable_token(token)
        self._followers = Followers()
        self._under_way: set[Callable[[], object]] = set()

    def is_meant(self, path: str) -> bool:
        """Whether a request for this path is a control request."""
        return path.startswith(PREFIX) or path == PREFIX.rstrip("/")

    def end(self) -> None:
        """The world is over: whoever follows its journal, or waits for something in it, is let go."""
        self._followers.end()
        for cancel in self._under_way:
            cancel()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Carry a request out, or say in one sentence why not."""
        try:
            let_in(_asker(request), self._token)
            route, number = _found(request.method, request.path)
            return await self._carried_out(route, number, request)
        except Refusal as refusal:
            return _json({"error": refusal.sentence}, refusal.status, refusal.headers)
        except (CheckFailed, ExpectationUnmet) as error:
            return _json({"error": str(error)}, 409)
        except MockexError as error:
            return _json({"error": " ".join(str(error).split())}, 400)

    async def _carried_out(
        self, route: Route, number: int, request: web.Request
    ) -> web.StreamResponse:
        asked = wanted(route, request)
        if route.name == "journal":
            return await self._journal(request, asked)
        body = await admin_bodies.read_body(route, request)
        return _json(await self._done(route, number, body))

    async def _journal(self, request: web.Request, asked: Wanted) -> web.StreamResponse:
        with self._followers.one() as follower:
            return await tell(request, self._control.driver, asked, follower, _HEADERS)

    async def _done(self, route: Route, number: int, body: object) -> object:
        control = self._control
        match route.name, body:
            case "index", _:
                return admin_bodies.index()
            case "openapi", _:
                return admin_bodies.document()
            case "state", _:
                return control.state()
            case "clock", _:
                return control.clock()
            case "advance", {"by": str() as by}:
                await self._unless_over(control.advance(_span(by)))
                return control.clock()
            case "speed", {"speed": int() | float() as speed}:
                control.flow(float(speed))
                return control.clock()
            case "faults", _:
                return {"faults": list(control.faults())}
            case "add_fault", Mapping():
                return await control.add_fault(body)
            case "fault", _:
                return self._fault(number)
            case "remove_fault", _:
                self._fault(number)
                return control.remove_fault(number)
            case "truth", _:
                return control.truth()
            case _:
                return await self._played(route, body)

    async def _played(self, route: Route, body: object) -> object:
        control = self._control
        match route.name, body:
            case "step", Mapping():
                words = await self._unless_over(control.step(body))
                return {"done": words, "now": control.clock()["now"]}
            case "begin_scenario", Document():
                await control.begin_scenario(body)
            case "stop_scenario", _:
                await control.stop_scenario()
            case "reset", Mapping():
                seed = body.get("seed")
                return await control.reset(seed if isinstance(seed, int) else None)
            case _:
                pass
        return {"scenario": control.scenario()}

    def _fault(self, number: int) -> Mapping[str, object]:
        standing = {one["id"]: one for one in self._control.faults()}
        if number not in standing:
            known = ", ".join(map(str, standing)) or "none"
            raise Refusal(404, f"there is no fault {number}; there is {known}")
        return standing[number]

    async def _unless_over(self, doing: Awaitable[T]) -> T:
        """Wait for it as long as the world stands."""
        task = asyncio.ensure_future(doing)
        self._under_way.add(task.cancel)
        try:
            await asyncio.wait({task})
        finally:
            self._under_way.discard(task.cancel)
            task.cancel()
        if task.cancelled():
            raise Refusal(409, "the world ended before that was done; wanted it asked again")
        return task.result()


def _asker(request: web.Request) -> Asker:
    headers = request.headers
    return Asker(
        peer=request.remote,
        hosts=headers.getall(hdrs.HOST, []),
        origins=headers.getall(hdrs.ORIGIN, []),
        sites=headers.getall("Sec-Fetch-Site", []),
        authorizations=headers.getall(hdrs.AUTHORIZATION, []),
    )


def _found(method: str, path: str) -> tuple[Route, int]:
    """The route that is meant, and the number in its path, 0 where it has none."""
    below = path.removeprefix(PREFIX.rstrip("/")).removeprefix("/")
    head, slash, last = below.rpartition("/")
    numbered = f"{head}{slash}{{id}}"
    is_number = _NUMBER.fullmatch(last) is not None
    there = [one for one in ROUTES if one.path == below or (is_number and one.path == numbered)]
    for route in there:
        if route.method == method:
            return route, int(last) if route.path != below else 0
    if there:
        allowed = ", ".join(one.method for one in there)
        sentence = f"{shown_word(method)} means nothing for {shown_word(path)}, wanted {allowed}"
        raise Refusal(405, sentence, {"Allow": allowed})
    asked = f"{method} {path}"
    known = [f"{one.method} {one.whole_path}" for one in ROUTES]
    hint = did_you_mean(asked, known) or f"; GET {PREFIX} says what there is"
    raise Refusal(404, f"there is no {shown_word(asked)}{hint}")


def _span(text: str) -> Span:
    span = parse_span(text)
    if span is None:
        raise Refusal(400, f"by is {shown_word(text)}, longer than a century")
    return span


def _json(
    value: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    text = json.dumps(value, default=str)
    return web.Response(
        status=status,
        body=text.encode(),
        content_type=JSON,
        headers={**_HEADERS, **(headers or {})},
    )
