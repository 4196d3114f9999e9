"""Results and refusals → HTTP replies."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from mockex.core.credentials import ListenKey
from mockex.core.symbols import Symbol
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.api_errors import ApiError
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect, Operation
from mockex.wire.messages import Headers, HttpReply, HttpRequest

JSON = "application/json;charset=UTF-8"
HTML = "text/html"


def success(
    request: HttpRequest,
    operation: Operation,
    result: object,
    dialect: Dialect,
    now: Instant,
    headers: Headers,
) -> HttpReply:
    """The reply to an operation that was carried out, with its result as the core gave it."""
    stamp = now if _wants_microseconds(request, dialect) else now // MILLISECOND
    match operation:
        case Operation.TIME:
            return json_reply(request.ticket, "rest.time", {"serverTime": stamp}, headers=headers)
        case Operation.EXCHANGE_INFO:
            assert isinstance(result, tuple)
            body = _exchange_info(result, dialect, stamp)
            return json_reply(request.ticket, "rest.exchangeInfo", body, headers=headers)
        case Operation.OPEN_LISTEN_KEY:
            assert isinstance(result, ListenKey)
            body = {dialect.listen_key_parameter: result.key}
            return json_reply(request.ticket, "rest.listenKey", body, headers=headers)
        case _:
            return json_reply(request.ticket, "rest.empty", {}, headers=headers)


def failure(request: HttpRequest, error: ApiError, headers: Headers) -> HttpReply:
    """The vendor's error body."""
    body = {"code": error.code, "msg": error.msg}
    return json_reply(request.ticket, "rest.error", body, status=error.status, headers=headers)


def unknown_path(request: HttpRequest, dialect: Dialect) -> HttpReply:
    """No such endpoint: HTML for those who accept it, else nothing (CHANGELOG, 2023-12-04)."""
    rules = dialect.rest
    wants_html = HTML in (request.header("accept") or "")
    return HttpReply(
        ticket=request.ticket,
        status=rules.unknown_path_status,
        body=rules.unknown_path_html.encode() if wants_html else b"",
        content_type=HTML if wants_html else "text/plain",
        kind="",
    )


def json_reply(
    ticket: int, kind: str, fields: object, *, status: int = 200, headers: Headers = ()
) -> HttpReply:
    """A reply of one contract kind."""
    return HttpReply(
        ticket=ticket,
        status=status,
        body=encode(fields),
        content_type=JSON,
        kind=kind,
        fields=fields,
        headers=headers,
    )


def _wants_microseconds(request: HttpRequest, dialect: Dialect) -> bool:
    name = dialect.rest.time_unit_header
    return name is not None and request.header(name) in dialect.stream.microsecond_words


def _exchange_info(symbols: tuple[Symbol, ...], dialect: Dialect, stamp: int) -> dict[str, object]:
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
        "symbols": [_symbol(symbol, dialect) for symbol in symbols],
    }


def _symbol(symbol: Symbol, dialect: Dialect) -> dict[str, object]:
    words: Mapping[object, object] = {
        "$symbol": symbol.name,
        "$base_asset": symbol.base_asset,
        "$quote_asset": symbol.quote_asset,
        "$filters": _filters(symbol),
    }
    template = dialect.rest.exchange_info_symbol
    return {
        name: words.get(value, value) if isinstance(value, str) else value
        for name, value in template.items()
    }


def _filters(symbol: Symbol) -> list[dict[str, object]]:
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": _amount(symbol.tick_size),
            "maxPrice": _amount(symbol.max_price),
            "tickSize": _amount(symbol.tick_size),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": _amount(symbol.step_size),
            "maxQty": _amount(symbol.max_quantity),
            "stepSize": _amount(symbol.step_size),
        },
        {
            "filterType": "NOTIONAL",
            "minNotional": _amount(symbol.min_notional),
            "applyMinToMarket": True,
            "maxNotional": _amount(symbol.max_notional),
            "applyMaxToMarket": False,
            "avgPriceMins": 5,
        },
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": symbol.max_open_orders},
    ]


def _amount(value: Decimal) -> str:
    """Eight decimals, as the vendor prints amounts."""
    return f"{value:.8f}"
