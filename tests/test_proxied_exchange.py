"""A run is recorded through the façade, and replayed."""

from __future__ import annotations

import aiohttp
import pytest

from mockex.errors import UsageError
from mockex.mock import MockExchange, ProxiedExchange, ReplayedExchange
from mockex.recording.frame import Text

USER_DATA = "/api/v3/userDataStream"


async def a_talk(mock: MockExchange, key: str, venue: MockExchange | None = None) -> str:
    """A client logs in and hears of a deposit."""
    async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": key}) as session:
        async with session.post(mock.rest_url + USER_DATA) as reply:
            listen_key = (await reply.json())["listenKey"]
        async with session.ws_connect(f"{mock.ws_url}/ws/{listen_key}") as stream:
            if venue is not None:
                venue.deposit("alice", "USDT", "5")
            return str((await stream.receive_json())["e"])


async def test_what_was_recorded_once_is_replayed_then(tmp_path):
    file = tmp_path / "run.jsonl"
    async with MockExchange(clock="system") as venue:
        alice = venue.account("alice", USDT="100")
        async with ProxiedExchange(file, rest=venue.rest_url, ws=venue.ws_url) as mock:
            heard = await a_talk(mock, alice.key, venue)
            assert not file.exists()

    async with ReplayedExchange(file, shift="now") as mock:
        assert await a_talk(mock, "any") == heard
        assert mock.problems() == []
        texts = [one.content for one in mock.recording.frames if isinstance(one.content, Text)]

    assert texts
    assert alice.key not in file.read_text()


async def test_a_run_that_failed_leaves_no_recording(tmp_path):
    file = tmp_path / "run.jsonl"
    async with (
        MockExchange(clock="system") as venue,
        ProxiedExchange(file, rest=venue.rest_url, ws=venue.ws_url) as mock,
    ):
        mock.discard()

    assert list(tmp_path.iterdir()) == []


async def test_nothing_can_be_done_to_a_venue(tmp_path):
    async with (
        MockExchange(clock="system") as venue,
        ProxiedExchange(tmp_path / "r", rest=venue.rest_url, ws=venue.ws_url) as mock,
    ):
        with pytest.raises(UsageError, match="a run that is being recorded is the venue's"):
            await mock.advance("1s")
        with pytest.raises(UsageError, match="a run that is being recorded is the venue's"):
            mock.account("alice")


def test_it_wants_to_know_where_the_venue_is(tmp_path):
    with pytest.raises(UsageError, match="is to be recorded: wanted venue=, or rest= and ws="):
        ProxiedExchange(tmp_path / "run.jsonl")
