from __future__ import annotations

import pytest

from mockex.recording.known import Known, chosen, edited


def known(*, words: tuple[str, ...] = (), keys: tuple[str, ...] = ()) -> Known:
    """Secrets whose pseudonyms are the same in capitals, or in eights where they are numbers."""
    found = Known()
    for word in words:
        found.add_word(word, "8" * len(word) if word.isdigit() else word.upper())
    for key in keys:
        found.add_key(key, key.upper())
    return found


def redacted(text: str, found: Known, *, numbers: bool = True) -> str:
    return edited(text, chosen(found.edits(text, numbers=numbers)))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("order my-order-1 is gone", "order MY-ORDER-1 is gone"),
        ("a:my-order-1.", "a:MY-ORDER-1."),
        ("my-order-1_FILLED", "MY-ORDER-1_FILLED"),
        ("my-order-12", "my-order-12"),
        ("tommy-order-1", "tommy-order-1"),
        ("my%2Dorder%2D1", "MY%2DORDER%2D1"),
        ("\\u006dy-order-1", "\\u004dY-ORDER-1"),
        ('"bXktb3JkZXItMQ=="', '"TVktT1JERVItMQ=="'),
        ("6d792d6f726465722d31", "4d592d4f524445522d31"),
    ],
)
def test_a_word_counts_where_it_stands_alone(text, wanted):
    assert redacted(text, known(words=("my-order-1",))) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"x":48213907}', '{"x":88888888}'),
        ("no order 48213907.", "no order 88888888."),
        ("48213907.25", "48213907.25"),
        ("0.48213907", "0.48213907"),
        ("482139070", "482139070"),
        ("-48213907", "-88888888"),
    ],
)
def test_digits_are_no_part_of_an_amount(text, wanted):
    found = known(words=("48213907",))

    assert redacted(text, found) == wanted
    assert redacted(text, found, numbers=False) == text


def test_a_key_counts_within_longer_words_too():
    assert redacted("xkeykeykeykeykey1x", known(keys=("keykeykeykeykey1",))) == "xKEYKEYKEYKEYKEY1x"


def test_a_key_is_known_in_its_disguises():
    found = Known()
    found.add_key("abcDEF0123456789", "uvwXYZ9876543210", disguised=True)

    assert redacted("9876543210FEDcba", found) == "0123456789ZYXwvu"
    assert redacted("ABCDEF0123456789", found) == "UVWXYZ9876543210"


def test_words_that_begin_alike_are_told_apart():
    names = tuple(f"x-BROKER7-2026-{number:06}" for number in range(500))
    found = known(words=names)

    assert redacted(" ".join(names), found) == " ".join(name.upper() for name in names)


@pytest.mark.parametrize(
    "text",
    [
        "order x-my-order-1_FILLED",
        "my%2Dorder%2D1",
        "bXktb3JkZXItMQ==",
        "6d792d6f726465722d31",
        "\\u006dy-order-1",
        "order:48213907",
    ],
)
def test_what_was_often_met_in_vain_is_replaced_once_its_secret_is_known(text):
    found = known(words=("another-order",))
    before = [redacted(text, found) for _ in range(5)]

    found.add_word("my-order-1", "MY-ORDER-1")
    found.add_word("48213907", "88888888")

    assert before == [text] * 5
    assert redacted(text, found) != text


@pytest.mark.parametrize("secret", ["keykeykeykeykey1", "=ke=y=", "kéykéykéykéykéyké"])
def test_what_was_often_met_in_vain_is_replaced_once_its_key_is_known(secret):
    found = known(keys=("anotherkeyanotherkey",))
    before = [redacted(f"x{secret}x", found) for _ in range(5)]

    found.add_key(secret, secret.upper())

    assert before == [f"x{secret}x"] * 5
    assert redacted(f"x{secret}x", found) == f"x{secret.upper()}x"


def test_the_words_of_a_market_are_looked_up_beside_its_numbers():
    found = known(words=("1234-5678", "x9order00"))

    for number in ("11111111", "22222222.5"):
        text = f'{{"p":"{number}","m":"1234-5678","x":"x9order00"}}'
        assert redacted(text, found, numbers=False) == text.replace("x9order00", "X9ORDER00")
