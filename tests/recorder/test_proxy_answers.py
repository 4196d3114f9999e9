from __future__ import annotations

from mockex.recorder.proxy_answers import Answers
from mockex.recording.frame import Close, Content, Ping, Pong, Text, Way


def told(*contents: tuple[Way, Content]) -> list[int | None]:
    """For each of these frames, numbered from 1, which one it answers."""
    answers, of = Answers(), []
    for n, (way, content) in enumerate(contents, start=1):
        of.append(answers.of(content, way))
        answers.remember(content, way, n)
    return of


def asks(number: str) -> tuple[Way, Content]:
    return "in", Text(text=f'{{"method":"ping","id":{number}}}')


def says(number: str) -> tuple[Way, Content]:
    return "out", Text(text=f'{{"id":{number},"result":null}}')


def test_responses_are_found_by_id_in_any_order():
    assert told(asks("1"), asks('"a"'), says('"a"'), says("1")) == [None, None, 2, 1]


def test_a_text_is_no_number():
    assert told(asks("1"), says('"1"')) == [None, None]


def test_the_same_id_is_answered_in_order():
    assert told(asks("1"), asks("1"), says("1"), says("1"), says("1")) == [None, None, 1, 2, None]


def test_a_push_answers_nothing():
    event: tuple[Way, Content] = ("out", Text(text='{"e":"trade","data":{"id":1}}'))

    assert told(asks("1"), event, ("out", Text(text='no "id" and no JSON'))) == [None, None, None]


def test_pongs_are_found_by_payload_on_both_ways():
    assert told(
        ("out", Ping(payload="one")),
        ("in", Ping(payload="one")),
        ("in", Pong(payload="one")),
        ("out", Pong(payload="one")),
        ("out", Pong(payload="unasked")),
    ) == [None, None, 1, 2, None]


def test_the_second_goodbye_answers_the_first():
    assert told(("out", Close(code=1001)), ("in", Close(code=1001))) == [None, 1]
    assert told(("out", Close(code=1001)), ("out", Close(code=1001))) == [None, None]
