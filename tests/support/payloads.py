"""The real payloads that lie beside the project; there are none where it stands alone."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "payloads"


@cache
def index() -> tuple[dict[str, str], ...]:
    """What is told of each: file, type, envelope, dialect, era and origin."""
    path = FOLDER / "index.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ()


def payload_files() -> tuple[str, ...]:
    """Every one of them."""
    return tuple(one["file"] for one in index())


def payload(file: str) -> object:
    """One payload, in whatever envelope it came."""
    return json.loads(text(file))


def text(file: str) -> str:
    """The same as it is written."""
    return (FOLDER / file).read_text(encoding="utf-8")
