"""A server that goes down: announced where the dialect has an event for it, and then the end.

web-socket-streams.md, 2026-05-08: {"e":"serverShutdown","E":…}, on combined streams under the name
!serverShutdown; web-socket-api.md, the same day: {"event":{…}} without a subscriptionId.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.values.instant import MINUTE, SECOND, Span
from mockex.wire.actions import Shutdown
from mockex.wire.dialect import Dialect, EventRule
from mockex.wire.messages import StreamSend
from mockex.wire.vocabulary import Announcement
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.libraries import Dialects
from tests.support.messages import opened, pushed
from tests.support.talks import NOON_MS, QUIET, WS_API, heard, signed
from tests.support.worlds import World, closed, listening

EVENT = "serverShutdown"


def announcing(lead: Span) -> Dialect:
    rule = EventRule(times=("E",), announces=Announcement.SHUTDOWN)
    return a_dialect(events={**SHIPPED.events, EVENT: rule}, stream={"shutdown_lead": lead})


def a_world(lead: Span = MINUTE) -> World:
    """A world that announces its end, with two streams open."""
    dialect = announcing(lead)
    world = World(dialect, library=Dialects(dialect, examples={EVENT: {"e": EVENT, "E": 1}}))
    world.tell(opened(1, "/ws/a@trade"), opened(2, "/stream"))
    return world


def going(seconds: int = 0, *, microseconds: bool = False) -> dict[str, object]:
    at = NOON_MS + seconds * 1_000
    return {"e": EVENT, "E": at * 1_000 if microseconds else at}


def test_everybody_hears_of_it_whatever_they_are_subscribed_to_and_then_it_is_over() -> None:
    world = a_world()

    assert world.do(Shutdown()) == [
        pushed(1, going()),
        pushed(2, going(), wrapped="!serverShutdown"),
    ]
    assert world.sim.subscriptions().keys() == {1, 2}
    assert world.advance(minutes=5) == [("1m", closed(1, 1001)), ("1m", closed(2, 1001))]
    assert world.sim.subscriptions() == {}


def test_a_session_hears_of_it_once_and_under_no_subscription() -> None:
    world = a_world()
    world.tell(opened(3, WS_API, QUIET), opened(4, WS_API, f"{QUIET}&timeUnit=MICROSECOND"))
    world.tell(signed(3))

    said = world.do(Shutdown())

    assert said[2:] == [heard(3, None, going()), heard(4, None, going(microseconds=True))]
    assert said[2].data == b'{"event":{"e":"serverShutdown","E":1757937600000}}'  # type: ignore[union-attr]
    assert [out for _, out in world.advance(minutes=1)] == [
        closed(number, 1001) for number in (1, 2, 3, 4)
    ]


def test_streams_are_told_in_the_unit_that_they_asked_for() -> None:
    world = a_world()
    world.tell(opened(3, "/ws", "timeUnit=MICROSECOND"))

    assert world.do(Shutdown())[2] == pushed(3, going(microseconds=True))


@pytest.mark.parametrize(
    ("lead", "after", "when"),
    [
        (MINUTE, None, "1m"),
        (MINUTE, Span(10 * MINUTE), "10m"),
        (Span(0), Span(30 * SECOND), "30s"),
        (Span(10 * MINUTE), SECOND, "1s"),
    ],
)
def test_the_dialect_says_how_long_before_the_end_unless_somebody_else_does(
    lead: Span, after: Span | None, when: str
) -> None:
    world = a_world(lead)

    assert len(world.do(Shutdown(after=after))) == 2

    assert world.advance(minutes=20) == [(when, closed(1, 1001)), (when, closed(2, 1001))]


@pytest.mark.parametrize(("lead", "after"), [(Span(0), None), (MINUTE, Span(0))])
def test_where_there_is_no_time_there_is_no_announcement(lead: Span, after: Span | None) -> None:
    assert a_world(lead).do(Shutdown(after=after)) == [closed(1, 1001), closed(2, 1001)]


@pytest.mark.parametrize("after", [None, MINUTE])
def test_a_dialect_that_announces_nothing_ends_at_once(after: Span | None) -> None:
    # Before 2026-05-08 only the disconnection was seen.
    world = World()
    world.tell(opened(1, "/ws"), opened(2, WS_API))

    assert world.do(Shutdown(after=after)) == [closed(1, 1001), closed(2, 1001)]
    assert world.journal.next_deadline() is None


def test_who_comes_after_the_announcement_is_ended_too() -> None:
    world = a_world()
    world.do(Shutdown())
    world.advance(seconds=30)
    assert world.listen(3, to="alice")

    assert [out for _, out in world.advance(seconds=30)] == [
        closed(number, 1001) for number in (1, 2, 3)
    ]


def test_who_leaves_in_time_is_not_ended_and_may_come_back_afterwards() -> None:
    world = a_world()
    key = world.listen(3, to="alice")
    world.do(Shutdown())
    world.advance(minutes=1)

    assert world.tell(opened(4, f"/ws/{key}")) == [listening(4, "alice")]
    assert world.advance(minutes=30) == []


def test_a_second_shutdown_before_the_end_of_the_first_moves_it() -> None:
    world = a_world()
    world.do(Shutdown(after=Span(10 * MINUTE)))
    world.advance(minutes=5)

    assert world.do(Shutdown(after=MINUTE))[0] == pushed(1, going(300))

    assert world.advance(minutes=20) == [("6m", closed(1, 1001)), ("6m", closed(2, 1001))]


def test_a_shutdown_of_nobody_is_nothing() -> None:
    dialect = announcing(MINUTE)
    world = World(dialect, library=Dialects(dialect, examples={EVENT: {"e": EVENT, "E": 1}}))

    assert world.do(Shutdown()) == []
    assert world.advance(minutes=5) == []


def test_keys_and_their_time_outlive_a_shutdown() -> None:
    world = a_world()
    key = world.listen(3, to="alice")

    world.do(Shutdown())
    world.advance(minutes=2)

    assert world.listen(5, to="alice") == key


def test_the_announcement_may_be_scripted_for_one_account_alone() -> None:
    world = a_world()
    world.listen(3, to="alice")

    said = world.push(EVENT, to="alice")

    assert [one.to for one in said if isinstance(one, StreamSend)] == [(3,)]


def test_who_is_on_a_silent_route_hears_nothing_of_it_and_is_ended_all_the_same() -> None:
    # A silent route "lets clients in and says nothing".
    ws, stream = SHIPPED.stream.routes
    dialect = a_dialect(
        of=announcing(MINUTE), stream={"routes": (replace(ws, silent=True), stream)}
    )
    world = World(dialect, library=Dialects(dialect, examples={EVENT: {"e": EVENT, "E": 1}}))
    world.tell(opened(1, "/ws"), opened(2, "/stream"))

    assert world.do(Shutdown()) == [pushed(2, going(), wrapped="!serverShutdown")]
    assert world.advance(minutes=1) == [("1m", closed(1, 1001)), ("1m", closed(2, 1001))]
