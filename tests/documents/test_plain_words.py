from __future__ import annotations

import pytest

from mockex.documents.plain_words import meaning


@pytest.mark.parametrize(
    ("word", "value"),
    [("true", True), ("false", False), ("null", None), ("~", None), ("", None)],
)
def test_five_words_are_not_text(word: str, value: object) -> None:
    assert meaning(word) is value


@pytest.mark.parametrize(
    ("word", "number"),
    [("0", 0), ("7", 7), ("-7", -7), ("1694786400000", 1694786400000), ("9" * 18, 10**18 - 1)],
)
def test_whole_numbers_are_numbers(word: str, number: int) -> None:
    assert meaning(word) == number
    assert type(meaning(word)) is int


@pytest.mark.parametrize(
    "word",
    [
        "12:30:00",  # 45000 in YAML 1.1
        "on",
        "off",
        "yes",
        "no",
        "y",
        "True",
        "NULL",
        "0.30",
        "1e5",
        "1_000",
        "007",
        "0x1F",
        "+1",
        "-",
        "--1",
        "1 ",
        "\u0661",  # ARABIC-INDIC DIGIT ONE
        ".inf",
        "2025-09-15",
        "2025-09-15T12:00:00Z",
        "1" * 19,
    ],
)
def test_everything_else_stays_text(word: str) -> None:
    assert meaning(word) == word
