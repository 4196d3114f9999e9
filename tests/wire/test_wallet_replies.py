"""What /sapi tells clients that connect: developers.binance.com, Wallet and Margin Trading."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

import pytest

from mockex.contracts import catalogue
from mockex.core.commissions import Commissions, Rates, TradeFee
from mockex.core.trading import AccountState
from mockex.wire.markets import default_symbols
from mockex.wire.profile import shipped
from mockex.wire.replies import answered
from mockex.wire.vocabulary import Operation
from tests.support.exchanges import NOON
from tests.wire.test_symbol_questions import a_call

MARGIN = "binance-margin/2025-10-24"
PAIR = {
    "base": "BTC",
    "isBuyAllowed": True,
    "isMarginTrade": True,
    "isSellAllowed": True,
    "quote": "USDT",
    "symbol": "BTCUSDT",
}


def told(operation: Operation, result: object = None, dialect: str = "latest") -> Any:
    """The body of an answer, which keeps its contract."""
    rules = shipped(dialect)
    answer = answered(a_call(operation, rules), {}, result, rules, NOON, False)
    kind, body = cast("tuple[str, Any]", answer)
    assert catalogue.shipped(rules.id).knows(f"rest.{kind}")
    assert catalogue.shipped(rules.id).violations(f"rest.{kind}", body) == ()
    return body


def test_all_is_well() -> None:
    assert told(Operation.SYSTEM_STATUS) == {"status": 0, "msg": "normal"}
    assert told(Operation.ACCOUNT_STATUS) == {"data": "Normal"}


def test_a_coin_says_what_the_account_has_of_it() -> None:
    balances = (("BTC", Decimal("1.50000000"), Decimal("0.25")), ("USDT", Decimal(0), Decimal(100)))
    state = AccountState(balances=balances, rates=Rates(), updated=NOON)

    coins = told(Operation.COINS, state)

    figures = [(coin["coin"], coin["free"], coin["locked"]) for coin in coins]
    assert figures == [("BTC", "1.5", "0.25"), ("USDT", "0", "100")]
    assert [network["network"] for coin in coins for network in coin["networkList"]] == [
        "BTC",
        "USDT",
    ]


def test_fees_are_told_without_padding() -> None:
    rates = Rates(maker=Decimal("0.00100000"), taker=Decimal("0.0015"))

    assert told(
        Operation.TRADE_FEES, (TradeFee(symbol="BTCUSDT", commissions=Commissions(standard=rates)),)
    ) == [{"symbol": "BTCUSDT", "makerCommission": "0.001", "takerCommission": "0.0015"}]


def test_pairs_of_margin_are_those_of_a_dialect_that_trades_on_margin() -> None:
    symbols = default_symbols()[:1]

    assert told(Operation.MARGIN_PAIRS, symbols, MARGIN) == [{**PAIR, "id": 1}]
    assert told(Operation.ISOLATED_MARGIN_PAIRS, symbols, MARGIN) == [PAIR]


@pytest.mark.parametrize("pairs", [Operation.MARGIN_PAIRS, Operation.ISOLATED_MARGIN_PAIRS])
def test_where_exchange_info_allows_no_margin_there_are_no_pairs(pairs: Operation) -> None:
    assert told(pairs, default_symbols()) == []
