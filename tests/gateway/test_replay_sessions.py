"""The WebSocket API on a replay."""

from __future__ import annotations

import json

from mockex.recording.frame import Text
from mockex.recording.playback import Mode
from mockex.wire.messages import Noted, StreamClosed, StreamSend, StreamText
from tests.recording.frames import Tape
from tests.support.replays import Talk

PATH = "/ws-api/v3"
DEPOSIT = '{"e":"balanceUpdate", "E":1757937600100,"a":"USDT","d":"1.10","T":1757937600100}'


def request(method: str, id_: object = 1, **params: object) -> str:
    return json.dumps({"id": id_, "method": method, "params": params})


def asked(tape: Tape, ms: int, method: str, answer: str, link: int = 1, **params: object) -> int:
    """A recorded request, under an id of its own, and its response; the frame of the request."""
    n = tape.add(ms, "in", Text(text=request(method, f"then-{ms}", **params)), link=link)
    tape.add(ms, "out", Text(text=answer.replace("ID", f"then-{ms}")), link=link, of=n)
    return n


def subscribed(tape: Tape, ms: int, number: int, link: int = 1, key: str = "then") -> None:
    answer = f'{{"id":"ID","status":200,"result":{{"subscriptionId":{number}}}}}'
    method = "userDataStream.subscribe.signature"
    asked(tape, ms, method, answer, link, apiKey=key, timestamp=ms, signature="x")


def a_recording(number: int = 0) -> Tape:
    """A subscription, a push, an order, a push."""
    tape = Tape()
    tape.open(0, path=PATH)
    subscribed(tape, 10, number)
    tape.push(100, f'{{"subscriptionId":{number},"event":{DEPOSIT}}}')
    answer = (
        '{"id":"ID", "status":200,"result":{"orderId":7,"clientOrderId":"then","price":"1.10"}}'
    )
    params = {"symbol": "BTCUSDT", "newClientOrderId": "then", "apiKey": "then", "timestamp": 5}
    asked(tape, 1_000, "order.place", answer, **params)
    tape.push(1_050, f'{{"subscriptionId":{number},"event":{{"e":"executionReport","c":"then"}}}}')
    return tape


SUBSCRIBE = request("userDataStream.subscribe.signature", "s", apiKey="me", timestamp=1)
PLACE = request("order.place", 77, symbol="BTCUSDT", newClientOrderId="now", apiKey="me")


def test_a_request_is_answered_under_its_own_id_and_names_byte_for_byte():
    talk = Talk(a_recording())
    talk.open(path=PATH)

    assert talk.text(PLACE) == [
        '{"id":77, "status":200,"result":{"orderId":7,"clientOrderId":"now","price":"1.10"}}'
    ]


def test_a_subscription_hears_what_it_heard():
    talk = Talk(a_recording())
    talk.open(path=PATH)

    assert talk.wait(5_000) == []
    assert talk.text(SUBSCRIBE, ms=5_000) == [
        '{"id":"s","status":200,"result":{"subscriptionId":0}}'
    ]
    assert talk.wait(5_089) == []
    assert talk.texts(5_090) == [f'{{"subscriptionId":0,"event":{DEPOSIT}}}']
    assert talk.wait(9_000) == []
    talk.text(PLACE, ms=9_000)
    assert talk.texts(9_050) == ['{"subscriptionId":0,"event":{"e":"executionReport","c":"now"}}']


def test_an_event_is_judged_by_its_contract():
    talk = Talk(a_recording())
    talk.open(path=PATH)
    talk.text(SUBSCRIBE)

    [push] = talk.wait(500)

    assert isinstance(push, StreamSend)
    assert (push.kind, push.body) == ("user.balanceUpdate", json.loads(DEPOSIT))


def two_links() -> Tape:
    tape = Tape()
    for link, key in ((1, "a"), (2, "b")):
        tape.open(0, link, path=PATH)
        subscribed(tape, 10 * link, 0, link, key)
        tape.push(100, f'{{"subscriptionId":0,"event":{{"e":"x","of":"{key}"}}}}', link)
    return tape


def test_two_recorded_connections_may_be_heard_on_one():
    talk = Talk(two_links())
    talk.open(path=PATH)
    told = [
        text
        for key in ("me", "you")
        for text in talk.text(request("userDataStream.subscribe.signature", key, apiKey=key))
    ]

    assert told == [
        '{"id":"me","status":200,"result":{"subscriptionId":0}}',
        '{"id":"you","status":200,"result":{"subscriptionId":1}}',
    ]
    assert talk.texts(500) == [
        '{"subscriptionId":1,"event":{"e":"x","of":"b"}}',
        '{"subscriptionId":0,"event":{"e":"x","of":"a"}}',
    ]


def test_two_recorded_connections_are_heard_on_two():
    talk = Talk(two_links())
    for number in (1, 2):
        talk.open(number, path=PATH)
        talk.text(request("userDataStream.subscribe.signature", apiKey=str(number)), number)

    heard = [(one.to, one.data.decode()) for one in talk.wait(500) if isinstance(one, StreamSend)]

    assert heard == [
        ((2,), '{"subscriptionId":0,"event":{"e":"x","of":"b"}}'),
        ((1,), '{"subscriptionId":0,"event":{"e":"x","of":"a"}}'),
    ]


def test_a_subscription_ends_under_the_number_that_it_has():
    tape = two_links()
    asked(
        tape,
        500,
        "userDataStream.unsubscribe",
        '{"id":"ID","status":200,"result":{}}',
        link=2,
        subscriptionId=0,
    )
    talk = Talk(tape)
    talk.open(path=PATH)
    for key in ("me", "you"):
        talk.text(request("userDataStream.subscribe.signature", apiKey=key))

    assert talk.text(request("userDataStream.unsubscribe", 9, subscriptionId=1)) == [
        '{"id":9,"status":200,"result":{}}'
    ]
    assert talk.texts(500) == ['{"subscriptionId":0,"event":{"e":"x","of":"a"}}']
    assert talk.gateway.subscriptions() == {1: ("0",)}


def test_a_subscription_that_is_left_tells_its_recorded_end_at_once():
    tape = two_links()
    asked(
        tape,
        500,
        "userDataStream.unsubscribe",
        '{"id":"ID","status":200,"result":{}}',
        link=2,
        subscriptionId=0,
    )
    end = '{"e":"eventStreamTerminated","E":1757937600501}'
    tape.add(501, "out", Text(text=f'{{"subscriptionId":0,"event":{end}}}'), link=2)
    talk = Talk(tape)
    talk.open(path=PATH)
    for key in ("me", "you"):
        talk.text(request("userDataStream.subscribe.signature", apiKey=key))

    assert talk.text(request("userDataStream.unsubscribe", 9, subscriptionId=1)) == [
        '{"id":9,"status":200,"result":{}}',
        f'{{"subscriptionId":1,"event":{end}}}',
    ]
    assert talk.texts(600) == ['{"subscriptionId":0,"event":{"e":"x","of":"a"}}']


def test_a_client_that_comes_back_hears_the_rest():
    talk = Talk(a_recording())
    talk.open(1, path=PATH)
    talk.text(SUBSCRIBE)
    talk.say(StreamClosed(connection=1), ms=50)
    talk.open(2, path=PATH, ms=9_000)
    talk.text(SUBSCRIBE, 2, ms=9_000)

    assert talk.texts(9_039) == []
    assert talk.texts(9_040) == [f'{{"subscriptionId":0,"event":{DEPOSIT}}}']


def test_what_was_not_recorded_is_answered_with_what_came_nearest():
    talk = Talk(a_recording())
    talk.open(path=PATH)

    answer, note = talk.say(
        StreamText(connection=1, text=request("order.place", 8, symbol="ETHUSDT", apiKey="me"))
    )

    sentence = (
        "no recorded reply to order.place. Nearest: #5 order.place — symbol was ETHUSDT, recorded"
        " BTCUSDT, newClientOrderId was missing, recorded then;"
        " #2 userDataStream.subscribe.signature — method was order.place, recorded"
        " userDataStream.subscribe.signature, symbol was ETHUSDT, recorded without it"
    )
    assert isinstance(answer, StreamSend)
    assert answer.body == {"id": 8, "status": 404, "error": {"code": -1, "msg": sentence}}
    assert note == Noted(kind="unexpected", text=sentence)


def test_ping_and_time_are_alive_and_so_are_the_errors_of_what_is_no_request():
    talk = Talk(a_recording())
    talk.open(path=PATH)

    assert talk.text(request("ping", 3)) == ['{"id":3,"status":200,"result":{}}']
    assert talk.text(request("time", 4), ms=5) == [
        '{"id":4,"status":200,"result":{"serverTime":1757937600005}}'
    ]
    [error] = talk.text("no JSON")
    assert json.loads(error)["status"] == 400


def test_times_are_moved_in_responses_and_events():
    tape = Tape()
    tape.open(0, path=PATH)
    subscribed(tape, 10, 0)
    asked(tape, 20, "time", '{"id":"ID","status":200,"result":{"serverTime":1757937600020}}')
    tape.push(100, f'{{"subscriptionId":0,"event":{DEPOSIT}}}')
    talk = Talk(tape, shifted=True)
    talk.open(path=PATH)

    assert talk.text(request("time", 1), ms=60_020) == [
        '{"id":1,"status":200,"result":{"serverTime":1757937660020}}'
    ]
    talk.text(SUBSCRIBE, ms=60_010)
    moved = DEPOSIT.replace("17579376001", "17579376601")
    assert talk.texts(60_100) == [f'{{"subscriptionId":0,"event":{moved}}}']


def test_the_order_of_a_strict_replay_is_that_of_both_ways():
    talk = Talk(a_recording(), mode=Mode.STRICT)
    talk.open(path=PATH)

    [early] = talk.text(PLACE)

    assert "order.place came, wanted next: #2 userDataStream.subscribe.signature" in early
    assert talk.text(SUBSCRIBE)[0].startswith('{"id":"s","status":200')
    assert talk.text(PLACE)[0].startswith('{"id":77')
