"""What a replay knows, and what it comes to know while it is running."""

from __future__ import annotations

import json

from mockex.gateway.replay import ReplayGateway
from mockex.gateway.replay_growth import Growth, Response
from mockex.recording.frame import Reply, Request, Text
from mockex.wire.messages import HttpRequest, Noted, StreamSend, StreamText
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, NOON, Tape
from tests.support.messages import opened

API = "/ws-api/v3"


def a_replay() -> tuple[ReplayGateway, Growth]:
    """A login, its stream, a bare connection that subscribed to trades, and a session."""
    tape = Tape()
    tape.login()
    tape.call(5, Request(method="GET", path="/api/v3/depth"), Reply(status=200, body="{}"))
    tape.open(10)
    tape.open(20, 2, path="/ws")
    asked = Text(text='{"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1}')
    tape.add(30, "in", asked, link=2)
    tape.open(40, 3, path=API)
    replay = ReplayGateway(shipped(DEFAULT), tape.frames, growing=True)
    assert replay.growth is not None
    return replay, replay.growth


def text(connection: int, said: str) -> StreamText:
    return StreamText(connection=connection, text=said)


def asks(path: str) -> HttpRequest:
    return HttpRequest(ticket=1, method="GET", path=path)


def test_a_replay_that_does_not_grow_has_no_growth() -> None:
    assert ReplayGateway(shipped(DEFAULT), Tape().frames).growth is None


def test_requests_are_known_that_were_recorded_or_are_alive() -> None:
    _, growth = a_replay()

    known = [growth.has_answer(asks(f"/api/v3/{each}")) for each in ("depth", "time", "trades")]

    assert known == [True, True, False]


def test_connections_are_known_by_all_that_they_ask_for_at_once() -> None:
    _, growth = a_replay()
    both = "streams=btcusdt@trade/ethusdt@trade"

    assert growth.has_connection(f"/ws/{KEY}", "")
    assert growth.has_connection("/ws/btcusdt@trade", "")
    assert not growth.has_connection("/ws/ethusdt@trade", "")
    assert not growth.has_connection("/stream", both)
    assert not growth.has_connection(f"/ws/{KEY[::-1]}", "")
    assert growth.has_connection("/nowhere", "")


def test_those_that_ask_for_none_are_known_as_often_as_they_were_recorded() -> None:
    replay, growth = a_replay()
    before = growth.has_connection("/ws", ""), growth.has_connection(API, "")

    replay.receive(opened(1, "/ws"), NOON)
    replay.receive(opened(2, API), NOON)

    assert before == (True, True)
    assert (growth.has_connection("/ws", ""), growth.has_connection(API, "")) == (False, False)


def test_what_was_answered_elsewhere_is_told_from_then_on() -> None:
    replay, growth = a_replay()
    replay.receive(opened(1, API), NOON)
    asked = '{"id":"a","method":"avgPrice","params":{"symbol":"BTCUSDT"}}'
    answer = '{"id":"a","status":200,"result":{"mins":5,"price":"1.00","closeTime":7}}'
    assert not growth.has_response(1, asked)

    growth.learn_response(
        Response(number=1, link=9, path=API, n=40, asked=asked, answer=answer), NOON
    )

    assert growth.has_response(1, asked)
    again = asked.replace('"a"', "2")
    [sent] = replay.receive(text(1, again), NOON)
    assert isinstance(sent, StreamSend)
    assert sent.data.decode() == answer.replace('"a"', "2")


def test_what_is_overheard_is_told_to_who_is_behind_it_when_time_goes_on() -> None:
    replay, growth = a_replay()
    replay.receive(opened(1, "/stream", "streams=btcusdt@trade"), NOON)
    asked = '{"method":"SUBSCRIBE","params":["ethusdt@trade"],"id":1}'
    growth.learn_response(
        Response(number=1, link=9, path="/ws", n=40, asked=asked, answer='{"result":null,"id":1}'),
        NOON,
    )
    replay.receive(text(1, asked), NOON)

    growth.overhear(1, '{"e":"trade","s":"ETHUSDT"}', NOON)

    assert replay.next_deadline() == NOON
    [sent] = replay.wake(NOON)
    assert isinstance(sent, StreamSend)
    assert json.loads(sent.data) == {
        "stream": "ethusdt@trade",
        "data": {"e": "trade", "s": "ETHUSDT"},
    }


def test_a_subscription_that_the_venue_refuses_is_refused_in_its_words() -> None:
    replay, growth = a_replay()
    replay.receive(opened(1, "/ws/btcusdt@trade"), NOON)
    asked = '{"method":"SUBSCRIBE","params":["what@ever"],"id":1}'
    answer = '{"error":{"code":2,"msg":"no"},"id":1}'

    growth.learn_response(
        Response(number=1, link=9, path="/ws", n=40, asked=asked, answer=answer), NOON
    )

    sentence = f"the recording has no stream what@ever, and the venue answered {answer}"
    assert [one for one in replay.receive(text(1, asked), NOON) if isinstance(one, Noted)] == [
        Noted(kind="unexpected", text=sentence)
    ]


def test_an_excuse_is_good_for_one_request() -> None:
    replay, growth = a_replay()
    replay.receive(opened(1, API), NOON)
    asked = '{"id":1,"method":"avgPrice","params":{"symbol":"BTCUSDT"}}'
    growth.excuse("it rains")

    first, second = ([*replay.receive(text(1, asked), NOON)][-1] for _ in "12")

    assert isinstance(first, Noted)
    assert isinstance(second, Noted)
    assert first.text.startswith("no recorded reply to avgPrice, and it rains. Nearest: ")
    assert second.text.startswith("no recorded reply to avgPrice. Nearest: ")
