"""Where an exchange listens, and what opens there."""

from __future__ import annotations

import asyncio
import socket

import aiohttp
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from mockex import MockExchange
from mockex.errors import UsageError
from tests.support.listeners import USER_DATA_STREAM, listen_key, listener, ping, user_stream
from tests.support.peers import Peer, answer, get, status


def a_port_in_use() -> socket.socket:
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening


# Listening


async def test_it_listens_where_it_says(mock: MockExchange) -> None:
    port = mock.server.port

    assert mock.rest_url == f"http://127.0.0.1:{port}"
    assert mock.ws_url == f"ws://127.0.0.1:{port}"
    assert mock.ws_api_url == f"ws://127.0.0.1:{port}/ws-api/v3"
    await ping(mock)


async def test_an_address_of_the_newer_protocol_stands_in_brackets() -> None:
    async with MockExchange(clock="system", host="::1") as mock:
        assert mock.rest_url == f"http://[::1]:{mock.server.port}"
        await ping(mock)


async def test_a_port_in_use_is_named() -> None:
    with a_port_in_use() as listening:
        port = listening.getsockname()[1]
        with pytest.raises(UsageError) as error:
            await MockExchange(clock="system", port=port).__aenter__()

    assert str(error.value) == (
        f"port {port} on 127.0.0.1 is in use; wanted a free one, or --port 0 for any"
    )


@pytest.mark.parametrize(
    ("host", "port", "sentence"),
    [
        ("127.0.0.1", 70_000, "port is 70000, wanted one up to 65535, or 0 for any"),
        ("a" * 300, 0, f"host is '{'a' * 300}', wanted a name or an address such as 127.0.0.1"),
        ("a..b", 0, "host is 'a..b', wanted a name or an address such as 127.0.0.1"),
    ],
)
async def test_a_place_where_nobody_can_listen_is_refused(
    host: str, port: int, sentence: str
) -> None:
    with pytest.raises(UsageError) as error:
        await MockExchange(clock="system", host=host, port=port).__aenter__()

    assert str(error.value) == sentence


async def test_an_exchange_that_cannot_listen_leaves_the_loop_as_it_was() -> None:
    loop = asyncio.get_running_loop()
    before = dict(vars(loop))

    with a_port_in_use() as listening, pytest.raises(UsageError):
        await MockExchange(clock="virtual", port=listening.getsockname()[1]).__aenter__()

    assert vars(loop).keys() == before.keys()


async def test_the_port_is_free_again_at_its_end() -> None:
    async with MockExchange(clock="system") as first:
        port = first.server.port
        await ping(first)

    async with MockExchange(clock="system", port=port) as second:
        await ping(second)


async def test_its_end_says_goodbye_to_every_stream() -> None:
    async with aiohttp.ClientSession() as session:
        async with MockExchange(clock="system") as mock:
            streams = [await session.ws_connect(mock.ws_url + "/ws") for _ in range(3)]

        for one in streams:
            message = await one.receive(5)
            assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 1001)


@pytest.mark.slow
async def test_its_end_does_not_wait_for_clients_that_do_not_read() -> None:
    loop = asyncio.get_running_loop()
    async with MockExchange(clock="system") as mock:
        peer = Peer(mock)
        await peer.__aenter__()
        await peer.open_stream(f"/ws/{await listen_key(mock)}".encode())
        peer.stop_reading()
        for _ in range(8):
            mock.push_raw("a" * 1024 * 1024, to="demo")
        ending = loop.time()

    assert loop.time() - ending < 5
    await peer.__aexit__(None, None, None)


# Handshakes


@pytest.mark.parametrize(
    ("path", "subscribed"),
    [
        ("/ws", ()),
        ("/ws/", ()),
        ("/ws/btcusdt@trade", ("btcusdt@trade",)),
        ("/ws/btcusdt@trade/ethusdt@trade", ("btcusdt@trade", "ethusdt@trade")),
        ("/ws/btcusdt@trade/btcusdt@trade", ("btcusdt@trade",)),
        ("/ws/btcusdt@kline_1d@+08:00", ("btcusdt@kline_1d@+08:00",)),
        ("/ws/btcusdt@kline_1d@%2B08:00", ("btcusdt@kline_1d@+08:00",)),
        ("/ws/!miniTicker@arr?timeUnit=MICROSECOND", ("!miniTicker@arr",)),
        ("/ws/btcusdt@trade&timeUnit=microsecond", ("btcusdt@trade",)),
        ("/stream", ()),
        ("/stream?streams=", ()),
        ("/stream?streams=btcusdt@trade/ethusdt@trade", ("btcusdt@trade", "ethusdt@trade")),
        ("/stream?streams=btcusdt@trade%2Fethusdt@trade", ("btcusdt@trade", "ethusdt@trade")),
        ("/stream?x=y&streams=btcusdt@kline_1d@+08:00", ("btcusdt@kline_1d@+08:00",)),
    ],
)
async def test_a_stream_opens_at_every_route(
    mock: MockExchange, path: str, subscribed: tuple[str, ...]
) -> None:
    async with listener(mock, path):
        assert list(mock.subscriptions.values()) == [subscribed]


async def test_a_url_may_name_1024_streams(mock: MockExchange) -> None:
    names = [f"symbol{n}@trade" for n in range(1024)]

    async with listener(mock, "/stream?streams=" + "/".join(names)):
        assert list(mock.subscriptions.values()) == [tuple(names)]


async def test_one_stream_more_is_too_many(mock: MockExchange) -> None:
    names = [f"symbol{n}@trade" for n in range(1025)]

    async with listener(mock, "/stream?streams=" + "/".join(names)) as one:
        assert await one.hears_the_end() == 1008


@pytest.mark.parametrize("path", ["/", "/w", "/wsx", "/streams", "/ws-api/v2", "/api/v3/ping"])
async def test_no_stream_opens_elsewhere(mock: MockExchange, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        await connect(mock.ws_url + path)

    assert refused.value.response.status_code == 404
    assert mock.connections == ()


async def test_a_stream_is_not_compressed_though_the_client_would_have_it_so(
    mock: MockExchange,
) -> None:
    async with connect(mock.ws_url + "/ws", compression="deflate") as client:
        assert client.protocol.extensions == []


async def test_a_listen_key_that_nobody_has_is_accepted_and_silent(mock: MockExchange) -> None:
    async with listener(mock, "/ws/" + "x" * 64) as stranger, user_stream(mock) as one:
        mock.push("balanceUpdate", to="demo")

        assert (await one.hears())["e"] == "balanceUpdate"
        assert await stranger.asks("LIST_SUBSCRIPTIONS") == {"result": ["x" * 64], "id": 1}


# REST


async def test_rest_answers_at_the_same_port(mock: MockExchange) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(mock.rest_url + "/api/v3/time") as reply,
    ):
        assert reply.headers["Content-Type"] == "application/json;charset=UTF-8"
        assert reply.headers["X-MBX-USED-WEIGHT-1M"] == "1"
        assert (await reply.json()).keys() == {"serverTime"}


async def test_a_path_that_nobody_has_is_html_for_browsers(mock: MockExchange) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(mock.rest_url + "/", headers={"Accept": "text/html"}) as reply,
    ):
        assert (reply.status, reply.headers["Content-Type"]) == (404, "text/html")
        assert await reply.text() == "<html><body><h2>404 Not found</h2></body></html>"


async def test_queries_are_read_as_they_were_sent(mock: MockExchange) -> None:
    await answer(mock, get(b"/api/v3/exchangeInfo?symbols=%5B%22BTCUSDT%22%5D&x=a+b%2Bc"))

    [request] = mock.requests()
    assert request.raw_query == "symbols=%5B%22BTCUSDT%22%5D&x=a+b%2Bc"
    assert request.query == (("symbols", '["BTCUSDT"]'), ("x", "a b+c"))


async def test_header_names_are_told_in_lower_case_and_peers_by_address(
    mock: MockExchange,
) -> None:
    await answer(mock, get(b"/api/v3/ping", b"X-MBX-APIKEY: Abc"))

    [request] = mock.requests()
    assert request.header("x-mbx-apikey") == "Abc"
    assert request.peer == "127.0.0.1"


async def test_a_handshake_is_no_request(mock: MockExchange) -> None:
    async with listener(mock, "/ws"):
        assert mock.requests() == []


async def test_an_ordinary_request_to_a_stream_is_not_found(mock: MockExchange) -> None:
    assert status(await answer(mock, get(b"/ws"))) == 404


async def test_a_client_may_hang_up_before_its_answer(mock: MockExchange) -> None:
    async with Peer(mock) as peer:
        peer.send(get(b"/api/v3/exchangeInfo"))
        peer.vanish()

    await ping(mock)


async def test_a_request_has_the_same_effect_whether_its_body_or_its_query_tells(
    mock: MockExchange,
) -> None:
    headers = {"X-MBX-APIKEY": mock.account("demo").key}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = mock.rest_url + USER_DATA_STREAM
        key = await listen_key(mock)
        async with session.put(url, params={"listenKey": key}) as reply:
            assert (reply.status, await reply.json()) == (200, {})
        async with session.put(url, data={"listenKey": key}) as reply:
            assert (reply.status, await reply.json()) == (200, {})
