"""A session is served, recorded and replayed, each by a command in a process of its own."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import resource
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from mockex import cli
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Close, Frame, Note, Text
from tests.cli.commands import Command, Said, mockex
from tests.recording.frames import KEY, Tape, a_session, the_lines

# Each starts processes of its own.
pytestmark = pytest.mark.slow

STORY = """
mockex: 1
name: eight events
accounts: {alice: {key: "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"}}
steps:
  - expect: {stream: alice, within: 30s}
  - push: {event: executionReport, to: alice, with: {c: one, q: "0.30000000"}}
  - push: {event: outboundAccountPosition, to: alice}
  - wait: 30ms
  - push: {event: executionReport, to: alice, with: {c: two, C: one, x: CANCELED, X: CANCELED}}
  - push: {event: outboundAccountPosition, to: alice}
  - push: {event: balanceUpdate, to: alice, with: {d: "-1.50000000"}}
  - wait: 200ms
  - push: {event: executionReport, to: alice, with: {c: three}}
  - push: {event: listStatus, to: alice}
  - push: {event: balanceUpdate, to: alice}
"""
EVENTS = [
    *("executionReport", "outboundAccountPosition"),
    *("executionReport", "outboundAccountPosition", "balanceUpdate"),
    *("executionReport", "listStatus", "balanceUpdate"),
]
ENDLESS = """
mockex: 1
name: a rush
repeat: true
steps:
  - expect: {stream: demo, within: 30s}
  - push: {event: executionReport, to: demo}
  - push: {event: balanceUpdate, to: demo}
  - wait: 1ms
"""
API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"


@asynccontextmanager
async def serving(folder: Path, scenario: str) -> AsyncIterator[tuple[Command, Said]]:
    """An exchange that performs a scenario, and its ready line."""
    file = folder / "story.yaml"
    file.write_text(scenario)
    async with mockex("serve", str(file), "--port", "0") as command:
        yield command, await command.says("ready")


@asynccontextmanager
async def _on_terminal(terminal: int, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A command whose stderr is a terminal."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "mockex", *arguments),
        stderr=terminal,
        env={**os.environ, "MOCKEX_API_KEY": API_KEY},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def recording(
    ready: Said, out: Path, *options: str, before: Callable[[], None] | None = None
) -> AsyncIterator[Command]:
    where = ("--rest", ready["rest"], "--ws", ready["ws"], "--out", str(out))
    key = ready["accounts"][0]["api_key"]
    environment = {"MOCKEX_API_KEY": key}
    async with mockex("record", *where, *options, before=before, **environment) as command:
        yield command


async def heard(ready: Said, count: int) -> tuple[str, list[str]]:
    """A client logs in, keeps its key alive, and hears so many messages; the key, and them."""
    headers = {"X-MBX-APIKEY": ready["accounts"][0]["api_key"]}
    async with aiohttp.ClientSession(ready["rest"], headers=headers) as session:
        async with session.post("/api/v3/userDataStream") as reply:
            key = (await reply.json())["listenKey"]
        async with session.put("/api/v3/userDataStream", params={"listenKey": key}) as reply:
            assert (reply.status, await reply.json()) == (200, {})
        async with session.ws_connect(f"{ready['ws']}/ws/{key}") as stream:
            return key, [(await stream.receive()).data for _ in range(count)]


def frames_of(path: Path) -> list[Frame]:
    with open_recording(path) as reading:
        frames = list(reading)
    assert reading.warnings == []
    return frames


async def test_a_session_that_was_recorded_and_replayed_gives_the_same_events_in_order(tmp_path):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, STORY) as (serve, ready):
        async with recording(ready, out, "--until", "8") as record:
            code, _ = await record.ends()
        assert code == 0
        served = [(await serve.says("sent"))["body"] for _ in EVENTS]
        await serve.stop()

    async with mockex("replay", str(out), "--port", "0", "--speed", "10") as replay:
        ready = await replay.says("ready")
        key, texts = await heard(ready, 8)
        told = [await replay.says("sent") for _ in EVENTS]
        await replay.stop()

    assert [event["e"] for event in served] == EVENTS
    assert [json.loads(text) for text in texts] == served
    assert [one["body"] for one in told] == served
    assert [one["kind"] for one in told] == [f"user.{event}" for event in EVENTS]
    assert [one.content.text for one in frames_of(out) if isinstance(one.content, Text)] == texts
    assert key != await _real_listen_key(serve)


async def _real_listen_key(serve: Command) -> str:
    replies = (one["body"] for one in serve.said if one["event"] == "reply")
    return next(body["listenKey"] for body in replies if "listenKey" in (body or {}))


async def test_no_key_stands_in_the_file_in_any_spelling(tmp_path):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, STORY) as (serve, ready):
        async with recording(ready, out, "--until", "8") as record:
            await record.ends()
        await serve.stop()
    assert ready["accounts"][0]["api_key"] == API_KEY
    written = out.read_text().lower()

    for secret in (API_KEY, await _real_listen_key(serve)):
        for spelt in (
            secret,
            quote(secret, safe=""),
            base64.b64encode(secret.encode()).decode().rstrip("="),
            secret.encode().hex(),
            secret[:32],
            secret[32:],
        ):
            assert spelt.lower() not in written
    assert str(tmp_path) not in written


async def test_a_recording_is_checked_against_the_contracts(tmp_path, capsys):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, STORY) as (serve, ready):
        async with recording(ready, out, "--until", "8") as record:
            await record.ends()
        await serve.stop()

    assert cli.run(["check", str(out)]) == 0
    assert capsys.readouterr().out == "9 payloads in 1 file: 0 violations, 0 warnings\n"


@pytest.mark.parametrize("after", [3, 40, 211])
async def test_a_killed_recorder_leaves_every_line_whole(tmp_path, after):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, ENDLESS) as (serve, ready):
        async with recording(ready, out) as record:
            for _ in range(after):
                await serve.says("sent")
            record.signal(signal.SIGKILL)
            code, _ = await record.ends()
        await serve.stop()

    assert code == -signal.SIGKILL
    with open_recording(out) as reading:
        frames = list(reading)
    assert [frame.n for frame in frames] == list(range(1, len(frames) + 1))
    assert len(frames) >= 3
    torn = not out.read_bytes().endswith(b"\n")
    assert len(reading.warnings) == torn


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_recorder_that_is_told_to_end_says_goodbye(tmp_path, number):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, ENDLESS) as (serve, ready):
        async with recording(ready, out) as record:
            assert (await record.says("recording"))["out"] == str(out)
            for _ in range(20):
                await serve.says("sent")
            record.signal(number)
            code, errors = await record.ends()
        await serve.stop()

    frames = frames_of(out)
    assert code == 0
    assert frames[-1].way == "in"
    assert frames[-1].content == Close(code=1000)
    ended = record.said[-1]
    assert (ended["event"], ended["frames"]) == ("ended", len(frames))
    assert ended["total"] == sum(isinstance(frame.content, Text) for frame in frames)
    assert errors.splitlines()[-1].startswith(f"{out}: {ended['total']} events (")


async def test_it_ends_when_its_span_is_over(tmp_path):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, STORY) as (serve, ready):
        async with recording(ready, out, "--for", "1s") as record:
            code, _ = await record.ends()
        await serve.stop()

    assert code == 0
    assert frames_of(out)[-1].content == Close(code=1000)


async def test_the_counter_is_rewritten_on_a_terminal(tmp_path):
    shown, terminal = os.openpty()
    text = ""
    try:
        async with serving(tmp_path, STORY) as (serve, ready):
            where = ("--rest", ready["rest"], "--ws", ready["ws"])
            async with _on_terminal(
                terminal, "record", *where, "--out", str(tmp_path / "run.jsonl")
            ) as process:
                while "\r\x1b[2K8 events (3 executionReport, " not in text:
                    text += (await asyncio.to_thread(os.read, shown, 65536)).decode()
                process.send_signal(signal.SIGINT)
                assert await process.wait() == 0
            await serve.stop()
    finally:
        os.close(shown)
        os.close(terminal)


async def test_readers_that_are_gone_do_not_end_a_recording(tmp_path):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, ENDLESS) as (serve, ready):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "mockex", "record", "--json", "--rest", ready["rest"], "--ws", ready["ws"]),
            *("--out", str(out), "--until", "50"),
            stdout=(unread := _pipe_without_a_reader()),
            stderr=unread,
            env={**os.environ, "MOCKEX_API_KEY": ready["accounts"][0]["api_key"]},
        )
        os.close(unread)
        await process.wait()
        await serve.stop()

    assert sum(isinstance(frame.content, Text) for frame in frames_of(out)) == 50


def _pipe_without_a_reader() -> int:
    reader, writer = os.pipe()
    os.close(reader)
    return writer


async def test_a_full_disk_ends_it_in_a_sentence(tmp_path):
    out = tmp_path / "run.jsonl"

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    async with serving(tmp_path, ENDLESS) as (serve, ready):
        async with recording(ready, out, before=little_room) as record:
            code, errors = await record.ends()
        await serve.stop()

    assert code == 2
    assert errors.splitlines()[-1] == f"mockex: cannot write {out}: the disk is full"
    with open_recording(out) as reading:
        assert len(list(reading)) > 2
    assert len(reading.warnings) == 1


async def test_a_lost_exchange_is_a_gap_and_the_recorder_comes_back(tmp_path):
    out = tmp_path / "run.jsonl"
    async with serving(tmp_path, STORY) as (serve, ready), recording(ready, out) as record:
        await record.says("recording")
        await serve.stop()
        port = ready["rest"].rpartition(":")[2]
        note = await record.says("note")
        assert note["text"] == "the host closed the stream: 1001; trying again in 1 s"
        async with mockex("serve", str(tmp_path / "story.yaml"), "--port", port) as again:
            await again.says("ready")
            back = await record.says("note")
            while "trying again" in back["text"]:
                back = await record.says("note")
            assert back["text"].startswith("the stream is back; what passed in ")
            record.signal(signal.SIGINT)
            code, _ = await record.ends()
            await again.stop()

    assert code == 0
    notes = [frame.content for frame in frames_of(out) if isinstance(frame.content, Note)]
    assert [note.text for note in notes if note.gap] == ["the stream is back"]


def record(*options: str) -> list[str]:
    return ["record", "--rest", "http://127.0.0.1:1", "--ws", "ws://127.0.0.1:1", *options]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            record("--out", "{out}", "--rest", "localhost:9000"),
            "--rest is 'localhost:9000', wanted a base such as http://127.0.0.1:9000",
        ),
        (
            record("--out", "{out}", "--ws", "http://name:word@host"),
            "--ws is 'http://host', wanted a base such as ws://127.0.0.1:9000",
        ),
        (
            record("--out", "{out}", "--for", "10"),
            "--for is '10', wanted a span such as 90s or 1h30m",
        ),
        (
            record("--out", "{out}", "--for", "0s"),
            "--for is '0s', wanted a span such as 90s or 1h30m",
        ),
        (
            record("--out", "{out}", "--dialect", "binance-spot/2025-08-82"),
            "unknown dialect 'binance-spot/2025-08-82'; did you mean 'binance-spot/2025-08-28'?",
        ),
        (record("--out", "{out}", "--api-key", API_KEY), "no such option '--api-key'"),
        (
            record("--out", "{out}"),
            "POST http://127.0.0.1:1/api/v3/userDataStream was not answered: 127.0.0.1 port 1:"
            " Connection refused; wanted HTTP 200 and a listenKey",
        ),
    ],
)
def test_wrong_use_is_one_sentence_and_leaves_no_file(
    tmp_path, monkeypatch, capsys, arguments, sentence
):
    monkeypatch.setenv("MOCKEX_API_KEY", API_KEY)
    out = tmp_path / "run.jsonl"

    assert cli.run([word.format(out=out) for word in arguments]) == 2

    assert capsys.readouterr().err == f"mockex: {sentence}\n"
    assert not out.exists()


@pytest.mark.parametrize(
    ("key", "sentence"),
    [
        (
            "",
            "MOCKEX_API_KEY is not set; wanted the account's API key in it,"
            " for keys are never taken from the command line",
        ),
        ("two words", "MOCKEX_API_KEY holds no API key of binance-spot/2025-08-28"),
    ],
)
def test_a_key_that_is_none_is_refused(tmp_path, monkeypatch, capsys, key, sentence):
    monkeypatch.setenv("MOCKEX_API_KEY", key)

    assert cli.run(record("--out", str(tmp_path / "run.jsonl"))) == 2

    assert capsys.readouterr().err == f"mockex: {sentence}\n"


def test_a_file_that_is_there_is_not_recorded_over(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MOCKEX_API_KEY", API_KEY)
    out = tmp_path / "run.jsonl"
    out.write_text("precious")

    assert cli.run(record("--out", str(out))) == 2

    assert capsys.readouterr().err == f"mockex: {out} exists already; choose another --out\n"
    assert out.read_text() == "precious"


def a_file(folder: Path, tape: Tape, end: str = "") -> Path:
    file = folder / "run.jsonl"
    file.write_text("".join(the_lines(tape.frames)) + end)
    return file


async def test_a_replay_is_ready_for_scripts_and_accepts_any_key(tmp_path):
    text = '{"e":"balanceUpdate","E":1756466190874,"a":"USDT","d":"1.10","T":1756466190851}'
    file = a_file(tmp_path, a_session(text))

    async with mockex("replay", str(file), "--port", "0") as replay:
        ready = await replay.says("ready")
        assert await heard(ready, 1) == (KEY, [text])
        ready["accounts"][0]["api_key"] = "any key will do"
        assert (await heard(ready, 0))[0] == KEY
        await replay.stop()

    assert ready["dialect"] == "binance-spot/2025-08-28"
    assert ready["accounts"][0]["name"] == "recorded"


async def test_a_replay_tells_people_where_it_is(tmp_path):
    file = a_file(tmp_path, a_session())
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "mockex", "replay", str(file), "--port", "0"),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode() for _ in range(4)]
    process.send_signal(signal.SIGINT)

    assert lines[0] == f"mockex replays {file} (binance-spot/2025-08-28); Ctrl-C ends it\n"
    assert lines[1].startswith("  REST      http://127.0.0.1:")
    assert lines[3] == "  API key   any, with any signature\n"
    assert (await process.communicate(), process.returncode) == ((b"", None), 0)


async def test_a_replay_says_what_breaks_a_contract_and_what_was_not_recorded(tmp_path):
    file = a_file(tmp_path, a_session('{"e":"balanceUpdate","d":1.1}'))

    async with mockex("replay", str(file), "--port", "0") as replay:
        ready = await replay.says("ready")
        await heard(ready, 1)
        assert "user.balanceUpdate" in (await replay.says("violation"))["text"]
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"{ready['rest']}/api/v3/exchangeInfo") as reply,
        ):
            assert reply.status == 404
            message = (await reply.json())["msg"]
        assert (await replay.says("unexpected"))["text"] == message
        await replay.stop()

    assert message.startswith("no recorded reply to GET /api/v3/exchangeInfo. Nearest: #1 POST")


async def test_a_torn_last_line_is_a_warning(tmp_path):
    file = a_file(tmp_path, a_session("one"), '{"n":5,"at"')

    async with mockex("replay", str(file), "--port", "0") as replay:
        await replay.says("ready")
        replay.signal(signal.SIGTERM)
        code, errors = await replay.ends()

    assert code == 0
    assert errors == (
        f"mockex: {file}:6: is no JSON from column 12 on; the last line is torn and was left out\n"
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "{file}: there is no such file; wanted a recording in JSON lines"),
        ("", "{file}:1: is no recording, wanted a header with 'mockex_recording' first"),
        (
            "".join(the_lines(a_session("one").frames)).replace('"what":"open"', '"what":"opne"'),
            "{file}:4: what is 'opne', wanted request, reply, open, text, binary, ping, pong,"
            " close, note or step; did you mean 'open'?",
        ),
        (
            "".join(the_lines([])).replace("2025-08-28", "2025-08-29"),
            "unknown dialect 'binance-spot/2025-08-29'; did you mean 'binance-spot/2025-08-28'?",
        ),
    ],
)
def test_what_is_no_recording_cannot_be_replayed(tmp_path, capsys, text, sentence):
    file = tmp_path / "run.jsonl"
    if text is not None:
        file.write_text(text)

    assert cli.run(["replay", str(file), "--port", "0"]) == 2

    assert capsys.readouterr().err == f"mockex: {sentence.format(file=file)}\n"
