"""The files that a user names to be checked: which they are, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mockex.errors import RecordingError, UsageError
from mockex.recorder import reader
from mockex.recorder.compression import GZIP, ZSTANDARD
from mockex.recorder.reader import OnRead, open_file
from mockex.wire.codecs import JsonFault, decode

_RECORDING, _PAYLOAD = ".jsonl", ".json"
_WANTED = "a payload in JSON"


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """A file, and the name it goes by in sentences and reports."""

    path: Path
    name: str

    @property
    def is_recording(self) -> bool:
        """Whether it is a recording by its name; others hold payloads."""
        return _suffix(self.path) == _RECORDING

    @property
    def size(self) -> int:
        """Its length in bytes, 0 where that is not known."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Inputs:
    """The files to check, and how many of other sorts were met on the way."""

    files: tuple[Input, ...]
    left_out: int

    @property
    def size(self) -> int:
        """Their bytes, all in all."""
        return sum(file.size for file in self.files)


def inputs(paths: Sequence[str]) -> Inputs:
    """The files that the paths name, and those below the folders among them, in order.

    Raises UsageError for a path that is not there, and for a folder that has nothing to check.
    """
    files: list[Path] = []
    left_out = 0
    for path in map(Path, paths):
        if not path.is_dir():
            files.append(_existing(path))
            continue
        below = sorted(file for file in path.rglob("*") if file.is_file())
        fitting = [file for file in below if _suffix(file) in {_RECORDING, _PAYLOAD}]
        if not fitting:
            raise UsageError(f"{path}: holds no recording (.jsonl) and no payload (.json)")
        files += fitting
        left_out += len(below) - len(fitting)
    home = Path.cwd()
    named = (Input(path=file, name=_name(file, home)) for file in files)
    return Inputs(files=tuple(named), left_out=left_out)


def lines(file: Input, on_read: OnRead) -> Iterator[bytes]:
    """The lines of a recording, read as they are asked for; `on_read` is told of the file's bytes.

    Raises RecordingError for a line that cannot be one.
    """
    wanted = "a recording in JSON lines"
    with open_file(file.path, file.name, wanted=wanted, on_read=on_read) as opened:
        yield from reader.lines(opened, file.name)


def value(file: Input, on_read: OnRead) -> object:
    """What stands in a file of JSON. Raises UsageError where there is none."""
    text = _text(file, on_read)
    if not text.strip():
        raise UsageError(f"{file.name}:1: is empty, wanted a payload in JSON")
    try:
        return decode(text)
    except JsonFault as fault:
        raise UsageError(
            f"{file.name}:{fault.line}: is no JSON from column {fault.column} on; "
            "wanted one payload, or a list of them"
        ) from None


def _suffix(path: Path) -> str:
    """How its name ends, but for compression."""
    name = path.name.removesuffix(GZIP).removesuffix(ZSTANDARD)
    return path.with_name(name).suffix if name else ""


def _existing(path: Path) -> Path:
    if path.exists():
        return path
    raise UsageError(f"{path}: there is no such file; wanted a recording, a payload or a folder")


def _name(path: Path, home: Path) -> str:
    """Below the folder where mockex was started by the way from there, as builds know their files."""
    return (path.relative_to(home) if path.is_relative_to(home) else path).as_posix()


def _text(file: Input, on_read: OnRead) -> str:
    try:
        with open_file(file.path, file.name, wanted=_WANTED, on_read=on_read) as opened:
            return reader.whole(opened, file.name, wanted=_WANTED).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{file.name}:{line}: is not text in UTF-8; wanted {_WANTED}") from None
    except RecordingError as error:
        raise UsageError(str(error)) from None
