"""The exchange that is maltreated, and a bystander who must not notice."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mockex import MockExchange
from tests.support.listeners import ping, user_stream
from tests.support.quiet import nothing_said


@pytest.fixture
async def exchange(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> AsyncIterator[MockExchange]:
    """An exchange that, whatever a test does, goes on, serves its bystander, and says nothing."""
    with nothing_said(caplog, capsys):
        async with MockExchange(clock="system") as mock, user_stream(mock) as bystander:
            yield mock
            await ping(mock)
            mock.push("balanceUpdate", to="demo", d="0.00000001", connection="first")
            event = await bystander.hears()
            while event.get("d") != "0.00000001":
                event = await bystander.hears()
