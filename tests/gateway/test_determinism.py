"""Same seed, same messages at the same instants: the same journal, byte for byte (docs/architecture.md, section 4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import pytest

from mockex.core.accounts import KeyKind
from mockex.gateway.journal import Entry
from mockex.values.chance import Chance
from mockex.values.instant import MILLISECOND, MINUTE, Instant, Span, later
from mockex.wire.actions import ChangeDialect, Disconnect, Expire, Push, PushRaw, Target
from mockex.wire.messages import (
    Direct,
    Inbound,
    Noted,
    StreamBinary,
    StreamClosed,
    StreamPing,
    StreamPong,
    StreamText,
)
from mockex.wire.vocabulary import AfterKeyEnds
from tests.support.dialects import SHIPPED, a_dialect, user_keys
from tests.support.libraries import Dialects
from tests.support.messages import USER_STREAM, a_request, opened, says
from tests.support.talks import LIST, QUIET, UNSUBSCRIBE, WS_API, asks, signed
from tests.support.worlds import ALICE, BOB, World

T = TypeVar("T")

# Shorter keys, an end for connections whose key ends, and slower pings.
OTHER = a_dialect(
    id="acme/2",
    credentials=user_keys(length=60, validity=Span(7 * MINUTE)),
    stream={"after_key_ends": AfterKeyEnds.CLOSE, "heartbeat": None},
    session={"most_ever": 2},
)
EVENTS = ["executionReport", "balanceUpdate", "listStatus", "outboundAccountPosition"]


def a_life(*, seed: int, clients: int = 1, steps: int = 120) -> World:
    """A world in which `clients` (a seed) do this and that, most of it sensible."""
    world, chance = World(seed=seed, library=Dialects(SHIPPED, OTHER)), Chance(clients)
    keys = ["nobody"]
    for connection in range(1, steps + 1):
        world.advance(seconds=chance.below(300), ms=chance.below(1_000), answering=False)
        keys.append(world.open_key(_one(chance, ["alice", "bob"])))
        for message in _some(chance, connection, keys[-3:], world.now):
            world.tell(message)
    return world


def _some(chance: Chance, connection: int, keys: list[str], now: Instant) -> list[Inbound]:
    stamp = now // MILLISECOND
    key, to = _one(chance, keys), Target(account=_one(chance, ["alice", "bob"]))
    some = 1 + chance.below(connection)
    account = _one(chance, [ALICE, BOB])
    choices: list[list[Inbound]] = [
        [opened(connection, f"/ws/{key}")],
        [opened(connection, "/stream", f"streams={key}&timeUnit=MICROSECOND")],
        [says(some, method="SUBSCRIBE", params=[key], id=connection)],
        [says(some, method="SET_PROPERTY", params=["combined", True], id=connection)],
        [StreamText(connection=some, text="?"), StreamPing(connection=some, payload=b"x")],
        [StreamPong(connection=some), StreamClosed(connection=some, code=1000)],
        [StreamBinary(connection=some, data=b"x")],
        [a_request("PUT", USER_STREAM, f"listenKey={key}", key=account.api_key)],
        [
            a_request(
                "DELETE",
                USER_STREAM,
                f"listenKey={key}",
                key=account.key_of(KeyKind.ED25519).api_key,
            )
        ],
        [a_request(path="/api/v3/exchangeInfo"), a_request(path="/nothing")],
        [Direct(action=Push(event=_one(chance, EVENTS), to=to))],
        [Direct(action=PushRaw(to=to, data=b"raw")), Direct(action=Expire(account="bob"))],
        [Direct(action=Disconnect(to=to))],
        [opened(connection, WS_API, QUIET), signed(connection, account, timestamp=stamp)],
        [signed(some, account, timestamp=stamp), asks(some, UNSUBSCRIBE, subscriptionId=0)],
        [asks(some, "userDataStream.start", apiKey=account.api_key), asks(some, LIST)],
        [Direct(action=ChangeDialect(dialect=_one(chance, [OTHER.id, SHIPPED.id])))],
        [Direct(action=ChangeDialect(dialect=OTHER.id, at=later(now, MINUTE)))],
    ]
    return [one for _ in range(3) for one in _one(chance, choices)]


def _one(chance: Chance, things: Sequence[T]) -> T:
    return things[chance.below(len(things))]


def journal(world: World) -> list[Entry]:
    return list(world.journal)


@pytest.mark.parametrize("clients", [1, 2, 3])
def test_a_life_lived_twice_is_the_same_life(clients: int) -> None:
    once, twice = a_life(seed=7, clients=clients), a_life(seed=7, clients=clients)

    assert once.journal.last > 500
    assert journal(once) == journal(twice)
    assert once.sim.subscriptions() == twice.sim.subscriptions()


@pytest.mark.parametrize("clients", [4, 5])
def test_whatever_clients_do_no_contract_is_broken_and_no_deadline_is_left_behind(
    clients: int,
) -> None:
    world = a_life(seed=7, clients=clients)

    notes = [one for one in journal(world) if isinstance(one.message, Noted)]
    assert {one.message.kind for one in notes} <= {"listening", "warning", "unexpected", "dialect"}  # type: ignore[union-attr]
    world.advance(hours=30, answering=False)
    assert world.sim.subscriptions() == {}
    assert world.journal.next_deadline() is None


def test_another_seed_is_another_life() -> None:
    one, other = a_life(seed=7), a_life(seed=8)

    assert journal(one) != journal(other)


def test_a_seed_decides_about_keys_and_nothing_else() -> None:
    one, other = World(seed=7), World(seed=8)
    keys = one.listen(1, to="alice"), other.listen(1, to="alice")

    assert keys[0] != keys[1]
    for world in (one, other):
        world.push("balanceUpdate", to="alice")
        world.advance(hours=2)
    shown = [
        repr(journal(world)).replace(key, "KEY")
        for world, key in zip((one, other), keys, strict=True)
    ]
    assert shown[0] == shown[1]


def test_the_keys_of_a_seed_are_fixed() -> None:
    # Recorded once: whoever changes them breaks every journal that somebody kept.
    world = World(seed=7)

    assert world.open_key("alice") == (
        "WFb2RKM27xPOjCA4czSlclDxe1MngYHUR6EE5BRQVoYxftUTpe6JAovvlotFr5js"
    )


def test_asking_when_something_is_due_changes_nothing() -> None:
    one, other = World(), World()
    for world in (one, other):
        world.listen(1, to="alice")
    for _ in range(100):
        one.journal.next_deadline()
        one.sim.subscriptions()

    assert one.advance(hours=2) == other.advance(hours=2)
    assert journal(one) == journal(other)


def test_waking_once_late_says_what_waking_in_time_says() -> None:
    # Gateway.wake: "Everything that was due up to now, in order of its instant."
    in_time, late = World(), World()
    for world in (in_time, late):
        world.listen(1, to="alice")
        world.listen(2, to="bob")

    said = [out for _, out in in_time.advance(minutes=90, answering=False)]
    before = late.journal.last
    late.journal.wake(in_time.now)

    assert [one.message for one in late.journal.after(before)] == said
    assert late.journal.next_deadline() is None
