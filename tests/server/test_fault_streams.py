"""Streams struck by faults, seen through real sockets: the very frames, and how connections end."""

from __future__ import annotations

import asyncio
import json
import socket

import aiohttp
import pytest

from mockex import MockExchange
from mockex.values.instant import Instant
from mockex.wire.messages import StreamPing, StreamSend
from tests.support.fault_clients import peer_of_user
from tests.support.listeners import Listener, listen_key, listener, ping, user_stream
from tests.support.peers import CLOSE, PING, TEXT, Peer, close, frame, upgrade
from tests.support.quiet import nothing_said

BALANCE = "balanceUpdate"


async def assets(one: Listener, count: int) -> list[str]:
    return [(await one.hears())["a"] for _ in range(count)]


def sent_at(mock: MockExchange, asset: str) -> list[Instant]:
    """When a balance went out, each time."""
    return [
        entry.at
        for entry in mock.journal
        if isinstance(entry.message, StreamSend)
        and isinstance(entry.message.body, dict)
        and entry.message.body.get("a") == asset
    ]


# How connections end


async def test_a_cut_by_reset_is_econnreset_on_a_plain_socket(mock: MockExchange) -> None:
    key = await listen_key(mock)
    mock.fault("cut", on=BALANCE, how="rst")

    def told() -> str:
        with socket.create_connection(("127.0.0.1", mock.server.port), timeout=5) as raw:
            raw.sendall(upgrade(b"/ws/" + key.encode()))
            assert raw.recv(4096).startswith(b"HTTP/1.1 101 ")
            try:
                return f"{raw.recv(4096)!r}"
            except ConnectionResetError:
                return "ECONNRESET"

    waiting = asyncio.ensure_future(asyncio.to_thread(told))
    await mock.expect(stream="demo")
    # The handshake is on its way to a thread.
    await asyncio.sleep(0.05)
    mock.push(BALANCE, to="demo")

    assert await waiting == "ECONNRESET"


async def test_a_cut_by_fin_has_no_close_frame(mock: MockExchange) -> None:
    mock.fault("cut", on=BALANCE, how="fin", event="delivered")
    async with peer_of_user(mock) as peer:
        mock.push(BALANCE, to="demo", a="BTC")

        opcode, payload = await peer.hears()
        assert (opcode, json.loads(payload)["a"]) == (TEXT, "BTC")
        assert await peer.end() == (b"", "fin")


async def test_a_cut_by_close_says_its_code_and_reason(mock: MockExchange) -> None:
    mock.fault("cut", on=BALANCE, code=1012, reason="restart")
    async with peer_of_user(mock) as peer:
        mock.push(BALANCE, to="demo")

        assert await peer.hears_until_the_end() == [(CLOSE, b"\x03\xf4restart")]


async def test_a_black_hole_says_nothing_answers_no_ping_and_stays_open(mock: MockExchange) -> None:
    mock.fault("cut", on=BALANCE, how="blackhole", times=1)
    async with peer_of_user(mock) as peer, user_stream(mock) as other:
        mock.push(BALANCE, to="demo", a="BTC")
        assert await assets(other, 1) == ["BTC"]

        peer.send(
            frame(PING, b"are you there?"), frame(TEXT, b'{"method":"LIST_SUBSCRIPTIONS","id":1}')
        )
        assert await peer.is_silent(0.5)
        mock.push(BALANCE, to="demo", a="ETH")
        assert await assets(other, 1) == ["ETH"]
        peer.send(close(1000))
        assert await peer.is_silent(0.5)


async def test_hours_later_a_black_hole_is_still_silent(virtual: MockExchange) -> None:
    virtual.fault("cut", on=BALANCE, how="blackhole", times=1)
    async with peer_of_user(virtual) as peer:
        virtual.push(BALANCE, to="demo")
        await virtual.advance(hours=30)

        assert await peer.is_silent()
        assert virtual.connections == ()


async def test_a_client_that_comes_again_is_cut_again_every_five_seconds(
    virtual: MockExchange,
) -> None:
    virtual.fault("cut", on="user_stream", every="5s", times=3)

    ends = []
    for _ in range(3):
        async with user_stream(virtual) as one:
            before = virtual.now
            while one.ws.close_code is None and virtual.now - before < 6_000_000:
                await virtual.advance(seconds=1)
            ends.append(await one.hears_the_end())
    async with user_stream(virtual) as one:
        await virtual.advance(seconds=30)
        virtual.push(BALANCE, to="demo", a="BTC")

        assert ends == [1001, 1001, 1001]
        assert await assets(one, 1) == ["BTC"]


async def test_a_close_comes_behind_what_is_late(virtual: MockExchange) -> None:
    virtual.fault("late", on=BALANCE, by="2s")
    async with user_stream(virtual) as one:
        virtual.push(BALANCE, to="demo", a="BTC")
        virtual.disconnect("demo", code=1008)
        await virtual.advance(seconds=3)

        assert await assets(one, 1) == ["BTC"]
        assert await one.hears_the_end() == 1008


# Frames


async def test_a_truncated_frame_breaks_off_and_the_connection_ends(mock: MockExchange) -> None:
    async with peer_of_user(mock) as peer:
        mock.push(BALANCE, to="demo", E=7, T=7)
        opcode, whole = await peer.hears()
        mock.fault("truncated", on=BALANCE, bytes=20)
        mock.push(BALANCE, to="demo", E=7, T=7)

        assert await peer.end() == (frame(opcode, whole, masked=False)[:20], "fin")
    assert len(whole) > 20


async def test_a_bad_frame_has_reserved_bits(mock: MockExchange) -> None:
    mock.fault("garbled", on=BALANCE, into="bad_frame", times=1)
    async with peer_of_user(mock) as peer:
        mock.push(BALANCE, to="demo")
        first, length = await peer.octets(2)
        payload = await peer.octets(length)
        mock.push(BALANCE, to="demo", a="ETH")

        assert first == 0x81 | 0x70
        assert json.loads(payload)["e"] == BALANCE
        assert json.loads((await peer.hears())[1])["a"] == "ETH"


async def test_a_client_library_refuses_a_bad_frame(mock: MockExchange) -> None:
    mock.fault("garbled", on=BALANCE, into="bad_frame", times=1)
    async with user_stream(mock) as one:
        mock.push(BALANCE, to="demo")

        assert (await one.receives()).type is aiohttp.WSMsgType.ERROR


@pytest.mark.parametrize(
    ("into", "opcode", "payload"),
    [
        ("empty", TEXT, b""),
        ("html", TEXT, b"<html><head><title>Service Unavailable</title></head>"),
        ("half", TEXT, b'{"e":"balanceUpdate"'),
        ("not_utf8", TEXT, b'{"e":"balanceUpdate"'),
        ("noise", 0x2, b""),
    ],
)
async def test_a_garbled_event_is_a_frame_of_rubbish(
    mock: MockExchange, into: str, opcode: int, payload: bytes
) -> None:
    mock.fault("garbled", on=BALANCE, into=into, times=1)
    async with peer_of_user(mock) as peer:
        mock.push(BALANCE, to="demo")
        found = await peer.hears()
        mock.push(BALANCE, to="demo", a="ETH")

        assert found[0] == opcode
        assert found[1].startswith(payload)
        with pytest.raises(ValueError):  # noqa: PT011  # of JSON or of UTF-8, by what it is
            json.loads(found[1])
        assert json.loads((await peer.hears())[1])["a"] == "ETH"


async def test_text_that_is_no_utf8_is_refused_by_a_client_library(mock: MockExchange) -> None:
    mock.fault("garbled", on=BALANCE, into="not_utf8", times=1)
    async with user_stream(mock) as one:
        mock.push(BALANCE, to="demo")

        message = await one.receives()

    assert message.type is aiohttp.WSMsgType.ERROR
    assert one.ws.close_code == 1007


# Events


async def test_late_events_come_to_the_millisecond(virtual: MockExchange) -> None:
    virtual.fault("late", on=BALANCE, where={"a": "BTC"}, by="1500ms")
    async with user_stream(virtual) as one:
        pushed = virtual.now
        virtual.push(BALANCE, to="demo", a="BTC")
        virtual.push(BALANCE, to="demo", a="ETH")
        assert await assets(one, 1) == ["ETH"]
        await virtual.advance(seconds=2)

        assert await assets(one, 1) == ["BTC"]
        [left] = sent_at(virtual, "BTC")
        assert 0 <= left - pushed - 1_500_000 < 50_000


async def test_events_are_dropped_doubled_and_swapped(mock: MockExchange) -> None:
    mock.fault("dropped", on=BALANCE, where={"a": "A"})
    mock.fault("doubled", on=BALANCE, where={"a": "B"})
    mock.fault("swapped", on=BALANCE, where={"a": "C"})
    async with user_stream(mock) as one:
        for asset in "ABCD":
            mock.push(BALANCE, to="demo", a=asset)

        assert await assets(one, 4) == ["B", "B", "D", "C"]


async def test_a_book_has_a_gap_in_its_ids(virtual: MockExchange) -> None:
    virtual.fault("gap", on="btcusdt@depth@100ms", updates=2, times=1)
    async with listener(virtual, "/ws/btcusdt@depth@100ms") as one:
        for price in range(90, 95):
            virtual.book("BTCUSDT", bids=[(str(price), "1")])
            await virtual.advance(ms=100)
        updates = [await one.hears() for _ in range(3)]

    assert updates[0]["U"] > 1
    assert updates[1]["U"] == updates[0]["u"] + 1
    assert [update["U"] for update in updates] == sorted({update["U"] for update in updates})


async def test_in_silence_pings_go_on(virtual: MockExchange) -> None:
    virtual.fault("silent", on="user_stream", until="10m")
    async with user_stream(virtual) as one:
        virtual.push(BALANCE, to="demo", a="A")
        await virtual.advance(minutes=10)
        virtual.push(BALANCE, to="demo", a="B")

        assert await assets(one, 1) == ["B"]
    pings = [entry for entry in virtual.journal if isinstance(entry.message, StreamPing)]
    # web-socket-streams.md: every 20 seconds.
    assert len(pings) == 30


async def test_events_have_fields_that_nobody_knows(mock: MockExchange) -> None:
    key = await listen_key(mock)
    mock.fault("unknown_field", on=BALANCE, field="zz", value={"y": [1]})
    async with listener(mock, f"/stream?streams={key}") as one:
        mock.push(BALANCE, to="demo")
        event = await one.hears()

    assert event["stream"] == key
    assert event["data"]["zz"] == {"y": [1]}


# Pings and the exchange itself


@pytest.mark.slow
async def test_for_hours_no_ping_comes_and_nobody_is_cut_off(virtual: MockExchange) -> None:
    virtual.fault("no_pings")
    async with Peer(virtual) as peer:
        await peer.open_stream(b"/ws/btcusdt@trade")
        await virtual.advance(hours=23)
        # The advance itself asks whether the client has read all, where something was sent.
        assert await peer.is_silent()
        assert len(virtual.connections) == 1
        await virtual.advance(hours=1)

        assert await peer.hears_until_the_end() == [(CLOSE, b"\x03\xe9")]


async def test_for_hours_no_heartbeat_comes_in_json(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    dialect = "openapi-whitelabel/2018-09-25-wire"
    with nothing_said(caplog, capsys):
        async with MockExchange(dialect=dialect, clock="virtual") as mock, Peer(mock) as peer:
            await peer.open_stream(b"/openapi/ws/nobodys-key")
            mock.fault("no_pings", until="5h")
            await mock.advance(hours=5)
            assert await peer.is_silent()
            await mock.advance(seconds=31)

            opcode, payload = await peer.hears()
            assert (opcode, list(json.loads(payload))) == (TEXT, ["ping"])


async def test_the_server_says_that_it_goes_down_where_the_dialect_does(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with nothing_said(caplog, capsys):
        async with (
            MockExchange(dialect="binance-spot/2026-07-07", clock="virtual") as mock,
            listener(mock, "/ws/btcusdt@trade") as one,
        ):
            mock.fault("shutting_down", after="30s", from_="10s")
            await mock.advance(seconds=9)
            assert one.events == []
            await mock.advance(seconds=2)
            assert (await one.hears())["e"] == "serverShutdown"
            await mock.advance(seconds=30)

            assert await one.hears_the_end() == 1001


async def test_the_server_goes_down_at_an_event(mock: MockExchange) -> None:
    mock.fault("shutting_down", on=BALANCE)
    async with user_stream(mock) as one, listener(mock, "/ws/btcusdt@trade") as other:
        mock.push(BALANCE, to="demo", a="BTC")

        assert await assets(one, 1) == ["BTC"]
        assert [await one.hears_the_end(), await other.hears_the_end()] == [1001, 1001]
    await ping(mock)


async def test_a_key_ends_right_after_an_event(mock: MockExchange) -> None:
    mock.fault("key_expired", on=BALANCE, to="demo")
    async with user_stream(mock) as one:
        mock.push(BALANCE, to="demo", a="BTC")

        assert [(await one.hears())["e"] for _ in range(2)] == [BALANCE, "listenKeyExpired"]
    assert mock.subscriptions == {}
