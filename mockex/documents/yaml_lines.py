"""YAML that people write, as plain values that know the line of every key and item.

Text stays text (see `plain_words`), keys are always text and stand once, and what makes YAML
dangerous or hard to follow is refused: anchors, aliases, tags, merge keys, several documents,
nesting deeper than 64.
"""

from __future__ import annotations

import re

from mockex.documents.document import Document
from mockex.documents.shown import escaped
from mockex.documents.unreadable import Unreadable
from mockex.errors import MockexError

_BYTE_ORDER_MARK = "\ufeff"
# What YAML 1.1 §5.1 allows, less the byte order mark, which may only open the text.
_UNPRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def read(text: str, name: str, *, error: type[MockexError] = MockexError) -> Document:
    """Read one document, or raise `error` with a sentence that begins `NAME:LINE:`."""
    try:
        return _read(text.removeprefix(_BYTE_ORDER_MARK), name)
    except Unreadable as refusal:
        raise error(f"{name}:{refusal.line}: {refusal.sentence}") from None


def _read(text: str, name: str) -> Document:
    from mockex.documents.composer import compose  # PyYAML takes its time to import

    _refuse_unprintable(text)
    value, places = compose(text)
    return Document(name=name, value=value, places=places)


def _refuse_unprintable(text: str) -> None:
    if found := _UNPRINTABLE.search(text):
        line = 1 + len(_LINE_BREAK.findall(text, 0, found.start()))
        raise Unreadable(line, _unprintable(found.group()))


def _unprintable(character: str) -> str:
    escape = escaped(character)
    if character.encode("utf-8", "replace") == b"?":
        return f"{escape} is half a character, wanted a text in UTF-8"
    return f"{escape} cannot stand in YAML as it is, wanted double quotes and '{escape}' in them"
