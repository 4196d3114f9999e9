"""Texts that are spelt in another way: escaped as in URLs or JSON, in base64, or in hex.

What is replaced in the text behind a spelling goes back into it character by character, so that
everything else keeps its bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

PERCENT = re.compile(r"%[0-9A-Fa-f]{2}|.", re.DOTALL)
JSON = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)
ANY = re.compile(r"%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)

_SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
# A secret of 8 letters takes 11 characters of base64, and 16 of hex.
_BASE64 = re.compile(r"[0-9A-Za-z+/_-]{11,}={0,2}")
_HEX = re.compile(r"[0-9a-f]{16,}+(?![A-F])|[0-9A-F]{16,}+")
_URL_SAFE = str.maketrans("-_", "+/")
_BACK = str.maketrans("+/", "-_")


class Edit(NamedTuple):
    """What is to stand in place of a part of a text."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Escaped:
    """A text unit by unit: `%41`, `\\u0041` and `A` are units of one character."""

    units: Sequence[str]
    text: str

    def respelt(self, edits: Sequence[Edit]) -> list[Edit]:
        """The same edits in the text as it was spelt.

        A new text that is not as long as the old one is an amount, whose digits need no escapes.
        """
        if self.units == self.text:
            return list(edits)
        places, at = [], 0
        for unit in self.units:
            places.append(at)
            at += len(unit)
        places.append(at)
        return [
            Edit(places[start], places[end], self._spelt(start, end, new))
            for start, end, new in edits
        ]

    def _spelt(self, start: int, end: int, new: str) -> str:
        if len(new) != end - start:
            return new
        pairs = zip(self.units[start:end], self.text[start:end], new, strict=True)
        return "".join(unit if old == now else _like(unit, now) for unit, old, now in pairs)


def escaped(raw: str, units: re.Pattern[str]) -> Escaped:
    """A spelt text taken apart."""
    if "%" not in raw and "\\" not in raw:
        return Escaped(raw, raw)
    found = units.findall(raw)
    return Escaped(found, "".join(map(_character, found)))


def as_latin(text: str) -> str:
    """One character a byte, as unescaped texts have it."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def in_codes(text: str, edits_of: Callable[[str], Sequence[Edit]]) -> Iterator[Edit]:
    """The edits of what stands in a text in base64 or hex."""
    for found in _BASE64.finditer(text):
        yield from _in_base64(found, edits_of)
    for found in _HEX.finditer(text):
        yield from _in_hex(found, edits_of)


def readings(text: str) -> Iterator[tuple[str, int]]:
    """What stands in a text in base64 or hex, and where."""
    for found in _BASE64.finditer(text):
        digits = found.group().rstrip("=").translate(_URL_SAFE)
        if len(digits) % 4 != 1 and (read := _readable(_unbased(digits))):
            yield read, found.start()
    for found in _HEX.finditer(text):
        digits = found.group()
        if len(digits) % 2 == 0 and (read := _readable(binascii.unhexlify(digits))):
            yield read, found.start()


def _in_base64(found: re.Match[str], edits_of: Callable[[str], Sequence[Edit]]) -> Iterator[Edit]:
    code = found.group().rstrip("=").translate(_URL_SAFE)
    for skipped in range(4):  # what stands before it may belong to no code
        digits = code[skipped:]
        digits = digits[: len(digits) // 4 * 4 + (len(digits) % 4 if len(digits) % 4 > 1 else 0)]
        data = _unbased(digits)
        if not (text := _readable(data)):
            continue
        for start, end, new in edits_of(text):
            changed = data[:start] + new.encode("latin-1") + data[end:]
            first, last = start * 8 // 6, -(-end * 8 // 6)
            recoded = binascii.b2a_base64(changed, newline=False).decode()[first:last]
            if found.group() != found.group().translate(_URL_SAFE):
                recoded = recoded.translate(_BACK)
            at = found.start() + skipped
            yield Edit(at + first, at + last, recoded)


def _unbased(digits: str) -> bytes:
    return binascii.a2b_base64(digits + "=" * (-len(digits) % 4))


def _in_hex(found: re.Match[str], edits_of: Callable[[str], Sequence[Edit]]) -> Iterator[Edit]:
    code = found.group()
    for skipped in range(2):
        digits = code[skipped : skipped + (len(code) - skipped) // 2 * 2]
        if not (text := _readable(binascii.unhexlify(digits))):
            continue
        for start, end, new in edits_of(text):
            recoded = new.encode("latin-1").hex()
            if code.isupper():
                recoded = recoded.upper()
            at = found.start() + skipped
            yield Edit(at + 2 * start, at + 2 * end, recoded)


def _readable(data: bytes) -> str:
    """Text, one character a byte, or nothing where the bytes are no text."""
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return ""
    return data.decode("latin-1")


def _character(unit: str) -> str:
    if len(unit) == 1:
        return unit
    if unit[0] == "%" or len(unit) == 6:
        return chr(int(unit.lstrip("%\\u"), 16))
    return _SHORT.get(unit[1], unit[1])


def _like(unit: str, character: str) -> str:
    """A letter or digit in the manner of a unit."""
    if len(unit) == 3:
        code = f"%{ord(character):02x}"
        return code if unit != unit.upper() else code.upper()
    if len(unit) == 6:
        code = f"{ord(character):04x}"
        return "\\u" + (code.upper() if unit[2:] != unit[2:].lower() else code)
    return character if len(unit) == 1 else f"{character} "[: len(unit)]
