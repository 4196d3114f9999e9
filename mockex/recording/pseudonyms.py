"""Secrets ↔ pseudonyms of the same shape and length: a permutation drawn from a salt.

It is one round trip through all words of a shape, so two secrets never share a pseudonym, none is
its own, and nothing needs to be remembered. Of 2^96 words and more each is drawn by itself, which
comes to the same but for a chance that nobody meets. Digits stay digits, letters letters of their case,
lower hex lower hex, and a number keeps its digits and its place below 2^63.
"""

from __future__ import annotations

import hashlib
import math
import re
import string
from functools import cache, lru_cache
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from _hashlib import HASHXOF

# The letters that may stand at each place of a word.
Alphabets: TypeAlias = tuple[str, ...]

MOST = 2**63 - 1
CROSSED_OUT = "x"

_LOWER_HEX = string.digits + "abcdef"
_LOWER_HEX_ALONE = re.compile("[0-9a-f]*+")
_FIRST_DIGITS = string.digits[1:]
_ALPHABETS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)
# Up to so many words of a shape the order of the round trip is written down, beyond it is computed.
_WRITTEN_DOWN = 4096
# Of so many words none is drawn twice, and the round trip is spared.
_NEVER_MET_TWICE = 2**96
_LONG_HEX = 96 // 4
_OCTETS = 96 // 8
_ROUNDS = 4
# Of so many shapes it is kept what is the same for all their words.
_MOST_SHAPES = 256


class Pseudonyms:
    """The pseudonyms of one salt."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt
        self._trips: dict[Alphabets, list[int]] = {}
        self._halves: dict[Alphabets, _Halves] = {}
        self._begun: dict[Alphabets, HASHXOF] = {}

    def of(self, secret: str) -> str:
        """Another word of its shape, but for `0`. What has no letters or digits is crossed out."""
        if len(secret) >= _LONG_HEX and _is_hex(secret):
            return self._of_hex(secret)
        shape = alphabets(secret)
        if all(len(letters) == 1 for letters in shape):
            return CROSSED_OUT * len(secret)
        word = self.next(secret, shape)
        while alphabets(word) != shape or _is_too_large(word) > _is_too_large(secret):
            word = self.next(word, shape)
        return word

    def _of_hex(self, secret: str) -> str:
        """The same for a signature: nothing is met as often, and always for the first time."""
        shape, word = (_LOWER_HEX,) * len(secret), secret
        while True:
            number = self._drawn(word, shape) % 16 ** len(word)
            word = f"{number:0{len(word)}x}"
            if _is_hex(word):
                return word

    def next(self, word: str, shape: Alphabets) -> str:
        """The word after this one on the round trip through all words of these alphabets."""
        words = math.prod(map(len, shape))
        if words <= _WRITTEN_DOWN:
            return _word(self._trip(shape, words)[_number(word, shape)], shape)
        if words >= _NEVER_MET_TWICE:
            return _word(self._drawn(word, shape) % words, shape)
        halves = self._halves_of(shape)
        left, right = shape[: halves.middle], shape[halves.middle :]
        place = halves.unmixed(
            _number(word[: halves.middle], left), _number(word[halves.middle :], right)
        )
        one, other = halves.mixed(*halves.after(*place))
        return _word(one, left) + _word(other, right)

    def _drawn(self, word: str, shape: Alphabets) -> int:
        begun = self._begun.get(shape)
        if begun is None:
            if len(self._begun) >= _MOST_SHAPES:
                self._begun.clear()
            begun = self._begun[shape] = hashlib.shake_256(self._salt + _named(shape))
        drawn = begun.copy()
        drawn.update(word.encode("utf-8", "surrogatepass"))
        return int.from_bytes(drawn.digest(len(word) + 16), "big")

    def _halves_of(self, shape: Alphabets) -> _Halves:
        if shape not in self._halves:
            if len(self._halves) >= _MOST_SHAPES:
                self._halves.clear()
            self._halves[shape] = _Halves(self._salt, shape)
        return self._halves[shape]

    def _trip(self, shape: Alphabets, words: int) -> list[int]:
        """Where the trip goes from each word: a permutation of one cycle, by Sattolo."""
        if shape not in self._trips:
            trip = list(range(words))
            drawn = hashlib.shake_256(self._salt + _named(shape)).digest(8 * words)
            for last in range(words - 1, 0, -1):
                other = int.from_bytes(drawn[8 * last : 8 * last + 8], "big") % last
                trip[last], trip[other] = trip[other], trip[last]
            self._trips[shape] = trip
        return self._trips[shape]


class _Halves:
    """A Feistel network over pairs of numbers, each below its own bound."""

    def __init__(self, salt: bytes, shape: Alphabets) -> None:
        self.middle = _middle(shape)
        self._lefts = math.prod(map(len, shape[: self.middle]))
        self._rights = math.prod(map(len, shape[self.middle :]))
        size = max(self._lefts, self._rights).bit_length() // 8 + 9
        begun = hashlib.sha256(salt + _named(shape)).digest()
        self._turns = [
            hashlib.blake2b(begun + bytes([turn]), digest_size=size) for turn in range(_ROUNDS)
        ]

    def mixed(self, left: int, right: int) -> tuple[int, int]:
        for turn in range(_ROUNDS):
            if turn % 2:
                right = (right + self._drawn(turn, left)) % self._rights
            else:
                left = (left + self._drawn(turn, right)) % self._lefts
        return left, right

    def unmixed(self, left: int, right: int) -> tuple[int, int]:
        for turn in reversed(range(_ROUNDS)):
            if turn % 2:
                right = (right - self._drawn(turn, left)) % self._rights
            else:
                left = (left - self._drawn(turn, right)) % self._lefts
        return left, right

    def after(self, left: int, right: int) -> tuple[int, int]:
        carried, right = divmod(right + 1, self._rights)
        return (left + carried) % self._lefts, right

    def _drawn(self, turn: int, number: int) -> int:
        drawn = self._turns[turn].copy()
        drawn.update(number.to_bytes(_OCTETS, "big"))
        return int.from_bytes(drawn.digest(), "big")


def alphabets(word: str) -> Alphabets:
    """What may stand where in a word of the same shape."""
    if word.isascii() and word.isdigit() and not word.startswith("0"):
        return (_FIRST_DIGITS, *[string.digits] * (len(word) - 1))
    if _is_hex(word):
        return (_LOWER_HEX,) * len(word)
    return tuple(map(_letters, word))


def _is_hex(word: str) -> bool:
    return _LOWER_HEX_ALONE.fullmatch(word) is not None and not word.isdigit()


@cache
def _letters(character: str) -> str:
    return next((each for each in _ALPHABETS if character in each), character)


def _is_too_large(word: str) -> bool:
    """Whether it has as many digits as the largest number, and is larger."""
    return len(word) == len(str(MOST)) and word.isascii() and word.isdigit() and int(word) > MOST


def _middle(shape: Alphabets) -> int:
    """Where both sides have about as many words."""
    bits = [math.log2(len(letters)) for letters in shape]
    half, so_far = sum(bits) / 2, 0.0
    for place, each in enumerate(bits):
        so_far += each
        if so_far >= half:
            return place + 1 if place + 1 < len(shape) else place
    return len(shape) // 2


@lru_cache(1_024)
def _base(shape: Alphabets) -> tuple[int, int] | None:
    """Of words that are numbers as Python writes them, and the least of these numbers."""
    letters = {*shape[1:]} or {*shape}
    if letters == {string.digits} and shape[0] == _FIRST_DIGITS:
        return 10, 10 ** (len(shape) - 1)
    if {*shape} == letters == {string.digits}:
        return 10, 0
    return (16, 0) if {*shape} == letters == {_LOWER_HEX} else None


def _number(word: str, shape: Alphabets) -> int:
    if (base := _base(shape)) is not None:
        return int(word, base[0]) - base[1]
    number = 0
    for character, letters in zip(word, shape, strict=True):
        number = number * len(letters) + letters.index(character)
    return number


def _word(number: int, shape: Alphabets) -> str:
    if (base := _base(shape)) is not None:
        return f"{number + base[1]:0{len(shape)}{'d' if base[0] == 10 else 'x'}}"
    characters = []
    for letters in reversed(shape):
        number, place = divmod(number, len(letters))
        characters.append(letters[place])
    return "".join(reversed(characters))


def _named(shape: Alphabets) -> bytes:
    """The alphabets as octets, none of which could be those of another shape."""
    return "\0".join((*map(_name, shape), "\0")).encode("utf-8", "surrogatepass")


@cache
def _name(letters: str) -> str:
    return letters if len(letters) == 1 else f"{letters[0]}{letters[-1]}{len(letters)}"
