"""Frames of a WebSocket as they pass: the messages that are whole with these bytes.

Only told apart, never changed: masks, fragments and lengths are the sender's.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct

from mockex.recorder import proxy_bodies
from mockex.recording.frame import Binary, Close, Content, Note, Ping, Pong, Text, as_text

_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
_KNOWN = frozenset({_CONTINUATION, _TEXT, _BINARY, _CLOSE, _PING, _PONG})
_FINAL, _RESERVED, _OPCODE, _MASKED, _LENGTH = 0x80, 0x70, 0x0F, 0x80, 0x7F
_LONE = frozenset({_FINAL | _TEXT, _FINAL | _BINARY})
_LONGEST_CONTROL = 125
_SHORT, _LONG, _CODE = Struct("!H"), Struct("!Q"), Struct("!H")
# A close frame without a code (RFC 6455, section 7.1.5).
NO_CODE = 1005


@dataclass(frozen=True, slots=True)
class _Frame:
    opcode: int
    final: bool
    mask: bytes


class Frames:
    """One way of one connection."""

    def __init__(self) -> None:
        self._head = b""
        self._frame: _Frame | None = None
        self._missing = 0
        self._payload: list[bytes] = []
        self._opcode = _CONTINUATION
        self._message: list[bytes] = []
        self._size = 0
        self._lost = False

    @property
    def is_between(self) -> bool:
        """Whether a frame of somebody else would break none that is under way."""
        return self._frame is None and not self._head and not self._lost

    def feed(self, data: bytes) -> list[Content]:
        """What is whole now. What breaks the protocol is noted once; behind it nothing is read."""
        found: list[Content] = []
        if self._lost:
            return found
        if self._head:
            data, self._head = self._head + data, b""
        at = 0
        try:
            while at < len(data):
                if self._frame is None:
                    if end := self._lone(data, at, found):
                        at = end
                        continue
                    begun = self._begin(data, at)
                    if not begun:
                        self._head = data[at:]
                        break
                    at = begun
                part = data[at : at + self._missing]
                at += len(part)
                self._missing -= len(part)
                self._keep(part)
                if not self._missing:
                    found += self._finish()
        except _Broken as error:
            self._lost = True
            found.append(Note(text=f"{error}: what follows on this connection is not written down"))
        return found

    def _lone(self, data: bytes, at: int, found: list[Content]) -> int:
        """Read a message that is whole in one frame, as nearly all are; its end, or 0 for others."""
        first = data[at]
        if first not in _LONE or self._opcode or len(data) - at < 4:
            return 0
        length, begin = data[at + 1] & _LENGTH, at + 2
        if length > _LONGEST_CONTROL:
            if length != 126:
                return 0
            [length] = _SHORT.unpack_from(data, begin)
            begin += _SHORT.size
        mask = data[begin : begin + 4] if data[at + 1] & _MASKED else b""
        begin += len(mask)
        end = begin + length
        if end > len(data) or length > proxy_bodies.LARGEST_KEPT:
            return 0
        payload = _unmasked(data[begin:end], mask) if mask else data[begin:end]
        found.append(_message(first & _OPCODE, payload))
        return end

    def _begin(self, data: bytes, at: int) -> int:
        """Read a frame's head; where its payload begins, or 0 as long as the head is not whole."""
        if len(data) - at < 2:
            return 0
        first, second = data[at], data[at + 1]
        length, at = second & _LENGTH, at + 2
        if length > _LONGEST_CONTROL:
            wide = _SHORT if length == 126 else _LONG
            if len(data) - at < wide.size:
                return 0
            [length] = wide.unpack_from(data, at)
            at += wide.size
        masked = 4 if second & _MASKED else 0
        if len(data) - at < masked:
            return 0
        frame = _Frame(first & _OPCODE, bool(first & _FINAL), data[at : at + masked])
        self._check(frame, first, length)
        self._frame, self._missing = frame, length
        return at + masked

    def _check(self, frame: _Frame, first: int, length: int) -> None:
        if first & _RESERVED or frame.opcode not in _KNOWN:
            raise _Broken(f"a frame that begins with 0x{first:02x}")
        if frame.opcode >= _CLOSE:
            if not frame.final or length > _LONGEST_CONTROL:
                raise _Broken("a control frame that is too long or in parts")
        elif (frame.opcode == _CONTINUATION) is (self._opcode == _CONTINUATION):
            raise _Broken("parts of a message in the wrong order")

    def _keep(self, part: bytes) -> None:
        assert self._frame is not None
        if self._frame.opcode < _CLOSE:
            self._size += len(part)
            if self._size > proxy_bodies.LARGEST_KEPT:
                self._payload.clear()
                self._message.clear()
                return
        self._payload.append(part)

    def _finish(self) -> list[Content]:
        frame, self._frame = self._frame, None
        assert frame is not None
        payload = b"".join(self._payload)
        self._payload.clear()
        if frame.mask:
            payload = _unmasked(payload, frame.mask)
        if frame.opcode >= _CLOSE:
            return [_control(frame.opcode, payload)]
        self._opcode = frame.opcode or self._opcode
        self._message.append(payload)
        return [self._whole()] if frame.final else []

    def _whole(self) -> Content:
        data, size, opcode = b"".join(self._message), self._size, self._opcode
        self._message.clear()
        self._size, self._opcode = 0, _CONTINUATION
        if size > proxy_bodies.LARGEST_KEPT:
            limit = proxy_bodies.LARGEST_KEPT
            return Note(
                text=f"a message of {size} bytes, more than {limit}, passed and was not kept"
            )
        return _message(opcode, data)


class _Broken(Exception):
    """What breaks the protocol."""


def _message(opcode: int, data: bytes) -> Content:
    return Text(text=as_text(data)) if opcode == _TEXT else Binary(data=data)


def _control(opcode: int, payload: bytes) -> Content:
    if opcode == _PING:
        return Ping(payload=as_text(payload))
    if opcode == _PONG:
        return Pong(payload=as_text(payload))
    if not payload:
        return Close(code=NO_CODE)
    if len(payload) < _CODE.size or not 1000 <= _CODE.unpack_from(payload)[0] < 5000:
        raise _Broken("a close frame without a close code")
    return Close(code=_CODE.unpack_from(payload)[0], reason=as_text(payload[_CODE.size :]))


def _unmasked(payload: bytes, mask: bytes) -> bytes:
    length = len(payload)
    repeated = (mask * (length // 4 + 1))[:length]
    number = int.from_bytes(payload, "little") ^ int.from_bytes(repeated, "little")
    return number.to_bytes(length, "little")
