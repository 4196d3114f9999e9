"""An exchange's time as its journal tells it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from mockex import MockExchange
from mockex.values.instant import SECOND, Instant, between, parse_instant
from mockex.wire.messages import Noted

NOON = "2025-09-15T12:00:00Z"


def instant(text: str) -> Instant:
    found = parse_instant(text)
    assert found is not None
    return found


def times(mock: MockExchange, kind: type, since: Instant) -> list[float]:
    """When messages of a kind passed, in seconds since an instant."""
    found = [one.at for one in mock.journal if isinstance(one.message, kind)]
    return [between(since, at) / SECOND for at in found]


def warnings(mock: MockExchange) -> list[str]:
    messages = [entry.message for entry in mock.journal]
    return [one.text for one in messages if isinstance(one, Noted) and one.kind == "warning"]


@asynccontextmanager
async def frozen_exchange() -> AsyncIterator[MockExchange]:
    """An exchange whose time is to the microsecond what a test makes it."""
    async with MockExchange(clock="frozen", start=NOON) as mock:
        yield mock
