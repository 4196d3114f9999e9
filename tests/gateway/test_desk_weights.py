"""What amendments weigh and count, over both transports.

Sources: the vendor's CHANGELOG.md, 2026-03-27 and 2026-04-02; faqs/order_amend_keep_priority.md.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply
from mockex.wire.profile import shipped
from tests.gateway.test_session_desk import LATEST, a_market, ask
from tests.support.dialects import SHIPPED
from tests.support.messages import a_request
from tests.support.talks import body_of
from tests.support.trading import Market

AMEND = "/api/v3/order/amend/keepPriority"
WEIGHT = "X-MBX-USED-WEIGHT-1M"
DIALECTS = pytest.mark.parametrize(
    ("dialect", "expired"), [(SHIPPED, 4), (shipped("binance-spot/2026-02-20"), 4), (LATEST, 0)]
)


def a_partly_filled_order(dialect: Dialect) -> Market:
    """Of 0.30 BTC, 0.10 are bought."""
    market = a_market(dialect)
    market.offer(("42000.00", "0.10"))
    assert market.place()["status"] == "PARTIALLY_FILLED"
    return market


def amended_by_rest(market: Market, quantity: str) -> tuple[int, int]:
    """Status, and what the call weighed."""
    [before] = market.tell(a_request())
    assert isinstance(before, HttpReply)
    sent = {"symbol": "BTCUSDT", "origClientOrderId": "mine", "newClientOrderId": "mine"}
    reply = market.reply("PUT", AMEND, {**sent, "newQty": quantity})
    used = [int(dict(each.headers)[WEIGHT]) for each in (before, reply)]
    return reply.status, used[1] - used[0]


def amended_by_session(market: Market, quantity: str) -> tuple[int, int]:
    own = {"symbol": "BTCUSDT", "origClientOrderId": "mine", "newClientOrderId": "mine"}
    before = body_of(ask(market, "ping", returnRateLimits=True))
    said = body_of(
        ask(market, "order.amend.keepPriority", **own, newQty=quantity, returnRateLimits=True)
    )
    used = [one["rateLimits"][-1]["count"] for one in (before, said)]
    return said["status"], used[1] - used[0]


@DIALECTS
@pytest.mark.parametrize("amended", [amended_by_rest, amended_by_session])
def test_an_amendment_by_which_the_order_expires_weighs_nothing_since_2026_04_02(
    dialect: Dialect, expired: int, amended: Callable[[Market, str], tuple[int, int]]
) -> None:
    market = a_partly_filled_order(dialect)

    assert amended(market, "0.20") == (200, 4)
    assert amended(market, "0.40") == (400, 4)
    assert amended(market, "0.10") == (200, expired)
    assert amended(market, "0.05") == (400, 4)


@pytest.mark.parametrize("dialect", [SHIPPED, LATEST])
def test_amendments_count_no_orders(dialect: Dialect) -> None:
    market = a_partly_filled_order(dialect)
    assert market.place(newClientOrderId="another")["status"] == "NEW"
    before = unfilled(market)

    assert amended_by_rest(market, "0.20")[0] == 200
    assert amended_by_rest(market, "0.10")[0] == 200
    assert unfilled(market) == before == 1


def unfilled(market: Market) -> int:
    """The count of orders in the shortest window: the order that was filled in part is none."""
    status, limits = market.call("GET", "/api/v3/rateLimit/order", {})
    assert status == 200
    count: int = limits[0]["count"]
    return count
