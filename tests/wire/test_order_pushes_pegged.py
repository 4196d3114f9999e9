"""What streams hear of pegged orders: user-data-stream.md, conditional fields."""

from __future__ import annotations

from tests.support.trading import LIMIT
from tests.wire.test_order_pushes import NEW, Heard

PEGGED = {name: LIMIT[name] for name in LIMIT if name != "price"} | {"pegPriceType": "MARKET_PEG"}


def test_a_report_tells_the_price_of_the_book_beside_that_of_the_order() -> None:
    new, trade, _ = Heard().ordering(PEGGED)

    peg = {"gP": "MARKET_PEG", "gp": "43000.00000000"}
    assert new == {**NEW, "p": "0.00000000", **peg}
    assert list(new)[-2:] == ["gP", "gp"]
    assert {name: trade[name] for name in ("p", "L", *peg)} == {
        "p": "0.00000000",
        "L": "43000.00000000",
        **peg,
    }


def test_a_level_is_reported_where_it_was_asked_for() -> None:
    offset = {"pegOffsetType": "PRICE_LEVEL", "pegOffsetValue": "0"}

    new, *_ = Heard().ordering(PEGGED, **offset, price="42000.00")

    assert {name: new[name] for name in ("p", "gP", "gOT", "gOV", "gp")} == {
        "p": "42000.00000000",
        "gP": "MARKET_PEG",
        "gOT": "PRICE_LEVEL",
        "gOV": 0,
        "gp": "43000.00000000",
    }


def test_a_stop_reports_its_peg_and_no_price_before_it_works() -> None:
    stop = {"type": "STOP_LOSS_LIMIT", "stopPrice": "43000.00"}

    [new, _] = Heard().ordering(PEGGED, **stop)

    assert (new["gP"], "gp" in new, new["w"]) == ("MARKET_PEG", False, False)
