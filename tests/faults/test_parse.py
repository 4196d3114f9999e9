"""Faults as they are told: what is read, and the sentence about each that cannot be."""

from __future__ import annotations

import pytest

from mockex.faults.fault import Fault
from mockex.faults.parse import read_fault
from mockex.faults.request_faults import LostReply, LostRequest, Reset, SkewedClock, Status
from mockex.faults.selectors import Selector
from mockex.faults.stream_faults import (
    Cut,
    Doubled,
    Dropped,
    Gap,
    Garbled,
    KeyExpired,
    Late,
    NoPings,
    ShuttingDown,
    Silent,
    Swapped,
    Truncated,
    UnknownField,
    UnknownValue,
)
from mockex.values.instant import MILLISECOND, MINUTE, SECOND, Span
from mockex.wire.actions import Target

KINDS = {
    "late, status, lost_request, lost_reply, reset, truncated, garbled, skewed_clock, dropped,"
    " doubled, swapped, gap, cut, silent, no_pings, shutting_down, key_expired, unknown_field,"
    " unknown_value"
}.pop()

SENTENCES: tuple[tuple[dict[str, object], str], ...] = (
    # The kind.
    ({}, f"a fault is of one kind, and this says none; there are {KINDS}"),
    (
        {"late": {"by": "3s"}, "dropped": {}, "on": "streams"},
        f"a fault is of one kind, and this says late, dropped; there are {KINDS}",
    ),
    ({"latte": {}}, "unknown fault 'latte'; did you mean 'late'?"),
    ({"wat": {}}, f"unknown fault 'wat'; there are {KINDS}"),
    ({"late": "3s"}, "late is '3s', wanted its options, or {}"),
    # Options.
    ({"late": {"buy": "3s"}}, "unknown option 'buy' of late; did you mean 'by'?"),
    ({"reset": {"x": 1}}, "unknown option 'x' of reset; there are none"),
    ({"gap": {"x": 1}}, "unknown option 'x' of gap; there are updates"),
    ({"late": {}}, "late says no by, wanted a span such as 3s"),
    ({"late": {"by": "3"}}, "late.by is '3', wanted a span such as 3s"),
    (
        {"late": {"by": "3s", "at_end": "droped"}},
        "late.at_end is 'droped'; did you mean 'dropped'?",
    ),
    (
        {"late": {"by": "3s", "at_end": "x"}},
        "late.at_end is 'x', wanted one of delivered, dropped",
    ),
    ({"status": {}}, "status says no code, wanted a whole number from 400 to 599"),
    ({"status": {"code": 200}}, "status.code is 200, wanted a whole number from 400 to 599"),
    (
        {"status": {"code": 503, "body": "xml"}},
        "status.body is 'xml', wanted one of json, html, empty",
    ),
    (
        {"status": {"code": 503, "error": "x"}},
        "status.error is 'x', wanted fields by name",
    ),
    ({"status": {"code": 503, "error": {}}}, "status.error says no code, wanted a whole number"),
    (
        {"status": {"code": 503, "error": {"code": 1}}},
        "status.error says no msg, wanted a text",
    ),
    ({"truncated": {"bytes": -1}}, "truncated.bytes is -1, wanted a whole number from 0"),
    ({"gap": {"updates": "3"}}, "gap.updates is '3', wanted a whole number from 1"),
    ({"skewed_clock": {}}, "skewed_clock says no by, wanted a span such as 6s or -1500ms"),
    (
        {"skewed_clock": {"by": "-"}},
        "skewed_clock.by is '-', wanted a span such as 6s or -1500ms",
    ),
    ({"cut": {"every": "0s"}}, "cut.every is 0s, wanted a span such as 5s"),
    ({"cut": {"code": 999}}, "cut.code is 999, wanted a whole number from 1000 to 4999"),
    (
        {"cut": {"reason": "x" * 124}},
        "cut.reason is longer than the 123 bytes that fit into a close frame",
    ),
    ({"unknown_value": {}}, "unknown_value says no field, wanted a text"),
    ({"unknown_field": {"field": ""}}, "unknown_field.field is '', wanted the name of a field"),
    ({"unknown_field": {"field": 1}}, "unknown_field.field is 1, wanted a text"),
    # The envelope.
    ({"dropped": {}}, "dropped does not say what it is on, wanted `on`"),
    ({"dropped": {}, "on": "stream"}, "on is 'stream'; did you mean 'streams'?"),
    (
        {"dropped": {}, "on": "a b"},
        "on is 'a b', wanted an endpoint such as POST /api/v3/order, a method such as order.place, an"
        " event such as executionReport, a stream such as btcusdt@depth, or a word such as"
        " user_stream",
    ),
    ({"dropped": {}, "on": "rest"}, "dropped is on rest, wanted something of events"),
    (
        {"status": {"code": 503}, "on": "btcusdt@depth"},
        "status is on btcusdt@depth, wanted something of requests and handshakes",
    ),
    (
        {"cut": {"every": "5s"}, "on": "executionReport"},
        "cut is on executionReport, wanted something of connections",
    ),
    (
        {"dropped": {}, "on": "streams", "to": 1},
        "to is 1, wanted an account, or {account, connection: first|last|N}",
    ),
    (
        {"dropped": {}, "on": "streams", "to": {"account": "a", "connection": "frist"}},
        "to is {account: a, connection: frist}, wanted an account, or {account, connection:"
        " first|last|N}",
    ),
    (
        {"dropped": {}, "on": "streams", "chance": 0},
        "fault.chance is 0, wanted a number above 0 and up to 1 such as 0.2",
    ),
    (
        {"dropped": {}, "on": "streams", "chance": "5e-1"},
        "fault.chance is '5e-1', wanted a number above 0 and up to 1 such as 0.2",
    ),
    (
        {"dropped": {}, "on": "streams", "times": 0},
        "fault.times is 0, wanted a whole number from 1",
    ),
    (
        {"dropped": {}, "on": "streams", "where": "x"},
        "fault.where is 'x', wanted fields by name",
    ),
    (
        {"dropped": {}, "on": "streams", "from": "10s", "until": "10s"},
        "until is not after from, so the fault would never be there",
    ),
    ({"key_expired": {}}, "key_expired does not say whose key, wanted `to` or `on`"),
    (
        {"shutting_down": {}, "times": 1},
        "shutting_down comes once, by time; where, times and chance want an `on`",
    ),
    (
        {"cut": {"every": "5s"}, "where": {"x": "1"}},
        "where means nothing beside cut.every, for that has no fields",
    ),
    (
        {"no_pings": {}, "where": {"x": "1"}},
        "where means nothing beside no_pings, for that has no fields",
    ),
    (
        {"reset": {}, "on": "handshake", "where": {"x": "1"}},
        "where means nothing beside on: handshake, for that has no fields",
    ),
    (
        {"reset": {}, "on": "handshake", "to": "alice"},
        "to means nothing beside on: handshake, for nobody is known by then",
    ),
)


@pytest.mark.parametrize(("told", "sentence"), SENTENCES, ids=[s for _, s in SENTENCES])
def test_what_cannot_be_read_is_told_in_one_sentence(
    told: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011  # the whole sentence is compared
        read_fault(told)

    assert str(refused.value) == sentence


def test_a_fault_is_read_whole() -> None:
    told: dict[str, object] = {
        "late": {"by": "3s", "jitter": "500ms", "at_end": "dropped"},
        "on": "executionReport",
        "where": {"x": "TRADE", "l": {"below": "1"}},
        "to": {"account": "alice", "connection": "last"},
        "chance": "0.2",
        "times": 3,
        "from": "1s",
        "until": "10m",
    }

    assert read_fault(told) == Fault(
        kind=Late(by=Span(3 * SECOND), jitter=Span(500 * MILLISECOND), at_end="dropped"),
        told=told,
        on=Selector("executionReport"),
        where={"x": "TRADE", "l": {"below": "1"}},
        to=Target(account="alice", connection="last"),
        chance=0.2,
        times=3,
        begins=SECOND,
        ends=Span(10 * MINUTE),
    )


@pytest.mark.parametrize(
    ("name", "options", "kind"),
    [
        ("status", {"code": 502}, Status(code=502)),
        (
            "status",
            {"code": 400, "body": "json", "error": {"code": -1, "msg": "no"}, "retry_after": "1s"},
            Status(code=400, body="json", error=(-1, "no"), retry_after=SECOND),
        ),
        ("lost_request", None, LostRequest(seen="timeout")),
        ("lost_request", {"seen": "rst"}, LostRequest(seen="rst")),
        ("lost_reply", {"seen": "page"}, LostReply(seen="page")),
        ("reset", {}, Reset()),
        ("truncated", {}, Truncated(bytes=None)),
        ("truncated", {"bytes": 0}, Truncated(bytes=0)),
        ("garbled", {}, Garbled(into="half")),
        ("skewed_clock", {"by": "-1500ms"}, SkewedClock(by=Span(-1500 * MILLISECOND))),
        ("late", {"by": "1s"}, Late(by=SECOND, jitter=Span(0), at_end="delivered")),
        ("dropped", None, Dropped()),
        ("doubled", {}, Doubled(after=Span(0))),
        ("swapped", {}, Swapped(within=SECOND)),
        ("gap", {"updates": 3}, Gap(updates=3)),
        ("cut", {}, Cut(how="close", code=1001, reason="", event="lost", every=None)),
        ("cut", {"event": "delivered", "how": "rst"}, Cut(how="rst", event="delivered")),
        ("silent", {}, Silent(at_end="dropped")),
        ("no_pings", {}, NoPings()),
        ("shutting_down", {"after": "1s"}, ShuttingDown(after=SECOND)),
        ("key_expired", {}, KeyExpired()),
        ("unknown_field", {}, UnknownField(field="zz_new", value="1")),
        ("unknown_field", {"value": None}, UnknownField(field="zz_new", value=None)),
        ("unknown_value", {"field": "X"}, UnknownValue(field="X", value="UNHEARD_OF")),
    ],
)
def test_each_kind_has_its_options(name: str, options: object, kind: object) -> None:
    assert read_fault({name: options, "on": "everything"}).kind == kind


@pytest.mark.parametrize(
    ("told", "on"),
    [
        ({"skewed_clock": {"by": "1s"}}, "requests"),
        ({"gap": {}}, "depthUpdate"),
        ({"silent": {}}, "streams"),
        ({"no_pings": {}}, "everything"),
        ({"cut": {"every": "5s"}}, "everything"),
    ],
)
def test_some_kinds_are_on_something_by_themselves(told: dict[str, object], on: str) -> None:
    assert read_fault(told).on == Selector(on)


def test_some_kinds_come_by_time() -> None:
    assert read_fault({"shutting_down": {}}).on is None
    assert read_fault({"key_expired": {}, "to": "alice"}).on is None
