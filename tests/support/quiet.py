"""Whether a server kept its troubles to itself: no traceback, no complaint of the loop's."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def nothing_said(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> Iterator[None]:
    """Fails when a warning was logged, stderr written to, or an exception left to the loop."""
    unhandled: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unhandled.append(context))
    caplog.set_level(logging.WARNING)
    yield
    logged = [
        f"{record.name}: {record.getMessage()} {record.exc_info or ''}"
        for record in (*caplog.get_records("setup"), *caplog.get_records("call"), *caplog.records)
    ]
    assert (logged, unhandled, capsys.readouterr().err) == ([], [], "")
