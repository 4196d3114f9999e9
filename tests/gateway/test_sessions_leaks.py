"""Connections come, say whatever they like, and go: nothing of them stays in the gateway."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockex.wire.messages import Inbound, StreamBinary, StreamClosed, StreamText
from tests.support.messages import opened, says
from tests.support.population import population
from tests.support.talks import (
    LIST,
    NOON_MS,
    QUIET,
    SUBSCRIBE,
    UNSUBSCRIBE,
    WS_API,
    asks,
    listed,
    signed,
)
from tests.support.worlds import BOB, World

BYSTANDER = 1
NAMES = [f"s{number}@trade" for number in range(1_030)]


def text(connection: int, words: str) -> StreamText:
    return StreamText(connection=connection, text=words)


def well_behaved(number: int) -> list[Inbound]:
    """A session that subscribes by a signature, lists, ends it, and asks for more."""
    return [
        opened(number, WS_API, QUIET),
        signed(number),
        signed(number),
        asks(number, LIST),
        asks(number, UNSUBSCRIBE, subscriptionId=0),
        asks(number, UNSUBSCRIBE, subscriptionId=0),
        signed(number, BOB),
        StreamClosed(connection=number),
    ]


def garbled(number: int) -> list[Inbound]:
    """A session that is never understood, and ends by a binary frame while it is subscribed."""
    nonsense = ("", "{", "[]", "[" * 10_000, '{"id":1e400,"method":"ping"}', "\0", '"\ud800"')
    return [
        opened(number, WS_API, QUIET),
        signed(number),
        *(text(number, words) for words in nonsense),
        asks(number, "order.plaice"),
        asks(number, "userDataStream.subscribe"),
        StreamBinary(connection=number, data=b"\0"),
        StreamClosed(connection=number),
    ]


def greedy(number: int) -> list[Inbound]:
    """A stream that asks for more streams than a connection may have."""
    return [
        opened(number, "/stream"),
        says(number, method="UNSUBSCRIBE", params=NAMES[:500], id=1),
        says(number, method="SUBSCRIBE", params=NAMES[:1_024], id=2),
        says(number, method="SUBSCRIBE", params=NAMES, id=3),
        StreamClosed(connection=number),
    ]


@pytest.mark.parametrize("life", [well_behaved, garbled, greedy])
def test_nothing_stays_of_connections_that_have_gone(life: Callable[[int], list[Inbound]]) -> None:
    world = World()
    world.tell(*life(2), *life(3))
    before, counted = population(world.sim), world.sim.subscriptions()

    for number in range(4, 40):
        world.tell(*life(number))

    assert counted == world.sim.subscriptions() == {}
    assert population(world.sim) == before
    assert world.journal.next_deadline() is None


def test_a_session_hears_nothing_of_those_that_come_and_go_beside_it() -> None:
    world = World()
    world.tell(opened(BYSTANDER, WS_API, QUIET), signed(BYSTANDER))
    for number in range(2, 20):
        for life in (well_behaved, garbled, greedy):
            said = world.tell(*life(number))

            assert not [one for one in said if BYSTANDER in getattr(one, "to", ())]
            assert not [one for one in said if getattr(one, "connection", 0) == BYSTANDER]

    assert world.tell(asks(BYSTANDER, LIST)) == [listed(BYSTANDER, 0)]
    assert world.sim.subscriptions() == {BYSTANDER: ("0",)}
    assert world.sim.streams_of("alice") == (BYSTANDER,)


def test_subscriptions_that_come_and_go_leave_nothing_but_their_number() -> None:
    world = World()
    world.tell(opened(BYSTANDER, WS_API, QUIET))
    lives: list[Inbound] = [signed(BYSTANDER), asks(BYSTANDER, UNSUBSCRIBE)]
    world.tell(*lives * 2)
    before = population(world.sim)

    world.tell(*lives * 200)

    assert population(world.sim) == before
    [begun] = world.tell(signed(BYSTANDER, timestamp=NOON_MS, method=SUBSCRIBE))
    assert begun.body["result"] == {"subscriptionId": 202}  # type: ignore[union-attr,index]
