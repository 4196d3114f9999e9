"""One flow from connection to connection: what is heard twice, and what not at all."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from mockex import MockExchange
from mockex.recorder.heard import heard
from mockex.recorder.line import _seconds_to_turn
from mockex.recording.frame import Close, Open, Ping, Pong
from mockex.values.instant import DAY, HOUR, MINUTE, SECOND, Instant, Span, between
from mockex.wire.messages import StreamSend
from tests.recorder.running import SHORT_LIVED, Run, close_key, recording
from tests.support.dialects import upkeep

SHUTTING_DOWN = "binance-spot/2026-07-07"


def links_of(run: Run) -> list[tuple[str, int, str]]:
    """Openings and ends of connections: what, on which link, and by whom."""
    return [
        (type(frame.content).__name__, frame.link, frame.way)
        for frame in run.frames
        if isinstance(frame.content, Open | Close)
    ]


def sent(mock: MockExchange, *, but_for: tuple[str, ...] = ()) -> list[str]:
    """Each event that the exchange sent to anybody, once, in order."""
    texts = [
        entry.message.data.decode()
        for entry in mock.journal
        if isinstance(entry.message, StreamSend) and entry.message.kind.startswith("user.")
    ]
    return list(dict.fromkeys(text for text in texts if not any(word in text for word in but_for)))


@pytest.mark.slow
@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("flow", ["listen-key", "signature", "logon"])
async def test_before_the_daily_cut_the_next_connection_is_there_already(
    mock_exchange, tmp_path, flow
):
    async with recording(mock_exchange, tmp_path, flows=[flow]) as run:
        await mock_exchange.advance(hours=23, minutes=55, seconds=1)
        for number in range(3):
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
        await mock_exchange.advance(seconds=31)
        mock_exchange.push("balanceUpdate", to="demo", d="3.00000000")
        await mock_exchange.advance(hours=1)

    assert links_of(run) == [
        ("Open", 1, "in"),
        ("Open", 2, "in"),
        ("Close", 1, "in"),
        ("Close", 2, "in"),
    ]
    pushed = run.pushes
    assert len(pushed) == 3 + 3 + 1
    again = [frame for frame in pushed if frame.again is not None]
    by_number = {frame.n: frame for frame in pushed}
    assert len(again) == 3
    assert all(by_number[frame.again].content == frame.content for frame in again)
    assert all(by_number[frame.again].link != frame.link for frame in again)
    assert run.texts == sent(mock_exchange)
    assert run.recorder.tally.events == {"balanceUpdate": 4}
    assert run.gaps == []
    assert run.said == []


@pytest.mark.mockex(**SHORT_LIVED)
async def test_the_old_connection_is_asked_whether_all_of_it_was_heard(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(minutes=19)

    [probe] = [
        frame for frame in run.frames if isinstance(frame.content, Ping) and frame.way == "in"
    ]
    [answer] = [frame for frame in run.frames if frame.of == probe.n]
    assert (probe.link, answer.link) == (1, 1)
    assert answer.content == Pong(payload="mockex 1")
    assert answer.way == "out"


@pytest.mark.slow
@pytest.mark.mockex(**SHORT_LIVED)
async def test_the_key_stays_the_same_from_connection_to_connection(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(hours=3, seconds=1)

    assert len(run.opened) == 11
    assert len(set(run.opened)) == 1
    assert len(mock_exchange.requests("POST /api/v3/userDataStream")) == 1
    assert len(mock_exchange.requests("PUT /api/v3/userDataStream")) == 6


@pytest.mark.mockex(dialect=SHUTTING_DOWN, recv_window="strict")
async def test_a_host_that_shuts_down_is_left_for_the_next_at_once(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["signature"]) as run:
        await mock_exchange.advance(minutes=10)
        mock_exchange.push("serverShutdown", to="demo")
        await mock_exchange.settle()
        assert len(mock_exchange.connections) == 2
        mock_exchange.push("balanceUpdate", to="demo")
        mock_exchange.disconnect("demo", connection="first")
        mock_exchange.push("balanceUpdate", to="demo", d="2.00000000")
        await mock_exchange.settle()

    assert Counter(run.recorder.tally.events) == {"serverShutdown": 1, "balanceUpdate": 2}
    assert run.texts == sent(mock_exchange)
    assert run.gaps == []


@pytest.mark.mockex(dialect=SHUTTING_DOWN, recv_window="strict")
async def test_hosts_that_always_shut_down_are_not_stormed(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path, flows=["signature"]) as run:
        for _ in range(60):
            mock_exchange.push("serverShutdown", to="demo", connection="last")
            await mock_exchange.advance(seconds=1)

    # At once, and after 1, 2, 4, 8 … seconds.
    assert len(run.opened) <= 7


@pytest.mark.mockex(**SHORT_LIVED)
async def test_a_successor_that_breaks_leaves_its_forerunner_heard(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(minutes=18, seconds=1)
        mock_exchange.disconnect("demo", connection="last", how="rst")
        mock_exchange.push("balanceUpdate", to="demo")
        await mock_exchange.advance(minutes=10)

    assert run.texts == sent(mock_exchange)
    assert run.gaps == []
    assert [link for what, link, _ in links_of(run) if what == "Open"] == [1, 2, 3]
    assert run.said == [
        "the stream broke off without a close frame;"
        " the connection before it is still heard, trying in 1 s"
    ]


@pytest.mark.mockex(**SHORT_LIVED)
async def test_a_connection_that_was_dead_before_its_successor_came_is_a_gap(
    mock_exchange, tmp_path
):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(minutes=17, seconds=55)
        mock_exchange.disconnect("demo", how="blackhole")
        await mock_exchange.advance(minutes=2)

    [note] = run.gaps
    assert note.text == "the connection was dead before its successor was there"
    assert note.gap is not None
    assert 0 < between(*note.gap) < 30 * SECOND
    assert run.recorder.tally.gaps == 1


async def test_a_deaf_key_is_a_gap_from_when_it_was_last_known_to_tell(mock_exchange, tmp_path):
    async with recording(mock_exchange, tmp_path) as run:
        await mock_exchange.advance(minutes=10)
        mock_exchange.push("balanceUpdate", to="demo")
        told = mock_exchange.now
        await mock_exchange.advance(minutes=5)
        await close_key(mock_exchange)
        await mock_exchange.advance(minutes=20)

    [note] = run.gaps
    assert note.gap is not None
    assert abs(between(told, note.gap[0])) < SECOND
    assert 19 * MINUTE < between(*note.gap) < 21 * MINUTE


def test_the_next_connection_comes_five_minutes_before_the_end_or_a_tenth_of_the_age():
    assert _seconds_to_turn(upkeep(max_age=Span(24 * HOUR))) == 24 * 3_600 - 300
    assert _seconds_to_turn(upkeep(max_age=Span(10 * MINUTE))) == 540


@pytest.mark.slow
@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize(("seed", "flow"), [(1, "listen-key"), (2, "signature")])
async def test_in_three_days_of_trading_and_breaks_each_event_is_told_once_or_noted_as_missed(
    mock_exchange, tmp_path, seed, flow
):
    async with recording(mock_exchange, tmp_path, flows=[flow]) as run:
        placed = await trading(mock_exchange, seed, span=3 * DAY, at_most_minutes=60)

    assert_told_once_or_noted(run, placed)
    assert len(run.gaps) > 3


@pytest.mark.slow
# On a clock that stands but for advances the same orders fall between the same two connections.
@pytest.mark.mockex(**SHORT_LIVED, clock="frozen")
@pytest.mark.parametrize("flow", ["listen-key", "signature", "logon"])
@pytest.mark.parametrize("seed", [3, 4])
async def test_breaks_while_two_connections_are_heard_lose_nothing_either(
    mock_exchange, tmp_path, seed, flow
):
    async with recording(mock_exchange, tmp_path, flows=[flow]) as run:
        placed = await trading(mock_exchange, seed, span=5 * HOUR, at_most_minutes=3)

    assert_told_once_or_noted(run, placed)
    assert any(frame.again is not None for frame in run.pushes)
    assert len(run.opened) > 15


async def trading(
    mock: MockExchange, seed: int, *, span: int, at_most_minutes: int
) -> dict[str, Instant]:
    """Orders and breaks at random moments; the orders, and when they were placed."""
    chance, placed, began = random.Random(seed), {}, mock.now
    while between(began, mock.now) < span:
        for _ in range(chance.randrange(4)):
            placed[an_order_of(mock, len(placed))] = mock.now
            if chance.random() < 0.1:
                how = chance.choice(["close", "rst", "fin", "blackhole"])
                mock.disconnect("demo", connection=chance.choice(["first", "last"]), how=how)
            await mock.advance(ms=chance.choice([0, 1, 300, 2_000, 60_000]))
        await mock.advance(seconds=chance.randrange(60 * at_most_minutes))
    await mock.advance(minutes=3)
    return placed


def assert_told_once_or_noted(run: Run, placed: dict[str, Instant]) -> None:
    events = [event for text in run.texts for event in heard(text).events]
    reports = [event for event in events if event["e"] == "executionReport"]
    # What an account has may be the same twice within a millisecond; no two reports are.
    told = Counter((report["i"], report["I"], report["x"]) for report in reports)
    reported = {report["p"] for report in reports}
    gaps = [note.gap for note in run.gaps if note.gap is not None]
    missed = [at for order, at in placed.items() if order not in reported]
    assert set(told.values()) == {1}
    assert len(reported) > 50
    assert [at for at in missed if not any(since <= at <= until for since, until in gaps)] == []
    assert all(between(*gap) < 85 * SECOND for gap in gaps)


def an_order_of(mock: MockExchange, number: int) -> str:
    """An order that comes and goes; its price, for its names are not in the recording."""
    name = f"order-{number}"
    words = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    price = f"{20_000 + number}.00"
    mock.place("demo", **words, quantity="0.00100", price=price, newClientOrderId=name)
    mock.cancel("demo", name)
    return f"{price}000000"
