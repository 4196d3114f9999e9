"""Market streams, with an account and without one."""

from __future__ import annotations

import pytest

from mockex.recorder.keys import Keys
from mockex.values.instant import MINUTE, between
from tests.recorder.running import SHORT_LIVED, close_key, recording

STREAMS = ["btcusdt@trade", "btcusdt@depth@100ms"]


async def test_markets_are_recorded_without_any_key(mock_exchange, tmp_path):
    nobody = Keys(all=())
    async with recording(mock_exchange, tmp_path, flows=[], streams=STREAMS, keys=nobody) as run:
        mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
        await mock_exchange.advance(seconds=1)

    assert run.opened == ["/stream?streams=btcusdt@trade/btcusdt@depth@100ms"]
    assert run.recorder.tally.events["trade"] >= 1
    assert run.recorder.tally.events["depthUpdate"] >= 1
    assert mock_exchange.requests("POST /api/v3/userDataStream") == []


async def test_an_account_and_markets_share_a_connection(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, streams=STREAMS) as run:
        mock_exchange.push("balanceUpdate", to="demo")
        mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
        await mock_exchange.settle()

    [opened] = run.opened
    assert opened.startswith("/stream?streams=")
    assert opened.endswith("/btcusdt@trade/btcusdt@depth@100ms")
    assert run.recorder.tally.events["balanceUpdate"] == 1
    assert run.recorder.tally.events["trade"] == 1


@pytest.mark.mockex(recv_window="strict")
async def test_a_session_and_markets_have_connections_of_their_own(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["signature"], streams=STREAMS) as run:
        mock_exchange.push("balanceUpdate", to="demo")
        mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
        await mock_exchange.settle()

    assert sorted(run.opened) == [
        "/stream?streams=btcusdt@trade/btcusdt@depth@100ms",
        "/ws-api/v3",
    ]
    assert sorted(run.recorder.tally.fresh) == ["signature", "streams"]
    assert run.recorder.tally.events["balanceUpdate"] == 1


@pytest.mark.mockex(**SHORT_LIVED)
async def test_markets_too_are_heard_without_a_break(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=[], streams=["btcusdt@trade"]) as run:
        for _ in range(24):
            mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
            await mock_exchange.advance(minutes=1)
            await mock_exchange.advance(seconds=7)

    assert len(run.opened) == 2
    assert run.recorder.tally.events == {"trade": 24}
    assert len(run.texts) == 24
    assert run.gaps == []


@pytest.mark.mockex(**SHORT_LIVED)
async def test_what_markets_tell_twice_is_marked(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=[], streams=["btcusdt@trade"]) as run:
        await mock_exchange.advance(minutes=18, seconds=1)
        mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
        await mock_exchange.settle()

    first, second = run.pushes
    assert first.content == second.content
    assert (first.again, second.again) == (None, first.n)


async def test_markets_do_not_hide_that_the_account_has_fallen_silent(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, streams=["btcusdt@trade"]) as run:
        await mock_exchange.advance(minutes=10)
        await close_key(mock_exchange)
        await mock_exchange.advance(minutes=15)
        mock_exchange.trade("BTCUSDT", side="SELL", price="30000.00", quantity="0.1")
        await mock_exchange.advance(minutes=10)

    [note] = run.gaps
    assert note.gap is not None
    assert 29 * MINUTE < between(*note.gap) < 31 * MINUTE
