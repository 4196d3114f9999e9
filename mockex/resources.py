"""The files mockex ships: in the wheel they lie in `mockex/_data`, in a checkout beside the package.

The one place that reads shipped files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

SCHEMAS = "schemas"
FIXTURES = "fixtures"


def root(name: str) -> Traversable:
    """The folder `schemas` or `fixtures`, wherever this installation keeps it."""
    package = files("mockex")
    shipped = package.joinpath("_data", name)
    return shipped if shipped.is_dir() else package.joinpath("..", name)


def text(*path: str) -> str | None:
    """A shipped file's text, or None when there is no such file."""
    found = root(path[0]).joinpath(*path[1:])
    return found.read_text(encoding="utf-8") if found.is_file() else None


def schema(name: str) -> dict[str, object]:
    """The JSON Schema of one of our own formats: profile, scenario, market, recording."""
    found = text(SCHEMAS, name, "v1.schema.json")
    assert found is not None, name
    parsed: dict[str, object] = json.loads(found)
    return parsed


def texts(*path: str, suffix: str) -> dict[str, str]:
    """Every file below a shipped folder whose name ends with `suffix`, by its path from there."""
    start = root(path[0]).joinpath(*path[1:])
    return dict(_walk(start, "", suffix)) if start.is_dir() else {}


def _walk(folder: Traversable, prefix: str, suffix: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/", suffix)
        elif entry.name.endswith(suffix):
            yield prefix + entry.name, entry.read_text(encoding="utf-8")
