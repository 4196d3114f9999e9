"""What the owner does to an exchange ↔ the steps that stand for it in a journal.

As in a scenario where a scenario has the verb; besides, `account` lets one in, `traders` keep a
market alive, `look` makes markets be as they are now, `dialect` may name its instant, and
`remove_fault` ends a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeAlias, assert_never, cast

import msgspec

from mockex.core.accounts import EVERYTHING, Account, KeyKind, Permission, account_named
from mockex.core.commands import (
    LockFunds,
    MoveFunds,
    OpenAccount,
    RevokeKey,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.core.symbols import SymbolStatus
from mockex.market.terms import Terms
from mockex.values.instant import Span, format_instant, format_span, parse_instant, parse_span
from mockex.wire.actions import (
    Action,
    AddFault,
    CancelScripted,
    ChangeDialect,
    Disconnect,
    Expire,
    How,
    Levels,
    LookAtMarkets,
    MakeTrade,
    Pick,
    PlaceScripted,
    Push,
    PushRaw,
    RemoveFault,
    SetBook,
    Shutdown,
    StartTraders,
    Target,
)
from mockex.wire.pushes import AGO

Node: TypeAlias = Mapping[str, object]


def step_of(action: Action) -> dict[str, object]:
    """The step that does this: one verb and what belongs to it."""
    match action:
        case Push(event=event, to=to, fields=fields):
            told = {"with": {name: _patch(value) for name, value in fields.items()}}
            return {"push": {"event": event, "to": _to(to), **(told if fields else {})}}
        case PushRaw(to=to, data=data, binary=binary):
            sent = {"hex": data.hex()} if binary else {"text": data.decode("utf-8", "replace")}
            return {"push_raw": {"to": _to(to), **sent}}
        case Expire(account=account):
            return {"expire": {"account": account}}
        case RevokeKey(api_key=api_key):
            return {"revoke": {"key": api_key}}
        case Disconnect(to=to, how=how, code=code, reason=reason):
            return {"disconnect": {"to": _to(to), "how": how, "code": code, "reason": reason}}
        case Shutdown(after=after):
            return {"shutdown": {} if after is None else {"after": format_span(after)}}
        case ChangeDialect(dialect=dialect, at=at):
            later = None if at is None else {"id": dialect, "at": format_instant(at)}
            return {"dialect": later or dialect}
        case SetBook(symbol=symbol, bids=bids, asks=asks):
            sides = {"bids": bids, "asks": asks}
            offers = {name: _levels(side) for name, side in sides.items() if side is not None}
            return {"book": {symbol: offers}}
        case MakeTrade(symbol=symbol, side=side, price=price, quantity=quantity):
            amounts = {"price": str(price), "quantity": str(quantity)}
            return {"trade": {"symbol": symbol, "side": str(side), **amounts}}
        case PlaceScripted(account=account, parameters=parameters, kind=None):
            return {"place": {"account": account, **parameters}}
        case PlaceScripted(account=account, parameters=parameters, kind=kind):
            return {"place_list": {"account": account, "kind": str(kind), **parameters}}
        case CancelScripted(account=account, order=order):
            return {"cancel": {"account": account, "order": order}}
        case MoveFunds(account=account, asset=asset, amount=amount):
            return {"deposit": {"account": account, "asset": asset, "amount": str(amount)}}
        case LockFunds(account=account, asset=asset, amount=amount):
            return {"lock": {"account": account, "asset": asset, "amount": str(amount)}}
        case SetSymbolStatus(symbol=symbol, status=status):
            return {"symbol": {symbol: str(status)}}
        case SetReferencePrice(symbol=symbol, price=price):
            told_price = None if price is None else str(price)
            return {"reference_price": {"symbol": symbol, "price": told_price}}
        case OpenAccount(account=account):
            return {"account": of_account(account)}
        case StartTraders(symbol=symbol, terms=terms):
            return {"traders": {symbol: msgspec.to_builtins(terms)}}
        case LookAtMarkets():
            return {"look": {}}
        case AddFault(told=told):
            return {"fault": msgspec.to_builtins(told)}
        case RemoveFault(number=number):
            return {"remove_fault": {"number": number}}
        case unknown:
            assert_never(unknown)


def action_of(step: Node) -> Action:
    """What a step does; raises ValueError with what is wrong with it."""
    if len(step) != 1:
        raise ValueError(f"a step has the keys {', '.join(step) or 'none'}, wanted one verb")
    [(verb, node)] = step.items()
    read = _VERBS.get(verb)
    if read is None:
        raise ValueError(f"unknown step '{verb}'; there are {', '.join(_VERBS)}")
    try:
        return read(node)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(f"{verb} cannot be read: {str(error) or type(error).__name__}") from None


def of_account(account: Account) -> dict[str, object]:
    """An account whose other keys are made from its name, by what is its own."""
    key = account.key_of(KeyKind.HMAC)
    narrowed = key.permissions != EVERYTHING
    told: dict[str, object] = {
        "name": account.name,
        "key": account.api_key,
        "secret": account.api_secret,
        "balances": {asset: str(amount) for asset, amount in account.balances.items()},
        "permissions": sorted(map(str, key.permissions)) if narrowed else None,
        "addresses": None if key.addresses is None else sorted(key.addresses),
        "discount": account.discounted or None,
        "trade_group": account.trade_group,
    }
    return {name: value for name, value in told.items() if value is not None}


def account_of(node: Node) -> Account:
    """The account of such a description."""
    balances = cast("Mapping[str, str]", node.get("balances", {}))
    permissions = cast("list[str]", node.get("permissions", EVERYTHING))
    return account_named(
        str(node["name"]),
        api_key=cast("str | None", node.get("key")),
        api_secret=cast("str | None", node.get("secret")),
        balances={asset: Decimal(amount) for asset, amount in balances.items()},
        permissions=list(map(Permission, permissions)),
        addresses=cast("list[str] | None", node.get("addresses")),
        discounted=node.get("discount") is True,
        trade_group=cast("int | None", node.get("trade_group")),
    )


def _to(target: Target) -> object:
    if target.connection is None:
        return target.account
    return {"account": target.account, "connection": target.connection}


def _target(node: Node) -> Target:
    to = node["to"]
    if isinstance(to, str):
        return Target(account=to)
    picked = cast("Node", to)
    return Target(account=str(picked["account"]), connection=cast("Pick", picked["connection"]))


def _patch(value: object) -> object:
    """A value of a patched event; a while before now is said as in a scenario."""
    if isinstance(value, Mapping) and set(value) == {AGO}:
        return {AGO: format_span(cast("Span", value[AGO]))}
    plain: object = msgspec.to_builtins(value)
    return plain


def _patched(value: object) -> object:
    if isinstance(value, Mapping) and set(value) == {AGO}:
        return {AGO: _span(value[AGO])}
    return value


def _levels(side: Levels) -> list[list[str]]:
    return [[str(price), str(quantity)] for price, quantity in side]


def _side(node: Node, name: str) -> Levels | None:
    if name not in node:
        return None
    pairs = cast("list[list[str]]", node[name])
    return tuple((Decimal(price), Decimal(quantity)) for price, quantity in pairs)


def _span(text: object) -> Span:
    span = parse_span(str(text))
    if span is None:
        raise ValueError(f"{text} is no span")
    return span


def _push(node: Node) -> Push:
    fields = cast("Node", node.get("with", {}))
    patched = {name: _patched(value) for name, value in fields.items()}
    return Push(event=str(node["event"]), to=_target(node), fields=patched)


def _push_raw(node: Node) -> PushRaw:
    if "hex" in node:
        return PushRaw(to=_target(node), data=bytes.fromhex(str(node["hex"])), binary=True)
    return PushRaw(to=_target(node), data=str(node["text"]).encode())


def _disconnect(node: Node) -> Disconnect:
    return Disconnect(
        to=_target(node),
        how=cast("How", node.get("how", "close")),
        code=cast("int", node.get("code", 1001)),
        reason=str(node.get("reason", "")),
    )


def _dialect(node: object) -> ChangeDialect:
    if isinstance(node, str):
        return ChangeDialect(dialect=node)
    told = cast("Node", node)
    at = parse_instant(str(told["at"]))
    if at is None:
        raise ValueError(f"{told['at']} is no instant")
    return ChangeDialect(dialect=str(told["id"]), at=at)


def _book(node: Node) -> SetBook:
    [(symbol, sides)] = cast("Mapping[str, Node]", node).items()
    return SetBook(symbol=symbol, bids=_side(sides, "bids"), asks=_side(sides, "asks"))


def _trade(node: Node) -> MakeTrade:
    return MakeTrade(
        symbol=str(node["symbol"]),
        side=Side(str(node["side"])),
        price=Decimal(str(node["price"])),
        quantity=Decimal(str(node["quantity"])),
    )


def _place(node: Node, kind: ListKind | None = None) -> PlaceScripted:
    ours = ("account",) if kind is None else ("account", "kind")
    parameters = {name: str(value) for name, value in node.items() if name not in ours}
    return PlaceScripted(account=str(node["account"]), parameters=parameters, kind=kind)


def _move(node: Node) -> MoveFunds:
    amount = Decimal(str(node["amount"]))
    return MoveFunds(account=str(node["account"]), asset=str(node["asset"]), amount=amount)


def _lock(node: Node) -> LockFunds:
    amount = Decimal(str(node["amount"]))
    return LockFunds(account=str(node["account"]), asset=str(node["asset"]), amount=amount)


def _symbol(node: Node) -> SetSymbolStatus:
    [(name, status)] = node.items()
    return SetSymbolStatus(symbol=name, status=SymbolStatus(str(status)))


def _reference_price(node: Node) -> SetReferencePrice:
    price = node["price"]
    told = None if price is None else Decimal(str(price))
    return SetReferencePrice(symbol=str(node["symbol"]), price=told)


def _traders(node: Node) -> StartTraders:
    [(symbol, terms)] = node.items()
    return StartTraders(symbol=symbol, terms=msgspec.convert(terms, Terms))


def _shutdown(node: Node) -> Shutdown:
    return Shutdown(after=_span(node["after"]) if "after" in node else None)


def _cancel(node: Node) -> CancelScripted:
    return CancelScripted(account=str(node["account"]), order=cast("str | int", node["order"]))


def _read(read: Callable[[Node], Action]) -> Callable[[object], Action]:
    return lambda node: read(cast("Node", node))


_VERBS: Mapping[str, Callable[[object], Action]] = {
    "push": _read(_push),
    "push_raw": _read(_push_raw),
    "expire": _read(lambda node: Expire(account=str(node["account"]))),
    "revoke": _read(lambda node: RevokeKey(api_key=str(node["key"]))),
    "disconnect": _read(_disconnect),
    "shutdown": _read(_shutdown),
    "dialect": _dialect,
    "book": _read(_book),
    "trade": _read(_trade),
    "place": _read(_place),
    "place_list": _read(lambda node: _place(node, ListKind(str(node["kind"])))),
    "cancel": _read(_cancel),
    "deposit": _read(_move),
    "lock": _read(_lock),
    "symbol": _read(_symbol),
    "reference_price": _read(_reference_price),
    "account": _read(lambda node: OpenAccount(account=account_of(node))),
    "traders": _read(_traders),
    "look": lambda _: LookAtMarkets(),
    "fault": _read(lambda node: AddFault(told=node)),
    "remove_fault": _read(lambda node: RemoveFault(number=int(str(node["number"])))),
}
