"""The verbs that move markets and funds: a step's words → actions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from mockex.core.commands import LockFunds, MoveFunds, SetReferencePrice, SetSymbolStatus
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.core.symbols import SymbolStatus
from mockex.wire.actions import (
    CancelScripted,
    Levels,
    MakeTrade,
    MarketAction,
    PlaceScripted,
    SetBook,
)

# As the schema of scenarios has it.
_AMOUNT = r"-?[0-9]{1,18}(\.[0-9]{1,18})?"

MARKET_VERBS = frozenset(
    {
        *("book", "trade", "place", "place_list", "cancel"),
        *("deposit", "transfer", "lock", "symbol", "reference_price"),
    }
)


def market_actions(verb: str, node: Mapping[str, object]) -> tuple[MarketAction, ...]:
    """What one step does, at least one action; raises ValueError with what is wrong with it."""
    match verb:
        case "book":
            books = cast("Mapping[str, Mapping[str, object]]", node)
            return tuple(_book(name, sides) for name, sides in books.items())
        case "trade":
            return (
                MakeTrade(
                    symbol=str(node["symbol"]),
                    side=_side(node["side"]),
                    price=_above_zero("price", node["price"]),
                    quantity=_above_zero("quantity", node["quantity"]),
                ),
            )
        case "place":
            parameters = _besides(("account",), node)
            return (PlaceScripted(account=str(node["account"]), parameters=parameters),)
        case "place_list":
            return (
                PlaceScripted(
                    account=str(node["account"]),
                    kind=ListKind(str(node["kind"])),
                    parameters=_besides(("account", "kind"), node),
                ),
            )
        case "cancel":
            order = cast("str | int", node.get("order", "last"))
            return (CancelScripted(account=str(node["account"]), order=order),)
        case "symbol":
            return tuple(
                SetSymbolStatus(symbol=name, status=SymbolStatus(str(status)))
                for name, status in node.items()
            )
        case "reference_price":
            price = node["price"]
            return (
                SetReferencePrice(
                    symbol=str(node["symbol"]),
                    price=None if price is None else _above_zero("price", price),
                ),
            )
        case _:
            kind = LockFunds if verb == "lock" else MoveFunds
            account, asset = str(node["account"]), str(node["asset"])
            return (kind(account=account, asset=asset, amount=_some("amount", node["amount"])),)


def _book(symbol: str, sides: Mapping[str, object]) -> SetBook:
    bids, asks = levels(sides.get("bids")), levels(sides.get("asks"))
    if bids and asks:
        bid, ask = max(price for price, _ in bids), min(price for price, _ in asks)
        if bid >= ask:
            raise ValueError(f"the best bid is {bid}, wanted less than the best ask, {ask}")
    return SetBook(symbol=symbol, bids=bids, asks=asks)


def levels(given: object) -> Levels | None:
    """Prices and quantities as they are written; None where a side is left out."""
    if given is None:
        return None
    pairs = cast("Sequence[Sequence[str]]", given)
    if isinstance(given, str) or not all(len(pair) == len(("price", "quantity")) for pair in pairs):
        raise ValueError(f'a side is {given}, wanted pairs such as ("42000.00", "0.30")')
    return tuple(
        (_above_zero("price", price), _above_zero("quantity", quantity))
        for price, quantity in pairs
    )


def _besides(ours: Sequence[str], node: Mapping[str, object]) -> dict[str, str]:
    """The vendor's parameters, besides our own words."""
    return {name: str(value) for name, value in node.items() if name not in ours}


def _side(word: object) -> Side:
    if word not in tuple(Side):
        raise ValueError(f"side is {word!r}, wanted BUY or SELL")
    return Side(str(word))


def _above_zero(what: str, text: object) -> Decimal:
    amount = _some(what, text)
    if amount < 0:
        raise _no_amount(what, text)
    return amount


def _some(what: str, text: object) -> Decimal:
    """An amount, which may be negative."""
    if not re.fullmatch(_AMOUNT, str(text)) or not Decimal(str(text)):
        raise _no_amount(what, text)
    return Decimal(str(text))


def _no_amount(what: str, text: object) -> ValueError:
    return ValueError(f'{what} is {text!r}, wanted a decimal text other than zero such as "0.30"')
