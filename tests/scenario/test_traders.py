"""House traders in market files: what is said of them, and what is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex import resources
from mockex.errors import ScenarioError
from mockex.market.terms import CALM, PRESETS, Crash, Halt, Terms
from mockex.mock.files import load_market
from mockex.scenario.market_files import Market, read_market
from mockex.values.instant import HOUR, MINUTE, SECOND, Span
from mockex.wire.actions import StartTraders

PRICES = {"BTCUSDT": "42000", "ETHUSDT": "2600", "BNBUSDT": "580", "ETHBTC": "0.062"}
SYMBOL = """\
  {name}: {{base: {base}, quote: USDT, tick_size: "0.1", max_price: "9000", step_size: "0.01", max_quantity: "8", min_notional: "5", max_notional: "7"{more}}}
"""
TRADES = "time,price,quantity,side\n1000,70,1,BUY\n3000,71,1,SELL\n"


def beside(name: str) -> tuple[str, str]:
    return f"folder/{name}", TRADES


def read(traders: str = "", one: str = "", other: str = "", more: str = "") -> Market:
    text = "mockex: 1\n" + (f"traders: {traders}\n" if traders else "")
    text += "symbols:\n" + SYMBOL.format(name="AUSDT", base="A", more=one)
    text += SYMBOL.format(name="BUSDT", base="B", more=other) + more
    return read_market(text, "m.yaml", resources.schema("market"), beside)


def told(market: Market) -> dict[str, Terms]:
    return {one.symbol: one.terms for one in market.traders}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_is_a_market_by_its_name(preset: str) -> None:
    market = load_market(preset)

    assert market.symbols == load_market("default").symbols
    assert market.traders == tuple(
        StartTraders(symbol=name, terms=replace(PRESETS[preset], price=Decimal(price)))
        for name, price in PRICES.items()
    )


def test_nobody_trades_where_nothing_is_said_of_traders() -> None:
    assert read().traders == ()
    assert load_market("default").traders == ()


def test_traders_of_all_symbols_begin_at_the_price_of_each() -> None:
    market = read("{preset: thin}", one=', price: "70"', other=', price: "80"')

    assert {name: (one.price, one.levels) for name, one in told(market).items()} == {
        "AUSDT": (Decimal(70), 3),
        "BUSDT": (Decimal(80), 3),
    }


def test_a_symbol_may_have_traders_alone() -> None:
    market = read(other=', traders: {preset: calm, price: "70"}')

    assert told(market) == {"BUSDT": replace(CALM, price=Decimal(70))}


def test_what_a_symbol_says_goes_before_what_is_said_of_all() -> None:
    market = read(
        '{preset: thin, price: "70", levels: 5}', one=', traders: {preset: trending, price: "71"}'
    )

    assert told(market) == {
        "AUSDT": replace(PRESETS["trending"], price=Decimal(71), levels=5),
        "BUSDT": replace(PRESETS["thin"], price=Decimal(70), levels=5),
    }


def test_every_number_of_a_preset_can_be_another() -> None:
    words = """{price: "70", volatility: "0.03", drift: "-0.01", turns_after: 2h, spread: "0.002",
      levels: 7, level_step: "0.003", level_notional: "900", trade_notional: "40", trades_per_minute: 12,
      crash: {after: 0s, depth: "0.5", falls_in: 1s, recovers_in: 2m, every: 1h}, halt: {after: 1m, lasts: 90s}}"""

    assert told(read(one=f", traders: {words}"))["AUSDT"] == Terms(
        price=Decimal(70),
        volatility=Decimal("0.03"),
        drift=Decimal("-0.01"),
        turns_after=Span(2 * HOUR),
        spread=Decimal("0.002"),
        levels=7,
        level_step=Decimal("0.003"),
        level_notional=Decimal(900),
        trade_notional=Decimal(40),
        trades_per_minute=12,
        crash=Crash(
            after=Span(0),
            depth=Decimal("0.5"),
            falls_in=SECOND,
            recovers_in=Span(2 * MINUTE),
            every=HOUR,
        ),
        halt=Halt(after=MINUTE, lasts=Span(90 * SECOND)),
    )


def test_trades_of_a_file_are_replayed_at_a_speed() -> None:
    market = read(one=', traders: {replay: {file: t.csv, speed: "4"}}')

    replayed = told(market)["AUSDT"].replay
    assert [(one.at, one.price) for one in replayed] == [
        (0, Decimal(70)),
        (SECOND // 2, Decimal(71)),
    ]


@pytest.mark.parametrize(
    ("traders", "sentence"),
    [
        (
            '{preset: clam, price: "70"}',
            "2: traders.preset is 'clam', wanted one of calm, trending, flash_crash, thin, halted; "
            "did you mean 'calm'?",
        ),
        ('{prise: "70"}', "2: unknown key of traders 'prise'; did you mean 'price'?"),
        ("{preset: calm}", '2: AUSDT has no price to begin with, wanted price: "42000"'),
        (
            '{price: "70", volatility: "0.5"}',
            "2: traders.volatility is '0.5', wanted the part of the price that a day goes, "
            'below "0.1", such as "0.02"',
        ),
        (
            '{price: "70", drift: "-0.1", turns_after: 10h}',
            "2: drift is -0.1 an hour, wanted no more than 0.9 of the price before it turns",
        ),
        (
            '{price: "70", crash: {every: 1m}}',
            "2: a crash is not over when the next begins, wanted a longer every",
        ),
        (
            '{price: "70", crash: {falls_in: 0s}}',
            "2: falls_in is 0s, wanted a span such as 10m, of a century at most",
        ),
        (
            '{price: "70", halt: {lasts: 5}}',
            "2: traders.halt.lasts is 5, wanted a span such as 90s or 1h30m",
        ),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_line(traders: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(traders)
    assert str(caught.value) == f"m.yaml:{sentence}"


def test_a_symbol_has_a_book_or_traders() -> None:
    with pytest.raises(ScenarioError) as caught:
        read('{price: "70"}', more='books: {BUSDT: {bids: [["70", "1"]]}}\n')
    assert str(caught.value) == (
        "m.yaml:6: BUSDT has a book and traders, who would leave, wanted one of both"
    )


def test_there_is_nothing_beside_a_market_that_is_no_file() -> None:
    text = "mockex: 1\ntraders: {replay: {file: t.csv}}\n"

    with pytest.raises(ScenarioError) as caught:
        read_market(text, "m.yaml", resources.schema("market"))
    assert str(caught.value) == "t.csv: there is nothing beside this market file"
