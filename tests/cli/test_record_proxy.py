"""`mockex record --proxy` between a client and an exchange, each in a process of its own."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from mockex import cli
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Close, Frame, Open, Request, Text
from tests.cli.commands import mockex
from tests.support.order_bot import OrderBot

SERVED = "fixtures/scenarios/quickstart.yaml"


def frames_of(path: Path) -> list[Frame]:
    with open_recording(path) as reading:
        frames = list(reading)
    assert reading.warnings == []
    return frames


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
async def test_a_bot_trades_through_it_and_what_passed_is_replayed(tmp_path, end):
    out = tmp_path / "run.jsonl"
    async with mockex("serve", "--port", "0") as serve:
        upstream = await serve.says("ready")
        where = ("--rest", upstream["rest"], "--ws", upstream["ws"], "--ws-api", upstream["ws_api"])
        async with (
            mockex("record", "--proxy", *where, "--out", str(out), "--port", "0") as record,
            aiohttp.ClientSession() as session,
        ):
            ready = await record.says("ready")
            account = upstream["accounts"][0]
            bot = OrderBot(
                rest_url=ready["rest"],
                ws_url=ready["ws"],
                key=account["api_key"],
                secret=account["api_secret"],
            )
            async with session.ws_connect(ready["ws_api"]) as open_to_the_end:
                async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": bot.key}) as own:
                    async with own.post(f"{ready['rest']}/api/v3/userDataStream") as reply:
                        key = (await reply.json())["listenKey"]
                    async with own.ws_connect(f"{ready['ws']}/ws/{key}") as stream:
                        order = {
                            "symbol": "BTCUSDT",
                            "side": "BUY",
                            "type": "MARKET",
                            "quantity": "0.01",
                        }
                        placed = await bot.call(own, "POST", "/api/v3/order", order)
                        assert placed["status"] == "FILLED", placed
                        await bot.hear_until(
                            stream, lambda event: event["e"] == "outboundAccountPosition"
                        )
                record.signal(end)
                code, _ = await record.ends()
                said = await open_to_the_end.receive()
        assert (code, said.type, said.data) == (0, aiohttp.WSMsgType.CLOSE, 1001)
        await serve.stop()

    assert ready["rest"].startswith("http://127.0.0.1:")
    assert ready["ws_api"] == ready["rest"].replace("http", "ws") + "/ws-api/v3"
    assert (ready["dialect"], ready["accounts"]) == (upstream["dialect"], [])
    frames = frames_of(out)
    assert record.said[-1]["frames"] == len(frames)
    texts = [one.content.text for one in frames if isinstance(one.content, Text)]
    assert len(texts) == len(bot.events)
    assert frames[-1].content == Close(code=1001)
    text = out.read_text()
    assert bot.key not in text
    assert key not in text

    async with mockex("replay", str(out), "--mode", "timed", "--port", "0") as replay:
        ready = await replay.says("ready")
        [opened] = [
            one.content.path
            for one in frames
            if isinstance(one.content, Open) and one.content.path != "/ws-api/v3"
        ]
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{ready['ws']}{opened}") as stream,
        ):
            assert [(await stream.receive()).data for _ in texts] == texts
        await replay.stop()


@pytest.mark.slow
async def test_it_ends_after_so_many_events_or_so_much_time(tmp_path):
    async with mockex("serve", SERVED, "--port", "0") as serve:
        upstream = await serve.says("ready")
        where = ("--proxy", "--rest", upstream["rest"], "--ws", upstream["ws"], "--port", "0")
        one, two = str(tmp_path / "one.jsonl"), str(tmp_path / "two.jsonl")
        async with (
            mockex("record", *where, "--out", one, "--until", "3") as until,
            mockex("record", *where, "--out", two, "--for", "100ms") as short,
            aiohttp.ClientSession() as session,
        ):
            ready = await until.says("ready")
            async with session.ws_connect(f"{ready['ws']}/ws/btcusdt@trade"):
                assert (await until.ends())[0] == 0
            assert (await short.ends())[0] == 0
        await serve.stop()

    assert until.said[-1]["event"] == "ended"
    assert until.said[-1]["total"] >= 3
    assert not any(isinstance(one.content, Request) for one in frames_of(Path(two)))


def record(*options: str) -> list[str]:
    bases = ("--rest", "http://127.0.0.1:1", "--ws", "ws://127.0.0.1:1")
    return ["record", "--proxy", *bases, "--port", "0", *options]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            record("--ws-api", "http://host"),
            "--ws-api is 'http://host', wanted a base such as ws://127.0.0.1:9000",
        ),
        (
            record("--ca", "{folder}/none.pem"),
            "--ca: {folder}/none.pem cannot be read: No such file or directory",
        ),
        (
            record("--ca", "{folder}/empty.pem"),
            "--ca: {folder}/empty.pem holds no certificates, wanted them as PEM",
        ),
        (
            ["record", "--proxy", "--rest", "http://127.0.0.1:1"],
            "--ws is missing: --proxy needs --rest and --ws, or --venue NAME",
        ),
        (
            record("--flow", "logon"),
            "--flow says how to log in and listen; with --proxy the client does that",
        ),
        (
            record("--port", "{taken}"),
            "port {taken} on 127.0.0.1 is in use; wanted a free one, or --port 0 for any",
        ),
    ],
)
def test_wrong_use_is_one_sentence_and_leaves_no_file(tmp_path, capsys, arguments, sentence):
    (tmp_path / "empty.pem").touch()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        words = {"folder": str(tmp_path), "taken": listener.getsockname()[1]}
        options = [word.format(**words) for word in arguments]
        out = tmp_path / "run.jsonl"

        assert cli.run([*options, "--out", str(out)]) == 2

    assert capsys.readouterr().err == f"mockex: {sentence.format(**words)}\n"
    assert not out.exists()


def test_no_key_is_needed(tmp_path, monkeypatch):
    monkeypatch.delenv("MOCKEX_API_KEY", raising=False)

    assert cli.run([*record("--for", "1ms"), "--out", str(tmp_path / "run.jsonl")]) == 0
