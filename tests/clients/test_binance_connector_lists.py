"""The vendor's own Python client places order lists here, and meets itself."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import Program, running

pytestmark = pytest.mark.slow


@pytest.mark.mockex(dialect="binance-spot/2025-08-28", clock="system")
async def test_it_lives_with_order_lists_and_is_kept_from_itself(
    mock_exchange: MockExchange,
) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
    python = python_with("binance-connector==3.13.0")
    async with running(python, "binance_connector_lists.py", mock_exchange, account) as program:
        await mock_exchange.expect(stream="demo", within="20s")

        await _places_lists(program)
        mock_exchange.trade("BTCUSDT", side="SELL", price="41000.00", quantity="0.10")
        assert await program.says_next(3) == {
            "order": [
                ["entry", "TRADE", "FILLED", 2],
                ["stop", "NEW", "NEW", 2],
                ["target", "NEW", "NEW", 2],
            ],
        }
        await program.go_on()
        assert await program.says("open") == {
            "event": "open",
            "orders": [["stop", "NEW"], ["target", "NEW"]],
            "lists": [2],
        }

        mock_exchange.book("BTCUSDT", bids=[("40300.00", "1")])
        mock_exchange.trade("BTCUSDT", side="BUY", price="40400.00", quantity="0.01")
        assert await program.says_next(4) == {
            "order": [
                ["target", "EXPIRED", "EXPIRED", 2],
                ["stop", "NEW", "NEW", 2],
                ["stop", "TRADE", "FILLED", 2],
            ],
            "list": [[2, "OTO", "ALL_DONE", "ALL_DONE"]],
        }
        await program.go_on()
        assert await program.says("all") == {
            "event": "all",
            "lists": [[2, "ALL_DONE"], [1, "ALL_DONE"], [0, "ALL_DONE"]],
            "stop": "FILLED",
        }

        await program.go_on()
        assert await program.says_next(6) == {
            "prevented": [
                {
                    "status": "EXPIRED_IN_MATCH",
                    "met": True,
                    "lost": ["0.20000000", "0.10000000"],
                }
            ],
            "allocations": [[]],
            "order": [
                ["bid", "NEW", "NEW", -1],
                ["ask", "NEW", "NEW", -1],
                ["ask", "TRADE_PREVENTION", "EXPIRED_IN_MATCH", -1],
                ["bid", "TRADE_PREVENTION", "EXPIRED_IN_MATCH", -1],
            ],
        }
        await program.go_on()
        await program.ends_well()
    assert account.locked("BTC") == account.locked("USDT") == 0
    assert mock_exchange.problems() == []


async def _places_lists(program: Program) -> None:
    """One is refused, two are given up, and the third waits for its working order."""
    await program.go_on()
    said = await program.says_next(21)
    assert said["placed"] == [
        {"list": 0, "kind": "OCO"},
        {"list": 1, "kind": "OTO"},
        {"list": 2, "kind": "OTO"},
    ]
    disordered = "The relationship of the prices for the orders is not correct."
    assert said["refused"] == [{"code": -1013, "msg": disordered}]
    assert said["cancelled"] == [["CANCELED", "CANCELED"]]
    assert [one[1:] for one in said["order"] if isinstance(one, list)] == [
        *2 * [["NEW", "NEW", 0]],
        *2 * [["CANCELED", "CANCELED", 0]],
        ["NEW", "NEW", 1],
        ["NEW", "PENDING_NEW", 1],
        *2 * [["CANCELED", "CANCELED", 1]],
        ["NEW", "NEW", 2],
        *2 * [["NEW", "PENDING_NEW", 2]],
    ]
    assert said["list"] == [
        [0, "OCO", "EXEC_STARTED", "EXECUTING"],
        [0, "OCO", "ALL_DONE", "ALL_DONE"],
        [1, "OTO", "EXEC_STARTED", "EXECUTING"],
        [1, "OTO", "ALL_DONE", "ALL_DONE"],
        [2, "OTO", "EXEC_STARTED", "EXECUTING"],
    ]
