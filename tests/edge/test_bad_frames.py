"""What clients say on a stream that no client may say: a close with the right code, and no more."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from mockex import MockExchange
from tests.support.peers import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    Peer,
    close,
    frame,
)

LIST = b'{"method":"LIST_SUBSCRIPTIONS","id":7}'
LISTED = (TEXT, b'{"result":[],"id":7}')
# The profile's max_message_bytes.
LARGEST = 131_072

PROTOCOL_ERRORS = {
    "the first reserved bit, which means compressed": frame(TEXT, LIST, reserved=4),
    "the second reserved bit": frame(TEXT, LIST, reserved=2),
    "the third reserved bit": frame(TEXT, LIST, reserved=1),
    "opcode 3": frame(3, LIST),
    "opcode 7": frame(7, LIST),
    "opcode 11": frame(11, LIST),
    "opcode 15": frame(15, LIST),
    "a continuation of nothing": frame(CONTINUATION, LIST),
    "a text within a fragmented one": frame(TEXT, LIST[:9], final=False) + frame(TEXT, LIST),
    "a fragment of a ping": frame(PING, b"a", final=False),
    "a fragment of a close": frame(CLOSE, b"\x03\xe8", final=False),
    "a ping of 126 bytes": frame(PING, b"a" * 126),
    "a pong of 126 bytes": frame(PONG, b"a" * 126),
    "a close of one byte": frame(CLOSE, b"\x03"),
    "HTTP": b"GET /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n",
    "zeros": b"\0" * 5000,
    "all bits set": b"\xff" * 5000,
}

NO_TEXT = {
    "bytes that are no UTF-8": frame(TEXT, b"\xff\xfe"),
    "a surrogate": frame(TEXT, b"\xed\xa0\x80"),
    "fragments that are no UTF-8": frame(TEXT, b"\xff", final=False) + frame(CONTINUATION, b"\xfe"),
    "a reason that is no UTF-8": close(1000, b"\xff"),
}

FRAGMENTS = [frame(TEXT, b"a" * 65_000, final=False)]
FRAGMENTS += [frame(CONTINUATION, b"a" * 65_000, final=False)] * 15
TOO_BIG = {
    "a text of a megabyte": frame(TEXT, b"a" * 1_000_000),
    "a binary message of a megabyte": frame(BINARY, b"a" * 1_000_000),
    "a text of a megabyte in fragments": b"".join(FRAGMENTS),
    "the smallest text that is too big": frame(TEXT, b"a" * LARGEST),
    "a text that says it has 2^62 bytes": frame(TEXT, b"a", claimed=2**62),
    "a text that says it has 2^64 - 1 bytes": frame(TEXT, b"a", claimed=2**64 - 1),
}

GOODBYES = {
    1000: 1000,
    1001: 1001,
    1011: 1011,
    3000: 3000,
    4999: 4999,
    0: 1002,
    999: 1002,
    1004: 1002,
    1005: 1002,
    1006: 1002,
    1015: 1002,
    1016: 1002,
    2999: 1002,
    5000: 1002,
    65535: 1002,
}

INVALID_JSON = {"code": 3, "msg": "Invalid JSON: expected value at line 1 column 1"}
NAN = {"code": 3, "msg": "Invalid JSON: expected value at line 1 column 37"}
NO_METHOD = "Invalid request: missing field `method` at line 1 column {}"
BAD_ID = {"code": 2, "msg": "Invalid request: request ID must be an unsigned integer"}
NO_MESSAGES = {
    "nothing": (b"", INVALID_JSON),
    "words": (b"hello", INVALID_JSON),
    "NaN": (b'{"method":"LIST_SUBSCRIPTIONS","id":NaN}', NAN),
    "a nest of 50,000 brackets": (b"[" * 50_000, INVALID_JSON),
    "a number of 5,000 digits": (b"9" * 5_000, INVALID_JSON),
    "a byte order mark": (b"\xef\xbb\xbf" + LIST, INVALID_JSON),
    "a list": (b"[]", {"code": 2, "msg": NO_METHOD.format(2)}),
    "a number for an id that is too great": (
        b'{"method":"LIST_SUBSCRIPTIONS","id":1e999}',
        BAD_ID,
    ),
}


def code_of(frames: list[tuple[int, bytes]]) -> int:
    """The code of the close frame that must be all that was heard."""
    [(opcode, payload)] = frames
    assert opcode == CLOSE
    return int.from_bytes(payload[:2], "big")


@pytest.mark.parametrize("data", PROTOCOL_ERRORS.values(), ids=PROTOCOL_ERRORS)
async def test_who_breaks_the_protocol_is_told_1002(exchange: MockExchange, data: bytes) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(data)

        assert code_of(await peer.hears_until_the_end()) == 1002


@pytest.mark.parametrize("data", NO_TEXT.values(), ids=NO_TEXT)
async def test_who_sends_text_that_is_none_is_told_1007(
    exchange: MockExchange, data: bytes
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(data)

        assert code_of(await peer.hears_until_the_end()) == 1007


@pytest.mark.parametrize("data", TOO_BIG.values(), ids=TOO_BIG)
async def test_who_sends_too_much_at_once_is_told_1009(exchange: MockExchange, data: bytes) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(data)

        assert code_of(await peer.hears_until_the_end()) == 1009


async def test_a_library_that_sends_a_megabyte_sees_1009(exchange: MockExchange) -> None:
    async with connect(exchange.ws_url + "/ws") as client:
        with pytest.raises(ConnectionClosed) as closed:
            await asyncio.gather(client.send("a" * 1_000_000), client.recv())

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


async def test_the_journal_says_how_the_protocol_was_broken(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, LIST, reserved=4))
        await peer.hears_until_the_end()

    warnings = [getattr(entry.message, "text", "") for entry in exchange.journal]
    assert any("broke the WebSocket protocol: " in text for text in warnings)


async def test_the_biggest_text_is_taken(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, b"a" * (LARGEST - 1)))

        assert await peer.hears() == (
            TEXT,
            json.dumps(INVALID_JSON, separators=(",", ":")).encode(),
        )


async def test_a_binary_frame_is_told_that_streams_are_text(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(BINARY, LIST))

        assert await peer.hears_until_the_end() == [(CLOSE, b"\x03\xebText only")]


async def test_a_text_may_come_in_fragments_with_a_ping_between(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, LIST[:9], final=False), frame(CONTINUATION, LIST[9:20], final=False))
        peer.send(frame(PING, b"hi"), frame(CONTINUATION, LIST[20:]))

        assert [await peer.hears(), await peer.hears()] == [(PONG, b"hi"), LISTED]


async def test_a_letter_may_be_split_between_fragments(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        euro = '{"method":"LIST_SUBSCRIPTIONS","id":7,"note":"€"}'.encode()
        cut = euro.index(b"\xe2") + 1
        peer.send(frame(TEXT, euro[:cut], final=False), frame(CONTINUATION, euro[cut:]))

        assert await peer.hears() == LISTED


async def test_a_frame_may_come_byte_by_byte(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        for octet in frame(TEXT, LIST):
            peer.send(bytes([octet]))
            await exchange.settle()

        assert await peer.hears() == LISTED


async def test_a_frame_without_a_mask_is_understood_all_the_same(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, LIST, masked=False))

        assert await peer.hears() == LISTED


async def test_the_longest_ping_is_answered(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(PING, b"a" * 125))

        assert await peer.hears() == (PONG, b"a" * 125)


@pytest.mark.parametrize("payload", [b"", b"unasked", b"mockex:1", b"mockex:"])
async def test_a_pong_that_nobody_asked_for_is_let_pass(
    exchange: MockExchange, payload: bytes
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(PONG, payload), frame(TEXT, LIST))

        assert await peer.hears() == LISTED


@pytest.mark.parametrize(("code", "answer"), GOODBYES.items())
async def test_a_goodbye_is_answered_with_its_own_code_if_it_has_one(
    exchange: MockExchange, code: int, answer: int
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(close(code))

        assert code_of(await peer.hears_until_the_end()) == answer


async def test_a_goodbye_without_a_code_is_answered_with_1000(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(CLOSE))

        assert code_of(await peer.hears_until_the_end()) == 1000


@pytest.mark.parametrize(
    "more", [frame(TEXT, LIST), close(1000), b"\xff" * 50], ids=["data", "a goodbye", "garbage"]
)
async def test_what_follows_a_goodbye_is_not_heard(exchange: MockExchange, more: bytes) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(close(1000) + more)

        assert code_of(await peer.hears_until_the_end()) == 1000

    assert exchange.messages() == []


async def test_the_sixth_message_of_a_second_is_one_too_many(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, LIST) * 20)

        heard = await peer.hears_until_the_end()

    assert heard == [*[LISTED] * 5, (CLOSE, b"\x03\xf0Too many requests")]


@pytest.mark.parametrize(("text", "error"), NO_MESSAGES.values(), ids=NO_MESSAGES)
async def test_a_text_that_is_no_message_meets_the_vendors_error(
    exchange: MockExchange, text: bytes, error: object
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream()
        peer.send(frame(TEXT, text), frame(TEXT, LIST))

        assert json.loads((await peer.hears())[1]) == error
        assert await peer.hears() == LISTED
