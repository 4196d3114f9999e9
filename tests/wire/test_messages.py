"""Requests as they were received: nothing is lost before somebody has looked at it."""

from __future__ import annotations

import pytest

from mockex.wire.messages import HttpRequest, query_pairs


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("", ()),
        ("a=1&b=2", (("a", "1"), ("b", "2"))),
        ("b=2&a=1", (("b", "2"), ("a", "1"))),
        ("a=1&a=2", (("a", "1"), ("a", "2"))),
        ("a=", (("a", ""),)),
        ("a", (("a", ""),)),
        ("a=1=2", (("a", "1=2"),)),
        ("a=%41%26%3D", (("a", "A&="),)),
        ("%61=1", (("a", "1"),)),
        ("a=x+y", (("a", "x y"),)),
        ("a=x%2By", (("a", "x+y"),)),
        ("a=1;b=2", (("a", "1;b=2"),)),
        ("a=%E4%BD%A0", (("a", "你"),)),
        ("a=%FF", (("a", "\ufffd"),)),
        ("a=%zz", (("a", "%zz"),)),
        ("&&a=1&", (("a", "1"),)),
    ],
)
def test_parameters_keep_their_order_and_number(
    text: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    assert query_pairs(text) == pairs


def test_there_may_be_very_many_parameters() -> None:
    text = "&".join(f"a{n}={n}" for n in range(5_000))

    assert len(query_pairs(text)) == 5_000


def test_a_header_is_found_whatever_its_case_and_the_first_counts() -> None:
    headers = (("x-mbx-apikey", "first"), ("x-mbx-apikey", "second"), ("accept", ""))
    request = HttpRequest(ticket=1, method="GET", path="/", headers=headers)

    assert request.header("X-MBX-APIKEY") == "first"
    assert request.header("Accept") == ""
    assert request.header("Content-Type") is None
