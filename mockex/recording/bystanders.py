"""Words of messages that hold no secret that is known, so that they need no second search.

Messages are made of the same words again and again. One that was searched in vain stays searched
until a secret is met that is looked up by something that was looked up in it.
"""

from __future__ import annotations

from collections.abc import Iterable

# A word that is met less often costs more to keep than to search.
_SIGHTINGS = 3
# Beyond so much everything is forgotten: the words that matter are soon met again.
_MOST_WORDS, _MOST_LOOKUPS, _LONGEST = 8_192, 131_072, 256


class Bystanders:
    """Words, and what was looked up in vain in each of them."""

    def __init__(self) -> None:
        self._words: set[str] = set()
        self._by_lookup: dict[str, list[str]] = {}
        self._sightings: dict[str, int] = {}

    def without(self, words: Iterable[str]) -> set[str]:
        """Those of the words that are to be searched."""
        return set(words).difference(self._words)

    def add(self, word: str, lookups: Iterable[str]) -> None:
        """One that was searched in vain."""
        sightings = self._sightings[word] = self._sightings.get(word, 0) + 1
        if max(len(self._sightings), len(self._words)) > _MOST_WORDS:
            self._sightings.clear()
        if sightings < _SIGHTINGS or len(word) > _LONGEST:
            return
        if len(self._words) >= _MOST_WORDS or len(self._by_lookup) >= _MOST_LOOKUPS:
            self.forget()
        self._words.add(word)
        for lookup in lookups:
            self._by_lookup.setdefault(lookup, []).append(word)

    def suspect(self, lookup: str) -> None:
        """A secret is looked up by this from now on."""
        self._words.difference_update(self._by_lookup.pop(lookup, ()))

    def forget(self) -> None:
        """Every word is to be searched again."""
        self._words.clear()
        self._by_lookup.clear()
        self._sightings.clear()
