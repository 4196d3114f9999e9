"""The files mockex ships: in the wheel they lie in `mockex/_data`, in a checkout beside the package.

The one place that reads shipped files, and the one that knows how folders of dialects are laid out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from importlib.resources.abc import Traversable

SCHEMAS = "schemas"
FIXTURES = "fixtures"
PROFILE = "profile.yaml"

_PACKAGE = f"wanted a package with PRODUCT/DATE/{PROFILE} in it"


def root(name: str) -> Traversable:
    """The folder `schemas` or `fixtures`, wherever this installation keeps it."""
    package = files("mockex")
    shipped = package.joinpath("_data", name)
    return shipped if shipped.is_dir() else package.joinpath("..", name)


def text(*path: str) -> str | None:
    """A shipped file's text, or None when there is no such file."""
    found = root(path[0]).joinpath(*path[1:])
    return found.read_text(encoding="utf-8") if found.is_file() else None


@cache
def schema(name: str, version: int = 1) -> dict[str, object]:
    """The JSON Schema of one of our own formats: profile, scenario, market, recording."""
    found = text(SCHEMAS, name, f"v{version}.schema.json")
    assert found is not None, name
    parsed: dict[str, object] = json.loads(found)
    return parsed


def texts(*path: str, suffix: str) -> dict[str, str]:
    """Every file below a shipped folder whose name ends with `suffix`, by its path from there."""
    start = root(path[0]).joinpath(*path[1:])
    found = _walk(start, "", suffix) if start.is_dir() else iter(())
    return {name: file.read_text(encoding="utf-8") for name, file in found}


def dialect_folders(start: Traversable) -> dict[str, Mapping[str, str]]:
    """The files of every dialect below a folder, by the dialect's id.

    A dialect is a folder PRODUCT/DATE with a profile.yaml. What lies in PRODUCT beside its dates
    is there under PRODUCT alone. Files are read when they are asked for.
    """
    found: dict[str, Mapping[str, str]] = {}
    for product in _folders(start):
        dates = [date for date in _folders(product) if date.joinpath(PROFILE).is_file()]
        for date in dates:
            found[f"{product.name}/{date.name}"] = Folder(date)
        if dates:
            found[product.name] = Folder(product, leaving_out={date.name for date in dates})
    return found


class Folder(Mapping[str, str]):
    """The text files below a folder by their path from there, each read when it is asked for."""

    def __init__(self, start: Traversable, *, leaving_out: set[str] | None = None) -> None:
        self._start = start
        self._leaving_out = leaving_out or set()
        self._found: dict[str, Traversable] | None = None
        self._texts: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._texts:
            self._texts[name] = self._files()[name].read_text(encoding="utf-8")
        return self._texts[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files()

    def __iter__(self) -> Iterator[str]:
        return iter(self._files())

    def __len__(self) -> int:
        return len(self._files())

    def _files(self) -> dict[str, Traversable]:
        if self._found is None:
            self._found = {
                name: file
                for name, file in _walk(self._start, "", "")
                if name.partition("/")[0] not in self._leaving_out
            }
        return self._found


def _folders(start: Traversable) -> list[Traversable]:
    inside = (entry for entry in start.iterdir() if entry.is_dir())
    return sorted(inside, key=lambda entry: entry.name)


def _walk(folder: Traversable, prefix: str, suffix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/", suffix)
        elif entry.name.endswith(suffix):
            yield prefix + entry.name, entry


@dataclass(frozen=True, kw_only=True, slots=True)
class PluggedIn:
    """The dialects that an installed package brings, or what is wrong with it."""

    name: str
    folders: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    fault: str | None = None


def plugged_in() -> Iterator[PluggedIn]:
    """The dialects of other installed packages, which name theirs by the entry point `mockex.dialects`.

    An entry point's value is the package whose folder holds PRODUCT/DATE/profile.yaml.
    """
    for point in entry_points(group="mockex.dialects"):
        name = f"entry point {point.name} = {point.value}"
        try:
            package = import_module(point.value)
        except Exception as problem:  # a package may fail in any way while it is imported
            yield PluggedIn(name=name, fault=f"cannot be imported: {problem}; {_PACKAGE}")
            continue
        found = dialect_folders(files(package)) if hasattr(package, "__path__") else {}
        yield PluggedIn(
            name=name, folders=found, fault=None if found else f"holds no dialect; {_PACKAGE}"
        )
