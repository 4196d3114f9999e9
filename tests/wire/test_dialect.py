"""The shipped dialect says what the vendor's documents said on its date.

Sources: binance-spot-api-docs at 1b22b13 (2025-08-28): rest-api.md, web-socket-streams.md,
user-data-stream.md, errors.md.
"""

from __future__ import annotations

import pytest

from mockex.contracts import catalogue
from mockex.core.accounts import Permission
from mockex.core.credentials import CredentialPolicy, OnCreate
from mockex.core.rejects import Reason
from mockex.values.instant import HOUR, MINUTE, SECOND, Span
from mockex.wire import shelf
from mockex.wire.api_errors import Complaint
from mockex.wire.dialect import Call, Credential, ErrorRule, Security, SigningRules
from mockex.wire.profile import shipped
from mockex.wire.stream_rules import Close, ControlError, Heartbeat, InboundLimit, StreamRoute
from mockex.wire.vocabulary import (
    AfterKeyEnds,
    Announcement,
    Envelope,
    IdForm,
    Need,
    Operation,
    PingPayload,
    PongAnswer,
    SigningScheme,
    UnknownListenKey,
)
from tests.support.dialects import CONTROL, SESSION, SHIPPED

ORDERING = {Permission.TRADE, Permission.USER_DATA}
NOBODY = Security(api_key=False, timestamp=Need.NONE, signature=Need.NONE)
SOMEBODY = Security(
    api_key=True, timestamp=Need.NONE, signature=Need.NONE, permission=Permission.USER_STREAM
)
SIGNED = Security(
    api_key=True,
    timestamp=Need.REQUIRED,
    signature=Need.REQUIRED,
    permission=Permission.USER_STREAM,
)
PROVEN = Security(api_key=True, timestamp=Need.REQUIRED, signature=Need.REQUIRED)
V3, V1 = "/api/v3/userDataStream", "/api/v1/userDataStream"


def test_a_listen_key_is_valid_for_an_hour_and_asking_again_extends_it() -> None:
    # rest-api.md: "The stream will close after 60 minutes unless a keepalive is sent."
    policy = CredentialPolicy(
        length=64, validity=Span(60 * MINUTE), on_create=OnCreate.RETURN_AND_EXTEND
    )
    assert SHIPPED.credentials == {"user": Credential(policy=policy, parameter="listenKey")}
    assert SHIPPED.listen_key_parameter == "listenKey"
    assert SHIPPED.api_key_header == "X-MBX-APIKEY"


def market_data() -> dict[tuple[str, str], tuple[Operation, Security, int, dict[str, bool]]]:
    """All of it is for everybody; without the least weight of its parameters."""
    one, some = {"symbol": True}, dict.fromkeys(["symbol", "symbols", "type"], False)
    limit, times = {"limit": False}, dict.fromkeys(["startTime", "endTime"], False)
    from_id, zone = {"fromId": False}, {"timeZone": False}
    candles = one | {"interval": True} | times | zone | limit
    pair = dict.fromkeys(["symbol", "symbols"], False)
    told: dict[str, tuple[Operation, int, dict[str, bool]]] = {
        "depth": (Operation.DEPTH, 5, one | limit),
        "trades": (Operation.PUBLIC_TRADES, 25, one | limit),
        "historicalTrades": (Operation.PUBLIC_TRADES, 25, one | limit | from_id),
        "aggTrades": (Operation.AGGREGATE_TRADES, 4, one | from_id | times | limit),
        "klines": (Operation.CANDLES, 2, candles),
        "uiKlines": (Operation.CANDLES, 2, candles),
        "avgPrice": (Operation.AVERAGE_PRICE, 2, one),
        "ticker/24hr": (Operation.DAY_TICKER, 80, some),
        "ticker/tradingDay": (Operation.TRADING_DAY_TICKER, 200, some | zone),
        "ticker/price": (Operation.PRICE_TICKER, 4, pair),
        "ticker/bookTicker": (Operation.BOOK_TICKER, 4, pair),
        "ticker": (Operation.WINDOW_TICKER, 200, some | {"windowSize": False}),
    }
    return {
        ("GET", f"/api/v3/{path}"): (operation, NOBODY, weight, parameters)
        for path, (operation, weight, parameters) in told.items()
    }


def test_its_endpoints_have_the_weights_and_parameters_of_the_documents() -> None:
    endpoints = {
        (method, path): (one.operation, one.security, one.weight, dict(one.parameters))
        for (method, path), one in SHIPPED.rest.endpoints.items()
        if one.security.permission not in ORDERING and path.startswith("/api/")
    }
    key, nobody, somebody = {"listenKey": True}, NOBODY, SOMEBODY

    assert endpoints == {
        ("GET", "/api/v3/ping"): (Operation.PING, nobody, 1, {}),
        ("GET", "/api/v3/time"): (Operation.TIME, nobody, 1, {}),
        ("GET", "/api/v3/exchangeInfo"): (
            Operation.EXCHANGE_INFO,
            nobody,
            20,
            dict.fromkeys(
                ["symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"], False
            ),
        ),
        **market_data(),
        ("POST", V3): (Operation.OPEN_LISTEN_KEY, somebody, 2, {}),
        ("PUT", V3): (Operation.EXTEND_LISTEN_KEY, somebody, 2, key),
        ("DELETE", V3): (Operation.CLOSE_LISTEN_KEY, somebody, 2, key),
        ("POST", V1): (Operation.OPEN_LISTEN_KEY, somebody, 1, {}),
        ("PUT", V1): (Operation.EXTEND_LISTEN_KEY, somebody, 1, key),
        ("DELETE", V1): (Operation.CLOSE_LISTEN_KEY, somebody, 1, key),
    }


def test_its_trading_endpoints_have_the_weights_of_the_documents() -> None:
    # rest-api.md, 2025-08-26; with one of these parameters, or without it, some weigh otherwise.
    told = {
        f"{method} {path.removeprefix('/api/v3/')}": (
            one.weight,
            *one.weight_with.values(),
            *one.weight_without.values(),
        )
        for (method, path), one in SHIPPED.rest.endpoints.items()
        if one.security.permission in ORDERING and path.startswith("/api/")
    }

    assert told == {
        "POST order": (1,),
        "POST order/test": (1, 20),
        "POST sor/order": (1,),
        "POST sor/order/test": (1, 20),
        "DELETE order": (1,),
        "DELETE openOrders": (1,),
        "POST order/cancelReplace": (1,),
        "PUT order/amend/keepPriority": (4,),
        "GET order": (4,),
        "GET openOrders": (6, 80),
        "GET allOrders": (20,),
        "GET order/amendments": (4,),
        "GET myTrades": (20, 5),
        "GET myAllocations": (20,),
        "GET myPreventedMatches": (2, 20),
        "GET account": (20,),
        "GET account/commission": (20,),
        "GET rateLimit/order": (40,),
        "POST order/oco": (1,),
        "POST orderList/oco": (1,),
        "POST orderList/oto": (1,),
        "POST orderList/otoco": (1,),
        "DELETE orderList": (1,),
        "GET orderList": (4,),
        "GET allOrderList": (20,),
        "GET openOrderList": (6,),
    }


def test_its_streams_live_where_the_documents_say() -> None:
    assert SHIPPED.stream.routes == (
        StreamRoute(path="/ws", envelope=Envelope.RAW, names_in=None),
        StreamRoute(path="/stream", envelope=Envelope.COMBINED, names_in="streams"),
    )
    assert SHIPPED.stream.separator == "/"


def test_times_come_in_microseconds_for_either_word_of_the_documents() -> None:
    # "please add the parameter timeUnit=MICROSECOND or timeUnit=microsecond in the URL"
    assert SHIPPED.stream.time_unit_parameter == "timeUnit"
    assert SHIPPED.stream.microsecond_words == {"MICROSECOND", "microsecond"}
    assert SHIPPED.rest.time_unit_header == "X-MBX-TIME-UNIT"


def test_a_ping_comes_every_20_seconds_and_its_pong_within_a_minute() -> None:
    # "will send a ping frame every 20 seconds … does not receive a pong frame back from the
    # connection within a minute the connection will be disconnected"
    assert SHIPPED.stream.upkeep.heartbeat == Heartbeat(
        every=Span(20 * SECOND),
        payload=PingPayload.EPOCH_MS,
        answer=PongAnswer.SAME_PAYLOAD,
        within=Span(60 * SECOND),
        close=Close(code=1008, reason="Pong timeout"),
    )


def test_its_limits_of_a_connection_are_those_of_the_documents() -> None:
    # "only valid for 24 hours", "a limit of 5 incoming messages per second", "a maximum of 1024
    # streams"
    stream = SHIPPED.stream

    assert stream.upkeep.max_age == 24 * HOUR
    assert stream.upkeep.close_at_max_age == Close(code=1001, reason="")
    assert stream.max_streams == 1024
    assert stream.upkeep.inbound == InboundLimit(
        messages=5, per=SECOND, close=Close(code=1008, reason="Too many requests")
    )


def test_what_no_document_says_is_chosen_and_owned_up_to() -> None:
    assert SHIPPED.stream.unknown_listen_key is UnknownListenKey.ACCEPT_SILENT
    assert SHIPPED.stream.after_key_ends is AfterKeyEnds.KEEP_OPEN
    claims = {one.claim for one in SHIPPED.unverified}
    assert {"stream.unknown_listen_key", "stream.after_key_ends", "auth.key_format"} <= claims


def test_an_id_is_a_signed_number_a_text_or_null() -> None:
    # web-socket-streams.md: "64-bit signed integer", "alphanumeric strings; max length 36", "null"
    assert CONTROL.ids == {IdForm.SIGNED, IdForm.TEXT, IdForm.NULL}


def test_its_control_errors_are_printed_as_in_the_table_of_error_messages() -> None:
    variants = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"
    where = "at line {line} column {column}"

    assert CONTROL.errors == {
        "unknown_property": _error(0, "Unknown property", with_id=True),
        "not_boolean": _error(1, "Invalid value type: expected Boolean"),
        "property_not_text": _error(2, "Invalid request: property name must be a string"),
        "bad_id": _error(2, "Invalid request: request ID must be an unsigned integer"),
        "unknown_method": _error(
            2, f"Invalid request: unknown variant {{method}}, expected one of {variants} {where}"
        ),
        "too_many_parameters": _error(2, "Invalid request: too many parameters"),
        "missing_field": _error(2, f"Invalid request: missing field `{{field}}` {where}"),
        "invalid_json": _error(3, f"Invalid JSON: expected value {where}"),
        "invalid_stream": _error(2, "Invalid request: invalid stream"),
    }


def _error(code: int, msg: str, *, with_id: bool = False) -> ControlError:
    return ControlError(code=code, msg=msg, with_id=with_id)


@pytest.mark.parametrize(
    ("name", "status", "code", "msg"),
    [
        ("api_key_missing", 401, -2014, "API-key format invalid."),
        ("api_key_unknown", 401, -2015, "Invalid API-key, IP, or permissions for action."),
        ("no_such_listen_key", 400, -1125, "This listenKey does not exist."),
        ("no_such_symbol", 400, -1121, "Invalid symbol."),
        ("parameter_twice", 400, -1101, "Duplicate values for a parameter detected."),
        ("parameters_exclude", 400, -1128, "Combination of optional parameters invalid."),
        ("parameter_empty", 400, -1105, "Parameter '{name}' was empty."),
        (
            "parameter_missing",
            400,
            -1102,
            "Mandatory parameter '{name}' was not sent, was empty/null, or malformed.",
        ),
        (
            "parameters_too_many",
            400,
            -1101,
            "Too many parameters; expected '{expected}' and received '{received}'.",
        ),
        (
            "parameter_illegal",
            400,
            -1100,
            "Illegal characters found in parameter '{name}'; legal range is '{range}'.",
        ),
    ],
)
def test_its_errors_are_those_of_errors_md(name: str, status: int, code: int, msg: str) -> None:
    assert SHIPPED.errors[name] == ErrorRule(status=status, code=code, msg=msg)


def test_every_complaint_and_every_refusal_that_a_request_can_meet_has_words() -> None:
    # An account is never unknown to a request that got past its API key.
    of_owners = {Reason.NO_SUCH_ACCOUNT, Reason.ACCOUNT_EXISTS, Reason.NO_SUCH_API_KEY}
    # Tokens are of margin trading alone.
    elsewhere = {Complaint.NO_SUCH_LISTEN_TOKEN}

    assert SHIPPED.errors.keys() == {*Complaint, *Reason} - of_owners - elsewhere


def test_every_event_has_a_contract_with_an_example_and_known_times() -> None:
    contracts = catalogue.shipped(SHIPPED.id)

    assert {f"user.{event}" for event in SHIPPED.events} == {
        kind for kind in contracts.kinds if kind.startswith("user.")
    }
    assert {event: rule.times for event, rule in SHIPPED.events.items()} == {
        "executionReport": ("E", "T", "O", "W", "D"),
        "outboundAccountPosition": ("E", "u"),
        "balanceUpdate": ("E", "T"),
        "listStatus": ("E", "T"),
        "listenKeyExpired": ("E",),
        "externalLockUpdate": ("E", "T"),
        "eventStreamTerminated": ("E",),
    }


def test_it_announces_the_end_of_keys_and_of_subscriptions_and_no_shutdown_yet() -> None:
    # serverShutdown came on 2026-05-08: CHANGELOG.md, 2026-03-09.
    assert {one: SHIPPED.event_that(one) for one in Announcement} == {
        Announcement.KEY_EXPIRY: "listenKeyExpired",
        Announcement.KEY_EXPIRING: None,
        Announcement.SHUTDOWN: None,
        Announcement.SUBSCRIPTION_END: "eventStreamTerminated",
    }


def test_its_websocket_api_has_what_user_data_needs() -> None:
    # web-socket-api.md, 2025-08-26: "User Data Stream requests", weights 2; ping and time 1.
    methods = {
        name: (one.operation, one.security, one.weight, dict(one.parameters))
        for name, one in SESSION.methods.items()
        if name.startswith(("ping", "time", "session.", "userDataStream."))
    }
    key = {"listenKey": True}

    assert (SESSION.path, SESSION.envelope) == ("/ws-api/v3", Envelope.SUBSCRIPTION)
    assert (SESSION.most_active, SESSION.most_ever) == (1_000, 65_535)
    assert SESSION.connection_weight == 2
    assert methods == {
        "ping": (Operation.PING, NOBODY, 1, {}),
        "time": (Operation.TIME, NOBODY, 1, {}),
        "userDataStream.start": (Operation.OPEN_LISTEN_KEY, SOMEBODY, 2, {}),
        "userDataStream.ping": (Operation.EXTEND_LISTEN_KEY, SOMEBODY, 2, key),
        "userDataStream.stop": (Operation.CLOSE_LISTEN_KEY, SOMEBODY, 2, key),
        "userDataStream.subscribe.signature": (Operation.SUBSCRIBE_SIGNED, SIGNED, 2, {}),
        "userDataStream.unsubscribe": (
            Operation.UNSUBSCRIBE,
            NOBODY,
            2,
            {"subscriptionId": False},
        ),
        "userDataStream.subscribe": (Operation.SUBSCRIBE, SOMEBODY, 2, {}),
        "session.logon": (Operation.LOG_ON, PROVEN, 2, {}),
        "session.status": (Operation.SESSION_STATUS, NOBODY, 2, {}),
        "session.logout": (Operation.LOG_OUT, NOBODY, 2, {}),
        "session.subscriptions": (Operation.LIST_SUBSCRIPTIONS, NOBODY, 2, {}),
    }


def test_a_signed_request_is_good_for_5_seconds_unless_it_says_otherwise_up_to_60() -> None:
    # rest-api.md, "Timing security".
    assert SHIPPED.signing == SigningRules(
        schemes=frozenset(SigningScheme),
        recv_window=Span(5 * SECOND),
        longest_recv_window=Span(60 * SECOND),
        ahead=SECOND,
    )


def test_its_notice_says_when_listen_keys_were_switched_off() -> None:
    assert SHIPPED.id == "binance-spot/2025-08-28"
    assert SHIPPED.notice is not None
    assert "2026-02-20 at 07:00 UTC" in SHIPPED.notice


def test_a_minute_of_weight_is_6000_and_told_in_two_headers() -> None:
    assert [(one.window, one.limit) for one in SHIPPED.weight_limits()] == [(MINUTE, 6_000)]
    assert SHIPPED.weight_headers() == (("X-MBX-USED-WEIGHT", "X-MBX-USED-WEIGHT-1M"),)


@pytest.mark.parametrize("dialect_id", shelf.shipped().ids())
def test_every_shipped_dialect_is_called_as_its_folder(dialect_id: str) -> None:
    assert shipped(dialect_id).id == dialect_id


@pytest.mark.parametrize("dialect_id", shelf.shipped().ids())
def test_every_shipped_dialect_says_where_its_rules_are_from(dialect_id: str) -> None:
    # Whether a claim names something is refused by mockex.wire.profile.
    claims = {one.claim for one in shipped(dialect_id).sources}

    assert {"auth", "credentials", "rest", "stream", "events"} <= claims


def test_a_call_knows_what_it_is_sent_and_what_it_needs() -> None:
    call = Call(
        operation=Operation.PLACE_ORDER,
        security=PROVEN,
        weight=1,
        parameters={"symbol": True, "price": False, "note": False},
        required_if={"price": ("type", "LIMIT")},
    )

    assert list(call.known.items()) == [
        ("symbol", True),
        ("price", False),
        ("note", False),
        ("timestamp", True),
        ("signature", True),
        ("recvWindow", False),
    ]
    assert call.needed == ("symbol", "price", "timestamp", "signature")
