"""A recording as JSON lines: the header first, then one frame a line.

One of an earlier version is read as if it were of this one. Reading keeps one line at a time in
memory. A last line that a killed recorder left half written is a warning; any other line that
cannot be read is an error with its place.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NoReturn

from mockex import resources
from mockex.documents import schema_errors
from mockex.documents.document import Document, Place
from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import listed, shown
from mockex.errors import RecordingError
from mockex.recording import objects
from mockex.recording.frame import VERSION, Frame, Header
from mockex.recording.migrations import MIGRATIONS, Migration, migration
from mockex.wire.codecs import JsonFault, decode

if TYPE_CHECKING:
    import jsonschema_rs

HEADER = "header"


class Torn(Exception):
    """Raised by the lines of a file that breaks off within one of them, after those before it."""


def write(what: Header | Frame) -> str:
    """The line of a header or a frame, with its line feed."""
    node = objects.of_header(what) if isinstance(what, Header) else objects.of_frame(what)
    line = json.dumps(node, separators=(",", ":"), ensure_ascii=False)
    if not line.isascii() and _is_broken(line):
        line = json.dumps(node, separators=(",", ":"))
    return line + "\n"


def read(lines: Iterable[str | bytes], name: str) -> Reading:
    """A recording whose header has been read and whose frames wait to be iterated over.

    Raises RecordingError, here and later, with a sentence that begins `NAME:LINE:`. The lines may
    raise Torn at their end.
    """
    return Reading(lines, name)


class Reading:
    """The header of a recording, and its frames, once, as they are asked for.

    `warnings` is complete when the frames have come to their end.
    """

    def __init__(self, lines: Iterable[str | bytes], name: str) -> None:
        self.name = name
        self.warnings: list[str] = []
        self._lines = self._numbered(lines)
        self._schema = resources.schema("recording", VERSION)
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._migration = Migration()
        self._last = 0
        self.header = self._header()

    def __iter__(self) -> Iterator[Frame]:
        for line, text in self._lines:
            if not text.strip():
                continue
            try:
                node = decode(_decoded(text))
            except JsonFault as fault:
                self._not_json(line, fault)
                return
            yield self._frame(node, line)

    def _numbered(self, lines: Iterable[str | bytes]) -> Iterator[tuple[int, str | bytes]]:
        line = 0
        try:
            for text in lines:
                line += 1
                yield line, text
        except Torn:
            self.warnings.append(
                f"{self.name}:{line + 1}: the compressed data break off;"
                " a torn last line, if any, was left out"
            )

    def _header(self) -> Header:
        line, text = next(self._lines, (1, ""))
        try:
            node = decode(_decoded(text))
        except JsonFault:
            node = None
        if not isinstance(node, dict) or "mockex_recording" not in node:
            self._refuse(line, "is no recording, wanted a header with 'mockex_recording' first")
        self._migration = self._migrated(node, line)
        node = self._migration.header(node)
        self._check(HEADER, node, line)
        try:
            return objects.header(node)
        except objects.NoInstant as error:
            self._refuse_instant(line, error)

    def _frame(self, node: object, line: int) -> Frame:
        if not isinstance(node, dict):
            self._refuse(line, f"is {shown(node)}, wanted a frame, which is an object")
        node = self._migration.frame(node)
        what = node.get("what")
        if not isinstance(what, str) or what not in objects.CONTENTS:
            self._refuse_what(line, node)
        self._check(what, node, line)
        try:
            frame = objects.frame(node, line)
        except objects.NoInstant as error:
            self._refuse_instant(line, error)
        self._place(frame)
        return frame

    def _place(self, frame: Frame) -> None:
        """Frames come in their order, and tell of those before them."""
        if frame.n <= self._last:
            before = f"n is {frame.n} after {self._last}"
            self._refuse(frame.line, f"{before}, wanted frames in the order in which they count")
        for name, number in (("of", frame.of), ("again", frame.again)):
            if number is not None and number >= frame.n:
                told = f"{name} is {number} in frame {frame.n}"
                self._refuse(frame.line, f"{told}, wanted the n of a frame before it")
        self._last = frame.n

    def _migrated(self, node: Mapping[str, object], line: int) -> Migration:
        version = node["mockex_recording"]
        found = migration(version)
        if found is None:
            is_now = f"mockex_recording is {shown(version)}"
            known = listed([*map(str, MIGRATIONS), str(VERSION)], last="or")
            newer = isinstance(version, int) and version > VERSION
            hint = "; a newer mockex wrote this, and reads it" if newer else ""
            self._refuse(line, f"{is_now}, wanted {known}, the versions of this format{hint}")
        return found

    def _not_json(self, line: int, fault: JsonFault) -> None:
        """Fatal, unless it is the last line."""
        problem = f"is no JSON from column {fault.column} on"
        if any(text.strip() for _, text in self._lines):
            self._refuse(line, f"{problem}, wanted one whole frame a line")
        self.warnings.append(
            f"{self.name}:{line}: {problem}; the last line is torn and was left out"
        )

    def _check(self, what: str, node: dict[str, object], line: int) -> None:
        if not schema_errors.fits(node, self._validator(what)):
            document = Document(name=self.name, value=node, places={(): Place(line, 0)})  # type: ignore[arg-type]  # decoded JSON
            schema_errors.check(document, self._part(what), error=RecordingError)

    def _validator(self, what: str) -> jsonschema_rs.Validator:
        if what not in self._validators:
            import jsonschema_rs

            self._validators[what] = jsonschema_rs.validator_for(self._part(what))
        return self._validators[what]

    def _part(self, what: str) -> dict[str, object]:
        return {"$ref": f"#/$defs/{what}", "$defs": self._schema["$defs"]}

    def _refuse_what(self, line: int, node: Mapping[str, object]) -> NoReturn:
        if "mockex_recording" in node:
            self._refuse(line, "is a second header, wanted a frame: one file is one recording")
        known = list(objects.CONTENTS)
        what = node.get("what")
        is_now = f"what is {shown(what)}" if "what" in node else "there is no 'what'"
        near = did_you_mean(what, known) if isinstance(what, str) else ""
        self._refuse(line, f"{is_now}, wanted {listed(known, last='or')}{near}")

    def _refuse_instant(self, line: int, error: objects.NoInstant) -> NoReturn:
        self._refuse(line, f"there is no {error.text}, wanted an instant of the calendar")

    def _refuse(self, line: int, sentence: str) -> NoReturn:
        raise RecordingError(f"{self.name}:{line}: {sentence}")


def _decoded(text: str | bytes) -> str:
    return text if isinstance(text, str) else text.decode("utf-8", "replace")


def _is_broken(line: str) -> bool:
    """Whether it holds bytes that were no UTF-8 (lone surrogates), which need escapes."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return True
    return False
