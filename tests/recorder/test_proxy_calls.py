"""REST through the proxy, byte for byte, before hosts good and bad."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from mockex.recorder import proxy_calls
from mockex.recording.frame import Reply, Request
from tests.recorder.between import between
from tests.recorder.raw_host import Caller, calling, raw_host
from tests.recording.frames import KEY, USER_DATA

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
ASKED = (
    b"pOST /api/v3/order?a=%2b+%20%C3%BC&&b=\xc3\xbc HTTP/1.1\r\n"
    b"x-mbx-apikey:" + API_KEY.encode() + b"\r\n"
    b"Host: here\r\n"
    b"X-Twice: one\r\n"
    b"Content-Length: 4\r\n"
    b"X-Twice: two\r\n"
    b"Cookie: secret\r\n"
    b"\r\n"
    b"a=\xff&"
)
ANSWERED = (
    b"HTTP/1.1 200 very  well\r\n"
    b"x-mbx-used-weight-1m:   7\r\n"
    b"Set-Cookie: a=1\r\n"
    b"set-cookie: b=2\r\n"
    b"content-TYPE: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n"
    b"\r\n"
    b"1;what=ever\r\n{\r\n01\r\n}\r\n0\r\nX-Trailer: 1\r\n\r\n"
)
GET = b"GET /api/v3/time HTTP/1.1\r\nHost: here\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def saying(*answers: bytes):
    """A host that answers so, one request after another, and is quiet then."""

    async def serve(caller: Caller) -> None:
        for answer in answers:
            await caller.head()
            caller.say(answer)
        await caller.rest()

    return raw_host(serve)


async def test_every_byte_passes_but_the_name_of_the_host(tmp_path):
    asked = asyncio.get_running_loop().create_future()

    async def serve(caller: Caller) -> None:
        asked.set_result(await caller.head() + await caller.exactly(4))
        caller.say(ANSWERED)
        await caller.rest()

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(ASKED)
        assert await client.exactly(len(ANSWERED)) == ANSWERED
        assert await asked == ASKED.replace(b"Host: here", b"Host: " + host.encode())

    request, reply = run.frames
    assert request.content == Request(
        method="pOST",
        path="/api/v3/order",
        query="a=%2b+%20%C3%BC&&b=ü",
        headers=(("x-mbx-apikey", dict(request.content.headers)["x-mbx-apikey"]),),
        body="a=\udcff&",
    )
    assert (reply.of, reply.content) == (
        1,
        Reply(
            status=200,
            headers=(("x-mbx-used-weight-1m", "7"), ("content-TYPE", "application/json")),
            body="{}",
        ),
    )
    assert API_KEY not in run.path.read_text()


async def test_a_redirect_is_not_followed(tmp_path):
    moved = b"HTTP/1.1 301 Moved\r\nLocation: http://elsewhere/\r\nContent-Length: 0\r\n\r\n"
    async with (
        saying(moved) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert await client.exactly(len(moved)) == moved

    assert run.frames[1].content == Reply(status=301, headers=(("Location", "http://elsewhere/"),))


async def test_a_coded_body_passes_as_it_is_and_is_recorded_in_plain(tmp_path):
    body = gzip.compress(json.dumps({"listenKey": KEY}).encode())
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    async with (
        saying(head + body, OK) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(b"POST " + USER_DATA.encode() + b" HTTP/1.1\r\nHost: here\r\n\r\n")
        assert await client.exactly(len(head + body)) == head + body
        client.say(b"GET /ping?is=" + KEY.encode() + b" HTTP/1.1\r\nHost: here\r\n\r\n")
        await client.exactly(len(OK))
        assert list(run.log.tally.fresh) == ["listen-key"]

    key = json.loads(run.frames[1].content.body)["listenKey"]
    assert len(key) == len(KEY)
    assert run.frames[2].content.query == f"is={key}"
    assert KEY not in run.path.read_text()


async def test_a_body_that_cannot_be_read_passes_and_is_noted(tmp_path):
    reply = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\n\x0b\x01\x80"
    async with (
        saying(reply) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert await client.exactly(len(reply)) == reply

    assert run.told == [
        "1 in GET /api/v3/time",
        "2 out 200 of 1",
        "3 in a body in the coding 'br' passed and was not kept of 1",
    ]


async def test_a_connection_lives_on_for_the_next_request_and_dies_with_its_other_end(tmp_path):
    async with (
        saying(OK, OK) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET + GET)
        assert await client.exactly(2 * len(OK)) == OK + OK
        client.writer.write_eof()
        assert await client.rest() == b""

    assert run.told == [
        "1 in GET /api/v3/time",
        "2 out 200 of 1",
        "3 in GET /api/v3/time",
        "4 out 200 of 3",
    ]
    assert run.said == []


async def test_a_host_that_closes_an_idle_connection_closes_the_clients(tmp_path):
    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.say(OK)

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert await client.rest() == OK

    assert run.said == []


async def test_a_body_is_waited_for_where_the_client_waits_to_be_told_so(tmp_path):
    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.say(b"HTTP/1.1 100 Continue\r\n\r\n")
        assert await caller.exactly(4) == b"a=b\n"
        caller.say(OK)

    head = b"POST /x HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n"
    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(head)
        assert await client.head() == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.say(b"a=")
        client.say(b"b\n")
        assert await client.rest() == OK

    assert run.frames[0].content.body == "a=b\n"
    assert run.told == ["1 in POST /x", "2 out 200 of 1"]


async def test_a_reply_without_a_length_ends_with_its_connection(tmp_path):
    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.say(b"HTTP/1.0 200 OK\r\n\r\n")
        caller.say(b"x" * 1_000_000)

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert await client.rest() == b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 1_000_000

    assert run.frames[1].content == Reply(status=200, body="x" * 1_000_000)


async def refused(path, host: str, asked: bytes = GET) -> tuple[bytes, list[str], list[str]]:
    """What a client is answered in the host's place, what was recorded, what was said."""
    async with between(path, host) as run, calling(run.port) as client:
        client.say(asked)
        answer = await client.rest()
    return answer, run.told, run.said


async def test_a_host_that_is_not_there_is_named(tmp_path, unused_tcp_port):
    host = f"127.0.0.1:{unused_tcp_port}"

    answer, told, said = await refused(tmp_path / "run.jsonl", host)

    sentence = (
        f"GET http://{host}/api/v3/time was not answered:"
        f" 127.0.0.1 port {unused_tcp_port}: Connection refused"
    )
    assert (
        answer
        == (
            b"HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/plain; charset=utf-8\r\n"
            b"Content-Length: %d\r\nConnection: close\r\n\r\n" % (len(sentence) + 9)
        )
        + f"mockex: {sentence}\n".encode()
    )
    assert told == ["1 in GET /api/v3/time", f"2 in {sentence} of 1"]
    assert said == [sentence]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (
            b"SSH-2.0-OpenSSH\r\n\r\n",
            "not HTTP but 'SSH-2.0-OpenSSH', wanted a status such as HTTP/1.1 200 OK",
        ),
        (b"HTTP/1.1 2", "not HTTP but a head that breaks off"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "not HTTP but a length of '-1'"),
        (b"x" * 200_000, "not HTTP but a head of more than 131072 bytes"),
        (
            b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n",
            "not HTTP but a change to another protocol that nobody asked for",
        ),
    ],
)
async def test_what_is_no_reply_is_answered_in_its_place(tmp_path, reply, reason):
    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.say(reply)

    async with raw_host(serve) as host:
        answer, told, _ = await refused(tmp_path / "run.jsonl", host)

    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert told == [
        "1 in GET /api/v3/time",
        f"2 in GET http://{host}/api/v3/time was not answered: {reason} of 1",
    ]


async def test_a_host_that_says_nothing_is_not_waited_for_for_ever(tmp_path, monkeypatch):
    monkeypatch.setattr(proxy_calls, "REPLY_SECONDS", 0.05)

    async with saying(b"") as host:
        answer, told, _ = await refused(tmp_path / "run.jsonl", host)

    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway\r\n")
    assert told[1] == f"2 in GET http://{host}/api/v3/time was not answered: it took too long of 1"


async def test_a_slow_host_is_waited_for(tmp_path):
    async def serve(caller: Caller) -> None:
        await caller.head()
        for place in range(len(OK)):
            caller.say(OK[place : place + 1])
            await asyncio.sleep(0.001)

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert await client.rest() == OK

    assert run.told == ["1 in GET /api/v3/time", "2 out 200 of 1"]


async def test_a_host_that_leaves_without_an_answer_leaves_the_client_so(tmp_path):
    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.reset()

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        with pytest.raises(ConnectionResetError):
            await client.rest()

    assert run.told[1] == (
        f"2 in GET http://{host}/api/v3/time came to nothing:"
        " the exchange broke off before it was answered of 1"
    )


async def test_a_body_that_breaks_off_breaks_off(tmp_path):
    part = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"

    async def serve(caller: Caller) -> None:
        await caller.head()
        caller.say(part)

    async with (
        raw_host(serve) as host,
        between(tmp_path / "run.jsonl", host) as run,
        calling(run.port) as client,
    ):
        client.say(GET)
        assert await client.rest() == part

    assert run.told[1] == (
        f"2 in GET http://{host}/api/v3/time came to nothing:"
        " the exchange broke off after 4 bytes of its reply of 1"
    )


async def test_a_client_that_does_not_wait_is_told_of_on_both_sides(tmp_path):
    asked, left = asyncio.Event(), asyncio.Event()

    async def serve(caller: Caller) -> None:
        await caller.head()
        asked.set()
        try:
            await caller.rest()
        finally:
            left.set()

    async with raw_host(serve) as host, between(tmp_path / "run.jsonl", host) as run:
        async with calling(run.port) as client:
            client.say(GET)
            await asked.wait()
            client.reset()
        await asyncio.wait_for(left.wait(), 5)

    assert run.told[1] == (
        f"2 in GET http://{host}/api/v3/time came to nothing:"
        " the client broke off before it was answered of 1"
    )


async def test_a_client_that_speaks_no_http_is_told_so(tmp_path):
    async with saying() as host:
        answer, told, _ = await refused(tmp_path / "run.jsonl", host, b"\x16\x03\x01\r\n\r\n")

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"wanted a request such as GET /api/v3/time HTTP/1.1" in answer
    assert told == []
