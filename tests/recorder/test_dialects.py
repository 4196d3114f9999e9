"""Each dialect is recorded as its clients live there: by its keys, its paths and its heartbeats."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from mockex.recording.frame import Open, Request, Text
from tests.recorder.running import recording


@pytest.mark.parametrize(
    ("dialect", "event", "calls", "path"),
    [
        ("binance-spot/2021-01-01", "balanceUpdate", "/api/v3/userDataStream", "/ws/"),
        ("binance-us/2024-06-17", "balanceUpdate", "/api/v3/userDataStream", "/ws/"),
        ("binance-margin/2024-04-02", "balanceUpdate", "/sapi/v1/userDataStream", "/ws/"),
        ("binance-usdm/2019-09-09", "ORDER_TRADE_UPDATE", "/fapi/v1/listenKey", "/ws/"),
        ("binance-usdm/2026-04-23", "ORDER_TRADE_UPDATE", "/fapi/v1/listenKey", "/private/ws"),
        ("aster-futures/v1", "ORDER_TRADE_UPDATE", "/fapi/v1/listenKey", "/ws/"),
        ("coins-openapi/2025-03", "balanceUpdate", "/openapi/v1/userDataStream", "/openapi/ws/"),
        (
            "openapi-whitelabel/2018-09-25",
            "executionReport",
            "/openapi/v1/userDataStream",
            "/openapi/ws/",
        ),
        (
            "openapi-whitelabel/2018-09-25-wire",
            "executionReport",
            "/openapi/v1/userDataStream",
            "/openapi/ws/",
        ),
        ("toobit-usdt/2026-01", None, "/api/v1/userDataStream", "/api/v1/ws/"),
    ],
)
async def test_a_dialect_is_recorded_and_its_key_kept_alive(dialect, event, calls, path, tmp_path):
    async with (
        MockExchange(dialect=dialect, recv_window="strict") as mock,
        recording(mock, tmp_path) as run,
    ):
        event = event or next(iter(mock.rules.events))
        mock.push(event, to="demo")
        await mock.advance(minutes=31)
        mock.push(event, to="demo")
        await mock.advance(minutes=31)

    frames = run.frames
    requests = [frame.content for frame in frames if isinstance(frame.content, Request)]
    opened = [frame.content for frame in frames if isinstance(frame.content, Open)]
    assert [request.method for request in requests] == ["POST", "PUT", "PUT"]
    assert {request.path for request in requests} == {calls}
    assert [each.path.startswith(path) for each in opened] == [True]
    assert run.recorder.tally.events[event] == 2
    assert run.recorder.tally.events.total() == 2
    assert run.said == []
    assert mock.problems() == []


async def test_heartbeats_in_json_are_answered_and_are_no_events(tmp_path):
    async with (
        MockExchange(dialect="openapi-whitelabel/2018-09-25-wire") as mock,
        recording(mock, tmp_path) as run,
    ):
        await mock.advance(minutes=2)

    texts = [frame for frame in run.frames if isinstance(frame.content, Text)]
    assert [frame.way for frame in texts] == 4 * ["out", "in"]
    assert [frame.of for frame in texts[1::2]] == [frame.n for frame in texts[::2]]
    assert run.recorder.tally.events.total() == 0


async def test_where_the_silent_are_cut_off_a_ping_is_said_in_time(tmp_path):
    async with (
        MockExchange(dialect="toobit-usdt/2026-01") as mock,
        recording(mock, tmp_path) as run,
    ):
        await mock.advance(minutes=6)

    texts = [
        frame
        for frame in run.frames
        if isinstance(frame.content, Text) and "ping" in frame.content.text and frame.way == "in"
    ]
    answered = {frame.of for frame in run.frames}
    assert len(texts) == 2
    assert all(frame.n in answered for frame in texts)
