"""What is recorded of a dialect is replayed to the recorder, which records the same again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TypeAlias

import aiohttp
import pytest

from mockex import MockExchange, Recording
from mockex.mock import AccountHandle, ReplayedExchange
from mockex.recorder.choice import FlowName, flows_of
from mockex.recorder.tally import Tally
from mockex.recording.redaction import Redaction
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from mockex.wire.vocabulary import Operation
from tests.recorder.running import SALT, keys_of, recording
from tests.support.order_bot import OrderBot
from tests.support.retold import duration, lateness, told

STREAMS = ("<symbol>@trade", "<symbol>@bookTicker", "<symbol>@depth")
MARKETS = [each for each in shelf().ids() if {*STREAMS} <= {*shipped(each).stream.market}]
FLOWS = [(each, flow) for each in shelf().ids() for flow in flows_of(shipped(each))]
BUY = {"symbol": "BTCUSDT", "side": "BUY"}
LIMIT = {**BUY, "type": "LIMIT", "timeInForce": "GTC", "price": "42000.00", "quantity": "0.30"}
MARKET = {**BUY, "type": "MARKET", "quantity": "0.10"}
# In seconds: a virtual clock moves on with the real one, too, while processes wait for each other.
LATE = 5.0

Lives: TypeAlias = Callable[[MockExchange], Awaitable[None]]


def test_every_dialect_is_recorded_somehow() -> None:
    assert {dialect for dialect, _ in FLOWS} == {*shelf().ids()}


async def life(mock: MockExchange) -> None:
    """All that can be told of an account, orders where they are real, and half an hour of nothing."""
    for event, rule in mock.rules.events.items():
        if rule.announces is None:
            mock.push(event, to="demo")
            await mock.advance(ms=1_500)
    if any(each.operation is Operation.PLACE_ORDER for each in mock.rules.rest.endpoints.values()):
        await trade(mock, mock.account("demo"))
    await mock.advance(minutes=31)
    mock.push(next(iter(mock.rules.events)), to="demo")
    await mock.advance(ms=100)


async def trade(mock: MockExchange, account: AccountHandle) -> None:
    """An order that rests and is cancelled, and one that is filled in two trades."""
    mock.book("BTCUSDT", bids=[("41990.00", "1")], asks=[("42010.00", "0.06"), ("42020.00", "1")])
    bot = OrderBot(rest_url=mock.rest_url, ws_url="", key=account.key, secret=account.secret)
    async with aiohttp.ClientSession(headers={mock.rules.api_key_header: bot.key}) as session:
        placed = await bot.call(session, "POST", "/api/v3/order", LIMIT)
        assert placed["status"] == "NEW", placed
        await mock.advance(ms=200)
        gone = {"symbol": "BTCUSDT", "orderId": str(placed["orderId"])}
        await bot.call(session, "DELETE", "/api/v3/order", gone)
        await mock.advance(ms=200)
        bought = await bot.call(session, "POST", "/api/v3/order", MARKET)
        assert bought["status"] == "FILLED", bought
        await mock.advance(ms=200)


async def losses(mock: MockExchange) -> None:
    """Connections that break off, are closed, and lose what they live by; each is come back from."""
    event = next(iter(mock.rules.events))
    for lose in (
        lambda: mock.disconnect("demo", how="rst"),
        lambda: mock.disconnect("demo", code=1001),
        lambda: mock.expire("demo"),
    ):
        mock.push(event, to="demo")
        await mock.advance(seconds=1)
        lose()
        await mock.advance(seconds=5)
    mock.push(event, to="demo")
    await mock.advance(ms=100)


async def goes_round(
    tmp_path: Path, mock: MockExchange, flow: FlowName, lives: Lives, streams: Sequence[str] = ()
) -> None:
    """Record a life and its replay, and find them the same."""
    once, again = tmp_path / "once", tmp_path / "again"
    once.mkdir()
    again.mkdir()
    async with (
        mock,
        recording(mock, once, flows=[flow], streams=streams) as first,
    ):
        await lives(mock)
    recorded = Recording.load(first.path)

    async with recorded.replay() as replayed:
        keys = keys_of(replayed.account("recorded"))
        async with recording(replayed, again, flows=[flow], streams=streams, keys=keys) as second:
            await replayed.advance(seconds=duration(first.frames))
            await caught_up(replayed, second.recorder.tally, first.recorder.tally)

    redaction = Redaction(mock.rules, SALT)
    for key in keys.all:
        redaction.know(key.api_key)
    assert told(second.frames) == told(first.frames, redaction)
    assert lateness(first.frames, second.frames) < LATE
    assert second.recorder.tally.events == first.recorder.tally.events
    assert replayed.problems() == mock.problems() == []
    said = [[each.partition("; what passed")[0] for each in run.said] for run in (first, second)]
    assert said[0] == said[1]
    assert replayed.unmade == ()


async def caught_up(replayed: ReplayedExchange, heard: Tally, all_there_is: Tally) -> None:
    """Until everything has been heard, or it is too late for that."""
    for _ in range(int(LATE / 0.1)):
        if heard.events.total() >= all_there_is.events.total():
            return
        await replayed.advance(ms=100)


@pytest.mark.slow
@pytest.mark.parametrize(
    "lives", [pytest.param(life, id="life"), pytest.param(losses, id="losses")]
)
@pytest.mark.parametrize(("dialect", "flow"), FLOWS)
async def test_a_replay_is_recorded_as_what_it_replays(
    dialect: str, flow: FlowName, lives: Lives, tmp_path: Path
) -> None:
    mock = MockExchange(dialect=dialect, recv_window="strict")

    await goes_round(tmp_path, mock, flow, lives)


@pytest.mark.parametrize("dialect", MARKETS)
async def test_so_it_is_where_markets_are_heard_besides(dialect: str, tmp_path: Path) -> None:
    mock = MockExchange(dialect=dialect, recv_window="strict", market="calm")
    [flow, *_] = flows_of(shipped(dialect))

    await goes_round(
        tmp_path, mock, flow, bustle, [each.replace("<symbol>", "btcusdt") for each in STREAMS]
    )


async def bustle(mock: MockExchange) -> None:
    """Some seconds of a market, and an order of one's own."""
    await mock.advance(seconds=5)
    mock.push("executionReport", to="demo")
    await mock.advance(seconds=5)
