"""Results and refusals → HTTP replies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from mockex.core.credentials import ListenKey
from mockex.values.instant import MILLISECOND, SECOND, Instant, between
from mockex.wire.api_errors import ApiError
from mockex.wire.codecs import encode
from mockex.wire.dialect import Call, Dialect
from mockex.wire.market_replies import answered_market
from mockex.wire.messages import Headers, HttpReply, HttpRequest, StreamOpened
from mockex.wire.order_answers import answered_order
from mockex.wire.symbol_replies import answered_symbols
from mockex.wire.vocabulary import Operation, Reply
from mockex.wire.wallet_replies import answered_wallet

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
    if call.operation is Operation.PING:
        return "empty", {}
    order = answered_order(call, sent, result, dialect, microseconds=microseconds)
    if order is not None:
        return order
    market = answered_market(call, sent, result, microseconds=microseconds)
    if market is not None:
        return market
    stamp = now if microseconds else now // MILLISECOND
    about = answered_symbols(call, sent, result, dialect, stamp)
    beside = about or answered_wallet(call, result, dialect)
    if beside is not None:
        return beside
    match call.operation:
        case Operation.TIME:
            return "time", {"serverTime": stamp}
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
