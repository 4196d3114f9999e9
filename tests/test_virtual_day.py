"""A whole day of a client's life, through real sockets, in seconds."""

from __future__ import annotations

import asyncio

import pytest

from mockex import MockExchange
from mockex.values.instant import DAY, SECOND
from mockex.wire.messages import StreamClose, StreamPing, StreamPong
from tests.support.day_bot import DayBot

PUT = "PUT /api/v3/userDataStream"
# Every 20 s; the last one falls on the cut itself.
PINGS_A_DAY = 24 * 60 * 3 - 1


@pytest.mark.slow
async def test_a_client_lives_a_whole_day(mock_exchange: MockExchange) -> None:
    account = mock_exchange.account("demo")
    bot = DayBot(rest_url=mock_exchange.rest_url, ws_url=mock_exchange.ws_url, key=account.key)
    life = asyncio.ensure_future(bot.live())
    await bot.connected.wait()
    opened = mock_exchange.now

    await mock_exchange.advance(hours=24, seconds=5)
    mock_exchange.push("balanceUpdate", to="demo")
    await mock_exchange.settle()

    assert len(mock_exchange.requests(PUT)) == 48
    assert bot.closes == [1001]
    assert bot.connections == 2
    assert bot.events == ["balanceUpdate"]
    assert len(bot.pings) == PINGS_A_DAY
    assert mock_exchange.pushes("listenKeyExpired") == []
    assert _pongs_of_the_first(mock_exchange) == bot.pings
    assert abs(_cut_at(mock_exchange) - opened - DAY) < SECOND
    life.cancel()
    with pytest.raises(asyncio.CancelledError):
        await life


def _pongs_of_the_first(mock: MockExchange) -> list[bytes]:
    """The payloads of the client's pongs, each of which answers a ping of the exchange's."""
    entries = [entry for entry in mock.journal if entry.inbound]
    pongs = [one.message.payload for one in entries if isinstance(one.message, StreamPong)]
    sent = [
        one.message.payload
        for one in mock.journal
        if not one.inbound and isinstance(one.message, StreamPing)
    ]
    assert pongs == sent
    return pongs


def _cut_at(mock: MockExchange) -> int:
    [cut] = [one.at for one in mock.journal if isinstance(one.message, StreamClose)]
    return cut
