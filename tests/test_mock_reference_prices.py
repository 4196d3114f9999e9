"""A reference price that a test moves: what is asked, and how far orders may take, follow it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.errors import ScenarioError, UsageError
from tests.support.clients import Client

MARKET = """\
mockex: 1
symbols:
  BTCUSDT:
    {base: BTC, quote: USDT, tick_size: "0.01", max_price: "1000000", step_size: "0.00001",
     max_quantity: "9000", min_notional: "5", max_notional: "9000000",
     price_range: {bid_limit_mult_up: "1.1", ask_limit_mult_down: "0.9"}}
books:
  BTCUSDT: {asks: [["100.00", "1"], ["120.00", "1"]]}
"""
SCENARIO = """\
mockex: 1
name: the reference price moves
dialect: {dialect}
steps:
  - book: {{BTCUSDT: {{asks: [["100.00", "1"]]}}}}
  - reference_price: {{symbol: BTCUSDT, price: "100.00"}}
  - reference_price: {{symbol: BTCUSDT, price: null}}
"""
BUY = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "1.5"}
NONE_EVER = {"code": -2043, "msg": "This symbol doesn't have a reference price."}


@pytest.fixture
async def mock(tmp_path: Path) -> AsyncIterator[MockExchange]:
    (tmp_path / "ranged.yaml").write_text(MARKET, encoding="utf-8")
    market = tmp_path / "ranged.yaml"
    async with MockExchange(dialect="latest", market=market, clock="system") as mock:
        yield mock


async def test_it_is_what_is_asked_for_and_null_when_it_was_taken_away(mock: MockExchange) -> None:
    answers = [await asked(mock)]
    for price in ("100.00", "50", None):
        mock.reference_price("BTCUSDT", price)
        answers.append(await asked(mock))

    assert answers == [NONE_EVER, "100.00000000", "50.00000000", None]


async def asked(mock: MockExchange) -> object:
    """The reference price, or the error."""
    async with Client(mock, mock.account("demo")) as client:
        _, body = await client.ask("/api/v3/referencePrice?symbol=BTCUSDT")
    return body.get("referencePrice", body)


async def test_orders_take_no_further_than_the_range_around_it(mock: MockExchange) -> None:
    async with Client(mock, mock.account("demo")) as client:
        mock.reference_price("BTCUSDT", "100.00")
        _, kept = await client.call("POST", "/api/v3/order", **BUY)
        mock.book("BTCUSDT", asks=[("100.00", "1"), ("120.00", "1")])
        mock.reference_price("BTCUSDT", "110.00")
        _, free = await client.call("POST", "/api/v3/order", **BUY)

    assert (kept["status"], kept["executedQty"]) == ("EXPIRED", "1.00000000")
    assert (free["status"], free["executedQty"]) == ("FILLED", "1.50000000")


async def test_wrong_words_are_refused_in_a_sentence(mock: MockExchange) -> None:
    refusals = []
    for symbol, price in [("BTCUSD", "1"), ("BTCUSDT", "0"), ("BTCUSDT", "1e3")]:
        with pytest.raises(UsageError) as refused:
            mock.reference_price(symbol, price)
        refusals.append(str(refused.value))

    wanted = 'wanted a decimal text other than zero such as "0.30"'
    assert refusals == [
        "unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?",
        f"reference_price: price is '0', {wanted}",
        f"reference_price: price is '1e3', {wanted}",
    ]


async def test_a_scenario_moves_it(tmp_path: Path) -> None:
    path = tmp_path / "moves.yaml"
    path.write_text(SCENARIO.format(dialect="latest"), encoding="utf-8")
    async with MockExchange(scenario=path) as mock:
        report = await mock.play()

    assert not report.failures


async def test_a_scenario_under_a_dialect_without_any_is_told_where(tmp_path: Path) -> None:
    path = tmp_path / "early.yaml"
    path.write_text(SCENARIO.format(dialect="binance-spot/2025-08-28"), encoding="utf-8")
    async with MockExchange(scenario=path) as mock:
        with pytest.raises(ScenarioError) as refused:
            await mock.play()

    assert str(refused.value) == (
        f"{path}:6: reference_price: binance-spot/2025-08-28 has no reference prices"
    )
