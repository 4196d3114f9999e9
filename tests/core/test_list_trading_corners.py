"""Where lists meet other rules: prevented matches, orders that die at once, pegs, amendments, filters."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.invariants import violations
from mockex.core.order_lists import ListKind
from mockex.core.orders import SelfTradePrevention, TimeInForce
from mockex.core.trading import Trading
from tests.support.exchanges import at
from tests.support.lists import a_pair, place_list, story
from tests.support.tradings import (
    BUY,
    FOK,
    IOC,
    SELL,
    a_symbol,
    a_trading,
    an_order,
    figures,
    funds,
    place,
    trade_at,
)

OCO, OTO, OTOCO = ListKind.OCO, ListKind.OTO, ListKind.OTOCO
OPO, OPOCO = ListKind.OPO, ListKind.OPOCO
LATER = at(seconds=5)
HALF = {"LTC": "1000", "USDT": "100000"}
DEPOSITED = {"LTC": Decimal(2000), "USDT": Decimal(200_000)}
SELLING = a_pair(SELL, "2", maker="110.00", stop="95.00", limit="94.00")
BOUGHT = a_pair(BUY, "2", maker="90.00", stop="105.00", limit="107.00")


def a_market(**symbol: object) -> Trading:
    """Litecoin at 100, of which alice and bob have enough."""
    trading = a_trading(a_symbol(**symbol), accounts=dict.fromkeys(("alice", "bob"), HALF))
    trade_at(trading, "100.00")
    return trading


def sound(trading: Trading) -> bool:
    return list(violations(trading, DEPOSITED)) == []


def standing(trading: Trading, number: int) -> tuple[str, ...]:
    found = trading.orders.find("alice", "LTCUSDT", number)
    assert found is not None
    return figures(found)


def test_a_leg_that_loses_nothing_by_a_prevented_match_is_not_touched_by_it() -> None:
    trading = a_market()
    place_list(trading, OCO, *BOUGHT)
    own = an_order("alice", SELL, "1", "90.00", prevention=SelfTradePrevention.EXPIRE_TAKER)

    told = story(trading.place(own, LATER))

    assert told == ["NEW 5 NEW", "TRADE_PREVENTION 5 EXPIRED_IN_MATCH"]
    # Both legs are as they were, and what the dearer needs is set aside for both.
    assert funds(trading, "alice", "USDT") == ("99786", "214")
    assert sound(trading)
    place(trading, an_order("bob", SELL, "2", "106.00"))
    assert story(trade_at(trading, "105.00")) == [
        "EXPIRED 4 EXPIRED OCO_TRIGGER",
        "NEW 3 NEW",
        "TRADE 3 FILLED 2",
        "list ALL_DONE ALL_DONE",
    ]
    assert funds(trading, "alice", "USDT") == ("99788", "0")
    assert sound(trading)


@pytest.mark.parametrize("in_force", [IOC, FOK])
def test_what_was_pending_does_not_trade_after_the_working_one_has_expired(
    in_force: TimeInForce,
) -> None:
    trading = a_market()
    place(trading, an_order("bob", BUY, "5", "98.00"))
    working = an_order("alice", BUY, "2", "99.00", time_in_force=in_force)

    placed = place_list(trading, OTO, working, an_order("alice", SELL, "2", "97.00"))

    assert [one.trades for one in placed.placed] == [(), ()]
    assert standing(trading, 4) == ("EXPIRED", "2", "0", "0")
    assert standing(trading, 5) == ("EXPIRED", "2", "0", "0")
    assert sound(trading)
