"""The dialects that every client of Binance Spot is tried under: the default, and the newest."""

from __future__ import annotations

import pytest

BOTH = ("binance-spot/2025-08-28", "binance-spot/2026-07-07")


def in_both_dialects(**settings: str) -> pytest.MarkDecorator:
    """What tries a test under each, as its argument `dialect`; the settings are the exchange's."""
    tries = [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, **settings)) for each in BOTH
    ]
    return pytest.mark.parametrize("dialect", tries)
