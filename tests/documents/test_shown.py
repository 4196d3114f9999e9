from __future__ import annotations

import pytest

from mockex.documents.shown import escaped, listed, shown, shown_choice, shown_path, shown_word


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20000, "20000"),
        (True, "true"),
        (False, "false"),
        (None, "empty"),
        ("20000", "'20000'"),
        ("", "''"),
        ([], "[]"),
        ({}, "{}"),
        (["a", 1, None, True], "[a, 1, null, true]"),
        ({"a": [1], "b": {"c": 2}, "d": [], "e": {}}, "{a: […], b: {…}, d: [], e: {}}"),
    ],
)
def test_a_value_is_shown_as_one_would_write_it(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    "value",
    ["x" * 10_000_000, ["x"] * 1_000_000, {"x" * 1000: "y" * 1000}, ["x" * 1000], "\x07" * 1000],
)
def test_a_long_value_is_cut(value: object) -> None:
    text = shown(value)

    assert len(text) <= 62
    assert "…" in text


@pytest.mark.parametrize(
    ("text", "visible"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202egnp", r"\u202egnp"),
        ("\ud800", r"\ud800"),
        ("\ufeff", r"\ufeff"),
        ("größer 😀", "größer 😀"),
    ],
)
def test_what_cannot_be_seen_is_escaped(text: str, visible: str) -> None:
    assert escaped(text) == visible
    assert shown_word(text) == f"'{visible}'"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), "the document"),
        (("accounts", "alice", "balances", "USDT"), "accounts.alice.balances.USDT"),
        (("steps", 3, "advance"), "steps[3].advance"),
        ((0, "a"), "[0].a"),
        (("dialects", "binance-spot/2025-08-28"), "dialects.binance-spot/2025-08-28"),
        (("a.b", "c d", ""), "['a.b']['c d']['']"),
        (("a\n",), r"['a\n']"),
    ],
)
def test_a_path_reads_like_the_keys_along_it(path: tuple[str | int, ...], text: str) -> None:
    assert shown_path(path) == text


def test_a_long_path_keeps_its_end() -> None:
    text = shown_path(["deep"] * 64 + ["price"])

    assert len(text) == 100
    assert text.startswith("…")
    assert text.endswith(".deep.price")


@pytest.mark.parametrize(
    ("value", "text"),
    [("BUY", "BUY"), (1, "1"), ("1", '"1"'), ("true", '"true"'), ("", '""'), (None, "null")],
)
def test_a_choice_has_quotes_only_where_yaml_wants_them(value: object, text: str) -> None:
    assert shown_choice(value) == text


@pytest.mark.parametrize(
    ("words", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_listed_as_one_speaks(words: list[str], text: str) -> None:
    assert listed(words) == text
