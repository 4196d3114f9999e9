"""Streams that are open: what they hear, in which order, and all the ways they end."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from mockex import MockExchange
from mockex.wire.messages import StreamClosed
from tests.support.listeners import (
    Listener,
    listen_key,
    listener,
    ping,
    until,
    user_stream,
)
from tests.support.peers import CLOSE, PING, TEXT, Peer, close, frame

ALICE = {"USDT": "1"}


def gone(mock: MockExchange) -> list[tuple[int, int | None]]:
    """Which connections have gone, and with which code."""
    messages = [entry.message for entry in mock.journal]
    return [(one.connection, one.code) for one in messages if isinstance(one, StreamClosed)]


async def client_orders(one: Listener, count: int) -> list[str]:
    return [(await one.hears())["c"] for _ in range(count)]


# Hearing


async def test_an_event_goes_to_its_account_only(mock: MockExchange) -> None:
    mock.account("alice", **ALICE)
    async with user_stream(mock) as demo, user_stream(mock, "alice") as alice:
        mock.push("balanceUpdate", to="alice", a="BTC")
        mock.push("balanceUpdate", to="demo", a="ETH")

        assert (await alice.hears())["a"] == "BTC"
        assert (await demo.hears())["a"] == "ETH"


async def test_every_connection_of_an_account_hears_the_same(mock: MockExchange) -> None:
    async with user_stream(mock) as first, user_stream(mock) as second:
        mock.push("balanceUpdate", to="demo")

        assert await first.hears() == await second.hears()


async def test_one_connection_may_hear_two_accounts(mock: MockExchange) -> None:
    mock.account("alice", **ALICE)
    keys = await listen_key(mock), await listen_key(mock, "alice")
    async with listener(mock, "/stream?streams=" + "/".join(keys)) as both:
        mock.push("balanceUpdate", to="alice")
        mock.push("balanceUpdate", to="demo")

        heard = [await both.hears(), await both.hears()]

    assert [one["stream"] for one in heard] == [keys[1], keys[0]]
    assert heard[0]["data"].keys() == {"e", "E", "a", "d", "T"}


async def test_one_of_many_connections_can_be_meant(mock: MockExchange) -> None:
    async with user_stream(mock) as first, user_stream(mock) as second, user_stream(mock) as third:
        mock.push("executionReport", to="demo", connection="first", c="for the first")
        mock.push("executionReport", to="demo", connection=2, c="for the second")
        mock.push("executionReport", to="demo", connection="last", c="for the third")

        assert await client_orders(first, 1) == ["for the first"]
        assert await client_orders(second, 1) == ["for the second"]
        assert await client_orders(third, 1) == ["for the third"]


async def test_events_arrive_in_the_order_in_which_they_were_sent(mock: MockExchange) -> None:
    names = [f"order-{n}" for n in range(500)]
    async with user_stream(mock) as first, user_stream(mock) as second:
        for name in names:
            mock.push("executionReport", to="demo", c=name)

        assert await client_orders(first, 500) == names
        assert await client_orders(second, 500) == names


async def test_texts_binaries_and_events_keep_their_order(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        mock.push_raw("not JSON", to="demo")
        mock.push_raw(b"\x00\xff", to="demo")
        mock.push("balanceUpdate", to="demo")
        mock.push_raw("", to="demo")

        heard = [await one.receives() for _ in range(4)]

    assert [message.type for message in heard] == [
        aiohttp.WSMsgType.TEXT,
        aiohttp.WSMsgType.BINARY,
        aiohttp.WSMsgType.TEXT,
        aiohttp.WSMsgType.TEXT,
    ]
    assert (heard[0].data, heard[1].data, heard[3].data) == ("not JSON", b"\x00\xff", "")


@pytest.mark.parametrize("length", [0, 125, 126, 65_535, 65_536, 1_000_000])
async def test_texts_of_every_length_arrive_whole(mock: MockExchange, length: int) -> None:
    async with user_stream(mock) as one:
        mock.push_raw("€" * (length // 3) + "a" * (length % 3), to="demo")

        text = (await one.receives()).data

    assert len(text.encode()) == length


async def test_the_time_is_told_in_the_unit_that_a_connection_asked_for(
    mock: MockExchange,
) -> None:
    key = await listen_key(mock)
    async with (
        listener(mock, f"/ws/{key}") as usual,
        listener(mock, f"/ws/{key}?timeUnit=MICROSECOND") as exact,
    ):
        mock.push("balanceUpdate", to="demo")

        micro, milli = (await exact.hears())["E"], (await usual.hears())["E"]

    assert micro // 1000 == milli


# Subscribing


async def test_a_key_can_be_subscribed_to_and_unsubscribed_from(mock: MockExchange) -> None:
    key = await listen_key(mock)
    async with listener(mock, "/ws") as one:
        mock.push("executionReport", to="demo", c="too early")
        assert await one.asks("SUBSCRIBE", key, id=1) == {"result": None, "id": 1}
        mock.push("executionReport", to="demo", c="in time")
        assert await client_orders(one, 1) == ["in time"]
        assert await one.asks("UNSUBSCRIBE", key, id=2) == {"result": None, "id": 2}
        mock.push("executionReport", to="demo", c="too late")

        assert await one.asks("LIST_SUBSCRIPTIONS", id="x") == {"result": [], "id": "x"}


async def test_a_connection_may_hear_the_same_account_again(mock: MockExchange) -> None:
    key = await listen_key(mock)
    async with listener(mock, f"/ws/{key}") as one:
        for turn in range(2):
            await one.asks("UNSUBSCRIBE", key)
            await one.asks("SUBSCRIBE", key)
            mock.push("executionReport", to="demo", c=f"turn {turn}")
            assert await client_orders(one, 1) == [f"turn {turn}"]


async def test_a_connection_can_change_its_envelope(mock: MockExchange) -> None:
    key = await listen_key(mock)
    async with listener(mock, f"/ws/{key}") as one:
        await one.asks("SET_PROPERTY", "combined", True)
        mock.push("balanceUpdate", to="demo")

        assert (await one.hears())["stream"] == key


async def test_subscriptions_of_one_connection_are_not_those_of_another(
    mock: MockExchange,
) -> None:
    async with listener(mock, "/ws") as first, listener(mock, "/stream") as second:
        await first.asks("SUBSCRIBE", "btcusdt@trade")

        assert await second.asks("LIST_SUBSCRIPTIONS") == {"result": [], "id": 1}
        assert list(mock.subscriptions.values()) == [("btcusdt@trade",), ()]


# Ending


async def test_who_closes_is_answered_and_forgotten(mock: MockExchange) -> None:
    async with listener(mock, "/ws") as one:
        [number] = mock.connections
        await one.ws.close(code=4321, message=b"done")

        assert one.ws.close_code == 4321
        await until(mock, lambda: gone(mock) == [(number, 4321)])
    assert mock.connections == ()


async def test_a_close_has_its_code_and_its_reason(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        mock.disconnect("demo", code=1012, reason="back in a minute, Größe 42")

        message = await one.receives()

    assert (message.data, message.extra) == (1012, "back in a minute, Größe 42")


async def test_a_reason_that_is_too_long_loses_its_end(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        mock.disconnect("demo", code=4000, reason="é" * 100)

        message = await one.receives()

    assert (message.data, message.extra) == (4000, "é" * 61)


async def test_what_was_sent_before_a_close_is_heard_before_it(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        for n in range(100):
            mock.push("executionReport", to="demo", c=f"{n}")
        mock.disconnect("demo")
        mock.push("executionReport", to="demo", c="too late")

        assert await client_orders(one, 100) == [f"{n}" for n in range(100)]
        assert await one.hears_the_end() == 1001


async def test_only_the_connection_that_is_meant_is_ended(mock: MockExchange) -> None:
    async with user_stream(mock) as first, user_stream(mock) as second:
        mock.disconnect("demo", connection="first")
        mock.push("balanceUpdate", to="demo")

        assert await first.hears_the_end() == 1001
        assert (await second.hears())["e"] == "balanceUpdate"


async def test_a_client_that_does_not_answer_a_close_is_dropped(mock: MockExchange) -> None:
    async with Peer(mock) as peer:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        [number] = mock.connections
        mock.disconnect("demo")

        assert await peer.hears() == (CLOSE, b"\x03\xe9")
        assert await peer.rest() == b""
    await until(mock, lambda: gone(mock) == [(number, None)])


async def test_a_client_that_talks_on_after_a_close_is_not_heard(mock: MockExchange) -> None:
    async with Peer(mock) as peer:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        mock.disconnect("demo")
        assert (await peer.hears())[0] == CLOSE
        peer.send(frame(TEXT, b'{"method":"LIST_SUBSCRIPTIONS","id":1}'), frame(PING, b"?"))
        peer.send(close(1001))

        assert await peer.rest() == b""


async def test_a_reset_is_a_reset(mock: MockExchange) -> None:
    async with user_stream(mock) as one, Peer(mock) as peer:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        mock.disconnect("demo", how="rst")

        with pytest.raises(ConnectionResetError):
            await peer.hears()
        assert (await one.receives()).type in (
            aiohttp.WSMsgType.ERROR,
            aiohttp.WSMsgType.CLOSED,
        )
        assert one.ws.close_code == 1006


async def test_what_was_sent_before_a_reset_may_be_heard_but_nothing_after(
    mock: MockExchange,
) -> None:
    async with Peer(mock) as peer:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        mock.push_raw("before", to="demo")
        assert await peer.hears() == (TEXT, b"before")
        mock.disconnect("demo", how="rst")
        mock.push_raw("after", to="demo")

        with pytest.raises(ConnectionResetError):
            await peer.hears()


async def test_a_fin_is_an_end_without_a_goodbye(mock: MockExchange) -> None:
    async with Peer(mock) as peer:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        mock.push_raw("before", to="demo")
        mock.disconnect("demo", how="fin")

        assert await peer.rest() == b"\x81\x06before"


async def test_a_black_hole_stays_connected_and_says_nothing(virtual: MockExchange) -> None:
    mock = virtual
    async with Peer(mock) as peer, user_stream(mock) as other:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        number = mock.connections[-1]
        mock.push_raw("before", to="demo", connection="last")
        mock.disconnect("demo", connection="last", how="blackhole")
        assert number not in mock.connections

        peer.send(frame(PING, b"?"), frame(TEXT, b'{"method":"LIST_SUBSCRIPTIONS","id":1}'))
        mock.push_raw("after", to="demo")
        await mock.advance(minutes=5)

        assert (await other.receives()).data == "after"
        assert await peer.hears() == (TEXT, b"before")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(peer.rest(), 0.05)
        assert mock.messages() == []
        assert not peer.transport.is_closing()


async def test_when_the_client_of_a_black_hole_goes_it_is_gone(virtual: MockExchange) -> None:
    mock = virtual
    async with Peer(mock) as peer:
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        mock.disconnect("demo", how="blackhole")
        peer.send(frame(TEXT, b"?"))

    await until(mock, lambda: isinstance(list(mock.journal)[-1].message, StreamClosed))
    await mock.settle()
    assert mock.driver._sockets == {}


async def test_a_black_hole_ends_with_the_exchange() -> None:
    async with MockExchange(clock="system") as mock:
        peer = Peer(mock)
        await peer.__aenter__()
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        mock.disconnect("demo", how="blackhole")

    assert await peer.rest() == b""
    await peer.__aexit__(None, None, None)


async def test_a_shutdown_ends_every_stream_and_new_ones_open(mock: MockExchange) -> None:
    async with user_stream(mock) as one, listener(mock, "/ws/btcusdt@trade") as other:
        mock.shutdown()

        assert [await one.hears_the_end(), await other.hears_the_end()] == [1001, 1001]
        assert mock.connections == ()
    async with user_stream(mock) as again:
        mock.push("balanceUpdate", to="demo")
        assert (await again.hears())["e"] == "balanceUpdate"


async def test_a_key_that_expires_says_so_and_its_stream_stays_open(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        mock.expire("demo")

        assert (await one.hears())["e"] == "listenKeyExpired"
        assert (await one.asks("LIST_SUBSCRIPTIONS"))["id"] == 1
    await ping(mock)
