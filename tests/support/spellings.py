"""The ways in which a secret may be written down."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from urllib.parse import quote


def spellings(secret: str) -> Iterator[str]:
    """Plain, escaped, encoded and disguised."""
    for word in (secret, secret.lower(), secret.upper(), secret.swapcase(), secret[::-1]):
        yield from (word, json.dumps(word)[1:-1], quote(word, safe=""))
        yield re.sub("%..", lambda code: code.group().lower(), quote(word, safe=""))
        yield "".join(f"\\u{ord(each):04x}" for each in word)
        yield "".join(f"%{ord(each):02X}" for each in word)
        yield from (word.encode().hex(), word.encode().hex().upper())


def all_spellings(secret: str) -> Iterator[str]:
    """Those, and the word within base64."""
    yield from spellings(secret)
    for before in range(3):
        yield from based(secret, before)


def based(word: str, before: int) -> Iterator[str]:
    """What stands for a word alone in the base64 of a text that begins so many octets before."""
    code = base64.b64encode(b"-" * before + word.encode()).decode().rstrip("=")
    start, end = -(-before * 8 // 6), (before + len(word.encode())) * 8 // 6
    yield code[start:end]
    yield code[start:end].translate(str.maketrans("+/", "-_"))
