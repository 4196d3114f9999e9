"""Margin accounts that are recorded by listen tokens."""

from __future__ import annotations

import pytest

from mockex.recording.frame import Open, Request
from mockex.values.instant import HOUR, MINUTE, between
from tests.recorder.running import recording
from tests.recorder.test_sessions import requests

MARGIN = "binance-margin/2025-10-24"
POST = "POST /sapi/v1/userListenToken"


@pytest.mark.mockex(dialect=MARGIN, recv_window="strict")
async def test_a_token_subscribes_and_stands_nowhere(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["listen-token"]) as run:
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.settle()
        [token] = _tokens(mock_exchange)

    [(method, params, response)] = requests(run)
    assert method == "userDataStream.subscribe.listenToken"
    assert set(params) == {"listenToken"}
    assert set(response["result"]) == {"subscriptionId", "expirationTime"}
    assert run.names()[:4] == ["open", "POST", "200", "text"]
    assert run.recorder.tally.events == {"balanceUpdate": 1}
    assert token not in run.path.read_text()


@pytest.mark.slow
@pytest.mark.mockex(dialect=MARGIN, recv_window="strict")
async def test_the_next_token_comes_long_before_the_first_one_ends(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["listen-token"]) as run:
        await mock_exchange.advance(hours=25)
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.settle()

    asked = [frame for frame in run.frames if isinstance(frame.content, Request)]
    opened = [frame for frame in run.frames if isinstance(frame.content, Open)]
    first, renewed, of_the_second_connection = asked
    assert abs(between(first.at, renewed.at) - 12 * HOUR) < MINUTE
    assert abs(between(opened[1].at, of_the_second_connection.at)) < MINUTE
    assert mock_exchange.pushes("eventStreamTerminated") == []
    assert run.texts == [run.texts[0]]
    assert run.gaps == []


def _tokens(mock) -> list[str]:
    return [request.fields["token"] for request in _replies(mock)]


def _replies(mock):
    from mockex.wire.messages import HttpReply

    return [entry.message for entry in mock.journal if isinstance(entry.message, HttpReply)]
