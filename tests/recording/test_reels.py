from __future__ import annotations

from dataclasses import replace

from mockex.recording.calls import calls
from mockex.recording.frame import Binary, Close, Frame, Open, Reply, Request, Text
from mockex.recording.playback import Mode, Push
from mockex.recording.reels import Reel, reels, subscription
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, OTHER_KEY, Tape, a_session

DIALECT = shipped(DEFAULT)
TRADE = '{"e":"trade","s":"BTCUSDT","p":"1.10"}'


def the_reels(tape: Tape, mode: Mode = Mode.CAUSAL) -> dict[str, Reel]:
    return reels(tape.frames, calls(tape.frames, DIALECT), DIALECT, mode)


def events(reel: Reel) -> list[object]:
    """What a reel says, each event out of its envelope."""
    return [event(push) for push in reel.pushes]


def event(push: Push) -> object:
    if not isinstance(push.content, Text):
        return push.content
    start, end = push.span or (0, len(push.content.text))
    return push.content.text[start:end]


def test_each_stream_is_played_for_itself():
    tape = a_session("one")
    tape.open(50, 2, OTHER_KEY)
    tape.push(80, "other", 2)

    found = the_reels(tape)

    assert {name: events(reel) for name, reel in found.items()} == {
        KEY: ["one"],
        OTHER_KEY: ["other"],
    }


def test_a_combined_link_is_taken_apart_byte_for_byte():
    tape = Tape()
    tape.open(0, path=f"/stream?streams=btcusdt@trade/{KEY}")
    tape.push(10, f'{{"stream":"{KEY}","data":{{ "e":"balanceUpdate","d":1.10}}}}')
    tape.push(20, f'{{"stream":"btcusdt@trade","data":{TRADE}}}')

    found = the_reels(tape)

    assert events(found[KEY]) == ['{ "e":"balanceUpdate","d":1.10}']
    assert events(found["btcusdt@trade"]) == [TRADE]


def test_what_is_no_envelope_stays_as_it_is_on_a_combined_link():
    tape = Tape()
    tape.open(0, path=f"/stream?streams={KEY}")
    tape.push(10, "no JSON")
    tape.push(20, '{"e":"x"}')

    assert events(the_reels(tape)[KEY]) == ["no JSON", '{"e":"x"}']


def test_answers_and_what_the_client_said_are_no_pushes():
    tape = Tape()
    tape.open(0)
    asked = tape.add(5, "in", Text(text='{"method":"LIST_SUBSCRIPTIONS","id":1}'), link=1)
    tape.add(6, "out", Text(text='{"result":[],"id":1}'), link=1, of=asked)
    tape.add(7, "out", Binary(data=b"\x01"), link=1)

    assert events(the_reels(tape)[KEY]) == [Binary(data=b"\x01")]


def test_heartbeats_in_json_are_no_pushes_where_they_are_alive():
    tape = a_session('{"ping":1757937600000}', '{"pong":1757937600000}', "one")

    def played(dialect: str) -> list[object]:
        rules = shipped(dialect)
        return events(reels(tape.frames, calls(tape.frames, rules), rules, Mode.CAUSAL)[KEY])

    assert played("binance-spot/2025-08-28") == [
        '{"ping":1757937600000}',
        '{"pong":1757937600000}',
        "one",
    ]
    # Whose exchange says pings in JSON, and answers those of its clients.
    route = Open(path=f"/openapi/ws/{KEY}")
    tape.frames = [
        replace(frame, content=route) if isinstance(frame.content, Open) else frame
        for frame in tape.frames
    ]
    assert played("openapi-whitelabel/2018-09-25-wire") == ["one"]


def test_a_link_without_a_push_or_without_a_stream_is_none():
    tape = Tape()
    tape.open(0)
    tape.open(1, 2, path="/nowhere/x")
    tape.push(2, "lost", 2)

    assert the_reels(tape) == {}


def test_a_raw_event_is_of_the_stream_that_is_called_so():
    tape = Tape()
    tape.open(0, path="/ws")
    names = f'["btcusdt@trade","ethusdt@kline_1m","btcusdt@depth@100ms","{KEY}"]'
    tape.add(5, "in", Text(text=f'{{"method":"SUBSCRIBE","params":{names},"id":1}}'), link=1)
    candle, depth = (
        '{"e":"kline","s":"ETHUSDT","k":{"i":"1m"}}',
        '{"e":"depthUpdate","s":"BTCUSDT"}',
    )
    for text in (TRADE, candle, depth, '{"e":"balanceUpdate"}'):
        tape.push(10, text)

    found = the_reels(tape)

    assert {name: events(reel) for name, reel in found.items()} == {
        "btcusdt@trade": [TRADE],
        "ethusdt@kline_1m": [candle],
        "btcusdt@depth@100ms": [depth],
        KEY: ['{"e":"balanceUpdate"}'],
    }


def test_what_was_told_once_more_is_told_once():
    tape = a_session("one", "two")
    tape.open(150, 2)
    again = Frame(n=7, at=tape.frames[-1].at, link=2, way="out", content=Text(text="two"), again=5)
    tape.frames.append(again)
    tape.close(300, 1001, link=1)
    tape.push(400, "three", 2)

    [track] = the_reels(tape)[KEY].tracks

    assert events(the_reels(tape)[KEY]) == ["one", "two", "three"]
    assert not track.is_over()


def test_connections_that_were_open_at_once_stand_side_by_side():
    tape = a_session("one", "two")
    tape.open(150, 2)
    tape.push(201, "two", 2)
    tape.push(300, "three", 1)

    assert len(the_reels(tape)[KEY].tracks) == 2


def test_a_close_is_of_every_stream_of_its_connection():
    tape = Tape()
    tape.open(0, path="/stream?streams=a@trade/b@trade")
    tape.push(10, '{"stream":"a@trade","data":1}')
    tape.close(20, 1001)

    found = the_reels(tape)

    assert events(found["a@trade"]) == ["1", Close(code=1001)]
    assert events(found["b@trade"]) == [Close(code=1001)]


def test_a_subscription_is_a_stream_of_its_connection():
    tape = Tape()
    tape.open(0, path="/ws-api/v3")
    asked = tape.add(1, "in", Text(text='{"id":"a","method":"userDataStream.subscribe"}'), link=1)
    told = '{"id":"a","status":200,"result":{"subscriptionId":3}}'
    tape.add(2, "out", Text(text=told), link=1, of=asked)
    tape.push(5, '{"subscriptionId":3,"event":{"e":"balanceUpdate"}}')

    assert events(the_reels(tape)[subscription(1, 3)]) == ['{"e":"balanceUpdate"}']


def an_order(tape: Tape, ms: int, key: str | None = None, symbol: str = "BTCUSDT") -> int:
    """A signed order; the frame of its request."""
    headers = (("X-MBX-APIKEY", key),) if key else ()
    request = Request(
        method="POST", path="/api/v3/order", query=f"symbol={symbol}", headers=headers
    )
    tape.call(ms, request, Reply(status=200, body="{}"))
    return len(tape.frames) - 1


def test_a_push_waits_for_what_was_asked_before_it():
    tape = a_session("one")
    order = an_order(tape, 150)
    tape.push(180, "two")
    tape.push(190, "three")

    waits = [(push.waits_for, push.since) for push in the_reels(tape)[KEY].pushes]

    assert waits == [((), 100_000), ((order,), 30_000), ((), 40_000)]


def test_a_push_waits_for_nothing_of_another_account():
    tape = Tape()
    body = f'{{"listenKey":"{KEY}"}}'
    mine = (("X-MBX-APIKEY", "mine"),)
    tape.call(
        0,
        Request(method="POST", path="/api/v3/userDataStream", headers=mine),
        Reply(status=200, body=body),
    )
    tape.open(0)
    an_order(tape, 10, "theirs", "ETHUSDT")
    order = an_order(tape, 20, "mine")
    tape.push(30, "one")

    [push] = the_reels(tape)[KEY].pushes

    assert push.waits_for == (order,)


def test_how_often_a_client_asks_is_its_own_affair():
    tape = a_session()
    question = Request(method="GET", path="/api/v3/account", headers=(("X-MBX-APIKEY", "k"),))
    for ms in (10, 20, 30):
        tape.call(ms, question, Reply(status=200, body="{}"))
    tape.push(40, "one")

    [push] = the_reels(tape)[KEY].pushes

    assert push.waits_for == (4,)


def test_what_is_public_waits_for_nothing():
    tape = Tape()
    tape.open(0, path="/ws/btcusdt@trade")
    an_order(tape, 10)
    tape.push(20, TRADE)

    [push] = the_reels(tape)["btcusdt@trade"].pushes

    assert push.waits_for == ()


def test_under_strict_everything_that_was_asked_is_waited_for():
    tape = Tape()
    tape.open(0, path="/ws/btcusdt@trade")
    order = an_order(tape, 10)
    tape.push(20, TRADE)

    [push] = the_reels(tape, Mode.STRICT)["btcusdt@trade"].pushes

    assert push.waits_for == (order,)
