"""A process of cheap WebSocket clients that counts what arrives and understands none of it.

`python -m benchmarks.receiver PORT CLIENTS` opens that many connections and says `ready`; then
each line of its input is a number of bytes, answered by `done` when so many have arrived over all
connections. It counts bytes, since the pusher's frames are all of one length.
"""

from __future__ import annotations

import selectors
import socket
import sys
from typing import NoReturn

_UPGRADE = (
    "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def main(port: int, clients: int) -> None:
    """Connect, then count until the input ends."""
    with selectors.DefaultSelector() as selector:
        for _ in range(clients):
            selector.register(_connected(port), selectors.EVENT_READ)
        _say("ready")
        for line in sys.stdin:
            _receive(selector, int(line))
            _say("done")


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(_UPGRADE.format(port=port).encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += connection.recv(1) or _fail("the server hung up in the handshake")
    if not answer.startswith(b"HTTP/1.1 101"):
        _fail(f"no upgrade: {answer!r}")
    connection.setblocking(False)
    return connection


def _receive(selector: selectors.BaseSelector, expected: int) -> None:
    room = bytearray(1 << 20)
    while expected > 0:
        for key, _ in selector.select():
            connection = key.fileobj
            assert isinstance(connection, socket.socket)
            expected -= connection.recv_into(room) or _fail("the server hung up in a round")
    if expected < 0:
        _fail(f"{-expected} bytes too many")


def _fail(reason: str) -> NoReturn:
    raise SystemExit(f"benchmarks.receiver: {reason}")


def _say(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
