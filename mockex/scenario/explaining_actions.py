"""What is done to an exchange, in plain words: `pushes executionReport with x TRADE to alice`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import assert_never

from mockex.core.accounts import Account
from mockex.core.commands import (
    LockFunds,
    MoveFunds,
    OpenAccount,
    RevokeKey,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.orders import Side
from mockex.documents.shown import listed
from mockex.documents.wanted import counted
from mockex.faults.conditions import in_words, is_condition
from mockex.faults.parse import read_fault
from mockex.scenario.explaining_faults import explained_fault
from mockex.values.amounts import bare
from mockex.values.instant import Span, format_instant, format_span
from mockex.wire.actions import (
    Action,
    AddFault,
    CancelScripted,
    ChangeDialect,
    Disconnect,
    Expire,
    Levels,
    LookAtMarkets,
    MakeTrade,
    PlaceScripted,
    Push,
    PushRaw,
    RemoveFault,
    SetBook,
    Shutdown,
    StartTraders,
    Target,
)

_MOST_LEVELS = 3


def explained_action(action: Action, accounts: Sequence[Account]) -> str:
    """What an action does. `accounts`: those that keys may be of."""
    match action:
        case Push(event=event, to=to, fields=fields):
            return f"pushes {event}{with_fields(fields)} to {whom(to)}"
        case PushRaw(to=to, data=data, binary=binary):
            frame = "binary" if binary else "text"
            size = counted(len(data), "byte")
            return f"sends {whom(to)} a {frame} frame of {size}, as it is written"
        case Expire(account=account):
            return f"ends {account}'s listen keys"
        case RevokeKey(api_key=api_key):
            return f"makes an API key of {_owner(api_key, accounts)} worthless"
        case Disconnect():
            return _disconnected(action)
        case Shutdown(after=after):
            lead = "" if after is None else f", {format_span(after)} after it is announced"
            return f"goes down and ends every stream{lead}"
        case ChangeDialect(dialect=dialect, at=at):
            return f"lives by {dialect} from {'now' if at is None else format_instant(at)} on"
        case AddFault(told=fault):
            return explained_fault(read_fault(fault))
        case RemoveFault(number=number):
            return f"ends fault {number}"
        case OpenAccount(account=account):
            return f"opens the account {account.name}"
        case StartTraders(symbol=symbol):
            return f"lets the house's traders keep {symbol} alive"
        case LookAtMarkets():
            return "looks at the markets"
        case _:
            return _moved(action)


def whom(to: Target) -> str:
    """An account, or one of its connections."""
    return to.account if to.connection is None else f"{to.account} (connection {to.connection})"


def offers(book: SetBook) -> str:
    """What is offered on a symbol: `bids 1 at 41990; asks none`."""
    sides = {"bids": book.bids, "asks": book.asks}
    return "; ".join(f"{name} {_levels(side)}" for name, side in sides.items() if side is not None)


def told(fields: Mapping[str, object]) -> str:
    """Fields with their values, or with what they are to be like: `x TRADE, l below 1`."""
    return ", ".join(f"{name} {_value(value)}" for name, value in fields.items())


def with_fields(fields: Mapping[str, object]) -> str:
    """The same behind the name of what they are of, if there are any."""
    return f" with {told(fields)}" if fields else ""


def _moved(
    action: SetBook
    | MakeTrade
    | PlaceScripted
    | CancelScripted
    | MoveFunds
    | LockFunds
    | SetSymbolStatus
    | SetReferencePrice,
) -> str:
    match action:
        case SetBook(symbol=symbol):
            return f"offers on {symbol}: {offers(action)}"
        case MakeTrade(symbol=symbol, side=side, price=price, quantity=quantity):
            verb = "buys" if side is Side.BUY else "sells"
            return f"the house {verb} {bare(quantity)} on {symbol} at {bare(price)}"
        case PlaceScripted(account=account, parameters=parameters, kind=kind):
            what = "an order" if kind is None else f"an order list {kind}"
            return f"places {what} of {account}{with_fields(parameters)}"
        case CancelScripted(account=account, order=order):
            which = "last open order" if order == "last" else f"order {order}"
            return f"cancels {account}'s {which}"
        case MoveFunds(account=account, asset=asset, amount=amount):
            way = "gives {} {}" if amount > 0 else "takes from {} {}"
            return f"{way.format(account, _abs(amount))} {asset}"
        case LockFunds(account=account, asset=asset, amount=amount):
            way = "locks" if amount > 0 else "unlocks"
            return f"{way} {_abs(amount)} {asset} of {account}"
        case SetSymbolStatus(symbol=symbol, status=status):
            return f"sets {symbol} to {status}"
        case SetReferencePrice(symbol=symbol, price=price):
            if price is None:
                return f"takes away the reference price of {symbol}"
            return f"sets the reference price of {symbol} to {bare(price)}"
        case unknown:
            assert_never(unknown)


def _disconnected(action: Disconnect) -> str:
    whose = f"the connections of {action.to.account}"
    if action.to.connection is not None:
        whose = f"connection {action.to.connection} of {action.to.account}"
    match action.how:
        case "close":
            reason = f" {action.reason!r}" if action.reason else ""
            return f"closes {whose} with {action.code}{reason}"
        case "rst":
            return f"resets {whose}"
        case "fin":
            return f"ends {whose} without a close frame"
        case "blackhole":
            return f"says nothing more on {whose}, and keeps what there is open"
        case unknown:
            assert_never(unknown)


def _owner(api_key: str, accounts: Sequence[Account]) -> str:
    owners = [one.name for one in accounts if api_key in [key.api_key for key in one.keys]]
    return listed(owners) or "nobody"


def _levels(side: Levels) -> str:
    shown = ", ".join(
        f"{bare(quantity)} at {bare(price)}" for price, quantity in side[:_MOST_LEVELS]
    )
    more = f" and {len(side) - _MOST_LEVELS} more" if len(side) > _MOST_LEVELS else ""
    return f"{shown or 'none'}{more}"


def _value(value: object) -> str:
    match value:
        case dict() if is_condition(value):
            return in_words({"": value}).strip()
        case {"ago": int(span)}:
            return f"{format_span(Span(span))} ago"
        case dict():
            return "{" + ", ".join(f"{name}: {_value(one)}" for name, one in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(_value, value)) + "]"
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def _abs(amount: Decimal) -> str:
    return bare(abs(amount))
