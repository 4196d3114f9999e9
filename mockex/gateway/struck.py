"""Requests that faults have struck: what is said instead of the exchange's answer, and by whom.

Bodies and codes: the vendor's errors.md (-1001, -1003, -1007) and rest-api.md, "HTTP Return Codes".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from mockex.core.rejects import Reason
from mockex.faults.request_faults import Seen, Status
from mockex.faults.rewriting import HTML, page
from mockex.values.instant import MILLISECOND, SECOND, Instant, Span, later
from mockex.wire.api_errors import ApiError, api_error
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Abort, Headers, HttpReply, Outbound, StreamSend
from mockex.wire.replies import RETRY_AFTER, json_reply
from mockex.wire.session_requests import RequestId, response

_TIMEOUT = (
    -1007,
    "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
)
# Assumed: errors.md and rest-api.md name no status for it.
_STATUS_OF_TIMEOUT = 503
_DISCONNECTED = (-1001, "Internal error; unable to process your request. Please try again.")
_TEAPOT, _TOO_MANY_REQUESTS = 418, 429
_TITLES = {
    403: "403 Forbidden",
    500: "500 Internal Server Error",
    502: "502 Bad Gateway",
    504: "504 Gateway Time-out",
}
_PATIENCE = Span(10 * SECOND)


@dataclass(frozen=True, slots=True)
class OfTicket:
    """A request over REST, or a handshake: what answers it goes to its ticket."""

    number: int


@dataclass(frozen=True, slots=True)
class OfSession:
    """A request over the WebSocket API: its connection, and its id."""

    number: int
    id: RequestId


Asker: TypeAlias = OfTicket | OfSession


def refused(asker: Asker, status: Status, dialect: Dialect, now: Instant) -> list[Outbound]:
    """What a fault answers, so that the exchange never hears of the request."""
    wait = status.retry_after
    if wait is None and status.code in (_TEAPOT, _TOO_MANY_REQUESTS):
        wait = _PATIENCE
    until = later(now, wait or _PATIENCE)
    code, msg = status.error or _error_of(status.code, dialect, until)
    body = status.body or ("html" if status.code in _TITLES else "json")
    if isinstance(asker, OfSession):
        if body != "json":
            return [_text(asker, page(_title(status.code)) if body == "html" else b"")]
        data = None if wait is None else _times(now, wait)
        return [_answer(asker, ApiError(status=status.code, code=code, msg=msg, data=data))]
    headers: Headers = () if wait is None else ((RETRY_AFTER, str(-(-wait // SECOND))),)
    if body == "json":
        error: Mapping[str, object] = {"code": code, "msg": msg}
        return [json_reply(asker.number, "rest.error", error, status=status.code, headers=headers)]
    sent = page(_title(status.code)) if body == "html" else b""
    return [_reply(asker, status.code, sent, headers)]


def unanswered(asker: Asker, seen: Seen) -> list[Outbound]:
    """What a client sees of a request whose answer it never gets."""
    match seen:
        case "timeout":
            code, msg = _TIMEOUT
            error = ApiError(status=_STATUS_OF_TIMEOUT, code=code, msg=msg)
            if isinstance(asker, OfSession):
                return [_answer(asker, error)]
            body = {"code": code, "msg": msg}
            return [json_reply(asker.number, "rest.error", body, status=_STATUS_OF_TIMEOUT)]
        case "gateway_timeout":
            return [_text(asker, b"") if isinstance(asker, OfSession) else _reply(asker, 504, b"")]
        case "page":
            sent = page(_title(500))
            return [
                _text(asker, sent) if isinstance(asker, OfSession) else _reply(asker, 500, sent)
            ]
        case "rst" | "fin":
            return [Abort(connection=asker.number, how=seen)]
        case "silence":
            # A session goes on in silence; a request over REST has nothing else to wait for.
            silent = Abort(connection=asker.number, how="blackhole")
            return [] if isinstance(asker, OfSession) else [silent]


def _error_of(code: int, dialect: Dialect, until: Instant) -> tuple[int, str]:
    match code:
        case 418:
            said = {"until": until // MILLISECOND, "address": "127.0.0.1"}
            error = api_error(dialect, Reason.ADDRESS_BANNED, **said)
            return error.code, error.msg
        case 429:
            error = api_error(dialect, Reason.TOO_MANY_REQUESTS)
            return error.code, error.msg
        case 504:
            return _TIMEOUT
        case _:
            return _DISCONNECTED


def _title(code: int) -> str:
    return _TITLES.get(code, f"{code} Service Unavailable")


def _times(now: Instant, wait: Span) -> Mapping[str, object]:
    """As `serverTime` and `retryAfter` stand in refusals: web-socket-api.md, "IP limits"."""
    until = later(now, wait)
    return {"serverTime": now // MILLISECOND, "retryAfter": until // MILLISECOND}


def _answer(asker: OfSession, error: ApiError) -> StreamSend:
    body = response(asker.id, error, None)
    return StreamSend(to=(asker.number,), kind="wsapi.response", body=body, data=encode(body))


def _text(asker: OfSession, data: bytes) -> StreamSend:
    return StreamSend(to=(asker.number,), kind="", body=None, data=data)


def _reply(asker: OfTicket, status: int, body: bytes, headers: Headers = ()) -> HttpReply:
    return HttpReply(
        ticket=asker.number,
        status=status,
        body=body,
        content_type=HTML if body else "text/plain",
        kind="",
        headers=headers,
    )
