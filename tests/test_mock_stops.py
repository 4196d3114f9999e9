"""Orders that wait for a price, over real sockets and in scenarios: both times that they are new."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.core.orders import OrderStatus
from tests.support.clients import Client
from tests.support.listeners import Listener, user_stream

STOP = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "type": "STOP_LOSS",
    "quantity": "0.30",
    "stopPrice": "41500.00",
    "newClientOrderId": "mine",
}
SCENARIO = """\
mockex: 1
name: a stop, and the trade that sets it free
accounts: {alice: {balances: {BTC: "1"}}}
steps:
  - book: {BTCUSDT: {bids: [["41000.00", "0.2"], ["40900.00", "1"]]}}
  - trade: {symbol: BTCUSDT, side: BUY, price: "42000.00", quantity: "0.01"}
  - place: {account: alice, symbol: BTCUSDT, side: SELL, type: STOP_LOSS, quantity: "0.3", stopPrice: "41500.00"}
  - trade: {symbol: BTCUSDT, side: BUY, price: "41500.00", quantity: "0.01"}
"""


async def hears(listener: Listener, count: int) -> list[tuple[str, bool | None]]:
    """The next events: which, and of an order whether it is on the book."""
    events = [await listener.hears() for _ in range(count)]
    return [
        (f"{one.get('x', one['e'])} {one.get('X', '')}".strip(), one.get("w")) for one in events
    ]


@pytest.mark.parametrize("trailing", [False, True])
async def test_a_stop_is_heard_of_twice_and_then_of_its_fills(trailing: bool) -> None:
    async with MockExchange(clock="system") as mock:
        alice = mock.account("alice", BTC="1")
        mock.book("BTCUSDT", bids=[("41000.00", "0.2"), ("40900.00", "1")])
        mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
        async with Client(mock, alice) as client, user_stream(mock, "alice") as listener:
            others = {"trailingDelta": "100"} if trailing else {}
            status, body = await client.call("POST", "/api/v3/order", **STOP, **others)
            assert (status, body["clientOrderId"]) == (200, "mine")
            assert await hears(listener, 2) == [
                ("NEW NEW", False),
                ("outboundAccountPosition", None),
            ]
            assert alice.locked("BTC") == Decimal("0.3")

            mock.trade("BTCUSDT", side="BUY", price="41500.00", quantity="0.01")
            if trailing:
                # It follows the price from there on, up and then down by a hundredth.
                mock.trade("BTCUSDT", side="BUY", price="41600.00", quantity="0.01")
                mock.trade("BTCUSDT", side="BUY", price="41184.00", quantity="0.01")

            assert await hears(listener, 4) == [
                ("NEW NEW", True),
                ("TRADE PARTIALLY_FILLED", False),
                ("TRADE FILLED", False),
                ("outboundAccountPosition", None),
            ]
            _, order = await client.call(
                "GET", "/api/v3/order", symbol="BTCUSDT", origClientOrderId="mine"
            )
            assert (order["status"], order["type"], order["isWorking"]) == (
                *("FILLED", "STOP_LOSS", True),
            )
            assert order["workingTime"] > order["time"] - 1
        assert [trade.price for trade in alice.trades] == [41_000, 40_900]
        assert mock.problems() == []


async def test_a_scenario_sets_a_stop_free_by_a_trade(tmp_path: Path) -> None:
    (tmp_path / "stop.yaml").write_text(SCENARIO, encoding="utf-8")
    async with MockExchange(scenario=tmp_path / "stop.yaml") as mock:
        await mock.play()

        alice = mock.account("alice")
        [order] = alice.orders
        assert (order.status, order.executed) == (OrderStatus.FILLED, Decimal("0.3"))
        assert alice.free("USDT") == (8_200 + 4_090) * Decimal("0.999")
        assert mock.problems() == []
