"""What the vendor's faqs/order_amend_keep_priority.md says of order lists."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import AmendOrder
from mockex.core.events import ListReported
from mockex.core.limits import FirstFill, UnfilledOrders, WeightLimit
from mockex.core.order_lists import ListEvent, ListKind
from mockex.core.ordering import OrderDesk
from mockex.core.rejects import Reason, Reject
from mockex.core.trading import Trading
from mockex.values.instant import DAY
from tests.support.exchanges import NOON, at
from tests.support.lists import a_list, a_pair, place_list, story
from tests.support.tradings import (
    BUY,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    done,
    events_of,
    plain,
    trade_at,
)

OCO, OTO = ListKind.OCO, ListKind.OTO
LATER = at(seconds=5)
# A stop at 95 that sells at 94, or a limit at 110.
PAIR = a_pair(SELL, "2", maker="110.00", stop="95.00", limit="94.00", names=("stop", "limit"))
WORKING = an_order("alice", BUY, "2", "99.00", name="works")
PENDING = an_order("alice", SELL, "2", "120.00", name="waits")


def a_market(**symbol: object) -> Trading:
    trading = a_trading(a_symbol(**symbol))
    trade_at(trading, "100.00")
    return trading


def amend(name: str, quantity: str, new_name: str | None = None) -> AmendOrder:
    return AmendOrder(
        account="alice",
        symbol="LTCUSDT",
        client_id=name,
        new_quantity=Decimal(quantity),
        new_client_id=new_name or name,
    )


def quantities(trading: Trading) -> list[str]:
    return [plain(order.quantity) for order in trading.orders.open_of("alice")]


@pytest.mark.parametrize("name", ["stop", "limit"])
def test_amending_either_of_a_pair_affects_both(name: str) -> None:
    trading = a_market()
    place_list(trading, OCO, *PAIR)

    done(trading.amend(amend(name, "1.5"), LATER))

    assert quantities(trading) == ["1.5", "1.5"]


@pytest.mark.parametrize(("name", "left"), [("works", ["1.5", "2"]), ("waits", ["2", "1.5"])])
def test_working_and_pending_orders_are_amended_individually(name: str, left: list[str]) -> None:
    trading = a_market()
    place_list(trading, OTO, WORKING, PENDING)

    done(trading.amend(amend(name, "1.5"), LATER))

    assert quantities(trading) == left


@pytest.mark.parametrize(("new_name", "told"), [("limit", []), ("other", [ListEvent.UPDATED])])
def test_the_list_is_told_of_where_a_name_has_changed(new_name: str, told: list[ListEvent]) -> None:
    trading = a_market()
    place_list(trading, OCO, *PAIR)

    events = events_of(trading.amend(amend("limit", "1", new_name), LATER))

    assert [one.order_list.event for one in events if isinstance(one, ListReported)] == told
    assert story(list(events))[:2] == ["REPLACED 4 NEW", "REPLACED 3 NEW waits"]


def test_what_one_of_a_pair_cannot_be_the_other_does_not_become() -> None:
    # 1 at 110 would do, and 1 at 94 would not.
    trading = a_market(min_notional=Decimal(100))
    place_list(trading, OCO, *PAIR)
    before = list(trading.state())

    refused = trading.amend(amend("limit", "1"), LATER)

    assert refused == Reject(reason=Reason.FILTER_FAILURE, details={"filter": "NOTIONAL"})
    assert list(trading.state()) == before


def test_an_amendment_adds_nothing_to_the_orders_that_count() -> None:
    trading = a_market()
    unfilled = UnfilledOrders((WeightLimit(window=DAY, limit=10),), FirstFill())
    desk = OrderDesk(trading, unfilled)
    desk.carry_out(a_list(OCO, *PAIR), NOON)

    done(desk.carry_out(amend("limit", "1"), NOON))

    assert unfilled.counts("alice", NOON) == (2,)
