"""A stream that is recorded: when silence means that nobody is there any more."""

from __future__ import annotations

from mockex.recorder.stream import silence_seconds
from tests.support.dialects import SHIPPED, upkeep


def test_a_host_that_misses_its_own_pings_and_their_patience_is_gone() -> None:
    # Every 20 seconds, and a minute for the pong.
    assert silence_seconds(SHIPPED.stream.upkeep) == 80


def test_a_host_that_never_pings_may_be_silent_for_as_long_as_a_connection_lasts() -> None:
    assert silence_seconds(upkeep(heartbeat=None)) == 24 * 3_600
