"""The past of symbols that have traders."""

from __future__ import annotations

from mockex.market.history import History
from mockex.market.wandering import Wandering
from mockex.values.instant import MINUTE, Instant
from tests.support.exchanges import NOON
from tests.support.living import BTCUSDT, terms


def test_a_symbol_has_the_past_of_its_plan() -> None:
    history, plan = History(), Wandering(terms(), BTCUSDT, 7, NOON)

    history.begin("BTCUSDT", plan, Instant(NOON - MINUTE))

    assert history.last_trade("BTCUSDT") == plan.traded(Instant(NOON - MINUTE))
    assert history.candles("BTCUSDT")[-1].closes == NOON - MINUTE
    assert history.trades("BTCUSDT") == ()


def test_a_symbol_without_traders_has_none() -> None:
    history = History()

    assert history.last_trade("BTCUSDT") == 0
    assert history.candles("BTCUSDT") == ()
