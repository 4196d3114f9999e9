"""The symbols of a world."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex import resources
from mockex.core.commissions import Rates
from mockex.core.multipliers import Multipliers
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, SelfTradePrevention
from mockex.core.reference_prices import ArithmeticMean
from mockex.core.symbols import ExchangeLimits, Symbol, SymbolStatus
from mockex.errors import ScenarioError
from mockex.values.instant import SECOND
from mockex.wire.markets import default_symbols, read_symbols

SCHEMA = resources.schema("market")
RULES = (
    'base: B, quote: Q, tick_size: "0.1", max_price: "9", step_size: "0.01", max_quantity: "8", '
    'min_notional: "5", max_notional: "7"'
)


def read(rules: str) -> tuple[Symbol, ...]:
    return read_symbols(f"mockex: 1\nsymbols:\n  BQ: {{{rules}}}\n", "m.yaml", SCHEMA)


def test_the_default_world_trades_four_symbols() -> None:
    assert [(one.name, one.base_asset, one.quote_asset) for one in default_symbols()] == [
        ("BTCUSDT", "BTC", "USDT"),
        ("ETHUSDT", "ETH", "USDT"),
        ("BNBUSDT", "BNB", "USDT"),
        ("ETHBTC", "ETH", "BTC"),
    ]


def test_every_rule_of_a_symbol_is_read() -> None:
    wanted = Symbol(
        name="BQ",
        base_asset="B",
        quote_asset="Q",
        tick_size=Decimal("0.1"),
        max_price=Decimal(9),
        step_size=Decimal("0.01"),
        max_quantity=Decimal(8),
        min_notional=Decimal(5),
        max_notional=Decimal(7),
        max_open_orders=200,
    )

    assert read(RULES) == (wanted,)
    assert read(f"{RULES}, max_open_orders: 3")[0].max_open_orders == 3


def test_what_may_be_left_out_is_read_too() -> None:
    [symbol] = read(
        f"""{RULES}, max_market_quantity: "3", max_iceberg_parts: 5, max_iceberg_orders: 2,
    max_position: "40", max_amends: 1, max_order_lists: 4, avg_price_minutes: 1, status: HALT,
    min_price: "0.2", min_quantity: "0.03", min_market_quantity: "0.5", market_step_size: "0.25",
    price_range: {{bid_limit_mult_up: "2", ask_limit_mult_down: "0.5"}},
    reference_price: "10", reference_price_calculation: {{bucket_count: 10, bucket_width_ms: 1000}},
    apply_min_to_market: false, apply_max_to_market: true,
    percent_price: {{multiplier_up: "1.3", multiplier_down: "0.7"}},
    percent_price_by_side: {{bid_multiplier_up: "1.2", bid_multiplier_down: "0.2",
                             ask_multiplier_up: "5", ask_multiplier_down: "0.8"}},
    max_algo_orders: 3, trailing_above: [20, 1500], trailing_below: [30, 1000],
    self_trade_prevention: {{default: NONE, allowed: [DECREMENT, NONE]}},
    order_types: [LIMIT], allows: [amend],
    commissions: {{standard: {{maker: "0.002", seller: "0.01"}}, special: {{taker: "0.1"}},
                  tax: {{buyer: "0.03"}}, discount: false}}"""
    )

    assert symbol == replace(
        read(RULES)[0],
        max_market_quantity=Decimal(3),
        max_iceberg_parts=5,
        max_iceberg_orders=2,
        max_position=Decimal(40),
        max_amends=1,
        max_order_lists=4,
        avg_price_minutes=1,
        min_price=Decimal("0.2"),
        min_quantity=Decimal("0.03"),
        min_market_quantity=Decimal("0.5"),
        market_step_size=Decimal("0.25"),
        price_range=Multipliers(bid_up=Decimal(2), ask_down=Decimal("0.5")),
        reference_price=Decimal(10),
        reference_calculation=ArithmeticMean(bucket_count=10, bucket_width=SECOND),
        apply_min_to_market=False,
        apply_max_to_market=True,
        percent_price=Multipliers(
            bid_up=Decimal("1.3"),
            bid_down=Decimal("0.7"),
            ask_up=Decimal("1.3"),
            ask_down=Decimal("0.7"),
        ),
        percent_price_by_side=Multipliers(
            bid_up=Decimal("1.2"),
            bid_down=Decimal("0.2"),
            ask_up=Decimal(5),
            ask_down=Decimal("0.8"),
        ),
        status=SymbolStatus.HALT,
        order_types=(OrderType.LIMIT,),
        allows_iceberg=False,
        allows_quote_quantity=False,
        allows_cancel_replace=False,
        allows_trailing=False,
        allows_pegs=False,
        list_kinds=frozenset(),
        max_algo_orders=3,
        trailing_above=(20, 1500),
        trailing_below=(30, 1000),
        rates=Rates(maker=Decimal("0.002"), seller=Decimal("0.01")),
        special=Rates(taker=Decimal("0.1")),
        tax=Rates(buyer=Decimal("0.03")),
        discounted=False,
        self_trade_prevention=SelfTradePrevention.NONE,
        self_trade_preventions=(SelfTradePrevention.DECREMENT, SelfTradePrevention.NONE),
    )


def test_limits_of_the_exchange_hold_on_every_symbol() -> None:
    text = f"""mockex: 1
exchange: {{max_open_orders: 4, max_algo_orders: 3, max_iceberg_orders: 2, max_order_lists: 1}}
max_assets: {{Q: "42"}}
symbols:
  BQ: {{{RULES}}}
  CQ: {{{RULES}}}
"""
    wanted = ExchangeLimits(
        max_open_orders=4,
        max_algo_orders=3,
        max_iceberg_orders=2,
        max_order_lists=1,
        max_assets={"Q": Decimal(42)},
    )

    assert [one.exchange for one in read_symbols(text, "m.yaml", SCHEMA)] == [wanted, wanted]


@pytest.mark.parametrize(
    ("allowed", "kinds"),
    [
        ("oco", {ListKind.OCO}),
        ("oto", {ListKind.OTO}),
        ("opo", set[ListKind]()),
        ("oto, oco", {ListKind.OCO, ListKind.OTO, ListKind.OTOCO}),
        ("oto, opo", {ListKind.OTO, ListKind.OPO}),
        ("oco, opo", {ListKind.OCO}),
        ("oto, opo, oco", set(ListKind)),
    ],
)
def test_a_list_needs_all_that_it_is_made_of(allowed: str, kinds: set[ListKind]) -> None:
    # faqs/opo.md: OPO needs otoAllowed and opoAllowed, OPOCO ocoAllowed besides.
    [symbol] = read(f"{RULES}, allows: [{allowed}]")

    assert symbol.list_kinds == kinds


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (
            RULES.replace('"0.1"', "0.1"),
            None,  # 0.1 without quotes is text here, as every amount is
        ),
        (
            RULES.replace('"9"', "9"),
            'symbols.BQ.max_price is 9, wanted decimal text in quotes such as "0.01"',
        ),
        (
            RULES.replace('"9"', '"-9"'),
            "symbols.BQ.max_price is '-9', wanted decimal text in quotes such as \"0.01\"",
        ),
        (
            f'{RULES}, commissions: {{standard: {{maker: "1.1"}}}}',
            "symbols.BQ.commissions.standard.maker is '1.1', "
            'wanted a part of one in quotes such as "0.001"',
        ),
        (
            f"{RULES}, self_trade_prevention: {{default: ALWAYS}}",
            "symbols.BQ.self_trade_prevention.default is 'ALWAYS', wanted one of NONE, "
            "EXPIRE_MAKER, EXPIRE_TAKER, EXPIRE_BOTH, DECREMENT, TRANSFER",
        ),
        (
            f"{RULES}, self_trade_prevention: {{modes: []}}",
            "unknown key of self_trade_prevention 'modes', wanted one of default, allowed",
        ),
        (
            f"{RULES}, allows: [iceburg]",
            "symbols.BQ.allows[0] is 'iceburg', wanted one of iceberg, quote_quantity, "
            "cancel_replace, amend, trailing, pegs, oco, oto, opo; did you mean 'iceberg'?",
        ),
        (
            f"{RULES}, trailing_above: [20]",
            "symbols.BQ.trailing_above is [20], wanted [least, most] in basis points",
        ),
        (
            f"{RULES}, order_types: [STOP_LOSS, STOP]",
            "symbols.BQ.order_types[1] is 'STOP', wanted one of LIMIT, LIMIT_MAKER, MARKET, "
            "STOP_LOSS, STOP_LOSS_LIMIT, TAKE_PROFIT, TAKE_PROFIT_LIMIT; did you mean 'STOP_LOSS'?",
        ),
        (
            f'{RULES}, percent_price: {{multiplier_up: "2"}}',
            "there is no 'multiplier_down' in symbols.BQ.percent_price; "
            "multiplier_up and multiplier_down are required",
        ),
        (
            f'{RULES}, price_range: {{bid_mult_up: "2"}}',
            "unknown multiplier 'bid_mult_up'; did you mean 'bid_limit_mult_up'?",
        ),
        (
            f"{RULES}, reference_price_calculation: {{bucket_count: 10}}",
            "there is no 'bucket_width_ms' in symbols.BQ.reference_price_calculation; "
            "bucket_count and bucket_width_ms are required",
        ),
        (
            f"{RULES}, avg_price_minutes: 1441",
            "symbols.BQ.avg_price_minutes is 1441, wanted a whole number of at least 0 "
            "and of at most 1440",
        ),
        (
            RULES.replace("tick_size", "tik_size"),
            "unknown key of a symbol 'tik_size'; did you mean 'tick_size'?",
        ),
        (
            RULES.replace("quote: Q, ", ""),
            "there is no 'quote' in symbols.BQ; base, quote, tick_size, max_price, step_size, "
            "max_quantity, min_notional and max_notional are required",
        ),
    ],
)
def test_a_wrong_market_is_refused_by_file_and_line(rules: str, sentence: str | None) -> None:
    if sentence is None:
        assert read(rules) == read(RULES)
        return
    with pytest.raises(ScenarioError) as caught:
        read(rules)
    assert str(caught.value) == f"m.yaml:3: {sentence}"
