"""A profile file as typed rules, and one sentence with file and line where it cannot be read."""

from __future__ import annotations

import pytest

from mockex import resources
from mockex.core.credentials import CredentialPolicy, OnCreate
from mockex.errors import DialectError
from mockex.values.instant import HOUR, MINUTE, SECOND, Span
from mockex.wire.dialect import (
    AfterKeyEnds,
    Close,
    ControlError,
    ControlRules,
    Dialect,
    Endpoint,
    Envelope,
    ErrorRule,
    Heartbeat,
    IdForm,
    InboundLimit,
    Operation,
    PingPayload,
    PongAnswer,
    RateLimit,
    RestRules,
    Security,
    StreamRoute,
    StreamRules,
    UnknownListenKey,
    Unverified,
)
from mockex.wire.profile import load, shipped
from tests.support.profiles import ID, PROFILE, line_of, with_line

SCHEMA = resources.schema("profile")

ACME = Dialect(
    id="acme-spot/2030-01-01",
    title="Acme",
    notice=None,
    unverified=(Unverified(claim="stream.heartbeat", why="nobody has seen one"),),
    api_key_header="X-ACME-KEY",
    api_key_format="[a-z]{3}",
    listen_key_parameter="token",
    credentials=CredentialPolicy(length=20, validity=Span(90 * SECOND), on_create=OnCreate.ROTATE),
    rate_limits=(
        RateLimit(
            type="REQUEST_WEIGHT", interval="SECOND", interval_num=10, limit=5, headers=("X-USED",)
        ),
        RateLimit(type="ORDERS", interval="DAY", interval_num=1, limit=7, headers=()),
        RateLimit(type="REQUEST_WEIGHT", interval="HOUR", interval_num=2, limit=9, headers=()),
    ),
    rest=RestRules(
        endpoints={
            ("GET", "/now"): Endpoint(
                operation=Operation.TIME,
                method="GET",
                path="/now",
                security=Security.NONE,
                weight=3,
                parameters={"zone": False},
            ),
            ("DELETE", "/keys"): Endpoint(
                operation=Operation.CLOSE_LISTEN_KEY,
                method="DELETE",
                path="/keys",
                security=Security.USER_STREAM,
                weight=0,
                parameters={"token": True},
            ),
        },
        time_unit_header=None,
        unknown_path_status=410,
        unknown_path_html="<p>gone</p>",
        exchange_info_symbol={"name": "$symbol"},
    ),
    stream=StreamRules(
        routes=(StreamRoute(path="/feed", envelope=Envelope.COMBINED, names_in="of"),),
        separator=",",
        time_unit_parameter=None,
        microsecond_words=frozenset(),
        max_age=HOUR,
        close_at_max_age=Close(code=4000, reason="old"),
        max_streams=2,
        too_many_streams=Close(code=4001, reason="many"),
        max_message_bytes=2048,
        binary=Close(code=4002, reason="binary"),
        inbound=InboundLimit(
            messages=1, per=Span(2 * SECOND), close=Close(code=4003, reason="fast")
        ),
        heartbeat=Heartbeat(
            every=MINUTE,
            payload=PingPayload.EMPTY,
            answer=PongAnswer.ANY_PONG,
            within=Span(3 * MINUTE),
            close=Close(code=4004, reason="deaf"),
        ),
        unknown_listen_key=UnknownListenKey.REFUSE_HANDSHAKE,
        after_key_ends=AfterKeyEnds.CLOSE,
        close_at_shutdown=Close(code=4005, reason="down"),
        control=ControlRules(
            ids=frozenset({IdForm.UNSIGNED}),
            errors={
                "unknown_property": ControlError(code=10, msg="p", with_id=False),
                "not_boolean": ControlError(code=11, msg="b", with_id=False),
                "property_not_text": ControlError(code=12, msg="t", with_id=False),
                "bad_id": ControlError(code=13, msg="i", with_id=True),
                "unknown_method": ControlError(
                    code=14, msg="{method} {line} {column}", with_id=False
                ),
                "too_many_parameters": ControlError(code=15, msg="m", with_id=False),
                "missing_field": ControlError(code=16, msg="{field}", with_id=False),
                "invalid_json": ControlError(code=17, msg="{line} {column}", with_id=False),
                "invalid_stream": ControlError(code=18, msg="s", with_id=False),
            },
        ),
    ),
    event_times={"keyGone": ("T",), "moved": ("T", "U")},
    event_variants={"keyGone": (), "moved": ()},
    key_expiry_event="keyGone",
    errors={
        "api_key_missing": ErrorRule(status=400, code=-1, msg="missing"),
        "api_key_unknown": ErrorRule(status=401, code=-2, msg="unknown"),
        "parameter_missing": ErrorRule(status=402, code=-3, msg="{name}"),
        "parameter_empty": ErrorRule(status=403, code=-4, msg="{name}!"),
        "parameters_too_many": ErrorRule(status=404, code=-5, msg="{expected}/{received}"),
        "parameter_twice": ErrorRule(status=405, code=-6, msg="twice"),
        "parameter_illegal": ErrorRule(status=406, code=-7, msg="{name} {range}"),
        "parameters_exclude": ErrorRule(status=407, code=-8, msg="either"),
        "no_such_listen_key": ErrorRule(status=408, code=-9, msg="no key"),
        "no_such_symbol": ErrorRule(status=409, code=-10, msg="no symbol"),
    },
)


def read(text: str) -> Dialect:
    return load(ID, {ID: text}, SCHEMA)


def said(text: str) -> str:
    """What is said of a profile that cannot be read."""
    with pytest.raises(DialectError) as caught:
        read(text)
    return str(caught.value)


def test_every_rule_of_a_profile_is_read() -> None:
    assert read(PROFILE) == ACME


def test_optional_rules_are_read_too() -> None:
    text = with_line("title", "title: Acme\nnotice: mind the gap")
    text = text.replace("rest:\n", "rest:\n  time_unit_header: X-UNIT\n")
    text = text.replace(
        "  max_age", "  time_unit: {parameter: unit, microseconds: [us]}\n  max_age"
    )

    dialect = read(text)

    assert dialect.notice == "mind the gap"
    assert dialect.rest.time_unit_header == "X-UNIT"
    assert dialect.stream.time_unit_parameter == "unit"
    assert dialect.stream.microsecond_words == {"us"}


def test_a_dialect_need_not_announce_that_a_key_expired() -> None:
    # listenKeyExpired exists since 2024-04-02: older dialects go silent without an event.
    assert read(with_line("keyGone", "")).key_expiry_event is None


def test_only_the_weights_of_requests_reach_the_core() -> None:
    dialect = read(PROFILE)

    assert [(limit.window, limit.limit) for limit in dialect.weight_limits()] == [
        (10 * SECOND, 5),
        (2 * HOUR, 9),
    ]
    assert dialect.weight_headers() == (("X-USED",), ())
    assert dialect.policies().credentials == dialect.credentials
    assert dialect.policies().weights == dialect.weight_limits()


CREDENTIAL = (
    "credential: {parameter: token, length: 20, validity: 90s, on_create_when_active: rotate}"
)
ENDPOINT = (
    "    - {operation: time, method: GET, path: /now, security: NONE, weight: 3, parameters: {}}"
)


@pytest.mark.parametrize(
    ("beginning", "line", "sentence"),
    [
        ("profile", "profile: 2", "profile is 2, wanted 1, the version of this format"),
        ("id:", "id: Acme", "id is 'Acme', wanted a dialect id such as binance-spot/2025-08-28"),
        ("title", "titel: Acme", "unknown key of a profile 'titel'; did you mean 'title'?"),
        (
            "credential",
            CREDENTIAL.replace("90s", "90"),
            "credential.validity is 90, wanted a span such as 90s or 1h30m",
        ),
        (
            "credential",
            CREDENTIAL.replace(": rotate", ": roate"),
            "credential.on_create_when_active is 'roate', wanted one of return_and_extend, "
            "return_unchanged, rotate; did you mean 'rotate'?",
        ),
        (
            "- {operation: time",
            ENDPOINT.replace("method", "methd"),
            "unknown key of an endpoint 'methd'; did you mean 'method'?",
        ),
        (
            "- {operation: time",
            ENDPOINT.replace("/now", "now"),
            "rest.endpoints[0].path is 'now', wanted text that matches ^/",
        ),
        (
            "max_age",
            "  max_age: 1 h",
            "stream.max_age is '1 h', wanted a span such as 90s or 1h30m",
        ),
        (
            "max_age",
            '  max_age: "1h\\n"',
            "stream.max_age is '1h\\n', wanted a span such as 90s or 1h30m",
        ),
        (
            "max_age",
            "  max_age: 9999999999999999s",
            "stream.max_age is '9999999999999999s', wanted a span such as 90s or 1h30m",
        ),
        (
            "close_at_max_age",
            "  close_at_max_age: {code: 99, reason: old}",
            "stream.close_at_max_age.code is 99, wanted a whole number of at least 1000 and of at most 4999",
        ),
        (
            "ids",
            "    ids: [unsinged]",
            "stream.control.ids[0] is 'unsinged', wanted one of unsigned, signed, text, \"null\"; "
            "did you mean 'unsigned'?",
        ),
        (
            "api_key_missing",
            "  api_key_mising: {status: 400, code: -1, msg: missing}",
            "unknown error 'api_key_mising'; did you mean 'api_key_missing'?",
        ),
        (
            "auth",
            'auth: {header: X, key_format: "["}',
            "auth.key_format is '[', wanted a regular expression",
        ),
    ],
)
def test_a_wrong_profile_is_refused_by_file_and_line(
    beginning: str, line: str, sentence: str
) -> None:
    number = line_of(beginning)

    assert said(with_line(beginning, line)) == f"{ID}/profile.yaml:{number}: {sentence}"


def test_a_rule_that_is_missing_is_named_where_it_should_stand() -> None:
    number, inbound = line_of("stream"), line_of("inbound")

    assert said(with_line("separator", "")) == (
        f"{ID}/profile.yaml:{number}: there is no 'separator' in stream; routes, separator, max_age, "
        "close_at_max_age, max_streams, too_many_streams, max_message_bytes, binary, inbound, "
        "heartbeat, unknown_listen_key, after_key_ends, close_at_shutdown and control are required"
    )
    assert said(with_line("inbound", "  inbound: {messages: 1, per: 2s}")) == (
        f"{ID}/profile.yaml:{inbound}: there is no 'close' in stream.inbound; "
        "messages, per and close are required"
    )


def test_a_profile_that_is_no_yaml_is_refused_by_file_and_line() -> None:
    assert said(with_line("title", "title: &a Acme")).startswith(
        f"{ID}/profile.yaml:{line_of('title')}: anchor '&a'"
    )
    assert said("").startswith(f"{ID}/profile.yaml:1: ")


def test_an_unknown_dialect_is_told_its_nearest_or_all_there_are() -> None:
    with pytest.raises(DialectError) as near:
        shipped("binance-spot/2025-08-27")
    with pytest.raises(DialectError) as far:
        load("zzz", {ID: PROFILE, "b/2": PROFILE}, SCHEMA)

    assert str(near.value) == (
        "unknown dialect 'binance-spot/2025-08-27'; did you mean 'binance-spot/2025-08-28'?"
    )
    assert str(far.value) == f"unknown dialect 'zzz'; known are {ID}, b/2"
