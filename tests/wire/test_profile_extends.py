"""Profiles that extend others: what they say, what they inherit, and where each of it is written."""

from __future__ import annotations

import pytest

from mockex.errors import DialectError
from mockex.wire.profile import load
from tests.support.profiles import ID, PROFILE, a_shelf, line_of, read, with_line

ACME = read(PROFILE)
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
