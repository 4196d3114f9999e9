"""Faults in general: chance, counts, numbers, whom they are for, and what they do to the exchange."""

from __future__ import annotations

import json

import pytest

from mockex.errors import UsageError
from mockex.wire.actions import AddFault, Expire, RemoveFault
from mockex.wire.messages import (
    Direct,
    Noted,
    StreamClosed,
    StreamSend,
)
from tests.support.broken import a_listener_world, assets, breaks, fired, notes, pushes
from tests.support.exchanges import NOON
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.messages import opened
from tests.support.talks import UNSUBSCRIBE, a_session_world, asks, signed
from tests.support.worlds import World, a_stack

BALANCE = "balanceUpdate"


# Who is meant


def test_first_last_and_numbers_are_of_the_connections_that_hear_now() -> None:
    world = a_listener_world(1, 2, 3)
    for number, pick in enumerate(("first", 2, "last"), start=1):
        breaks(
            world,
            dropped={},
            on=BALANCE,
            where={"a": f"A{number}"},
            to={"account": "alice", "connection": pick},
        )

    assert assets(pushes(world, "A1")) == ["A1 2,3"]
    assert assets(pushes(world, "A2")) == ["A2 1,3"]
    assert assets(pushes(world, "A3")) == ["A3 1,2"]

    world.tell(StreamClosed(connection=1))
    world.listen(4, to="alice")

    assert assets(pushes(world, "A1")) == ["A1 3,4"]
    assert assets(pushes(world, "A2")) == ["A2 2,4"]
    assert assets(pushes(world, "A3")) == ["A3 2,3"]


def test_who_hears_no_more_is_not_the_first() -> None:
    world = a_session_world(1, 2)
    world.tell(signed(1), signed(2))
    world.tell(asks(1, UNSUBSCRIBE))
    breaks(world, dropped={}, on=BALANCE, to={"account": "alice", "connection": "first"})

    assert assets(pushes(world, "BTC")) == []
    assert fired(world) == [1]


def test_the_last_word_of_a_key_is_of_its_account() -> None:
    world = a_listener_world()
    breaks(world, dropped={}, on="listenKeyExpired", to="alice")

    said = world.do(Expire(account="alice"))

    assert notes(said) == ["fault 1 (dropped): listenKeyExpired to connection 1 is dropped"]
    assert [one for one in said if isinstance(one, StreamSend)] == []


def test_others_are_left_alone() -> None:
    world = a_listener_world(1)
    world.listen(2, to="bob")
    breaks(world, dropped={}, on="user_stream", to="bob")

    assert assets(pushes(world, "BTC")) == ["BTC 1"]
    assert assets(pushes(world, "BTC", to="bob")) == []


def test_subscriptions_of_the_websocket_api_are_user_streams() -> None:
    world = a_session_world(1)
    world.tell(signed(1))
    breaks(world, late={"by": "1s"}, on="user_stream", to="alice")

    assert assets(pushes(world, "BTC")) == []
    [(when, late)] = world.advance(seconds=1)

    assert when == "1s"
    assert isinstance(late, StreamSend)
    assert json.loads(late.data)["subscriptionId"] == 0


# What happens to the exchange


def test_a_key_ends_right_after_what_the_fault_is_on() -> None:
    world = a_listener_world()
    breaks(world, key_expired={}, on=BALANCE)

    said = [one for one in pushes(world, "BTC") if isinstance(one, StreamSend)]

    assert [one.body["e"] for one in said] == [BALANCE, "listenKeyExpired"]  # type: ignore[index]
    assert world.sim.streams_of("alice") == ()


def test_a_key_ends_by_time() -> None:
    world = a_listener_world()
    breaks(world, key_expired={}, to="alice", begins="90s")

    said = world.advance(minutes=2)

    assert notes(said) == ["fault 1 (key_expired): the listen key of alice ends"]
    assert [when for when, one in said if isinstance(one, StreamSend)] == ["1m30s"]


def test_what_a_fault_cannot_do_is_a_warning() -> None:
    world = World()

    breaks(world, key_expired={}, to="mallory", begins="1s")

    said = [one for _, one in world.advance(seconds=1)]
    assert said[-1] == Noted(kind="warning", text="there is no account 'mallory'")


def test_the_server_announces_that_it_goes_down_where_the_dialect_does() -> None:
    world = World(SHIPPED_LIBRARY.dialect("binance-spot/2026-07-07"), library=SHIPPED_LIBRARY)
    world.tell(opened(1, "/ws/btcusdt@trade"))
    breaks(world, shutting_down={"after": "30s"}, begins="5s")

    said = world.advance(minutes=1)

    assert notes(said) == ["fault 1 (shutting_down): the server goes down"]
    assert [(when, type(one).__name__) for when, one in said[1:]] == [
        ("5s", "StreamSend"),
        ("35s", "StreamClose"),
    ]


def test_a_server_goes_down_once_at_what_the_fault_is_on() -> None:
    world = a_listener_world(1, 2)
    breaks(world, shutting_down={}, on=BALANCE)

    said = pushes(world, "BTC")

    assert assets(said) == ["BTC 2", "BTC 1", "1001 1", "1001 2"]
    assert fired(world) == [1]


# Chance, counts and numbers


def test_times_counts_connections() -> None:
    world = a_listener_world(1, 2, 3)
    breaks(world, dropped={}, on=BALANCE, times=2)

    assert assets(pushes(world, "BTC")) == ["BTC 3"]
    assert fired(world) == [2]


def test_chance_is_the_same_under_the_same_seed() -> None:
    def drawn(seed: int) -> list[str]:
        world = World(seed=seed)
        world.listen(1, to="alice")
        breaks(world, dropped={}, on=BALANCE, chance=0.5)
        return assets(pushes(world, *(f"A{n}" for n in range(64))))

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 16 < len(drawn(1)) < 48


def test_a_fault_renumbers_nothing() -> None:
    def told_of(*, broken: bool) -> list[object]:
        world = World()
        if broken:
            breaks(world, late={"by": "1ms", "jitter": "10ms"}, on="balanceUpdate", chance=0.5)
            breaks(world, garbled={"into": "noise"}, on="user_stream", to="bob")
        key = world.listen(1, to="alice")
        world.listen(2, to="bob")
        pushes(world, "A", "B", "C")
        pushes(world, "A", to="bob")
        world.advance(seconds=1)
        report = world.push("executionReport", to="alice")
        world.do(Expire(account="alice"))
        return [key, report, world.open_key("alice"), world.open_key("bob")]

    assert told_of(broken=True) == told_of(broken=False)


def test_a_fault_draws_the_same_whatever_others_draw() -> None:
    def drawn(*, beside: bool) -> list[str]:
        world = a_listener_world()
        breaks(world, late={"by": "1s", "jitter": "1s"}, on=BALANCE)
        if beside:
            breaks(world, dropped={}, on=BALANCE, chance=0.00001)
        pushes(world, "A")
        return assets(world.advance(seconds=3))

    assert drawn(beside=True) == drawn(beside=False)


def test_what_is_no_fault_is_refused_and_nothing_stands() -> None:
    world = World()

    with pytest.raises(UsageError, match=r"^fault: late does not say what it is on, wanted `on`$"):
        world.do(AddFault(told={"late": {"by": "3s"}}))

    assert world.faults.standing == ()
    with pytest.raises(UsageError, match=r"^there is no fault 1$"):
        world.do(RemoveFault(number=1))


def test_a_simulation_alone_has_no_faults() -> None:
    stack = a_stack()

    with pytest.raises(UsageError, match=r"^faults are not of the simulation"):
        stack.sim.receive(Direct(action=RemoveFault(number=1)), NOON)
