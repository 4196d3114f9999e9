"""Real replies about orders and accounts that lie beside the project; skipped where they do not.

Each is held against the contracts as they were at the end of its month and, from 2021 on, against
the dialect of its era. A sample of the documents has no month of its own: it is held against the
day of the page that it was taken from. A field that a contract does not know is told as a warning.
"""

from __future__ import annotations

import pytest

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.examination import examine
from mockex.contracts.inference import kind_of
from tests.support.contracts import DATES, TODAY, spot, spot_as_of
from tests.support.payloads import index, payload

FAMILIES = ("rest.order.", "rest.account", "rest.myTrade")
DOCUMENTED = "docs-derived"
ENTRIES = {
    one["file"]: one
    for one in index()
    if one["dialect"] == "spot" and one["type"].startswith(FAMILIES)
}
# Samples and the pages that they were taken from, by the newest of their fields. Some were recorded
# from a mock that had them from there.
PAGES = {
    "rest.account/02.json": "2023-07-11",
    "rest.account/03.json": "2020-04-25",
    "rest.account/04.json": "2023-07-11",
    "rest.myTrade[]/01.json": "2019-08-15",
    "rest.myTrade[]/02.json": "2019-08-15",
    "rest.order.FULL/02.json": "2024-12-12",
    "rest.order.RESULT/01.json": "2018-11-13",
    "rest.order.cancel/01.json": "2018-11-13",
    "rest.order.query/01.json": "2018-11-13",
    "rest.order.query/03.json": "2022-12-05",
    "rest.order.query[]/01.json": "2018-11-13",
    "rest.order.query[]/02.json": "2018-11-13",
}
COPIED = [file for file, one in ENTRIES.items() if one["origin"] == DOCUMENTED or file in PAGES]
SENT = [file for file in ENTRIES if file not in COPIED]
# What is wrong with a payload, and why it is no fault of the contract.
ERRORS = {
    # A sample made of two pages: it has the uid of 2023 and lacks what came with it and before.
    "rest.account/04.json": [
        "it has no 'brokered', which it must have",
        "it has no 'requireSelfTradePrevention', which it must have",
        "it has no 'preventSor', which it must have",
    ],
    # A sample of the margin API, which gives order ids as texts.
    "rest.order.cancel/01.json": ['/orderId is "28", wanted a whole number, zero or more'],
}
pytestmark = pytest.mark.skipif(not ENTRIES, reason="there is no ../shared/payloads here")


def broken(file: str, catalogue: Catalogue) -> list[str]:
    kind = ENTRIES[file]["type"]
    found = examine(payload(file), catalogue, kind=kind)
    return [one.sentence for one in found if not one.warning]


@pytest.mark.parametrize("file", SENT)
def test_a_reply_breaks_no_contract_of_its_month(file: str) -> None:
    assert broken(file, spot_as_of(f"{ENTRIES[file]['era']}-28")) == []


@pytest.mark.parametrize("file", SENT)
def test_a_reply_has_no_field_that_came_later_than_it(file: str) -> None:
    month = spot_as_of(f"{ENTRIES[file]['era']}-28")

    assert list(examine(payload(file), month, kind=ENTRIES[file]["type"])) == []


@pytest.mark.parametrize("file", [file for file in SENT if ENTRIES[file]["era"] >= DATES[0][:7]])
def test_a_reply_breaks_no_contract_of_the_dialect_of_its_era(file: str) -> None:
    date = max(date for date in DATES if date[:7] <= ENTRIES[file]["era"])

    assert broken(file, spot(date)) == []


@pytest.mark.parametrize("file", COPIED)
def test_a_copied_sample_keeps_the_contract_of_its_page_or_its_error_is_named(file: str) -> None:
    assert broken(file, spot_as_of(PAGES.get(file, TODAY))) == ERRORS.get(file, [])


@pytest.mark.parametrize("file", [file for file in ENTRIES if "[]" not in file])
def test_a_reply_is_recognised(file: str) -> None:
    assert kind_of(payload(file), spot(TODAY)) == ENTRIES[file]["type"]


@pytest.mark.parametrize("file", [file for file in ENTRIES if "[]" in file])
def test_a_list_is_known_by_its_request_alone(file: str) -> None:
    assert kind_of(payload(file), spot(TODAY)) is None
