"""What can be done to a replay, and who may ask of one that is strict about keys."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from mockex.errors import UsageError
from mockex.recording.frame import Reply, Request
from mockex.values.instant import Span
from mockex.wire.actions import Disconnect, Expire, MakeTrade, Push, PushRaw, Shutdown, Target
from mockex.wire.messages import Abort, Direct, HttpReply, Noted, StreamClose, StreamSend
from tests.recording.frames import KEY, USER_DATA, Tape, a_session
from tests.support.replays import Talk

ACCOUNT = "/api/v3/account"
RECORDED = "Vm8MockexExampleApiKey7cQ2xLw9RtYpBd6HnSf4JgUeK5zWiDoTm3AvNrEs1G"
ME = Target(account="recorded")


def do(talk: Talk, action: object) -> list[object]:
    return list(talk.say(Direct(action=action)))  # type: ignore[arg-type]


def test_an_event_can_be_pushed_between():
    talk = Talk(a_session())
    talk.open()

    [sent] = do(talk, Push(event="balanceUpdate", to=ME, fields={"d": "5"}))

    assert isinstance(sent, StreamSend)
    assert (sent.to, sent.kind) == ((1,), "user.balanceUpdate")
    assert sent.body["d"] == "5"  # type: ignore[index]


def test_bytes_can_be_pushed_between():
    talk = Talk(a_session())
    talk.open()

    assert do(talk, PushRaw(to=ME, data=b"?")) == [
        StreamSend(to=(1,), kind="", body=None, data=b"?")
    ]


def test_nobody_hears_what_is_pushed_to_nobody():
    [note] = do(Talk(a_session()), PushRaw(to=ME, data=b"?"))

    assert isinstance(note, Noted)
    assert note.kind == "warning"


def test_a_connection_can_be_ended_and_its_time_stands():
    talk = Talk(a_session("one"))
    talk.open()

    assert do(talk, Disconnect(to=ME)) == [StreamClose(connection=1, code=1001)]
    assert talk.wait(60_000) == []


def test_a_connection_can_break_off():
    talk = Talk(a_session("one"))
    talk.open()

    assert do(talk, Disconnect(to=ME, how="rst")) == [Abort(connection=1, how="rst")]


def test_every_connection_ends_when_the_server_goes_down():
    talk = Talk(a_session("one"))
    talk.open(1)
    talk.open(2)

    ended = do(talk, Shutdown(after=Span(0)))

    assert [one.connection for one in ended if isinstance(one, StreamClose)] == [1, 2]


def test_an_expired_key_is_announced_and_no_longer_kept_alive():
    talk = Talk(a_session())
    talk.open()

    sent = do(talk, Expire(account="recorded"))
    reply, _ = talk.ask("PUT", USER_DATA, f"listenKey={KEY}")

    assert [one.body["e"] for one in sent if isinstance(one, StreamSend)] == ["listenKeyExpired"]  # type: ignore[index]
    assert isinstance(reply, HttpReply)
    assert reply.status == 404


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        (
            MakeTrade(symbol="BTCUSDT", side="BUY", price="1", quantity="1"),  # type: ignore[arg-type]
            "a replay says what was recorded; it has no trade",
        ),
        (
            Expire(account="alice"),
            "unknown account 'alice'; the recording has recorded",
        ),
    ],
)
def test_what_a_recording_has_no_say_in_is_refused(action, sentence):
    with pytest.raises(UsageError, match=sentence):
        do(Talk(a_session()), action)


def a_guarded_replay() -> Talk:
    tape = Tape()
    query = "timestamp=1&signature=x"
    request = Request(
        method="GET", path=ACCOUNT, query=query, headers=(("X-MBX-APIKEY", RECORDED),)
    )
    tape.call(0, request, Reply(status=200, body='{"uid":1}'))
    return Talk(tape, strict_auth=True)


def signed(talk: Talk, query: str = "timestamp=2") -> str:
    secret = talk.gateway.accounts[0].api_secret
    proof = hmac.new(secret.encode(), query.encode(), hashlib.sha256).hexdigest()
    return f"{query}&signature={proof}"


def test_the_recorded_key_and_a_true_signature_are_accepted():
    talk = a_guarded_replay()

    [reply] = talk.ask("GET", ACCOUNT, signed(talk), key=RECORDED)

    assert isinstance(reply, HttpReply)
    assert reply.fields == {"uid": 1}


@pytest.mark.parametrize(
    ("key", "query", "code"),
    [
        (RECORDED, "timestamp=2&signature=" + "0" * 64, -1022),
        (RECORDED, "timestamp=2", -1102),
        ("a" * 64, "timestamp=2&signature=" + "0" * 64, -2015),
        (None, "timestamp=2&signature=" + "0" * 64, -2014),
    ],
)
def test_others_are_refused_as_the_exchange_refuses_them(key, query, code):
    [reply] = a_guarded_replay().ask("GET", ACCOUNT, query, key=key)

    assert isinstance(reply, HttpReply)
    assert reply.fields["code"] == code  # type: ignore[index]
