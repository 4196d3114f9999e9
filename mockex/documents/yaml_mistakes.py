"""PyYAML's complaints, in one sentence each.

The two parsers of PyYAML word the same complaint differently and in several lines; the table knows
both wordings. What it does not know is quoted as it is, on one line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from mockex.documents.shown import escaped, shown_word
from mockex.documents.unreadable import Unreadable

BAD_ESCAPE = (
    "this backslash makes no character in double quotes; "
    r"wanted '\\' for a backslash, or single quotes"
)
NOT_READ = "is not read here, wanted the value itself, or quotes round it"
_TAB = "a tab stands where YAML wants spaces"


class _Mistake(NamedTuple):
    """A pattern over PyYAML's words; `opened` asks for the line where the trouble began."""

    pattern: re.Pattern[str]
    sentence: str
    opened: bool = False


def _when(pattern: str, sentence: str, *, opened: bool = False) -> _Mistake:
    return _Mistake(re.compile(pattern), sentence, opened)


_MISTAKES = (
    _when(
        r"quoted scalar.*(unexpected end of stream|document separator)",
        "the quotes that open here are never closed, wanted the same ones at the end",
        opened=True,
    ),
    _when(r"quoted.scalar.*(escape|hexdecimal)|chr\(\)", BAD_ESCAPE),
    _when(
        r"a flow sequence.*expected ','",
        "the list that '[' opens here goes wrong, wanted ',' between its items and ']' at its end",
        opened=True,
    ),
    _when(
        r"a flow mapping.*expected ','",
        "the mapping that '{' opens here goes wrong, wanted ',' between its keys and '}' at its end",
        opened=True,
    ),
    _when(r"found a tab|contain(s|ing) tabs", _TAB),
    _when(r"an? (alias|anchor)", f"an anchor '&' or alias '*' {NOT_READ}"),
    _when(r"directive|YAML document", f"a directive '%' {NOT_READ}"),
    _when(r"\btag\b", f"a tag '!' {NOT_READ}"),
    _when(
        r"a block scalar",
        "the text block begins badly, wanted '|' or '>' alone and the text indented below",
    ),
    _when(
        r"a simple key|could not find expected ':'",
        "a key stands here without its ':', wanted 'key: value'",
        opened=True,
    ),
    _when(
        r"mapping values are not allowed",
        "a ':' stands where no key can be, "
        "wanted 'key: value' indented as its neighbours, or quotes round text with ': '",
    ),
    _when(
        r"mapping keys are not allowed",
        "a '?' stands where no key can be, wanted quotes round text that begins so",
    ),
    _when(
        r"sequence entries are not allowed",
        "a '- ' stands where no list can begin, wanted the list on lines of its own",
    ),
    _when(
        r"a block collection",
        "this does not go with the list before it, wanted '- ' indented as in the items above",
    ),
    _when(
        r"a block mapping",
        "this does not go with the keys before it, wanted 'key: value' indented as above",
    ),
    _when(r"<document start>", "the document has ended before this, wanted nothing after it"),
    _when(r"cannot start any token", "{found} cannot begin a text, wanted quotes round it"),
    _when(r"node content", "{found} stands where a value is wanted"),
)


def explain(problem: Exception, text: str, line: int) -> Unreadable:
    """The complaint as a line and a sentence; `line` is for a complaint that names none."""
    said = _said(problem)
    mistake = next((each for each in _MISTAKES if each.pattern.search(said)), None)
    mark = _mark(problem, opened=mistake is not None and mistake.opened)
    found = _found(text, mark)
    if mistake is None:
        sentence = f"this is not YAML: {escaped(said)}"
    elif found == "a tab":
        sentence = _TAB
    else:
        sentence = mistake.sentence.replace("{found}", found)
    return Unreadable(line if mark is None else _line(text, mark), sentence)


def _said(problem: Exception) -> str:
    if isinstance(problem, yaml.MarkedYAMLError):
        return " ".join(filter(None, [problem.context, problem.problem]))
    return " ".join(str(problem).split())


def _mark(problem: Exception, *, opened: bool) -> yaml.Mark | None:
    if not isinstance(problem, yaml.MarkedYAMLError):
        return None
    began = problem.context_mark if opened else None
    return began or problem.problem_mark


def _found(text: str, mark: yaml.Mark | None) -> str:
    if mark is None or not text[mark.index :].strip():
        return "the end of the text"
    character = text[mark.index]
    return "a tab" if character == "\t" else shown_word(character)


def _line(text: str, mark: yaml.Mark) -> int:
    """The mark's line; a complaint about the end of the text is one about its last line."""
    return min(mark.line + 1, max(1, len(text.rstrip().splitlines())))
