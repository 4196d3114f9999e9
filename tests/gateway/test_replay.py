from __future__ import annotations

import json
from dataclasses import replace

import pytest

from mockex.contracts.catalogue import shipped as shipped_contracts
from mockex.errors import UsageError
from mockex.gateway.checked import ContractCheck
from mockex.gateway.replay import ReplayGateway
from mockex.recording.frame import Binary, Reply, Request, Text
from mockex.values.instant import Instant
from mockex.wire import dialect as rules
from mockex.wire.actions import SetBook
from mockex.wire.messages import (
    Abort,
    Direct,
    HttpReply,
    Noted,
    StreamBinary,
    StreamClose,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamSend,
    StreamText,
)
from mockex.wire.profile import DEFAULT
from tests.recording.frames import KEY, OTHER_KEY, USER_DATA, Tape, a_session, after
from tests.support.replays import DIALECT, Talk

DEPOSIT = '{"e":"balanceUpdate", "E":1756466190874,"a":"USDT","d":"1.10","T":1756466190851}'
UNKNOWN = '{"e":"neverHeardOf"}'


def sent(
    text: str, *to: int, kind: str = "user.balanceUpdate", stream: str | None = None
) -> StreamSend:
    envelope = f'{{"stream":"{stream}","data":{text}}}' if stream else text
    return StreamSend(to=to, kind=kind, body=json.loads(text), data=envelope.encode())


def test_a_request_gets_the_reply_that_was_recorded():
    talk = Talk(a_session())

    [reply] = talk.ask("POST", USER_DATA)

    assert reply == HttpReply(
        ticket=9,
        status=200,
        body=f'{{"listenKey":"{KEY}"}}'.encode(),
        content_type="application/json;charset=UTF-8",
        kind="",
        fields={"listenKey": KEY},
    )


def test_a_recorded_failure_is_replayed_byte_for_byte():
    tape = Tape()
    headers = (("Retry-After", "7"), ("Content-Length", "99"), ("content-type", "text/html"))
    tape.call(
        0,
        Request(method="POST", path=USER_DATA),
        Reply(status=418, headers=headers, body="<b>\udcff"),
    )

    [reply] = Talk(tape).ask("POST", USER_DATA)

    assert reply == HttpReply(
        ticket=9,
        status=418,
        body=b"<b>\xff",
        content_type="text/html",
        kind="",
        headers=(("Retry-After", "7"),),
    )


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_duties_to_a_recorded_key_can_be_done_although_nobody_recorded_them(method):
    talk = Talk(a_session())

    [reply] = talk.ask(method, USER_DATA, f"listenKey={KEY}")

    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.body) == (200, b"{}")


def test_a_renewal_that_would_tell_the_key_has_none_to_tell_in_a_replay():
    # USD-M futures answer a PUT with the key; nobody has recorded it here.
    put = DIALECT.rest.endpoints["PUT", USER_DATA]
    telling = {("PUT", USER_DATA): replace(put, reply=rules.Reply.KEY)}
    rest = replace(DIALECT.rest, endpoints={**DIALECT.rest.endpoints, **telling})
    talk = Talk(a_session(), replace(DIALECT, rest=rest))

    [reply] = talk.ask("PUT", USER_DATA, f"listenKey={KEY}")

    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.body) == (200, b"{}")


def test_a_recorded_refusal_to_keep_alive_is_replayed():
    tape = a_session()
    tape.call(
        200,
        Request(method="PUT", path=USER_DATA, query=f"listenKey={KEY}"),
        Reply(status=400, body='{"code":-1125,"msg":"This listenKey does not exist."}'),
    )

    [reply] = Talk(tape).ask("PUT", USER_DATA, f"listenKey={KEY}")

    assert isinstance(reply, HttpReply)
    assert reply.status == 400


def test_ping_and_time_are_alive():
    talk = Talk(a_session())

    [ping] = talk.ask("GET", "/api/v3/ping")
    [time] = talk.ask("GET", "/api/v3/time", ms=5)

    assert isinstance(ping, HttpReply)
    assert isinstance(time, HttpReply)
    assert ping.body == b"{}"
    assert time.fields == {"serverTime": 1_757_937_600_005}


def test_what_was_not_recorded_is_answered_with_what_came_nearest():
    talk = Talk(a_session())

    reply, note = talk.ask("PUT", USER_DATA, f"listenKey={OTHER_KEY}")

    sentence = (
        f"no recorded reply to PUT {USER_DATA}. Nearest: #1 POST {USER_DATA} — "
        f"method was PUT, recorded POST, listenKey was {OTHER_KEY}, recorded without it"
    )
    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.fields) == (404, {"code": -1, "msg": sentence})
    assert note == Noted(kind="unexpected", text=sentence)


def test_a_recording_without_requests_has_no_near_misses():
    reply, _ = Talk(Tape()).ask("GET", "/api/v3/exchangeInfo")

    assert isinstance(reply, HttpReply)
    assert reply.fields == {
        "code": -1,
        "msg": "no recorded reply to GET /api/v3/exchangeInfo. Nearest: there is none at all",
    }


def test_pushes_come_at_their_distance_from_the_moment_somebody_listens():
    talk = Talk(a_session(DEPOSIT))

    assert talk.wait(60_000) == []
    assert talk.open(ms=60_000) == []
    assert talk.wait(60_099) == []
    assert talk.wait(60_100) == [sent(DEPOSIT, 1)]
    assert talk.wait(80_000) == []


def test_the_bytes_are_those_that_were_recorded():
    text = '{ "e":"balanceUpdate",  "d":1.10, "E":1e3 }'
    talk = Talk(a_session(text))

    talk.open()

    assert talk.wait(100)[0].data == text.encode()


def test_every_listener_hears_it_in_the_envelope_it_asked_for():
    talk = Talk(a_session(DEPOSIT))

    talk.open(1)
    talk.open(2, f"/stream?streams={KEY}")
    talk.open(3, f"/ws/{KEY}")
    talk.open(4, f"/ws/{OTHER_KEY}")

    assert talk.wait(100) == [sent(DEPOSIT, 1, 3), sent(DEPOSIT, 2, stream=KEY)]


def test_a_subscription_is_as_good_as_a_path():
    talk = Talk(a_session(DEPOSIT))
    talk.open(1, "/ws")

    assert talk.wait(1_000) == []
    [answer] = talk.say(
        StreamText(connection=1, text=f'{{"method":"SUBSCRIBE","params":["{KEY}"],"id":1}}'),
        ms=1_000,
    )

    assert isinstance(answer, StreamSend)
    assert answer.data == b'{"result":null,"id":1}'
    assert talk.wait(1_100) == [sent(DEPOSIT, 1)]


def test_a_subscription_that_was_recorded_is_made_again():
    tape = Tape()
    tape.open(0, path="/ws")
    text = f'{{"method":"SUBSCRIBE","params":["{KEY}"],"id":1}}'
    asked = tape.add(10, "in", Text(text=text), link=1)
    tape.add(11, "out", Text(text='{"result":null,"id":1}'), link=1, of=asked)
    talk = Talk(tape)
    talk.open(path="/ws")
    assert [call.n for call in talk.gateway.unmade()] == [asked]

    assert talk.text(text.replace('"id":1', '"id":9')) == ['{"result":null,"id":9}']

    assert talk.gateway.unmade() == ()


def test_time_stands_while_nobody_listens():
    talk = Talk(a_session(DEPOSIT, DEPOSIT))

    talk.open(1)
    assert len(talk.wait(150)) == 1
    talk.say(StreamClosed(connection=1), ms=150)
    assert talk.wait(9_000) == []
    talk.open(2, ms=9_000)

    assert talk.wait(9_049) == []
    assert talk.wait(9_050) == [sent(DEPOSIT, 2)]


def test_an_event_the_dialect_does_not_have_is_sent_without_a_kind():
    talk = Talk(a_session(UNKNOWN, "no JSON"))

    talk.open()

    assert talk.wait(200) == [
        sent(UNKNOWN, 1, kind=""),
        StreamSend(to=(1,), kind="", body=None, data=b"no JSON"),
    ]


def test_a_binary_message_stays_one():
    tape = Tape()
    tape.open(0)
    tape.add(5, "out", Binary(data=b"\x00\xff"), link=1)
    talk = Talk(tape)

    talk.open()

    assert talk.wait(5) == [StreamSend(to=(1,), kind="", body=None, data=b"\x00\xff", binary=True)]


def test_a_recorded_close_closes_and_the_next_link_waits_for_the_next_listener():
    tape = a_session(DEPOSIT)
    tape.close(150, 1001)
    tape.open(2_000, 2)
    tape.push(2_020, UNKNOWN, 2)
    talk = Talk(tape)

    talk.open(1)
    assert talk.wait(50_000) == [
        sent(DEPOSIT, 1),
        StreamClose(connection=1, code=1001),
    ]
    talk.say(StreamClosed(connection=1), ms=50_000)
    talk.open(2, ms=50_000)

    assert talk.wait(50_020) == [sent(UNKNOWN, 2, kind="")]


@pytest.mark.parametrize("code", [None, 1005, 1006])
def test_a_connection_that_broke_off_breaks_off_again(code):
    tape = a_session()
    tape.close(150, code)
    talk = Talk(tape)

    talk.open(1)

    assert talk.wait(150) == [Abort(connection=1, how="fin")]


def test_a_listener_of_nothing_recorded_hears_nothing():
    talk = Talk(a_session(DEPOSIT))

    talk.open(1, f"/ws/{OTHER_KEY}")

    assert talk.wait(10_000) == []


def test_heartbeats_are_alive():
    talk = Talk(a_session())
    talk.open(1)

    deadline = talk.gateway.next_deadline()
    assert deadline == after(20_000)
    [ping] = talk.gateway.wake(Instant(deadline))

    assert isinstance(ping, StreamPing)
    assert talk.say(StreamPong(connection=1, payload=ping.payload), ms=20_001) == []
    assert talk.say(StreamPing(connection=1, payload=b"hi"), ms=20_002) == [
        StreamPong(connection=1, payload=b"hi")
    ]


def test_a_listener_that_never_answers_a_ping_is_closed_and_time_stands():
    tape = a_session()
    tape.push(200_000, DEPOSIT)
    talk = Talk(tape)

    talk.open(1)

    assert talk.wait(300_000) == [StreamClose(connection=1, code=1008, reason="Pong timeout")]


def test_what_was_recorded_can_still_break_a_contract():
    tape = a_session('{"e":"balanceUpdate","E":1,"a":"USDT","d":"1.10","T":1756466190851}')
    checked = ContractCheck(ReplayGateway(DIALECT, tape.frames), shipped_contracts(DEFAULT))

    checked.receive(StreamOpened(connection=1, path=f"/ws/{KEY}"), after(0))
    send, violation = checked.wake(after(100))

    assert isinstance(send, StreamSend)
    assert isinstance(violation, Noted)
    assert violation.kind == "violation"


def test_a_binary_message_is_met_as_the_dialect_has_it():
    talk = Talk(a_session())
    talk.open(1)

    assert talk.say(StreamBinary(connection=1, data=b"\x00")) == [
        StreamClose(connection=1, code=1003, reason="Text only")
    ]


def test_a_path_the_dialect_does_not_have_is_answered_with_what_came_nearest():
    reply, note = Talk(a_session()).ask("GET", "/api/v3/nowhere")

    assert isinstance(reply, HttpReply)
    assert reply.status == 404
    assert isinstance(note, Noted)
    assert note.kind == "unexpected"


def test_a_replay_makes_no_trades():
    with pytest.raises(UsageError, match="a replay says what was recorded; it has no book"):
        Talk(a_session()).say(Direct(action=SetBook(symbol="BTCUSDT")))
