from __future__ import annotations

import pytest

from mockex.recorder.proxy_heads import NoHttp, pairs, reply_head, request_head

HEAD = (
    b"POST /api/v3/order?a=%2b+%20&b=\xc3\xbc HTTP/1.1\r\n"
    b"user-agent:  a bot \r\n"
    b"hOST: 127.0.0.1:9000\r\n"
    b"X-Twice: one\r\n"
    b"X-Twice: two\r\n"
    b"Accept-Encoding: gzip, br\r\n"
    b"\r\n"
)
HANDSHAKE = (
    b"GET /ws/btcusdt@trade HTTP/1.1\r\n"
    b"Host: here\r\n"
    b"Upgrade: WebSocket\r\n"
    b"Connection: Upgrade\r\n"
    b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
    b"Sec-WebSocket-Protocol: chat\r\n"
    b"\r\n"
)


def test_a_request_goes_on_as_it_came_but_for_its_host():
    forwarded = request_head(HEAD).forwarded(b"", b"api.example:8443")

    assert forwarded == HEAD.replace(b"127.0.0.1:9000", b"api.example:8443")


def test_it_is_understood_too():
    head = request_head(HEAD)

    assert (head.method, head.path, head.query) == ("POST", "/api/v3/order", "a=%2b+%20&b=ü")
    assert pairs(head.lines) == (
        ("user-agent", "a bot"),
        ("hOST", "127.0.0.1:9000"),
        ("X-Twice", "one"),
        ("X-Twice", "two"),
        ("Accept-Encoding", "gzip, br"),
    )
    assert not head.is_handshake


def test_an_api_that_lives_under_a_path_gets_it_put_before():
    assert request_head(HEAD).forwarded(b"/spot", b"h").startswith(b"POST /spot/api/v3/order?a=")


def test_a_handshake_does_not_offer_to_compress():
    head = request_head(HANDSHAKE)

    assert head.is_handshake
    assert head.forwarded(b"", b"here") == HANDSHAKE.replace(
        b"Sec-WebSocket-Extensions: permessage-deflate\r\n", b""
    )


def test_nobody_is_offered_another_version_of_http():
    head = request_head(
        b"GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
    )

    assert not head.is_handshake
    assert head.forwarded(b"", b"h") == b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"


def test_a_header_over_two_lines_stays_whole():
    head = request_head(b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: one\r\n two\r\n\r\n")

    assert head.forwarded(b"", b"h") == (
        b"GET / HTTP/1.1\r\nHost: h\r\nX-Long: one\r\n two\r\n\r\n"
    )


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (
            b"\x16\x03\x01\r\n\r\n",
            r"'\x16\x03\x01', wanted a request such as GET /api/v3/time HTTP/1.1",
        ),
        (
            b"GET / HTTP/2.0\r\n\r\n",
            "'GET / HTTP/2.0', wanted a request such as GET /api/v3/time HTTP/1.1",
        ),
        (
            b"GET http://elsewhere/ HTTP/1.1\r\n\r\n",
            "a request for 'http://elsewhere/', wanted a path such as /api/v3/time",
        ),
        (b"GET / HTTP/1.1\r\nwhat\r\n\r\n", "'what', wanted a header such as Host: 127.0.0.1"),
    ],
)
def test_what_is_no_request_is_said(raw, sentence):
    with pytest.raises(NoHttp) as caught:
        request_head(raw)

    assert str(caught.value) == sentence


def test_a_reply_is_understood():
    raw = b"HTTP/1.1 418 I'm a teapot\r\nRetry-After: 120\r\n\r\n"

    head = reply_head(raw)

    assert (head.status, head.raw, pairs(head.lines)) == (418, raw, (("Retry-After", "120"),))
    assert not head.is_interim
    assert reply_head(b"HTTP/1.1 100 Continue\r\n\r\n").is_interim
    assert not reply_head(b"HTTP/1.1 101 Switching Protocols\r\n\r\n").is_interim


@pytest.mark.parametrize(
    "raw", [b"garbage", b"HTTP/1.1 OK", b"HTTP/1.1 999 No", b"HTTP/3 200", b""]
)
def test_what_is_no_reply_is_said(raw):
    with pytest.raises(NoHttp) as caught:
        reply_head(raw + b"\r\n\r\n")

    assert str(caught.value) == f"'{raw.decode()}', wanted a status such as HTTP/1.1 200 OK"
