"""A listening server: one port for REST and streams, round one driver."""

from __future__ import annotations

import errno
import logging
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from mockex.errors import UsageError
from mockex.server.admin import Admin
from mockex.server.driver import Driver
from mockex.server.elsewhere import Elsewhere
from mockex.server.rest import serve_request
from mockex.server.sockets import serve_stream

# A URL may name 1,024 streams.
LONGEST_LINE = 128 * 1024
# How many clients may be about to connect: a full queue makes the kernel try again after a second.
BACKLOG = 1024
# How long requests under way may take to end when the server stops, in seconds.
LAST_REQUESTS = 1.0


class Server:
    """Listens from `async with` to its end; `driver` is of the exchange that is served.

    `elsewhere` is asked what that does not know.
    """

    def __init__(
        self,
        driver: Driver,
        host: str = "127.0.0.1",
        port: int = 0,
        elsewhere: Elsewhere | None = None,
        admin: Admin | None = None,
    ) -> None:
        self.driver = driver
        self._host = host
        self._port = port
        self._elsewhere = elsewhere
        self._admin = admin
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_logger(),
            shutdown_timeout=LAST_REQUESTS,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
        )
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port, backlog=BACKLOG).start()
        except (OSError, OverflowError, UnicodeError) as error:
            await self._runner.cleanup()
            raise cannot_listen(self._host, self._port, error) from None
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.driver.end()
        if self._admin is not None:
            self._admin.end()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        assert self._runner is not None
        return int(self._runner.addresses[0][1])

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"{host}:{self.port}"

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if self._admin is not None and self._admin.is_meant(request.path):
            return await self._admin.answer(request)
        if web.WebSocketResponse().can_prepare(request):
            return await serve_stream(request, self.driver, self._elsewhere)
        return await serve_request(request, self.driver, self._elsewhere)


class _NoFaultOfOurs(logging.Filter):
    """Drops what aiohttp says of clients that speak no HTTP or leave in the middle of it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        ours = not isinstance(error, HttpProcessingError | ConnectionError)
        return ours and not isinstance(error, web.RequestPayloadError)


def _logger() -> logging.Logger:
    logger = logging.getLogger("mockex.server")
    if not logger.filters:
        logger.addFilter(_NoFaultOfOurs())
    return logger


def cannot_listen(host: str, port: int, error: Exception) -> UsageError:
    """Why nobody can listen there."""
    if isinstance(error, OverflowError):
        return UsageError(f"port is {port}, wanted one up to 65535, or 0 for any")
    if not isinstance(error, OSError):
        return UsageError(f"host is {host!r}, wanted a name or an address such as 127.0.0.1")
    if error.errno == errno.EADDRINUSE:
        return UsageError(
            f"port {port} on {host} is in use; wanted a free one, or --port 0 for any"
        )
    reason = error.strerror or str(error)
    return UsageError(f"cannot listen on {host} port {port}: {reason}")
