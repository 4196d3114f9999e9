"""What the owner of the exchange does to it: the verbs of a scenario, before any YAML."""

from __future__ import annotations

import pytest

from mockex.errors import UsageError
from mockex.wire.actions import (
    Action,
    Disconnect,
    Expire,
    How,
    Pick,
    PushRaw,
    Shutdown,
    Target,
)
from mockex.wire.messages import Outbound, StreamPong, StreamSend
from tests.support.dialects import a_dialect
from tests.support.messages import USER_STREAM, a_reply, a_request, opened, pushed, says
from tests.support.worlds import ALICE, World, aborted, closed, listening, opens, warned

NOON_MS = 1_757_937_600_000
DEPOSIT = {"e": "balanceUpdate", "E": NOON_MS, "a": "BTC", "d": "0.75000000", "T": NOON_MS}


def to_alice(connection: Pick = None) -> Target:
    return Target(account="alice", connection=connection)


def deaf(what: str, pick: str = "") -> list[Outbound]:
    return [warned(f"{what}: no user data stream of alice{pick} is open, so nobody heard it")]


def test_a_push_is_the_dialects_example_with_the_times_of_now() -> None:
    world = World()
    world.listen(1, to="alice")

    assert world.push("balanceUpdate", to="alice") == [pushed(1, DEPOSIT)]


def test_a_push_is_patched_by_wire_names() -> None:
    world = World()
    world.listen(1, to="alice")
    world.advance(seconds=10)

    said = world.push("balanceUpdate", to="alice", a="USDT", d="-1.00000000", T={"ago": 2_000_000})

    assert said == [
        pushed(
            1,
            {
                "e": "balanceUpdate",
                "E": NOON_MS + 10_000,
                "a": "USDT",
                "d": "-1.00000000",
                "T": NOON_MS + 8_000,
            },
        )
    ]


def test_connections_of_one_form_share_one_message_and_its_bytes() -> None:
    world = World()
    key = world.listen(1, 2, to="alice")
    world.tell(opened(3, "/stream", f"streams={key}"))
    world.tell(opened(4, f"/ws/{key}", "timeUnit=MICROSECOND"))
    world.tell(opened(5, "/stream", f"streams={key}&timeUnit=microsecond"))
    world.tell(opened(6, f"/ws/{key}"))
    fine = {**DEPOSIT, "E": NOON_MS * 1_000, "T": NOON_MS * 1_000}

    assert world.push("balanceUpdate", to="alice") == [
        pushed((1, 2, 6), DEPOSIT),
        pushed(3, DEPOSIT, wrapped=key),
        pushed(4, fine),
        pushed(5, fine, wrapped=key),
    ]


@pytest.mark.parametrize(
    ("pick", "numbers"),
    [(None, (3, 5, 4)), ("first", (3,)), ("last", (4,)), (1, (3,)), (2, (5,)), (3, (4,))],
)
def test_one_connection_can_be_picked_by_its_order_of_opening(
    pick: Pick, numbers: tuple[int, ...]
) -> None:
    world = World()
    world.listen(3, 5, 4, to="alice")

    said = world.push("balanceUpdate", to="alice", connection=pick)

    assert said == [pushed(numbers, DEPOSIT)]


def test_a_pick_counts_the_connections_of_the_account_alone() -> None:
    world = World()
    world.listen(1, to="bob")
    world.listen(2, to="alice")

    assert world.push("balanceUpdate", to="alice", connection="first") == [pushed(2, DEPOSIT)]


@pytest.mark.parametrize(
    ("pick", "said"), [(None, ""), ("last", " (connection last)"), (2, " (connection 2)")]
)
def test_what_nobody_hears_is_a_warning(pick: Pick, said: str) -> None:
    world = World()
    world.listen(1, to="bob")
    world.open_key("alice")
    if pick == 2:
        world.listen(2, to="alice")

    assert world.push("balanceUpdate", to="alice", connection=pick) == deaf(
        "push balanceUpdate", said
    )
    raw = PushRaw(to=to_alice(pick), data=b"x")
    assert world.do(raw) == deaf("push_raw", said)
    assert world.do(Disconnect(to=to_alice(pick))) == deaf("disconnect", said)


def test_a_push_to_an_account_without_a_key_is_a_warning() -> None:
    assert World().push("balanceUpdate", to="alice") == deaf("push balanceUpdate")


def test_an_unknown_event_is_told_its_nearest_or_all_there_are() -> None:
    world = World()

    with pytest.raises(UsageError) as near:
        world.push("balanceUpdated", to="alice")
    with pytest.raises(UsageError) as far:
        world.push("zzz", to="alice")

    assert str(near.value) == "unknown event 'balanceUpdated'; did you mean 'balanceUpdate'?"
    assert str(far.value) == (
        "unknown event 'zzz'; binance-spot/2025-08-28 has balanceUpdate, eventStreamTerminated, "
        "executionReport, externalLockUpdate, listStatus, listenKeyExpired, outboundAccountPosition"
    )


def test_an_unknown_account_is_refused_whatever_is_done_to_it() -> None:
    world, nobody = World(), Target(account="nobody")
    actions: list[Action] = [
        PushRaw(to=nobody, data=b""),
        Disconnect(to=nobody),
        Expire(account="nobody"),
    ]

    for action in actions:
        with pytest.raises(UsageError, match=r"^there is no account 'nobody'$"):
            world.do(action)


@pytest.mark.parametrize(("data", "binary"), [(b'{"e":', False), (b"", False), (b"\x00\xff", True)])
def test_a_raw_push_is_sent_as_it_is_and_no_contract_looks_at_it(data: bytes, binary: bool) -> None:
    world = World()
    key = world.listen(1, to="alice")
    world.tell(opened(2, "/stream", f"streams={key}&timeUnit=MICROSECOND"))

    said = world.do(PushRaw(to=to_alice(), data=data, binary=binary))

    assert said == [StreamSend(to=(1, 2), kind="", body=None, data=data, binary=binary)]


def test_expiring_an_account_announces_it_now() -> None:
    world = World()
    key = world.listen(1, to="alice")
    world.listen(2, to="bob")
    world.advance(minutes=5)

    said = world.do(Expire(account="alice"))

    assert said == [pushed(1, {"e": "listenKeyExpired", "E": NOON_MS + 300_000, "listenKey": key})]
    put = a_request("PUT", USER_STREAM, f"listenKey={key}", key=ALICE.api_key)
    assert [reply.status for reply in world.tell(put)] == [400]  # type: ignore[union-attr]
    assert world.advance(minutes=54) == []


def test_expiring_an_account_without_a_key_is_a_warning() -> None:
    world = World()

    assert world.do(Expire(account="alice")) == [warned("expire: alice has no active listen key")]
    world.listen(1, to="alice")
    world.do(Expire(account="alice"))
    assert world.do(Expire(account="alice")) == [warned("expire: alice has no active listen key")]


def test_a_disconnection_is_a_close_frame_unless_told_otherwise() -> None:
    world = World()
    world.listen(1, 2, to="alice")
    world.listen(3, to="bob")

    assert world.do(Disconnect(to=to_alice())) == [closed(1, 1001), closed(2, 1001)]
    assert world.sim.subscriptions().keys() == {3}


def test_a_disconnection_may_bring_a_code_and_a_reason() -> None:
    world = World()
    world.listen(1, 2, to="alice")

    action = Disconnect(to=to_alice("last"), code=4000, reason="bye")

    assert world.do(action) == [closed(2, 4000, "bye")]
    assert world.sim.streams_of("alice") == (1,)


@pytest.mark.parametrize("how", ["rst", "fin", "blackhole"])
def test_a_disconnection_can_happen_as_networks_do_it(how: How) -> None:
    world = World()
    world.listen(1, 2, to="alice")

    assert world.do(Disconnect(to=to_alice(), how=how)) == aborted((1, 2), how)


@pytest.mark.parametrize("how", ["close", "rst", "fin", "blackhole"])
def test_a_disconnected_client_hears_nothing_more_and_is_not_heard(how: How) -> None:
    world = World()
    world.listen(1, to="alice")
    world.advance(seconds=19)

    world.do(Disconnect(to=to_alice(), how=how))

    assert world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1)) == []
    assert world.tell(StreamPong(connection=1)) == []
    assert world.push("balanceUpdate", to="alice") == deaf("push balanceUpdate")
    assert world.advance(hours=25, answering=False) == []


def test_a_disconnection_leaves_the_key_alive() -> None:
    world = World()
    key = world.listen(1, to="alice")
    world.do(Disconnect(to=to_alice()))

    assert world.listen(2, to="alice") == key
    assert world.push("balanceUpdate", to="alice") == [pushed(2, DEPOSIT)]


def test_a_shutdown_closes_every_stream_whoever_hears_it() -> None:
    # serverShutdown came on 2026-05-08; before it only the disconnection was seen.
    world = World()
    world.listen(1, to="alice")
    world.tell(opened(2, "/ws/btcusdt@trade"))
    world.listen(3, to="bob")

    assert world.do(Shutdown()) == [closed(1, 1001), closed(2, 1001), closed(3, 1001)]
    assert world.do(Shutdown()) == []
    assert world.listen(4, to="alice")


def test_a_dialect_says_how_a_shutdown_closes() -> None:
    rules = {"close_at_shutdown": a_dialect().stream.binary}
    world = World(a_dialect(stream=rules))
    world.listen(1, to="alice")

    assert world.do(Shutdown()) == [closed(1, 1003, "Text only")]


def test_an_account_can_be_opened_later() -> None:
    world = World()

    assert world.do(opens("carol")) == []
    key = world.open_key("carol")
    assert world.tell(opened(1, f"/ws/{key}")) == [listening(1, "carol")]


def test_an_account_cannot_be_opened_twice() -> None:
    with pytest.raises(UsageError, match=r"^account 'bob' or one of its keys is there already$"):
        World().do(opens("bob"))


def test_what_was_refused_changes_nothing() -> None:
    world = World()
    world.listen(1, to="alice")
    for refused in (Expire(account="nobody"), opens("bob")):
        with pytest.raises(UsageError):
            world.do(refused)

    assert world.push("balanceUpdate", to="alice") == [pushed(1, DEPOSIT)]
    assert world.tell(a_request(ticket=9)) == [a_reply({}, kind="rest.empty", ticket=9, weight=3)]
