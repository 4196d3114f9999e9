"""HTTP Archives as files hold them, and the recordings that `mockex.recording.har` put into some.

Limit: one line is all the place that a sentence names, besides the path to what is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from mockex import resources
from mockex.documents import schema_errors
from mockex.documents.document import Document, Place
from mockex.errors import RecordingError
from mockex.recording import har_parts, objects
from mockex.recording.frame import Content
from mockex.recording.lines import Reading, read
from mockex.wire.codecs import JsonFault, decode

if TYPE_CHECKING:
    from mockex.documents.document import Value

Node: TypeAlias = Mapping[str, object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Archive:
    """A HAR that holds what it should; `entries` as they stand there."""

    name: str
    log: Node
    entries: tuple[Node, ...]

    @property
    def is_ours(self) -> bool:
        """Whether it is a recording that became a HAR."""
        return "_mockex" in self.log and all("_mockex" in entry for entry in self.entries)


def archive(text: str, name: str) -> Archive:
    """A HAR out of its text. Raises RecordingError with a sentence that begins `NAME:LINE:`."""
    try:
        value = decode(text.removeprefix("\ufeff"))
    except JsonFault as fault:
        where = f"{name}:{fault.line}"
        raise RecordingError(
            f"{where}: is no JSON from column {fault.column} on, wanted a HAR"
        ) from None
    _check(value, name)
    log = cast("Node", cast("Node", value)["log"])
    return Archive(name=name, log=log, entries=tuple(cast("list[Node]", log["entries"])))


def reading(har: Archive) -> Reading:
    """The recording that a HAR of ours was."""
    own = cast("Node", har.log["_mockex"])
    nodes = [*cast("list[dict[str, object]]", own["frames"])]
    for number, entry in enumerate(har.entries):
        nodes += _own_frames(entry, f"{har.name}:1: log.entries[{number}]")
    nodes.sort(key=_number)
    lines = (json.dumps(node) for node in (own["header"], *nodes))
    return read(lines, f"{har.name}, as a recording")


def _check(value: object, name: str) -> None:
    import jsonschema_rs

    schema = resources.schema("har")
    if not schema_errors.fits(value, jsonschema_rs.validator_for(schema)):
        document = Document(name=name, value=cast("Value", value), places={(): Place(1, 0)})
        schema_errors.check(document, schema, error=RecordingError)


def _own_frames(entry: Node, where: str) -> Iterator[dict[str, object]]:
    """The frames of an entry, each with what the entry tells of it."""
    messages = iter(cast("list[Node]", entry.get("_webSocketMessages", [])))
    own = cast("Node", entry["_mockex"])
    for node in cast("list[dict[str, object]]", own["frames"]):
        content: Content | None = None
        match node.get("what"):
            case "request" if "method" not in node:
                content = har_parts.call(cast("Node", entry["request"]))
            case "open" if "path" not in node:
                content = har_parts.opened(cast("Node", entry["request"]))
            case "reply" if "status" not in node:
                content = har_parts.reply(cast("Node", entry.get("response", {"status": 0})))
            case "text" | "binary":
                told = next(messages, None)
                if told is None:
                    sentence = "has fewer messages than its _mockex tells of"
                    raise RecordingError(f"{where} {sentence}")
                content = har_parts.message(told)
            case _:
                pass
        yield node if content is None else {**node, **objects.of_content(content)}


def _number(node: Node) -> int:
    n = node.get("n")
    return n if isinstance(n, int) else 0
