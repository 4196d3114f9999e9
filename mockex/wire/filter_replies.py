"""The filters that hold on a symbol → what exchangeInfo and myFilters tell of them: filters.md."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from mockex.core.filters import in_force
from mockex.core.multipliers import Multipliers
from mockex.core.symbols import Symbol
from mockex.values.amounts import ZERO, bare, printed
from mockex.wire.dialect import Dialect

Fields: TypeAlias = dict[str, object]


def symbol_filters(symbol: Symbol, dialect: Dialect) -> list[Fields]:
    """Those of the symbol itself."""
    return _told(_of_symbol(symbol, dialect), symbol, dialect)


def exchange_filters(symbols: tuple[Symbol, ...], dialect: Dialect) -> list[Fields]:
    """Those of the exchange, which all its symbols know alike."""
    return _told(_of_exchange(symbols[0]), symbols[0], dialect) if symbols else []


def asset_filters(symbol: Symbol, dialect: Dialect) -> list[Fields]:
    """Those of the symbol's assets."""
    if "MAX_ASSET" not in dialect.rest.filters:
        return []
    most = symbol.exchange.max_assets
    return [
        {"filterType": "MAX_ASSET", "asset": asset, "limit": printed(most[asset])}
        for asset in (symbol.base_asset, symbol.quote_asset)
        if asset in most
    ]


def _told(
    found: Mapping[str, Mapping[str, object]], symbol: Symbol, dialect: Dialect
) -> list[Fields]:
    """Those that hold, in the dialect's order."""
    holding = in_force(symbol, dialect.rest.filters)
    return [
        {"filterType": name, **found[name]}
        for name in dialect.rest.filters
        if name in found and name in holding
    ]


def _of_symbol(symbol: Symbol, dialect: Dialect) -> Mapping[str, Mapping[str, object]]:
    minutes = {"avgPriceMins": symbol.avg_price_minutes}
    percent = symbol.percent_price or Multipliers()
    by_side = symbol.percent_price_by_side or Multipliers()
    return {
        "PRICE_FILTER": {
            "minPrice": printed(symbol.least_price),
            "maxPrice": printed(symbol.max_price),
            "tickSize": printed(symbol.tick_size),
        },
        "PERCENT_PRICE": {
            "multiplierUp": _times(percent.bid_up),
            "multiplierDown": _times(percent.bid_down),
            **minutes,
        },
        "PERCENT_PRICE_BY_SIDE": {
            "bidMultiplierUp": _times(by_side.bid_up),
            "bidMultiplierDown": _times(by_side.bid_down),
            "askMultiplierUp": _times(by_side.ask_up),
            "askMultiplierDown": _times(by_side.ask_down),
            **minutes,
        },
        "LOT_SIZE": {
            "minQty": printed(symbol.least_quantity),
            "maxQty": printed(symbol.max_quantity),
            "stepSize": printed(symbol.step_size),
        },
        "MIN_NOTIONAL": {
            "minNotional": printed(symbol.min_notional),
            "applyToMarket": symbol.apply_min_to_market,
            **minutes,
        },
        "NOTIONAL": {
            "minNotional": printed(symbol.min_notional),
            "applyMinToMarket": symbol.apply_min_to_market,
            "maxNotional": printed(symbol.max_notional),
            "applyMaxToMarket": symbol.apply_max_to_market,
            **minutes,
        },
        "ICEBERG_PARTS": {"limit": symbol.max_iceberg_parts or dialect.rest.iceberg_parts},
        "MARKET_LOT_SIZE": {
            "minQty": printed(symbol.min_market_quantity),
            "maxQty": printed(symbol.max_market_quantity),
            "stepSize": printed(symbol.market_step_size),
        },
        "TRAILING_DELTA": {
            "minTrailingAboveDelta": symbol.trailing_above[0],
            "maxTrailingAboveDelta": symbol.trailing_above[1],
            "minTrailingBelowDelta": symbol.trailing_below[0],
            "maxTrailingBelowDelta": symbol.trailing_below[1],
        },
        "MAX_NUM_ORDERS": {"maxNumOrders": symbol.max_open_orders},
        "MAX_NUM_ALGO_ORDERS": {"maxNumAlgoOrders": symbol.max_algo_orders},
        "MAX_NUM_ICEBERG_ORDERS": {"maxNumIcebergOrders": symbol.max_iceberg_orders},
        "MAX_POSITION": {"maxPosition": printed(symbol.max_position)},
        "MAX_NUM_ORDER_AMENDS": {"maxNumOrderAmends": symbol.max_amends},
        "MAX_NUM_ORDER_LISTS": {"maxNumOrderLists": symbol.max_order_lists},
    }


def _of_exchange(symbol: Symbol) -> Mapping[str, Mapping[str, object]]:
    limits = symbol.exchange
    return {
        "EXCHANGE_MAX_NUM_ORDERS": {"maxNumOrders": limits.max_open_orders},
        "EXCHANGE_MAX_NUM_ALGO_ORDERS": {"maxNumAlgoOrders": limits.max_algo_orders},
        "EXCHANGE_MAX_NUM_ICEBERG_ORDERS": {"maxNumIcebergOrders": limits.max_iceberg_orders},
        "EXCHANGE_MAX_NUM_ORDER_LISTS": {"maxNumOrderLists": limits.max_order_lists},
    }


def _times(multiplier: Decimal | None) -> str:
    """As real replies have multipliers: `5`, `0.2`."""
    return bare(multiplier or ZERO)
