"""Smart order routing over real sockets: a market that declares it, a client, and a scenario."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from mockex import MockExchange
from tests.support.clients import Client
from tests.support.listeners import user_stream

RULES = (
    'tick_size: "0.01", max_price: "1000000", step_size: "0.00001", max_quantity: "9000", '
    'min_notional: "5", max_notional: "9000000", commissions: {standard: {}}'
)
MARKET = f"""\
mockex: 1
symbols:
  BTCUSDT: {{base: BTC, quote: USDT, {RULES}}}
  BTCUSDC: {{base: BTC, quote: USDC, {RULES}}}
sors:
  - {{base: BTC, symbols: [BTCUSDT, BTCUSDC]}}
books:
  BTCUSDT: {{asks: [["30500.00", "3"]]}}
  BTCUSDC: {{asks: [["28000.00", "1"], ["30000.00", "1"]]}}
"""
SCENARIO = """\
mockex: 1
name: sor finds the better book
market: sor.yaml
accounts: {demo: {balances: {USDT: "200000"}}}
steps:
  - expect: {stream: demo}
  - expect: {request: POST /api/v3/sor/order, with: {symbol: BTCUSDT, quantity: "3"}}
  - expect: {pushed: executionReport, to: demo, with: {x: TRADE, k: SOR, a: 0, L: "28000.00000000", uS: true}}
  - expect: {pushed: executionReport, to: demo, with: {x: TRADE, k: SOR, a: 1, L: "30000.00000000"}}
"""
ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "3",
    "price": "30000.00",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sor.yaml").write_text(MARKET, encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


@pytest.fixture
async def mock(folder: Path) -> AsyncIterator[MockExchange]:
    async with MockExchange(market=folder / "sor.yaml", clock="system") as mock:
        yield mock


async def test_an_order_takes_from_both_books_and_rests_on_its_own(mock: MockExchange) -> None:
    alice = mock.account("alice", USDT="100000")

    async with Client(mock, alice) as client, user_stream(mock, "alice") as heard:
        _, info = await client.ask("/api/v3/exchangeInfo")
        status, placed = await client.call("POST", "/api/v3/sor/order", **ORDER)
        told = [await heard.hears() for _ in range(4)]
        _, allocations = await client.call("GET", "/api/v3/myAllocations", symbol="BTCUSDT")
        _, [open_order] = await client.call("GET", "/api/v3/openOrders", symbol="BTCUSDT")

    assert info["sors"] == [{"baseAsset": "BTC", "symbols": ["BTCUSDT", "BTCUSDC"]}]
    assert (status, placed["status"], placed["cummulativeQuoteQty"]) == (
        *(200, "PARTIALLY_FILLED", "58000.00000000"),
    )
    assert [(one["e"], one.get("a"), one.get("k")) for one in told] == [
        ("executionReport", None, "SOR"),
        ("executionReport", 0, "SOR"),
        ("executionReport", 1, "SOR"),
        ("outboundAccountPosition", None, None),
    ]
    assert [(one["price"], one["quoteQty"]) for one in allocations] == [
        ("28000.00000000", "28000.00000000"),
        ("30000.00000000", "30000.00000000"),
    ]
    assert (open_order["usedSor"], open_order["workingFloor"]) == (True, "EXCHANGE")
    assert [one.quote_quantity for one in alice.allocations] == [28_000, 30_000]
    assert alice.trades == ()
    assert len(mock.truth()["allocations"]) == 2  # type: ignore[arg-type]  # a list of them
    assert (alice.free("BTC"), alice.free("USDT"), alice.locked("USDT")) == (
        *(Decimal(2), Decimal(12_000), Decimal(30_000)),
    )
    assert mock.problems() == []


async def test_a_test_order_and_refusals_keep_their_contracts(mock: MockExchange) -> None:
    async with Client(mock, mock.account("alice", USDT="100")) as client:
        tried = await client.call("POST", "/api/v3/sor/order/test", **ORDER | {"quantity": "0.001"})
        poor = await client.call("POST", "/api/v3/sor/order", **ORDER)
        status, _ = await client.call("GET", "/api/v3/myAllocations")

    assert tried == (200, {})
    assert poor[1]["msg"] == "Account has insufficient balance for requested action."
    assert status == 400
    assert mock.problems() == []


async def test_a_scenario_expects_allocations(folder: Path) -> None:
    async with MockExchange(scenario=folder / "scenario.yaml", clock="system") as mock:
        demo = mock.account("demo")
        async with (
            Client(mock, demo) as client,
            user_stream(mock),
            asyncio.TaskGroup() as group,
        ):
            played = group.create_task(mock.play())
            await client.call("POST", "/api/v3/sor/order", **ORDER)

        assert str(played.result()) == "sor finds the better book: holds (4 of 4 steps done)"
        assert mock.problems() == []
