"""The venues that are known by name. None of them is ever called from a test."""

from __future__ import annotations

import pytest

from mockex.errors import UsageError
from mockex.recorder.choice import BASES, chosen, flows_of
from mockex.recorder.venues import KnownVenue, venue_named, venues
from mockex.wire.profile import shipped


def test_a_venue_is_where_its_vendor_says():
    assert venue_named("binance-spot") == KnownVenue(
        name="binance-spot",
        dialect="binance-spot/2026-07-07",
        rest="https://api.binance.com",
        ws="wss://stream.binance.com:9443",
        ws_api="wss://ws-api.binance.com:443",
        flows=("signature", "logon"),
    )


@pytest.mark.parametrize("name", venues())
def test_each_has_a_dialect_with_its_flows_and_the_bases_for_them(name):
    venue = venue_named(name)
    bases = {"--rest": venue.rest, "--ws": venue.ws, "--ws-api": venue.ws_api}

    assert set(venue.flows) <= set(flows_of(shipped(venue.dialect)))
    for flow in venue.flows:
        assert all(bases[base] for base in BASES[flow])
    assert chosen([], shipped(venue.dialect), tuple(bases), venue) == (venue.flows[0],)


def test_an_unknown_venue_is_refused_with_the_nearest():
    with pytest.raises(UsageError) as caught:
        venue_named("binance-spott")
    assert str(caught.value) == "unknown venue 'binance-spott'; did you mean 'binance-spot'?"

    with pytest.raises(UsageError) as caught:
        venue_named("kraken")
    assert str(caught.value) == f"unknown venue 'kraken'; known are {', '.join(venues())}"
