"""What `mockex record` takes, and from whom. No venue is ever called."""

from __future__ import annotations

import json
import signal

import pytest

from mockex import cli
from mockex.recorder.keys import NAMES
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Open
from tests.cli.commands import Said, mockex
from tests.recorder.tls import tls_before

STORY = """
mockex: 1
name: a rush
repeat: true
steps:
  - expect: {stream: demo, within: 30s}
  - push: {event: executionReport, to: demo}
  - push: {event: balanceUpdate, to: demo}
  - wait: 5ms
"""
ENVIRONMENT = {
    "MOCKEX_API_KEY": "api_key",
    "MOCKEX_API_SECRET": "api_secret",
    "MOCKEX_ED25519_API_KEY": "ed25519_api_key",
    "MOCKEX_ED25519_PRIVATE_KEY_PEM": "ed25519_private_key_pem",
}


def keys_of(ready: Said) -> dict[str, str]:
    """The environment that the ready line is good for."""
    [account] = ready["accounts"]
    return {name: account[member] for name, member in ENVIRONMENT.items()}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "paths"),
    [
        (["--flow", "listen-key"], ["/ws/"]),
        (["--flow", "signature"], ["/ws-api/v3"]),
        (["--flow", "logon"], ["/ws-api/v3"]),
        (["--flow", "signature", "--flow", "logon"], ["/ws-api/v3", "/ws-api/v3"]),
        (["--flow", "listen-key", "--streams", "btcusdt@trade"], ["/stream"]),
    ],
)
async def test_every_flow_is_recorded_from_where_the_ready_line_says(tmp_path, options, paths):
    out, story = tmp_path / "run.jsonl", tmp_path / "story.yaml"
    story.write_text(STORY)
    async with mockex("serve", str(story), "--port", "0") as serve:
        ready = await serve.says("ready")
        where = ("--rest", ready["rest"], "--ws", ready["ws"], "--ws-api", ready["ws_api"])
        async with mockex(
            "record", *where, "--out", str(out), "--until", "8", *options, **keys_of(ready)
        ) as record:
            code, errors = await record.ends()
        await serve.stop()

    assert (code, record.said[-1]["event"]) == (0, "ended"), errors
    assert record.said[-1]["total"] >= 8
    with open_recording(out) as reading:
        opened = [frame.content.path for frame in reading if isinstance(frame.content, Open)]
    assert len(opened) == len(paths)
    assert all(path.startswith(start) for path, start in zip(opened, paths, strict=True))
    for secret in keys_of(ready).values():
        assert secret not in out.read_text()
    assert cli.run(["check", str(out)]) == 0


@pytest.mark.slow
async def test_markets_need_no_key(tmp_path):
    out = tmp_path / "run.jsonl"
    async with mockex("serve", "--port", "0") as serve:
        ready = await serve.says("ready")
        where = ("--ws", ready["ws"], "--streams", "btcusdt@bookTicker,btcusdt@trde")
        async with mockex("record", *where, "--out", str(out), **no_keys()) as record:
            doubt = await record.says("note")
            await record.says("recording")
            record.signal(signal.SIGTERM)
            code, _ = await record.ends()
        await serve.stop()

    assert code == 0
    assert doubt["text"] == (
        "binance-spot/2025-08-28 knows no stream 'btcusdt@trde', which is recorded if it is one;"
        " did you mean 'btcusdt@trade'?"
    )


@pytest.mark.slow
async def test_keys_come_from_a_file_and_trust_from_a_ca(tmp_path, mock_exchange):
    account = mock_exchange.account("demo")
    out, keys, ca = (tmp_path / name for name in ("run.jsonl", "keys.env", "ca.pem"))
    keys.write_text(f"MOCKEX_API_KEY={account.key}\nMOCKEX_API_SECRET={account.secret}\n")
    keys.chmod(0o644)
    async with tls_before(mock_exchange.server.address) as proxy:
        proxy.ca.cert_pem.write_to_path(str(ca))
        where = ("--ws-api", proxy.ws, "--key-file", str(keys), "--ca", str(ca))
        async with mockex(
            "record", *where, "--until", "1", "--out", str(out), **no_keys()
        ) as record:
            warned = await record.says("note")
            await record.says("recording")
            mock_exchange.push("balanceUpdate", to="demo")
            code, errors = await record.ends()

    assert code == 0, errors
    assert warned["text"] == (
        f"{keys} can be read by everybody on this machine; chmod 600 {keys} keeps it close"
    )
    assert errors.startswith(f"{warned['text']}\n")
    assert record.said[-1]["age_seconds"].keys() == {"signature"}
    header = json.loads(out.read_text().splitlines()[0])
    assert header["source"] == proxy.ws
    assert "venue" not in header


def no_keys() -> dict[str, str]:
    return dict.fromkeys(NAMES, "")


HERE = ["--rest", "http://127.0.0.1:1", "--ws", "ws://127.0.0.1:1", "--ws-api", "ws://127.0.0.1:1"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--venue", "binance-spit"], "unknown venue 'binance-spit'; did you mean 'binance-spot'?"),
        (
            ["--venue", "binance-us", *HERE],
            "--venue binance-us says where it is; --rest cannot say it too",
        ),
        (
            ["--venue", "binance-spot-testnet", "--flow", "listen-key"],
            "venue binance-spot-testnet has no flow listen-key; it has signature and logon",
        ),
        (
            [*HERE, "--dialect", "binance-spot/2021-01-01", "--flow", "logon"],
            "binance-spot/2021-01-01 has no flow logon; it has listen-key",
        ),
        (
            ["--rest", "http://127.0.0.1:1"],
            "--ws is missing: flow listen-key needs --rest and --ws, or --venue NAME",
        ),
        ([], "--rest is missing: flow listen-key needs --rest and --ws, or --venue NAME"),
        (
            [*HERE, "--flow", "signature"],
            "MOCKEX_API_KEY is not set; wanted the account's API key in it or in a --key-file,"
            " for keys are never taken from the command line",
        ),
        (
            [*HERE, "--key-file", "{folder}/nowhere"],
            "--key-file: there is no file {folder}/nowhere",
        ),
        (
            [*HERE, "--streams", "btcusdt"],
            "--streams names 'btcusdt', wanted streams such as btcusdt@trade",
        ),
        (
            [*HERE, "--streams", "btcusdt@trade", "--ca", "{folder}/nowhere"],
            "--ca: {folder}/nowhere cannot be read: No such file or directory",
        ),
        (
            [*HERE, "--streams", "btcusdt@trade", "--ca", "{folder}/empty"],
            "--ca: {folder}/empty holds no certificates, wanted them as PEM",
        ),
        (
            ["--ws-api", "https://127.0.0.1:1"],
            "--ws-api is 'https://127.0.0.1:1', wanted a base such as ws://127.0.0.1:9000",
        ),
    ],
)
def test_wrong_use_is_one_sentence_and_leaves_no_file(
    tmp_path, monkeypatch, capsys, arguments, sentence
):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "empty").touch()
    out = tmp_path / "run.jsonl"

    words = [word.format(folder=tmp_path) for word in arguments]
    assert cli.run(["record", "--out", str(out), *words]) == 2

    assert capsys.readouterr().err == f"mockex: {sentence.format(folder=tmp_path)}\n"
    assert not out.exists()


def test_a_flow_that_nobody_knows_is_refused(capsys):
    assert cli.run(["record", "--out", "run.jsonl", "--flow", "fix"]) == 2

    assert capsys.readouterr().err == (
        "mockex: invalid value for '--flow': 'fix' is not one of"
        " 'listen-token', 'listen-key', 'signature', 'logon'\n"
    )
