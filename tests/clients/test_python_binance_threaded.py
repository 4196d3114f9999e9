"""python-binance trades here without asyncio, and its threads hear of it."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.clients.dialects import in_both_dialects
from tests.clients.environments import python_with
from tests.clients.listening import listened_to
from tests.clients.program import running

pytestmark = pytest.mark.slow


@in_both_dialects(clock="system")
async def test_its_threads_hear_what_it_buys(mock_exchange: MockExchange, dialect: str) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.book("BTCUSDT", asks=[("42000.00", "0.04"), ("42010.00", "1")])
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
    python = python_with("python-binance==1.0.37")
    async with running(python, "python_binance_threaded.py", mock_exchange, account) as program:
        await mock_exchange.expect(stream="demo", within="20s")
        await listened_to(mock_exchange, ["btcusdt@trade"])

        await program.go_on()
        fills = [["42000.00000000", "0.03000000"], ["42010.00000000", "0.07000000"]]
        assert await program.says_next(8) == {
            "candle": ["0.01000000"],
            "bought": [fills],
            "trade": fills,
            "user": [
                ["executionReport", "NEW", "NEW"],
                ["executionReport", "TRADE", "PARTIALLY_FILLED"],
                ["executionReport", "TRADE", "FILLED"],
                ["outboundAccountPosition", None, None],
            ],
        }
    assert mock_exchange.problems() == []
