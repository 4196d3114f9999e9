from __future__ import annotations

from mockex.recorder.overlap import LAG, Overlap
from mockex.values.instant import Span, later
from tests.recording.frames import NOON, after

ONE, OTHER = 1, 2


def an_overlap() -> Overlap:
    overlap = Overlap()
    overlap.begin()
    return overlap


def test_what_one_has_told_the_other_tells_again():
    overlap = an_overlap()
    overlap.tell(b"event", ONE, 7)

    assert overlap.told_before(b"event", OTHER, NOON) == 7
    assert overlap.told_before(b"another", OTHER, NOON) is None


def test_whichever_is_first():
    overlap = an_overlap()
    overlap.tell(b"event", OTHER, 7)

    assert overlap.told_before(b"event", ONE, NOON) == 7


def test_a_connection_does_not_repeat_itself():
    overlap = an_overlap()
    overlap.tell(b"event", ONE, 7)

    assert overlap.told_before(b"event", ONE, NOON) is None


def test_what_was_told_twice_is_repeated_twice_and_in_order():
    overlap = an_overlap()
    overlap.tell(b"event", ONE, 7)
    overlap.tell(b"event", ONE, 8)

    assert [overlap.told_before(b"event", OTHER, NOON) for _ in range(3)] == [7, 8, None]


def test_one_connection_by_itself_is_not_remembered():
    overlap = Overlap()
    overlap.tell(b"event", ONE, 7)

    assert overlap.told_before(b"event", OTHER, NOON) is None


def test_the_second_may_lag_behind_after_the_first_is_gone():
    overlap = an_overlap()
    overlap.tell(b"soon", ONE, 7)
    overlap.tell(b"never", ONE, 8)
    overlap.end(NOON)

    assert overlap.told_before(b"soon", OTHER, after(20_000)) == 7
    assert overlap.told_before(b"never", OTHER, later(NOON, Span(LAG + 1))) is None
