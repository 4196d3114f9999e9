"""House traders at work: markets that live, and sleep while nobody looks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import cast

import pytest

from mockex.core.orders import BUY, SELL, Side
from mockex.core.settlement import HOUSE
from mockex.core.symbols import SymbolStatus
from mockex.errors import UsageError
from mockex.gateway.journal import Entry
from mockex.market.feed import Planned
from mockex.market.terms import PRESETS, Terms
from mockex.values.amounts import is_multiple
from mockex.values.instant import MINUTE, SECOND, Instant
from mockex.wire.actions import LookAtMarkets, MakeTrade, PlaceScripted, SetBook, StartTraders
from mockex.wire.messages import Direct, HttpReply, StreamClosed, StreamPing, StreamPong
from tests.support.exchanges import NOON, at
from tests.support.living import BTCUSDT, PRICE, LivingWorld, terms, what
from tests.support.messages import a_request, opened
from tests.support.worlds import ALICE


def a_buy(price: str, quantity: str = "0.1", **more: str) -> PlaceScripted:
    words = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    return PlaceScripted(
        account="alice", parameters={**words, "price": price, "quantity": quantity, **more}
    )


def rich(told: Terms | None = None, *, seed: int = 7) -> LivingWorld:
    """A living world in which alice can pay."""
    world = LivingWorld(told, seed=seed)
    world.sim.trading.settlement.balances.deposit("alice", "USDT", Decimal(10_000_000))
    world.sim.trading.settlement.balances.deposit("alice", "BTC", Decimal(1_000))
    return world


def held(world: LivingWorld, asset: str = "BTC") -> Decimal:
    return world.sim.trading.settlement.balances.of("alice")[asset].free


# What holds of every market.


def faults(world: LivingWorld, *, dry: bool) -> list[str]:
    """What is wrong with a book just now."""
    bid, ask = world.best()
    found = []
    if bid is not None and ask is not None and bid >= ask:
        found.append(f"{world.now}: crossed, {bid} and {ask}")
    if not dry and (bid is None or ask is None):
        found.append(f"{world.now}: dry")
    for side in (BUY, SELL):
        for price, quantity in world.sim.trading.book("BTCUSDT").depth(side):
            if not is_multiple(price, BTCUSDT.tick_size) or not price:
                found.append(f"{world.now}: {price} is off the ticks")
            if not is_multiple(quantity, BTCUSDT.step_size) or quantity > BTCUSDT.max_quantity:
                found.append(f"{world.now}: {quantity} is off the steps")
    return found


def lived(world: LivingWorld, *, until: Instant, dry: bool = False) -> list[str]:
    """Live on from deadline to deadline; all that was wrong on the way."""
    found = []
    while (due := world.next()) is not None and due <= until:
        world.journal.wake(due)
        world.now = due
        found += faults(world, dry=dry)
    world.now = until
    return found


@pytest.mark.slow
@pytest.mark.parametrize("preset", PRESETS)
def test_for_an_hour_no_book_is_crossed_or_dry_or_off_its_filters(preset: str) -> None:
    world = LivingWorld(terms(preset))
    world.watch()

    assert lived(world, until=at(hours=1)) == []

    wanted = {"thin": 240, "halted": 3_300}.get(preset, 3_600)
    assert abs(len(world.trades) - wanted) <= 1


@pytest.mark.parametrize("preset", PRESETS)
def test_for_three_minutes_no_book_is_crossed_or_dry_or_off_its_filters(preset: str) -> None:
    world = LivingWorld(terms(preset))
    world.watch()

    assert lived(world, until=at(minutes=3)) == []


@pytest.mark.parametrize("preset", PRESETS)
def test_equal_seeds_are_equal_worlds_and_others_are_others(preset: str) -> None:
    def an_hour(seed: int) -> list[tuple[object, ...]]:
        world = LivingWorld(terms(preset), seed=seed)
        world.advance(hours=1)
        return [what(one) for one in world.trades]

    assert an_hour(7) == an_hour(7)
    assert an_hour(7) != an_hour(8)


@pytest.mark.parametrize("preset", ["calm", "flash_crash"])
def test_trades_are_the_same_whoever_looks_on(preset: str) -> None:
    asleep, watched, looked_at, ordered = (LivingWorld(terms(preset)) for _ in range(4))
    watched.watch()
    ordered.do(a_buy("20000"))
    for world in (asleep, watched, ordered):
        world.advance(minutes=5)
    for _ in range(30):
        looked_at.advance(seconds=10)
        looked_at.do(LookAtMarkets())

    wanted = [what(one) for one in asleep.trades]
    assert len(wanted) == 300
    for world in (watched, looked_at, ordered):
        assert [what(one) for one in world.trades] == wanted
        assert world.best() == asleep.best()


# The start.


def test_a_market_begins_at_its_price_with_offers_on_both_sides() -> None:
    world = LivingWorld()

    bid, ask = world.best()

    assert bid is not None
    assert ask is not None
    assert abs(bid / PRICE - 1) < Decimal("0.001")
    assert ask - bid == Decimal("4.20")


def test_a_quarter_of_an_hour_was_traded_before_the_first_moment() -> None:
    tape = LivingWorld().sim.trading.tape.trades("BTCUSDT")

    assert len(tape) == 900
    assert [one.id for one in tape] == list(range(tape[0].id, tape[0].id + 900))
    assert tape[0].at >= NOON - 15 * MINUTE
    assert tape[-1].at <= NOON


@pytest.mark.parametrize(("interval", "count"), [("1m", 500), ("1h", 1_000), ("1d", 500)])
def test_candles_go_back_from_the_first_moment_without_a_gap(interval: str, count: int) -> None:
    world = LivingWorld()

    [reply] = world.tell(
        a_request(path="/api/v3/klines", query=f"symbol=BTCUSDT&interval={interval}&limit={count}")
    )

    assert isinstance(reply, HttpReply)
    rows = cast("list[list[object]]", reply.fields)
    assert len(rows) == count
    for one, after in pairwise(rows):
        assert one[4] == after[1]
        assert one[6] == int(str(after[0])) - 1
    assert abs(Decimal(str(rows[-1][4])) / PRICE - 1) < Decimal("0.001")


@pytest.mark.parametrize(
    ("symbol", "told", "sentence"),
    [
        ("BTCUSDC", terms(), "unknown symbol 'BTCUSDC'; did you mean 'BTCUSDT'?"),
        (
            "BTCUSDT",
            Terms(),
            "traders of BTCUSDT: there is no price, wanted one to begin with",
        ),
        (
            "BTCUSDT",
            terms(price=Decimal(2_000_000)),
            "traders of BTCUSDT: price is 2000000, wanted one within its PRICE_FILTER",
        ),
    ],
)
def test_traders_that_cannot_begin_are_refused(symbol: str, told: Terms, sentence: str) -> None:
    world = LivingWorld()

    with pytest.raises(UsageError) as caught:
        world.do(StartTraders(symbol=symbol, terms=told))
    assert str(caught.value) == sentence


# Sleeping and waking.


def test_a_market_that_nobody_looks_at_has_nothing_to_do() -> None:
    world = LivingWorld()

    assert world.next() is None
    world.advance(hours=24)
    assert len(world.sim.trading.tape.trades("BTCUSDT")) == 900


def test_a_market_stream_keeps_it_awake_as_long_as_it_is_open() -> None:
    world = LivingWorld()

    world.watch(90)
    due = world.next()
    world.tell(StreamClosed(connection=90, code=1000))

    assert due is not None
    assert NOON < due <= at(seconds=2)
    assert world.next() is None


def test_an_order_far_off_is_not_looked_at_before_the_price_comes_there() -> None:
    world = rich(terms("flash_crash"))

    world.do(a_buy("39000"))
    due = world.next()

    assert due is not None
    assert at(seconds=60) < due < at(seconds=80)


def test_an_order_is_filled_when_the_price_has_come_to_it_and_the_client_hears_so() -> None:
    world = rich(terms("flash_crash"))
    world.listen(1, to="alice")
    world.do(a_buy("39000"))

    said = world.advance(minutes=2)

    reports = [one.body for _, one in said if getattr(one, "kind", "") == "user.executionReport"]
    assert [(one["X"], one["L"]) for one in reports][-1] == ("FILLED", "39000.00000000")
    assert held(world) == Decimal("1000.0999")


def test_a_stop_works_when_the_price_has_come_to_it() -> None:
    world = rich(terms("flash_crash"))
    stop = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS"}
    world.do(
        PlaceScripted(
            account="alice", parameters={**stop, "quantity": "0.1", "stopPrice": "40000.00"}
        )
    )

    world.advance(minutes=2)

    assert held(world) == Decimal("999.9")


def test_a_trailing_stop_is_told_each_price() -> None:
    world = rich(terms("flash_crash"))
    stop = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS"}
    world.do(
        PlaceScripted(
            account="alice", parameters={**stop, "quantity": "0.1", "trailingDelta": "200"}
        )
    )

    world.advance(minutes=2)

    assert held(world) == Decimal("999.9")


def test_a_large_order_in_the_way_is_taken_bit_by_bit_and_no_book_is_crossed() -> None:
    world = rich(terms("trending"))
    world.do(
        PlaceScripted(
            account="alice",
            parameters={
                **a_buy("42100").parameters,
                "side": "SELL",
                "quantity": "200",
            },
        )
    )
    world.watch()

    assert lived(world, until=at(minutes=20)) == []
    assert held(world) < Decimal(800) + 200


def test_what_a_client_has_taken_is_there_again_at_the_next_trade() -> None:
    world = rich()
    world.do(a_buy("50000", "100", timeInForce="IOC"))
    dry = world.best()[1]

    world.advance(seconds=2)
    world.do(LookAtMarkets())

    assert dry is None
    assert world.best()[1] is not None


def test_a_request_sees_the_market_as_it_is_now_and_a_keep_alive_lets_it_sleep() -> None:
    world = LivingWorld()
    world.advance(minutes=1)

    world.tell(a_request(path="/api/v3/time"))
    slept = len(world.sim.trading.tape.trades("BTCUSDT"))
    world.tell(a_request(path="/api/v3/account", key=ALICE.api_key))

    assert slept == 900
    assert len(world.sim.trading.tape.trades("BTCUSDT")) == 960


def test_a_long_sleep_is_made_short_but_for_its_last_hour() -> None:
    world = LivingWorld(replace(terms(), trades_per_minute=6))
    world.advance(seconds=30)
    assert len(world.trades) == 3

    world.advance(hours=24 * 8)

    trades = world.trades
    wanted = 6 + (8 * 24 - 1) * 60 * 4 + 60 * 6
    assert abs(len(trades) - wanted) <= 6
    assert [one.at for one in trades] == sorted(one.at for one in trades)
    assert [one.id for one in trades] == list(range(trades[0].id, trades[0].id + len(trades)))


# Scripts go first.


def test_a_book_that_a_test_sets_is_left_alone() -> None:
    world = LivingWorld()
    world.watch()

    world.do(SetBook(symbol="BTCUSDT", asks=((Decimal(100), Decimal(1)),)))
    world.advance(minutes=5)

    assert world.best() == (None, Decimal(100))
    assert not world.sim.has_traders


def test_a_trade_of_a_script_is_made_with_what_is_offered_and_the_market_goes_on() -> None:
    world = LivingWorld()
    world.advance(seconds=3)

    world.do(
        MakeTrade(symbol="BTCUSDT", side=Side.BUY, price=Decimal(43000), quantity=Decimal("0.1"))
    )
    [made] = [one for one in world.trades if one.quantity == Decimal("0.1")]
    world.advance(seconds=10)

    assert made.price < Decimal(42010)
    assert abs(world.last_price / PRICE - 1) < Decimal("0.001")


# Halts.


def test_a_halted_market_trades_again_when_it_was_long_enough() -> None:
    world = LivingWorld(terms("halted"))
    world.watch()

    def status() -> SymbolStatus:
        return world.sim.trading.symbols["BTCUSDT"].status

    world.advance(minutes=4)
    assert (status(), world.trades) == (SymbolStatus.HALT, [])
    world.advance(minutes=2)
    assert (status(), len(world.trades)) == (SymbolStatus.TRADING, 60)


# Trades of long ago.


def test_trades_of_long_ago_are_made_again() -> None:
    old = tuple(
        Planned(
            at=Instant(number * SECOND),
            price=Decimal(30000 + number),
            quantity=Decimal("0.2"),
            side=BUY if number % 2 else SELL,
        )
        for number in range(5)
    )
    world = LivingWorld(Terms(replay=old))
    world.watch()

    world.advance(minutes=1)

    tape = world.sim.trading.tape.trades("BTCUSDT")
    assert [(one.at, one.price, one.is_buyer_maker) for one in tape] == [
        (at(seconds=number), Decimal(30000 + number), number % 2 == 0) for number in range(5)
    ]


# What is kept.


def test_the_same_life_is_the_same_journal_and_a_quiet_hour_is_a_short_one() -> None:
    def a_life() -> list[Entry]:
        world = rich(terms("flash_crash"))
        world.listen(1, to="alice")
        world.do(a_buy("39000"))
        world.watch()
        world.advance(minutes=3)
        world.tell(a_request(path="/api/v3/account", key=ALICE.api_key))
        return list(world.journal)

    once, twice = a_life(), a_life()
    assert once == twice
    # Of what traders do there stands what somebody hears: here each trade, and nothing else.
    beats = (StreamPing, StreamPong)
    assert len([one for one in once if not isinstance(one.message, beats)]) == 13 + 181


def test_an_hour_that_nobody_looks_at_is_not_in_the_journal() -> None:
    world = LivingWorld()

    world.advance(hours=1)
    world.do(LookAtMarkets())

    assert [type(one.message) for one in world.journal] == [Direct, Direct]


def test_what_traders_did_among_themselves_is_not_kept() -> None:
    world = LivingWorld()
    world.watch()

    world.advance(minutes=2)

    trading = world.sim.trading
    assert trading.trades == []
    assert len(list(trading.orders.all())) == len(trading.orders.open_of(HOUSE)) == 20


def test_who_opens_a_stream_of_user_data_alone_wakes_nobody() -> None:
    world = LivingWorld()
    key = world.open_key("alice")
    world.advance(minutes=1)

    world.tell(opened(1, f"/ws/{key}"))
    slept = len(world.sim.trading.tape.trades("BTCUSDT"))
    world.watch()

    assert slept == 900
    assert len(world.sim.trading.tape.trades("BTCUSDT")) == 960
