"""Bytes between two ends that are both on one loop, and connections that are being made.

On loopback both take no time, but on a machine that has more to do than it can: there the kernel
comes to it when it comes to it. Not what was confirmed is asked for, for confirmations are late on
purpose, but what one end has sent and the other has received.
"""

from __future__ import annotations

import asyncio
import selectors
import socket
import struct
import sys
from collections.abc import Iterator, Mapping
from typing import Protocol, cast

# Where Linux tells them in its struct tcp_info (include/uapi/linux/tcp.h, 4.19 and later).
_RECEIVED = struct.Struct("@128xQ")
_SENT = struct.Struct("@144xI52xQQ")
_SIZE = 216


class UnderWay:
    """True while something is under way on a loop that has not been excused."""

    def __init__(self, loop: asyncio.SelectorEventLoop) -> None:
        self._insides = cast("_Insides", loop)
        self._excused: set[int] = set()

    def __bool__(self) -> bool:
        found = set(self._found())
        self._excused &= found
        return bool(found - self._excused)

    def excuse(self) -> None:
        """Wait no more for what is under way now, for it has taken too long already."""
        self._excused = set(self._found())

    def _found(self) -> Iterator[int]:
        """The descriptors of connections being made, and of ends whose bytes are on their way."""
        for key in tuple(self._insides._selector.get_map().values()):
            # What waits to be written to and has no transport is being connected.
            if key.events & selectors.EVENT_WRITE and key.fd not in self._insides._transports:
                yield key.fd
        ends = {}
        for descriptor, transport in tuple(self._insides._transports.items()):
            ends[transport.get_extra_info("sockname")] = descriptor, transport
        for descriptor, transport in ends.values():
            peer = ends.get(transport.get_extra_info("peername"))
            if peer is not None and _sent(transport) > _received(peer[1]):
                yield descriptor


def _sent(transport: asyncio.Transport) -> int:
    """How many bytes an end has been given to send."""
    told = _told(transport)
    if told is None:
        return 0
    waiting, sent, again = _SENT.unpack_from(told)
    return int(waiting + sent - again)


def _received(transport: asyncio.Transport) -> int:
    """How many bytes have reached an end, read or not."""
    told = _told(transport)
    return sys.maxsize if told is None else int(_RECEIVED.unpack_from(told)[0])


def _told(transport: asyncio.Transport) -> bytes | None:
    """What the kernel tells of a connection; None where it does not, or there is none any more."""
    link = transport.get_extra_info("socket")
    if sys.platform != "linux" or link is None:
        return None
    try:
        told: bytes = link.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _SIZE)
    except (OSError, ValueError):
        return None
    return told if len(told) >= _SIZE else None


class _Insides(Protocol):
    _selector: selectors.BaseSelector
    _transports: Mapping[int, asyncio.Transport]
