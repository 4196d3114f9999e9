"""What streams hear of prevented matches: user-data-stream.md, Conditional Fields; faqs/stp_faq.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.accounts import Account
from mockex.core.commands import MoveFunds
from mockex.core.orders import SelfTradePrevention
from mockex.core.prevention import PreventedMatch
from mockex.wire.order_pushes import as_executed
from tests.support.dialects import SHIPPED
from tests.support.exchanges import NOON
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, ORDER, Market, events
from tests.support.worlds import ALICE, BOB

ZERO = "0.00000000"
PREVENTED = {
    "e": "executionReport",
    "E": NOON_MS,
    "s": "BTCUSDT",
    "c": "mine",
    "S": "SELL",
    "o": "LIMIT",
    "f": "GTC",
    "q": "0.30000000",
    "p": "42000.00000000",
    "P": ZERO,
    "F": ZERO,
    "g": -1,
    "C": "",
    "x": "TRADE_PREVENTION",
    "X": "EXPIRED_IN_MATCH",
    "r": "NONE",
    "i": 2,
    "l": ZERO,
    "z": ZERO,
    "L": ZERO,
    "n": "0",
    "N": None,
    "T": NOON_MS,
    "t": -1,
    "v": 0,
    "I": 3,
    "w": False,
    "m": False,
    "M": False,
    "O": NOON_MS,
    "Z": ZERO,
    "Y": ZERO,
    "Q": ZERO,
    "W": NOON_MS,
    "V": "EXPIRE_BOTH",
    "A": "0.30000000",
    "B": "0.30000000",
    "U": 1,
    "Cs": "BTCUSDT",
    "pl": "0.10000000",
    "pL": "42000.00000000",
    "pY": "4200.00000000",
}
MAKER = {
    **PREVENTED,
    "c": "bid",
    "S": "BUY",
    "q": "0.10000000",
    "i": 1,
    "I": 4,
    "m": True,
    "V": "EXPIRE_MAKER",
    "A": "0.10000000",
    "B": "0.10000000",
    "U": 2,
}


class Heard(Market):
    """alice and bob listen, and trade with nobody but themselves."""

    def __init__(self, *, group: int | None = None) -> None:
        super().__init__()
        self.listen(7, to="alice")
        self.listen(8, to="bob")
        self.contracts = catalogue.shipped(SHIPPED.id)
        if group is not None:
            self.sim.trading.prevention.groups.update(alice=group, bob=group)
        self.do(MoveFunds(account="bob", asset="USDT", amount=Decimal(100_000)))

    def places(self, account: Account = ALICE, **others: str) -> list[Any]:
        """All that is heard of an order, each as its contract says."""
        said = events(self.asks_for("POST", ORDER, {**LIMIT, **others}, account=account))
        for event in said:
            assert self.contracts.violations(f"user.{event['e']}", event) == ()
        return said

    def bids(self, quantity: str, account: Account = ALICE) -> list[Any]:
        return self.places(account, quantity=quantity, newClientOrderId="bid")

    def sells(self, mode: str, quantity: str = "0.30") -> list[Any]:
        return self.places(side="SELL", quantity=quantity, selfTradePreventionMode=mode)


@pytest.fixture
def heard() -> Heard:
    return Heard()


def brief(said: list[Any]) -> list[Any]:
    """What happened to which order, what it is, and what was prevented of it: then, and ever."""
    return [
        (one["x"], one["i"], one["X"], one.get("B"), one.get("A"))
        if one["e"] == "executionReport"
        else one["e"]
        for one in said
    ]


def test_both_orders_that_expire_are_reported_the_taker_first(heard: Heard) -> None:
    heard.bids("0.10")

    new, taker, maker, funds = heard.sells("EXPIRE_BOTH")

    assert (new["x"], new.keys() & {"v", "A", "B", "U", "Cs", "pl", "pL", "pY"}) == ("NEW", set())
    assert taker == PREVENTED
    assert list(taker) == list(PREVENTED)
    assert maker == MAKER
    # Nothing is held any more, and nothing was traded.
    assert funds["B"] == [
        {"a": "BTC", "f": "2.00000000", "l": ZERO},
        {"a": "USDT", "f": "100000.00000000", "l": ZERO},
    ]


def test_only_who_lost_something_is_reported(heard: Heard) -> None:
    heard.bids("0.10")
    assert brief(heard.sells("EXPIRE_TAKER")) == [
        ("NEW", 2, "NEW", None, None),
        ("TRADE_PREVENTION", 2, "EXPIRED_IN_MATCH", "0.30000000", "0.30000000"),
        "outboundAccountPosition",
    ]
    assert brief(heard.sells("EXPIRE_MAKER")) == [
        ("NEW", 3, "NEW", None, None),
        ("TRADE_PREVENTION", 1, "EXPIRED_IN_MATCH", "0.10000000", "0.10000000"),
        "outboundAccountPosition",
    ]


def test_who_is_decremented_stays_on_the_book_and_tells_of_it_ever_after(heard: Heard) -> None:
    heard.bids("0.60")
    heard.sells("DECREMENT", "0.20")

    _, taker, maker, _ = heard.sells("DECREMENT", "0.10")

    assert brief([taker, maker]) == [
        ("TRADE_PREVENTION", 3, "EXPIRED_IN_MATCH", "0.10000000", "0.10000000"),
        ("TRADE_PREVENTION", 1, "NEW", "0.10000000", "0.30000000"),
    ]
    assert (taker["w"], maker["w"], maker["v"]) == (False, True, 1)
    cancel = {"symbol": "BTCUSDT", "orderId": "1"}
    [report, _] = events(heard.asks_for("DELETE", ORDER, cancel))
    assert brief([report]) == [("CANCELED", 1, "CANCELED", None, "0.30000000")]
    assert heard.contracts.violations("user.executionReport", report) == ()


def test_accounts_of_a_trade_group_hear_its_number_each_of_its_own_order() -> None:
    heard = Heard(group=7)
    heard.bids("0.10", BOB)

    said = heard.sells("EXPIRE_BOTH")

    taker, maker = (one for one in said if one.get("x") == "TRADE_PREVENTION")
    assert taker == PREVENTED | {"u": 7}
    assert list(taker)[-6:] == ["u", "U", "Cs", "pl", "pL", "pY"]
    assert maker == MAKER | {"u": 7}
    assert brief(said)[-2:] == ["outboundAccountPosition", "outboundAccountPosition"]


def test_before_december_2023_it_was_told_as_if_it_had_been_executed() -> None:
    met = PreventedMatch(
        id=0,
        symbol="BTCUSDT",
        taker=2,
        maker_symbol="BTCUSDT",
        maker=1,
        accounts=("alice", "alice"),
        trade_group=-1,
        mode=SelfTradePrevention.EXPIRE_MAKER,
        price=Decimal(42_000),
        quantity=Decimal("0.1"),
        taker_prevented=Decimal(0),
        maker_prevented=Decimal("0.1"),
        at=NOON,
    )

    assert as_executed(met) == {"l": "0.10000000", "L": "42000.00000000", "Y": "4200.00000000"}
