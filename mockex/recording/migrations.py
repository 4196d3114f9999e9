"""Recordings of earlier versions as they would be written today: a chain of small steps.

Each step leads from one version to the next, over the header and over each frame as it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mockex.recording.frame import VERSION

Node: TypeAlias = dict[str, object]


def _as_it_is(node: Node) -> Node:
    return node


@dataclass(frozen=True, kw_only=True, slots=True)
class Migration:
    """What becomes of a header and of a frame, which the schema has not seen yet."""

    header: Callable[[Node], Node] = _as_it_is
    frame: Callable[[Node], Node] = _as_it_is

    def then(self, later: Migration) -> Migration:
        """This one, and another after it."""
        return Migration(
            header=lambda node: later.header(self.header(node)),
            frame=lambda node: later.frame(self.frame(node)),
        )


def migration(version: object) -> Migration | None:
    """The way from a version to today's; None where it is no version that ever was."""
    if type(version) is not int or version not in (*MIGRATIONS, VERSION):
        return None
    whole = Migration()
    for step in range(version, VERSION):
        whole = whole.then(MIGRATIONS[step])
    return whole


def _header_of_version_2(node: Node) -> Node:
    """Version 2 added `venue`, `clock`, `world`, `again` and steps; all may be absent."""
    return {**node, "mockex_recording": 2}


# Version → the step to the next one.
MIGRATIONS: Mapping[int, Migration] = {1: Migration(header=_header_of_version_2)}
