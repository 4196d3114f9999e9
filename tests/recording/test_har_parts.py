from __future__ import annotations

import pytest

from mockex.recording.frame import Binary, Close, Note, Open, Ping, Pong, Reply, Text
from mockex.recording.har_parts import (
    instant,
    instant_of_seconds,
    message,
    of_message,
    of_open,
    of_reply,
    opened,
    reply,
)
from mockex.values.instant import Instant
from tests.recording.frames import NOON, after


@pytest.mark.parametrize(
    ("url", "content"),
    [
        ("wss://host:9443/ws/a?b=c", Open(path="/ws/a", query="b=c")),
        ("wss://host", Open(path="/")),
        ("wss://host?b=c", Open(path="/", query="b=c")),
        ("wss://host/a?b=https://c/d?e", Open(path="/a", query="b=https://c/d?e")),
        ("wss://me:secret@host/a%2Fb", Open(path="/a%2Fb")),
        ("about:blank", Open(path="/")),
    ],
)
def test_path_and_query_stand_in_the_url_as_they_were_sent(url, content):
    assert opened({"url": url}) == content


def test_an_address_is_read_as_it_was_written():
    content = Open(path="/stream", query="streams=a@trade/b@trade&x=%2B")

    assert opened(of_open(content, "wss://host")) == content


@pytest.mark.parametrize("body", ["", "{}", "币", "\udcff\udcfe", "a\x00b"])
def test_a_body_is_read_as_it_was_written(body):
    assert reply(of_reply(Reply(status=200, body=body))) == Reply(status=200, body=body)


@pytest.mark.parametrize("content", [Text(text="a"), Binary(data=b""), Binary(data=b"\xff")])
def test_a_message_is_read_as_it_was_written(content):
    assert message(of_message(content, "in", NOON)) == content


@pytest.mark.parametrize(
    ("node", "content"),
    [
        ({"type": "send", "data": "a"}, Text(text="a")),
        ({"type": "send", "opcode": 8, "data": ""}, Close(code=None)),
        ({"type": "send", "opcode": 9, "data": "MQ=="}, Ping(payload="1")),
        ({"type": "send", "opcode": 10, "data": "!"}, Pong(payload="!")),
        ({"type": "error", "opcode": -1, "data": "lost"}, Note(text="lost")),
    ],
)
def test_what_others_put_among_the_messages_is_understood(node, content):
    assert message(node) == content


def test_names_of_http_2_are_no_headers():
    headers = [{"name": ":status", "value": "200"}, {"name": "date", "value": "now"}]

    assert reply({"status": 200, "headers": headers}) == Reply(
        status=200, headers=(("date", "now"),)
    )


@pytest.mark.parametrize("status", [0, -1])
def test_no_status_is_no_reply(status):
    assert reply({"status": status}) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2025-09-15T12:00:00.001Z", after(1)),
        ("2025-09-15T14:00:00+02:00", NOON),
        ("2025-09-15T12:00:00.0010009Z", after(1)),
        ("2025-09-15T12:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("noon", None),
    ],
)
def test_instants_are_read_with_their_offset(text, found):
    assert instant(text) == found


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        (1757937600.123456, Instant(NOON + 123_456)),
        (0, Instant(0)),
        (-1, None),
        (1e300, None),
        (float("inf"), None),
        (253402300800, None),
    ],
)
def test_seconds_are_read_to_the_microsecond(seconds, found):
    assert instant_of_seconds(seconds) == found
