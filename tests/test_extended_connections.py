"""A recording grows by streams and by sessions of the WebSocket API, and replays what came of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp
import pytest

from mockex.mock import (
    AccountHandle,
    ExtendedExchange,
    MockExchange,
    ProxiedExchange,
    Recording,
    ReplayedExchange,
)
from mockex.recording.frame import Open, Request, Text
from tests.support.curious_bot import LIMIT, CuriousBot, curious
from tests.support.spellings import all_spellings

USER_DATA = "/api/v3/userDataStream"
SUBSCRIBE = "userDataStream.subscribe.signature"
DEPTH = "/api/v3/depth?symbol=BTCUSDT"
Does: TypeAlias = Callable[[CuriousBot, MockExchange | None], Awaitable[None]]


class Runs:
    """Runs of one client against one venue, from a recording of its REST request on."""

    def __init__(self, folder: Path, venue: MockExchange) -> None:
        self.file = folder / "run.jsonl"
        self.secrets: list[str] = []
        self._venue = venue
        self._account: AccountHandle = venue.account("alice", USDT="100000", BTC="1")
        venue.book("BTCUSDT", bids=[("41990.00", "5")], asks=[("42010.00", "5")])

    async def recorded(self, does: Does) -> None:
        venue = self._venue
        async with ProxiedExchange(self.file, rest=venue.rest_url, ws=venue.ws_url) as mock:
            await self._lives(mock, does)

    async def extended(self, does: Does, *, alone: bool = False) -> list[Any]:
        """What the client heard; `alone` where nothing happens at the venue meanwhile."""
        venue = self._venue
        async with ExtendedExchange(self.file, rest=venue.rest_url, ws=venue.ws_url) as mock:
            heard = await self._lives(mock, does, alone=alone)
            assert mock.problems() == []
            self.passed_on = mock.passed_on
        return heard

    async def replayed(self, does: Does) -> list[Any]:
        """The same out of the recording alone."""
        async with ReplayedExchange(self.file) as mock, curious(mock, self._account) as bot:
            await does(bot, None)
            assert mock.problems() == []
            return bot.heard

    def told(self) -> list[str]:
        """What of it is in the file: paths asked for, and texts that clients sent."""
        found = []
        for frame in Recording.load(self.file).frames:
            match frame.content:
                case Request(method=method, path=path):
                    found.append(f"{method} {path}")
                case Open(path=path):
                    found.append(f"open {path[:8]}")
                case Text(text=text) if frame.way == "in":
                    found.append(text.split('"method": ')[1].split('"')[1])
                case _:
                    pass
        return found

    async def _lives(self, mock: MockExchange, does: Does, *, alone: bool = False) -> list[Any]:
        async with curious(mock, self._account) as bot:
            await does(bot, None if alone else self._venue)
        self.secrets += bot.secrets
        return bot.heard


async def asks_for_depth(bot: CuriousBot, venue: MockExchange | None) -> None:
    await bot.calls("GET", DEPTH)


def meant(told: Any) -> Any:
    """Without what is replaced in recordings: ids of orders and keys."""
    match told:
        case dict():
            return {
                name: meant(each)
                for name, each in told.items()
                if name not in ("orderId", "i", "listenKey", "I")
            }
        case list():
            return [meant(each) for each in told]
        case _:
            return told


async def trades_and_hears(bot: CuriousBot, venue: MockExchange | None) -> None:
    """User data and a market by streams, an order by the WebSocket API."""
    await bot.calls("GET", DEPTH)
    key = (await bot.calls("POST", USER_DATA))["listenKey"]
    async with (
        bot.talk(f"/ws/{key}") as own,
        bot.talk("/stream?streams=btcusdt@trade") as trades,
        bot.talk("api") as session,
    ):
        await session.asks("ticker.price", symbol="BTCUSDT")
        placed = await session.asks("order.place", signed=True, **LIMIT, newClientOrderId="mine-1")
        assert placed["status"] == 200, placed
        assert [(await own.hears())["e"] for _ in "12"] == [
            "executionReport",
            "outboundAccountPosition",
        ]
        if venue is not None:
            venue.trade(symbol="BTCUSDT", side="SELL", price="42000.00", quantity="0.10")
        assert (await own.hears())["X"] == "FILLED"
        assert (await trades.hears())["stream"] == "btcusdt@trade"


async def test_streams_and_sessions_are_the_venues_first_and_then_the_recordings(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(asks_for_depth)
        first = await runs.extended(trades_and_hears)
        assert runs.passed_on == 4
        was_told = runs.told()
        last = venue.journal.last
        assert meant(await runs.extended(trades_and_hears, alone=True)) == meant(first)
        assert (venue.journal.last, runs.passed_on, runs.told()) == (last, 0, was_told)

    assert was_told == [
        "GET /api/v3/depth",
        f"POST {USER_DATA}",
        "open /ws/" + was_told[2][-4:],
        "open /stream",
        "open /ws-api/",
        "ticker.price",
        "order.place",
    ]
    assert meant(await runs.replayed(trades_and_hears)) == meant(first)
    keys = [each["listenKey"] for each in first if "listenKey" in each]
    assert_secret(runs, *keys, "mine-1")


def assert_secret(runs: Runs, *words: str) -> None:
    """Nothing that was a secret of the session is in the file, however it is spelt."""
    text = runs.file.read_text()
    for secret in {*runs.secrets, *words}:
        assert (secret, [each for each in all_spellings(secret) if each in text]) == (secret, [])


async def asks_a_session(bot: CuriousBot, venue: MockExchange | None) -> None:
    async with bot.talk("api") as session:
        await session.asks("ticker.price", symbol="BTCUSDT")


async def asks_it_more(bot: CuriousBot, venue: MockExchange | None) -> None:
    """Between what was recorded, an order and the user data that tells of it."""
    async with bot.talk("api") as session:
        subscribed = await session.asks(SUBSCRIBE, signed=True)
        assert subscribed["result"] == {"subscriptionId": 0}, subscribed
        await session.asks("ticker.price", symbol="BTCUSDT")
        sent = {**LIMIT, "newClientOrderId": "mine-two"}
        await session.socket.send_json(
            {"id": "a-text", "method": "order.place", "params": bot.signed(sent)}
        )
        told = [await session.hears() for _ in "123"]
        assert {str(each.get("id", each.get("event", {}).get("e"))) for each in told} == {
            "a-text",
            "executionReport",
            "outboundAccountPosition",
        }
        bot.heard[-3:] = sorted(told, key=str)
        if venue is not None:
            venue.trade(symbol="BTCUSDT", side="SELL", price="42000.00", quantity="0.10")
        filled = await session.hears()
        assert (filled["subscriptionId"], filled["event"]["X"]) == (0, "FILLED")
        await session.hears()


async def test_what_a_replayed_session_does_not_know_is_asked_of_the_venue(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(asks_a_session)
        first = await runs.extended(asks_it_more)
        assert runs.passed_on == 2
        assert venue.problems() == []
        was_told = runs.told()
        await runs.extended(asks_it_more, alone=True)
        assert (runs.passed_on, runs.told()) == (0, was_told)

    assert was_told == [
        "open /ws-api/",
        "ticker.price",
        "open /ws-api/",
        "userDataStream.subscribe.signature",
        "order.place",
    ]
    assert meant(await runs.replayed(asks_it_more)) == meant(first)
    assert_secret(runs, "mine-two")


async def subscribes_by_a_session(bot: CuriousBot, venue: MockExchange | None) -> None:
    async with bot.talk("api") as session:
        await session.asks(SUBSCRIBE, signed=True)


async def test_subscriptions_have_numbers_of_their_own_and_end_by_them(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(subscribes_by_a_session)
        async with ExtendedExchange(runs.file, rest=venue.rest_url, ws=venue.ws_url) as mock:
            async with (
                curious(mock, venue.account("alice")) as bot,
                bot.talk("api") as session,
            ):
                known = await session.asks(SUBSCRIBE, signed=True)
                await session.asks("session.logon", ed25519=True)
                fresh = await session.asks("userDataStream.subscribe")
                numbers = [each["result"]["subscriptionId"] for each in (known, fresh)]
                assert numbers == [0, 1]
                venue.deposit(account="alice", asset="USDT", amount="1")
                told = [await session.hears() for _ in "12"]
                assert [each["subscriptionId"] for each in told] == [1, 1]
                replayed = await session.asks("userDataStream.unsubscribe", subscriptionId=0)
                left = await session.asks("userDataStream.unsubscribe", subscriptionId=1)
            [problem] = mock.problems()

    assert left["status"] == 200
    sentence = "and it is about a subscription that the venue has not heard of"
    assert sentence in replayed["error"]["msg"]
    assert sentence in str(problem)


async def opens_a_stream(bot: CuriousBot, venue: MockExchange | None) -> None:
    async with bot.talk("/ws") as stream:
        await stream.subscribes("btcusdt@bookTicker")


async def subscribes_to_more(bot: CuriousBot, venue: MockExchange | None) -> None:
    async with bot.talk("/ws") as stream:
        assert await stream.subscribes("btcusdt@bookTicker") == {"result": None, "id": 1}
        assert await stream.subscribes("btcusdt@trade") == {"result": None, "id": 2}
        if venue is not None:
            venue.trade(symbol="BTCUSDT", side="SELL", price="41000.00", quantity="0.10")
        assert (await stream.hears())["e"] == "trade"
    async with bot.talk("/ws") as other:
        assert await other.subscribes("ethusdt@trade") == {"result": None, "id": 1}


async def test_so_it_is_with_streams_that_a_replayed_connection_subscribes_to(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(opens_a_stream)
        first = await runs.extended(subscribes_to_more)
        assert runs.passed_on == 2

    assert runs.told() == ["open /ws", "SUBSCRIBE"] * 3
    assert await runs.replayed(subscribes_to_more) == first


async def logs_on(bot: CuriousBot, venue: MockExchange | None) -> None:
    async with bot.talk("api") as session:
        await session.asks("session.logon", ed25519=True)


async def test_what_the_venue_could_not_understand_it_is_not_asked(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(logs_on)
        async with (
            ExtendedExchange(runs.file, rest=venue.rest_url, ws=venue.ws_url) as mock,
            curious(mock, venue.account("alice")) as bot,
            bot.talk("api") as session,
        ):
            await session.asks("session.logon", ed25519=True)
            refused = await session.asks("account.status")
            [problem] = mock.problems()

    sentence = (
        "no recorded reply to account.status, and it relies on a logon that the venue has not "
        "heard: wanted a signed request. Nearest: "
    )
    assert refused["error"]["msg"].startswith(sentence)
    assert sentence in str(problem)


async def test_a_venue_that_is_gone_is_named_to_whoever_asks(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(asks_a_session)
        rest, ws = venue.rest_url, venue.ws_url
    async with (
        ExtendedExchange(runs.file, rest=rest, ws=ws) as mock,
        curious(mock, venue.account("alice")) as bot,
    ):
        async with bot.talk("api") as session:
            answer = await session.asks("avgPrice", symbol="BTCUSDT")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="502"):
            await bot.session.ws_connect(f"{mock.ws_url}/ws/btcusdt@trade")
        asked, opened = mock.problems()

    assert answer["error"]["msg"].startswith(
        f"no recorded reply to avgPrice, and the venue did not answer: {ws}/ws-api/v3: "
    )
    assert "no recorded reply to avgPrice" in str(asked)
    assert f"GET {ws}/ws/btcusdt@trade was not answered: 127.0.0.1 port" in str(opened)


CRASH = """
import asyncio, os, sys
import aiohttp
from mockex.mock import ExtendedExchange

async def main(file, rest, ws):
    async with ExtendedExchange(file, rest=rest, ws=ws) as mock:
        async with aiohttp.ClientSession() as session:
            async with session.ws_connect(mock.ws_url + "/ws/btcusdt@bookTicker") as stream:
                async with session.get(mock.rest_url + "/api/v3/trades?symbol=BTCUSDT") as reply:
                    assert reply.status == 200
                await stream.receive()
                os._exit(7)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.slow
async def test_a_crash_in_the_middle_leaves_the_old_file(tmp_path):
    async with MockExchange(clock="system") as venue:
        runs = Runs(tmp_path, venue)
        await runs.recorded(asks_for_depth)
        before = runs.file.read_bytes()
        crash = await asyncio.create_subprocess_exec(
            sys.executable, "-c", CRASH, str(runs.file), venue.rest_url, venue.ws_url
        )
        for quantity in range(1, 100):
            venue.book("BTCUSDT", bids=[("41990.00", str(quantity))])
            with suppress(TimeoutError):
                await asyncio.wait_for(crash.wait(), timeout=0.1)
                break
        assert crash.returncode == 7
        assert runs.file.read_bytes() == before
        assert sorted(one.name for one in tmp_path.iterdir()) == [".part-run.jsonl", "run.jsonl"]
        await runs.extended(asks_for_depth)

    assert [one.name for one in tmp_path.iterdir()] == ["run.jsonl"]
    assert runs.told() == ["GET /api/v3/depth"]
