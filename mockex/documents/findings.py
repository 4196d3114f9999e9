"""Complaints as sentences: what stands there, and what would have been right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from mockex.documents.branches import mistyped
from mockex.documents.complaints import NEVER, Complaint
from mockex.documents.document import Path
from mockex.documents.nearest import did_you_mean, nearest
from mockex.documents.shown import listed, shown, shown_path, shown_word
from mockex.documents.wanted import (
    MOST_WORDS,
    choices,
    counted,
    items_wanted,
    known_keys,
    one_of,
    wanted,
)


class Rank(IntEnum):
    """What to say first of several things on one line."""

    UNKNOWN = 0
    WRONG = 1
    MISSING = 2


class Finding(NamedTuple):
    """A sentence about the key or item at `path`."""

    path: Path
    rank: Rank
    sentence: str


Findings: TypeAlias = Iterator[Finding]


def findings(complaint: Complaint) -> Findings:
    """What there is to say about one complaint: at least one thing, for unknown keys one each."""
    if complaint.of_key:
        yield _wrong_key(complaint)
    else:
        yield from _SAYINGS.get(complaint.rule, _wrong_value)(complaint)


def _wrong_value(complaint: Complaint) -> Findings:
    right = _right(complaint)
    what = f"{shown_path(complaint.path)} is {shown(complaint.value)}"
    yield _wrong(complaint, f"{what}, {right}" if right else f"{what}, which is not allowed here")


def _right(complaint: Complaint) -> str:
    words = _quoted_text(complaint) or wanted(complaint.trail)
    if not words:
        return ""
    return f"wanted {words}{_nearest_choice(complaint) or _nearest_key(complaint)}"


def _quoted_text(complaint: Complaint) -> str:
    """YAML took it for a number or a truth, and quotes are all that is missing."""
    bare = isinstance(complaint.value, bool | int) and complaint.asked == "string"
    if not bare or complaint.trail.annotation("x-wanted"):
        return ""
    return f'text in quotes: "{shown(complaint.value)}"'


def _nearest_choice(complaint: Complaint) -> str:
    word = complaint.value
    return did_you_mean(word, choices(complaint.trail)) if isinstance(word, str) else ""


def _nearest_key(complaint: Complaint) -> str:
    """`- shutdown` where `- shutdown: {}` was meant."""
    if complaint.asked != "object" or not isinstance(complaint.value, str):
        return ""
    near = nearest(complaint.value, known_keys(complaint.trail, alone=True))
    return f"; did you mean '{near}: …'?" if near else ""


def _wrong_key(complaint: Complaint) -> Finding:
    what = f"unknown {_noun(complaint)} {shown(complaint.value)}"
    right = _nearest_choice(complaint) or f", wanted {wanted(complaint.trail) or 'another name'}"
    return Finding(complaint.path, Rank.UNKNOWN, what + right)


def _unknown_keys(complaint: Complaint) -> Findings:
    alone = complaint.rule == "additionalProperties"
    known = known_keys(complaint.trail, alone=alone)
    for key in complaint.keys:
        yield _unknown_key(complaint, key, known)


def _unknown_key(complaint: Complaint, key: str, known: tuple[str, ...]) -> Finding:
    what = f"unknown {_noun(complaint)} {shown_word(key)}"
    right = did_you_mean(key, known) or f", wanted {_known(complaint, known)}"
    return Finding((*complaint.path, key), Rank.UNKNOWN, what + right)


def _known(complaint: Complaint, known: tuple[str, ...]) -> str:
    patterns = [f"text that matches {each}" for each in _words(complaint, "patternProperties")]
    return " or ".join([*([one_of(known)] if known else []), *patterns]) or "no keys here"


def _missing_keys(complaint: Complaint) -> Findings:
    typos = mistyped(complaint)
    for key, word in typos.items():
        yield _unknown_key(complaint, key, (word,))
    if left := [key for key in complaint.keys if key not in typos.values()]:
        yield _missing(complaint, f"there is no {shown_word(left[0])}", _required(complaint))


def _required(complaint: Complaint) -> str:
    required = _words(complaint, "required")
    return "it is required" if len(required) == 1 else f"{listed(required)} are required"


def _missing_companion(complaint: Complaint) -> Findings:
    missing, companion = complaint.keys
    yield _missing(complaint, f"there is no {shown_word(missing)}", f"{companion} requires it")


def _missing(complaint: Complaint, what: str, why: str) -> Finding:
    where = f" in {shown_path(complaint.path)}" if complaint.path else ""
    return Finding(complaint.path, Rank.MISSING, f"{what}{where}; {why}")


def _too_few_keys(complaint: Complaint) -> Findings:
    least, known = complaint.asked, known_keys(complaint.trail, alone=True)
    words = f": {listed(known, 'or')}" if len(known) in range(1, MOST_WORDS + 1) else ""
    what = f"{shown_path(complaint.path)} is {shown(complaint.value)}"
    asked = f"one {_noun(complaint)}{words}" if least == 1 else f"at least {least} keys"
    right = complaint.trail.annotation("x-wanted") or asked
    yield _wrong(complaint, f"{what}, wanted {right}")


def _too_many_keys(complaint: Complaint) -> Findings:
    keys = list(complaint.value) if isinstance(complaint.value, Mapping) else []
    most = complaint.asked if isinstance(complaint.asked, int) else 0
    where = shown_path(complaint.path)
    if most == 1:
        sentence = f"{where} has {_quoted(keys)}, wanted one {_noun(complaint)} only"
    else:
        sentence = f"{where} has {counted(len(keys), 'key')}, wanted at most {most}"
    yield Finding((*complaint.path, keys[most]), Rank.WRONG, sentence)


def _quoted(keys: list[str]) -> str:
    return listed([shown_word(key) for key in keys[:3]])


def _wrong_length(complaint: Complaint) -> Findings:
    """Of a list that has words of its own they are said; of others, how long they should be."""
    if not isinstance(complaint.value, list) or complaint.trail.annotation("x-wanted"):
        yield from _wrong_value(complaint)
        return
    length = counted(len(complaint.value), "item")
    sentence = f"has {length}, wanted {items_wanted(complaint.schema)}"
    yield _wrong(complaint, f"{shown_path(complaint.path)} {sentence}")


def _repeated_item(complaint: Complaint) -> Findings:
    items = complaint.value if isinstance(complaint.value, list) else []
    index = next(index for index, item in enumerate(items) if item in items[:index])
    sentence = f"{shown_path(complaint.path)} has {shown(items[index])} twice, wanted it once"
    yield Finding((*complaint.path, index), Rank.WRONG, sentence)


def _never(complaint: Complaint) -> Findings:
    forbidden = [(*complaint.path, key) for key in complaint.keys] or [complaint.path]
    for path in forbidden:
        yield Finding(path, Rank.WRONG, f"{shown_path(path)} is not allowed here")


def _wrong(complaint: Complaint, sentence: str) -> Finding:
    return Finding(complaint.path, Rank.WRONG, sentence)


def _noun(complaint: Complaint) -> str:
    return complaint.trail.annotation("x-noun") or "key"


def _words(complaint: Complaint, keyword: str) -> list[str]:
    words = complaint.schema.get(keyword)
    return list(words) if isinstance(words, list | Mapping) else []


_SAYINGS: Mapping[str, Callable[[Complaint], Findings]] = {
    "additionalProperties": _unknown_keys,
    "unevaluatedProperties": _unknown_keys,
    "required": _missing_keys,
    "dependentRequired": _missing_companion,
    "minProperties": _too_few_keys,
    "maxProperties": _too_many_keys,
    "minItems": _wrong_length,
    "maxItems": _wrong_length,
    "items": _wrong_length,
    "uniqueItems": _repeated_item,
    NEVER: _never,
}
