"""Aggregate trades: rest-api.md, "Compressed/Aggregate trades list"."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

import pytest

from mockex.core.aggregates import Aggregates, AggregateTrade
from mockex.core.tape import PublicTrade
from mockex.values.instant import SECOND, Instant
from tests.support.exchanges import NOON, at
from tests.support.markets import a_trade, random_trades

TRADES = [
    a_trade(1, "100", "2", taker=7),
    a_trade(2, "100", "0.5", taker=7),
    a_trade(3, "101", "1", taker=7),
    a_trade(4, "101", "1", taker=8, now=at(seconds=1)),
    a_trade(5, "100", "1", taker=9, now=at(seconds=2), bought=False),
]


def an_aggregate(
    number: int,
    price: str,
    quantity: str,
    trades: tuple[int, int],
    *,
    taker: int,
    now: Instant = NOON,
    bought: bool = True,
) -> AggregateTrade:
    return AggregateTrade(
        id=number,
        symbol="LTCUSDT",
        price=Decimal(price),
        quantity=Decimal(quantity),
        first=trades[0],
        last=trades[1],
        taker=taker,
        is_buyer_maker=not bought,
        at=now,
    )


ALL = [
    an_aggregate(1, "100", "2.5", (1, 2), taker=7),
    an_aggregate(2, "101", "1", (3, 3), taker=7),
    an_aggregate(3, "101", "1", (4, 4), taker=8, now=at(seconds=1)),
    an_aggregate(4, "100", "1", (5, 5), taker=9, now=at(seconds=2), bought=False),
]


def test_trades_of_one_taker_at_one_price_are_one() -> None:
    assert list(Aggregates(TRADES).all()) == ALL


def test_they_grow_with_the_tape() -> None:
    trades = TRADES[:1]
    aggregates = Aggregates(trades)
    aggregates.all()

    trades += TRADES[1:]

    assert list(aggregates.all()) == ALL


def test_those_of_a_past_come_first_and_have_the_first_ids() -> None:
    aggregates = Aggregates(TRADES[3:], TRADES[2:3])

    assert [(each.id, each.first) for each in aggregates.all()] == [(3, 3), (4, 4), (5, 5)]
    assert [each.id for each in aggregates.from_id(4, 10)] == [4, 5]


@pytest.mark.parametrize(
    ("number", "limit", "expected"),
    [(1, 10, ALL), (3, 1, ALL[2:3]), (-5, 2, ALL[:2]), (5, 10, [])],
)
def test_they_are_found_from_an_id_on(
    number: int, limit: int, expected: list[AggregateTrade]
) -> None:
    assert list(Aggregates(TRADES).from_id(number, limit)) == expected


@pytest.mark.parametrize(
    ("since", "until", "limit", "expected"),
    [
        (None, None, 2, ALL[2:]),
        (NOON, None, 3, ALL[:3]),
        (at(seconds=1), None, 10, ALL[2:]),
        (None, at(seconds=1), 2, ALL[1:3]),
        (NOON, at(seconds=1), 10, ALL[:3]),
        (at(seconds=1), at(seconds=1), 10, ALL[2:3]),
        (at(seconds=2), NOON, 10, []),
    ],
)
def test_they_are_found_by_time(
    since: Instant | None, until: Instant | None, limit: int, expected: list[AggregateTrade]
) -> None:
    assert list(Aggregates(TRADES).timed(since, until, limit)) == expected


def test_of_nothing_there_are_none() -> None:
    aggregates = Aggregates([])

    assert aggregates.from_id(1, 10) == ()
    assert aggregates.timed(None, None, 10) == ()


def test_they_equal_grouping_all_trades_at_once() -> None:
    def alike(trade: PublicTrade) -> tuple[int, Decimal]:
        return trade.taker, trade.price

    trades = list(random_trades(5, 500, most=SECOND))
    groups = [list(group) for _, group in groupby(trades, alike)]

    found = Aggregates(trades).all()

    assert [(each.first, each.last, each.quantity) for each in found] == [
        (group[0].id, group[-1].id, sum(trade.quantity for trade in group)) for group in groups
    ]
