"""Rows aligned by what their items are like."""

from __future__ import annotations

import pytest

from mockex.recording import aligning
from mockex.recording.aligning import aligned


@pytest.mark.parametrize("many", [4_000_000, 0])
@pytest.mark.parametrize(
    ("one", "other", "pairs"),
    [
        ("", "", []),
        ("abc", "abc", [(0, 0), (1, 1), (2, 2)]),
        ("abc", "ac", [(0, 0), (1, None), (2, 1)]),
        ("ac", "abc", [(0, 0), (None, 1), (1, 2)]),
        ("axc", "ayc", [(0, 0), (1, None), (None, 1), (2, 2)]),
        ("aa", "a", [(0, 0), (1, None)]),
    ],
)
def test_what_is_alike_belongs_together(monkeypatch, many, one, other, pairs):
    monkeypatch.setattr(aligning, "_MANY", many)

    assert list(aligned(one, other)) == pairs


def test_long_rows_are_aligned_in_no_time():
    one, other = "x" + "ab" * 20_000, "ba" * 20_000 + "x"

    found = list(aligned(one, other))

    assert sum(1 for i, j in found if i is not None and j is not None) == 40_001
