"""What a journal shows of what was expected."""

from __future__ import annotations

import pytest

from mockex.scenario.patterns import MessageSent, Pushed, Reconnected, RequestMade, StreamOpen
from mockex.scenario.watching import Watch
from mockex.wire.actions import Disconnect, How, Pick, Shutdown, Target
from mockex.wire.messages import StreamClosed, StreamText
from tests.support.messages import FORM, USER_STREAM, a_request, opened, says
from tests.support.worlds import World


def a_watch() -> tuple[World, Watch]:
    world = World()
    return world, Watch(world.journal, world.sim)


def cancel(query: str = "", body: str = "") -> object:
    return a_request("DELETE", "/api/v3/order", query, body=body, content_type=FORM)


def test_a_request_is_found_by_method_and_path() -> None:
    world, watch = a_watch()
    world.tell(a_request("GET", "/api/v3/time"))

    assert not watch.holds(RequestMade(what="GET /api/v3/ping"))
    assert not watch.holds(RequestMade(what="POST /api/v3/time"))
    assert watch.holds(RequestMade(what="GET /api/v3/time"))


@pytest.mark.parametrize("what", ["GET /api/*", "* /api/v3/time", "*", "GET /api/v?/time"])
def test_a_star_stands_for_anything(what: str) -> None:
    world, watch = a_watch()
    world.tell(a_request("GET", "/api/v3/time"))

    assert watch.holds(RequestMade(what=what))


def test_what_one_expectation_has_found_no_later_one_finds() -> None:
    world, watch = a_watch()
    pattern = RequestMade(what="GET /api/v3/ping")
    world.tell(a_request(), a_request())

    assert [watch.holds(pattern) for _ in range(3)] == [True, True, False]
    world.tell(a_request())
    assert [watch.holds(pattern) for _ in range(2)] == [True, False]


def test_what_happened_before_the_expectation_counts_unless_it_was_looked_at_already() -> None:
    world, watch = a_watch()
    world.tell(a_request())

    assert not watch.holds(RequestMade(what="*"), after=world.journal.last)
    assert watch.holds(RequestMade(what="*"))


def test_parameters_may_stand_in_query_or_body_and_numbers_are_text_there() -> None:
    world, watch = a_watch()
    asked = {"orderId": 5, "symbol": "BTCUSDT"}
    pattern = RequestMade(what="DELETE *", fields=asked)

    for query, body in [("orderId=5&symbol=BTCUSDT&x=1", ""), ("orderId=5", "symbol=BTCUSDT")]:
        world.tell(cancel(query, body))  # type: ignore[arg-type]
        assert watch.holds(pattern)
    world.tell(cancel("orderId=6&symbol=BTCUSDT"), cancel("orderId=5"))  # type: ignore[arg-type]
    assert not watch.holds(pattern)


def test_the_query_is_what_counts_where_both_name_a_parameter() -> None:
    world, watch = a_watch()
    world.tell(cancel("orderId=5", "orderId=6"))  # type: ignore[arg-type]

    assert not watch.holds(RequestMade(what="*", fields={"orderId": 6}))
    assert watch.holds(RequestMade(what="*", fields={"orderId": 5}))


def test_a_message_is_found_by_its_members() -> None:
    world, watch = a_watch()
    world.tell(opened(1, "/ws"), StreamText(connection=1, text="no json"))
    world.tell(StreamText(connection=1, text="[1]"))
    world.tell(says(1, method="SUBSCRIBE", params=["a"], id=1))

    assert not watch.holds(MessageSent(fields={"method": "UNSUBSCRIBE"}))
    assert not watch.holds(MessageSent(fields={"method": "SUBSCRIBE", "id": 2}))
    assert watch.holds(MessageSent(fields={"method": "SUBSCRIBE", "params": ["a"]}))
    assert not watch.holds(MessageSent(fields={"method": "SUBSCRIBE"}))


def test_an_event_is_found_by_name_members_and_account() -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.listen(2, to="bob")
    world.push("balanceUpdate", to="alice", a="BTC")

    assert not watch.holds(Pushed(event="executionReport"))
    assert not watch.holds(Pushed(event="balanceUpdate", account="bob"))
    assert not watch.holds(Pushed(event="balanceUpdate", fields={"a": "USDT"}))
    assert watch.holds(Pushed(event="balanceUpdate", account="alice", fields={"a": "BTC"}))
    assert not watch.holds(Pushed(event="balanceUpdate"))


def test_what_was_pushed_counts_although_its_listener_has_gone_since() -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.push("balanceUpdate", to="alice")
    world.tell(StreamClosed(connection=1))

    assert watch.holds(Pushed(event="balanceUpdate", account="alice"))


def test_replies_to_control_messages_are_no_events() -> None:
    world, watch = a_watch()
    world.tell(opened(1, "/ws"), says(1, method="LIST_SUBSCRIPTIONS", id=1))

    assert watch.nearest(Pushed(event="balanceUpdate")) == []


def test_a_stream_is_open_as_long_as_it_is_open() -> None:
    world, watch = a_watch()
    assert not watch.holds(StreamOpen(account="alice"))

    world.listen(1, to="alice")
    assert [watch.holds(StreamOpen(account="alice")) for _ in range(3)] == [True] * 3
    assert not watch.holds(StreamOpen(account="bob"))

    world.tell(StreamClosed(connection=1))
    assert not watch.holds(StreamOpen(account="alice"))


def test_a_first_connection_is_no_reconnection() -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.listen(2, to="alice")

    assert not watch.holds(Reconnected(account="alice"))


def test_a_connection_after_the_end_of_another_is_a_reconnection_once() -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.tell(StreamClosed(connection=1, code=1006))
    assert not watch.holds(Reconnected(account="alice"))

    world.listen(2, to="alice")

    assert [watch.holds(Reconnected(account="alice")) for _ in range(2)] == [True, False]


def test_each_reconnection_is_found_once() -> None:
    world, watch = a_watch()
    for number in (1, 2, 3):
        world.listen(number, to="alice")
        world.tell(StreamClosed(connection=number))

    assert [watch.holds(Reconnected(account="alice")) for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("how", ["close", "rst", "fin", "blackhole"])
def test_it_may_have_been_the_exchange_that_ended_the_first_one(how: How) -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.do(Disconnect(to=Target(account="alice"), how=how))

    world.listen(2, to="alice")

    assert watch.holds(Reconnected(account="alice"))


def test_a_shutdown_and_the_end_of_age_end_connections_too() -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.advance(hours=24)
    world.listen(2, to="alice")
    world.do(Shutdown())
    world.listen(3, to="alice")

    assert [watch.holds(Reconnected(account="alice")) for _ in range(3)] == [True, True, False]


def test_the_end_of_somebody_elses_connection_makes_no_reconnection() -> None:
    world, watch = a_watch()
    world.listen(1, to="bob")
    world.tell(opened(2, "/ws/btcusdt@trade"))
    world.tell(StreamClosed(connection=1), StreamClosed(connection=2))

    world.listen(3, to="alice")

    assert not watch.holds(Reconnected(account="alice"))


def test_a_connection_that_goes_on_listening_is_no_reconnection() -> None:
    # Two are open, one of them ends, and the other says something.
    world, watch = a_watch()
    world.listen(1, 2, to="alice")
    world.tell(StreamClosed(connection=2))

    world.tell(says(1, method="LIST_SUBSCRIPTIONS", id=1))

    assert not watch.holds(Reconnected(account="alice"))


def test_a_reconnection_may_be_a_subscription_on_a_new_connection() -> None:
    world, watch = a_watch()
    key = world.listen(1, to="alice")
    world.tell(StreamClosed(connection=1), opened(2, "/ws"))
    assert not watch.holds(Reconnected(account="alice"))

    world.tell(says(2, method="SUBSCRIBE", params=[key], id=1))

    assert watch.holds(Reconnected(account="alice"))


def test_a_watch_that_begins_late_knows_what_was_before_it() -> None:
    world = World()
    world.listen(1, to="alice")
    world.tell(StreamClosed(connection=1))
    world.listen(2, to="alice")

    assert Watch(world.journal, world.sim).holds(Reconnected(account="alice"))


def test_a_key_opened_by_post_is_seen_as_a_request() -> None:
    world, watch = a_watch()
    world.open_key("alice")

    assert watch.holds(RequestMade(what=f"POST {USER_STREAM}"))


def test_a_field_may_be_like_something() -> None:
    world, watch = a_watch()
    world.listen(1, to="alice")
    world.push("executionReport", to="alice", x="TRADE", l="0.10000000")
    wanted = {"x": {"in": ["TRADE", "NEW"]}, "l": {"above": "0", "below": "0.1"}}

    assert not watch.holds(Pushed(event="executionReport", fields=wanted))
    wanted["l"]["below"] = "0.11"  # type: ignore[call-overload]
    assert watch.holds(Pushed(event="executionReport", fields=wanted))


def test_a_dotted_name_reaches_inside() -> None:
    world, watch = a_watch()
    world.tell(opened(1, "/ws"), says(1, method="x", params={"symbol": "BTCUSDT", "n": 1}, id=1))

    assert not watch.holds(MessageSent(fields={"params.symbol": "ETHUSDT"}))
    assert watch.holds(MessageSent(fields={"params.symbol": {"matches": "BTC.*"}}))


@pytest.mark.parametrize(
    ("pick", "heard"), [("first", 1), ("last", 3), (2, 2), (None, 1), (None, 2), (None, 3)]
)
def test_a_push_may_be_expected_on_one_connection_of_several(pick: Pick, heard: int) -> None:
    world, watch = a_watch()
    world.listen(1, 2, 3, to="alice")
    world.push("balanceUpdate", to="alice", connection=heard)

    assert watch.holds(Pushed(event="balanceUpdate", account="alice", connection=pick))


@pytest.mark.parametrize(("pick", "heard"), [("first", 2), ("last", 2), (2, 1), (4, 3)])
def test_a_push_on_another_connection_is_another_push(pick: Pick, heard: int) -> None:
    world, watch = a_watch()
    world.listen(1, 2, 3, to="alice")
    world.push("balanceUpdate", to="alice", connection=heard)

    assert not watch.holds(Pushed(event="balanceUpdate", account="alice", connection=pick))


def test_connections_are_counted_as_they_were_when_the_push_went_out() -> None:
    world, watch = a_watch()
    world.listen(1, 2, to="alice")
    world.tell(StreamClosed(connection=1))
    world.push("balanceUpdate", to="alice", connection="first")
    world.listen(3, to="alice")

    assert watch.holds(Pushed(event="balanceUpdate", account="alice", connection="first"))
