"""ccxt trades here with nothing set but its keys and URLs, and hears what becomes of it."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.clients.dialects import in_both_dialects
from tests.clients.environments import python_with
from tests.clients.program import Program, running

CCXT = "ccxt==4.5.90"
PROGRAM = "ccxt_trades.py"

pytestmark = pytest.mark.slow


@in_both_dialects(clock="system")
async def test_it_trades_and_hears_of_it(mock_exchange: MockExchange, dialect: str) -> None:
    account = mock_exchange.account("demo")
    _offer(mock_exchange)
    async with running(python_with(CCXT), PROGRAM, mock_exchange, account, "rest") as program:
        await _has_loaded(program)
        await mock_exchange.expect(stream="demo", within="20s")

        await program.go_on()
        rests = ["limit", "limit", "open", 0.0, None]
        await program.comes_to_say(
            {
                "placed": rests,
                "order told": rests,
                "balance told": _funds((87_400.0, 12_600.0), (10.0, 0.0)),
                "open": [rests],
            }
        )
        await program.go_on()
        await program.comes_to_say(
            {
                "cancelled": "canceled",
                "order told": ["limit", "limit", "canceled", 0.0, None],
                "balance told": _funds((100_000.0, 0.0), (10.0, 0.0)),
            }
        )
        await program.go_on()
        await program.comes_to_say(
            {
                "stop": {"status": "open", "at": 41_500.0, "works": False},
                "order told": ["stop", "limit", "canceled", 0.0, None],
                "balance told": _funds((100_000.0, 0.0), (10.0, 0.0)),
            }
        )

        await program.go_on()
        bought = ["market", "market", "closed", 0.1, 42_016.0]
        await program.comes_to_say(
            {
                "bought": bought,
                "order told": bought,
                "trade told": ["2", "buy", 42_020.0, 0.06, "taker", 0.00006, "BTC"],
                "balance told": _funds((95_798.4, 0.0), (10.0999, 0.0)),
            }
        )
        await program.go_on()
        rests = ["rests", "limit", "open", 0.0, None]
        held = _funds((95_798.4, 0.0), (9.8999, 0.2))
        await program.comes_to_say({"placed": rests, "order told": rests, "balance told": held})
        await _is_filled(mock_exchange, program)
        await program.go_on()
        await _looks_back(program)
        await program.ends_well()
    assert mock_exchange.problems() == []


@in_both_dialects(clock="system")
async def test_it_trades_over_the_websocket_api(mock_exchange: MockExchange, dialect: str) -> None:
    account = mock_exchange.account("demo")
    _offer(mock_exchange)
    async with running(python_with(CCXT), PROGRAM, mock_exchange, account, "session") as program:
        await _has_loaded(program)
        rests = ["asked", "limit", "open", 0.0, None]
        assert (await program.says("placed"))["order"] == rests
        assert (await program.says("open"))["orders"] == [rests]
        assert (await program.says("found"))["order"] == rests
        instead = ["instead", "limit", "open", 0.0, None]
        assert (await program.says("edited"))["order"] == instead
        assert (await program.says("cancelled"))["status"] == "canceled"
        assert (await program.says("cancelled"))["same"] is True
        bought = ["bought", "market", "closed", 0.1, 42_016.0]
        assert (await program.says("bought"))["order"] == bought
        statuses = ["canceled", "canceled", "canceled", "closed"]
        assert (await program.says("orders"))["statuses"] == statuses
        assert (await program.says("trades"))["own"] == [
            ["1", "buy", 42_010.0, 0.04, "taker", 0.00004, "BTC"],
            ["2", "buy", 42_020.0, 0.06, "taker", 0.00006, "BTC"],
        ]
        assert await program.says("end") == {
            "event": "end",
            "USDT": ["95798.40000000", "0.00000000"],
            "BTC": ["10.09990000", "0.00000000"],
        }
        await program.ends_well()
    assert mock_exchange.problems() == []


def _offer(mock: MockExchange) -> None:
    asks = [("42010.00", "0.04"), ("42020.00", "1")]
    mock.book("BTCUSDT", bids=[("41990.00", "1")], asks=asks)


async def _has_loaded(program: Program) -> None:
    assert await program.says("markets") == {
        "event": "markets",
        "symbols": ["BNB/USDT", "BTC/USDT", "ETH/BTC", "ETH/USDT"],
        # BNFCR is always among them: ccxt's own code adds it.
        "currencies": ["BNB", "BNFCR", "BTC", "ETH", "USDT"],
    }
    held = _funds((100_000.0, 0.0), (10.0, 0.0))
    assert await program.says("balance") == {"event": "balance", **held}


async def _is_filled(mock: MockExchange, program: Program) -> None:
    """The order at 42,500, by others, in two parts."""
    mock.book("BTCUSDT", asks=[])
    mock.trade("BTCUSDT", side="BUY", price="42500.00", quantity="0.05")
    await program.comes_to_say(
        {
            "order told": ["rests", "limit", "open", 0.05, 42_500.0],
            "trade told": ["3", "sell", 42_500.0, 0.05, "maker", 2.125, "USDT"],
            "balance told": _funds((97_921.275, 0.0), (9.8999, 0.15)),
        }
    )
    mock.trade("BTCUSDT", side="BUY", price="42500.00", quantity="0.15")
    await program.comes_to_say(
        {
            "order told": ["rests", "limit", "closed", 0.2, 42_500.0],
            "trade told": ["4", "sell", 42_500.0, 0.15, "maker", 6.375, "USDT"],
            "balance told": _funds((104_289.9, 0.0), (9.8999, 0.0)),
        }
    )


async def _looks_back(program: Program) -> None:
    sold = ["rests", "limit", "closed", 0.2, 42_500.0]
    await program.comes_to_say(
        {
            "found": sold,
            "closed": [["market", "market", "closed", 0.1, 42_016.0], sold],
            "trades": [
                ["1", "buy", 42_010.0, 0.04, "taker", 0.00004, "BTC"],
                ["2", "buy", 42_020.0, 0.06, "taker", 0.00006, "BTC"],
                ["3", "sell", 42_500.0, 0.05, "maker", 2.125, "USDT"],
                ["4", "sell", 42_500.0, 0.15, "maker", 6.375, "USDT"],
            ],
            "end": _funds((104_289.9, 0.0), (9.8999, 0.0)),
        }
    )


def _funds(usdt: tuple[float, float], btc: tuple[float, float]) -> dict[str, list[float]]:
    """What is free and what is held of each."""
    return {"USDT": list(usdt), "BTC": list(btc)}
