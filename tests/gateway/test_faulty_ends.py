"""Connections that faults end, and what becomes of what is held then."""

from __future__ import annotations

import pytest

from mockex.wire.actions import Disconnect, Target
from mockex.wire.messages import (
    Abort,
    HttpReply,
    StreamClosed,
    StreamSend,
)
from tests.support.broken import a_listener_world, assets, breaks, fired, notes, pushes
from tests.support.messages import opened, says
from tests.support.talks import WS_API

BALANCE = "balanceUpdate"


def test_a_close_overtakes_nothing_that_is_late() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE)
    pushes(world, "BTC")

    assert world.do(Disconnect(to=Target(account="alice"))) == []
    assert assets(pushes(world, "ETH")) == []
    assert assets(world.advance(seconds=10)) == ["3s BTC 1", "3s 1001 1"]
    assert world.tell(StreamClosed(connection=1)) == []


def test_a_reset_loses_what_is_late() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE)
    pushes(world, "BTC")

    said = world.do(Disconnect(to=Target(account="alice"), how="rst"))

    assert said == [Abort(connection=1, how="rst")]
    assert world.advance(seconds=10) == []


def test_what_is_late_is_not_for_a_client_that_has_gone() -> None:
    world = a_listener_world(1, 2)
    breaks(world, late={"by": "3s"}, on=BALANCE)
    pushes(world, "BTC")

    world.tell(StreamClosed(connection=1))

    assert assets(world.advance(seconds=10)) == ["3s BTC 2"]


@pytest.mark.parametrize("event", ["lost", "delivered"])
@pytest.mark.parametrize("how", ["close", "rst", "fin", "blackhole"])
def test_a_connection_is_cut_at_an_event_which_is_lost_or_not(how: str, event: str) -> None:
    world = a_listener_world(1, 2)
    breaks(world, cut={"how": how, "event": event}, on=BALANCE, times=1)

    said = pushes(world, "BTC")

    end = "1001 1" if how == "close" else f"{how} 1"
    assert assets(said) == ["BTC 2", *(["BTC 1"] if event == "delivered" else []), end]
    lost = "lost" if event == "lost" else "the last"
    assert notes(said) == [
        f"fault 1 (cut): balanceUpdate to connection 1 is {lost}, for the connection is cut ({how})"
    ]
    assert world.sim.streams_of("alice") == (2,)
    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1)) == []
    assert assets(pushes(world, "ETH")) == ["ETH 2"]
    assert world.tell(StreamClosed(connection=1)) == []
    assert world.tell(opened(3, f"/ws/{world.open_key('alice')}")) != []


def test_a_cut_that_closes_comes_behind_what_is_late() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE, where={"a": "BTC"})
    breaks(world, cut={"code": 1012, "reason": "restart"}, on=BALANCE, where={"a": "ETH"})

    assert assets(pushes(world, "BTC", "ETH")) == []
    assert assets(world.advance(seconds=3)) == ["3s BTC 1", "3s 1012 1"]


@pytest.mark.parametrize("how", ["close", "rst", "fin", "blackhole"])
def test_an_event_that_is_late_and_at_which_the_connection_is_cut_is_the_last(how: str) -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE)
    breaks(world, cut={"how": how, "event": "delivered"}, on=BALANCE, where={"a": "ETH"})

    pushes(world, "BTC", "ETH")

    end = "1001" if how == "close" else how
    assert assets(world.advance(seconds=9)) == ["3s BTC 1", "3s ETH 1", f"3s {end} 1"]


def test_an_event_that_is_late_breaks_off_late() -> None:
    world = a_listener_world()
    breaks(world, late={"by": "3s"}, on=BALANCE)
    breaks(world, truncated={"bytes": 4}, on=BALANCE, where={"a": "ETH"})

    pushes(world, "BTC", "ETH", "BNB")
    said = [one for _, one in world.advance(seconds=9)]

    assert len(said) == 3
    assert isinstance(said[1], StreamSend)
    assert (said[1].binary, len(said[1].data)) == (True, 4)
    assert said[2] == Abort(connection=1, how="fin")


def test_every_so_often_every_connection_is_cut_until_the_fault_is_over() -> None:
    world = a_listener_world(1, 2)
    breaks(world, cut={"how": "fin", "every": "5s"}, on="user_stream", times=3)

    assert assets(world.advance(seconds=7)) == ["5s fin 1", "5s fin 2"]
    world.tell(StreamClosed(connection=1), StreamClosed(connection=2))
    key = world.open_key("alice")
    world.tell(opened(3, f"/ws/{key}"), opened(4, f"/ws/{key}"))
    assert assets(world.advance(seconds=60)) == ["10s fin 3"]
    assert [one.is_over for one in world.faults.standing] == [True]


def test_only_those_are_cut_that_are_there_and_chosen() -> None:
    world = a_listener_world(1)
    world.tell(opened(2, "/ws/btcusdt@trade"))
    assert [type(one) for one in world.tell(opened(3, "/nowhere"))] == [HttpReply]
    world.tell(opened(4, WS_API))
    breaks(world, cut={"every": "5s"})
    breaks(world, cut={"every": "7s"}, on="market_streams")
    breaks(world, cut={"every": "3s"}, on="ws_api")

    assert assets(world.advance(seconds=7)) == ["3s 1001 4", "5s 1001 1", "5s 1001 2"]
    assert fired(world) == [2, 0, 1]


def test_a_black_hole_says_no_more_and_hears_no_more() -> None:
    world = a_listener_world()
    breaks(world, cut={"how": "blackhole"}, on=BALANCE, times=1)
    pushes(world, "BTC")

    assert world.advance(hours=48) == []
    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1)) == []
    assert assets(pushes(world, "ETH")) == []
