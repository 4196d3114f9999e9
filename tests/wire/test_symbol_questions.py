"""Selectors of symbols: rest-api.md, "Exchange information" and "Query Execution Rules"."""

from __future__ import annotations

import pytest

from mockex.core.queries import TradedSymbols, TradeFeesOf
from mockex.core.symbols import SymbolStatus
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Call, Dialect
from mockex.wire.params import refusal
from mockex.wire.profile import shipped
from mockex.wire.requests import asked
from mockex.wire.vocabulary import Operation
from tests.support.exchanges import NOON, an_account

TODAY = shipped("latest")
BOTH = '["BTCUSDT","ETHBTC"]'
COMBINATION = ApiError(status=400, code=-1128, msg="Combination of optional parameters invalid.")
STATUS = ApiError(status=400, code=-1122, msg="Invalid symbolStatus.")


def a_call(operation: Operation, dialect: Dialect = TODAY) -> Call:
    calls = dialect.rest.endpoints.values()
    return next(one for one in calls if one.operation is operation)


def what(operation: Operation, dialect: Dialect = TODAY, **sent: str) -> object:
    return asked(a_call(operation, dialect), sent, an_account("alice"), dialect, NOON)


def info(**sent: str) -> object:
    return what(Operation.EXCHANGE_INFO, **sent)


def test_all_symbols_are_meant_or_one_or_some_or_those_of_a_status() -> None:
    assert info() == TradedSymbols()
    assert info(symbol="BTCUSDT") == TradedSymbols(names=("BTCUSDT",))
    assert info(symbols=BOTH) == TradedSymbols(names=("BTCUSDT", "ETHBTC"))
    assert info(symbolStatus="HALT") == TradedSymbols(status=SymbolStatus.HALT)
    assert info(permissions="SPOT", symbolStatus="BREAK") == TradedSymbols(
        status=SymbolStatus.BREAK
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"symbol": "BTCUSDT", "symbols": BOTH},
        {"symbol": "BTCUSDT", "permissions": "SPOT"},
        {"symbols": BOTH, "permissions": "SPOT"},
        {"symbol": "BTCUSDT", "symbols": BOTH, "permissions": "SPOT"},
        {"symbol": "BTCUSDT", "symbolStatus": "TRADING"},
        {"symbols": BOTH, "symbolStatus": "TRADING"},
    ],
)
def test_selectors_exclude_each_other(sent: dict[str, str]) -> None:
    assert info(**sent) == COMBINATION


@pytest.mark.parametrize("word", ["OPEN", "trading", "END_OF_DAY", "CANCEL_ONLY", "PRE_TRADING"])
def test_other_words_are_no_status_to_ask_for(word: str) -> None:
    assert info(symbolStatus=word) == STATUS


def test_a_symbol_can_be_asked_for_once() -> None:
    # "Previously … the error would be 'Mandatory parameter symbols was not sent …'": 2023-07-11.
    twice = '["BTCUSDT","ETHBTC","BTCUSDT"]'

    assert info(symbols=twice) == ApiError(
        status=400, code=-1151, msg="Symbol is present multiple times in the list."
    )
    assert what(
        Operation.EXCHANGE_INFO, shipped("binance-spot/2021-01-01"), symbols=twice
    ) == ApiError(
        status=400,
        code=-1102,
        msg="Mandatory parameter 'symbols' was not sent, was empty/null, or malformed.",
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("showPermissionSets", "yes"),
        ("permissions", "[]"),
        ("permissions", "[1]"),
        ("permissions", "[SPOT]"),
    ],
)
def test_what_is_no_such_value_is_refused(name: str, value: str) -> None:
    assert info(**{name: value}) == ApiError(
        status=400, code=-1130, msg=f"Data sent for parameter '{name}' is not valid."
    )


@pytest.mark.parametrize(
    ("dialect", "known"),
    [
        ("binance-spot/2021-01-01", set()),
        ("binance-margin/2024-04-02", {"symbol", "symbols", "permissions"}),
        (
            "binance-spot/2025-08-28",
            {"symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"},
        ),
    ],
)
def test_selectors_were_born_one_after_another(dialect: str, known: set[str]) -> None:
    rules = shipped(dialect)
    call = a_call(Operation.EXCHANGE_INFO, rules)

    assert set(call.parameters) == known
    refused = refusal({"symbolStatus": "HALT"}, call, rules)
    assert (refused is None) == ("symbolStatus" in known)


def test_execution_rules_know_one_selector_at_a_time() -> None:
    rules = Operation.EXECUTION_RULES

    assert what(rules) == TradedSymbols()
    assert what(rules, symbol="BTCUSDT") == TradedSymbols(names=("BTCUSDT",))
    assert what(rules, symbols=BOTH) == TradedSymbols(names=("BTCUSDT", "ETHBTC"))
    assert what(rules, symbolStatus="HALT") == TradedSymbols(status=SymbolStatus.HALT)
    assert what(rules, symbolStatus="OPEN") == STATUS
    assert what(rules, symbol="BTCUSDT", symbols=BOTH) == COMBINATION
    assert what(rules, symbol="BTCUSDT", symbolStatus="TRADING") == COMBINATION
    assert what(rules, symbols=BOTH, symbolStatus="TRADING") == COMBINATION


@pytest.mark.parametrize(
    ("sent", "weight"),
    [
        ({}, 40),
        ({"symbolStatus": "HALT"}, 40),
        ({"symbol": "BTCUSDT"}, 2),
        ({"symbols": BOTH}, 4),
        ({"symbols": "[" + ",".join(f'"S{n}"' for n in range(30)) + "]"}, 40),
    ],
)
def test_execution_rules_weigh_by_the_symbol_up_to_forty(sent: dict[str, str], weight: int) -> None:
    assert a_call(Operation.EXECUTION_RULES).weighs(sent, failed=False) == weight


def test_filters_pairs_and_fees_are_of_one_symbol_or_of_all() -> None:
    one, every = TradedSymbols(names=("BTCUSDT",)), TradedSymbols()

    assert what(Operation.MY_FILTERS, symbol="BTCUSDT") == one
    assert what(Operation.MARGIN_PAIRS) == every
    assert what(Operation.ISOLATED_MARGIN_PAIRS, symbol="BTCUSDT") == one
    assert what(Operation.TRADE_FEES) == TradeFeesOf(account="alice")
    assert what(Operation.TRADE_FEES, symbol="BTCUSDT") == TradeFeesOf(
        account="alice", names=("BTCUSDT",)
    )
