"""Addresses of streams: user-data-stream.md and web-socket-streams.md, "General WSS information"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.wire.routes import StreamAddress, stream_address
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Envelope
from tests.support.dialects import SHIPPED, stream_rules

KEY = "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"


def address(url: str) -> StreamAddress | None:
    path, _, query = url.partition("?")
    return stream_address(path, query, SHIPPED.stream)


RAW, COMBINED = SHIPPED.stream.routes


def raw(*names: str, microseconds: bool = False) -> StreamAddress:
    return StreamAddress(route=RAW, names=names, microseconds=microseconds)


def combined(*names: str, microseconds: bool = False) -> StreamAddress:
    return StreamAddress(route=COMBINED, names=names, microseconds=microseconds)


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        # "Raw streams are accessed at /ws/<streamName>"
        (f"/ws/{KEY}", raw(KEY)),
        ("/ws/btcusdt@trade", raw("btcusdt@trade")),
        ("/ws/a/b", raw("a", "b")),
        ("/ws/a/b/", raw("a", "b")),
        ("/ws//a", raw("a")),
        ("/ws/a/b/a", raw("a", "b")),
        ("/ws", raw()),
        ("/ws/", raw()),
        # "Combined streams are accessed at /stream?streams=<streamName1>/<streamName2>/…"
        (f"/stream?streams={KEY}", combined(KEY)),
        ("/stream?streams=a/b/c", combined("a", "b", "c")),
        ("/stream?streams=a/b/a/", combined("a", "b")),
        ("/stream/?streams=a", combined("a")),
        ("/stream?x=1&streams=a", combined("a")),
        ("/stream", combined()),
        ("/stream?streams=", combined()),
    ],
)
def test_a_url_names_its_streams_and_their_envelope(url: str, wanted: StreamAddress) -> None:
    assert address(url) == wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("/stream?streams=a%2Fb%2fc", combined("a", "b", "c")),
        ("/stream?streams=btcusdt%40trade", combined("btcusdt@trade")),
        ("/ws/btcusdt%40trade", raw("btcusdt@trade")),
        ("/ws/%E5%B8%81usdt%40trade", raw("币usdt@trade")),
        ("/stream?streams=%21miniTicker%40arr", combined("!miniTicker@arr")),
    ],
)
def test_names_may_be_percent_encoded(url: str, wanted: StreamAddress) -> None:
    assert address(url) == wanted


@pytest.mark.parametrize("offset", ["@+08:00", "@%2B08:00", "%40%2B08%3A00"])
def test_the_plus_of_a_timezone_is_no_space(offset: str) -> None:
    # "Kline/Candlestick Streams with timezone offset": <symbol>@kline_<interval>@+08:00
    name = "btcusdt@kline_1d@+08:00"

    assert address(f"/ws/btcusdt@kline_1d{offset}") == raw(name)
    assert address(f"/stream?streams=btcusdt@kline_1d{offset}/b") == combined(name, "b")


@pytest.mark.parametrize("word", ["MICROSECOND", "microsecond"])
def test_times_may_be_asked_for_in_microseconds(word: str) -> None:
    # "add the parameter timeUnit=MICROSECOND or timeUnit=microsecond in the connection URL"
    assert address(f"/ws/{KEY}?timeUnit={word}") == raw(KEY, microseconds=True)
    assert address(f"/stream?streams=a&timeUnit={word}") == combined("a", microseconds=True)
    assert address(f"/stream?timeUnit={word}&streams=a") == combined("a", microseconds=True)
    assert address(f"/ws?timeUnit={word}") == raw(microseconds=True)


@pytest.mark.parametrize("unit", ["MILLISECOND", "millisecond", "Microsecond", "us", ""])
def test_any_other_unit_leaves_milliseconds(unit: str) -> None:
    assert address(f"/ws/{KEY}?timeUnit={unit}") == raw(KEY)
    assert address(f"/ws/{KEY}?timeunit=MICROSECOND") == raw(KEY)


def test_the_unit_may_follow_the_path_as_the_vendor_once_printed_it() -> None:
    # user-data-stream.md from 2024-11-27 to 2024-12-18: /ws/<listenKey>&timeUnit=MICROSECOND
    assert address(f"/ws/{KEY}&timeUnit=MICROSECOND") == raw(KEY, microseconds=True)
    assert address(f"/ws/{KEY}&timeUnit=MILLISECOND") == raw(KEY)
    assert address(f"/ws/{KEY}&foo=bar") == raw(KEY)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/",
        "/wsx",
        "/wss/a",
        "/streams?streams=a",
        "/stream/a",
        "/ws-api/v3",
        "/api/v3/ping",
        "/WS/a",
        "//ws/a",
        "/x/ws/a",
    ],
)
def test_no_stream_lives_elsewhere(url: str) -> None:
    assert address(url) is None


def test_a_dialect_may_have_other_routes_and_another_separator() -> None:
    ws = StreamRoute(path="/openapi/ws", envelope=Envelope.RAW)
    feed = StreamRoute(path="/feed", envelope=Envelope.COMBINED, names_in="of")
    rules = stream_rules(
        routes=(ws, feed),
        separator=",",
        time_unit_parameter=None,
        microsecond_words=frozenset(),
    )

    assert stream_address("/openapi/ws/a,b", "", rules) == StreamAddress(
        route=ws, names=("a", "b"), microseconds=False
    )
    assert stream_address("/feed", "of=a,b&timeUnit=MICROSECOND", rules) == StreamAddress(
        route=feed, names=("a", "b"), microseconds=False
    )
    assert stream_address("/ws/a", "", rules) is None


# Of futures since 2026: …/private/ws?listenKey=<key>&events=<event>/<event>&listenKey=<other>
PRIVATE = StreamRoute(
    path="/private/ws", envelope=Envelope.RAW, keys_in="listenKey", events_in="events"
)


def wanted(path: str, query: str) -> tuple[tuple[str, ...], dict[str, set[str]]]:
    """The names of an address, and which events are wanted of some."""
    found = stream_address(path, query, stream_rules(routes=(PRIVATE,)))
    assert found is not None
    return found.names, {key: set(events) for key, events in found.wanted.items()}


@pytest.mark.parametrize(
    ("query", "names", "events"),
    [
        ("listenKey=a", ("a",), {}),
        ("listenKey=a&events=X/Y", ("a",), {"a": {"X", "Y"}}),
        ("listenKey=a&events=X&listenKey=b", ("a", "b"), {"a": {"X"}}),
        ("listenKey=a&listenKey=b&events=X", ("a", "b"), {"b": {"X"}}),
        ("listenKey=a&events=X&listenKey=b&events=Y/Z", ("a", "b"), {"a": {"X"}, "b": {"Y", "Z"}}),
        ("listenKey=a&events=X&events=Y", ("a",), {"a": {"X", "Y"}}),
        ("listenKey=a&events=X&listenKey=b&listenKey=a&events=Y", ("a", "b"), {"a": {"X", "Y"}}),
        ("events=X&listenKey=a", ("a",), {}),
        ("listenKey=a&events=", ("a",), {}),
        ("listenKey=a&events=/", ("a",), {}),
        ("listenKey=&events=X", (), {}),
        ("listenKey=a%2Db&events=X%2FY", ("a-b",), {"a-b": {"X", "Y"}}),
        ("", (), {}),
    ],
)
def test_keys_and_the_events_wanted_of_each_may_come_in_pairs(
    query: str, names: tuple[str, ...], events: dict[str, set[str]]
) -> None:
    assert wanted("/private/ws", query) == (names, events)


def test_a_key_in_the_path_may_be_heard_for_some_events_too() -> None:
    assert wanted("/private/ws/a", "events=X") == (("a",), {"a": {"X"}})
    assert wanted("/private/ws/a", "listenKey=b&events=X") == (("a", "b"), {"b": {"X"}})
    assert wanted("/private/ws/a/b", "events=X") == (("a", "b"), {})


def test_where_a_dialect_has_no_such_parameters_they_mean_nothing() -> None:
    assert address(f"/ws/{KEY}?listenKey=b&events=X") == raw(KEY)


@pytest.mark.parametrize("rule", ["silent", "gone"])
def test_an_address_says_which_route_it_is_on_with_what_became_of_it(rule: str) -> None:
    route = replace(PRIVATE, **{rule: True})

    found = stream_address("/private/ws/a", "", stream_rules(routes=(route,)))

    assert found == StreamAddress(route=route, names=("a",), microseconds=False)
