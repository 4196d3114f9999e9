"""docs/orders.md says of orders what the code and the newest profile say, and the code says enough."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from tests.house import orders_page


class Half(StrEnum):
    """An enum of which somebody forgot a half. Source: nowhere.md."""

    SAID = "SAID"
    """It is."""
    UNSAID = "UNSAID"


def test_the_page_is_as_the_code_is() -> None:
    written = orders_page.PAGE.read_text(encoding="utf-8")

    assert written == orders_page.page(), (
        "docs/orders.md is not as the code is; `make docs` writes it anew"
    )


@pytest.mark.parametrize("enum", orders_page.ENUMS)
def test_every_member_has_words_and_a_source(enum: type[StrEnum]) -> None:
    described = orders_page.described(enum)

    assert [name for name in enum.__members__ if not all(described.get(name, ("",)))] == []


def test_a_member_without_words_is_noticed() -> None:
    assert orders_page.described(Half) == {"SAID": ("It is.", "nowhere.md")}


def test_every_sort_of_unverified_claim_has_one() -> None:
    claims = [one.claim for one in orders_page.DIALECT.unverified]

    assert [
        each for each in orders_page.CLAIMS if not any(claim.startswith(each) for claim in claims)
    ] == []


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https:)([^)]+)\)", orders_page.page())

    assert links != []
    assert [each for each in links if not (orders_page.PAGE.parent / each).exists()] == []
