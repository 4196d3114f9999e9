"""A profile that cannot be read: one sentence, with file and line."""

from __future__ import annotations

import pytest

from mockex.errors import DialectError
from mockex.wire.profile import shipped
from tests.support.profiles import ID, PROFILE, line_of, read, with_line


def said(text: str) -> str:
    """What is said of a profile that cannot be read."""
    with pytest.raises(DialectError) as caught:
        read(text)
    return str(caught.value)


# The errors of the file; those of control messages stand deeper.
ERRORS = PROFILE.splitlines().index("errors:") + 1
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
            "auth: {evidence",
            "  stream.separator.x: {evidence: lib, where: a hunch}",
            "sources: nothing in this profile is called 'stream.separator.x'",
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


@pytest.mark.parametrize(
    "error", ["request_not_json", "subscription_exists", "no_such_listen_token"]
)
def test_a_profile_with_a_websocket_api_needs_words_for_what_it_refuses(error: str) -> None:
    assert said(with_line(error, "")) == (
        f"{ID}/profile.yaml:{ERRORS}: there is no '{error}' in errors; ws_api has need of it"
    )


@pytest.mark.parametrize(
    ("error", "section"), [("too_much_weight", "rate_limits"), ("address_banned", "bans")]
)
def test_a_profile_with_limits_needs_words_for_whom_it_turns_away(error: str, section: str) -> None:
    assert said(with_line(error, "")) == (
        f"{ID}/profile.yaml:{ERRORS}: there is no '{error}' in errors; {section} has need of it"
    )


def test_only_who_takes_tokens_needs_words_for_a_wrong_one() -> None:
    text = "\n".join(
        line
        for line in PROFILE.splitlines()
        if not line.strip().startswith(("no_such_listen_token", "join"))
    )

    assert "no_such_listen_token" not in read(text + "\n").errors


def test_a_profile_that_is_no_yaml_is_refused_by_file_and_line() -> None:
    assert said(with_line("title", "title: &a Acme")).startswith(
        f"{ID}/profile.yaml:{line_of('title')}: anchor '&a'"
    )
    assert said("").startswith(f"{ID}/profile.yaml:1: ")


def test_an_unknown_dialect_is_told_its_nearest() -> None:
    with pytest.raises(DialectError) as near:
        shipped("binance-spot/2025-08-27")

    assert str(near.value) == (
        "unknown dialect 'binance-spot/2025-08-27'; did you mean 'binance-spot/2025-08-28'?"
    )
