"""The control API over a replay: what a recording allows, and a sentence for the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from mockex.mock import ReplayedExchange
from tests.support.listeners import listener
from tests.support.steering import Steering, steering

RECORDING = "fixtures/recordings/spot-listen-key.jsonl"


@pytest.fixture
async def replay() -> AsyncIterator[ReplayedExchange]:
    async with ReplayedExchange(RECORDING, clock="frozen") as replay:
        yield replay


@pytest.fixture
async def steer(replay: ReplayedExchange) -> AsyncIterator[Steering]:
    async with steering(replay.admin_url) as steer:
        yield steer


async def test_its_state_is_told(replay: ReplayedExchange, steer: Steering) -> None:
    async with listener(replay, "/ws/btcusdt@trade"):
        status, state = await steer.get("state")

        assert [one["connection"] for one in state["connections"]] == list(replay.connections)
    assert status == 200
    assert (state["dialect"], state["seed"]) == (replay.rules.id, None)
    assert (state["clock"]["name"], state["scenario"]) == ("frozen", None)
    [account] = state["accounts"]
    assert (account["name"], account["api_key"]) == ("recorded", replay.account().key)
    assert (await steer.journal())[0]["event"] == "opened"


async def test_its_time_is_moved(replay: ReplayedExchange, steer: Steering) -> None:
    before = replay.now

    status, _ = await steer.post("clock/advance", {"by": "61m"})

    assert (status, replay.now - before) == (200, 61 * 60 * 1_000_000)


async def test_it_can_be_broken(replay: ReplayedExchange, steer: Steering) -> None:
    told = {"status": {"code": 503}, "on": "GET /api/v3/time"}

    added = await steer.post("faults", told)
    unknown = await steer.post("faults", {**told, "to": "recoded"})
    removed = await steer.delete("faults/1")

    fault = {"id": 1, "fault": told, "fired": 0}
    assert added == (200, {**fault, "over": False})
    assert unknown[1] == {"error": "unknown account 'recoded'; did you mean 'recorded'?"}
    assert removed == (200, {**fault, "over": True})
    assert await steer.get("faults") == (200, {"faults": [removed[1]]})


@pytest.mark.parametrize(
    ("method", "path", "body", "what"),
    [
        ("GET", "truth", None, "truth"),
        ("GET", "scenario", None, "scenario"),
        ("DELETE", "scenario", None, "scenario"),
        ("POST", "scenario", "mockex: 1\nname: x\nsteps: []\n", "scenario"),
        ("POST", "reset", None, "world to begin anew"),
        ("POST", "steps", {"advance": "1m"}, "steps to do"),
    ],
)
async def test_what_a_recording_has_no_say_in_is_refused(
    steer: Steering, method: str, path: str, body: object, what: str
) -> None:
    if method == "POST":
        answer = await steer.post(path, body)
    else:
        answer = await steer.ask(method, path)

    sentence = f"a replay says what was recorded; it has no {what}"
    assert answer == (409, {"error": sentence})


async def test_a_token_guards_it_too() -> None:
    async with (
        ReplayedExchange(RECORDING, admin_token="s3cret") as replay,
        steering(replay.admin_url) as steer,
    ):
        status, _ = await steer.get("state")
        known, _ = await steer.get("state", Authorization="Bearer s3cret")

    assert (status, known) == (401, 200)
