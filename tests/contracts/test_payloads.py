"""Real payloads that lie beside the project, held against its contracts; skipped where they do not.

Each is held against the dialect of its era, the latest one that is not younger, and against the
contracts as they were at the end of its month. A field that a contract does not know is told as a
warning, and nothing else may be wrong.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.examination import examine
from mockex.contracts.inference import kind_of, unwrapped
from tests.support.contracts import DATES, TODAY, spot, spot_as_of
from tests.support.payloads import index, payload, text

# What the vendor's documents print cannot be held to a month: their samples are older than they are.
DOCUMENTED = "docs-derived"
# Market streams, by the names that the index has for their kinds.
STREAMS = "stream."
# Samples whose times are made up: fewer digits than any time has.
MADE_UP = (123456789, 1234567880, 1234567891, 12345678911, 123400000)
# What was said about orders and accounts, which tests/contracts/test_rest_payloads.py looks at.
ORDERS = ("rest.order.", "rest.account", "rest.myTrade")
# What was said about markets, which tests/contracts/test_market_payloads.py looks at.
MARKETS = (
    *("rest.aggTrade", "rest.bookTicker", "rest.klines", "rest.price", "rest.ticker"),
    *("rest.trade", "depth.snapshot"),
)
# Not the error body of the API but that of the web site, which answers success with code 200.
SITE = {"rest.error/04.json"}


def kind_told(name: str) -> str:
    """The kind that the index means."""
    return f"ws.{name.removeprefix(STREAMS)}" if name.startswith(STREAMS) else name


def has_made_up_times(file: str) -> bool:
    return any(f": {number}" in text(file) for number in MADE_UP)


def spot_files(start: str) -> list[str]:
    """The payloads of a family that Binance Spot has sent."""
    known = set(spot(TODAY).kinds) | {"wsapi.response"}
    return [
        one["file"]
        for one in index()
        if one["dialect"] == "spot"
        and one["type"].startswith(start)
        and kind_told(one["type"]) in known
        and not has_made_up_times(one["file"])
        and not one["type"].startswith((*ORDERS, *MARKETS))
        and one["file"] not in SITE
    ]


FILES = [
    file for start in ("user.", "ws.", "wsapi.", "rest.", STREAMS) for file in spot_files(start)
]
ENTRIES = {one["file"]: one for one in index()}
DATED = [file for file in FILES if ENTRIES[file]["era"] and ENTRIES[file]["origin"] != DOCUMENTED]
UNKNOWN_FILES = [
    one["file"]
    for one in index()
    if one["dialect"] == "spot"
    and kind_told(one["type"]) not in {*spot(TODAY).kinds, "rest.orderList", "wsapi.response"}
    and not one["type"].startswith(MARKETS)
]
pytestmark = pytest.mark.skipif(not FILES, reason="there is no ../shared/payloads here")


def dialect_of(era: str) -> Catalogue:
    """The latest dialect that is not younger than a month; the first for what is older than all."""
    return spot(max((date for date in DATES if date[:7] <= era), default=DATES[0]))


def month_of(era: str) -> Catalogue:
    """The contracts as they were at the end of a month."""
    return spot_as_of(f"{era}-28")


def broken(file: str, catalogue: Catalogue) -> list[str]:
    return [one.sentence for one in examine(payload(file), catalogue) if not one.warning]


@pytest.mark.parametrize("file", FILES)
def test_a_real_payload_is_recognised_in_whatever_envelope_it_came(file: str) -> None:
    assert kind_of(unwrapped(payload(file)), spot(TODAY)) == kind_told(file.partition("/")[0])


@pytest.mark.parametrize("file", FILES)
def test_a_real_payload_breaks_no_contract(file: str) -> None:
    assert broken(file, spot(TODAY)) == []


@pytest.mark.parametrize("file", DATED)
@pytest.mark.parametrize("pick", [dialect_of, month_of])
def test_a_real_payload_breaks_no_contract_of_its_era(
    file: str, pick: Callable[[str], Catalogue]
) -> None:
    assert broken(file, pick(ENTRIES[file]["era"])) == []


@pytest.mark.parametrize("file", DATED)
def test_a_real_payload_has_no_field_that_came_later_than_it(file: str) -> None:
    # If births were too late, the fields of captures would be told as unknown.
    assert list(examine(payload(file), month_of(ENTRIES[file]["era"]))) == []


def test_the_most_important_kinds_are_among_them() -> None:
    kinds = {file.partition("/")[0] for file in DATED}

    assert {"user.executionReport", "user.outboundAccountPosition", "user.listStatus"} <= kinds


@pytest.mark.parametrize("file", UNKNOWN_FILES)
def test_what_has_no_contract_yet_is_not_taken_for_something_else(file: str) -> None:
    assert kind_of(unwrapped(payload(file)), spot(TODAY)) is None
