"""Trades of long ago: how they are read, and that they come again at their distances."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.orders import BUY, SELL
from mockex.errors import ScenarioError
from mockex.market.feed import Planned
from mockex.market.replaying import Replaying, read_trades
from mockex.values.instant import MINUTE, SECOND, Instant, Span, later
from tests.support.exchanges import NOON, at

CSV = """\
time,price,quantity,side
2021-01-01T00:00:00Z,29000.5,0.1,BUY
1609459202500,29001,0.2,SELL
1609459201000,29002,0.3,BUY
"""
JSONL = """\
{"time": "2021-01-01T00:00:00Z", "price": "29000.5", "quantity": "0.1", "side": "BUY"}

{"time": 1609459202500, "price": "29001", "quantity": "0.2", "side": "SELL", "id": 7}
{"time": 1609459201000, "price": "29002", "quantity": "0.3", "side": "BUY"}
"""


def trade(seconds: float, price: str, quantity: str, side: str = "BUY") -> Planned:
    return Planned(
        at=Instant(int(seconds * SECOND)),
        price=Decimal(price),
        quantity=Decimal(quantity),
        side=BUY if side == "BUY" else SELL,
    )


THREE = (
    trade(0, "29000.5", "0.1"),
    trade(1, "29002", "0.3"),
    trade(2.5, "29001", "0.2", "SELL"),
)


@pytest.mark.parametrize("text", [CSV, JSONL])
def test_trades_are_read_in_the_order_of_their_times(text: str) -> None:
    assert read_trades(text, "t.csv") == THREE


def test_a_factor_makes_them_faster() -> None:
    times = [one.at for one in read_trades(CSV, "t.csv", factor=Decimal(10))]

    assert times == [0, SECOND // 10, SECOND // 4]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "t.csv:1: there is no column time; wanted time, price, quantity and side"),
        (
            "time,price,quantity\n",
            "t.csv:1: there is no column side; wanted time, price, quantity and side",
        ),
        (
            "time,price,quantity,side\n",
            "t.csv: there is no trade; wanted time, price, quantity and side of one a line",
        ),
        ("time,price,quantity,side\n1,2,3,buy\n", "t.csv:2: side is 'buy', wanted BUY or SELL"),
        (
            "time,price,quantity,side\n1,2,3,BUY\nnoon,2,3,BUY\n",
            "t.csv:3: time is 'noon', wanted an instant such as 2025-09-15T12:00:00Z, "
            "or milliseconds",
        ),
        (
            "time,price,quantity,side\n1,free,3,BUY\n",
            "t.csv:2: price is 'free', wanted a decimal above zero",
        ),
        (
            "time,price,quantity,side\n1,2,NaN,BUY\n",
            "t.csv:2: quantity is 'NaN', wanted a decimal above zero",
        ),
        (
            '{"time": 1}\n',
            "t.csv:1: side is None, wanted BUY or SELL",
        ),
        (
            '{"time": 1\n',
            "t.csv:1: is no JSON object; wanted time, price, quantity and side",
        ),
    ],
)
def test_what_is_no_trade_is_said_by_its_line(text: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read_trades(text, "t.csv")
    assert str(caught.value) == sentence


def test_they_come_again_from_the_start_on() -> None:
    plan = Replaying(THREE, NOON)

    times = [one.at for one in plan.between(Instant(NOON - 1), later(NOON, MINUTE))]

    assert times == [NOON, at(seconds=1), at(seconds=2.5)]
    assert plan.after(NOON) == Planned(
        at=at(seconds=1), price=Decimal(29002), quantity=Decimal("0.3"), side=BUY
    )
    assert plan.after(at(seconds=2.5)) is None
    assert list(plan.gist(at(seconds=1), at(seconds=2.5))) == [plan.after(NOON)]
    assert (plan.traded(NOON), plan.candles(NOON)) == (0, ())


@pytest.mark.parametrize(
    ("low", "high", "seconds"),
    [("29001", None, 2.5), (None, "29002", 1), ("29000", None, None), ("29000", "30000", None)],
)
def test_where_a_price_comes_to_is_found(
    low: str | None, high: str | None, seconds: float | None
) -> None:
    bounds = (None if text is None else Decimal(text) for text in (low, high))

    found = Replaying(THREE, NOON).touch(NOON, later(NOON, Span(9 * SECOND)), *bounds)

    assert found == (None if seconds is None else at(seconds=seconds))
