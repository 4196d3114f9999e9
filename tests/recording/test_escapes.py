from __future__ import annotations

import base64

import pytest

from mockex.recording.escapes import ANY, JSON, PERCENT, Edit, escaped, in_codes, readings


@pytest.mark.parametrize(
    ("raw", "units", "text"),
    [
        ("a%2Fb%41", PERCENT, "a/bA"),
        ("a\\u0041\\/\\n", JSON, "aA/\n"),
        ("%41\\u0042C", ANY, "ABC"),
        ("100%", PERCENT, "100%"),
        ("\\u12", JSON, "u12"),
    ],
)
def test_a_spelt_text_is_read_unit_by_unit(raw, units, text):
    assert escaped(raw, units).text == text


def test_what_is_replaced_is_spelt_like_what_it_replaces():
    spelt = escaped("x=%61b\\u0063%2f&y", ANY)

    assert spelt.respelt([Edit(2, 6, "dbe/")]) == [Edit(2, 15, "%64b\\u0065%2f")]


@pytest.mark.parametrize("before", ["", "-", "--", "---"])
@pytest.mark.parametrize("after", ["", "-", "--"])
def test_a_word_is_replaced_in_base64_wherever_it_stands_in_it(before, after):
    code = base64.b64encode(f"{before}secret-words{after}".encode()).decode()

    def found(text):
        at = text.find("secret-words")
        return [Edit(at, at + 12, "SECRET-WORDS")] if at >= 0 else []

    [edit] = in_codes(f"<{code}>", found)

    text = f"<{code}>"
    assert text[: edit.start] + edit.new + text[edit.end :] == (
        f"<{base64.b64encode(f'{before}SECRET-WORDS{after}'.encode()).decode()}>"
    )


def test_what_is_coded_can_be_read():
    pem = "-----BEGIN PRIVATE KEY-----"

    assert list(readings(f"a {base64.b64encode(pem.encode()).decode()}")) == [(pem, 2)]
    assert [read for read, _ in readings(pem.encode().hex())] == [pem]
