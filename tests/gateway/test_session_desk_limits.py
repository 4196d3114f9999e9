"""The limits that responses of the WebSocket API tell: web-socket-api.md, "Rate limits"."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.commands import MoveFunds
from tests.gateway.test_session_desk import LATEST, OCO, a_market, ask
from tests.support.talks import NOON_MS, asks, body_of
from tests.support.trading import LIMIT, Market


def limits(market: Market, method: str, **params: object) -> list[tuple[str, str, int]]:
    told = body_of(ask(market, method, returnRateLimits=True, **params))["rateLimits"]
    return [(one["rateLimitType"], one["interval"], one["count"]) for one in told]


def test_responses_to_new_orders_tell_the_limits_of_orders_first() -> None:
    market = a_market(query="")

    placed = limits(market, "order.place", **LIMIT)
    listed = limits(market, "orderList.place.oco", **OCO)

    assert placed == [
        ("ORDERS", "SECOND", 1),
        ("ORDERS", "DAY", 1),
        ("REQUEST_WEIGHT", "MINUTE", 3),
    ]
    assert listed == [
        ("ORDERS", "SECOND", 3),
        ("ORDERS", "DAY", 3),
        ("REQUEST_WEIGHT", "MINUTE", 4),
    ]


def test_others_and_those_of_nobody_tell_that_of_weight_alone() -> None:
    market = a_market()
    nobody = asks(1, "order.place", returnRateLimits=True, **LIMIT)

    assert limits(market, "order.test", **LIMIT) == [("REQUEST_WEIGHT", "MINUTE", 3)]
    assert limits(market, "order.status", symbol="BTCUSDT", orderId=1)[0][0] == "REQUEST_WEIGHT"
    told = body_of(market.tell(nobody))["rateLimits"]
    assert [one["rateLimitType"] for one in told] == ["REQUEST_WEIGHT"]


def test_an_order_that_fails_tells_the_limits_of_orders_too() -> None:
    market = a_market()

    told = limits(market, "order.place", **{**LIMIT, "quantity": "100"})

    assert [one[0] for one in told] == ["ORDERS", "ORDERS", "REQUEST_WEIGHT"]


def test_what_succeeds_weighs_nothing_since_2026_04_02() -> None:
    # CHANGELOG.md, 2026-03-27.
    market = a_market(LATEST)

    assert limits(market, "order.place", **LIMIT)[-1] == ("REQUEST_WEIGHT", "MINUTE", 2)
    assert limits(market, "order.place", **LIMIT)[-1] == ("REQUEST_WEIGHT", "MINUTE", 3)
    cancelled = limits(market, "order.cancel", symbol="BTCUSDT", origClientOrderId="mine")
    assert cancelled == [("REQUEST_WEIGHT", "MINUTE", 3)]


def test_too_many_orders_are_told_when_to_come_again() -> None:
    market = a_market()
    market.do(MoveFunds(account="alice", asset="USDT", amount=Decimal(10**8)))
    small = {name: value for name, value in LIMIT.items() if name != "newClientOrderId"}
    for _ in range(100):
        body = body_of(ask(market, "order.place", **{**small, "quantity": "0.001"}))
        assert body["status"] == 200

    body = body_of(ask(market, "order.place", **LIMIT))

    assert body["status"] == 429
    assert body["error"]["code"] == -1015
    assert body["error"]["data"] == {"serverTime": NOON_MS, "retryAfter": NOON_MS + 10_000}
