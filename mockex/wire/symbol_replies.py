"""Symbols → what calls about them answer: exchangeInfo, filters, execution rules.

Source: rest-api.md, "Exchange information", "Query relevant filters" and "Query Execution Rules";
filters.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, cast

from mockex.core.orders import OrderType
from mockex.core.prevention import allowed_modes, default_mode
from mockex.core.symbols import Symbol
from mockex.values.amounts import ZERO, printed
from mockex.wire.dialect import Call, Dialect, Operation
from mockex.wire.symbol_questions import permissions

Fields: TypeAlias = Mapping[str, object]
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
            return "exchangeInfo", _exchange_info(symbols, sent, dialect, stamp)
        case Operation.FUTURES_INFO:
            return "exchangeInfo", _no_futures(stamp)
        case Operation.MY_FILTERS:
            [symbol] = symbols
            found = list(_filters(symbol, dialect))
            return "myFilters", {
                "exchangeFilters": [],
                "symbolFilters": found,
                "assetFilters": [],
            }
        case Operation.EXECUTION_RULES:
            rules = [{"symbol": symbol.name, "rules": []} for symbol in symbols]
            return "executionRules", {"symbolRules": rules}
        case _:
            return None


def _exchange_info(symbols: tuple[Symbol, ...], sent: Sent, dialect: Dialect, stamp: int) -> Body:
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
            for limit in dialect.rate_limits
        ],
        "exchangeFilters": [],
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
        "$self_trade_prevention": default_mode(symbol, modes),
        "$self_trade_preventions": allowed_modes(symbol, modes),
        "$filters": list(_filters(symbol, dialect)),
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


def _filters(symbol: Symbol, dialect: Dialect) -> Iterator[Fields]:
    """The filters of a symbol that the dialect has; one that lets everything pass is left out."""
    found = _all_filters(symbol)
    for name in dialect.rest.filters:
        if name in found:
            yield {"filterType": name, **found[name]}


def _all_filters(symbol: Symbol) -> Mapping[str, Fields]:
    tick, step = printed(symbol.tick_size), printed(symbol.step_size)
    found: dict[str, Fields] = {
        "PRICE_FILTER": {
            "minPrice": tick,
            "maxPrice": printed(symbol.max_price),
            "tickSize": tick,
        },
        "LOT_SIZE": {"minQty": step, "maxQty": printed(symbol.max_quantity), "stepSize": step},
        "ICEBERG_PARTS": {"limit": symbol.max_iceberg_parts},
        "MIN_NOTIONAL": {
            "minNotional": printed(symbol.min_notional),
            "applyToMarket": True,
            "avgPriceMins": 5,
        },
        "NOTIONAL": {
            "minNotional": printed(symbol.min_notional),
            "applyMinToMarket": True,
            "maxNotional": printed(symbol.max_notional),
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        "TRAILING_DELTA": {
            "minTrailingAboveDelta": symbol.trailing_above[0],
            "maxTrailingAboveDelta": symbol.trailing_above[1],
            "minTrailingBelowDelta": symbol.trailing_below[0],
            "maxTrailingBelowDelta": symbol.trailing_below[1],
        },
        "MAX_NUM_ORDERS": {"maxNumOrders": symbol.max_open_orders},
        "MAX_NUM_ALGO_ORDERS": {"maxNumAlgoOrders": symbol.max_algo_orders},
        "MAX_NUM_ORDER_AMENDS": {"maxNumOrderAmends": symbol.max_amends},
    }
    if symbol.max_market_quantity:
        most = printed(symbol.max_market_quantity)
        none = printed(ZERO)
        found["MARKET_LOT_SIZE"] = {"minQty": none, "maxQty": most, "stepSize": none}
    if symbol.max_iceberg_orders:
        found["MAX_NUM_ICEBERG_ORDERS"] = {"maxNumIcebergOrders": symbol.max_iceberg_orders}
    if symbol.max_position:
        found["MAX_POSITION"] = {"maxPosition": printed(symbol.max_position)}
    return found
