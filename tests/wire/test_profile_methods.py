"""Methods that are like endpoints: what is theirs, and what they say themselves."""

from __future__ import annotations

import re

import pytest

from mockex.errors import DialectError
from mockex.wire.dialect import Method
from mockex.wire.profile import load
from mockex.wire.vocabulary import Operation
from tests.support.profiles import ID, a_shelf, read, with_line

CLOCK = "clock: {"


def method(line: str) -> Method | None:
    session = read(with_line(CLOCK, f"    clock: {line}")).session
    assert session is not None
    return session.methods.get("clock")


def test_it_has_the_rules_of_the_endpoint() -> None:
    own = method("{like: GET /now}")

    assert own is not None
    assert (own.name, own.kind, own.operation) == ("clock", "wsapi.response", Operation.TIME)
    assert (own.weight, own.parameters) == (3, {"zone": False})


def test_what_it_says_itself_goes_before() -> None:
    own = method("{like: GET /now, weight: 9, parameters: {zone: required, more: optional}}")

    assert own is not None
    assert (own.weight, own.parameters) == (9, {"zone": True, "more": False})


def test_what_it_ignores_is_its_own() -> None:
    own = method("{like: GET /now, ignores: {zone: [more, less]}}")

    assert own is not None
    assert own.ignores == {"zone": ("more", "less")}


@pytest.mark.parametrize("endpoint", ["GET /new", "GET /older", "GET /old"])
def test_it_lives_as_long_as_the_endpoint(endpoint: str) -> None:
    assert method(f"{{like: {endpoint}}}") is None


def test_a_life_of_its_own_goes_before_too() -> None:
    assert method('{like: GET /new, since: "2029-12-31"}') is not None


def test_an_endpoint_that_there_is_not_is_a_mistake() -> None:
    words = "clock is like 'GET /know', which is no endpoint; did you mean 'GET /now'?"

    with pytest.raises(DialectError, match=re.escape(words)):
        method("{like: GET /know}")


def test_an_heir_that_takes_the_endpoint_away_takes_the_method_away_too() -> None:
    heir = (
        f"profile: 1\nid: own/heir\nextends: {ID}\ntitle: Heir\n"
        'rest: {endpoints: {"GET /now": null}}\n'
    )
    parent = with_line(CLOCK, "    clock: {like: GET /now}")

    found = load("own/heir", a_shelf({ID: parent, "own/heir": heir}))

    assert found.session is not None
    assert list(found.session.methods) == ["join"]


def test_what_is_like_nothing_says_all_itself() -> None:
    with pytest.raises(DialectError, match="operation"):
        method("{security: OPEN, weight: 1, parameters: {}}")
