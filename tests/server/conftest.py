"""Exchanges to talk to, with an ear for what goes wrong behind them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mockex import MockExchange
from tests.support.quiet import nothing_said


@pytest.fixture
async def mock(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[MockExchange]:
    """An exchange whose time is the process's, and which must have nothing to complain of."""
    with nothing_said(caplog, capsys):
        async with MockExchange(clock="system") as mock:
            yield mock


@pytest.fixture
async def virtual(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[MockExchange]:
    """An exchange whose time is moved, and with it this loop's."""
    with nothing_said(caplog, capsys):
        async with MockExchange(clock="virtual", start="2025-09-15T12:00:00Z") as mock:
            yield mock
