"""What came nearest to an expectation that nobody met."""

from __future__ import annotations

import pytest

from mockex.scenario.patterns import (
    MessageSent,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
)
from mockex.scenario.watching import Watch
from mockex.values.instant import SECOND, later
from mockex.wire.actions import Disconnect, Target
from mockex.wire.messages import Direct, HttpRequest, Inbound, StreamClosed, StreamText
from tests.support.messages import FORM, a_request, opened, says
from tests.support.worlds import World


def an_order(query: str, path: str = "/api/v3/order") -> HttpRequest:
    return a_request("POST", path, query, content_type=FORM)


def nearest_of(world: World, pattern: object) -> list[str]:
    return Watch(world.journal, world.sim).nearest(pattern)  # type: ignore[arg-type]


def test_a_near_miss_says_what_was_and_what_was_wanted() -> None:
    world = World()
    world.tell(an_order("side=SELL&symbol=BTCUSDT"))

    wanted = RequestMade(what="POST /api/v3/order", fields={"side": "BUY", "symbol": "BTCUSDT"})

    assert nearest_of(world, wanted) == ["#1 POST /api/v3/order — side was SELL, wanted BUY"]


def test_a_missing_parameter_and_another_path_are_misses_too() -> None:
    world = World()
    world.tell(an_order("symbol=BTCUSDT", path="/api/v3/order/test"))

    wanted = RequestMade(what="POST /api/v3/order", fields={"symbol": "BTCUSDT", "side": "BUY"})

    assert nearest_of(world, wanted) == [
        "#1 POST /api/v3/order/test — it was POST /api/v3/order/test, it had no side"
    ]


def test_the_fewest_differences_come_first_then_the_latest_and_three_are_told() -> None:
    world = World()
    wanted = RequestMade(what="POST /api/v3/order", fields={"a": "1", "b": "2", "c": "3"})
    for query in ("", "a=1", "a=1&b=2", "b=2&c=3", "a=0&b=2&c=3"):
        world.tell(an_order(query))

    assert nearest_of(world, wanted) == [
        "#9 POST /api/v3/order — a was 0, wanted 1",
        "#7 POST /api/v3/order — it had no a",
        "#5 POST /api/v3/order — it had no c",
    ]


def test_what_is_of_the_same_endpoint_comes_before_what_differs_less() -> None:
    world = World()
    wanted = RequestMade(what="POST /api/v3/order", fields={"a": "1", "b": "2"})
    world.tell(an_order("a=0&b=0"), an_order("a=1&b=2", path="/api/v3/order/test"))

    assert nearest_of(world, wanted) == [
        "#1 POST /api/v3/order — a was 0, wanted 1, b was 0, wanted 2",
        "#3 POST /api/v3/order/test — it was POST /api/v3/order/test",
    ]


def test_what_has_been_found_is_told_with_the_step_that_found_it() -> None:
    world = World()
    watch = Watch(world.journal, world.sim)
    wanted = RequestMade(what="GET /api/v3/ping", fields={"a": "1"})
    world.tell(a_request("GET", "/api/v3/ping", "a=0"), a_request("GET", "/api/v3/ping", "a=1"))
    world.tell(a_request("GET", "/api/v3/ping", "a=1"))

    assert watch.holds(wanted, step=3)
    assert watch.holds(wanted)
    assert not watch.holds(wanted)
    assert watch.nearest(wanted) == [
        "#5 GET /api/v3/ping — found by an earlier expectation already",
        "#3 GET /api/v3/ping — found by step 3 already",
        "#1 GET /api/v3/ping — a was 0, wanted 1",
    ]


def test_a_message_misses_by_its_members() -> None:
    world = World()
    world.tell(opened(1, "/ws"), says(1, method="SUBSCRIBE", params=["a"], id=1))
    world.tell(StreamText(connection=1, text="?"))

    assert nearest_of(world, MessageSent(fields={"method": "UNSUBSCRIBE", "id": 1})) == [
        '#2 message {"method": "SUBSCRIBE", "params": ["a"], "id": 1} — '
        "method was SUBSCRIBE, wanted UNSUBSCRIBE",
        "#4 message ? — it had no method, it had no id",
    ]


def test_a_push_misses_by_event_account_and_members() -> None:
    world = World()
    world.listen(1, to="alice")
    start = world.journal.last
    world.push("balanceUpdate", to="alice", a="BTC")

    wanted = Pushed(event="executionReport", account="bob", fields={"a": "USDT", "x": "NEW"})

    assert nearest_of(world, wanted) == [
        f"#{start + 2} push user.balanceUpdate — it was balanceUpdate, it did not go to bob, "
        "a was BTC, wanted USDT, it had no x"
    ]


def test_a_push_to_another_connection_says_so() -> None:
    world = World()
    world.listen(1, 2, to="alice")
    world.push("balanceUpdate", to="alice", connection="first")
    wanted = Pushed(event="balanceUpdate", account="alice", connection="last")

    [miss] = nearest_of(world, wanted)
    assert miss.endswith("push user.balanceUpdate — it did not go to alice (connection last)")


def test_each_sort_of_expectation_looks_at_its_own_sort_of_message() -> None:
    world = World()
    world.listen(1, to="alice")
    world.push("balanceUpdate", to="alice")

    assert nearest_of(world, MessageSent(fields={"method": "SUBSCRIBE"})) == []
    assert [one[:2] for one in nearest_of(world, RequestMade(what="GET /"))] == ["#1"]


def test_for_a_stream_the_connections_are_told_that_there_were_and_how_they_ended() -> None:
    world = World()
    world.listen(1, to="bob")
    world.listen(2, to="alice")
    world.tell(opened(3, "/ws/btcusdt@trade"))
    world.now = later(world.now, SECOND)
    world.tell(StreamClosed(connection=2, code=1000))

    assert nearest_of(world, StreamOpen(account="alice")) == [
        "#10 connection 2 — it heard alice until 12:00:01.000, when the client closed it with 1000",
        "#9 connection 3 — it is open and hears nobody's user data",
        "#3 connection 1 — it is open and hears bob",
    ]


@pytest.mark.parametrize(
    ("end", "words"),
    [
        (StreamClosed(connection=1), "it was lost"),
        (Direct(action=Disconnect(to=Target(account="alice"))), "the exchange closed it with 1001"),
        (
            Direct(action=Disconnect(to=Target(account="alice"), how="rst")),
            "the exchange ended it: rst",
        ),
    ],
)
def test_it_is_told_who_ended_a_connection(end: Inbound, words: str) -> None:
    world = World()
    world.listen(1, to="alice")
    world.tell(end)

    [miss] = nearest_of(world, StreamOpen(account="alice"))
    assert miss.endswith(f"connection 1 — it heard alice until 12:00:00.000, when {words}")


def test_for_a_reconnection_it_is_told_that_nobody_had_left() -> None:
    world = World()
    world.listen(1, to="alice")

    assert nearest_of(world, Reconnected(account="alice")) == [
        "#4 connection 1 — it has heard alice since 12:00:00.000 and is open"
    ]


def test_for_a_reconnection_one_that_was_found_is_told_with_its_step() -> None:
    world = World()
    watch = Watch(world.journal, world.sim)
    world.listen(1, to="alice")
    world.tell(StreamClosed(connection=1, code=1001))
    world.listen(2, to="alice")

    assert watch.holds(Reconnected(account="alice"), step=4)
    assert watch.nearest(Reconnected(account="alice")) == [
        "#9 connection 2 — found by step 4 already",
        "#5 connection 1 — it heard alice until 12:00:00.000, when the client closed it with 1001",
    ]


def test_a_connection_that_was_refused_is_none() -> None:
    world = World()
    world.tell(opened(1, "/nowhere"))

    assert nearest_of(world, StreamOpen(account="alice")) == ["no connection was opened"]
    assert nearest_of(world, Reconnected(account="alice")) == ["no connection was opened"]


def test_nothing_is_near_where_nothing_was() -> None:
    assert nearest_of(World(), RequestMade(what="GET /")) == []
