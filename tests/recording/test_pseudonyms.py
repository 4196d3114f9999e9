from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockex.recording.pseudonyms import MOST, Pseudonyms, alphabets

NAMES = Pseudonyms(b"salt")
WORDS = st.text(st.sampled_from("0189afzAFZ-_"), min_size=1, max_size=40).filter("0".__ne__)


@given(WORDS)
def test_a_pseudonym_has_the_shape_of_its_secret_and_is_another(word):
    pseudonym = NAMES.of(word)

    assert pseudonym != word
    assert len(pseudonym) == len(word)
    if any(each.isalnum() for each in word):
        assert alphabets(pseudonym) == alphabets(word)


@pytest.mark.parametrize("digits", [1, 2, 3, 4])
def test_numbers_of_so_many_digits_change_places_with_each_other(digits):
    numbers = [str(number) for number in range(10 ** (digits - 1), 10**digits)]

    pseudonyms = [NAMES.of(number) for number in numbers]

    assert sorted(pseudonyms) == numbers
    assert all(one != other for one, other in zip(numbers, pseudonyms, strict=True))


@given(st.integers(min_value=1, max_value=MOST))
def test_a_number_stays_one_that_fits_into_63_bits(number):
    pseudonym = NAMES.of(str(number))

    assert 1 <= int(pseudonym) <= MOST
    assert len(pseudonym) == len(str(number))


def test_the_round_trip_through_all_words_of_a_shape_comes_back_after_the_last():
    word, met = "aa", set()
    while word not in met:
        met.add(word)
        word = NAMES.next(word, alphabets("zz"))

    assert word == "aa"
    assert len(met) == 26 * 26


def test_a_word_that_is_all_hex_stays_hex_and_becomes_no_number():
    words = [f"{number:08x}" for number in range(0xA0000000, 0xA0000400)]

    pseudonyms = {NAMES.of(word) for word in words}

    assert len(pseudonyms) == len(words)
    assert all(set(each) <= set("0123456789abcdef") for each in pseudonyms)
    assert not any(each.isdigit() for each in pseudonyms)


@given(WORDS)
def test_a_pseudonym_of_a_pseudonym_is_not_the_secret(word):
    assert NAMES.of(NAMES.of(word)) != word


def test_nothing_stays_nothing():
    assert NAMES.of("0") == "0"


def test_other_salts_give_other_pseudonyms():
    assert Pseudonyms(b"another").of("mx-5f0c1a") != NAMES.of("mx-5f0c1a")
