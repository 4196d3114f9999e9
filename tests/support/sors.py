"""Three books of one base asset, as in the vendor's faqs/sor_faq.md, and orders that take from all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from mockex.core.commands import PlaceOrder
from mockex.core.invariants import violations
from mockex.core.orders import Side
from mockex.core.trading import Placed, Trading
from tests.support.tradings import a_symbol, a_trading, an_order, place, plain

QUOTES = ("USDT", "USDC", "USDP")
NAMES = tuple(f"BTC{quote}" for quote in QUOTES)
HALF = {"BTC": "50", "USDT": "500000", "USDC": "500000", "USDP": "500000"}
DEPOSITED = {asset: 2 * Decimal(amount) for asset, amount in HALF.items()}

Offers = Mapping[str, Sequence[tuple[str, str]]]
"""Quantity and price of each order, by symbol."""


def a_world(side: Side, offers: Offers, **rules: object) -> Trading:
    """Bob's orders rest on three books, and alice is as rich as he was."""
    one = a_symbol(base_asset="BTC", max_price=Decimal(1_000_000), **rules)
    symbols = [
        replace(one, name=name, quote_asset=quote, sor=NAMES)
        for name, quote in zip(NAMES, QUOTES, strict=True)
    ]
    trading = a_trading(*symbols, accounts={"alice": HALF, "bob": HALF})
    for name, levels in offers.items():
        for quantity, price in levels:
            place(trading, an_order("bob", side, quantity, price, symbol=name))
    return trading


def by_sor(order: PlaceOrder) -> PlaceOrder:
    """The order, placed for BTCUSDT by SOR."""
    return replace(order, symbol="BTCUSDT", uses_sor=True)


def told(placed: Placed) -> list[tuple[str, str, int, bool]]:
    """Price, quantity and id of each fill, and whether it is an allocation."""
    return [
        (plain(each.price), plain(each.quantity), each.id, each.is_allocation)
        for each in placed.trades
    ]


def moved(trading: Trading, account: str = "alice") -> dict[str, Decimal]:
    """How much more, or less, an account has of each asset than at the start."""
    found = {}
    for asset, had in HALF.items():
        balance = trading.settlement.balances.balance(account, asset)
        if change := balance.free + balance.locked - Decimal(had):
            found[asset] = change
    return found


def broken(trading: Trading) -> list[str]:
    """What is wrong, although it never is."""
    return list(violations(trading, DEPOSITED))
