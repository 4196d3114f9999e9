"""What clients send that is no HTTP, or bad HTTP: an error or a clean close, and the exchange goes on."""

from __future__ import annotations

import gzip
import json

import pytest

from mockex import MockExchange
from tests.support.peers import Peer, answer, body, get, post, status, upgrade

PING = b"/api/v3/ping"
STREAM = b"/api/v3/userDataStream"
FORM = b"Content-Type: application/x-www-form-urlencoded"
JSON = b"Content-Type: application/json"
GZIP = b"Content-Encoding: gzip"
# Bytes that look random and are the same in every run.
NOISE = bytes(n * n * 167 % 251 for n in range(2000))

NO_HTTP = {
    "garbage": b"\x00\x01\xff\xfe garbage\r\n\r\n",
    "noise": NOISE + b"\r\n\r\n",
    "a TLS ClientHello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + NOISE[:508],
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "HTTP/3.0 in words": b"GET /api/v3/ping HTTP/3.0\r\n\r\n",
    "an unknown method": b"BREW /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method in lower case": b"get /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n",
    "a method of raw bytes": b"\xff\xfe /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n",
    "a target that is none": b"GET x HTTP/1.1\r\nHost: x\r\n\r\n",
    "an asterisk for a target": get(b"*"),
    "a URL that cannot be read": get(b"http://[/"),
    "a port that none is": get(b"http://x:99999/"),
    "no host": b"GET /api/v3/ping HTTP/1.1\r\n\r\n",
    "a header without a colon": get(PING, b"nonsense"),
    "a header name of raw bytes": get(PING, b"X\xff: 1"),
    "a zero byte in a header": get(PING, b"X-A: \x00"),
    "a request line of 200 kB": get(PING + b"?x=" + b"a" * 200_000),
    "a request line without end": b"GET /" + b"a" * 200_000,
    "a header of 300 kB": get(PING, b"X-A: " + b"a" * 300_000),
    "a header without end": b"GET / HTTP/1.1\r\nX-A: " + b"a" * 300_000,
    "20,000 headers": get(PING, *(b"X-%d: 1" % n for n in range(20_000))),
    "a negative Content-Length": post(STREAM, b"").replace(b"Length: 0", b"Length: -5"),
    "a Content-Length in words": post(STREAM, b"").replace(b"Length: 0", b"Length: five"),
    "a Content-Length beyond all numbers": post(STREAM, b"").replace(b": 0", b": " + b"9" * 30),
    "two Content-Lengths": post(STREAM, b"abc", b"Content-Length: 4"),
    "chunks and a Content-Length": post(STREAM, b"abc", b"Transfer-Encoding: chunked"),
    "raw bytes in a path": get(b"/api/v3/\xff\xfe"),
    "letters of another script in a path": get("/приве́т".encode()),
    "raw bytes in a query": get(PING + b"?x=\x80\xff"),
    "raw bytes in the query of a handshake": upgrade(b"/stream?streams=\xff"),
    "raw bytes in the path of a handshake": upgrade(b"/ws/\xff"),
    "a zero byte in a path": get(b"/api/\x00/ping"),
    "a delete byte in a path": get(b"/\x7f"),
    "a blank in a query": get(PING + b"?x=a b"),
}

CHUNKED = b"Transfer-Encoding: chunked"
CUT_SHORT = {
    "nothing at all": b"",
    "one byte": b"G",
    "half a header": b"GET /api/v3/ping HTTP/1.1\r\nHo",
    "a body that is not all there": post(STREAM, b"abcd").replace(b": 4", b": 300"),
    "a chunk that is not all there": post(STREAM, b"30\r\nabc", CHUNKED).replace(
        b"Content-Length: 7\r\n", b""
    ),
}

PATHS = {
    "a zero byte": b"/api/v3/ping%00",
    "bytes that are no text": b"/%ff%fe",
    "percent signs that begin nothing": b"/api/v3/%zz",
    "a lone percent sign": b"/%",
    "two slashes": b"//api/v3/ping",
    "a way out of the house": b"/../../etc/passwd",
    "a bracket": b"//[",
}

TOO_MANY = {"code": -1101, "msg": "Too many parameters; expected '0' and received '1'."}
QUERIES = {
    "percent signs that begin nothing": (PING + b"?%zz=%", TOO_MANY),
    "bytes that are no text": (PING + b"?a=%ff", TOO_MANY),
    "a zero byte": (PING + b"?a=%00", TOO_MANY),
    "120 kB": (PING + b"?a=" + b"a" * 120_000, TOO_MANY),
    "a symbol that is no text": (
        b"/api/v3/exchangeInfo?symbol=%ff",
        {"code": -1121, "msg": "Invalid symbol."},
    ),
}

MISSING = {
    "code": -1102,
    "msg": "Mandatory parameter 'listenKey' was not sent, was empty/null, or malformed.",
}
NO_SUCH_KEY = {"code": -1125, "msg": "This listenKey does not exist."}
BODIES = {
    "bytes that are no text": ((b"\xff\xfe=\xff", FORM), MISSING),
    "a key that is no text": ((b"listenKey=\xff", FORM), NO_SUCH_KEY),
    "JSON": ((b'{"listenKey": "x"}', JSON), MISSING),
    "a form that is gzipped": ((gzip.compress(b"listenKey=x"), FORM, GZIP), NO_SUCH_KEY),
    "an encoding that nobody knows": ((b"abc", FORM, b"Content-Encoding: cake"), MISSING),
    "a content type that is none": ((b"abc", b"Content-Type: \xff/;;=;"), MISSING),
    "a megabyte": ((b"a" * 1_000_000, FORM), MISSING),
}


@pytest.mark.parametrize("data", NO_HTTP.values(), ids=NO_HTTP)
async def test_what_is_no_http_is_answered_with_a_400(exchange: MockExchange, data: bytes) -> None:
    reply = await answer(exchange, data)

    assert status(reply) == 400


@pytest.mark.parametrize("data", CUT_SHORT.values(), ids=CUT_SHORT)
async def test_a_client_that_ends_in_the_middle_meets_a_clean_close(
    exchange: MockExchange, data: bytes
) -> None:
    reply = await answer(exchange, data, end=True)

    assert reply == b""


@pytest.mark.parametrize("data", CUT_SHORT.values(), ids=CUT_SHORT)
async def test_a_client_that_never_goes_on_holds_nobody_up(
    exchange: MockExchange, data: bytes
) -> None:
    async with Peer(exchange) as peer:
        peer.send(data)

        assert status(await answer(exchange, get(PING))) == 200


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
async def test_a_path_that_nobody_has_is_not_found(exchange: MockExchange, path: bytes) -> None:
    reply = await answer(exchange, get(path))

    assert (status(reply), body(reply)) == (404, b"")


@pytest.mark.parametrize(("target", "error"), QUERIES.values(), ids=QUERIES)
async def test_a_strange_query_meets_the_vendors_error(
    exchange: MockExchange, target: bytes, error: object
) -> None:
    reply = await answer(exchange, get(target))

    assert (status(reply), json.loads(body(reply))) == (400, error)


@pytest.mark.parametrize(("sent", "error"), BODIES.values(), ids=BODIES)
async def test_a_strange_body_meets_the_vendors_error(
    exchange: MockExchange, sent: tuple[bytes, ...], error: object
) -> None:
    key = b"X-MBX-APIKEY: " + exchange.account("demo").key.encode()

    reply = await answer(exchange, post(STREAM, *sent, key, method=b"PUT"))

    assert (status(reply), json.loads(body(reply))) == (400, error)


async def test_a_body_of_two_megabytes_is_too_large(exchange: MockExchange) -> None:
    reply = await answer(exchange, post(STREAM, b"a" * 2_000_000, FORM))

    assert status(reply) == 413


async def test_a_body_that_grows_too_large_is_too_large(exchange: MockExchange) -> None:
    reply = await answer(exchange, post(STREAM, gzip.compress(b"a" * 20_000_000), FORM, GZIP))

    assert status(reply) == 413


async def test_a_body_that_is_not_gzipped_as_it_says_is_a_bad_request(
    exchange: MockExchange,
) -> None:
    reply = await answer(exchange, post(STREAM, b"not gzipped", FORM, GZIP))

    assert (status(reply), body(reply)) == (400, b"the body is not what its headers say")


@pytest.mark.parametrize("chunks", [b"zzz\r\nabc\r\n", b"3\r\nabcdefgh\r\n0\r\n\r\n"])
async def test_chunks_that_are_none_are_a_bad_request(
    exchange: MockExchange, chunks: bytes
) -> None:
    request = post(STREAM, chunks, CHUNKED).replace(b"Content-Length: %d\r\n" % len(chunks), b"")

    assert status(await answer(exchange, request)) == 400


async def test_chunks_are_understood(exchange: MockExchange) -> None:
    request = post(STREAM, b"3\r\na=b\r\n0\r\n\r\n", CHUNKED)

    reply = await answer(exchange, request.replace(b"Content-Length: 13\r\n", b""))

    assert json.loads(body(reply)) == {"code": -2014, "msg": "API-key format invalid."}


async def test_a_body_longer_than_it_says_is_no_request(exchange: MockExchange) -> None:
    request = post(STREAM, b"abcdefgh\r\n\r\n").replace(b"Length: 12", b"Length: 3")

    reply = await answer(exchange, request.replace(b"Connection: close\r\n", b""))

    assert status(reply) == 400


async def test_an_expectation_that_nobody_knows_fails(exchange: MockExchange) -> None:
    assert status(await answer(exchange, post(STREAM, b"a=b", b"Expect: cake"))) == 417


async def test_requests_may_come_all_at_once(exchange: MockExchange) -> None:
    one = get(PING).replace(b"close", b"keep-alive")

    replies = await answer(exchange, one * 20, get(PING))

    assert replies.count(b"HTTP/1.1 200 OK") == 21


async def test_raw_bytes_in_a_header_are_let_pass(exchange: MockExchange) -> None:
    assert status(await answer(exchange, get(PING, b"X-MBX-APIKEY: \xff\xfe"))) == 200


async def test_an_api_key_of_raw_bytes_is_malformed(exchange: MockExchange) -> None:
    reply = await answer(exchange, post(STREAM, b"", b"X-MBX-APIKEY: \xff\xfe"))

    assert (status(reply), json.loads(body(reply))["code"]) == (401, -2014)


@pytest.mark.parametrize("method", [b"OPTIONS", b"HEAD", b"TRACE", b"CONNECT", b"PATCH", b"PUT"])
async def test_a_method_that_the_path_does_not_have_is_not_found(
    exchange: MockExchange, method: bytes
) -> None:
    assert status(await answer(exchange, get(PING).replace(b"GET", method))) == 404


@pytest.mark.parametrize(
    "broken",
    [
        upgrade(b"/ws").replace(b"Version: 13", b"Version: 99"),
        upgrade(b"/ws").replace(b"dGhlIHNhbXBsZSBub25jZQ==", b"short"),
        upgrade(b"/ws").replace(b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", b""),
        upgrade(b"/ws").replace(b"Upgrade: websocket", b"Upgrade: h2c"),
    ],
    ids=["another version", "a short key", "no key", "another protocol"],
)
async def test_a_broken_handshake_is_an_ordinary_request(
    exchange: MockExchange, broken: bytes
) -> None:
    async with Peer(exchange) as peer:
        peer.send(broken)

        assert status(await peer.reply()) == 404


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (b"/ws/%00", 400),
        (b"/stream?streams=%ff%00", 400),
        (b"/ws/" + b"a" * 300, 400),
        (b"/w", 404),
    ],
    ids=["a zero byte", "a zero byte in a query", "a name of 300 letters", "no route"],
)
async def test_a_handshake_that_asks_for_no_stream_is_refused(
    exchange: MockExchange, target: bytes, code: int
) -> None:
    async with Peer(exchange) as peer:
        peer.send(upgrade(target))
        reply = await peer.reply()

    assert (status(reply), json.loads(body(reply))["code"]) == (code, -1000)
