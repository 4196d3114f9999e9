"""Secrets that have been met, and where they stand in a text, in whichever spelling.

How long a search takes depends on the text alone: a word is looked up, and a key is recognised by
its first characters, however many of them there are. A text is first glanced at: only if a word of
it looks up something that is known, in any spelling, it is searched place by place.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache

from mockex.recording.bystanders import Bystanders
from mockex.recording.escapes import ANY, Edit, as_latin, escaped, in_codes

# A shorter secret is no secret; replacing it wherever it stands would hit innocents.
SHORTEST = 8
# From so many characters on a key counts as a part of other words, too.
_EVEN_WITHIN = 16
_MOST_PARTS = 12

# Neither does a secret begin amid these, nor do they need escapes: what separates words in JSON,
# URLs and HTML.
_RUN = r"[^\x00-\x20\"{{}}\[\],<>&=?;|']{{{shortest},}}"
_SPACES = bytes.maketrans(bytes(range(33)) + b"\"{}[],<>&=?;|'", b" " * 47)
_SPACES_AND_ZEROS = _SPACES.translate(bytes.maketrans(b"123456789", b"0" * 9))
# Texts of markets so short have often the same words and as long numbers.
_LIKELY_AGAIN = 512
_BEGINNING = re.compile(_RUN.format(shortest=SHORTEST))
_NUMBER = re.compile(r"[:-]*(?P<digits>[0-9]+)(?P<decimals>\.[0-9]+)?")
# With too few digits to be a code.
_SHORT_NUMBER = re.compile(r"[:-]*+(?P<digits>[0-9]{1,15}+)(?P<decimals>\.[0-9]++)?+")
_WORD = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_.:/-]*[0-9A-Za-z])?")
_PART = re.compile(r"[0-9A-Za-z]+")
_NO_EDGE = re.compile(r"^[^0-9A-Za-z]+|[^0-9A-Za-z]+$")

# Besides the spelling that was met: as programs log keys, and as people hide them.
_DISGUISES: tuple[Callable[[str], str], ...] = (
    str.lower,
    str.upper,
    str.swapcase,
    lambda text: text[::-1],
)


class Known:
    """Secrets and their pseudonyms, which are as long as they."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._by_beginning: dict[str, list[tuple[str, int]]] = {}
        self._broken = False
        self._odd: dict[str, str] = {}
        self._odd_pattern: re.Pattern[str] | None = None
        self._shortest, self._shortest_key = SHORTEST, 2**31
        self._run = _BEGINNING
        self._bystanders = Bystanders()

    def add_word(self, secret: str, pseudonym: str) -> None:
        """One that counts only where it stands alone."""
        core = _NO_EDGE.sub("", secret)
        at = secret.find(core)
        if not _WORD.fullmatch(core):
            self.add_key(secret, pseudonym)
            return
        self._words[core] = pseudonym[at : at + len(core)]
        self._bystanders.suspect(core)
        if len(core) < self._shortest:
            self._shortest = len(core)
            self._run = re.compile(_RUN.format(shortest=len(core)))
            self._bystanders.forget()

    def add_key(self, secret: str, pseudonym: str, *, disguised: bool = False) -> None:
        """One that counts wherever it stands, even within a longer word."""
        spellings = [(secret, pseudonym)]
        if not secret.isascii():
            spellings.append((as_latin(secret), _fitting(as_latin(secret), as_latin(pseudonym))))
        if disguised:
            spellings += [(disguise(secret), disguise(pseudonym)) for disguise in _DISGUISES]
        for spelling, new in spellings:
            self._add_spelling(spelling, new)

    def edits(self, text: str, *, numbers: bool = True) -> list[Edit]:
        """What to put where; `numbers`: whether those count that are nothing but digits."""
        found = self._searched(text, numbers=numbers) if self._is_hit(text, numbers=numbers) else []
        if self._broken and ("%" in text or "\\" in text):
            units = escaped(text, ANY)
            found += units.respelt(self._undisguised(units.text))
        return found + self._oddities(text)

    def _is_hit(self, text: str, *, numbers: bool) -> bool:
        """Whether something that is known is looked up by a word of the text."""
        words = self._bystanders.without(_words(text) if numbers else _words_of_market(text))
        longest = [word for word in words if len(word) >= self._shortest]
        for word, number in zip(longest, map(_SHORT_NUMBER.fullmatch, longest), strict=True):
            if number is None:
                if self._is_hit_by(word):
                    return True
            elif numbers and not number["decimals"]:
                digits = number["digits"]
                if digits in self._words or len(digits) >= self._shortest_key:
                    return True
        return False

    def _is_hit_by(self, word: str) -> bool:
        readings = [word, *_readings(word)]
        lookups = self._lookups(readings)
        if not self._is_unknown(lookups) or any(map(self._oddities, readings)):
            return True
        self._bystanders.add(word, lookups)
        return False

    def _lookups(self, readings: Sequence[str]) -> set[str]:
        """All that a search of these texts may look up."""
        lookups: set[str] = set()
        for text in readings:
            if len(text) >= self._shortest_key:
                lookups.update(text[at : at + SHORTEST] for at in range(len(text) - SHORTEST + 1))
            for word in _WORD.findall(text):
                if len(word) >= self._shortest:
                    lookups.add(word)
                    lookups.update(_parts(word, self._shortest))
        return lookups

    def _is_unknown(self, lookups: set[str]) -> bool:
        return lookups.isdisjoint(self._words.keys()) and lookups.isdisjoint(
            self._by_beginning.keys()
        )

    def _searched(self, text: str, *, numbers: bool) -> list[Edit]:
        found: list[Edit] = []
        for run in self._run.finditer(text):
            start, end = run.span()
            if (number := _NUMBER.fullmatch(text, start, end)) is not None:
                found += self._number(number) if numbers else ()
                continue
            found += self._plain(text, start, end, numbers=numbers)
            if end - start > SHORTEST:
                found += self._spelt(run.group(), start)
        return found

    def _number(self, number: re.Match[str]) -> Iterator[Edit]:
        new = None if number["decimals"] else self._words.get(number["digits"])
        if new is not None:
            yield Edit(*number.span("digits"), new)
            return
        if not number["decimals"] and len(number["digits"]) >= self._shortest_key:
            yield from self._within(number.string, *number.span("digits"))
        if len(number["digits"]) >= 2 * SHORTEST:
            for start, end, code in in_codes(number["digits"], self._undisguised):
                by = number.start("digits")
                yield Edit(start + by, end + by, code)

    def _plain(self, text: str, start: int, end: int, *, numbers: bool) -> Iterator[Edit]:
        if end - start >= self._shortest_key:
            yield from self._within(text, start, end)
        for word in _WORD.finditer(text, start, end):
            if len(word.group()) >= self._shortest:
                yield from self._alone(text, word, numbers=numbers)

    def _within(self, text: str, start: int, end: int) -> Iterator[Edit]:
        beginnings = self._by_beginning
        for at in range(start, end - SHORTEST + 1):
            for secret, offset in beginnings.get(text[at : at + SHORTEST], ()):
                begin = at - offset
                if begin < 0 or not text.startswith(secret, begin):
                    continue
                if len(secret) >= _EVEN_WITHIN or _stands_alone(text, begin, len(secret)):
                    yield Edit(begin, begin + len(secret), self._keys[secret])

    def _alone(self, text: str, word: re.Match[str], *, numbers: bool) -> Iterator[Edit]:
        whole = self._words.get(word.group())
        if whole is not None and _counts(text, *word.span(), numbers=numbers):
            yield Edit(*word.span(), whole)
            return
        if not self._words:
            return
        parts = [part.span() for part in _PART.finditer(text, *word.span())]
        if len(parts) == 1:
            return
        first = 0
        while first < len(parts):
            start, step = parts[first][0], 1
            for last in range(min(first + _MOST_PARTS, len(parts)) - 1, first - 1, -1):
                end = parts[last][1]
                new = self._words.get(text[start:end]) if end - start >= self._shortest else None
                if new is not None and _counts(text, start, end, numbers=numbers):
                    yield Edit(start, end, new)
                    step = last - first + 1
                    break
            first += step

    def _spelt(self, run: str, start: int) -> Iterator[Edit]:
        found: list[Edit] = []
        if "%" in run or "\\" in run:
            units = escaped(run, ANY)
            found += units.respelt(self._decoded(units.text))
        found += in_codes(run, self._undisguised)
        for edit in found:
            yield Edit(edit.start + start, edit.end + start, edit.new)

    def _decoded(self, text: str) -> list[Edit]:
        return chosen([*self._undisguised(text), *in_codes(text, self._undisguised)])

    def _undisguised(self, text: str) -> Sequence[Edit]:
        found = [*self._oddities(text)]
        for run in self._run.finditer(text):
            found += self._plain(text, *run.span(), numbers=True)
        return chosen(found)

    def _oddities(self, text: str) -> list[Edit]:
        """Those that have too few characters in a row to be recognised by."""
        if not self._odd:
            return []
        if self._odd_pattern is None:
            longest_first = sorted(self._odd, key=len, reverse=True)
            self._odd_pattern = re.compile("|".join(map(re.escape, longest_first)))
        return [
            Edit(*each.span(), self._odd[each.group()]) for each in self._odd_pattern.finditer(text)
        ]

    def _add_spelling(self, spelling: str, new: str) -> None:
        if spelling in self._keys or spelling in self._odd:
            return
        beginning = _BEGINNING.search(spelling)
        self._broken |= beginning is None or beginning.group() != spelling
        if beginning is None:
            self._odd[spelling], self._odd_pattern = new, None
            self._bystanders.forget()
            return
        self._keys[spelling] = new
        if len(beginning.group()) < self._shortest_key:
            self._shortest_key = len(beginning.group())
            self._bystanders.forget()
        at = beginning.start()
        self._bystanders.suspect(spelling[at : at + SHORTEST])
        known_by = self._by_beginning.setdefault(spelling[at : at + SHORTEST], [])
        known_by.append((spelling, at))


def chosen(edits: list[Edit]) -> list[Edit]:
    """Edits in order that do not overlap: what begins first, and of that the longest."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda each: (each.start, -each.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with all of them made."""
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [text[at:start], new]
        at = end
    return "".join((*pieces, text[at:])) if pieces else text


def _words(text: str) -> list[str]:
    """What stands between the characters amid which no secret begins."""
    octets = text.encode("utf-8", "surrogatepass").translate(_SPACES)
    return octets.decode("utf-8", "surrogatepass").split(" ")


def _words_of_market(text: str) -> Collection[str]:
    """Its words but for numbers, which are told from other words with all their digits alike."""
    octets = text.encode("utf-8", "surrogatepass").translate(_SPACES_AND_ZEROS)
    words = _words_alike(octets) if len(octets) <= _LIKELY_AGAIN else _words_but_numbers(octets)
    return _words(text) if words is None else words


def _words_but_numbers(octets: bytes) -> frozenset[str] | None:
    alike = set(octets.decode("utf-8", "surrogatepass").split(" "))
    words = frozenset(word for word in alike if not _NUMBER.fullmatch(word))
    return None if any("0" in word for word in words) else words


_words_alike = lru_cache(1_024)(_words_but_numbers)


def _readings(word: str) -> list[str]:
    """What stands in a word behind its escapes, in base64 and in hex."""
    found: list[str] = []

    def read(text: str) -> Sequence[Edit]:
        found.append(text)
        return ()

    if "%" in word or "\\" in word:
        read(escaped(word, ANY).text)
    for each in (word, *found):
        deque(in_codes(each, read), maxlen=0)
    return found


def _parts(word: str, shortest: int) -> Iterator[str]:
    """What stands alone within a word, from one of its separators to another."""
    parts = [part.span() for part in _PART.finditer(word)]
    for first, (start, _) in enumerate(parts if len(parts) > 1 else ()):
        for _, end in parts[first : first + _MOST_PARTS]:
            if end - start >= shortest:
                yield word[start:end]


def _counts(text: str, start: int, end: int, *, numbers: bool) -> bool:
    """Whether it is more than the digits of an amount."""
    if not text[start:end].isdigit():
        return True
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    part = (before[-1:] == "." and before[:1].isdigit()) or (
        after[:1] == "." and after[1:].isdigit()
    )
    return numbers and not part


def _stands_alone(text: str, start: int, length: int) -> bool:
    around = text[max(0, start - 1) : start] + text[start + length : start + length + 1]
    return not any(each.isascii() and each.isalnum() for each in around)


def _fitting(spelling: str, pseudonym: str) -> str:
    return pseudonym if len(pseudonym) == len(spelling) else "x" * len(spelling)
