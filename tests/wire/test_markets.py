"""The symbols of a world."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex import resources
from mockex.core.commissions import Rates
from mockex.core.orders import OrderType, SelfTradePrevention
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.errors import ScenarioError
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
    max_position: "40", max_amends: 1, status: HALT, order_types: [LIMIT], allows: [amend],
    max_algo_orders: 3, trailing_above: [20, 1500], trailing_below: [30, 1000],
    self_trade_prevention: {{default: NONE, allowed: [DECREMENT, NONE]}},
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
        status=SymbolStatus.HALT,
        order_types=(OrderType.LIMIT,),
        allows_iceberg=False,
        allows_quote_quantity=False,
        allows_cancel_replace=False,
        allows_trailing=False,
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
            "cancel_replace, amend, trailing; did you mean 'iceberg'?",
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
