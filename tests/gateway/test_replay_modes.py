"""When pushes fall due, and in which order requests may come, by mode."""

from __future__ import annotations

import pytest

from mockex.recording.frame import Reply, Request, Text
from mockex.recording.playback import Mode
from mockex.wire.messages import HttpReply, Noted, StreamPing, StreamPong, StreamSend
from tests.recording.frames import USER_DATA, Tape, a_session
from tests.support.replays import Talk

ORDER = "/api/v3/order"
NEW, FILLED = '{"e":"x","X":"NEW"}', '{"e":"x","X":"FILLED"}'


def two_orders() -> Tape:
    """Two orders, each with what was heard of it: at 1.1 s, and at 2.5 s."""
    tape = a_session()
    for ms, symbol, heard in ((1_000, "BTCUSDT", 1_100), (2_000, "ETHUSDT", 2_500)):
        request = Request(method="POST", path=ORDER, query=f"symbol={symbol}&signature=a")
        tape.call(ms, request, Reply(status=200, body=f'{{"symbol":"{symbol}"}}'))
        tape.push(heard, NEW if symbol == "BTCUSDT" else FILLED)
    return tape


def test_a_push_waits_for_what_caused_it_and_then_as_long_as_it_did():
    talk = Talk(two_orders())
    talk.open()

    assert talk.wait(15_000) == []
    talk.ask("POST", ORDER, "symbol=BTCUSDT&signature=b", ms=15_000)
    assert talk.texts(15_099) == []
    assert talk.texts(15_100) == [NEW]
    assert talk.wait(19_000) == []
    talk.ask("POST", ORDER, "symbol=ETHUSDT", ms=19_000)
    assert talk.texts(19_499) == []
    assert talk.texts(19_500) == [FILLED]


def test_what_came_before_anybody_listened_is_counted_from_the_opening():
    talk = Talk(two_orders())
    talk.ask("POST", ORDER, "symbol=BTCUSDT")
    talk.open(ms=5_000)

    assert talk.texts(5_099) == []
    assert talk.texts(5_100) == [NEW]


def test_requests_may_come_in_another_order_and_pushes_keep_theirs():
    talk = Talk(two_orders())
    talk.open()

    talk.ask("POST", ORDER, "symbol=ETHUSDT", ms=100)
    assert talk.wait(5_000) == []
    talk.ask("POST", ORDER, "symbol=BTCUSDT", ms=5_000)

    assert talk.texts(5_100) == [NEW]
    assert talk.texts(5_500) == [FILLED]


def test_who_waits_for_what_is_told():
    talk = Talk(two_orders())
    talk.open()

    assert list(map(str, talk.gateway.awaited())) == [f"#4 POST {ORDER}"]


def test_timed_pushes_wait_for_nobody():
    talk = Talk(two_orders(), mode=Mode.TIMED)
    talk.open(ms=7_000)

    assert talk.texts(8_099) == []
    assert talk.texts(8_100) == [NEW]
    assert talk.texts(9_500) == [FILLED]


def test_fast_pushes_come_with_the_answer_to_what_caused_them():
    talk = Talk(two_orders(), mode=Mode.FAST)
    talk.open()

    reply, push = talk.ask("POST", ORDER, "symbol=BTCUSDT", ms=10)

    assert isinstance(reply, HttpReply)
    assert isinstance(push, StreamSend)
    assert push.data.decode() == NEW


def test_a_fast_replay_goes_no_further_than_its_listeners_read():
    tape = a_session(*[f'{{"e":"x","n":{n},"pad":"{"." * 10_000}"}}' for n in range(300)])
    talk = Talk(tape, mode=Mode.FAST)

    out = talk.open()
    pings = [one.payload for one in out if isinstance(one, StreamPing)]
    sent = sum(isinstance(one, StreamSend) for one in out)

    assert len(pings) == 4
    assert 100 < sent < 110
    assert talk.wait(1_000) == []
    more = talk.say(StreamPong(connection=1, payload=pings[0]), ms=1_000)
    assert 20 < sum(isinstance(one, StreamSend) for one in more) < 30


def test_two_streams_are_heard_in_the_order_of_the_recording_however_fast():
    tape = Tape()
    tape.open(0, path="/stream?streams=a@trade/b@trade")
    for ms, name in ((10, "b@trade"), (20, "a@trade"), (30, "b@trade")):
        tape.push(ms, f'{{"stream":"{name}","data":{ms}}}')
    talk = Talk(tape, mode=Mode.FAST)

    out = talk.open(path="/stream?streams=a@trade/b@trade")

    assert [one.data.decode() for one in out if isinstance(one, StreamSend)] == [
        f'{{"stream":"{name}","data":{ms}}}'
        for ms, name in ((10, "b@trade"), (20, "a@trade"), (30, "b@trade"))
    ]


def test_a_strict_replay_answers_what_comes_in_its_order():
    talk = Talk(two_orders(), mode=Mode.STRICT)

    replies = [
        *talk.ask("POST", USER_DATA),
        *talk.ask("POST", ORDER, "symbol=BTCUSDT"),
        *talk.ask("POST", ORDER, "symbol=ETHUSDT"),
    ]

    assert [one.status for one in replies if isinstance(one, HttpReply)] == [200, 200, 200]
    assert talk.gateway.unmade() == ()


@pytest.mark.parametrize(
    ("method", "path", "query", "sentence"),
    [
        (
            *("POST", ORDER, "symbol=ETHUSDT&side=BUY"),
            f"POST {ORDER} came, wanted next: #4 POST {ORDER} — side was BUY, recorded without it,"
            " symbol was ETHUSDT, recorded BTCUSDT",
        ),
        (
            *("GET", "/api/v3/time", ""),
            f"GET /api/v3/time came, wanted next: #4 POST {ORDER} — method was GET, recorded POST,"
            f" path was /api/v3/time, recorded {ORDER}, symbol was missing, recorded BTCUSDT",
        ),
    ],
)
def test_the_first_request_that_differs_is_told_what_was_wanted(method, path, query, sentence):
    talk = Talk(two_orders(), mode=Mode.STRICT)
    talk.ask("POST", USER_DATA)

    reply, note = talk.ask(method, path, query)

    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.fields) == (404, {"code": -1, "msg": sentence})
    assert note == Noted(kind="unexpected", text=sentence)
    assert [call.n for call in talk.gateway.unmade()] == [4, 7]


def test_a_strict_replay_has_an_end():
    talk = Talk(a_session(), mode=Mode.STRICT)
    talk.ask("POST", USER_DATA)

    _, note = talk.ask("POST", USER_DATA)

    assert note == Noted(
        kind="unexpected",
        text=f"POST {USER_DATA} came, and the recording has no further request",
    )


def test_control_messages_come_in_their_order_too():
    tape = Tape()
    tape.open(0, path="/ws")
    asked = tape.add(
        5, "in", Text(text='{"method":"SUBSCRIBE","params":["a@trade"],"id":1}'), link=1
    )
    tape.add(6, "out", Text(text='{"result":null,"id":1}'), link=1, of=asked)
    talk = Talk(tape, mode=Mode.STRICT)
    talk.open(path="/ws")

    [wrong] = talk.text('{"method":"SUBSCRIBE","params":["b@trade"],"id":7}')
    [right] = talk.text('{"method":"SUBSCRIBE","params":["a@trade"],"id":8}')

    assert "wanted next: #2 SUBSCRIBE — params was b@trade, recorded a@trade" in wrong
    assert right == '{"result":null,"id":8}'


def test_two_connections_that_were_open_at_once_are_heard_each_by_one():
    tape = a_session("one")
    tape.open(50, 2)
    tape.push(101, "one again", 2)
    tape.push(200, "two")
    talk = Talk(tape)

    talk.open(1)
    talk.open(2)
    heard = [(one.to, one.data.decode()) for one in talk.wait(500) if isinstance(one, StreamSend)]

    assert heard == [((2,), "one again"), ((1,), "one"), ((1,), "two")]


def test_a_strict_push_waits_for_requests_of_anybody():
    tape = Tape()
    tape.open(0, path="/ws/a@trade")
    tape.call(10, Request(method="GET", path="/api/v3/ping"), Reply(status=200, body="{}"))
    tape.push(20, "1")
    talk = Talk(tape, mode=Mode.STRICT)
    talk.open(path="/ws/a@trade")

    assert talk.wait(5_000) == []
    talk.ask("GET", "/api/v3/ping", ms=5_000)
    assert talk.texts(5_010) == ["1"]
