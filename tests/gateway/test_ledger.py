"""The ledger as clients are told it."""

from __future__ import annotations

from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.trading import Market

OLD = SHIPPED_LIBRARY.dialect("binance-spot/2021-01-01")


def test_orders_are_told_as_queries_are_answered() -> None:
    world = Market()
    world.offer(("42000.00", "0.10"))
    world.place()
    _, answer = world.call("GET", "/api/v3/order", {"symbol": "BTCUSDT", "orderId": "2"})

    assert answer["executedQty"] == "0.10000000"
    assert list(world.sim.orders()) == [("alice", answer)]


def test_an_older_dialect_tells_less_of_an_order() -> None:
    world = Market(OLD)
    world.place()
    _, answer = world.call("GET", "/api/v3/order", {"symbol": "BTCUSDT", "orderId": "1"})

    [(_, order)] = world.sim.orders()
    assert order == answer
    assert "workingTime" not in order


def test_a_balance_is_told_and_none_of_an_asset_that_was_never_there() -> None:
    world = Market()
    world.place()

    assert world.sim.balance("alice", "USDT") == {
        "free": "87400.00000000",
        "locked": "12600.00000000",
    }
    assert world.sim.balance("alice", "XYZ") == {"free": "0.00000000", "locked": "0.00000000"}
    assert "XYZ" not in "".join(world.state())
