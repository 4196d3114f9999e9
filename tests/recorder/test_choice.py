from __future__ import annotations

import pytest

from mockex.core.accounts import KeyKind
from mockex.errors import UsageError
from mockex.recorder.choice import (
    chosen,
    doubts,
    flows_of,
    key_for,
    market_streams,
    require_bases,
)
from mockex.recorder.keys import keys_in
from mockex.recorder.venues import venue_named
from mockex.wire.profile import shipped
from tests.recorder.running import keys_of
from tests.support.dialects import SHIPPED

ALL = ("--rest", "--ws", "--ws-api")
YESTERDAY, TODAY = shipped("binance-spot/2021-01-01"), shipped("binance-spot/2026-07-07")
MARGIN, USDM = shipped("binance-margin/2025-10-24"), shipped("binance-usdm/2026-04-23")


@pytest.mark.parametrize(
    ("dialect", "flows"),
    [
        (YESTERDAY, ("listen-key",)),
        (SHIPPED, ("listen-key", "signature", "logon")),
        (TODAY, ("signature", "logon")),
        (MARGIN, ("listen-token", "listen-key")),
        (shipped("binance-margin/2024-04-02"), ("listen-key",)),
        (USDM, ("listen-key",)),
        (shipped("openapi-whitelabel/2018-09-25"), ("listen-key",)),
        (shipped("coins-openapi/2025-03"), ("listen-key",)),
        (shipped("toobit-usdt/2026-01"), ("listen-key",)),
    ],
)
def test_a_dialect_has_the_flows_of_its_date(dialect, flows):
    assert flows_of(dialect) == flows


def test_a_flow_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(UsageError) as caught:
        chosen(["listen-key"], TODAY, ALL)

    assert str(caught.value) == (
        "binance-spot/2026-07-07 has no flow listen-key; it has signature and logon"
    )


def test_a_venue_has_no_flow_that_has_died_there():
    with pytest.raises(UsageError) as caught:
        chosen(["listen-key"], MARGIN, ALL, venue_named("binance-margin"))

    assert str(caught.value) == "venue binance-margin has no flow listen-key; it has listen-token"


@pytest.mark.parametrize(
    ("dialect", "bases", "flow"),
    [
        (SHIPPED, ALL, "listen-key"),
        (SHIPPED, ("--rest", "--ws"), "listen-key"),
        (SHIPPED, ("--ws-api",), "signature"),
        (TODAY, ALL, "signature"),
        (MARGIN, ALL, "listen-token"),
        (MARGIN, ("--rest", "--ws"), "listen-key"),
        (SHIPPED, (), "listen-key"),
    ],
)
def test_without_a_wish_it_is_the_first_that_can_be_reached(dialect, bases, flow):
    assert chosen([], dialect, bases) == (flow,)


def test_several_are_taken_once_each():
    assert chosen(["logon", "signature", "logon"], SHIPPED, ALL) == ("signature", "logon")


def test_only_the_bases_that_are_needed_are():
    require_bases(["signature"], [], ["--ws-api"])
    require_bases([], ["btcusdt@trade"], ["--ws"])

    with pytest.raises(UsageError) as caught:
        require_bases(["listen-key"], [], ["--rest"])
    assert str(caught.value) == (
        "--ws is missing: flow listen-key needs --rest and --ws, or --venue NAME"
    )
    with pytest.raises(UsageError, match="--ws is missing: --streams needs --ws"):
        require_bases([], ["btcusdt@trade"], ["--rest"])


async def test_each_flow_takes_a_key_that_will_do(mock_exchange):
    keys = keys_of(mock_exchange.account("demo"))
    ed25519 = keys_of(mock_exchange.account("demo"), "ed25519")

    assert key_for("listen-key", keys, SHIPPED).kind is KeyKind.HMAC
    assert key_for("signature", keys, SHIPPED).kind is KeyKind.HMAC
    assert key_for("logon", keys, SHIPPED).kind is KeyKind.ED25519
    assert key_for("listen-key", ed25519, SHIPPED).kind is KeyKind.ED25519


@pytest.mark.parametrize(
    ("flow", "values", "missing"),
    [
        ("listen-key", {}, "MOCKEX_API_KEY is not set; wanted the account's API key in it"),
        (
            "signature",
            {"MOCKEX_API_KEY": "key"},
            "MOCKEX_API_SECRET is not set; wanted what that key signs with in it",
        ),
        (
            "logon",
            {"MOCKEX_API_KEY": "key", "MOCKEX_API_SECRET": "secret"},
            "MOCKEX_ED25519_API_KEY is not set; wanted the account's API key in it",
        ),
    ],
)
def test_a_key_that_is_missing_is_named(flow, values, missing):
    with pytest.raises(UsageError) as caught:
        key_for(flow, keys_in(values, ".+", "a test"), SHIPPED)

    assert str(caught.value) == (
        f"{missing} or in a --key-file, for keys are never taken from the command line"
    )


def test_streams_are_named_once():
    named = market_streams("btcusdt@trade, !ticker@arr,btcusdt@trade", SHIPPED)

    assert named == ("btcusdt@trade", "!ticker@arr")
    assert market_streams(None, SHIPPED) == ()


@pytest.mark.parametrize(
    ("text", "dialect", "sentence"),
    [
        (
            "btcusdt",
            SHIPPED,
            "--streams names 'btcusdt', wanted streams such as btcusdt@trade",
        ),
        ("", SHIPPED, "--streams names '', wanted streams such as btcusdt@trade"),
        (
            "btcusdt@trade",
            USDM,
            "binance-usdm/2026-04-23 has no connection for several market streams",
        ),
        (
            ",".join(f"a{number}@trade" for number in range(1025)),
            SHIPPED,
            "--streams names 1025 streams;"
            " a connection of binance-spot/2025-08-28 has 1024 at most",
        ),
    ],
)
def test_what_can_be_no_stream_is_refused(text, dialect, sentence):
    with pytest.raises(UsageError) as caught:
        market_streams(text, dialect)

    assert str(caught.value) == sentence


def test_a_stream_that_the_dialect_does_not_know_is_doubted():
    known = ["btcusdt@trade", "btcusdt@depth5@100ms", "!ticker@arr", "ethbtc@kline_1m"]

    assert doubts([*known, "btcusdt@trde"], SHIPPED) == [
        "binance-spot/2025-08-28 knows no stream 'btcusdt@trde', which is recorded if it is one;"
        " did you mean 'btcusdt@trade'?"
    ]
