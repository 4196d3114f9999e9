"""The verbs that move markets and funds: a step's words → actions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from mockex.core.commands import LockFunds, MoveFunds, SetSymbolStatus
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

MARKET_VERBS = frozenset(
    {"book", "trade", "place", "cancel", "deposit", "transfer", "lock", "symbol"}
)


def market_actions(verb: str, node: Mapping[str, object]) -> tuple[MarketAction, ...]:
    """What one step does; the schema has vouched for its shape. At least one action."""
    match verb:
        case "book":
            books = cast("Mapping[str, Mapping[str, object]]", node)
            return tuple(
                SetBook(symbol=name, bids=levels(sides.get("bids")), asks=levels(sides.get("asks")))
                for name, sides in books.items()
            )
        case "trade":
            return (
                MakeTrade(
                    symbol=str(node["symbol"]),
                    side=Side(str(node["side"])),
                    price=Decimal(str(node["price"])),
                    quantity=Decimal(str(node["quantity"])),
                ),
            )
        case "place":
            parameters = {name: str(value) for name, value in node.items() if name != "account"}
            return (PlaceScripted(account=str(node["account"]), parameters=parameters),)
        case "cancel":
            order = cast("str | int", node.get("order", "last"))
            return (CancelScripted(account=str(node["account"]), order=order),)
        case "symbol":
            return tuple(
                SetSymbolStatus(symbol=name, status=SymbolStatus(str(status)))
                for name, status in node.items()
            )
        case _:
            kind = LockFunds if verb == "lock" else MoveFunds
            account, asset = str(node["account"]), str(node["asset"])
            return (kind(account=account, asset=asset, amount=Decimal(str(node["amount"]))),)


def levels(given: object) -> Levels | None:
    """Prices and quantities as they are written; None where a side is left out."""
    if given is None:
        return None
    pairs = cast("Sequence[Sequence[str]]", given)
    return tuple((Decimal(str(price)), Decimal(str(quantity))) for price, quantity in pairs)
