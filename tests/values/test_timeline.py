"""Things that fall due: by instant, and within one instant in the order of their adding."""

from __future__ import annotations

from mockex.values.chance import Chance
from mockex.values.instant import Instant
from mockex.values.timeline import Timeline, earliest
from tests.support.population import population


def at(instant: int) -> Instant:
    return Instant(instant)


def a_timeline(*things: tuple[int, str]) -> Timeline[str]:
    """Each thing stands under its own name."""
    timeline: Timeline[str] = Timeline()
    for instant, thing in things:
        timeline.put(thing, at(instant), thing)
    return timeline


def test_things_fall_due_in_the_order_of_their_instants() -> None:
    timeline = a_timeline((30, "c"), (10, "a"), (20, "b"))

    assert list(timeline.due(at(30))) == ["a", "b", "c"]
    assert timeline.next_deadline() is None
    assert len(timeline) == 0


def test_what_is_due_at_one_instant_comes_in_the_order_of_adding() -> None:
    timeline = a_timeline((10, "second of all"), (5, "first"), (10, "a"), (10, "b"))

    assert list(timeline.due(at(10))) == ["first", "second of all", "a", "b"]


def test_a_thing_is_due_at_its_instant_and_not_a_microsecond_before() -> None:
    timeline = a_timeline((10, "a"))

    assert list(timeline.due(at(9))) == []
    assert timeline.next_deadline() == 10
    assert list(timeline.due(at(10))) == ["a"]


def test_what_is_not_due_yet_stays() -> None:
    timeline = a_timeline((10, "a"), (20, "b"))

    assert list(timeline.due(at(15))) == ["a"]
    assert timeline.next_deadline() == 20
    assert len(timeline) == 1


def test_nothing_is_ever_due_twice() -> None:
    timeline = a_timeline((10, "a"))

    assert list(timeline.due(at(10))) == ["a"]
    assert list(timeline.due(at(10))) == []


def test_a_key_that_is_put_again_moves() -> None:
    timeline = a_timeline((10, "moved"), (20, "b"))

    timeline.put("moved", at(30), "moved")

    assert timeline.next_deadline() == 20
    assert len(timeline) == 2
    assert list(timeline.due(at(30))) == ["b", "moved"]


def test_a_key_can_move_to_an_earlier_instant() -> None:
    timeline = a_timeline((20, "a"), (30, "moved"))

    timeline.put("moved", at(10), "moved")

    assert list(timeline.due(at(30))) == ["moved", "a"]


def test_a_key_that_is_put_again_at_its_instant_goes_behind_the_others_there() -> None:
    timeline = a_timeline((10, "a"), (10, "b"))

    timeline.put("a", at(10), "a")

    assert list(timeline.due(at(10))) == ["b", "a"]


def test_a_dropped_key_is_forgotten() -> None:
    timeline = a_timeline((10, "a"), (20, "b"))

    timeline.drop("a")
    timeline.drop("nobody knows this one")

    assert timeline.next_deadline() == 20
    assert list(timeline.due(at(20))) == ["b"]


def test_a_dropped_key_can_be_put_anew() -> None:
    timeline = a_timeline((10, "a"))

    timeline.drop("a")
    timeline.put("a", at(10), "anew")

    assert list(timeline.due(at(10))) == ["anew"]


def test_what_is_added_on_the_way_is_due_on_the_way() -> None:
    timeline = a_timeline((10, "a"), (30, "c"))
    seen: list[str] = []

    for thing in timeline.due(at(30)):
        seen.append(thing)
        if thing == "a":
            timeline.put("b", at(20), "b")

    assert seen == ["a", "b", "c"]


def test_what_is_dropped_on_the_way_does_not_fall_due() -> None:
    timeline = a_timeline((10, "a"), (10, "b"), (20, "c"))
    seen: list[str] = []

    for thing in timeline.due(at(20)):
        seen.append(thing)
        timeline.drop("b")

    assert seen == ["a", "c"]


def test_things_need_not_compare() -> None:
    timeline: Timeline[object] = Timeline()
    first, second = object(), object()
    timeline.put(first, at(10), first)
    timeline.put(second, at(10), second)

    assert list(timeline.due(at(10))) == [first, second]


def test_it_agrees_with_sorting_whatever_is_put_moved_and_dropped() -> None:
    chance = Chance(3)
    timeline: Timeline[int] = Timeline()
    naive: dict[int, tuple[int, int]] = {}
    for n in range(2_000):
        key, instant = chance.below(40), chance.below(1_000)
        if chance.below(4):
            timeline.put(key, at(instant), key)
            naive[key] = (instant, n)
        else:
            timeline.drop(key)
            naive.pop(key, None)

    assert list(timeline.due(at(1_000))) == sorted(naive, key=lambda key: naive[key])


def test_what_was_forgotten_or_moved_takes_no_room() -> None:
    timeline = a_timeline((10, "stays"))
    before = population(timeline)

    for instant in range(1_000):
        timeline.put("moves", at(10_000 + instant), "moves")
        timeline.put(instant, at(20_000 + instant), "goes")
        timeline.drop(instant)
    timeline.drop("moves")

    # Of what was forgotten at most as much is kept as there is of what was not.
    assert population(timeline)["tuple"] <= before["tuple"] + 1
    assert list(timeline.due(at(99_999))) == ["stays"]


def test_things_fall_due_in_their_order_whatever_was_moved_and_forgotten_before() -> None:
    chance, timeline = Chance(3), a_timeline()
    wanted: dict[int, tuple[int, int]] = {}
    for count in range(3_000):
        key, instant = chance.below(50), chance.below(100)
        if chance.below(3):
            timeline.put(key, at(instant), str(key))
            wanted[key] = (instant, count)
        else:
            timeline.drop(key)
            wanted.pop(key, None)

    assert list(timeline.due(at(100))) == [
        str(key) for key in sorted(wanted, key=wanted.__getitem__)
    ]


def test_the_earliest_of_several_deadlines_is_none_where_there_is_none() -> None:
    assert earliest([None, at(3), None, at(2)]) == 2
    assert earliest([at(0), None]) == 0
    assert earliest([None]) is None
    assert earliest([]) is None
