"""A book kept by the documented procedure is the exchange's own, whatever is done to that.

web-socket-streams.md, "How to manage a local order book correctly".
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

import pytest

from mockex.core.commands import MoveFunds
from mockex.core.orders import BUY, SELL, Side
from mockex.values.chance import Chance
from mockex.values.instant import MILLISECOND, SECOND, Instant, Span, later
from mockex.wire.actions import Action, CancelScripted, PlaceScripted
from mockex.wire.market_pushes import partial_depth
from mockex.wire.messages import Direct, Outbound, StreamPing, StreamPong, StreamSend
from tests.support.exchanges import NOON
from tests.support.listening import SYMBOL, a_book, a_trade, levels
from tests.support.local_book import LocalBook, Picture
from tests.support.messages import opened
from tests.support.worlds import a_stack


class Market:
    """An exchange where random things are done, and who hears of its books."""

    def __init__(self, stream: str, seed: int) -> None:
        self.sim = a_stack().sim
        self.now: Instant = NOON
        self.chance = Chance(seed)
        self.heard: list[dict[str, Any]] = []
        for asset in ("BTC", "USDT"):
            self.does(MoveFunds(account="alice", asset=asset, amount=Decimal(10**9)))
        self.sim.receive(opened(1, f"/ws/{stream}"), self.now)

    def does(self, action: Action) -> None:
        self._note(self.sim.receive(Direct(action=action), self.now))

    def random(self) -> None:
        """One thing, after some time."""
        self.passes(Span(self.chance.below(90) * MILLISECOND))
        self.does(self._drawn())

    def passes(self, span: Span) -> None:
        target = later(self.now, span)
        while (due := self.sim.next_deadline()) is not None and due <= target:
            self.now = due
            self._note(self.sim.wake(due))
        self.now = target

    def snapshot(self) -> dict[str, object]:
        """What REST tells of the depth."""
        book, tape = self.sim.trading.book(SYMBOL), self.sim.trading.tape
        return partial_depth(tape.last_update(SYMBOL), book.depth(BUY), book.depth(SELL))

    def update(self) -> int:
        return self.sim.trading.tape.last_update(SYMBOL)

    def picture(self) -> Picture:
        book = self.sim.trading.book(SYMBOL)
        return dict(book.depth(BUY)), dict(book.depth(SELL))

    def _drawn(self) -> Action:
        price = str(100 + self.chance.below(40))
        match self.chance.below(20):
            case 0:
                bids = [
                    f"{100 + n} {1 + self.chance.below(9)}" for n in range(self.chance.below(9))
                ]
                return a_book(bids=levels(*bids))
            case 1:
                return a_trade(price, str(1 + self.chance.below(5)))
            case 2 | 3 | 4 | 5:
                return CancelScripted(account="alice")
            case _:
                return self._order((Side.BUY, Side.SELL)[self.chance.below(2)], price)

    def _order(self, side: Side, price: str) -> PlaceScripted:
        order = {"symbol": SYMBOL, "side": side.value, "type": "LIMIT", "timeInForce": "GTC"}
        order |= {"price": price, "quantity": str(1 + self.chance.below(9))}
        if not self.chance.below(5):
            order |= {"icebergQty": "1"}
        return PlaceScripted(account="alice", parameters=order)

    def _note(self, said: Sequence[Outbound]) -> None:
        for one in said:
            if isinstance(one, StreamSend):
                self.heard.append(cast("dict[str, Any]", one.body))
            elif isinstance(one, StreamPing):
                pong = StreamPong(connection=one.connection, payload=one.payload)
                self.sim.receive(pong, self.now)


def keep_in_step(stream: str, commands: int, seed: int) -> None:
    """Keep a book for so many commands, and compare it now and then."""
    market = Market(stream, seed)
    old = market.snapshot()
    for _ in range(50):
        market.random()
    market.heard.clear()
    local = LocalBook()
    while not market.heard:
        market.random()
    for event in market.heard:
        local.hear(event)
    assert not local.begin(old)
    assert local.begin(market.snapshot())
    market.heard.clear()
    for number in range(commands):
        market.random()
        if number % 20 == 0:
            market.passes(SECOND)
            assert told(local, market) == (market.update(), market.picture())


def told(local: LocalBook, market: Market) -> tuple[int | None, Picture]:
    """What the copy is once it has heard everything."""
    for event in market.heard:
        local.hear(event)
    market.heard.clear()
    return local.update, local.sides


@pytest.mark.parametrize("stream", ["btcusdt@depth", "btcusdt@depth@100ms"])
def test_a_book_kept_by_the_procedure_is_the_exchanges(stream: str) -> None:
    keep_in_step(stream, 300, seed=1)


@pytest.mark.slow
def test_it_is_so_after_ten_thousand_commands() -> None:
    keep_in_step("btcusdt@depth@100ms", 10_000, seed=2)


def test_each_event_begins_where_the_one_before_ended() -> None:
    market = Market("btcusdt@depth@100ms", seed=3)
    for _ in range(300):
        market.random()

    begins = [event["U"] for event in market.heard]
    ends = [event["u"] for event in market.heard]

    assert begins[0] == 1
    assert begins[1:] == [last + 1 for last in ends[:-1]]
