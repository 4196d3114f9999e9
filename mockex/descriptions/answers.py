"""Which contracts the answers keep: of each operation, and of what each market stream tells.

A table of what mockex.wire.replies and the feeds of mockex.gateway say, and held against them by a
test.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockex.wire.dialect import Call
from mockex.wire.stream_rules import MarketStream
from mockex.wire.vocabulary import MarketData, Operation, Reply

ERROR = "rest.error"
_REPLACE_ERROR = "rest.order.cancelReplace.error"
_EMPTY = ("empty",)
_PLACED = ("order.ACK", "order.RESULT", "order.FULL")
_TESTED = ("order.test", "order.commission")
_TICKERS = ("ticker", "ticker[]", "ticker.MINI", "ticker.MINI[]")

_ANSWERS: Mapping[Operation, tuple[str, ...]] = {
    Operation.TIME: ("time",),
    Operation.EXCHANGE_INFO: ("exchangeInfo",),
    Operation.OPEN_LISTEN_TOKEN: ("listenToken",),
    Operation.PLACE_ORDER: _PLACED,
    Operation.TEST_ORDER: _TESTED,
    Operation.PLACE_SOR_ORDER: _PLACED,
    Operation.TEST_SOR_ORDER: _TESTED,
    Operation.CANCEL_ORDER: ("order.cancel", "orderList.cancel"),
    Operation.CANCEL_OPEN_ORDERS: ("openOrders.cancel[]",),
    Operation.REPLACE_ORDER: ("order.cancelReplace",),
    Operation.AMEND_ORDER: ("order.amend",),
    Operation.PLACE_OCO: ("orderList.place",),
    Operation.PLACE_OCO_LIST: ("orderList.place",),
    Operation.PLACE_OTO_LIST: ("orderList.place",),
    Operation.PLACE_OTOCO_LIST: ("orderList.place",),
    Operation.PLACE_OPO_LIST: ("orderList.place",),
    Operation.PLACE_OPOCO_LIST: ("orderList.place",),
    Operation.CANCEL_LIST: ("orderList.cancel",),
    Operation.ORDER_LIST: ("orderList.query",),
    Operation.OPEN_ORDER_LISTS: ("orderList.query[]",),
    Operation.ALL_ORDER_LISTS: ("orderList.query[]",),
    Operation.ORDER: ("order.query",),
    Operation.OPEN_ORDERS: ("order.query[]",),
    Operation.ALL_ORDERS: ("order.query[]",),
    Operation.AMENDMENTS: ("amendment[]",),
    Operation.TRADES: ("myTrade[]",),
    Operation.ALLOCATIONS: ("allocation[]",),
    Operation.PREVENTED_MATCHES: ("preventedMatch[]",),
    Operation.ACCOUNT: ("account",),
    Operation.COMMISSION: ("commission",),
    Operation.UNFILLED_ORDERS: ("orderRateLimit[]",),
    Operation.MY_FILTERS: ("myFilters",),
    Operation.EXECUTION_RULES: ("executionRules",),
    Operation.DEPTH: ("depth",),
    Operation.PUBLIC_TRADES: ("trade[]",),
    Operation.BLOCK_TRADES: ("blockTrade[]",),
    Operation.AGGREGATE_TRADES: ("aggTrade[]",),
    Operation.CANDLES: ("klines",),
    Operation.AVERAGE_PRICE: ("avgPrice",),
    Operation.DAY_TICKER: ("ticker24hr", "ticker24hr[]", "ticker.MINI", "ticker.MINI[]"),
    Operation.TRADING_DAY_TICKER: _TICKERS,
    Operation.WINDOW_TICKER: _TICKERS,
    Operation.PRICE_TICKER: ("price", "price[]"),
    Operation.BOOK_TICKER: ("bookTicker", "bookTicker[]"),
    Operation.REFERENCE_PRICE: ("referencePrice",),
    Operation.REFERENCE_CALCULATION: ("referencePrice.calculation",),
    Operation.FUTURES_INFO: ("exchangeInfo",),
    Operation.COINS: ("coin[]",),
    Operation.MARGIN_PAIRS: ("marginPair[]",),
    Operation.ISOLATED_MARGIN_PAIRS: ("isolatedMarginPair[]",),
    Operation.TRADE_FEES: ("tradeFee[]",),
    Operation.ACCOUNT_STATUS: ("accountStatus",),
    Operation.SYSTEM_STATUS: ("systemStatus",),
}

_TOLD: Mapping[MarketData, str] = {
    MarketData.TRADE: "trade",
    MarketData.AGGREGATE_TRADE: "aggTrade",
    MarketData.BLOCK_TRADE: "blockTrade",
    MarketData.BOOK_TICKER: "bookTicker",
    MarketData.DEPTH: "depthUpdate",
    MarketData.PARTIAL_DEPTH: "partialDepth",
    MarketData.AVERAGE_PRICE: "avgPrice",
    MarketData.REFERENCE_PRICE: "referencePrice",
    MarketData.CANDLE: "kline",
    MarketData.MINI_TICKER: "24hrMiniTicker",
    MarketData.TICKER: "24hrTicker",
    MarketData.WINDOW_TICKER: "windowTicker",
}
# What is told of all markets at once comes as a list.
_LISTED = frozenset({MarketData.MINI_TICKER, MarketData.TICKER, MarketData.WINDOW_TICKER})


def answers(call: Call) -> tuple[str, ...]:
    """The kinds that a call which succeeds may be answered with."""
    found = ("listenKey",) if call.reply is Reply.KEY else _ANSWERS.get(call.operation, _EMPTY)
    return tuple(f"rest.{kind}" for kind in found)


def errors(call: Call) -> tuple[str, ...]:
    """The kinds that it may be refused with."""
    is_of_two = call.operation is Operation.REPLACE_ORDER
    return (ERROR, _REPLACE_ERROR) if is_of_two else (ERROR,)


def told(stream: MarketStream) -> str:
    """The kind of what a market stream tells."""
    several = "[]" if stream.of_all and stream.tells in _LISTED else ""
    return f"ws.{_TOLD[stream.tells]}{several}"
