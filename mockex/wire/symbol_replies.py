"""Symbols → what calls about them answer: exchangeInfo, filters, execution rules.

Source: rest-api.md, "Exchange information", "Query relevant filters" and "Query Execution Rules".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType
from mockex.core.prevention import allowed_modes, default_mode
from mockex.core.symbols import Symbol
from mockex.wire.dialect import Call, Dialect
from mockex.wire.execution_rules import execution_rules
from mockex.wire.filter_replies import asset_filters, exchange_filters, symbol_filters
from mockex.wire.symbol_questions import permissions
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]
Body: TypeAlias = dict[str, object]

# "If permissions parameter not provided, all symbols that have either … will be exposed."
_EXPOSED = ("SPOT", "MARGIN", "LEVERAGED")


def answered_symbols(
    call: Call, sent: Sent, result: object, dialect: Dialect, stamp: int
) -> tuple[str, Body] | None:
    """Kind and body; None where the call is not about symbols."""
    symbols = cast("tuple[Symbol, ...]", result)
    match call.operation:
        case Operation.EXCHANGE_INFO:
            return "exchangeInfo", _exchange_info(call, symbols, sent, dialect, stamp)
        case Operation.FUTURES_INFO:
            return "exchangeInfo", _no_futures(stamp)
        case Operation.MY_FILTERS:
            [symbol] = symbols
            return "myFilters", {
                "exchangeFilters": exchange_filters(symbols, dialect),
                "symbolFilters": symbol_filters(symbol, dialect),
                "assetFilters": asset_filters(symbol, dialect),
            }
        case Operation.EXECUTION_RULES:
            rules = [{"symbol": each.name, "rules": execution_rules(each)} for each in symbols]
            return "executionRules", {"symbolRules": rules}
        case _:
            return None


def _exchange_info(
    call: Call, symbols: tuple[Symbol, ...], sent: Sent, dialect: Dialect, stamp: int
) -> Body:
    # Without words for a symbol there is none to tell of.
    is_told = dialect.rest.exchange_info_symbol and _is_exposed(sent, dialect)
    shown = symbols if is_told else ()
    return {
        "timezone": "UTC",
        "serverTime": stamp,
        "rateLimits": [
            {
                "rateLimitType": limit.type,
                "interval": limit.interval,
                "intervalNum": limit.interval_num,
                "limit": limit.limit,
            }
            for limit in dialect.told_limits(call)
        ],
        "exchangeFilters": exchange_filters(symbols, dialect),
        **dialect.rest.exchange_info,
        "symbols": [_symbol(each, sent, dialect) for each in shown],
        **_sors(shown),
    }


def _sors(symbols: tuple[Symbol, ...]) -> Body:
    """The SORs of these symbols, "present only when SOR is available"."""
    bases = {symbol.sor: symbol.base_asset for symbol in symbols if symbol.sor}
    found = [{"baseAsset": base, "symbols": list(names)} for names, base in bases.items()]
    return {"sors": found} if found else {}


def _no_futures(stamp: int) -> Body:
    """The exchangeInfo of a market beside this one, in which nothing is traded."""
    return {
        "timezone": "UTC",
        "serverTime": stamp,
        "rateLimits": [],
        "exchangeFilters": [],
        "symbols": [],
    }


def _is_exposed(sent: Sent, dialect: Dialect) -> bool:
    """Whether symbols have one of the permissions that are asked for."""
    template = dialect.rest.exchange_info_symbol
    sets = cast("list[list[str]]", template.get("permissionSets", []))
    had = {
        *cast("list[str]", template.get("permissions", [])),
        *(one for each in sets for one in each),
    }
    if not had or "symbol" in sent or "symbols" in sent:
        return True
    wanted = permissions(sent["permissions"]) if "permissions" in sent else _EXPOSED
    return not had.isdisjoint(wanted or ())


def _symbol(symbol: Symbol, sent: Sent, dialect: Dialect) -> Body:
    modes = dialect.rest.self_trade_preventions
    words: Mapping[object, object] = {
        "$symbol": symbol.name,
        "$status": symbol.status,
        "$base_asset": symbol.base_asset,
        "$quote_asset": symbol.quote_asset,
        "$order_types": [each for each in _ORDER_TYPES if each in symbol.order_types],
        "$iceberg_allowed": symbol.allows_iceberg,
        "$quote_quantity_allowed": symbol.allows_quote_quantity,
        "$cancel_replace_allowed": symbol.allows_cancel_replace,
        "$amend_allowed": symbol.allows_amend,
        "$trailing_stop_allowed": symbol.allows_trailing,
        "$oco_allowed": ListKind.OCO in symbol.list_kinds,
        "$oto_allowed": ListKind.OTO in symbol.list_kinds,
        "$opo_allowed": ListKind.OPO in symbol.list_kinds,
        "$self_trade_prevention": default_mode(symbol, modes),
        "$self_trade_preventions": allowed_modes(symbol, modes),
        "$peg_instructions_allowed": symbol.allows_pegs,
        "$filters": symbol_filters(symbol, dialect),
    }
    template = dict(dialect.rest.exchange_info_symbol)
    if sent.get("showPermissionSets", "true").lower() == "false":
        template["permissionSets"] = []
    return {
        name: words.get(value, value) if isinstance(value, str) else value
        for name, value in template.items()
    }


# In the order of the vendor's sample.
_ORDER_TYPES = (
    OrderType.LIMIT,
    OrderType.LIMIT_MAKER,
    OrderType.MARKET,
    OrderType.STOP_LOSS,
    OrderType.STOP_LOSS_LIMIT,
    OrderType.TAKE_PROFIT,
    OrderType.TAKE_PROFIT_LIMIT,
)
