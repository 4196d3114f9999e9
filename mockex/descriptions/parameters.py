"""What may stand in the parameters of a call, by their names and the rules of the dialect.

A parameter that no line of the table knows may be any text. Source: the tables of parameters in
the vendor's rest-api.md and web-socket-api.md, and what mockex.wire reads.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from mockex.contracts.dating import Schema
from mockex.core.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.pegs import PegPriceType
from mockex.wire.dialect import Call, Dialect
from mockex.wire.symbol_questions import STATUSES
from mockex.wire.vocabulary import Operation

_TICKERS = (Operation.DAY_TICKER, Operation.TRADING_DAY_TICKER, Operation.WINDOW_TICKER)


class Sort(StrEnum):
    """What sort of value a parameter has; all of them are text in a query."""

    TEXT = "text"
    NAME = "name"
    WHOLE = "whole"
    SIGNED = "signed"
    NUMBER = "number"
    AMOUNT = "amount"
    FLAG = "flag"
    LIST = "list"


# The names of an order in a list are those of one alone behind a prefix: aboveStopPrice.
_SORTS: tuple[tuple[str, Sort], ...] = (
    (r"clientOrderId|\w+ClientOrderId", Sort.NAME),
    (r"(\w+S|s)trategy(Id|Type)", Sort.SIGNED),
    (r"\w+Id", Sort.WHOLE),
    (r"timestamp|startTime|endTime|validity|limit", Sort.WHOLE),
    (r"(\w+T|t)railingDelta|(\w+P|p)egOffsetValue", Sort.WHOLE),
    (r"recvWindow", Sort.NUMBER),
    (r"price|\w+Price|quantity|\w+Quantity|\w+Qty", Sort.AMOUNT),
    (r"computeCommissionRates|omitZeroBalances|showPermissionSets|returnRateLimits", Sort.FLAG),
    (r"symbols", Sort.LIST),
)
_IN_QUERIES: Mapping[Sort, Schema] = {
    Sort.TEXT: {"type": "string"},
    Sort.NAME: {"type": "string", "pattern": "^[.A-Z:/a-z0-9_-]{1,36}$"},
    Sort.WHOLE: {"type": "integer", "minimum": 0},
    Sort.SIGNED: {"type": "integer"},
    Sort.NUMBER: {"type": "number", "minimum": 0},
    Sort.AMOUNT: {"type": "string", "pattern": r"^[0-9]{1,20}(\.[0-9]{1,20})?$"},
    Sort.FLAG: {"type": "boolean"},
    Sort.LIST: {"type": "array", "minItems": 1, "items": {"type": "string"}},
}
# A number may stand in JSON as text too, and an amount as a number.
_IN_JSON: Mapping[Sort, Schema] = {
    **_IN_QUERIES,
    Sort.WHOLE: {"type": ["integer", "string"], "minimum": 0, "pattern": "^[0-9]{1,20}$"},
    Sort.SIGNED: {"type": ["integer", "string"], "pattern": "^-?[0-9]{1,20}$"},
    Sort.NUMBER: {"type": ["number", "string"], "minimum": 0},
    Sort.AMOUNT: {**_IN_QUERIES[Sort.AMOUNT], "type": ["string", "number"], "minimum": 0},
}

Words = Callable[[Call, Dialect], Iterable[str]]

_WORDS: tuple[tuple[str, Words], ...] = (
    (r"side|\w+Side", lambda call, dialect: Side),
    (r"timeInForce|\w+TimeInForce", lambda call, dialect: TimeInForce),
    (r"pegPriceType|\w+PegPriceType", lambda call, dialect: PegPriceType),
    (r"pegOffsetType|\w+PegOffsetType", lambda call, dialect: ("PRICE_LEVEL",)),
    (r"(above|below|pendingAbove|pendingBelow)Type", lambda call, dialect: dialect.rest.oco_types),
    (r"workingType", lambda call, dialect: (OrderType.LIMIT, OrderType.LIMIT_MAKER)),
    (r"pendingType", lambda call, dialect: OrderType),
    (r"type", lambda call, dialect: ("FULL", "MINI") if call.operation in _TICKERS else OrderType),
    (r"newOrderRespType", lambda call, dialect: ("ACK", "RESULT", "FULL")),
    (
        r"selfTradePreventionMode",
        lambda call, dialect: (SelfTradePrevention.NONE, *dialect.rest.self_trade_preventions),
    ),
    (r"interval", lambda call, dialect: dialect.rest.intervals),
    (r"symbolStatus", lambda call, dialect: STATUSES),
    (r"cancelReplaceMode", lambda call, dialect: ("STOP_ON_FAILURE", "ALLOW_FAILURE")),
    (r"orderRateLimitExceededMode", lambda call, dialect: ("DO_NOTHING", "CANCEL_ONLY")),
    (r"cancelRestrictions", lambda call, dialect: ("ONLY_NEW", "ONLY_PARTIALLY_FILLED")),
)


def sort(name: str) -> Sort:
    """What sort of value a parameter of that name has."""
    return next((each for names, each in _SORTS if re.fullmatch(names, name)), Sort.TEXT)


def in_query(name: str, call: Call, dialect: Dialect) -> Schema:
    """What a parameter of a call over REST may be."""
    return _words(name, call, dialect) or dict(_IN_QUERIES[sort(name)])


def in_json(name: str, call: Call, dialect: Dialect) -> Schema:
    """What it may be in a request of the WebSocket API."""
    return _words(name, call, dialect) or dict(_IN_JSON[sort(name)])


def condition(name: str, call: Call) -> str:
    """When a parameter is required that is not so always, as a sentence."""
    found = call.required_if.get(name)
    return "" if found is None else f"Required where {found[0]} is {found[1]}."


def _words(name: str, call: Call, dialect: Dialect) -> Schema:
    """The only words that there are; nothing where it can say more."""
    if name in call.legal_values:
        return {"type": "string", "enum": list(call.legal_values[name])}
    for names, words in _WORDS:
        if re.fullmatch(names, name):
            return {"type": "string", "enum": [str(word) for word in words(call, dialect)]}
    return {}
