"""What can be a stream name, and which names are listen keys."""

from __future__ import annotations

import pytest

from mockex.wire.stream_names import is_plausible, may_be_listen_key, of_any_symbol


@pytest.mark.parametrize(
    "name",
    [
        "btcusdt@aggTrade",
        "btcusdt@kline_1d@+08:00",
        "!miniTicker@arr",
        "!ticker_1h@arr",
        "btcusdt@depth5@100ms",
        "币安人生usdt@trade",
        "pqia91ma19a5s61c",
        "a",
        "a" * 256,
        "a=b",
    ],
)
def test_streams_are_called_so(name: str) -> None:
    assert is_plausible(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "btc usdt@trade",
        "a/b",
        "a?b",
        "a&b",
        "a#b",
        "a\n",
        "a\x00",
        "\x7f",
        "a\u00a0b",
        "\ud800",
        "a" * 257,
    ],
)
def test_no_stream_is_called_so(name: str) -> None:
    assert not is_plausible(name)


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1", True),
        ("nonsense", True),
        ("btcusdt@trade", False),
        ("!ticker@arr", False),
        ("!bookTicker", False),
    ],
)
def test_whatever_is_no_market_stream_may_be_a_listen_key(name: str, may_be: bool) -> None:
    assert may_be_listen_key(name) is may_be


@pytest.mark.parametrize(
    ("name", "symbol", "pattern"),
    [
        ("btcusdt@trade", "btcusdt", "<symbol>@trade"),
        ("btcusdt@kline_1d@+08:00", "btcusdt", "<symbol>@kline_1d@+08:00"),
        ("币安@depth5@100ms", "币安", "<symbol>@depth5@100ms"),
        ("!ticker@arr", "", "!ticker@arr"),
        ("!bookTicker", "", "!bookTicker"),
        ("@trade", "", "@trade"),
        ("key", "", "key"),
    ],
)
def test_a_market_stream_is_of_a_symbol_or_of_all(name: str, symbol: str, pattern: str) -> None:
    assert of_any_symbol(name) == (symbol, pattern)
