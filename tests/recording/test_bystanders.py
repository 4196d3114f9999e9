from __future__ import annotations

from mockex.recording.bystanders import Bystanders


def met(bystanders: Bystanders, word: str, *lookups: str, times: int = 3) -> Bystanders:
    for _ in range(times):
        bystanders.add(word, lookups)
    return bystanders


def test_a_word_that_was_often_searched_in_vain_is_not_searched_again():
    bystanders = met(Bystanders(), "executionReport", "executio", "ecutionR")

    assert bystanders.without(["executionReport", "another"]) == {"another"}


def test_a_word_that_was_met_once_is_searched_again():
    bystanders = met(Bystanders(), "1c9b0a4e-77", times=1)

    assert bystanders.without(["1c9b0a4e-77"]) == {"1c9b0a4e-77"}


def test_a_secret_that_is_looked_up_by_a_part_of_a_word_makes_it_suspect():
    bystanders = met(Bystanders(), "x-my-order-1", "my-order-1", "order-1")
    met(bystanders, "y-my-order-2", "my-order-2")

    bystanders.suspect("my-order-1")

    assert bystanders.without(["x-my-order-1", "y-my-order-2"]) == {"x-my-order-1"}


def test_what_is_forgotten_is_searched_again():
    bystanders = met(Bystanders(), "executionReport")

    bystanders.forget()

    assert bystanders.without(["executionReport"]) == {"executionReport"}


def test_so_many_words_that_memory_would_grow_are_forgotten():
    bystanders = Bystanders()

    for number in range(10_000):
        met(bystanders, f"word-{number}")

    assert 0 < 10_000 - len(bystanders.without(f"word-{n}" for n in range(10_000))) <= 8_192
