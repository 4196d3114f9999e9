"""The whole ledger as plain data, for comparing with what a client believes."""

from __future__ import annotations

from dataclasses import asdict, fields
from decimal import Decimal
from enum import Enum
from typing import TypeAlias

from mockex.core.order_lists import OrderList
from mockex.core.orders import Side
from mockex.core.trading import Trading
from mockex.values.amounts import printed

SIDES = {"bids": Side.BUY, "asks": Side.SELL}

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | bool | None"


def truth(trading: Trading, accounts: list[str]) -> dict[str, Plain]:
    """Balances by account, and what brought them. Amounts are texts of eight decimals, times in µs."""
    return {
        "balances": {
            account: {
                asset: {"free": printed(one.free), "locked": printed(one.locked)}
                for asset, one in sorted(trading.settlement.balances.of(account).items())
            }
            for account in accounts
        },
        "orders": [_plain(asdict(order)) for order in trading.orders.all()],
        "trades": [_plain(asdict(trade)) for trade in trading.trades],
        "allocations": [_plain(asdict(each)) for each in trading.allocations.all],
        "order_lists": [_order_list(each) for each in trading.lists.store.all()],
        "prevented_matches": [_plain(asdict(each)) for each in trading.prevention.matches],
        "books": {
            name: {
                side: [
                    [printed(price), printed(quantity)]
                    for price, quantity in trading.book(name).depth(which)
                ]
                for side, which in SIDES.items()
            }
            for name in trading.symbols
        },
        "symbols": {name: str(symbol.status) for name, symbol in trading.symbols.items()},
    }


def _order_list(order_list: OrderList) -> Plain:
    """A list, with the ids of its orders, which are told by themselves."""
    names = (each.name for each in fields(order_list) if each.name != "orders")
    told = {name: getattr(order_list, name) for name in names}
    return _plain({**told, "orders": [order.id for order in order_list.orders]})


def _plain(value: object) -> Plain:
    if isinstance(value, dict):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return printed(value)
    if isinstance(value, Enum):
        return str(value.value)
    if value is None or isinstance(value, str | int):
        return value
    return str(value)
