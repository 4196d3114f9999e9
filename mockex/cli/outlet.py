"""Where a report goes: a file or stdout, and only as a whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TypeAlias

import click

from mockex.errors import UsageError

Write: TypeAlias = Callable[[str], object]

# So much is held back in memory, the rest on disk.
_IN_MEMORY = 1024 * 1024


@contextmanager
def outlet(out: str | None) -> Iterator[Write]:
    """What takes the pieces of a report. When all went well it appears, or else nothing does."""
    if out is None:
        held_back = _for_stdout()
    elif Path(out).exists() and not Path(out).is_file():
        held_back = _for_device(Path(out))  # such as /dev/null, which must stay what it is
    else:
        held_back = _for_file(Path(out))
    with held_back as file:
        yield lambda piece: file.write(piece.encode("utf-8", "backslashreplace"))


@contextmanager
def _for_stdout() -> Iterator[IO[bytes]]:
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        yield file
        file.seek(0)
        for line in file:
            # A terminal may not know every character.
            shown = line.decode().encode(sys.stdout.encoding, "backslashreplace")
            click.echo(shown.decode(sys.stdout.encoding), nl=False)


@contextmanager
def _for_device(out: Path) -> Iterator[IO[bytes]]:
    with SpooledTemporaryFile(_IN_MEMORY) as file:
        yield file
        file.seek(0)
        try:
            with out.open("wb") as device:
                device.writelines(file)
        except OSError as error:
            raise _cannot_be_written(out, error) from None


@contextmanager
def _for_file(out: Path) -> Iterator[IO[bytes]]:
    """Writes beside the file and puts it in its place at the end."""
    place = out.resolve()
    beside = place.with_name(f".{place.name[:200]}.{os.getpid()}.part")
    try:
        file = beside.open("xb")
    except OSError as error:
        raise _cannot_be_written(out, error) from None
    try:
        with file:
            yield file
        beside.replace(place)
    except OSError as error:
        raise _cannot_be_written(out, error) from None
    finally:
        beside.unlink(missing_ok=True)


def _cannot_be_written(out: Path, error: OSError) -> UsageError:
    return UsageError(f"{out}: cannot be written: {error.strerror}")
