"""Clients that leave without a word, never say one, or stop listening."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.support.listeners import Listener, listen_key, listener, until
from tests.support.peers import TEXT, Peer, frame, get, post, upgrade

LIST = b'{"method":"LIST_SUBSCRIPTIONS","id":7}'
MEGABYTE = 1024 * 1024
# More than an exchange keeps for one client, and what two sockets' buffers may hold besides.
TOO_MANY_MEGABYTES = 32


def only_the_bystander(mock: MockExchange) -> bool:
    return len(mock.connections) == 1


def has_dropped(mock: MockExchange, number: int) -> bool:
    sentence = f"connection {number} reads too slowly and was dropped"
    return any(getattr(entry.message, "text", "") == sentence for entry in mock.journal)


async def test_a_client_that_is_gone_without_a_word_is_forgotten(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        assert len(exchange.connections) == 2
        peer.vanish()

        await until(exchange, lambda: only_the_bystander(exchange))


async def test_a_client_that_is_gone_while_it_is_written_to_is_forgotten(
    exchange: MockExchange,
) -> None:
    key = await listen_key(exchange)
    async with Peer(exchange) as peer:
        await peer.open_stream(f"/ws/{key}".encode())
        exchange.push_raw("a" * MEGABYTE, to="demo", connection="last")
        peer.vanish()

        await until(exchange, lambda: only_the_bystander(exchange))


async def test_a_client_that_is_gone_with_words_on_its_lips_is_forgotten(
    exchange: MockExchange,
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, LIST) * 3, frame(TEXT, LIST)[:7])
        await peer.hears()
        peer.vanish()

        await until(exchange, lambda: only_the_bystander(exchange))


@pytest.mark.parametrize(
    "begun",
    [upgrade(b"/ws"), get(b"/api/v3/exchangeInfo"), post(b"/api/v3/userDataStream", b"a" * 9)[:-4]],
    ids=["a handshake", "a request", "half a request"],
)
async def test_clients_that_ask_and_are_gone_at_once_leave_nothing_behind(
    exchange: MockExchange, begun: bytes
) -> None:
    for _ in range(50):
        async with Peer(exchange) as peer:
            peer.send(begun)
            peer.vanish()

    async with Peer(exchange) as peer:  # every one before has been served by then
        peer.send(get(b"/api/v3/ping"))
        await peer.rest()
    await until(exchange, lambda: only_the_bystander(exchange))


async def test_five_hundred_connections_come_and_go(exchange: MockExchange) -> None:
    for number in range(500):
        async with Peer(exchange) as peer:
            await peer.open_stream()
            if number % 2:
                peer.vanish()

    await until(exchange, lambda: only_the_bystander(exchange))


async def test_five_hundred_connections_at_once_hear_one_another_out(
    exchange: MockExchange,
) -> None:
    peers = [Peer(exchange) for _ in range(500)]
    for peer in peers:
        await peer.__aenter__()
        peer.send(upgrade(b"/ws"), frame(TEXT, LIST))
    for peer in peers:
        assert (await peer.reply()).startswith(b"HTTP/1.1 101 ")
        assert await peer.hears() == (TEXT, b'{"result":[],"id":7}')
    for peer in peers:
        await peer.__aexit__(None, None, None)

    await until(exchange, lambda: only_the_bystander(exchange))


async def test_a_client_that_stops_reading_is_dropped_and_others_go_on(
    exchange: MockExchange,
) -> None:
    key = await listen_key(exchange)
    path = f"/ws/{key}"
    async with Peer(exchange) as slow, listener(exchange, path) as other:
        await slow.open_stream(path.encode())  # the last one, after the bystander and the other
        number = max(exchange.connections)
        slow.stop_reading()

        for n in range(TOO_MANY_MEGABYTES):
            if number in exchange.connections:
                exchange.push_raw("a" * MEGABYTE, to="demo", connection=3)
            exchange.push_raw(f"the {n}th", to="demo", connection=2)
            assert await _text(other) == f"the {n}th"

        await until(exchange, lambda: has_dropped(exchange, number))
        await until(exchange, lambda: number not in exchange.connections)
        assert len(exchange.connections) == 2


async def test_a_client_that_stops_reading_and_asks_on_is_dropped(exchange: MockExchange) -> None:
    key = await listen_key(exchange)
    async with Peer(exchange) as slow:
        await slow.open_stream(f"/ws/{key}".encode())
        number = max(exchange.connections)
        slow.stop_reading()
        slow.send(frame(TEXT, LIST) * 5)

        for _ in range(TOO_MANY_MEGABYTES):
            exchange.push_raw("a" * MEGABYTE, to="demo", connection="last")

        await until(exchange, lambda: has_dropped(exchange, number))


async def test_one_great_tick_is_no_slow_consumer(exchange: MockExchange) -> None:
    key = await listen_key(exchange)
    async with listener(exchange, f"/ws/{key}") as one:
        for n in range(TOO_MANY_MEGABYTES // 4):
            exchange.push_raw(f"{n} " + "a" * MEGABYTE, to="demo", connection="last")

        for n in range(TOO_MANY_MEGABYTES // 4):
            assert (await _text(one)).startswith(f"{n} ")


async def _text(one: Listener) -> str:
    text: str = (await one.receives()).data
    return text
