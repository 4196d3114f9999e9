from __future__ import annotations

import asyncio
import errno
import socket
import ssl

import pytest

from mockex.recorder import proxy_upstreams
from mockex.recorder.proxy_upstreams import Unreachable, connected, upstream


@pytest.mark.parametrize(
    ("base", "host", "port", "authority", "prefix", "secure"),
    [
        ("https://api.example", "api.example", 443, b"api.example", b"", True),
        ("http://127.0.0.1:9000", "127.0.0.1", 9000, b"127.0.0.1:9000", b"", False),
        ("wss://stream.example:9443", "stream.example", 9443, b"stream.example:9443", b"", True),
        ("ws://[::1]:9000/spot/", "::1", 9000, b"[::1]:9000", b"/spot", False),
        ("http://name:word@host", "host", 80, b"host", b"", False),
    ],
)
def test_a_base_says_where_its_host_is(base, host, port, authority, prefix, secure):
    found = upstream(base)

    assert (found.host, found.port, found.authority) == (host, port, authority)
    assert (found.prefix, found.secure) == (prefix, secure)
    assert "word" not in str(found)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "Connection refused"),
        (TimeoutError(), "it took too long"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "there is no such host"),
        (OSError("Multiple exceptions: all of them"), "Multiple exceptions: all of them"),
    ],
)
async def test_why_nobody_is_there_is_said_in_words(monkeypatch, error, sentence):
    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", fail)

    with pytest.raises(Unreachable) as caught:
        await connected(upstream("http://host:1"), ssl.create_default_context(), print)

    assert str(caught.value).startswith(f"host port 1: {sentence}")


async def test_a_host_that_does_not_take_the_call_is_not_waited_for_for_ever(monkeypatch):
    monkeypatch.setattr(proxy_upstreams, "CONNECT_SECONDS", 0.01)

    async def wait(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", wait)

    with pytest.raises(Unreachable, match=r"^host port 1: it took too long$"):
        await connected(upstream("http://host:1"), ssl.create_default_context(), print)
