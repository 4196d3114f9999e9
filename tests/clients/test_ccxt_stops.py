"""ccxt places orders that wait for a price, and an OCO, and believes what it is told of them."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import running

pytestmark = pytest.mark.slow


@pytest.mark.mockex(dialect="latest", clock="system")
async def test_its_stops_wait_are_set_free_and_refused(mock_exchange: MockExchange) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.book("BTCUSDT", bids=[("41300.00", "1")])
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
    python = python_with("ccxt==4.5.90")
    async with running(python, "ccxt_stops.py", mock_exchange, account) as program:
        await mock_exchange.expect(stream="demo", within="30s")

        await program.go_on()
        said = await program.says_next(13)
        assert said["placed"] == [
            ["trigger", "market", "open", 0.0, None, 41500.0],
            ["loss", "limit", "open", 0.0, None, 41000.0],
            ["profit", "market", "open", 0.0, None, 44000.0],
            # It trails by a hundredth, and waits for no price before.
            ["trail", "market", "open", 0.0, None, None],
        ]
        assert said["cancelled"] == ["canceled", "canceled"]
        assert said["open"] == [["trigger", "profit"]]
        assert said["heard"] == [
            ["trigger", "market", "open"],
            ["loss", "limit", "open"],
            ["profit", "market", "open"],
            ["trail", "market", "open"],
            ["loss", "limit", "canceled"],
            ["trail", "market", "canceled"],
        ]

        mock_exchange.trade("BTCUSDT", side="BUY", price="41400.00", quantity="0.01")
        assert await program.says_next(2) == {
            "heard": [["trigger", "market", "open"], ["trigger", "market", "closed"]]
        }
        await program.go_on()
        said = await program.says_next(6)
        assert said["triggered"] == [["trigger", "market", "closed", 0.1, 41300.0, 41500.0]]
        assert said["refused"] == ["OrderImmediatelyFillable", "InvalidOrder"]
        assert said["paired"] == ["EXECUTING"]
        assert said["heard"] == [["below", "market", "open"], ["above", "limit", "open"]]

        mock_exchange.trade("BTCUSDT", side="BUY", price="43000.00", quantity="0.04")
        assert await program.says_next(2) == {
            "heard": [["above", "limit", "open"], ["below", "market", "expired"]]
        }
        await program.go_on()
        assert (await program.says("orders"))["orders"] == [
            ["below", "market", "expired", 0.0, None, 40000.0],
            ["above", "limit", "open", 0.04, 43000.0, None],
        ]
        await program.go_on()
        await program.ends_well()
    assert mock_exchange.problems() == []
