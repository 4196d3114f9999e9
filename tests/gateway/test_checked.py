"""Contract checks: what breaks a contract is noted behind it, and goes out as it was."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mockex.gateway.checked import ContractCheck
from mockex.values.instant import Instant
from mockex.wire.messages import (
    HttpReply,
    Inbound,
    Noted,
    Outbound,
    StreamClose,
    StreamPing,
    StreamSend,
)
from mockex.wire.replies import json_reply
from tests.support.exchanges import NOON, at
from tests.support.libraries import CONTRACTS, Contracts
from tests.support.messages import a_request, opened
from tests.support.worlds import World

EXAMPLE = dict(CONTRACTS.example("user.balanceUpdate") or {})


class Says:
    """A gateway that says these things whenever it is asked or woken."""

    def __init__(self, *messages: Outbound) -> None:
        self._messages = messages

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        return self._messages

    def wake(self, now: Instant) -> Sequence[Outbound]:
        return self._messages

    def next_deadline(self) -> Instant | None:
        return at(minutes=5)


def checked(*messages: Outbound) -> list[Outbound]:
    check = ContractCheck(Says(*messages), CONTRACTS)
    received = list(check.receive(a_request(), NOON))
    assert list(check.wake(NOON)) == received
    return received


def sent(kind: str, body: object) -> StreamSend:
    return StreamSend(to=(1,), kind=kind, body=body, data=b"as it is")


def violations(said: Sequence[Outbound]) -> list[str]:
    return [one.text for one in said if isinstance(one, Noted) and one.kind == "violation"]


def test_what_keeps_its_contract_passes_in_silence() -> None:
    good = sent("user.balanceUpdate", EXAMPLE)
    reply = json_reply(1, "rest.listenKey", {"listenKey": "k" * 64})

    assert checked(good, reply) == [good, reply]


def test_what_breaks_it_is_noted_behind_the_message_and_unchanged() -> None:
    bad = sent("user.balanceUpdate", {**EXAMPLE, "d": 0.75})
    good = sent("user.balanceUpdate", EXAMPLE)

    said = checked(bad, good)

    assert [type(one) for one in said] == [StreamSend, Noted, StreamSend]
    assert said[0] is bad
    assert said[2] is good
    assert violations(said) == [
        "contract binance-spot/2025-08-28 user.balanceUpdate: /d is 0.75, wanted a decimal string"
    ]


def test_every_way_of_breaking_it_is_noted() -> None:
    broken = {**EXAMPLE, "d": 0.75, "E": "1", "new": 1}
    del broken["a"]

    said = violations(checked(sent("user.balanceUpdate", broken)))

    assert sorted(one.partition(": ")[2] for one in said) == [
        '/E is "1", wanted a time in milliseconds (13 digits) or microseconds (16 digits)',
        "/d is 0.75, wanted a decimal string",
        "it has 'new', which the contract does not know",
        "it has no 'a', which it must have",
    ]


def test_replies_are_checked_too() -> None:
    bad = json_reply(1, "rest.listenKey", {"listenKey": "short"})

    assert violations(checked(bad)) == [
        "contract binance-spot/2025-08-28 rest.listenKey: "
        '/listenKey is "short", wanted a listen key of 60 to 64 letters and digits'
    ]


def test_a_kind_without_a_contract_is_a_violation() -> None:
    assert violations(checked(sent("user.nonsense", {}))) == [
        "binance-spot/2025-08-28 has no contract user.nonsense"
    ]


@pytest.mark.parametrize(
    "message",
    [
        StreamSend(to=(1,), kind="", body=None, data=b"raw"),
        HttpReply(ticket=1, status=404, body=b"<html>", content_type="text/html", kind=""),
        StreamPing(connection=1, payload=b"x"),
        StreamClose(connection=1, code=1001),
        Noted(kind="warning", text="x"),
    ],
)
def test_what_has_no_kind_is_meant_as_it_is(message: Outbound) -> None:
    assert checked(message) == [message]


def test_deadlines_are_those_of_what_is_inside() -> None:
    assert ContractCheck(Says(), CONTRACTS).next_deadline() == at(minutes=5)


def test_a_push_patched_to_break_its_contract_goes_out_byte_for_byte() -> None:
    world = World()
    world.listen(1, to="alice")

    push, violation = world.push("balanceUpdate", to="alice", d="+1", E=True)[:2]

    assert isinstance(push, StreamSend)
    assert push.data == (b'{"e":"balanceUpdate","E":true,"a":"BTC","d":"+1","T":1757937600000}')
    assert isinstance(violation, Noted)
    assert violation.kind == "violation"


def test_a_broken_push_is_noted_once_for_each_form_it_is_sent_in() -> None:
    world = World()
    key = world.listen(1, 2, to="alice")
    world.tell(opened(3, "/stream", f"streams={key}"))

    said = world.push("balanceUpdate", to="alice", d=5)

    assert [type(one).__name__ for one in said] == ["StreamSend", "Noted", "StreamSend", "Noted"]


@pytest.mark.parametrize("event", [kind for kind in CONTRACTS.kinds if kind.startswith("user.")])
@pytest.mark.parametrize("query", ["", "timeUnit=MICROSECOND"])
def test_every_event_pushed_as_it_stands_keeps_its_contract(event: str, query: str) -> None:
    world = World()
    key = world.open_key("alice")
    world.tell(opened(1, f"/ws/{key}", query), opened(2, "/stream", f"streams={key}&{query}"))

    said = world.push(event.partition(".")[2], to="alice")

    assert [type(one) for one in said] == [StreamSend, StreamSend]


def test_behind_a_change_of_dialect_other_contracts_hold() -> None:
    moved = sent("user.moved", {"e": "moved"})
    there, back = (Noted(kind="dialect", text=name) for name in ("acme/2", CONTRACTS.dialect))
    catalogues = {"acme/2": Contracts("acme/2", {"moved": {}}), CONTRACTS.dialect: CONTRACTS}
    inner = Says(moved, there, moved, back, moved)
    check = ContractCheck(inner, CONTRACTS, catalogues.__getitem__)
    unknown = Noted(kind="violation", text="binance-spot/2025-08-28 has no contract user.moved")

    assert check.receive(a_request(), NOON) == [moved, unknown, there, moved, back, moved, unknown]


def test_where_no_other_contracts_are_to_be_had_a_change_changes_nothing() -> None:
    there = Noted(kind="dialect", text="acme/2")
    good = sent("user.balanceUpdate", EXAMPLE)

    assert checked(there, good) == [there, good]


def test_the_result_in_a_response_is_held_against_a_contract_of_its_own() -> None:
    body = {"id": 1, "status": 200, "result": {"serverTime": "soon"}}
    good = {"id": 1, "status": 200, "result": {"serverTime": 1_757_937_600_000}}

    wrong = StreamSend(to=(1,), kind="wsapi.response", body=body, data=b"", result_kind="rest.time")
    right = StreamSend(to=(1,), kind="wsapi.response", body=good, data=b"", result_kind="rest.time")

    assert checked(right) == [right]
    [violation] = violations(checked(wrong))
    assert 'rest.time: /serverTime is "soon"' in violation
