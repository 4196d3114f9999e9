from __future__ import annotations

from mockex.recording.frame import Binary, Close, Text
from mockex.recording.playback import Playback, Push, playbacks
from mockex.values.instant import MILLISECOND, Span
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, OTHER_KEY, Tape, a_session, after

RULES = shipped(DEFAULT).stream


def the_playback(tape: Tape, stream: str = KEY) -> Playback:
    return playbacks(tape.frames, RULES)[stream]


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


def test_each_stream_is_played_for_itself():
    tape = a_session("one")
    tape.open(50, 2, OTHER_KEY)
    tape.push(80, "other", 2)
    played = playbacks(tape.frames, RULES)

    played[OTHER_KEY].go(after(0))

    assert list(played) == [KEY, OTHER_KEY]
    assert due(played[OTHER_KEY], 1_000) == ["other"]
    assert due(played[KEY], 1_000) == []


def test_a_combined_link_is_taken_out_of_its_envelope():
    tape = Tape()
    tape.open(0, path=f"/stream?streams=btcusdt@trade/{KEY}")
    tape.push(10, f'{{"stream":"{KEY}","data":{{"e":"balanceUpdate","d":"1.10"}}}}')
    tape.push(20, '{"stream":"btcusdt@trade","data":{"e":"trade"}}')
    playback = the_playback(tape)

    playback.go(after(0))

    ms = Span(1 * MILLISECOND)
    assert list(playback.due(after(20))) == [
        Push(
            after=Span(10 * ms),
            stream=KEY,
            content=Text(text='{"e":"balanceUpdate","d":"1.10"}'),
        ),
        Push(after=Span(20 * ms), stream="btcusdt@trade", content=Text(text='{"e":"trade"}')),
    ]


def test_what_is_no_envelope_stays_as_it_is_on_a_combined_link():
    tape = Tape()
    tape.open(0, path=f"/stream?streams={KEY}")
    tape.push(10, "no JSON")
    tape.push(20, '{"e":"x"}')
    playback = the_playback(tape)

    playback.go(after(0))

    assert due(playback, 20) == ["no JSON", '{"e":"x"}']


def test_answers_and_what_the_client_said_are_no_pushes():
    tape = Tape()
    tape.open(0)
    asked = tape.add(5, "in", Text(text='{"method":"LIST_SUBSCRIPTIONS","id":1}'), link=1)
    tape.add(6, "out", Text(text='{"result":[],"id":1}'), link=1, of=asked)
    tape.add(7, "out", Binary(data=b"\x01"), link=1)
    playback = the_playback(tape)

    playback.go(after(0))

    assert due(playback, 100) == [Binary(data=b"\x01")]


def test_a_link_without_a_push_or_without_a_stream_is_none():
    tape = Tape()
    tape.open(0)
    tape.open(1, 2, path="/nowhere/x")
    tape.push(2, "lost", 2)

    assert playbacks(tape.frames, RULES) == {}
