from __future__ import annotations

from mockex.recording.frame import Reply, Request, Text
from mockex.recording.lines import read
from mockex.recording.payloads import Said, said
from tests.recording.frames import KEY, NOON, USER_DATA, Tape, a_session, after, the_lines


def payloads(tape: Tape) -> list[Said]:
    return list(said(read(the_lines(tape.frames), "run.jsonl")))


def test_replies_and_texts_of_the_exchange_come_with_their_lines():
    reply, text = payloads(a_session('{"e":"balanceUpdate"}'))

    assert reply == Said(
        line=3,
        n=2,
        at=NOON,
        what="reply",
        text=f'{{"listenKey":"{KEY}"}}',
        payload={"listenKey": KEY},
        status=200,
        request=Request(method="POST", path=USER_DATA),
    )
    assert text == Said(
        line=5,
        n=4,
        at=after(100),
        what="text",
        text='{"e":"balanceUpdate"}',
        payload={"e": "balanceUpdate"},
    )


def test_what_the_client_says_is_left_out():
    tape = Tape()
    tape.open(0)
    tape.add(1, "in", Text(text='{"method":"SUBSCRIBE"}'), link=1)

    assert payloads(tape) == []


def test_what_is_no_json_says_so():
    tape = Tape()
    request = Request(method="POST", path=USER_DATA)
    tape.call(0, request, Reply(status=410, body="<html>410 Gone</html>"))

    [reply] = payloads(tape)

    assert (reply.payload, reply.text, reply.status) == (None, "<html>410 Gone</html>", 410)
    assert reply.fault is not None
