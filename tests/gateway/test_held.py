"""What is held back: order, swaps, the ends of connections, and letting go."""

from __future__ import annotations

from mockex.gateway.held import Held
from mockex.wire.messages import Abort, StreamClose, StreamSend
from tests.support.exchanges import NOON, at

SECOND = at(seconds=1)


def said(name: str, to: int = 1) -> StreamSend:
    return StreamSend(to=(to,), kind="", body=None, data=name.encode())


A, B, C = said("a"), said("b"), said("c")
CLOSE, RST = StreamClose(connection=1, code=1001), Abort(connection=1, how="rst")


def test_what_is_due_at_once_is_not_held() -> None:
    held = Held()

    assert held.hold(1, 1, (A,), NOON, NOON) == [A]
    assert (bool(held), held.next_deadline()) == (False, None)


def test_what_is_held_comes_at_its_instant_and_first_what_was_held_first() -> None:
    held = Held()
    assert held.hold(1, 1, (A,), SECOND, NOON) == []
    assert held.hold(2, 1, (B,), SECOND, NOON) == []

    assert held.due(at(ms=999)) == []
    assert held.next_deadline() == SECOND
    assert held.due(SECOND) == [A, B]
    assert not held


def test_in_order_nothing_overtakes_what_the_same_fault_holds_of_the_connection() -> None:
    held = Held()
    held.hold(1, 1, (A,), at(seconds=5), NOON, in_order=True)
    held.hold(1, 1, (B,), SECOND, NOON, in_order=True)
    held.hold(2, 1, (C,), SECOND, NOON, in_order=True)
    held.hold(1, 2, (said("d", 2),), SECOND, NOON, in_order=True)

    assert held.due(SECOND) == [C, said("d", 2)]
    assert held.due(at(seconds=5)) == [A, B]


def test_a_close_comes_behind_all_that_has_its_instant_and_nothing_comes_behind_it() -> None:
    held = Held()
    held.hold(1, 1, (A,), SECOND, NOON)
    held.park(2, 1, (B,), at_end="delivered")

    assert held.behind(1, CLOSE) == []
    assert held.due(SECOND) == [A, CLOSE]
    assert held.let_go(2) == []
    assert not held


def test_a_close_waits_for_nothing_that_is_only_kept() -> None:
    held = Held()
    held.park(2, 1, (B,), at_end="delivered")

    assert held.behind(1, CLOSE) == [CLOSE]
    assert not held


def test_behind_an_end_that_was_held_nothing_comes() -> None:
    held = Held()
    held.hold(1, 1, (A, RST), SECOND, NOON)
    held.hold(2, 1, (B,), SECOND, NOON)
    held.hold(2, 1, (C,), at(seconds=2), NOON)

    assert held.due(SECOND) == [A, RST]
    assert (bool(held), held.next_deadline()) == (False, None)


def test_a_fault_that_ends_delivers_what_it_holds_or_drops_it() -> None:
    held = Held()
    held.hold(1, 1, (A,), SECOND, NOON)
    held.hold(1, 1, (B,), SECOND, NOON, at_end="dropped")
    held.hold(2, 1, (C,), SECOND, NOON)

    assert held.let_go(1) == [A]
    assert held.due(SECOND) == [C]


def test_the_end_of_a_connection_is_never_dropped() -> None:
    held = Held()
    held.hold(1, 1, (A, RST), SECOND, NOON, at_end="dropped")

    assert held.let_go(1) == [RST]


def test_a_swap_waits_for_the_next_event_of_its_connection_or_its_instant() -> None:
    held = Held()
    held.swap(1, 1, (A,), SECOND)

    assert held.swapped(2) is None
    assert held.swapped(1) == (A,)
    assert held.swapped(1) is None
    held.swap(1, 1, (B,), SECOND)
    assert held.due(SECOND) == [B]
    assert held.swapped(1) is None


def test_a_connection_that_is_gone_has_nothing_held() -> None:
    held = Held()
    held.hold(1, 1, (A,), SECOND, NOON)
    held.swap(1, 1, (B,), SECOND)
    held.hold(1, 2, (said("d", 2),), SECOND, NOON)

    held.forget(1)

    assert held.due(SECOND) == [said("d", 2)]
