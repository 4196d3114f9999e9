"""The ways in which a secret may be written down."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from urllib.parse import quote


def spellings(secret: str) -> Iterator[str]:
    """Plain, escaped, encoded and disguised; of base64 what stands for the secret alone."""
    for word in (secret, secret.lower(), secret.upper(), secret.swapcase(), secret[::-1]):
        yield from (
            word,
            json.dumps(word)[1:-1],
            quote(word, safe=""),
            quote(word, safe="").lower(),
        )
        yield "".join(f"\\u{ord(each):04x}" for each in word)
        yield "".join(f"%{ord(each):02X}" for each in word)
        yield from (word.encode().hex(), word.encode().hex().upper())
        yield from based(word)


def based(word: str) -> Iterator[str]:
    """A word in base64 behind none, one and two other octets."""
    for before in range(3):
        code = base64.b64encode(b"-" * before + word.encode()).decode().rstrip("=")
        start, end = -(-before * 8 // 6), (before + len(word.encode())) * 8 // 6
        yield code[start:end]
        yield code[start:end].translate(str.maketrans("+/", "-_"))
