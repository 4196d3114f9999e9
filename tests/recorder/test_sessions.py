"""Accounts that are recorded by sessions of the WebSocket API."""

from __future__ import annotations

import json

import pytest

from mockex.errors import RecordingError
from mockex.recorder.sessions import refused
from mockex.recorder.troubles import Trouble
from mockex.recording.frame import Open, Text
from tests.recorder.running import keys_of, recorded, recording
from tests.support.dialects import SESSION


def requests(run) -> list[tuple[str, dict[str, object], dict[str, object]]]:
    """What was asked for on links: method, parameters, response."""
    frames = {frame.n: frame for frame in run.frames}
    answers = {frame.of: frame for frame in frames.values() if frame.of is not None}
    found = []
    for n, frame in frames.items():
        if isinstance(frame.content, Text) and frame.way == "in":
            asked = json.loads(frame.content.text)
            found.append((asked["method"], asked["params"], json.loads(answers[n].content.text)))
    return found


@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("kind", ["hmac", "rsa", "ed25519"])
async def test_a_signature_of_every_kind_subscribes(mock_exchange, tmp_path, kind):
    keys = keys_of(mock_exchange.account("demo"), kind)
    async with recording(mock_exchange, tmp_path, flows=["signature"], keys=keys) as run:
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.settle()

    [(method, params, response)] = requests(run)
    assert method == "userDataStream.subscribe.signature"
    assert set(params) == {"apiKey", "timestamp", "signature"}
    assert response["result"] == {"subscriptionId": 0}
    assert run.opened == ["/ws-api/v3"]
    assert run.names() == ["open", "text", "text", "text", "close 1000"]
    assert {frame.link for frame in run.frames} == {1}
    assert run.recorder.tally.events == {"balanceUpdate": 1}
    assert keys.all[0].api_key not in run.path.read_text()


@pytest.mark.mockex(recv_window="strict")
async def test_a_logon_subscribes_without_a_signature(mock_exchange, tmp_path):
    keys = keys_of(mock_exchange.account("demo"), "ed25519")
    async with recording(mock_exchange, tmp_path, flows=["logon"], keys=keys) as run:
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.settle()

    logon, subscribed = requests(run)
    assert (logon[0], logon[2]["status"]) == ("session.logon", 200)
    assert subscribed[:2] == ("userDataStream.subscribe", {})
    assert run.recorder.tally.events == {"balanceUpdate": 1}
    assert keys.all[0].api_key not in run.path.read_text()


@pytest.mark.mockex(recv_window="strict")
async def test_several_flows_stand_on_one_timeline(mock_exchange, tmp_path):
    flows = ["listen-key", "signature", "logon"]
    async with recording(
        mock_exchange, tmp_path, flows=flows, streams=["btcusdt@trade", "btcusdt@bookTicker"]
    ) as run:
        mock_exchange.push("balanceUpdate", to="demo")
        mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
        await mock_exchange.settle()

    frames = run.frames
    assert [frame.n for frame in frames] == list(range(1, len(frames) + 1))
    assert [frame.at for frame in frames] == sorted(frame.at for frame in frames)
    assert len({frame.link for frame in frames if isinstance(frame.content, Open)}) == 3
    assert run.recorder.tally.events["balanceUpdate"] == 3
    assert run.recorder.tally.events["trade"] == 1
    assert all(frame.again is None for frame in frames)


@pytest.mark.mockex(recv_window="strict")
async def test_a_refused_logon_says_what_the_host_answered(mock_exchange, tmp_path):
    stranger = keys_of(mock_exchange.account("demo"), "ed25519")
    mock_exchange.revoke(key=stranger.all[0].api_key)

    with pytest.raises(RecordingError) as caught:
        async with recording(mock_exchange, tmp_path, flows=["logon"], keys=stranger):
            pass

    assert str(caught.value) == (
        "session.logon was answered with status 401"
        " -2015 Invalid API-key, IP, or permissions for action."
    )


@pytest.mark.mockex(recv_window="strict")
async def test_a_subscription_that_ends_is_begun_again(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["signature"]) as run:
        mock_exchange.push("eventStreamTerminated", to="demo")
        await mock_exchange.advance(seconds=2)
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.settle()

    assert run.said[0] == "the subscription has ended; trying again in 1 s"
    assert [note.text for note in run.gaps] == ["the stream is back"]
    assert run.recorder.tally.events == {"eventStreamTerminated": 1, "balanceUpdate": 1}


@pytest.mark.mockex(recv_window="strict")
async def test_gaps_stand_on_the_link_that_broke(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["listen-key", "signature"]) as run:
        [broken] = [
            frame.link
            for frame in run.frames
            if isinstance(frame.content, Open) and frame.content.path == "/ws-api/v3"
        ]
        last = mock_exchange.connections.index(
            next(n for n, names in mock_exchange.subscriptions.items() if names == ("0",))
        )
        mock_exchange.disconnect("demo", connection=last + 1, how="rst")
        await mock_exchange.advance(seconds=2)

    [gap] = [frame for frame in run.frames if getattr(frame.content, "gap", None)]
    assert gap.link == broken
    assert run.said[0] == (
        "signature: the stream broke off without a close frame; trying again in 1 s"
    )


async def test_a_host_that_does_not_answer_is_given_up(tmp_path):
    from aiohttp import web

    from tests.recorder.host import serving

    async def deaf(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.receive()
        await socket.close(code=1008, message=b"too many")
        return socket

    async with (
        serving(web.get("/ws-api/v3", deaf)) as (_, ws),
        recorded(
            tmp_path / "run.jsonl", "", "", ws_api=ws, flows=["signature"], keys=a_key()
        ) as run,
    ):
        with pytest.raises(RecordingError, match="the host closed the stream: 1008 too many"):
            await run.recorder.run()


def a_key():
    from mockex.recorder.keys import keys_in

    return keys_in({"MOCKEX_API_KEY": "k" * 64, "MOCKEX_API_SECRET": "s"}, ".+", "a test")


def test_a_ban_says_for_how_long():
    method = SESSION.methods["session.logon"]
    data = {"serverTime": 1_757_937_600_000, "retryAfter": 1_757_937_720_000}
    response = {"status": 418, "error": {"code": -1003, "msg": "banned", "data": data}}

    wrong = refused(method, response)

    assert wrong == Trouble("session.logon was answered with status 418 -1003 banned", 120.0)
