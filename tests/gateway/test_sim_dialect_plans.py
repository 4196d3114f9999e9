"""Changes of dialect to come: each at its instant, before whatever else is due there."""

from __future__ import annotations

import pytest

from mockex.errors import DialectError
from mockex.values.instant import Instant
from mockex.wire.actions import ChangeDialect
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Noted
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.exchanges import NOON, at
from tests.support.libraries import Dialects
from tests.support.messages import (
    pushed,
)
from tests.support.worlds import World

NOON_MS = 1_757_937_600_000

# After the end of listen keys; and a dialect of a test's own.
AFTER = shipped("binance-spot/2026-02-20")


def other(**rules: object) -> Dialect:
    """Another dialect, called acme/2."""
    return a_dialect(id="acme/2", **rules)  # type: ignore[arg-type]


def a_world(*others: Dialect) -> World:
    return World(library=Dialects(SHIPPED, AFTER, *others))


def to(dialect: Dialect, *, when: Instant | None = None) -> ChangeDialect:
    return ChangeDialect(dialect=dialect.id, at=when)


def now_under(dialect: Dialect) -> Noted:
    return Noted(kind="dialect", text=dialect.id)


def test_a_change_to_come_holds_from_its_instant() -> None:
    world = a_world()

    assert world.do(to(AFTER, when=at(minutes=10))) == []

    assert world.advance(minutes=10, ms=-0.001) == []
    assert world.sim.dialect == SHIPPED
    assert world.advance(ms=0.001) == [("10m", now_under(AFTER))]
    assert world.sim.dialect == AFTER


@pytest.mark.parametrize("when", [NOON, at(minutes=-5)])
def test_a_change_that_is_due_already_happens_at_once(when: Instant) -> None:
    world = a_world()

    assert world.do(to(AFTER, when=when)) == [now_under(AFTER)]
    assert world.journal.next_deadline() is None


def test_a_change_comes_before_whatever_else_is_due_at_its_instant() -> None:
    # A key that would have been announced under the old rules ends under the new.
    world = a_world()
    key = world.listen(1, to="alice")
    world.advance(seconds=1)
    world.listen(2, to="bob")
    world.do(to(AFTER, when=at(minutes=60, seconds=1)))

    assert world.advance(minutes=61) == [
        ("1h", pushed(1, {"e": "listenKeyExpired", "E": NOON_MS + 3_600_000, "listenKey": key})),
        ("1h1s", now_under(AFTER)),
    ]


def test_changes_are_made_in_the_order_of_their_instants_whatever_that_of_their_planning() -> None:
    world = a_world(other())
    world.do(to(SHIPPED, when=at(minutes=30)), to(other(), when=at(minutes=20)))
    world.do(to(AFTER, when=at(minutes=10)))

    assert world.advance(hours=1) == [
        ("10m", now_under(AFTER)),
        ("20m", now_under(other())),
        ("30m", now_under(SHIPPED)),
    ]


def test_of_two_changes_at_one_instant_the_later_word_counts() -> None:
    world = a_world(other())
    world.do(to(other(), when=at(minutes=10)), to(AFTER, when=at(minutes=10)))

    assert world.advance(hours=1) == [("10m", now_under(AFTER))]


def test_waking_once_late_makes_the_change_in_its_place() -> None:
    # Gateway.wake: "Everything that was due up to now, in order of its instant."
    in_time, late = a_world(), a_world()
    for world in (in_time, late):
        world.listen(1, to="alice")
        world.do(to(AFTER, when=at(minutes=30)))

    said = [out for _, out in in_time.advance(minutes=90, answering=False)]
    before = late.journal.last
    late.journal.wake(in_time.now)

    assert [one.message for one in late.journal.after(before)] == said
    assert now_under(AFTER) in said


@pytest.mark.parametrize("when", [None, at(minutes=10)])
def test_a_dialect_that_nobody_knows_is_refused_when_the_change_is_asked_for(
    when: Instant | None,
) -> None:
    world = a_world()

    with pytest.raises(DialectError, match=r"^unknown dialect 'kraken'$"):
        world.do(ChangeDialect(dialect="kraken", at=when))

    assert world.sim.dialect == SHIPPED
    assert world.journal.next_deadline() is None
