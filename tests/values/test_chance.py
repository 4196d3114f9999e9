"""Seeded chance. The figures stand here so that a change of the algorithm is noticed: every
listen key, API key and journal of every user would change with it."""

from __future__ import annotations

import pytest

from mockex.values.chance import Chance


def draws(chance: Chance, count: int = 3) -> list[int]:
    return [chance.bits() for _ in range(count)]


def test_it_is_splitmix64() -> None:
    # The first outputs of Sebastiano Vigna's splitmix64.c for the seed 1234567, as Rosetta Code
    # and the test suites of several languages print them.
    assert draws(Chance(1234567), 5) == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_a_stream_of_a_name_is_always_the_same() -> None:
    assert draws(Chance(7).stream("listen-keys")) == draws(Chance(7).stream("listen-keys"))


def test_a_name_is_hashed_by_fnv_1a() -> None:
    # "foobar" → 85944171f73967e8: the test vectors of draft-eastlake-fnv, 64 bits.
    assert draws(Chance(0).stream("foobar")) == draws(Chance(0x85944171F73967E8))


def test_the_words_of_a_stream_are_fixed() -> None:
    chance = Chance(7).stream("words")

    assert chance.alphanumeric(20) == "2u3JrcoAZhckefzpEj5l"
    assert chance.octets(12).hex() == "f11458c5d0814f822e0048f6"
    assert [chance.below(6) for _ in range(10)] == [5, 1, 5, 5, 4, 3, 0, 4, 0, 1]


def test_drawing_elsewhere_changes_nothing() -> None:
    untouched, busy = Chance(7), Chance(7)
    draws(busy, 100)
    draws(busy.stream("something else"), 100)

    assert draws(busy.stream("order-ids")) == draws(untouched.stream("order-ids"))


def test_streams_of_other_names_and_seeds_are_others() -> None:
    first = {
        tuple(draws(chance))
        for seed in range(20)
        for chance in (Chance(seed), *(Chance(seed).stream(name) for name in ("a", "b", "ab", "")))
    }

    assert len(first) == 100


def test_two_objects_of_one_stream_do_not_share_their_place() -> None:
    chance = Chance(7)
    one, other = chance.stream("a"), chance.stream("a")
    draws(one)

    assert draws(other) == draws(chance.stream("a"))


@pytest.mark.parametrize("seed", [-1, 2**64 - 1])
def test_a_seed_counts_by_its_lowest_64_bits(seed: int) -> None:
    assert draws(Chance(seed)) == draws(Chance(2**64 - 1))


def test_below_stays_below_and_reaches_everything() -> None:
    chance = Chance(5)

    assert {chance.below(6) for _ in range(1_000)} == {0, 1, 2, 3, 4, 5}
    assert {chance.below(1) for _ in range(10)} == {0}


def test_below_prefers_nothing() -> None:
    chance = Chance(11)
    counts = [0] * 10
    for _ in range(10_000):
        counts[chance.below(10)] += 1

    assert all(900 < count < 1_100 for count in counts), counts


def test_alphanumeric_is_letters_and_digits_of_the_asked_length() -> None:
    text = Chance(5).alphanumeric(4_000)

    assert len(text) == 4_000
    assert text.isalnum()
    assert text.isascii()
    assert len(set(text)) == 62
    assert Chance(5).alphanumeric(0) == ""


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 32])
def test_octets_are_as_many_as_asked(length: int) -> None:
    octets = Chance(5).octets(length)

    assert len(octets) == length
    assert Chance(5).octets(32).startswith(octets)
