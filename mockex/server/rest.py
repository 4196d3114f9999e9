"""REST: an aiohttp request → HttpRequest → the driver → an aiohttp response."""

from __future__ import annotations

from collections.abc import Iterator

from aiohttp import web

from mockex.server.driver import Driver
from mockex.server.elsewhere import Elsewhere
from mockex.server.rawness import answered
from mockex.wire.messages import HttpRequest

# Where this exchange listens, by a port that is another in every run: nothing that is asked of it.
_OF_THE_RUN = "host"


async def serve_request(
    request: web.Request, driver: Driver, elsewhere: Elsewhere | None = None
) -> web.StreamResponse:
    """Answer one REST call."""
    try:
        body = await request.read()
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="the body is not what its headers say") from None
    _, _, raw_query = request.raw_path.partition("?")
    ticket = driver.new_number()
    try:
        asked = HttpRequest(
            ticket=ticket,
            method=request.method,
            path=request.path,
            raw_query=raw_query,
            headers=tuple(_told(request)),
            body=body,
            peer=request.remote or "",
            ahead=driver.ahead,
        )
        problem = None if elsewhere is None else await elsewhere.asked(asked)
        if problem is not None:
            return web.Response(status=502, text=f"mockex: {problem}\n")
        return await answered(request, await driver.ask(asked), driver.ended)
    finally:
        driver.written(ticket)


def _told(request: web.Request) -> Iterator[tuple[str, str]]:
    """The headers, which a journal tells of as well: the same program says the same again."""
    for name, value in request.headers.items():
        if name.lower() != _OF_THE_RUN:
            yield name.lower(), value
