"""The known word that a mistyped one was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable

# Two words that share less than this have nothing to do with each other; difflib's own default.
_CUTOFF = 0.6
# Nobody mistypes a word this long, and comparing costs the product of the lengths.
_LONGEST = 80


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, whatever its case, or None when none is like it."""
    if len(word) > _LONGEST:
        return None
    by_fold = {each.casefold(): each for each in known if len(each) <= _LONGEST}
    return _closest(word.casefold(), by_fold)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'advance'?`, to end a sentence with, or nothing when no known word is near."""
    found = nearest(word, known)
    return "" if found is None else f"; did you mean '{found}'?"


def _closest(fold: str, by_fold: dict[str, str]) -> str | None:
    from difflib import get_close_matches  # only a mistake pays for it

    found = get_close_matches(fold, by_fold, n=1, cutoff=_CUTOFF)
    return by_fold[found[0]] if found else None
