"""The schema of faults and their reader are of one mind, but for what only the reader can know."""

from __future__ import annotations

import json
import re

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from mockex.faults.parse import ENVELOPE, KINDS, read_fault
from tests.support import drawn_faults
from tests.support.drawn_faults import SCHEMA, Drawing

FAST = jsonschema_rs.validator_for(SCHEMA)

# What the schema accepts and the reader refuses: each is a rule between several parts of a fault,
# or one of a language that the schema does not speak.
ONLY_THE_READER = {
    "a fault says what it is on": "does not say what it is on, wanted `on`",
    "on can name something": "^on is ",
    "a kind strikes what it can strike": "wanted something of ",
    "a window is not empty": "^until is not after from",
    "a key has an owner": "^key_expired does not say whose key",
    "what comes by time comes once": "comes once, by time",
    "where is about fields": "^where means nothing beside ",
    "a handshake is nobody's": "^to means nothing beside on: handshake",
    "conditions can be judged": "^unknown condition|^[a-z.]+.(below|above|in|matches) is ",
    "nothing is cut again and again in no time": "^cut.every is 0s",
    "a reason is counted in bytes": "^cut.reason is longer than the 123 bytes",
    "whole numbers have no point": "is 2.0, wanted a whole number from 1$",
    "a span is no more than a century": "is '999999999d', wanted a span such as",
}
GOOD: tuple[dict[str, object], ...] = (
    {"late": {"by": "3s", "jitter": "500ms", "at_end": "dropped"}, "on": "executionReport"},
    {"late": {"by": "3s"}, "on": "user_stream", "chance": ".2", "until": "10m", "from": "1m"},
    {"status": {"code": 503, "body": "html", "retry_after": "3s"}, "on": "handshake"},
    {"status": {"code": 400, "error": {"code": -1015, "msg": ""}}, "on": "POST /api/v3/order"},
    {"lost_reply": None, "on": "order.place", "times": 1},
    {"lost_request": {"seen": "silence"}, "on": "everything"},
    {"reset": {}, "on": "requests", "to": {"account": "alice", "connection": "first"}},
    {"truncated": {"bytes": 0}, "on": "rest"},
    {"garbled": {"into": "bad_frame"}, "on": "streams"},
    {"skewed_clock": {"by": "-1500ms"}},
    {"dropped": None, "on": "*@depth*", "chance": 1},
    {"doubled": {"after": "1s"}, "on": "user_stream"},
    {"swapped": {}, "on": "user_stream"},
    {"gap": {"updates": 3}},
    {"cut": {"every": "5s", "how": "fin"}},
    {"cut": {"code": 1012, "reason": "restart", "event": "delivered"}, "on": "balanceUpdate"},
    {"silent": {"at_end": "delivered"}},
    {"no_pings": {}, "on": "market_streams"},
    {"shutting_down": {"after": "0s"}, "from": "10s"},
    {"key_expired": None, "to": "alice"},
    {"unknown_field": {"field": "o.zz", "value": None}, "on": "ORDER_TRADE_UPDATE"},
    {"unknown_value": {"field": "X"}, "on": "executionReport", "where": {"x": {"in": ["NEW"]}}},
)
BAD: tuple[dict[str, object], ...] = (
    {},
    {"on": "rest"},
    {"late": {"by": "3s"}, "dropped": {}, "on": "rest"},
    {"latte": {"by": "3s"}, "on": "rest"},
    {"late": {"by": "3s", "jiter": "1s"}, "on": "rest"},
    {"late": {"by": "3s"}, "on": "rest", "time": 1},
    {"late": {}, "on": "rest"},
    {"late": None, "on": "rest"},
    {"late": {"by": 3}, "on": "rest"},
    {"late": {"by": "3s", "at_end": "lost"}, "on": "rest"},
    {"status": {}, "on": "rest"},
    {"status": {"code": 399}, "on": "rest"},
    {"status": {"code": 600}, "on": "rest"},
    {"status": {"code": True}, "on": "rest"},
    {"status": {"code": 503, "body": "xml"}, "on": "rest"},
    {"status": {"code": 503, "error": {}}, "on": "rest"},
    {"status": {"code": 503, "error": {"code": 1}}, "on": "rest"},
    {"lost_reply": {"seen": None}, "on": "rest"},
    {"truncated": {"bytes": -1}, "on": "rest"},
    {"gap": {"updates": 0}},
    {"cut": {"code": 5000}, "on": "streams"},
    {"cut": {"reason": "a" * 124}, "on": "streams"},
    {"unknown_field": {"field": ""}, "on": "rest"},
    {"unknown_value": {}, "on": "rest"},
    {"skewed_clock": {}},
    {"skewed_clock": {"by": "--3s"}},
    {"reset": {}, "on": ""},
    {"reset": {}, "on": None},
    {"reset": {}, "on": "rest", "to": None},
    {"reset": {}, "on": "rest", "to": ""},
    {"reset": {}, "on": "rest", "to": {"connection": 1}},
    {"reset": {}, "on": "rest", "to": {"account": "a", "connection": None}},
    {"reset": {}, "on": "rest", "to": {"account": "a", "connection": 0}},
    {"reset": {}, "on": "rest", "chance": 0},
    {"reset": {}, "on": "rest", "chance": 1.5},
    {"reset": {}, "on": "rest", "chance": "5e-1"},
    {"reset": {}, "on": "rest", "chance": True},
    {"reset": {}, "on": "rest", "times": 0},
    {"reset": {}, "on": "rest", "times": None},
    {"reset": {}, "on": "rest", "where": None},
    {"reset": {}, "on": "rest", "from": "soon"},
    {"reset": [], "on": "rest"},
)


def refusal(told: dict[str, object]) -> str:
    """The reader's sentence, empty where it reads the fault."""
    try:
        read_fault(told)
    except ValueError as error:
        return str(error)
    return ""


def test_schema_and_reader_know_the_same_words() -> None:
    assert tuple(drawn_faults.KINDS) == tuple(KINDS)
    assert tuple(drawn_faults.ENVELOPE) == ENVELOPE
    assert set(SCHEMA["properties"]) == {*KINDS, *ENVELOPE}


@pytest.mark.parametrize("told", GOOD, ids=str)
def test_both_accept(told: dict[str, object]) -> None:
    assert (FAST.is_valid(told), refusal(told)) == (True, "")


@pytest.mark.parametrize("told", BAD, ids=str)
def test_both_refuse(told: dict[str, object]) -> None:
    assert not FAST.is_valid(told)
    assert refusal(told) != ""


def test_of_what_is_drawn_from_the_schema_the_reader_refuses_only_what_it_alone_can_know() -> None:
    draw, rules, accepted = Drawing(1), set[str](), 0
    for n in range(3_000):
        told = draw.fault(drawn_faults.KINDS[n % len(drawn_faults.KINDS)])
        assert FAST.is_valid(told), told
        sentence = refusal(told)
        accepted += not sentence
        rules |= {_rule(sentence, told)} if sentence else set()

    assert accepted > 750
    assert rules == {
        "a kind strikes what it can strike",
        "where is about fields",
        "a handshake is nobody's",
        "nothing is cut again and again in no time",
    }


def test_what_the_schema_refuses_of_an_altered_fault_the_reader_refuses_too() -> None:
    draw, seen = Drawing(2), {True: 0, False: 0}
    for n in range(3_000):
        told = draw.altered(draw.fault(drawn_faults.KINDS[n % len(drawn_faults.KINDS)]))
        is_valid, sentence = FAST.is_valid(told), refusal(told)
        seen[is_valid] += 1
        if is_valid and sentence:
            _rule(sentence, told)
        assert is_valid or sentence, told

    assert min(seen.values()) > 500


@pytest.mark.parametrize("rule", ONLY_THE_READER)
def test_each_rule_of_the_reader_alone_is_one(rule: str) -> None:
    examples: dict[str, dict[str, object]] = {
        "a fault says what it is on": {"dropped": {}},
        "on can name something": {"dropped": {}, "on": "what ever"},
        "a kind strikes what it can strike": {"dropped": {}, "on": "rest"},
        "a window is not empty": {"reset": {}, "on": "rest", "from": "2s", "until": "2s"},
        "a key has an owner": {"key_expired": {}},
        "what comes by time comes once": {"shutting_down": {}, "times": 2},
        "where is about fields": {"no_pings": {}, "where": {"x": "1"}},
        "a handshake is nobody's": {"reset": {}, "on": "handshake", "to": "alice"},
        "conditions can be judged": {"reset": {}, "on": "rest", "where": {"x": {"matches": "("}}},
        "nothing is cut again and again in no time": {"cut": {"every": "0s"}},
        "a reason is counted in bytes": {"cut": {"reason": "é" * 62}, "on": "streams"},
        "whole numbers have no point": {"reset": {}, "on": "rest", "times": 2.0},
        "a span is no more than a century": {"late": {"by": "999999999d"}, "on": "rest"},
    }

    assert FAST.is_valid(examples[rule])
    assert re.search(ONLY_THE_READER[rule], refusal(examples[rule]))


def test_both_readers_of_schemas_agree_on_it() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    slow = Draft202012Validator(SCHEMA)
    draw = Drawing(3)
    for n in range(300):
        told = draw.altered(draw.fault(drawn_faults.KINDS[n % len(drawn_faults.KINDS)]))
        assert slow.is_valid(told) == FAST.is_valid(told), json.dumps(told)


def _rule(sentence: str, told: object) -> str:
    """Which of the reader's own rules a sentence is of."""
    found = [rule for rule, pattern in ONLY_THE_READER.items() if re.search(pattern, sentence)]
    assert found, f"{sentence}: {told}"
    return found[0]
