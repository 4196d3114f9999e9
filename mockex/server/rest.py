"""REST: an aiohttp request → HttpRequest → the driver → an aiohttp response."""

from __future__ import annotations

from aiohttp import web

from mockex.server.driver import Driver
from mockex.wire.messages import HttpRequest


async def serve_request(request: web.Request, driver: Driver) -> web.Response:
    """Answer one REST call."""
    try:
        body = await request.read()
    except web.RequestPayloadError:
        raise web.HTTPBadRequest(text="the body is not what its headers say") from None
    _, _, raw_query = request.raw_path.partition("?")
    ticket = driver.new_number()
    try:
        reply = await driver.ask(
            HttpRequest(
                ticket=ticket,
                method=request.method,
                path=request.path,
                raw_query=raw_query,
                headers=tuple((name.lower(), value) for name, value in request.headers.items()),
                body=body,
                peer=request.remote or "",
                ahead=driver.ahead,
            )
        )
        response = web.Response(
            status=reply.status,
            body=reply.body,
            headers={"Content-Type": reply.content_type, **dict(reply.headers)},
        )
        # Written here and now, for pushes that the request caused may wait for it.
        await response.prepare(request)
        await response.write_eof()
        return response
    finally:
        driver.written(ticket)
