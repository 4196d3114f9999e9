"""Patterns in words."""

from __future__ import annotations

import pytest

from mockex.scenario.patterns import (
    MessageSent,
    Pattern,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (RequestMade(what="POST /api/v3/order", fields={"side": "BUY"}), "POST /api/v3/order"),
        (MessageSent(fields={"method": "SUBSCRIBE", "id": 1}), "message method: SUBSCRIBE, id: 1"),
        (Pushed(event="listenKeyExpired"), "push of listenKeyExpired"),
        (Pushed(event="a", account="alice"), "push of a to alice"),
        (
            Pushed(event="a", account="alice", connection="last"),
            "push of a to alice (connection last)",
        ),
        (StreamOpen(account="alice"), "user data stream of alice"),
        (Reconnected(account="alice"), "reconnection of alice"),
    ],
)
def test_a_pattern_in_words(pattern: Pattern, words: str) -> None:
    assert str(pattern) == words
