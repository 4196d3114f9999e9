"""The vendor's own Python client trades by REST and by the WebSocket API, and hears of every step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex import MockExchange
from mockex.values.amounts import printed
from tests.clients.dialects import BOTH
from tests.clients.environments import python_with
from tests.clients.program import Program, running

DEFAULT, LATEST = BOTH
NOTHING = ["0.00000000", "0.00000000", "0.00000000", "0", None, -1, False]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, marks=pytest.mark.mockex(dialect=dialect, clock="system"), id=name)
        # Of user data the client knows listen keys alone; the rest is its user's to send.
        for name, way, dialect in [
            ("rest", "rest", DEFAULT),
            ("session", "session", DEFAULT),
            ("signature", "signature", DEFAULT),
            ("signature-latest", "signature", LATEST),
        ]
    ],
)
async def test_it_trades_and_hears_of_it(mock_exchange: MockExchange, way: str) -> None:
    account = mock_exchange.account("demo")
    asks = [("42010.00", "0.04"), ("42020.00", "1")]
    mock_exchange.book("BTCUSDT", bids=[("41990.00", "1")], asks=asks)
    python, name = python_with("binance-connector==3.13.0"), "binance_connector_trades.py"
    async with running(python, name, mock_exchange, account, way) as program:
        await mock_exchange.expect(stream="demo", within="20s")

        await _places_and_cancels(program)
        await _buys(program)
        await program.go_on()
        assert await program.says_next(3) == {
            "placed": [["NEW"]],
            "executionReport": [["rests", "", "NEW", "NEW", *NOTHING]],
            "outboundAccountPosition": [_held(BTC=("9.8999", "0.2"), USDT=("95798.4", "0"))],
        }
        mock_exchange.book("BTCUSDT", asks=[])
        mock_exchange.trade("BTCUSDT", side="BUY", price="42500.00", quantity="0.05")
        mock_exchange.trade("BTCUSDT", side="BUY", price="42500.00", quantity="0.15")
        await _is_filled(program)
        await program.go_on()
        await _looks_back(program)
        await program.ends_well()
    assert mock_exchange.problems() == []


async def _places_and_cancels(program: Program) -> None:
    await program.go_on()
    assert await program.says_next(4) == {
        "funds": [[["100000.00000000", "0.00000000"], ["10.00000000", "0.00000000"]]],
        "placed": [["NEW", "limit", "NEW"]],
        "executionReport": [["limit", "", "NEW", "NEW", *NOTHING]],
        "outboundAccountPosition": [_held(BTC=("10", "0"), USDT=("87400", "12600"))],
    }
    await program.go_on()
    assert await program.says_next(3) == {
        "cancelled": [["CANCELED", "limit"]],
        "executionReport": [["gone", "limit", "CANCELED", "CANCELED", *NOTHING]],
        "outboundAccountPosition": [_held(BTC=("10", "0"), USDT=("100000", "0"))],
    }


async def _buys(program: Program) -> None:
    await program.go_on()
    first = ["0.04000000", "0.04000000", "42010.00000000", "0.00004000", "BTC", 1, False]
    second = ["0.06000000", "0.10000000", "42020.00000000", "0.00006000", "BTC", 2, False]
    fills = [["42010.00000000", "0.04000000", 1], ["42020.00000000", "0.06000000", 2]]
    assert await program.says_next(5) == {
        "bought": [["FILLED", *fills]],
        "executionReport": [
            ["market", "", "NEW", "NEW", *NOTHING],
            ["market", "", "TRADE", "PARTIALLY_FILLED", *first],
            ["market", "", "TRADE", "FILLED", *second],
        ],
        "outboundAccountPosition": [_held(BTC=("10.0999", "0"), USDT=("95798.4", "0"))],
    }


async def _is_filled(program: Program) -> None:
    first = ["0.05000000", "0.05000000", "42500.00000000", "2.12500000", "USDT", 3, True]
    second = ["0.15000000", "0.20000000", "42500.00000000", "6.37500000", "USDT", 4, True]
    assert await program.says_next(4) == {
        "executionReport": [
            ["rests", "", "TRADE", "PARTIALLY_FILLED", *first],
            ["rests", "", "TRADE", "FILLED", *second],
        ],
        "outboundAccountPosition": [
            _held(BTC=("9.8999", "0.15"), USDT=("97921.275", "0")),
            _held(BTC=("9.8999", "0"), USDT=("104289.9", "0")),
        ],
    }


async def _looks_back(program: Program) -> None:
    assert await program.says_next(3) == {
        "found": [["FILLED", "0.20000000"]],
        "trades": [
            [
                [1, "42010.00000000", "0.04000000", "0.00004000", "BTC", True, False],
                [2, "42020.00000000", "0.06000000", "0.00006000", "BTC", True, False],
                [3, "42500.00000000", "0.05000000", "2.12500000", "USDT", False, True],
                [4, "42500.00000000", "0.15000000", "6.37500000", "USDT", False, True],
            ]
        ],
        "funds": [[["104289.90000000", "0.00000000"], ["9.89990000", "0.00000000"]]],
    }


def _held(**assets: tuple[str, str]) -> list[list[dict[str, str]]]:
    """The balances of one event: what is free and what is locked of each."""
    return [
        [
            {"a": asset, "f": printed(Decimal(free)), "l": printed(Decimal(locked))}
            for asset, (free, locked) in assets.items()
        ]
    ]
