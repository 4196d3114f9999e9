from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockex.recorder import proxy_bodies
from mockex.recorder.proxy_bodies import (
    Body,
    Chunked,
    Kept,
    Sized,
    body_of_reply,
    body_of_request,
    decoded,
)
from mockex.recorder.proxy_heads import Line, NoHttp, reply_head, request_head

CHUNKS = b"4;x=y\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\nX-Sum: 1\r\n\r\n"
SAID = b"Wikipedia in \r\n\r\nchunks."


def fed(body: Body, data: bytes, *cuts: int) -> int:
    """How much of the data it took for its own, in these pieces."""
    ends = [*sorted(cuts), len(data)]
    used = before = 0
    for end in ends:
        if not body.done:
            used += body.feed(data[before:end])
        before = end
    return used


@given(st.sets(st.integers(0, len(CHUNKS) + 5)))
def test_chunks_end_where_they_end_however_they_come(cuts):
    body = Chunked()

    used = fed(body, CHUNKS + b"more!", *cuts)

    assert body.done
    assert body.kept.data == SAID
    assert used == len(CHUNKS)


@pytest.mark.parametrize("data", [b"zz\r\n", b"\r\n", b"-1\r\n", b"4" * 5000])
def test_what_is_no_chunk_is_said(data):
    with pytest.raises(NoHttp, match="a chunk"):
        Chunked().feed(data)


def test_a_length_says_where_a_body_ends():
    body = Sized(3)

    assert body.feed(b"ab") == 2
    assert not body.ended()
    assert body.feed(b"cd") == 1
    assert (body.done, body.kept.data) == (True, b"abc")


def reply(status: str, *lines: str, method: str = "GET") -> Body:
    raw = "\r\n".join((f"HTTP/1.1 {status}", *lines, "", "")).encode()
    return body_of_reply(reply_head(raw), method)


def test_replies_without_a_body_are_done_at_once():
    assert reply("204 No Content").done
    assert reply("304 Not Modified", "Content-Length: 9").done
    assert reply("200 OK", "Content-Length: 9", method="HEAD").done
    assert reply("200 OK", "Content-Length: 0").done


def test_a_reply_of_no_known_length_goes_on_to_the_end_of_the_connection():
    body = reply("200 OK")

    assert body.feed(b"all") == 3
    assert not body.done
    assert body.ended()
    assert body.kept.data == b"all"


def test_a_request_of_no_known_length_has_no_body():
    assert body_of_request(request_head(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")).done


@pytest.mark.parametrize(
    "lines", [("Content-Length: x",), ("Content-Length: 1", "Content-Length: 2")]
)
def test_a_length_that_is_none_is_said(lines):
    with pytest.raises(NoHttp, match="a length of"):
        reply("200 OK", *lines)


def kept(data: bytes) -> Kept:
    body = Kept()
    body.add(data)
    return body


def coded(coding: bytes) -> list[Line]:
    return [Line(b"content-encoding", b"Content-Encoding: " + coding)]


RAW_DEFLATE = zlib.compressobj(wbits=-15)
ZIPPED = RAW_DEFLATE.compress(SAID) + RAW_DEFLATE.flush()


@pytest.mark.parametrize(
    ("data", "coding"),
    [
        (SAID, b""),
        (SAID, b"identity"),
        (gzip.compress(SAID, mtime=0), b"gzip"),
        (gzip.compress(SAID, mtime=0), b"X-GZIP"),
        (zlib.compress(SAID), b"deflate"),
        (ZIPPED, b"deflate"),
        (gzip.compress(zlib.compress(SAID), mtime=0), b"deflate, gzip"),
    ],
)
def test_a_body_says_the_same_in_every_coding(data, coding):
    assert decoded(kept(data), coded(coding)) == SAID


def test_what_cannot_be_decoded_is_said(monkeypatch):
    assert decoded(kept(b"x"), coded(b"br")) == "a body in the coding 'br'"
    assert decoded(kept(b"x"), coded(b"gzip")) == "a body that is no gzip"
    assert decoded(kept(b""), coded(b"gzip")) == b""
    half = gzip.compress(SAID, mtime=0)[:-9]
    assert decoded(kept(half), coded(b"gzip")) == "a body that is no gzip"


def test_a_body_that_is_too_large_is_not_kept(monkeypatch):
    monkeypatch.setattr(proxy_bodies, "LARGEST_KEPT", 10)
    body = Sized(11)

    assert body.feed(b"x" * 11) == 11

    assert body.done
    assert decoded(body.kept, []) == "a body of 11 bytes, more than 10"
    assert decoded(kept(gzip.compress(b"")), []) == "a body of 20 bytes, more than 10"


def test_a_body_that_would_be_too_large_is_not_inflated(monkeypatch):
    bomb = gzip.compress(b"0" * 1_000_000)
    monkeypatch.setattr(proxy_bodies, "LARGEST_KEPT", 2_000)

    assert decoded(kept(bomb), coded(b"gzip")) == "a body that is no gzip"
