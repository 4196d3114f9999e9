"""Waiting until clients listen to streams."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from mockex import MockExchange
from tests.clients.program import PATIENCE


async def listened_to(mock: MockExchange, streams: Iterable[str]) -> None:
    """Until some connection listens to each of these."""
    async with asyncio.timeout(PATIENCE):
        while not {*streams} <= {name for names in mock.subscriptions.values() for name in names}:
            await mock.wait("20ms")
