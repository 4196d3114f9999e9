"""python-binance listens to a market, by a socket for each stream and by one for many."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.clients.dialects import BOTH
from tests.clients.environments import python_with
from tests.clients.listening import listened_to
from tests.clients.program import running
from tests.clients.told_market import begin, depth_told, go_on, told_at_last

PROGRAM = "python_binance_streams.py"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("dialect", "has_all_tickers"),
    [
        pytest.param(each, has, marks=pytest.mark.mockex(dialect=each, clock="frozen"))
        # The tickers of all markets fell silent on 2026-03-26.
        for each, has in zip(BOTH, (True, False), strict=True)
    ],
)
async def test_it_listens_to_everything(
    mock_exchange: MockExchange, dialect: str, has_all_tickers: bool
) -> None:
    account = mock_exchange.account("demo")
    begin(mock_exchange)
    told = told_at_last()
    names = ("trade", "aggTrade", "kline_1d", "ticker", "miniTicker", "bookTicker")
    wanted = {
        **{name: told[name] for name in names},
        "depth": depth_told(after=100),
        "depth5": told["partialDepth"],
        "miniTickers": [told["miniTicker"]],
        "many": {"stream": "btcusdt@kline_1d", "data": told["kline_1d"]},
        **({"tickers": [told["ticker"]]} if has_all_tickers else {}),
    }
    streams = [f"btcusdt@{name}" for name in (*names, "depth@100ms", "depth5@100ms")]
    python = python_with("python-binance==1.0.37")
    async with running(python, PROGRAM, mock_exchange, account) as program:
        await listened_to(mock_exchange, [*streams, "!ticker@arr", "!miniTicker@arr@1000ms"])
        await go_on(mock_exchange)

        await program.comes_to_say(wanted)
    assert mock_exchange.problems() == []
