"""What came nearest to an expectation that nobody met."""

from __future__ import annotations

from mockex.scenario.patterns import (
    MessageSent,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
    Watch,
)
from mockex.wire.messages import HttpRequest, StreamText
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


def test_the_fewest_differences_come_first_and_three_are_told() -> None:
    world = World()
    wanted = RequestMade(what="POST /api/v3/order", fields={"a": "1", "b": "2", "c": "3"})
    for query in ("", "a=1", "a=1&b=2", "b=2&c=3", "a=0&b=2&c=3"):
        world.tell(an_order(query))

    assert nearest_of(world, wanted) == [
        "#5 POST /api/v3/order — it had no c",
        "#7 POST /api/v3/order — it had no a",
        "#9 POST /api/v3/order — a was 0, wanted 1",
    ]


def test_what_has_been_found_is_no_miss() -> None:
    world = World()
    watch = Watch(world.journal, world.sim)
    world.tell(a_request("GET", "/api/v3/ping"))

    assert watch.holds(RequestMade(what="GET /api/v3/ping"))
    assert watch.nearest(RequestMade(what="GET /api/v3/ping")) == []


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


def test_each_sort_of_expectation_looks_at_its_own_sort_of_message() -> None:
    world = World()
    world.listen(1, to="alice")
    world.push("balanceUpdate", to="alice")

    assert nearest_of(world, MessageSent(fields={"method": "SUBSCRIBE"})) == []
    assert nearest_of(world, StreamOpen(account="bob")) == []
    assert nearest_of(world, Reconnected(account="alice")) == []
    assert [one[:2] for one in nearest_of(world, RequestMade(what="GET /"))] == ["#1"]


def test_nothing_is_near_where_nothing_was() -> None:
    assert nearest_of(World(), RequestMade(what="GET /")) == []
