"""Values ↔ JSON bytes, as the vendor writes and reads them."""

from __future__ import annotations

import json
import re
from typing import NoReturn

import msgspec

# Decimal becomes text, as every amount of the vendor is; keys keep their order.
_ENCODER = msgspec.json.Encoder(decimal_format="string")
_TEXT_OR_CONSTANT = re.compile(r'"(?:[^"\\]|\\.)*"|(NaN|-?Infinity)')


class JsonFault(ValueError):
    """Text that is not JSON, and where it stops being so (both from 1; columns count bytes)."""

    def __init__(self, line: int, column: int) -> None:
        super().__init__(f"not JSON at line {line} column {column}")
        self.line = line
        self.column = column


def encode(value: object) -> bytes:
    """Compact JSON in UTF-8; an unpaired surrogate becomes a question mark."""
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError:
        text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
        return text.encode("utf-8", "replace")


class Number(str):
    """A number of a JSON text, as it was written."""

    __slots__ = ()


def decode(text: str) -> object:
    """The value of a JSON text; NaN and infinities are no JSON. Raises JsonFault."""
    return _decoded(text, _DECODER)


def decode_as_written(text: str) -> object:
    """The same with every number as a Number: `1.10` and `1.1` are two things there."""
    return _decoded(text, _DECODER_AS_WRITTEN)


def _decoded(text: str, decoder: json.JSONDecoder) -> object:
    try:
        value: object = decoder.decode(text)
    except json.JSONDecodeError as error:
        raise _fault(text, error.pos) from None
    except _NoJson:
        found = _TEXT_OR_CONSTANT.finditer(text)
        raise _fault(text, next(one.start() for one in found if one.group(1))) from None
    except (ValueError, RecursionError):
        raise JsonFault(1, 1) from None
    return value


class _NoJson(Exception):
    """A constant that Python reads and JSON does not have."""


def _refuse_constant(word: str) -> NoReturn:
    raise _NoJson(word)


# Made once: making one takes longer than reading a request.
_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
_DECODER_AS_WRITTEN = json.JSONDecoder(
    parse_constant=_refuse_constant, parse_int=Number, parse_float=Number
)


def _fault(text: str, position: int) -> JsonFault:
    before = text[:position]
    column = len(before.rpartition("\n")[2].encode("utf-8", "replace")) + 1
    return JsonFault(before.count("\n") + 1, column)
