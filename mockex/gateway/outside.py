"""What must have happened outside a recording, by what was pushed of it: deposits, other programs.

A recorder of user data alone records no order, and hears of every one. What a push tells that
nothing recorded has caused is done to our exchange by its owner, so that the rest can follow.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from mockex.core.commands import LockFunds, MoveFunds
from mockex.core.orders import Side
from mockex.recording.bindings import Bindings
from mockex.wire.actions import Action, CancelScripted, Expire, MakeTrade, PlaceScripted

Event: TypeAlias = Mapping[str, object]

# Member of an executionReport → the parameter by which such an order is placed, where it is told.
_PARAMETERS = {
    "s": "symbol",
    "S": "side",
    "o": "type",
    "q": "quantity",
    "c": "newClientOrderId",
}
_PRICED = {"p": "price", "P": "stopPrice", "F": "icebergQty", "Q": "quoteOrderQty"}
_TIMELESS = frozenset({"MARKET", "LIMIT_MAKER", "STOP_LOSS", "TAKE_PROFIT"})


def deed_of(event: Event, account: str, bindings: Bindings) -> Action | None:
    """What lets our exchange push such an event of an account; None where nothing known does."""
    try:
        return _deed(event, account, bindings)
    except (ArithmeticError, KeyError, ValueError):
        return None


def _deed(event: Event, account: str, bindings: Bindings) -> Action | None:
    match event.get("e"):
        case "balanceUpdate":
            asset, amount = str(event["a"]), Decimal(str(event["d"]))
            return MoveFunds(account=account, asset=asset, amount=amount)
        case "externalLockUpdate":
            asset, amount = str(event["a"]), Decimal(str(event["d"]))
            return LockFunds(account=account, asset=asset, amount=amount)
        case "listenKeyExpired":
            return Expire(account=account)
        case "executionReport":
            return _of_order(event, account, bindings)
        case _:
            return None


def _of_order(event: Event, account: str, bindings: Bindings) -> Action | None:
    match event["x"]:
        case "NEW":
            return PlaceScripted(account=account, parameters=_parameters(event))
        case "TRADE":
            other = Side.SELL if event["S"] == "BUY" else Side.BUY
            return MakeTrade(
                symbol=str(event["s"]),
                side=other,
                price=Decimal(str(event["L"])),
                quantity=Decimal(str(event["l"])),
            )
        case "CANCELED":
            number = bindings.here("order", event["i"])
            return CancelScripted(account=account, order=int(str(number)))
        case _:
            return None


def _parameters(event: Event) -> dict[str, str]:
    told = {ours: str(event[theirs]) for theirs, ours in _PARAMETERS.items()}
    amounts = {ours: str(event.get(theirs, "0")) for theirs, ours in _PRICED.items()}
    told |= {name: text for name, text in amounts.items() if Decimal(text)}
    if told["type"] not in _TIMELESS:
        told["timeInForce"] = str(event["f"])
    return told
