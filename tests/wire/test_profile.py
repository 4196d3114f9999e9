"""A profile file as typed rules, with what there was at its instant and nothing else."""

from __future__ import annotations

import pytest

from mockex.core.accounts import Permission
from mockex.core.admission import BanPolicy
from mockex.core.credentials import CredentialPolicy, Forewarning, OnCreate
from mockex.values.instant import DAY, HOUR, MINUTE, SECOND, Span, parse_date
from mockex.wire.dialect import (
    Credential,
    Dialect,
    Endpoint,
    ErrorRule,
    EventRule,
    Method,
    RateLimit,
    RestRules,
    Security,
    SessionRules,
    SigningRules,
    Source,
    Unverified,
)
from mockex.wire.stream_rules import (
    ClientPing,
    Close,
    ControlError,
    ControlRules,
    Heartbeat,
    InboundLimit,
    StreamRoute,
    StreamRules,
    Upkeep,
)
from mockex.wire.vocabulary import (
    AfterKeyEnds,
    Announcement,
    Batch,
    Envelope,
    HeartbeatStyle,
    IdForm,
    Need,
    Operation,
    PingPayload,
    PongAnswer,
    Reply,
    SigningScheme,
    TextOf,
    Told,
    UnknownListenKey,
)
from tests.support.exchanges import NOON
from tests.support.profiles import PROFILE, read, with_line

OPEN = Security(api_key=False, timestamp=Need.NONE, signature=Need.NONE)
KEYED = Security(
    api_key=True, timestamp=Need.NONE, signature=Need.NONE, permission=Permission.TRADE
)
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
        schemes=frozenset({SigningScheme.RSA_SHA256_BASE64}),
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
        when_banned=Close(code=4105, reason="out"),
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
        "request_id_invalid": ErrorRule(status=422, code=-23, msg="no {{id}}"),
        "request_params_invalid": ErrorRule(status=423, code=-24, msg="no params"),
        "request_without_method": ErrorRule(status=418, code=-19, msg="no method"),
        "unknown_method": ErrorRule(status=419, code=-20, msg="{method}?"),
        "address_banned": ErrorRule(status=421, code=-22, msg="{address} {until}"),
        "too_much_weight": ErrorRule(status=420, code=-21, msg="{limit} {interval}"),
    },
    bans=BanPolicy(after=3, first=Span(5 * SECOND), longest=Span(20 * SECOND)),
)


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
