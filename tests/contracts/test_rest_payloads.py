"""The REST contracts of orders and accounts: one fault is refused, and real replies are not.

The real ones lie beside the project; their tests are skipped where they do not.

Each is held against the contracts as they were at the end of its month and, from 2021 on, against
the dialect of its era. A sample of the documents has no month of its own: it is held against the
day of the page that it was taken from. A field that a contract does not know is told as a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.examination import examine
from mockex.contracts.inference import kind_of
from tests.support.contracts import DATES, TODAY, example, spot, spot_as_of
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
# Keys that may be absent although nothing in the message tells why: a multiplier that is not there
# sets no bound, and what every message says of a network is not documented.
OPTIONAL = {
    *("bidLimitMultUp", "bidLimitMultDown", "askLimitMultUp", "askLimitMultDown"),
    *("specialTips", "specialWithdrawTips", "withdrawInternalMin", "depositDust"),
    *("sameAddress", "withdrawTag", "estimatedArrivalTime", "busy"),
}
# The table of conditional fields is of 2023, and tradeId is documented since 2022.
OPTIONAL_IN_2021 = {"stopPrice", "tradeId"}
OTHER_TYPES: tuple[object, ...] = (None, True, 5, 0.5, "x y", [], {})
OLD_KINDS = {"rest.empty", "rest.error", "rest.exchangeInfo", "rest.listenKey", "rest.time"}
SINCE_2021 = {
    *("rest.account", "rest.openOrders.cancel[]", "rest.myTrade[]"),
    *("rest.order.ACK", "rest.order.RESULT", "rest.order.FULL", "rest.order.test"),
    *("rest.order.cancel", "rest.order.query", "rest.order.query[]"),
    *("rest.accountStatus", "rest.coin[]", "rest.isolatedMarginPair[]", "rest.marginPair[]"),
    *("rest.systemStatus", "rest.tradeFee[]"),
    *("rest.orderList.place", "rest.orderList.cancel"),
    *("rest.orderList.query", "rest.orderList.query[]"),
    *("rest.depth", "rest.trade[]", "rest.aggTrade[]", "rest.klines", "rest.avgPrice"),
    *("rest.ticker24hr", "rest.ticker24hr[]", "rest.price", "rest.price[]"),
    *("rest.bookTicker", "rest.bookTicker[]"),
}
SINCE_2024 = {
    *("rest.orderRateLimit[]", "rest.order.cancelReplace", "rest.order.cancelReplace.error"),
    *("rest.order.commission", "rest.commission", "rest.preventedMatch[]"),
    "rest.allocation[]",
    *("rest.ticker", "rest.ticker[]", "rest.ticker.MINI", "rest.ticker.MINI[]"),
}
SINCE_2025 = {"rest.order.amend", "rest.amendment[]"}
SINCE_2026 = {
    *("rest.myFilters", "rest.executionRules", "rest.blockTrade[]"),
    *("rest.referencePrice", "rest.referencePrice.calculation"),
}


def kinds(date: str) -> set[str]:
    return {kind for kind in spot(date).kinds if kind.startswith("rest.")} - OLD_KINDS


def places(message: object) -> Iterator[tuple[dict[str, object], str]]:
    """Every object in a message with each of its keys."""
    if isinstance(message, list):
        for item in message:
            yield from places(item)
    if isinstance(message, dict):
        for name, value in list(message.items()):
            yield message, name
            yield from places(value)


def accepted(kind: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """Keys of the example that may be left out, or hold a value of another type."""
    found = []
    message = example(kind, catalogue)
    for holder, name in places(message):
        kept = dict(holder)
        del holder[name]
        if not catalogue.violations(kind, message):
            found.append((name, "missing"))
        for other in (one for one in OTHER_TYPES if type(one) is not type(kept[name])):
            holder[name] = other
            if not catalogue.violations(kind, message):
                found.append((name, f"{other!r}"))
        holder.update(kept)
    return found


def broken(file: str, catalogue: Catalogue) -> list[str]:
    kind = ENTRIES[file]["type"]
    found = examine(payload(file), catalogue, kind=kind)
    return [one.sentence for one in found if not one.warning]


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2021-01-01", SINCE_2021),
        ("2024-11-27", SINCE_2021 | SINCE_2024),
        ("2025-08-28", SINCE_2021 | SINCE_2024 | SINCE_2025),
        ("2026-02-20", SINCE_2021 | SINCE_2024 | SINCE_2025 | {"rest.myFilters"}),
        ("2026-07-07", SINCE_2021 | SINCE_2024 | SINCE_2025 | SINCE_2026),
    ],
)
def test_kinds_come_with_their_endpoints(date: str, expected: set[str]) -> None:
    assert kinds(date) == expected


@pytest.mark.parametrize(
    ("date", "later"),
    [
        ("2021-01-01", {"origQuoteOrderQty", "workingTime", "selfTradePreventionMode"}),
        ("2024-11-27", set[str]()),
    ],
)
def test_a_placement_has_the_keys_of_its_date_in_the_vendors_order(
    date: str, later: set[str]
) -> None:
    keys = """symbol orderId orderListId clientOrderId transactTime price origQty executedQty
        origQuoteOrderQty cummulativeQuoteQty status timeInForce type side workingTime fills
        selfTradePreventionMode"""

    full = example("rest.order.FULL", spot(date))

    assert isinstance(full, dict)
    assert [*full] == [key for key in keys.split() if key not in later]


@pytest.mark.parametrize("date", DATES)
def test_one_fault_is_refused(date: str) -> None:
    optional = OPTIONAL | (OPTIONAL_IN_2021 if date == "2021-01-01" else set())
    let_through = {
        f"{kind} {name} {fault}"
        for kind in kinds(date)
        for name, fault in accepted(kind, spot(date))
        if fault != "missing" or name not in optional
    }

    # Without its fills the new order of a cancel-replace is a RESULT; there may be no reference price.
    assert let_through <= {
        "rest.order.cancelReplace fills missing",
        "rest.referencePrice referencePrice None",
    }


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
