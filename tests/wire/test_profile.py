"""A profile file as typed rules, and one sentence with file and line where it cannot be read."""

from __future__ import annotations

import re

import pytest

from mockex.core.credentials import CredentialPolicy, Forewarning, OnCreate
from mockex.errors import DialectError
from mockex.values.instant import DAY, HOUR, MINUTE, SECOND, Span, parse_date
from mockex.wire.dialect import (
    AfterKeyEnds,
    Announcement,
    Batch,
    ClientPing,
    Close,
    ControlError,
    ControlRules,
    Credential,
    Dialect,
    Endpoint,
    Envelope,
    ErrorRule,
    EventRule,
    Heartbeat,
    HeartbeatStyle,
    IdForm,
    InboundLimit,
    Method,
    Need,
    Operation,
    PingPayload,
    PongAnswer,
    RateLimit,
    Reply,
    RestRules,
    Security,
    SessionRules,
    SigningRules,
    SigningScheme,
    Source,
    StreamRoute,
    StreamRules,
    TextOf,
    Told,
    UnknownListenKey,
    Unverified,
    Upkeep,
)
from mockex.wire.profile import load, shipped
from tests.support.exchanges import NOON
from tests.support.profiles import ID, PROFILE, a_shelf, line_of, read, with_line

OPEN = Security(api_key=False, timestamp=Need.NONE, signature=Need.NONE)
KEYED = Security(api_key=True, timestamp=Need.NONE, signature=Need.NONE)
TIMED = Security(api_key=True, timestamp=Need.OPTIONAL, signature=Need.NONE)
SIGNED = Security(api_key=True, timestamp=Need.REQUIRED, signature=Need.OPTIONAL)

STREAM_UPKEEP = Upkeep(
    max_age=HOUR,
    close_at_max_age=Close(code=4000, reason="old"),
    inbound=InboundLimit(messages=1, per=Span(2 * SECOND), close=Close(code=4003, reason="fast")),
    heartbeat=Heartbeat(
        every=MINUTE,
        payload=PingPayload.EMPTY,
        answer=PongAnswer.ANY_PONG,
        within=Span(3 * MINUTE),
        close=Close(code=4004, reason="deaf"),
        style=HeartbeatStyle.JSON,
    ),
    client_ping=ClientPing(idle=Span(5 * MINUTE), close=Close(code=4006, reason="idle")),
)
SESSION_UPKEEP = Upkeep(
    max_age=Span(2 * HOUR),
    close_at_max_age=Close(code=4100, reason="aged"),
    inbound=InboundLimit(messages=2, per=Span(3 * SECOND), close=Close(code=4103, reason="hasty")),
    heartbeat=Heartbeat(
        every=Span(2 * MINUTE),
        payload=PingPayload.EMPTY,
        answer=PongAnswer.ANY_PONG,
        within=Span(4 * MINUTE),
        close=Close(code=4104, reason="mute"),
    ),
    client_ping=ClientPing(idle=None, close=None),
)

ACME = Dialect(
    id="acme-spot/2030-01-01",
    title="Acme",
    as_of=parse_date("2030-01-01") or NOON,
    notice="mind the gap",
    sources=(Source(claim="auth", evidence="lib", where="a hunch"),),
    unverified=(Unverified(claim="stream.heartbeat", why="nobody has seen one"),),
    api_key_header="X-ACME-KEY",
    api_key_format="[a-z]{3}",
    signing=SigningRules(
        scheme=SigningScheme.HMAC_SHA256_HEX,
        recv_window=Span(2 * SECOND),
        longest_recv_window=Span(30 * SECOND),
        ahead=Span(SECOND // 2),
    ),
    credentials={
        "token": Credential(
            policy=CredentialPolicy(
                length=20,
                validity=Span(90 * SECOND),
                on_create=OnCreate.ROTATE,
                forewarning=Forewarning(first=Span(30 * SECOND), every=Span(10 * SECOND)),
            ),
            parameter="token",
        ),
        "pass": Credential(
            policy=CredentialPolicy(length=16, validity=Span(2 * DAY), on_create=OnCreate.MINT_NEW),
            parameter="pass",
            per="market",
            validity_parameter="lifetime",
        ),
    },
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
                security=OPEN,
                weight=3,
                parameters={"zone": False},
            ),
            ("POST", "/passes"): Endpoint(
                operation=Operation.OPEN_LISTEN_TOKEN,
                method="POST",
                path="/passes",
                security=TIMED,
                weight=4,
                parameters={"isolated": False, "market": False},
                required_if={"market": ("isolated", "true")},
                credential="pass",
            ),
            ("PUT", "/tokens"): Endpoint(
                operation=Operation.EXTEND_LISTEN_KEY,
                method="PUT",
                path="/tokens",
                security=KEYED,
                weight=0,
                parameters={},
                credential="token",
                reply=Reply.KEY,
            ),
            ("DELETE", "/tokens"): Endpoint(
                operation=Operation.CLOSE_LISTEN_KEY,
                method="DELETE",
                path="/tokens",
                security=SIGNED,
                weight=0,
                parameters={"token": True},
                credential="token",
            ),
            ("GET", "/old"): Endpoint(
                operation=Operation.TIME,
                method="GET",
                path="/old",
                security=OPEN,
                weight=1,
                parameters={},
                gone=True,
            ),
        },
        time_unit_header="X-UNIT",
        unknown_path_status=406,
        unknown_path_html="<p>what?</p>",
        gone_status=451,
        gone_html="<p>gone</p>",
        refuses_unknown_parameters=False,
        exchange_info={"house": "Acme"},
        exchange_info_symbol={"name": "$symbol"},
    ),
    stream=StreamRules(
        routes=(
            StreamRoute(path="/feed", envelope=Envelope.COMBINED, names_in="of"),
            StreamRoute(path="/private", envelope=Envelope.RAW, keys_in="token", events_in="only"),
            StreamRoute(path="/hush", envelope=Envelope.RAW, silent=True),
            StreamRoute(path="/dead", envelope=Envelope.RAW, gone=True),
        ),
        separator=",",
        time_unit_parameter="unit",
        microsecond_words=frozenset({"us"}),
        upkeep=STREAM_UPKEEP,
        max_streams=2,
        too_many_streams=Close(code=4001, reason="many"),
        max_message_bytes=2048,
        binary=Close(code=4002, reason="binary"),
        unknown_listen_key=UnknownListenKey.REFUSE_HANDSHAKE,
        after_key_ends=AfterKeyEnds.CLOSE,
        close_at_shutdown=Close(code=4005, reason="down"),
        shutdown_lead=Span(7 * MINUTE),
        batch=Batch.ARRAY,
        as_text=TextOf.ALL,
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
            ids_as_text=True,
            errors_wrapped=True,
        ),
    ),
    session=SessionRules(
        path="/talk",
        envelope=Envelope.EVENT,
        upkeep=SESSION_UPKEEP,
        binary=Close(code=4102, reason="bits"),
        connection_weight=0,
        most_active=2,
        most_ever=3,
        methods={
            "clock": Method(
                name="clock",
                kind="wsapi.clock",
                operation=Operation.TIME,
                security=OPEN,
                weight=0,
                parameters={},
            ),
            "join": Method(
                name="join",
                kind="wsapi.response",
                operation=Operation.SUBSCRIBE_TOKEN,
                security=OPEN,
                weight=5,
                parameters={"listenToken": True},
                credential="pass",
            ),
        },
    ),
    events={
        "keyGone": EventRule(
            times=("T",), announces=Announcement.KEY_EXPIRY, tells={"k": Told.KEY}
        ),
        "keyGoing": EventRule(
            times=("T",),
            under=frozenset({"token"}),
            announces=Announcement.KEY_EXPIRING,
            tells={"k": Told.KEY, "until": Told.VALID_UNTIL},
        ),
        "moved": EventRule(
            times=("T", "U"), variants=("how",), batch=Batch.OBJECT, as_text=TextOf.TIMES
        ),
    },
    errors={
        "api_key_missing": ErrorRule(status=400, code=-1, msg="missing"),
        "api_key_unknown": ErrorRule(status=401, code=-2, msg="unknown"),
        "parameter_missing": ErrorRule(status=402, code=-3, msg="{name}"),
        "parameter_empty": ErrorRule(status=403, code=-4, msg="{name}!"),
        "parameters_too_many": ErrorRule(status=404, code=-5, msg="{expected}/{received}"),
        "parameter_twice": ErrorRule(status=405, code=-6, msg="twice"),
        "parameter_illegal": ErrorRule(status=406, code=-7, msg="{name} {range}"),
        "parameters_exclude": ErrorRule(status=407, code=-8, msg="either"),
        "timestamp_stale": ErrorRule(status=408, code=-9, msg="late"),
        "timestamp_ahead": ErrorRule(status=409, code=-10, msg="early {ahead}"),
        "signature_invalid": ErrorRule(status=410, code=-11, msg="forged"),
        "no_such_listen_key": ErrorRule(status=411, code=-12, msg="no key"),
        "no_such_symbol": ErrorRule(status=412, code=-13, msg="no symbol"),
        "no_such_listen_token": ErrorRule(status=413, code=-14, msg="no pass"),
        "subscription_exists": ErrorRule(status=414, code=-15, msg="already"),
        "no_such_subscription": ErrorRule(status=415, code=-16, msg="none"),
        "subscriptions_exhausted": ErrorRule(status=416, code=-17, msg="enough"),
        "request_not_json": ErrorRule(status=417, code=-18, msg="no json"),
        "request_without_method": ErrorRule(status=418, code=-19, msg="no method"),
        "unknown_method": ErrorRule(status=419, code=-20, msg="{method}?"),
    },
)


def said(text: str) -> str:
    """What is said of a profile that cannot be read."""
    with pytest.raises(DialectError) as caught:
        read(text)
    return str(caught.value)


def without(*sections: str) -> str:
    """The profile without these blocks, each from its first line to the next of its depth."""
    text = PROFILE
    for section in sections:
        lines = text.splitlines()
        first = next(n for n, line in enumerate(lines) if line.strip().startswith(section))
        depth = len(lines[first]) - len(lines[first].lstrip())
        behind = (n for n in range(first + 1, len(lines)) if _depth(lines[n]) <= depth)
        del lines[first : next(behind, len(lines))]
        text = "\n".join(lines) + "\n"
    return text


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def test_every_rule_of_a_profile_is_read() -> None:
    assert read(PROFILE) == ACME


def test_most_rules_are_optional() -> None:
    optional = (
        "notice",
        "time_unit_header",
        "gone:",
        "unknown_parameters",
        "time_unit:",
        "inbound",
        "heartbeat: {every: 1m",
        "client_ping: {idle",
        "shutdown_lead",
        "batch",
        "integers",
        "control",
        "ws_api",
    )

    dialect = read(
        without(*optional).replace("  stream.heartbeat: nobody", "  stream.max_age: nobody")
    )

    assert dialect.notice is None
    assert dialect.rest.time_unit_header is None
    assert (dialect.rest.gone_status, dialect.rest.gone_html) == (406, "<p>what?</p>")
    assert dialect.rest.refuses_unknown_parameters
    assert dialect.stream.time_unit_parameter is None
    assert dialect.stream.microsecond_words == frozenset()
    assert dialect.stream.upkeep == Upkeep(
        max_age=HOUR,
        close_at_max_age=Close(code=4000, reason="old"),
        inbound=None,
        heartbeat=None,
        client_ping=None,
    )
    assert dialect.stream.shutdown_lead == 0
    assert dialect.stream.batch is Batch.OBJECT
    assert dialect.stream.as_text is TextOf.NONE
    assert dialect.stream.control is None
    assert dialect.session is None


def test_a_dialect_need_not_announce_that_a_key_expired() -> None:
    # listenKeyExpired exists since 2024-04-02: older dialects go silent without an event.
    assert ACME.event_that(Announcement.KEY_EXPIRY) == "keyGone"
    assert read(with_line("keyGone", "")).event_that(Announcement.KEY_EXPIRY) is None


def test_only_the_weights_of_requests_reach_the_core() -> None:
    dialect = read(PROFILE)

    assert [(limit.window, limit.limit) for limit in dialect.weight_limits()] == [
        (10 * SECOND, 5),
        (2 * HOUR, 9),
    ]
    assert dialect.weight_headers() == (("X-USED",), ())
    assert dialect.policies().credentials == {
        name: credential.policy for name, credential in dialect.credentials.items()
    }
    assert dialect.policies().weights == dialect.weight_limits()


def test_the_first_credential_gives_requests_the_name_of_their_key() -> None:
    assert ACME.listen_key_parameter == "token"


@pytest.mark.parametrize(
    ("as_of", "endpoints", "routes", "events"),
    [
        ("2029-12-30", "now passes old older", "feed private hush dead", "dead"),
        ("2029-12-31", "now passes tokens old older", "feed private hush dead", "dead"),
        ("2029-12-31T23:59:58Z", "now passes tokens old older", "feed private hush dead", "dead"),
        ("2029-12-31T23:59:59Z", "now passes tokens old", "feed private hush dead", "dead"),
        ("2030-01-01", "now passes tokens OLD", "feed private HUSH DEAD", ""),
        ("2030-01-01T00:00:01Z", "now passes tokens OLD new", "feed private HUSH DEAD", ""),
        ("2030-01-02", "now passes tokens OLD new", "feed private HUSH DEAD", "unborn"),
        ("2031-01-01", "now passes tokens OLD new", "feed private HUSH DEAD later", "unborn"),
    ],
)
def test_there_is_what_was_born_and_had_not_ended_at_the_instant_of_the_profile(
    as_of: str, endpoints: str, routes: str, events: str
) -> None:
    text = with_line("as_of", f'as_of: "{as_of}"').replace("DELETE /tokens", "DELETE /now")

    dialect = read(text)

    assert (
        _shown({path: one.gone for (_, path), one in dialect.rest.endpoints.items()}) == endpoints
    )
    assert _shown({one.path: one.gone or one.silent for one in dialect.stream.routes}) == routes
    assert " ".join(sorted(dialect.events.keys() - {"keyGone", "keyGoing", "moved"})) == events


def _shown(ended: dict[str, bool]) -> str:
    """Paths in their order; those that have ended and still answer in capitals."""
    names = ((path.removeprefix("/"), over) for path, over in ended.items())
    return " ".join(name.upper() if over else name for name, over in names)


@pytest.mark.parametrize(
    ("as_of", "there"), [("2029-12-31T23:59:59Z", False), ("2030-01-01", True)]
)
def test_the_whole_websocket_api_has_its_day_of_birth(as_of: str, there: bool) -> None:
    # CHANGELOG.md, 2022-12-26: "WebSocket API is now available".
    assert (read(with_line("as_of", f'as_of: "{as_of}"')).session is not None) is there


def test_a_field_or_a_parameter_of_the_vendors_may_be_called_until() -> None:
    text = with_line(
        "GET /now",
        "    GET /now: {operation: time, security: OPEN, weight: 3, "
        "parameters: {since: optional, until: required}}",
    )

    dialect = read(text)

    assert dialect.rest.endpoints["GET", "/now"].parameters == {"since": False, "until": True}
    assert dialect.events["keyGoing"].tells["until"] is Told.VALID_UNTIL


def test_a_claim_about_something_that_is_not_there_yet_is_left_out() -> None:
    source = "  events.unborn: {evidence: doc, where: tomorrow}\n"
    text = PROFILE.replace(
        "unverified:\n", f"{source}unverified:\n  rest.endpoints.GET /new: why\n"
    )

    early, late = read(text), read(text.replace('as_of: "2030-01-01"', 'as_of: "2030-01-02"'))

    assert [one.claim for one in early.sources] == ["auth"]
    assert [one.claim for one in early.unverified] == ["stream.heartbeat"]
    assert [one.claim for one in late.sources] == ["auth", "events.unborn"]
    assert [one.claim for one in late.unverified] == ["rest.endpoints.GET /new", "stream.heartbeat"]


TOKEN = "  token: {parameter: token, length: 20, validity: 90s, on_create_when_active: rotate}"
NOW = "    GET /now: {operation: time, security: OPEN, weight: 3, parameters: {}}"


@pytest.mark.parametrize(
    ("beginning", "line", "sentence"),
    [
        ("profile", "profile: 2", "profile is 2, wanted 1, the version of this format"),
        ("id:", "id: Acme", "id is 'Acme', wanted a dialect id such as binance-spot/2025-08-28"),
        (
            "id:",
            "id: acme-spot/2030-01-02",
            f"id is 'acme-spot/2030-01-02', wanted '{ID}' as its folder is called",
        ),
        ("title", "titel: Acme", "unknown key of a profile 'titel'; did you mean 'title'?"),
        (
            "as_of",
            "as_of: today",
            "as_of is 'today', wanted a date or an instant such as 2026-02-20T07:00:00Z",
        ),
        (
            "as_of",
            'as_of: "2026-02-30"',
            "as_of is '2026-02-30', wanted a date of the calendar such as 2026-02-20",
        ),
        (
            "unborn",
            '  unborn: {times: [T], since: "2030-13-02"}',
            "events.unborn.since is '2030-13-02', wanted a date of the calendar such as 2026-02-20",
        ),
        (
            "dead:",
            '  dead: {times: [T], until: "2030-01-01 "}',
            "events.dead.until is '2030-01-01 ', "
            "wanted a date or an instant such as 2026-02-20T07:00:00Z",
        ),
        (
            "/dead",
            '    /dead: {envelope: raw, until: "2030-01-01T24:00:01Z", when_ended: gone}',
            "stream.routes./dead.until is '2030-01-01T24:00:01Z', "
            "wanted a date of the calendar such as 2026-02-20",
        ),
        (
            "token:",
            TOKEN.replace("90s", "90"),
            "credentials.token.validity is 90, wanted a span such as 90s or 1h30m",
        ),
        (
            "token:",
            TOKEN.replace(": rotate", ": roate"),
            "credentials.token.on_create_when_active is 'roate', wanted one of return_and_extend, "
            "return_unchanged, rotate, mint_new; did you mean 'rotate'?",
        ),
        (
            "GET /now",
            NOW.replace("weight", "wait"),
            "unknown key of an endpoint 'wait'; did you mean 'weight'?",
        ),
        (
            "GET /now",
            NOW.replace("GET /now", "FETCH /now"),
            "unknown endpoint 'FETCH /now', wanted a method and a path such as POST /api/v3/userDataStream",
        ),
        (
            "GET /now",
            NOW.replace("OPEN", "OPNE"),
            "rest.endpoints.GET /now.security: unknown 'OPNE'; did you mean 'OPEN'?",
        ),
        (
            "clock",
            "    clock: {operation: time, security: secret, weight: 0, parameters: {}}",
            "ws_api.methods.clock.security: unknown 'secret'; there are OPEN, KEYED, TIMED, SIGNED",
        ),
        (
            "PUT /tokens",
            "    PUT /tokens: {operation: extend_listen_key, credential: tokn, security: KEYED, "
            "weight: 0, parameters: {}}",
            "rest.endpoints.PUT /tokens.credential: unknown 'tokn'; did you mean 'token'?",
        ),
        (
            "PUT /tokens",
            "    PUT /tokens: {operation: extend_listen_key, security: KEYED, weight: 0, "
            "parameters: {}}",
            "PUT /tokens is about listen keys, wanted a credential",
        ),
        (
            "keyGoing",
            "  keyGoing: {times: [T], under: [token, ticket]}",
            "events.keyGoing.under: unknown 'ticket'; there are token, pass",
        ),
        (
            "auth: {evidence",
            "  auht: {evidence: lib, where: a hunch}",
            "sources: nothing in this profile is called 'auht'",
        ),
        (
            "stream.heartbeat",
            "  stream.hartbeat: why",
            "unverified: nothing in this profile is called 'stream.hartbeat'",
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
            "client_ping",
            "  client_ping: {idle: 5m}",
            "there is no 'close' in stream.client_ping; idle requires it",
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
            "key_format",
            '  key_format: "["',
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
    number, inbound = line_of("stream:"), line_of("inbound")

    assert said(with_line("separator", "")) == (
        f"{ID}/profile.yaml:{number}: there is no 'separator' in stream; routes, separator, max_age, "
        "close_at_max_age, max_streams, too_many_streams, max_message_bytes, binary, "
        "unknown_listen_key, after_key_ends and close_at_shutdown are required"
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


CHILD = f"""\
profile: 1
id: b/2
extends: {ID}
title: Bee
unverified:
  auth.key_format: who knows
rest:
  endpoints:
    GET /now: {{weight: 9}}
    POST /passes: null
ws_api: null
"""


def test_a_profile_that_extends_another_says_only_what_differs() -> None:
    dialect = load("b/2", a_shelf({"b/2": CHILD}))

    assert (dialect.id, dialect.title, dialect.as_of) == ("b/2", "Bee", ACME.as_of)
    assert [one.claim for one in dialect.unverified] == ["stream.heartbeat", "auth.key_format"]
    assert dialect.session is None
    assert dialect.stream == ACME.stream
    assert dialect.rest.endpoints["GET", "/now"].weight == 9
    assert dialect.rest.endpoints["GET", "/now"].parameters == {"zone": False}
    assert ("POST", "/passes") not in dialect.rest.endpoints


def test_a_profile_that_extends_another_may_look_at_a_later_instant() -> None:
    dialect = load("b/2", a_shelf({"b/2": f'{CHILD}as_of: "2031-01-01"\n'}))

    assert "unborn" in dialect.events
    assert ("GET", "/new") in dialect.rest.endpoints


def test_an_inherited_claim_may_be_about_what_is_no_more_and_a_new_one_may_not() -> None:
    parent = PROFILE.replace("unverified:\n", "unverified:\n  ws_api.path: why\n")

    dialect = load("b/2", a_shelf({ID: parent, "b/2": CHILD}))
    with pytest.raises(DialectError) as caught:
        load("b/2", a_shelf({"b/2": CHILD.replace("auth.key_format:", "ws_api.path:")}))

    assert [one.claim for one in dialect.unverified] == ["stream.heartbeat", "auth.key_format"]
    assert str(caught.value) == (
        "b/2/profile.yaml:6: unverified: nothing in this profile is called 'ws_api.path'"
    )


def test_what_is_wrong_with_an_inherited_rule_is_told_where_it_is_written() -> None:
    wrong = with_line("max_streams", "  max_streams: many")

    with pytest.raises(DialectError) as inherited:
        load("b/2", a_shelf({ID: wrong, "b/2": CHILD}))
    with pytest.raises(DialectError) as own:
        load("b/2", a_shelf({"b/2": f"{CHILD}stream: {{max_streams: few}}\n"}))

    words = "wanted a whole number of at least 1"
    assert str(inherited.value) == (
        f"{ID}/profile.yaml:{line_of('max_streams')}: stream.max_streams is 'many', {words}"
    )
    assert str(own.value) == f"b/2/profile.yaml:12: stream.max_streams is 'few', {words}"


def test_a_dialect_is_found_by_another_of_its_names() -> None:
    assert load("acme", a_shelf()) == ACME


def test_an_unknown_dialect_is_told_its_nearest() -> None:
    with pytest.raises(DialectError) as near:
        shipped("binance-spot/2025-08-27")

    assert str(near.value) == (
        "unknown dialect 'binance-spot/2025-08-27'; did you mean 'binance-spot/2025-08-28'?"
    )


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("no_such_listen_token", "join may be refused, wanted errors.no_such_listen_token"),
        ("subscription_exists", "join may be refused, wanted errors.subscription_exists"),
        ("no_such_subscription", "leave may be refused, wanted errors.no_such_subscription"),
    ],
)
def test_what_can_be_refused_has_words_for_it(error: str, sentence: str) -> None:
    with pytest.raises(DialectError, match=re.escape(sentence)):
        read(with_line(error, ""))


def test_a_websocket_api_has_words_for_what_it_does_not_understand() -> None:
    with pytest.raises(DialectError, match="there is no 'unknown_method'"):
        read(without("unknown_method: {status"))
