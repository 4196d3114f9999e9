"""The frames of WebSockets that a server sends: unmasked, final and never compressed.

So the same bytes serve every subscriber.
"""

from __future__ import annotations

from struct import Struct

_FINAL, _RESERVED = 0x80, 0x70
_TEXT, _BINARY, _CLOSE, _PING, _PONG = 0x1, 0x2, 0x8, 0x9, 0xA
_SHORT, _MEDIUM, _LONG = Struct("!BB").pack, Struct("!BBH").pack, Struct("!BBQ").pack
_CLOSE_CODE = Struct("!H").pack

_LONGEST_CONTROL = 125
_LONGEST_REASON = _LONGEST_CONTROL - 2


def text_frame(data: bytes) -> bytes:
    """A text message; `data` is taken to be UTF-8."""
    return _frame(_TEXT, data)


def binary_frame(data: bytes) -> bytes:
    """A binary message."""
    return _frame(_BINARY, data)


def ping_frame(payload: bytes = b"") -> bytes:
    """A ping; raises `ValueError` for a payload above 125 bytes."""
    return _control_frame(_PING, payload)


def pong_frame(payload: bytes = b"") -> bytes:
    """A pong; raises `ValueError` for a payload above 125 bytes."""
    return _control_frame(_PONG, payload)


def close_frame(code: int, reason: str = "") -> bytes:
    """A close; a reason of more than 123 bytes loses its end, never half a character."""
    cut = reason.encode()[:_LONGEST_REASON].decode(errors="ignore")
    return _control_frame(_CLOSE, _CLOSE_CODE(code) + cut.encode())


def broken_frame(data: bytes) -> bytes:
    """A frame that no WebSocket may send: its reserved bits are set (RFC 6455, section 5.2)."""
    frame = text_frame(data)
    return bytes((frame[0] | _RESERVED,)) + frame[1:]


def head_size(size: int) -> int:
    """How many bytes of a frame stand before a payload of so many."""
    return 2 if size < 126 else 4 if size < 65536 else 10


def _control_frame(opcode: int, payload: bytes) -> bytes:
    if len(payload) > _LONGEST_CONTROL:
        raise ValueError(f"control frame of {len(payload)} bytes; at most {_LONGEST_CONTROL} fit")
    return _frame(opcode, payload)


def _frame(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return _SHORT(_FINAL | opcode, size) + payload
    if size < 65536:
        return _MEDIUM(_FINAL | opcode, 126, size) + payload
    return _LONG(_FINAL | opcode, 127, size) + payload
