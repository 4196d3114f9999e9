"""What clients say on the WebSocket API that no client should: an error or a close, and no more.

web-socket-api.md, "Request format"; errors.md. What the vendor does not document is listed under
`unverified` in the profile.
"""

from __future__ import annotations

import json

import pytest

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

PATH = b"/ws-api/v3?returnRateLimits=false"
ASK = b'{"id":7,"method":"ping"}'
ANSWERED = (TEXT, b'{"id":7,"status":200,"result":{}}')
# The profile's max_message_bytes.
LARGEST = 131_072

NOT_JSON = (-1135, "Invalid JSON Request")
BAD_ID = (
    -1135,
    "Invalid 'id' in JSON request; expected an integer, a string matching "
    "'^[a-zA-Z0-9-_]{1,36}$', or null.",
)
NO_OBJECT = (-1135, "Invalid 'params' in JSON request; expected an object.")
NO_METHOD = (-1102, "Mandatory parameter 'method' was not sent, was empty/null, or malformed.")
NO_ID = (-1102, "Mandatory parameter 'id' was not sent, was empty/null, or malformed.")
UNKNOWN = (-1130, "Data sent for parameter 'method' is not valid.")
UNREAD = (-1104, "Not all sent parameters were read; read '0' parameter(s) but was sent '1'.")
NO_KEY = (-2014, "API-key format invalid.")
NO_SUBSCRIPTION = (-2036, "User Data Stream subscription not active.")

UNREADABLE = {
    "nothing": b"",
    "blanks": b" \t\r\n",
    "words": b"hello",
    "half a request": ASK[:-1],
    "two requests": ASK + ASK,
    "a request and more": ASK + b"}",
    "a comma too many": b'{"id":7,"method":"ping",}',
    "single quotes": ASK.replace(b'"', b"'"),
    "a comment": ASK + b"// please",
    "NaN": b'{"id":7,"method":"ping","params":{"x":NaN}}',
    "infinity": b'{"id":-Infinity,"method":"ping"}',
    "a byte order mark": b"\xef\xbb\xbf" + ASK,
    "a NUL byte": b"\0",
    "a NUL byte behind a request": ASK + b"\0",
    "a NUL byte in a text": b'{"id":7,"method":"pi\0ng"}',
    "10,000 brackets": b"[" * 10_000,
    "10,000 brackets that are closed": b"[" * 10_000 + b"]" * 10_000,
    "10,000 braces": b'{"a":' * 10_000,
    "10,000 lists in a parameter": b'{"id":7,"method":"ping","params":{"x":%b}}'
    % (b"[" * 10_000 + b"]" * 10_000),
    "half an escape": b'{"id":7,"method":"\\u00"}',
}

NO_REQUESTS = {
    "a list": (b"[]", NO_METHOD),
    "a list of requests": (b"[" + ASK + b"]", NO_METHOD),
    "a text": (b'"ping"', NO_METHOD),
    "a number": (b"7", NO_METHOD),
    "10,000 digits": (b"9" * 10_000, NO_METHOD),
    "null": (b"null", NO_METHOD),
    "true": (b"true", NO_METHOD),
    "an empty object": (b"{}", NO_METHOD),
    "no method": (b'{"id":7}', NO_METHOD),
    "a null for a method": (b'{"id":7,"method":null}', NO_METHOD),
    "a number for a method": (b'{"id":7,"method":7}', NO_METHOD),
    "a list for a method": (b'{"id":7,"method":["ping"]}', NO_METHOD),
    "no id": (b'{"method":"ping"}', NO_ID),
    "half a number for an id": (b'{"id":1.5,"method":"ping"}', BAD_ID),
    "a number beyond all": (b'{"id":1e400,"method":"ping"}', BAD_ID),
    "10,000 digits for an id": (b'{"id":%b,"method":"ping"}' % (b"9" * 10_000), BAD_ID),
    "2^63 for an id": (b'{"id":9223372036854775808,"method":"ping"}', BAD_ID),
    "truth for an id": (b'{"id":true,"method":"ping"}', BAD_ID),
    "a list for an id": (b'{"id":[7],"method":"ping"}', BAD_ID),
    "an object for an id": (b'{"id":{},"method":"ping"}', BAD_ID),
    "no letters for an id": (b'{"id":"","method":"ping"}', BAD_ID),
    "37 letters for an id": (b'{"id":"%b","method":"ping"}' % (b"a" * 37), BAD_ID),
    "an umlaut for an id": ('{"id":"ä","method":"ping"}'.encode(), BAD_ID),
    "half a character for an id": (b'{"id":"\\ud800","method":"ping"}', BAD_ID),
    "a line's end in an id": (b'{"id":"a\\n","method":"ping"}', BAD_ID),
}

REFUSED = {
    "a list for params": (b'{"id":7,"method":"ping","params":[]}', NO_OBJECT),
    "a text for params": (b'{"id":7,"method":"ping","params":"x=1"}', NO_OBJECT),
    "a number for params": (b'{"id":7,"method":"ping","params":0}', NO_OBJECT),
    "falsehood for params": (b'{"id":7,"method":"ping","params":false}', NO_OBJECT),
    "a method that is none": (b'{"id":7,"method":"order.plaice"}', UNKNOWN),
    "an empty method": (b'{"id":7,"method":""}', UNKNOWN),
    "a method in capitals": (b'{"id":7,"method":"PING"}', UNKNOWN),
    "half a character for a method": (b'{"id":7,"method":"\\udfff"}', UNKNOWN),
    "an escaped NUL in a method": (b'{"id":7,"method":"ping\\u0000"}', UNKNOWN),
    "100,000 letters for a method": (b'{"id":7,"method":"%b"}' % (b"a" * 100_000), UNKNOWN),
    "a control message": (b'{"id":7,"method":"SUBSCRIBE","params":{}}', UNKNOWN),
    "a parameter too many": (b'{"id":7,"method":"ping","params":{"x":1}}', UNREAD),
    "half a character for a parameter": (
        b'{"id":7,"method":"ping","params":{"\\ud800":"\\ud800"}}',
        UNREAD,
    ),
    "10,000 digits for a parameter": (
        b'{"id":7,"method":"ping","params":{"x":%b}}' % (b"9" * 10_000),
        UNREAD,
    ),
    "an order by nobody": (b'{"id":7,"method":"order.place","params":{}}', NO_KEY),
    "an object for an API key": (
        b'{"id":7,"method":"order.place","params":{"apiKey":{"a":[1]}}}',
        (-2015, "Invalid API-key, IP, or permissions for action."),
    ),
    "the end of a subscription that never was": (
        b'{"id":7,"method":"userDataStream.unsubscribe","params":{"subscriptionId":7}}',
        NO_SUBSCRIPTION,
    ),
    "a list for a subscription": (
        b'{"id":7,"method":"userDataStream.unsubscribe","params":{"subscriptionId":[0]}}',
        NO_SUBSCRIPTION,
    ),
    "a subscription beyond all numbers": (
        b'{"id":7,"method":"userDataStream.unsubscribe","params":{"subscriptionId":1e400}}',
        NO_SUBSCRIPTION,
    ),
}

NO_TEXT = {
    "bytes that are no UTF-8": frame(TEXT, b"\xff\xfe"),
    "a surrogate": frame(TEXT, b'{"id":"\xed\xa0\x80","method":"ping"}'),
    "half a letter": frame(TEXT, b'{"id":7,"method":"ping\xc3"}'),
    "fragments that are no UTF-8": frame(TEXT, ASK[:9] + b"\xff", final=False)
    + frame(CONTINUATION, ASK[9:]),
}

TOO_BIG = {
    "a megabyte that is no JSON": frame(TEXT, b"a" * 1_000_000),
    "a megabyte of JSON": frame(
        TEXT, b'{"id":7,"method":"ping","params":{"x":"%b"}}' % (b"a" * 1_000_000)
    ),
    "a megabyte of bytes": frame(BINARY, b"\0" * 1_000_000),
    "a text that says it has 2^62 bytes": frame(TEXT, ASK, claimed=2**62),
}


def code_of(frames: list[tuple[int, bytes]]) -> int:
    """The code of the close frame that must be all that was heard."""
    [(opcode, payload)] = frames
    assert opcode == CLOSE
    return int.from_bytes(payload[:2], "big")


async def said(peer: Peer) -> object:
    """The next text."""
    opcode, payload = await peer.hears()
    assert opcode == TEXT
    return json.loads(payload)


def an_error(error: tuple[int, str], request_id: int | None, status: int = 400) -> object:
    code, msg = error
    return {"id": request_id, "status": status, "error": {"code": code, "msg": msg}}


@pytest.mark.parametrize("text", UNREADABLE.values(), ids=UNREADABLE)
async def test_a_text_that_is_no_json_is_answered_under_no_id(
    exchange: MockExchange, text: bytes
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(frame(TEXT, text), frame(TEXT, ASK))

        assert await said(peer) == an_error(NOT_JSON, None)
        assert await peer.hears() == ANSWERED


@pytest.mark.parametrize(("text", "error"), NO_REQUESTS.values(), ids=NO_REQUESTS)
async def test_json_that_is_no_request_is_answered_under_no_id(
    exchange: MockExchange, text: bytes, error: tuple[int, str]
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(frame(TEXT, text), frame(TEXT, ASK))

        assert await said(peer) == an_error(error, None)
        assert await peer.hears() == ANSWERED


@pytest.mark.parametrize(("text", "error"), REFUSED.values(), ids=REFUSED)
async def test_a_request_that_cannot_be_meant_is_answered_under_its_id(
    exchange: MockExchange, text: bytes, error: tuple[int, str]
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(frame(TEXT, text), frame(TEXT, ASK))

        assert await said(peer) == an_error(error, 7, 401 if error[0] in (-2014, -2015) else 400)
        assert await peer.hears() == ANSWERED


@pytest.mark.parametrize("data", NO_TEXT.values(), ids=NO_TEXT)
async def test_who_asks_in_text_that_is_none_is_told_1007(
    exchange: MockExchange, data: bytes
) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(data)

        assert code_of(await peer.hears_until_the_end()) == 1007


@pytest.mark.parametrize("data", TOO_BIG.values(), ids=TOO_BIG)
async def test_who_asks_too_much_at_once_is_told_1009(exchange: MockExchange, data: bytes) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(data)

        assert code_of(await peer.hears_until_the_end()) == 1009


async def test_the_biggest_request_is_read(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(frame(TEXT, ASK.ljust(LARGEST - 1)))

        assert await peer.hears() == ANSWERED


async def test_a_binary_frame_ends_its_connection(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(frame(BINARY, ASK))

        assert await peer.hears_until_the_end() == [(CLOSE, b"\x03\xebText only")]


async def test_a_request_may_come_in_fragments_with_a_ping_between(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(frame(TEXT, ASK[:5], final=False), frame(PING, b"hi"))
        peer.send(frame(CONTINUATION, ASK[5:]))

        assert [await peer.hears(), await peer.hears()] == [(PONG, b"hi"), ANSWERED]


async def test_what_follows_a_goodbye_is_no_request(exchange: MockExchange) -> None:
    async with Peer(exchange) as peer:
        await peer.open_stream(PATH)
        peer.send(close(1000), frame(TEXT, ASK))

        assert code_of(await peer.hears_until_the_end()) == 1000
