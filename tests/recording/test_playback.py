from __future__ import annotations

from mockex.recording.frame import Close, Text
from mockex.recording.playback import Mode, Playback
from mockex.recording.reels import reels
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, Tape, a_session, after

DIALECT = shipped(DEFAULT)


def the_playback(tape: Tape, stream: str = KEY) -> Playback:
    [playback] = reels(tape.frames, (), DIALECT, Mode.TIMED)[stream].tracks
    return playback


def due(playback: Playback, ms: int) -> list[object]:
    return [
        push.content.text if isinstance(push.content, Text) else push.content
        for push in playback.due(after(ms))
    ]


def test_pushes_are_due_at_their_distance_from_the_opening():
    playback = the_playback(a_session("one", "two"))

    playback.go(after(5_000))

    assert playback.next_deadline() == after(5_100)
    assert due(playback, 5_099) == []
    assert due(playback, 5_100) == ["one"]
    assert due(playback, 9_000) == ["two"]
    assert playback.next_deadline() is None


def test_nothing_is_due_while_nobody_listens():
    playback = the_playback(a_session("one"))

    assert playback.next_deadline() is None
    assert due(playback, 99_000) == []


def test_a_pause_takes_no_recorded_time():
    playback = the_playback(a_session("one", "two"))

    playback.go(after(0))
    assert due(playback, 100) == ["one"]
    playback.pause(after(130))
    playback.go(after(7_000))

    assert playback.next_deadline() == after(7_070)


def test_going_twice_changes_nothing():
    playback = the_playback(a_session("one"))

    playback.go(after(0))
    playback.go(after(50))

    assert playback.next_deadline() == after(100)


def test_after_a_close_the_next_link_waits_for_a_listener():
    tape = a_session("one")
    tape.close(150, 1001)
    tape.open(2_000, 2)
    tape.push(2_020, "two", 2)
    playback = the_playback(tape)

    playback.go(after(0))

    assert due(playback, 60_000) == ["one", Close(code=1001)]
    assert playback.next_deadline() is None
    playback.go(after(70_000))
    assert playback.next_deadline() == after(70_020)
    assert due(playback, 70_020) == ["two"]


def test_where_the_client_left_its_listeners_hear_the_next_link_without_a_break():
    tape = a_session("one")
    tape.close(150, 1000, "in")
    tape.open(2_000, 2)
    tape.push(2_020, "two", 2)
    playback = the_playback(tape)

    playback.go(after(0))

    assert due(playback, 100) == ["one"]
    assert playback.next_deadline() == after(2_020)
    assert due(playback, 2_020) == ["two"]
