"""Values, words and paths as they stand in a sentence: short, on one line, nothing hidden."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from mockex.documents.plain_words import meaning

_LONGEST = 60
_LONGEST_PATH = 100
_CONSTANTS = {"True": "true", "False": "false", "None": "null"}
_SIMPLE_KEY = re.compile(r"[\w@/:-]+")


def shown(value: object) -> str:
    """A value of a document, at most about 60 characters long, text in single quotes."""
    if value is None:
        return "empty"
    if isinstance(value, Mapping):
        return _short("{", (f"{_inside(k)}: {_inside(v)}" for k, v in value.items()), "}")
    if isinstance(value, list):
        return _short("[", map(_inside, value), "]")
    return shown_word(value) if isinstance(value, str) else _literal(value)


def shown_word(word: str) -> str:
    """A word in single quotes, cut when it is long, with what cannot be printed escaped."""
    return f"'{_cut(escaped(word[: _LONGEST + 1]))}'"


def shown_path(path: Sequence[str | int]) -> str:
    """`accounts.alice.balances.USDT`, `steps[3].advance`; the root is `the document`."""
    text = "".join(map(_step, path)).removeprefix(".") or "the document"
    return text if len(text) <= _LONGEST_PATH else "…" + text[1 - _LONGEST_PATH :]


def shown_choice(value: object) -> str:
    """A value one could have written, as one would write it: quoted only where YAML wants it."""
    return f'"{value}"' if isinstance(value, str) and meaning(value) != value else _inside(value)


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def escaped(text: str) -> str:
    r"""The text with `\n`, `\x07`, `\u202e` for whatever would not be seen, or would move the line."""
    return "".join(each if each.isprintable() else _escape(each) for each in text)


def _escape(character: str) -> str:
    return ascii(character)[1:-1]


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{_cut(step)}" if _SIMPLE_KEY.fullmatch(step) else f"[{shown_word(step)}]"


def _short(opening: str, parts: Iterable[str], closing: str) -> str:
    return opening + _cut(", ".join(islice(parts, _LONGEST)), _LONGEST - 2) + closing


def _inside(value: object) -> str:
    """A value within another: text without quotes, lists and mappings as `[…]` and `{…}`."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list):
        return "[…]" if value else "[]"
    return _cut(escaped(value[: _LONGEST + 1])) if isinstance(value, str) else _literal(value)


def _literal(value: object) -> str:
    return _CONSTANTS.get(str(value), str(value))


def _cut(text: str, longest: int = _LONGEST) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
