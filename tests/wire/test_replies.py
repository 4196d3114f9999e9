"""Results and refusals as HTTP replies: rest-api.md, the responses printed under each endpoint."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.contracts import catalogue
from mockex.core.credentials import ListenKey
from mockex.values.instant import Instant
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Call
from mockex.wire.markets import default_symbols
from mockex.wire.messages import HttpReply, HttpRequest
from mockex.wire.replies import answered as told
from mockex.wire.replies import failure, gone, success, unknown_path
from mockex.wire.vocabulary import Operation, Reply
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.exchanges import NOON, at
from tests.support.messages import a_reply, a_request, an_error
from tests.support.profiles import PROFILE, read

ACME = read(PROFILE)
assert ACME.session is not None
ACME_SESSION = ACME.session

NOW = Instant(NOON + 123_456)
MS = 1_757_937_600_123
HEADERS = (("X-MBX-USED-WEIGHT", "2"), ("X-MBX-USED-WEIGHT-1M", "2"))


def call(operation: Operation) -> Call:
    """What asks for an operation first, in the shipped dialect."""
    calls = SHIPPED.rest.endpoints.values()
    return next(one for one in calls if one.operation is operation)


def answered(
    operation: Operation, result: object = None, request: HttpRequest | None = None
) -> HttpReply:
    asking, born = request or a_request(ticket=9), catalogue.shipped(SHIPPED.id).born
    return success(asking, call(operation), result, SHIPPED, NOW, HEADERS, {}, born)


def test_time_is_told_in_milliseconds() -> None:
    assert answered(Operation.TIME) == a_reply(
        {"serverTime": MS}, kind="rest.time", ticket=9, weight=2
    )


@pytest.mark.parametrize("word", ["MICROSECOND", "microsecond"])
def test_time_is_told_in_microseconds_to_whoever_asks(word: str) -> None:
    # "please add the header X-MBX-TIME-UNIT:MICROSECOND or X-MBX-TIME-UNIT:microsecond"
    request = a_request(headers={"x-mbx-time-unit": word})

    assert answered(Operation.TIME, request=request).fields == {"serverTime": NOW}


@pytest.mark.parametrize("word", ["MILLISECOND", "Microsecond", ""])
def test_another_word_leaves_milliseconds(word: str) -> None:
    request = a_request(headers={"x-mbx-time-unit": word})

    assert answered(Operation.TIME, request=request).fields == {"serverTime": MS}


def test_a_dialect_may_know_no_time_unit() -> None:
    dialect = a_dialect(rest=replace(SHIPPED.rest, time_unit_header=None))
    request = a_request(headers={"x-mbx-time-unit": "MICROSECOND"})

    reply = success(request, call(Operation.TIME), None, dialect, NOW, ())

    assert reply.fields == {"serverTime": MS}


@pytest.mark.parametrize(
    "operation", [Operation.PING, Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY]
)
def test_what_has_nothing_to_say_is_an_empty_object(operation: Operation) -> None:
    reply = answered(operation)

    assert reply == a_reply({}, kind="rest.empty", ticket=9, weight=2)
    assert reply.body == b"{}"


def test_a_listen_key_is_told_alone() -> None:
    key = ListenKey(key="k" * 64, account="alice", valid_until=at(minutes=60))

    reply = answered(Operation.OPEN_LISTEN_KEY, key)

    assert reply == a_reply({"listenKey": "k" * 64}, kind="rest.listenKey", ticket=9, weight=2)


def test_a_dialect_may_answer_a_renewal_with_the_key() -> None:
    key = ListenKey(key="k" * 64, account="alice", valid_until=at(minutes=60))
    renewal = replace(call(Operation.EXTEND_LISTEN_KEY), reply=Reply.KEY)

    reply = success(a_request(ticket=9), renewal, key, SHIPPED, NOW, ())

    assert reply == a_reply({"listenKey": "k" * 64}, kind="rest.listenKey", ticket=9)


def test_a_key_is_called_as_its_credential_says() -> None:
    key = ListenKey(key="k" * 20, account="alice", valid_until=at(minutes=60))
    token = ACME.rest.endpoints["PUT", "/tokens"]

    assert success(a_request(ticket=9), token, key, ACME, NOW, ()).fields == {"token": "k" * 20}


@pytest.mark.parametrize(
    ("unit", "until"), [("ms", 1_757_941_200_123), ("us", 1_757_941_200_123_456)]
)
def test_a_token_is_told_with_its_end_in_the_unit_that_was_asked_for(unit: str, until: int) -> None:
    # margin trading, "Create listenToken": {"token": …, "expirationTime": …}
    key = ListenKey(key="k" * 20, account="alice", valid_until=at(minutes=60, ms=123.456))
    passes = ACME.rest.endpoints["POST", "/passes"]
    request = a_request(ticket=9, headers={"x-unit": unit})

    reply = success(request, passes, key, ACME, NOW, ())

    assert reply == a_reply(
        {"token": "k" * 20, "expirationTime": until}, kind="rest.listenToken", ticket=9
    )


def test_what_a_session_is_answered_has_no_transport() -> None:
    clock = ACME_SESSION.methods["clock"]

    assert told(clock, {}, None, ACME, NOW, microseconds=False) == ("time", {"serverTime": MS})
    assert told(clock, {}, None, ACME, NOW, microseconds=True) == ("time", {"serverTime": NOW})


def test_a_retired_endpoint_is_a_page_of_the_web_server_whatever_is_accepted() -> None:
    # Seen on 2026-02-20: nginx's stock page for 410, 136 bytes (unicorn-binance-websocket-api 399).
    for headers in ({}, {"accept": "application/json"}):
        reply = gone(a_request(ticket=9, headers=headers), SHIPPED)

        assert (reply.ticket, reply.status, reply.kind) == (9, 410, "")
        assert (reply.content_type, len(reply.body)) == ("text/html", 136)
        assert reply.body.startswith(b"<html>\r\n<head><title>410 Gone</title></head>\r\n")


def test_a_dialect_says_with_which_page_the_retired_answer() -> None:
    assert gone(a_request(ticket=9), ACME) == HttpReply(
        ticket=9, status=451, body=b"<p>gone</p>", content_type="text/html", kind=""
    )


def test_an_error_is_a_code_and_a_sentence() -> None:
    error = ApiError(status=400, code=-1125, msg="This listenKey does not exist.")

    assert failure(a_request(ticket=9), error, HEADERS, NOON) == an_error(
        400, -1125, "This listenKey does not exist.", ticket=9, weight=2
    )


@pytest.mark.parametrize(
    ("retry_at", "seconds"),
    [(at(seconds=60), "60"), (at(seconds=59, ms=0.001), "60"), (at(ms=0.001), "1")],
)
def test_an_error_says_after_how_many_seconds_to_come_again(
    retry_at: Instant, seconds: str
) -> None:
    # rest-api.md, "IP Limits": the number of seconds required to wait.
    error = ApiError(status=429, code=-1003, msg="Too many requests queued.", retry_at=retry_at)

    reply = failure(a_request(), error, HEADERS, NOON)

    assert reply.headers == (*HEADERS, ("Retry-After", seconds))
    assert reply.fields == {"code": -1003, "msg": "Too many requests queued."}


@pytest.mark.parametrize(
    ("accept", "body", "content_type"),
    [
        ("text/html", b"<html><body><h2>404 Not found</h2></body></html>", "text/html"),
        ("a/b, text/html;q=0.9", b"<html><body><h2>404 Not found</h2></body></html>", "text/html"),
        ("*/*", b"", "text/plain"),
        ("application/json", b"", "text/plain"),
        (None, b"", "text/plain"),
    ],
)
def test_an_unknown_path_is_html_for_those_who_accept_it(
    accept: str | None, body: bytes, content_type: str
) -> None:
    # CHANGELOG.md, 2023-12-04: only if the request accepts text/html
    headers = {} if accept is None else {"accept": accept}
    request = a_request(path="/api/v3/nothing", ticket=9, headers=headers)

    assert unknown_path(request, SHIPPED) == HttpReply(
        ticket=9, status=404, body=body, content_type=content_type, kind=""
    )


def test_exchange_info_tells_limits_and_the_symbols_asked_for() -> None:
    [btcusdt, *_] = default_symbols()

    fields = answered(Operation.EXCHANGE_INFO, (btcusdt,)).fields

    assert isinstance(fields, dict)
    assert fields["serverTime"] == MS
    assert fields["rateLimits"] == [
        _limit("REQUEST_WEIGHT", "MINUTE", 1, 6_000),
        _limit("ORDERS", "SECOND", 10, 100),
        _limit("ORDERS", "DAY", 1, 200_000),
        _limit("RAW_REQUESTS", "MINUTE", 5, 61_000),
    ]
    assert [each["symbol"] for each in fields["symbols"]] == ["BTCUSDT"]


def _limit(kind: str, interval: str, number: int, limit: int) -> dict[str, object]:
    return {
        "rateLimitType": kind,
        "interval": interval,
        "intervalNum": number,
        "limit": limit,
    }


@pytest.mark.parametrize("count", [0, 1, 4])
def test_exchange_info_keeps_its_contract(count: int) -> None:
    reply = answered(Operation.EXCHANGE_INFO, default_symbols()[:count])

    assert reply.kind == "rest.exchangeInfo"
    assert catalogue.shipped(SHIPPED.id).violations(reply.kind, reply.fields) == ()
