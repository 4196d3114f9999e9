"""What market data calls weigh: rest-api.md, 2021-01-04 and 2025-08-26."""

from __future__ import annotations

import pytest

from mockex.wire.profile import shipped

OLD, NEW, TODAY = (
    shipped(f"binance-spot/{date}") for date in ("2021-01-01", "2025-08-28", "2026-07-07")
)
BTC = {"symbol": "BTCUSDT"}


def some(count: int) -> dict[str, str]:
    names = [f'"S{number}"' for number in range(count)]
    return {"symbols": f"[{','.join(names)}]"}


@pytest.mark.parametrize(
    ("path", "sent", "old", "new"),
    [
        ("depth", BTC, 1, 5),
        ("depth", {"limit": "100"}, 1, 5),
        ("depth", {"limit": "101"}, 5, 25),
        ("depth", {"limit": "500"}, 5, 25),
        ("depth", {"limit": "501"}, 10, 50),
        ("depth", {"limit": "1000"}, 10, 50),
        ("depth", {"limit": "1001"}, 50, 250),
        ("depth", {"limit": "9000"}, 50, 250),
        ("depth", {"limit": "many"}, 1, 5),
        ("trades", BTC, 1, 25),
        ("historicalTrades", BTC, 5, 25),
        ("aggTrades", BTC, 1, 4),
        ("klines", BTC, 1, 2),
        ("avgPrice", BTC, 1, 2),
        ("ticker/24hr", BTC, 1, 2),
        ("ticker/24hr", {}, 40, 80),
        ("ticker/24hr", some(20), 1, 2),
        ("ticker/24hr", some(21), 20, 40),
        ("ticker/24hr", some(100), 20, 40),
        ("ticker/24hr", some(101), 40, 80),
        ("ticker/price", BTC, 1, 2),
        ("ticker/price", {}, 2, 4),
        ("ticker/price", some(1), 2, 4),
        ("ticker/bookTicker", BTC, 1, 2),
        ("ticker/bookTicker", {}, 2, 4),
    ],
)
def test_calls_weigh_more_since_2023(path: str, sent: dict[str, str], old: int, new: int) -> None:
    weights = [
        dialect.rest.endpoints["GET", f"/api/v3/{path}"].weighs(sent, failed=False)
        for dialect in (OLD, NEW)
    ]

    assert weights == [old, new]


@pytest.mark.parametrize(
    ("path", "sent", "weight"),
    [
        ("uiKlines", BTC, 2),
        ("ticker", BTC, 4),
        ("ticker", some(1), 4),
        ("ticker", some(49), 196),
        ("ticker", some(100), 200),
        ("ticker/tradingDay", BTC, 4),
        ("ticker/tradingDay", some(51), 200),
        ("referencePrice", BTC, 2),
        ("referencePrice/calculation", BTC, 2),
        ("historicalBlockTrades", BTC, 25),
    ],
)
def test_those_that_came_later_weigh_too(path: str, sent: dict[str, str], weight: int) -> None:
    endpoint = TODAY.rest.endpoints["GET", f"/api/v3/{path}"]

    assert endpoint.weighs(sent, failed=False) == weight


def test_old_trades_took_a_key_until_july_2023() -> None:
    needed = [
        dialect.rest.endpoints["GET", "/api/v3/historicalTrades"].security.api_key
        for dialect in (OLD, NEW)
    ]

    assert needed == [True, False]
