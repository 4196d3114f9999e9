"""The hosts behind a proxy, and connections to them."""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from mockex.errors import MockexError
from mockex.recorder.proxy_side import Side
from mockex.recorder.rest import without_login

CONNECT_SECONDS = 10.0
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_SECURE = frozenset({"https", "wss"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstream:
    """A host, and the path under which its API lives."""

    base: str
    host: str
    port: int
    prefix: bytes
    secure: bool

    @property
    def authority(self) -> bytes:
        """The host as a request names it."""
        return urlsplit(self.base).netloc.rpartition("@")[2].encode()

    def __str__(self) -> str:
        return without_login(self.base)


@dataclass(frozen=True, kw_only=True, slots=True)
class Upstreams:
    """Where what goes; the WebSocket API is what is asked for at `session_path`."""

    rest: Upstream
    ws: Upstream
    ws_api: Upstream
    session_path: str


class Unreachable(Exception):
    """Why there is no connection."""


def upstream(base: str) -> Upstream:
    """The host of a base such as https://host or ws://127.0.0.1:9000."""
    parts = urlsplit(base)
    assert parts.hostname is not None
    return Upstream(
        base=base,
        host=parts.hostname,
        port=parts.port or _PORTS[parts.scheme],
        prefix=parts.path.rstrip("/").encode(),
        secure=parts.scheme in _SECURE,
    )


async def connected(
    to: Upstream, context: ssl.SSLContext, failed: Callable[[MockexError], None]
) -> Side:
    """Raises Unreachable."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            _, side = await loop.create_connection(
                lambda: Side(failed), to.host, to.port, ssl=context if to.secure else None
            )
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{to.host} port {to.port}: {_why(error)}") from None
    return side


def _why(error: Exception) -> str:
    match error:
        case TimeoutError():
            return "it took too long"
        case ssl.SSLCertVerificationError():
            return f"its certificate cannot be trusted: {error.verify_message}"
        case ssl.SSLError():
            return f"it speaks no TLS: {(error.reason or str(error)).lower().replace('_', ' ')}"
        case socket.gaierror():
            return "there is no such host"
        case OSError(errno=number) if number:
            return os.strerror(number)
    return str(error) or type(error).__name__
