"""Ids and times of one recording, bound to those of another."""

from __future__ import annotations

import json

import pytest

from mockex.recording.bindings import Bindings
from mockex.recording.frame import Content, Open, Reply, Text

KEY, OTHER = "K" * 64, "Q" * 64
NOON, LATER = 1_757_937_600_000, 1_757_937_600_007


def a_text(**members: object) -> Text:
    return Text(text=json.dumps(members))


def paths(bindings: Bindings, one: Content, other: Content) -> list[str]:
    return [field.path for field in bindings.differing(one, other)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"orderId": 7}, {"orderId": 9}),
        ({"e": "executionReport", "i": 7, "c": "x"}, {"e": "executionReport", "i": 9, "c": "y"}),
        ({"listenKey": KEY}, {"listenKey": OTHER}),
        (
            {"e": "listStatus", "g": 2, "C": "x", "O": [{"i": 7, "c": "a"}]},
            {"e": "listStatus", "g": 3, "C": "y", "O": [{"i": 9, "c": "b"}]},
        ),
        ({"u": 7, "U": 5}, {"u": 99, "U": 97}),
        ({"t": 7, "a": 5, "f": 1, "l": 2}, {"t": 8, "a": 6, "f": 2, "l": 3}),
        ({"E": NOON}, {"E": LATER}),
        ({"time": str(NOON)}, {"time": str(LATER)}),
        ({"E": NOON * 1000}, {"E": LATER * 1000}),
        ({"id": "one", "status": 200}, {"id": "other", "status": 200}),
        ({"status": 200, "rateLimits": [1]}, {"status": 200, "rateLimits": [2]}),
    ],
)
def test_what_was_drawn_may_differ(one: dict[str, object], other: dict[str, object]) -> None:
    assert paths(Bindings(), a_text(**one), a_text(**other)) == []


@pytest.mark.parametrize(
    ("one", "other", "path"),
    [
        ({"orderId": 7}, {"orderId": -1}, "orderId"),
        ({"orderListId": -1}, {"orderListId": 3}, "orderListId"),
        ({"orderId": 7}, {"orderId": "7"}, "orderId"),
        ({"E": NOON}, {"E": LATER * 1000}, "E"),
        ({"E": NOON}, {"E": 0}, "E"),
        ({"price": "1.0"}, {"price": "1.00"}, "price"),
        ({"a": "BTC"}, {"a": "ETH"}, "a"),
        ({"f": "GTC", "l": "0.1"}, {"f": "GTC", "l": "0.2"}, "l"),
        ({"k": {"s": "X", "i": "1m", "c": "1"}}, {"k": {"s": "X", "i": "1m", "c": "2"}}, "k/c"),
        ({"n": 5}, {"n": 6}, "n"),
        ({"isWorking": True}, {"isWorking": 1}, "isWorking"),
    ],
)
def test_what_means_something_may_not(
    one: dict[str, object], other: dict[str, object], path: str
) -> None:
    assert paths(Bindings(), a_text(**one), a_text(**other)) == [f"text/{path}"]


def test_an_id_stays_what_it_was_at_first_sight() -> None:
    bindings = Bindings()
    bindings.differing(a_text(orderId=7), a_text(orderId=9))

    def told(one: int, other: int) -> list[str]:
        texts = (a_text(e="executionReport", i=number) for number in (one, other))
        return paths(bindings, *texts)

    assert told(7, 9) == []
    assert told(7, 10) == ["text/i"]
    assert told(8, 9) == ["text/i"]
    assert told(8, 10) == []
    assert bindings.here("order", 7) == 9
    assert bindings.here("trade", 7) == 7


def test_ids_are_held_together_within_one_message() -> None:
    one = Text(text='[{"orderId":1},{"orderId":1}]')

    assert paths(Bindings(), one, Text(text='[{"orderId":5},{"orderId":5}]')) == []
    assert paths(Bindings(), one, Text(text='[{"orderId":5},{"orderId":6}]')) == ["text/1/orderId"]
    assert paths(
        Bindings(),
        Text(text='[{"orderId":1},{"orderId":2}]'),
        Text(text='[{"orderId":5},{"orderId":5}]'),
    ) == ["text/1/orderId"]


def test_a_time_of_an_order_is_one_time() -> None:
    bindings = Bindings()
    reply = {"orderId": 7, "transactTime": NOON}
    bindings.differing(a_text(**reply), a_text(**{**reply, "transactTime": LATER}))

    same = bindings.compared(a_text(i=7, T=NOON), a_text(i=7, T=LATER))[0]
    other = bindings.compared(a_text(i=7, T=NOON), a_text(i=7, T=LATER + 1))[0]
    elsewhere = bindings.compared(a_text(i=8, T=NOON), a_text(i=8, T=LATER + 1))[0]

    assert (same, [field.path for field in other], elsewhere) == ((), ["text/T"], ())


def test_comparing_binds_nothing_until_it_is_kept() -> None:
    bindings = Bindings()
    _, bonds = bindings.compared(a_text(orderId=7), a_text(orderId=9))

    assert bindings.here("order", 7) == 7
    bindings.keep(bonds)
    assert bindings.here("order", 7) == 9


def test_a_key_in_a_path_is_a_key() -> None:
    bindings = Bindings()

    assert paths(bindings, Open(path=f"/ws/{KEY}"), Open(path=f"/ws/{OTHER}")) == []
    assert paths(bindings, a_text(listenKey=KEY), a_text(listenKey=KEY)) == ["text/listenKey"]


def test_headers_and_limits_count_where_they_are_to() -> None:
    one = Reply(status=200, headers=(("X-MBX-USED-WEIGHT", "1"),))
    other = Reply(status=200, headers=(("X-MBX-USED-WEIGHT", "2"),))

    assert paths(Bindings(), one, other) == []
    assert paths(Bindings(strict=True), one, other) == ["headers/0/1"]
