"""What a trade costs. The numbers are those of the vendor's faqs/commission_faq.md.

The market order of the FAQ sells 0.49975 BTC at 35,000, which brings 17491.25 USDT.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commissions import Commissions, Discount, Rates
from mockex.core.orders import Side
from tests.support.tradings import BUY, SELL

RECEIVED = Decimal("0.49975") * 35_000


def rates(maker: str, taker: str, buyer: str, seller: str) -> Rates:
    return Rates(
        maker=Decimal(maker), taker=Decimal(taker), buyer=Decimal(buyer), seller=Decimal(seller)
    )


STANDARD = rates("0.00000010", "0.00000020", "0.00000030", "0.00000040")
SPECIAL = rates("0.01000000", "0.02000000", "0.03000000", "0.04000000")
TAX = rates("0.00000112", "0.00000114", "0.00000118", "0.00000116")


@pytest.mark.parametrize(
    ("commissions", "expected"),
    [
        (Commissions(standard=STANDARD), "0.01049475"),
        # The FAQ prints 0.04022988 of 0.040229875: it rounds what it shows.
        (Commissions(tax=TAX), "0.04022987"),
        (Commissions(special=SPECIAL), "1049.47500000"),
        (Commissions(standard=STANDARD, special=SPECIAL, tax=TAX), "1049.52572462"),
    ],
)
def test_a_taker_who_sells_pays_for_both(commissions: Commissions, expected: str) -> None:
    assert commissions.on(RECEIVED, SELL, is_maker=False) == Decimal(expected)


def test_the_classes_are_added_up_before_anything_is_cut_off() -> None:
    everything = Commissions(standard=STANDARD, special=SPECIAL, tax=TAX)
    exact = Decimal("0.01049475") + Decimal("0.040229875") + Decimal("1049.475")

    assert everything.on(RECEIVED, SELL, is_maker=False) == exact.quantize(
        Decimal("1e-8"), rounding="ROUND_DOWN"
    )


@pytest.mark.parametrize(
    ("side", "is_maker", "expected"),
    [
        (BUY, True, "0.0000004"),
        (BUY, False, "0.0000005"),
        (SELL, True, "0.0000005"),
        (SELL, False, "0.0000006"),
    ],
)
def test_a_class_takes_by_role_and_by_side(side: Side, is_maker: bool, expected: str) -> None:
    assert STANDARD.of(side, is_maker=is_maker) == Decimal(expected)


def test_in_bnb_only_the_standard_commission_is_less() -> None:
    # The FAQ multiplies by the `discount` it prints, 0.25; its total has nine decimals, ours eight.
    commissions = Commissions(
        standard=STANDARD, special=SPECIAL, tax=TAX, discount=Discount(factor=Decimal("0.25"))
    )

    paid = commissions.discounted(RECEIVED, SELL, Decimal(260), is_maker=False)

    assert paid == Decimal("4.03660712")


@pytest.mark.parametrize(
    ("account", "symbol", "expected"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_the_discount_needs_the_account_and_the_symbol(
    account: bool, symbol: bool, expected: bool
) -> None:
    discount = Discount(enabled_for_account=account, enabled_for_symbol=symbol)

    assert discount.is_enabled is expected


def test_a_commission_beyond_eight_decimals_is_cut_off() -> None:
    commissions = Commissions(standard=rates("0.001", "0.001", "0", "0"))

    assert commissions.on(Decimal("0.00001999"), BUY, is_maker=True) == Decimal("0.00000001")
    assert commissions.on(Decimal("0.00000999"), BUY, is_maker=True) == 0


def test_a_commission_on_more_than_anybody_has_is_still_a_number() -> None:
    commissions = Commissions(standard=rates("0.001", "0.001", "0", "0"))

    assert commissions.on(Decimal(10) ** 24, BUY, is_maker=True) == Decimal(10) ** 21
