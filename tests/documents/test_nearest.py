from __future__ import annotations

import pytest

from mockex.documents.nearest import did_you_mean, nearest

VERBS = ["advance", "check", "expect", "push", "push_raw", "wait"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("advnce", "advance"),
        ("exspect", "expect"),
        ("pushraw", "push_raw"),
        ("push", "push"),
        ("WAIT", "wait"),
    ],
)
def test_a_mistyped_word_finds_the_one_that_was_meant(word: str, meant: str) -> None:
    assert nearest(word, VERBS) == meant


def test_a_word_like_no_other_finds_none() -> None:
    assert nearest("zzz", VERBS) is None


def test_nothing_is_near_where_nothing_is_known() -> None:
    assert nearest("advance", []) is None


def test_case_is_no_mistake_and_the_known_spelling_is_given() -> None:
    assert nearest("filled", ["NEW", "FILLED"]) == "FILLED"


def test_a_dialect_id_finds_its_neighbour() -> None:
    known = ["binance-spot/2021-01-01", "binance-spot/2025-08-28"]

    assert nearest("binance-spot/2025-08-29", known) == "binance-spot/2025-08-28"


def test_a_very_long_word_is_not_compared_at_all() -> None:
    assert nearest("a" * 1_000_000, ["a" * 1_000_000, "a" * 70]) is None


def test_any_iterable_of_words_will_do() -> None:
    assert nearest("chek", (verb for verb in VERBS)) == "check"


def test_the_question_ends_a_sentence() -> None:
    assert did_you_mean("advnce", VERBS) == "; did you mean 'advance'?"


def test_there_is_no_question_without_an_answer() -> None:
    assert did_you_mean("zzz", VERBS) == ""
