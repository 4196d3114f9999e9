"""Results and refusals → HTTP replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias

from mockex.core.credentials import ListenKey
from mockex.core.symbols import Symbol
from mockex.values.instant import MILLISECOND, SECOND, Instant, between
from mockex.wire.api_errors import ApiError
from mockex.wire.codecs import encode
from mockex.wire.dialect import Call, Dialect, Operation, Reply
from mockex.wire.messages import Headers, HttpReply, HttpRequest, StreamOpened
from mockex.wire.order_answers import answered_order

Born: TypeAlias = Callable[[str, object], object]

Fields: TypeAlias = Mapping[str, object]

JSON = "application/json;charset=UTF-8"
HTML = "text/html"
RETRY_AFTER = "Retry-After"


def _as_it_is(kind: str, body: object) -> object:
    return body


def success(
    request: HttpRequest,
    call: Call,
    result: object,
    dialect: Dialect,
    now: Instant,
    headers: Headers,
    sent: Mapping[str, str] | None = None,
    born: Born = _as_it_is,
) -> HttpReply:
    """The reply to an operation that was carried out, with its result as the core gave it.

    `born` takes out of a body of some kind what the dialect does not have yet.
    """
    micro = _wants_microseconds(request, dialect)
    answer = answered(call, sent or {}, result, dialect, now, micro)
    if isinstance(answer, ApiError):
        return failure(request, answer, headers, now)
    kind, body = answer
    body = born(f"rest.{kind}", body)
    return json_reply(request.ticket, f"rest.{kind}", body, headers=headers)


def answered(
    call: Call,
    sent: Mapping[str, str],
    result: object,
    dialect: Dialect,
    now: Instant,
    microseconds: bool,
) -> tuple[str, object] | ApiError:
    """The kind and the body of an answer, whatever carries it."""
    order = answered_order(call, sent, result, dialect, microseconds=microseconds)
    if order is not None:
        return order
    stamp = now if microseconds else now // MILLISECOND
    match call.operation:
        case Operation.TIME:
            return "time", {"serverTime": stamp}
        case Operation.EXCHANGE_INFO:
            assert isinstance(result, tuple)
            return "exchangeInfo", _exchange_info(result, dialect, stamp)
        case Operation.OPEN_LISTEN_TOKEN:
            assert isinstance(result, ListenKey)
            until = result.valid_until if microseconds else result.valid_until // MILLISECOND
            return "listenToken", {"token": result.key, "expirationTime": until}
        case _ if call.reply is Reply.KEY:
            assert isinstance(result, ListenKey)
            credential = dialect.credentials[call.credential or ""]
            return "listenKey", {credential.parameter: result.key}
        case _:
            return "empty", {}


def failure(
    request: HttpRequest | StreamOpened, error: ApiError, headers: Headers, now: Instant
) -> HttpReply:
    """The vendor's error body; it answers a request or a handshake."""
    ticket = request.ticket if isinstance(request, HttpRequest) else request.connection
    body: dict[str, object] = {"code": error.code, "msg": error.msg}
    kind = "rest.error"
    if error.data is not None:
        kind, body = "rest.order.cancelReplace.error", {**body, "data": error.data}
    if error.retry_at is not None:
        # Whole seconds, and never too few: rest-api.md, "IP Limits".
        headers = (*headers, (RETRY_AFTER, str(-(between(error.retry_at, now) // SECOND))))
    return json_reply(ticket, kind, body, status=error.status, headers=headers)


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


def gone(request: HttpRequest, dialect: Dialect) -> HttpReply:
    """An endpoint that was switched off: the web server in front answers, whatever is accepted."""
    rules = dialect.rest
    return html_reply(request.ticket, rules.gone_status, rules.gone_html)


def html_reply(ticket: int, status: int, html: str) -> HttpReply:
    """A page, as web servers in front of the exchange answer."""
    return HttpReply(ticket=ticket, status=status, body=html.encode(), content_type=HTML, kind="")


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
        **dialect.rest.exchange_info,
        # Without words for a symbol there is none to tell of.
        "symbols": [
            _symbol(each, dialect) for each in symbols if dialect.rest.exchange_info_symbol
        ],
    }


def _symbol(symbol: Symbol, dialect: Dialect) -> dict[str, object]:
    words: Mapping[object, object] = {
        "$symbol": symbol.name,
        "$base_asset": symbol.base_asset,
        "$quote_asset": symbol.quote_asset,
        "$filters": _filters(symbol, _notional(symbol)),
        "$filters_before_notional": _filters(symbol, _min_notional(symbol)),
    }
    template = dialect.rest.exchange_info_symbol
    return {
        name: words.get(value, value) if isinstance(value, str) else value
        for name, value in template.items()
    }


def _filters(symbol: Symbol, notional: Fields) -> list[Fields]:
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
        notional,
        {"filterType": "MAX_NUM_ORDERS", "maxNumOrders": symbol.max_open_orders},
    ]


def _notional(symbol: Symbol) -> Fields:
    return {
        "filterType": "NOTIONAL",
        "minNotional": _amount(symbol.min_notional),
        "applyMinToMarket": True,
        "maxNotional": _amount(symbol.max_notional),
        "applyMaxToMarket": False,
        "avgPriceMins": 5,
    }


def _min_notional(symbol: Symbol) -> Fields:
    """What stood in the place of NOTIONAL until 2022-06-15 (CHANGELOG.md)."""
    return {
        "filterType": "MIN_NOTIONAL",
        "minNotional": _amount(symbol.min_notional),
        "applyToMarket": True,
        "avgPriceMins": 5,
    }


def _amount(value: Decimal) -> str:
    """Eight decimals, as the vendor prints amounts."""
    return f"{value:.8f}"
