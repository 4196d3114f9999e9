"""Events that come late, and the windows of faults."""

from __future__ import annotations

import pytest

from mockex.errors import UsageError
from mockex.wire.messages import (
    StreamClose,
)
from tests.support.broken import a_listener_world, assets, breaks, fired, mends, pushes
from tests.support.exchanges import at
from tests.support.listening import a_book, a_market_world, levels

BALANCE = "balanceUpdate"


def test_what_is_late_comes_at_its_instant_and_what_is_not_struck_overtakes_it() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE, where={"a": "BTC"})

    assert assets(pushes(world, "BTC", "ETH")) == ["ETH 1"]
    assert assets(world.advance(seconds=3)) == ["3s BTC 1"]
    assert fired(world) == [1]


def test_what_is_late_stays_in_order_on_its_connection() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "1s", "jitter": "10s"}, on=BALANCE)
    names = [f"A{n}" for n in range(20)]

    assert assets(pushes(world, *names)) == []
    came = assets(world.advance(seconds=12))

    assert [one.split()[1] for one in came] == names
    assert len({one.split()[0] for one in came}) > 1


def test_two_that_are_late_for_two_faults_are_late_for_both() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE)
    breaks(world, late={"by": "500ms"}, on="user_stream")

    pushes(world, "BTC")

    assert assets(world.advance(seconds=10)) == ["3s500ms BTC 1"]


def test_a_window_that_ends_delivers_what_is_late_or_drops_it() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "20m"}, on=BALANCE, where={"a": "BTC"}, until="5s")
    breaks(
        world, late={"by": "20m", "at_end": "dropped"}, on=BALANCE, where={"a": "ETH"}, until="5s"
    )
    pushes(world, "BTC", "ETH")

    assert assets(world.advance(minutes=30)) == ["5s BTC 1"]
    assert [one.is_over for one in world.faults.standing] == [True, True]
    assert assets(pushes(world, "BTC", "ETH")) == ["BTC 1", "ETH 1"]


def test_a_window_begins_and_ends_at_its_very_instants() -> None:
    world = a_listener_world()
    breaks(world, dropped={}, on=BALANCE, begins="2s", until="4s")

    came = []
    for _ in range(5):
        came += assets(pushes(world, f"T{len(came)}"))
        world.advance(seconds=1)

    assert came == ["T0 1", "T1 1", "T2 1"]
    assert fired(world) == [2]
    assert world.journal.next_deadline() != at(seconds=4)


def test_what_is_removed_lets_go_and_strikes_no_more() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "20m"}, on=BALANCE)
    pushes(world, "BTC", "ETH")

    assert assets(mends(world)) == ["BTC 1", "ETH 1"]
    assert assets(pushes(world, "BNB")) == ["BNB 1"]
    assert mends(world) == []
    with pytest.raises(UsageError, match=r"^there is no fault 2$"):
        mends(world, 2)


def test_a_late_event_and_all_else_of_its_instant_come_in_one_order() -> None:
    """What falls due of faults comes first, then what was held, then what the exchange does."""
    world = a_market_world("btcusdt@depth@100ms")
    world.listen(2, to="alice")
    breaks(world, late={"by": "100ms"}, on=BALANCE)
    breaks(world, shutting_down={}, begins="100ms")
    world.do(a_book(levels("99 1"), levels("101 1")))
    pushes(world, "BTC")

    said = [one for _, one in world.advance(ms=100)]

    assert [type(one).__name__ for one in said] == [
        "Noted",
        "StreamClose",
        "StreamSend",
        "StreamClose",
    ]
    assert isinstance(said[1], StreamClose)
    assert isinstance(said[3], StreamClose)
    # The close of 2 waits for its late event.
    assert (said[1].connection, said[3].connection) == (1, 2)
