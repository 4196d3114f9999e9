"""The recorder against an exchange on the same loop, whose time it lives in."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import aiohttp
import pytest
from aiohttp import web
from tests.recorder.running import recorded, recording

from mockex.errors import RecordingError
from mockex.recorder.rest import why
from mockex.recording.frame import (
    Binary,
    Close,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Text,
)
from mockex.server.sockets import BARRIER
from mockex.values.instant import MILLISECOND, MINUTE, Span, between
from tests.recorder.host import API_KEY, COOKIE, a_host
from tests.recording.frames import KEY, USER_DATA


async def test_a_login_a_stream_and_its_events_are_recorded(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        mock_exchange.push("balanceUpdate", to="demo", d="1.00000000")
        mock_exchange.push("executionReport", to="demo")
        await mock_exchange.settle()

    request, reply, opened, one, two, close = run.frames
    assert isinstance(request.content, Request)
    assert (request.content.method, request.content.path) == ("POST", USER_DATA)
    assert isinstance(reply.content, Reply)
    assert (reply.of, reply.content.status) == (request.n, 200)
    assert isinstance(opened.content, Open)
    assert isinstance(one.content, Text)
    assert '"e":"balanceUpdate"' in one.content.text
    assert isinstance(two.content, Text)
    assert '"e":"executionReport"' in two.content.text
    assert (close.way, close.content) == ("in", Close(code=1000))
    assert [frame.link for frame in run.frames] == [0, 0, 1, 1, 1, 1]
    assert run.recorder.tally.events == {"balanceUpdate": 1, "executionReport": 1}


async def test_pings_are_answered_and_both_are_recorded(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(seconds=41)

    beats = [frame for frame in run.frames if isinstance(frame.content, Ping | Pong)]
    assert [type(frame.content) for frame in beats] == [Ping, Pong, Ping, Pong]
    assert [frame.way for frame in beats] == ["out", "in", "out", "in"]
    assert [frame.of for frame in beats] == [None, beats[0].n, None, beats[2].n]
    assert beats[0].content.payload == beats[1].content.payload != ""


async def test_the_key_is_kept_alive_at_every_half_of_its_validity(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(hours=3, seconds=1)

    calls = [frame for frame in run.frames if isinstance(frame.content, Request)]
    assert [frame.content.method for frame in calls] == ["POST"] + 6 * ["PUT"]
    spans = [between(calls[0].at, frame.at) for frame in calls[1:]]
    assert all(
        abs(span - number * 30 * MINUTE) < MINUTE for number, span in enumerate(spans, start=1)
    )
    assert mock_exchange.pushes("listenKeyExpired") == []
    assert run.said == []


async def test_the_key_is_never_closed(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path):
        pass

    assert mock_exchange.requests(f"DELETE {USER_DATA}") == []


async def test_an_expired_key_is_replaced_by_a_new_one(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        mock_exchange.expire("demo")
        await mock_exchange.advance(seconds=2)
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.settle()

    assert run.said[0] == "the listen key has expired; trying again in 1 s"
    first, second = [one.path for one in run.contents if isinstance(one, Open)]
    assert first != second
    assert run.recorder.tally.events == {"listenKeyExpired": 1, "balanceUpdate": 1}


async def test_a_broken_connection_is_noted_and_comes_back(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        mock_exchange.disconnect("demo", how="rst")
        await mock_exchange.advance(seconds=2)

    assert "close None" in run.names()
    assert "the stream is back" in run.names()
    assert run.said[0] == "the stream broke off without a close frame; trying again in 1 s"


async def test_a_silent_connection_is_given_up(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        mock_exchange.disconnect("demo", how="blackhole")
        await mock_exchange.advance(seconds=85)

    assert run.said[0] == (
        "the stream said nothing, not even a ping, for 80 s; trying again in 1 s"
    )
    assert "the stream is back" in run.names()


async def test_a_recording_that_ends_before_the_stream_is_back_says_so(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        mock_exchange.disconnect("demo", how="rst")
        await mock_exchange.settle()

    assert run.names()[-1] == "the recording ended before the stream was back"


async def test_barriers_of_another_mockex_are_answered_and_not_recorded(tmp_path):
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def stream(socket: web.WebSocketResponse) -> None:
        await socket.ping(BARRIER + b"1")
        message = await socket.receive()
        answered.set_result(bytes(message.data))
        await socket.send_str('{"e":"balanceUpdate"}')

    async with (
        a_host(stream=stream) as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, ws, until=1) as run,
    ):
        await run.recorder.run()

    assert await answered == BARRIER + b"1"
    assert run.names() == ["POST", "200", "open", "text", "close 1000"]


async def test_whatever_else_comes_is_recorded_as_it_is(tmp_path):
    async def stream(socket: web.WebSocketResponse) -> None:
        await socket.send_bytes(b"\x00\xff")
        await socket.pong(b"unasked")
        await socket.send_str("no JSON")
        await socket.send_str('["e"]')

    async with (
        a_host(stream=stream) as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, ws, until=2) as run,
    ):
        await run.recorder.run()

    assert [frame.content for frame in run.frames if frame.way == "out"][1:] == [
        Binary(data=b"\x00\xff"),
        Pong(payload="unasked"),
        Text(text="no JSON"),
        Text(text='["e"]'),
    ]
    assert run.recorder.tally.events == {"unnamed": 2}


async def test_a_stream_host_that_is_not_there_is_named(tmp_path, unused_tcp_port):
    base = f"127.0.0.1:{unused_tcp_port}"
    async with (
        a_host() as (rest, _),
        recorded(tmp_path / "run.jsonl", rest, f"ws://{base}") as run,
    ):
        with pytest.raises(RecordingError) as caught:
            await run.recorder.run()

    sentence = str(caught.value)
    assert sentence.startswith(f"the handshake at ws://{base}/ws/")
    assert sentence.endswith(
        f" was not answered: 127.0.0.1 port {unused_tcp_port}: Connection refused"
    )
    assert KEY not in sentence


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "it took too long"),
        (aiohttp.ServerDisconnectedError(), "Server disconnected"),
        (aiohttp.ClientError(), "ClientError"),
    ],
)
def test_why_nobody_answered_is_said_in_words(error, words):
    assert why(error) == words


async def test_it_ends_when_there_are_enough_events(tmp_path):
    async def stream(socket: web.WebSocketResponse) -> None:
        for number in range(5):
            await socket.send_str(f'{{"e":"balanceUpdate","n":{number}}}')

    async with (
        a_host(stream=stream) as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, ws, until=3) as run,
    ):
        await run.recorder.run()

    assert run.names() == ["POST", "200", "open", "text", "text", "text", "close 1000"]


@pytest.mark.parametrize(
    ("status", "body", "shown"),
    [
        (
            401,
            '{"code":-2015,"msg":"Invalid API-key."}',
            ' {"code":-2015,"msg":"Invalid API-key."}',
        ),
        (410, "<html><h1>410 Gone</h1>\n<hr>nginx</html>", " 410 Gone nginx"),
        (503, "", ""),
        (200, "{}", " {}"),
        (200, "no JSON", " no JSON"),
    ],
)
async def test_a_refused_login_says_what_the_host_answered(tmp_path, status, body, shown):
    async with (
        a_host(login=(status, body)) as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, ws) as run,
    ):
        with pytest.raises(RecordingError) as caught:
            await run.recorder.run()

    assert str(caught.value) == (
        f"POST {rest}{USER_DATA} was answered with HTTP {status}{shown};"
        " wanted HTTP 200 and a listenKey"
    )


async def test_a_host_that_wants_to_be_left_alone_is(tmp_path):
    limited = (429, {"Retry-After": "120"})
    async with (
        a_host(stream=lambda socket: socket.close(code=1008, message=b"enough"), then=limited) as (
            rest,
            ws,
        ),
        recorded(tmp_path / "run.jsonl", rest, ws) as run,
    ):
        task = asyncio.ensure_future(run.recorder.run())
        while len(run.said) < 2:
            run.spoke.clear()
            await run.spoke.wait()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    assert run.said[0] == "the host closed the stream: 1008 enough; trying again in 1 s"
    assert run.said[1] == (
        f"POST {rest}{USER_DATA} was answered with HTTP 429;"
        " wanted HTTP 200 and a listenKey; trying again in 120 s"
    )


async def test_cookies_are_not_recorded(tmp_path):
    async with (
        a_host(stream=lambda socket: socket.send_str("{}")) as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, ws, until=1) as run,
    ):
        await run.recorder.run()

    assert COOKIE not in run.path.read_text()


async def test_a_refusal_that_repeats_the_key_is_shown_without_it(tmp_path):
    async with (
        a_host(login=(401, f"bad key {API_KEY}")) as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, ws) as run,
    ):
        with pytest.raises(RecordingError) as caught:
            await run.recorder.run()

    assert API_KEY not in str(caught.value)
    assert API_KEY not in run.path.read_text()


async def test_a_host_that_is_not_there_is_named(tmp_path, unused_tcp_port):
    base = f"127.0.0.1:{unused_tcp_port}"
    async with recorded(tmp_path / "run.jsonl", f"http://{base}", f"ws://{base}") as run:
        with pytest.raises(RecordingError) as caught:
            await run.recorder.run()

    assert str(caught.value) == (
        f"POST http://{base}{USER_DATA} was not answered: 127.0.0.1 port {unused_tcp_port}:"
        " Connection refused; wanted HTTP 200 and a listenKey"
    )


async def test_a_refused_handshake_says_what_the_host_answered(tmp_path):
    async with (
        a_host() as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest, f"{ws}/nowhere") as run,
    ):
        with pytest.raises(RecordingError, match=r"was answered with HTTP 404$"):
            await run.recorder.run()

    assert run.names() == ["POST", "200", "open", "404"]
    assert [frame.of for frame in run.frames] == [None, 1, None, 3]


async def test_a_key_the_host_no_longer_has_is_replaced(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        async with aiohttp.ClientSession() as bot:
            [[listen_key]] = mock_exchange.subscriptions.values()
            headers = {"X-MBX-APIKEY": mock_exchange.account("demo").key}
            url = f"{mock_exchange.rest_url}{USER_DATA}"
            await bot.delete(url, params={"listenKey": listen_key}, headers=headers)
        await mock_exchange.advance(minutes=31)

    names = [name for name in run.names() if name not in ("ping", "pong")]
    assert names[3:] == [
        "PUT",
        "400",
        "close 1000",
        "POST",
        "200",
        "open",
        "the stream is back",
        "close 1000",
    ]


async def test_a_keep_alive_that_meets_trouble_is_tried_again(tmp_path):
    enough = asyncio.Event()

    async def stream(socket: web.WebSocketResponse) -> None:
        await enough.wait()
        await socket.send_str('{"e":"balanceUpdate"}')

    async with (
        a_host(stream=stream, keep_alives=[503, 429, 200], kept_alive=enough) as (rest, ws),
        recorded(
            tmp_path / "run.jsonl", rest, ws, until=1, validity=Span(100 * MILLISECOND)
        ) as run,
    ):
        await run.recorder.run()

    assert run.names() == [
        *("POST", "200", "open"),
        *("PUT", "503", "PUT", "429", "PUT", "200"),
        *("text", "close 1000"),
    ]
    assert run.said == [
        f"PUT {rest}{USER_DATA} was answered with HTTP 503; trying again in 0 s",
        f"PUT {rest}{USER_DATA} was answered with HTTP 429; trying again in 0 s",
    ]
