"""A bar on stderr that says how far a long reading has come, and is gone when it ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Less than this is read before anybody wonders.
_LONG = 4 * 1024 * 1024
# The bar moves on by steps of so many bytes.
_STEP = 64 * 1024


@contextmanager
def reading(size: int) -> Iterator[Callable[[int], None]]:
    """What is to be told of bytes that were read, of `size` in all. Only a terminal sees a bar."""
    if size < _LONG or not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("checking", total=size)
        waiting = 0

        def advance(count: int) -> None:
            nonlocal waiting
            waiting += count
            if waiting >= _STEP:
                progress.advance(task, waiting)
                waiting = 0

        yield advance
