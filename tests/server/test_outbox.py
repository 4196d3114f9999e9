"""What an Outbox puts on the wire, in how many writes, and whom it gives up."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from mockex.server.outbox import LARGE, Outbox, Tick
from mockex.wire.frames import binary_frame, close_frame, ping_frame, pong_frame, text_frame

A, B, C = text_frame(b"a"), text_frame(b"b"), text_frame(b"c")


class Recording(asyncio.WriteTransport):
    """A transport that keeps its writes apart; of each, all but `refuses` bytes are taken."""

    def __init__(self, *, refuses: int = 0, closing: bool = False) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.refused = 0
        self._refuses = refuses
        self._closing = closing

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.writes.append(bytes(data))
        self.refused += min(self._refuses, len(data))

    def get_write_buffer_size(self) -> int:
        return self.refused

    def is_closing(self) -> bool:
        return self._closing

    def abort(self) -> None:
        self._closing = True


def an_outbox(
    transport: Recording | None = None,
    *,
    backlog_limit: int = 1 << 20,
    on_slow: Callable[[], None] = lambda: pytest.fail("no consumer is slow here"),
) -> Outbox:
    tick = Tick(asyncio.get_running_loop())
    outbox = Outbox(tick=tick, backlog_limit=backlog_limit, on_slow=on_slow)
    if transport is not None:
        outbox.attach(transport)
    return outbox


async def the_tick_ends() -> None:
    await asyncio.sleep(0)


def bytes_of(said: str | bytes) -> bytes:
    return said.encode() if isinstance(said, str) else bytes(said)


@asynccontextmanager
async def a_client_of(
    outbox: Outbox, *, heard: list[str | bytes] | None = None
) -> AsyncIterator[ClientConnection]:
    """A `websockets` client, welcomed by aiohttp and served by the outbox alone.

    `heard` takes what the client says.
    """

    async def serve(request: web.Request) -> web.WebSocketResponse:
        response = web.WebSocketResponse(compress=False, autoping=False, autoclose=False)
        await response.prepare(request)
        outbox.attach(request.transport)
        async for message in response:
            if heard is not None:
                heard.append(message.data)
        return response

    app = web.Application()
    app.router.add_get("/", serve)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        url = f"ws://127.0.0.1:{runner.addresses[0][1]}/"
        async with connect(url, max_size=None, ping_interval=None, close_timeout=0.1) as client:
            yield client
    finally:
        await runner.cleanup()


# Frames


@pytest.mark.parametrize(
    ("size", "header"),
    [
        (0, "8100"),
        (125, "817d"),
        (126, "817e007e"),
        (65535, "817effff"),
        (65536, "817f0000000000010000"),
    ],
)
def test_a_frame_tells_its_length_in_the_shortest_way(size: int, header: str) -> None:
    assert text_frame(b"x" * size) == bytes.fromhex(header) + b"x" * size


def test_each_kind_of_frame_has_its_opcode() -> None:
    assert binary_frame(b"x") == b"\x82\x01x"
    assert ping_frame(b"x") == b"\x89\x01x"
    assert pong_frame(b"x") == b"\x8a\x01x"
    assert close_frame(1000, "bye") == b"\x88\x05\x03\xe8bye"


@pytest.mark.parametrize("control", [ping_frame, pong_frame])
def test_a_control_frame_holds_125_bytes_and_refuses_126(
    control: Callable[[bytes], bytes],
) -> None:
    assert len(control(b"x" * 125)) == 127
    with pytest.raises(ValueError, match=r"^control frame of 126 bytes; at most 125 fit$"):
        control(b"x" * 126)


def test_a_close_reason_is_cut_before_the_character_that_does_not_fit() -> None:
    assert close_frame(1008, "x" * 124) == b"\x88\x7d\x03\xf0" + b"x" * 123
    # 61 of two bytes make 122, and the 62nd would be halved at 123.
    assert close_frame(1008, "é" * 62) == b"\x88\x7c\x03\xf0" + "é".encode() * 61


# Over real sockets


async def test_frames_of_every_length_class_arrive_whole_and_in_order() -> None:
    outbox = an_outbox(backlog_limit=1 << 24)
    messages = ["x" * size for size in (0, 125, 126, 65535, 65536, 1 << 20, 1)]
    async with a_client_of(outbox) as client:
        for message in messages:
            outbox.send(text_frame(message.encode()))
        outbox.send(binary_frame(b"\x00\xff"))

        received = [await client.recv() for _ in range(len(messages) + 1)]

    assert received == [*messages, b"\x00\xff"]


async def test_a_thousand_frames_over_many_ticks_arrive_in_order() -> None:
    outbox = an_outbox()
    async with a_client_of(outbox) as client:
        for number in range(1000):
            outbox.send(text_frame(b"%d" % number), hurried=number % 3 == 0)
            if number % 7 == 0:
                await the_tick_ends()

        received = [await client.recv() for _ in range(1000)]

    assert received == [str(number) for number in range(1000)]


async def test_a_large_piece_is_written_at_once_unless_something_waits() -> None:
    transport, large = Recording(), b"x" * LARGE
    outbox = an_outbox(transport)

    outbox.send(large)
    assert transport.writes == [large]
    outbox.send(A)
    outbox.send(large)
    outbox.send(B)
    assert transport.writes == [large]
    await the_tick_ends()

    assert transport.writes == [large, A + large + B]


async def test_frames_sent_during_the_handshake_follow_it() -> None:
    outbox = an_outbox()
    outbox.send(A)
    outbox.send(B, hurried=True)
    async with a_client_of(outbox) as client:
        outbox.send(C)
        assert [await client.recv() for _ in range(3)] == ["a", "b", "c"]


async def test_a_ping_between_messages_is_answered_with_its_payload() -> None:
    outbox = an_outbox()
    heard: list[str | bytes] = []
    async with a_client_of(outbox, heard=heard) as client:
        outbox.send(A)
        outbox.send(ping_frame(b"barrier"))
        outbox.send(B)
        assert [await client.recv() for _ in range(2)] == ["a", "b"]
        await client.send("last")
        async with asyncio.timeout(5):
            while len(heard) < 2:
                await the_tick_ends()

    assert [bytes_of(said) for said in heard] == [b"barrier", b"last"]


async def test_a_client_reads_the_close_code_and_the_cut_reason_after_the_last_message() -> None:
    outbox = an_outbox()
    async with a_client_of(outbox) as client:
        outbox.send(A)
        outbox.close(close_frame(1008, "é" * 100))
        outbox.send(B)

        assert await client.recv() == "a"
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()

    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1008, "é" * 61)


async def test_an_aborted_client_sees_no_close_frame() -> None:
    outbox = an_outbox()
    async with a_client_of(outbox) as client:
        outbox.send(A)
        outbox.abort()
        with pytest.raises(ConnectionClosed) as closed:
            await client.recv()

    assert closed.value.rcvd is None


@asynccontextmanager
async def a_pair() -> AsyncIterator[tuple[asyncio.Transport, socket.socket]]:
    """A transport of the loop's, and the peer's end as a socket that does not block."""
    ours, theirs = socket.socketpair()
    loop = asyncio.get_running_loop()
    with theirs:
        theirs.setblocking(False)
        transport, _ = await loop.connect_accepted_socket(asyncio.Protocol, ours)
        try:
            yield transport, theirs
        finally:
            transport.abort()
            await the_tick_ends()


def all_that_came(peer: socket.socket) -> bytes:
    came = b""
    with suppress(BlockingIOError):
        while part := peer.recv(1 << 20):
            came += part
    return came


async def test_a_peer_that_reads_may_be_sent_many_times_the_limit() -> None:
    frame = text_frame(b"x" * 1000)
    outbox = an_outbox(backlog_limit=50_000)
    async with a_pair() as (transport, peer):
        outbox.attach(transport)
        for _ in range(100):
            for _ in range(20):
                outbox.send(frame)
            await the_tick_ends()
            assert all_that_came(peer) == frame * 20


async def test_a_peer_that_does_not_read_is_given_up_once_the_limit_waits_for_it() -> None:
    frame = text_frame(b"x" * 1000)
    given_up: list[str] = []
    outbox = an_outbox(backlog_limit=50_000, on_slow=lambda: given_up.append("slow"))
    async with a_pair() as (transport, _):
        outbox.attach(transport)
        for _ in range(1000):
            for _ in range(20):
                outbox.send(frame)
            await the_tick_ends()
        waiting = transport.get_write_buffer_size()

    assert given_up == ["slow"]
    # At most one tick's frames above the limit: nothing was taken after it.
    assert 50_000 < waiting <= 50_000 + 20 * len(frame)


async def test_a_peer_that_went_away_is_sent_nothing_and_is_not_slow() -> None:
    outbox = an_outbox(backlog_limit=50_000)
    async with a_pair() as (transport, peer):
        outbox.attach(transport)
        peer.close()
        for _ in range(1000):
            outbox.send(text_frame(b"x" * 1000), hurried=True)
        await the_tick_ends()
        outbox.close(close_frame(1000))

        assert transport.is_closing()


# Writes


async def test_all_of_a_tick_is_one_write_at_its_end() -> None:
    outbox = an_outbox(transport := Recording())
    outbox.send(A)
    outbox.send(B)
    assert transport.writes == []

    await the_tick_ends()

    assert transport.writes == [A + B]


async def test_a_hurried_first_frame_goes_at_once_and_the_rest_of_its_tick_in_one_write() -> None:
    outbox = an_outbox(transport := Recording())
    for frame in (A, B, C):
        outbox.send(frame, hurried=True)
    assert transport.writes == [A]

    await the_tick_ends()

    assert transport.writes == [A, B + C]


async def test_a_hurried_frame_does_not_overtake() -> None:
    outbox = an_outbox(transport := Recording())
    outbox.send(A)
    outbox.send(B, hurried=True)
    assert transport.writes == []

    await the_tick_ends()

    assert transport.writes == [A + B]


async def test_each_tick_has_a_first_frame_of_its_own() -> None:
    outbox = an_outbox(transport := Recording())
    outbox.send(A, hurried=True)
    await the_tick_ends()
    outbox.send(B, hurried=True)

    assert transport.writes == [A, B]


async def test_a_flush_writes_now_and_leaves_nothing_for_the_end_of_the_tick() -> None:
    outbox = an_outbox(transport := Recording())
    outbox.send(A)
    outbox.send(B)
    outbox.flush()
    assert transport.writes == [A + B]

    await the_tick_ends()

    assert transport.writes == [A + B]


async def test_what_came_before_the_transport_is_its_first_write() -> None:
    outbox = an_outbox()
    outbox.send(A, hurried=True)
    await the_tick_ends()
    outbox.send(B)
    outbox.flush()
    outbox.attach(transport := Recording())

    assert transport.writes == [A + B]


async def test_a_close_goes_at_once_behind_what_waited_and_ends_the_outbox() -> None:
    outbox = an_outbox(transport := Recording())
    bye = close_frame(1000)
    outbox.send(A)
    outbox.close(bye)
    outbox.send(B)
    outbox.close(bye)
    await the_tick_ends()

    assert transport.writes == [A + bye]
    assert not transport.is_closing()


async def test_a_close_before_the_transport_is_kept_for_it() -> None:
    outbox = an_outbox()
    outbox.close(close_frame(1000))
    outbox.send(A)
    outbox.attach(transport := Recording())

    assert transport.writes == [close_frame(1000)]


async def test_an_abort_drops_what_waits() -> None:
    outbox = an_outbox(transport := Recording())
    outbox.send(A)
    outbox.abort()
    outbox.send(B)
    await the_tick_ends()

    assert transport.writes == []
    assert transport.is_closing()


async def test_an_abort_before_the_transport_falls_on_it_when_it_comes() -> None:
    outbox = an_outbox()
    outbox.send(A)
    outbox.abort()
    outbox.attach(transport := Recording())

    assert transport.writes == []
    assert transport.is_closing()


async def test_over_a_closing_transport_nothing_happens() -> None:
    outbox = an_outbox(transport := Recording(closing=True))
    outbox.send(A, hurried=True)
    outbox.send(B)
    outbox.close(close_frame(1000))
    await the_tick_ends()

    assert transport.writes == []


async def test_over_a_transport_that_never_was_nothing_happens() -> None:
    outbox = an_outbox()
    outbox.send(A)
    outbox.attach(None)
    outbox.send(B, hurried=True)
    outbox.close(close_frame(1000))
    outbox.flush()
    outbox.abort()
    await the_tick_ends()


# The slow consumer


async def test_a_backlog_above_the_limit_ends_the_outbox_and_is_told_once() -> None:
    slow: list[str] = []
    transport = Recording(refuses=2)
    outbox = an_outbox(transport, backlog_limit=5, on_slow=lambda: slow.append("slow"))
    for _ in range(5):
        outbox.send(A)
        await the_tick_ends()
    outbox.close(close_frame(1008))
    await the_tick_ends()

    # Of each write two bytes wait: four are within the limit, six are not.
    assert transport.writes == [A, A, A]
    assert slow == ["slow"]


async def test_the_slow_consumer_is_told_of_outside_the_send_that_found_it() -> None:
    slow: list[str] = []
    transport = Recording(refuses=100)
    outbox = an_outbox(transport, backlog_limit=2, on_slow=lambda: slow.append("slow"))
    outbox.send(A, hurried=True)
    assert slow == []

    await the_tick_ends()

    assert slow == ["slow"]


async def test_a_great_tick_is_written_in_parts_and_is_not_a_slow_consumer() -> None:
    outbox = an_outbox(transport := Recording(), backlog_limit=8)
    for _ in range(5):
        outbox.send(A)
    await the_tick_ends()

    assert transport.writes == [A * 3, A * 2]


async def test_too_much_before_the_transport_is_a_slow_consumer_too() -> None:
    slow: list[str] = []
    outbox = an_outbox(backlog_limit=5, on_slow=lambda: slow.append("slow"))
    outbox.send(A)
    outbox.send(B)
    await the_tick_ends()
    outbox.attach(transport := Recording())

    assert slow == ["slow"]
    assert transport.writes == []


async def test_an_error_of_one_outbox_does_not_keep_back_another() -> None:
    told: list[str] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: told.append(repr(context["exception"])))
    tick = Tick(loop)

    def fail() -> None:
        raise RuntimeError("the owner's mistake")

    tick.at_end(fail)
    outbox = Outbox(tick=tick, backlog_limit=100, on_slow=fail)
    outbox.attach(transport := Recording())
    outbox.send(A)
    await the_tick_ends()

    assert told == ["""RuntimeError("the owner's mistake")"""]
    assert transport.writes == [A]
