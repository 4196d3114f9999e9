"""What a scenario expects of clients, and what it checks of the exchange → typed effects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from mockex.faults.conditions import is_condition, refuse_unreadable
from mockex.scenario.claims import BalanceClaim, Claim, OrderClaim, RequestsClaim, parts
from mockex.scenario.patterns import (
    MessageSent,
    Pattern,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
)
from mockex.scenario.sheet import Node, Sheet, Where
from mockex.scenario.steps import Check, Expect

_SORTS = ("request", "stream", "reconnect", "pushed", "message")
# Which other keys each sort of expectation may have.
_COMPANIONS = {"request": {"with"}, "pushed": {"to", "with"}}

_CLAIMS = ("order", "balance", "requests")
# The same of checks; what else stands beside an order are its fields.
_BESIDES = {"order": {"account"}, "balance": set[str](), "requests": {"with", "times"}}
_NO_FIELDS = {"with", "times"}


def read_expect(sheet: Sheet, node: Node, where: Where) -> Expect:
    """What is waited for."""
    sort = _only(sheet, "expect", _SORTS, node, where)
    _refuse_others(sheet, "expect", sort, node, {"within"} | _COMPANIONS.get(sort, set()), where)
    within = node.get("within")
    return Expect(
        pattern=_pattern(sheet, sort, node, where),
        within=None if within is None else sheet.span(within, (*where, "within")),
    )


def read_check(sheet: Sheet, node: Node, where: Where) -> Check:
    """What is looked at."""
    sort = _only(sheet, "check", _CLAIMS, node, where)
    fields = node.keys() - _NO_FIELDS if sort == "order" else set[str]()
    _refuse_others(sheet, "check", sort, node, _BESIDES[sort] | fields, where)
    return Check(claim=_claim(sheet, sort, node, where))


def _pattern(sheet: Sheet, sort: str, node: Node, where: Where) -> Pattern:
    fields = _fields(sheet, node, "with", where)
    match sort:
        case "request":
            return RequestMade(what=cast("str", node["request"]), fields=fields)
        case "message":
            return MessageSent(fields=_fields(sheet, node, "message", where))
        case "pushed":
            event = cast("str", node["pushed"])
            if "to" not in node:
                return Pushed(event=event, fields=fields)
            to = sheet.target(node["to"], (*where, "to"))
            return Pushed(event=event, account=to.account, connection=to.connection, fields=fields)
        case "stream":
            return StreamOpen(account=sheet.account(node["stream"], (*where, "stream")))
        case _:
            return Reconnected(account=sheet.account(node["reconnect"], (*where, "reconnect")))


def _claim(sheet: Sheet, sort: str, node: Node, where: Where) -> Claim:
    match sort:
        case "order":
            return _order(sheet, node, where)
        case "balance":
            return _balance(sheet, cast("Node", node["balance"]), (*where, "balance"))
        case _:
            times = node.get("times", {"above": 0})
            _refuse_unreadable(sheet, {"times": times}, (*where, "times"))
            return RequestsClaim(
                what=cast("str", node["requests"]),
                fields=_fields(sheet, node, "with", where),
                times=times,
            )


def _order(sheet: Sheet, node: Node, where: Where) -> OrderClaim:
    account = node.get("account")
    fields = {name: value for name, value in node.items() if name not in ("order", "account")}
    if not fields:
        sheet.refuse(where, "check says nothing of the order, wanted fields such as status: FILLED")
    for name in fields:
        _refuse_unreadable(sheet, {name: fields[name]}, (*where, name))
    return OrderClaim(
        which=cast("str | int", node["order"]),
        account=None if account is None else sheet.account(account, (*where, "account")),
        fields=fields,
    )


def _balance(sheet: Sheet, node: Node, where: Where) -> BalanceClaim:
    for name, assets in node.items():
        sheet.account(name, (*where, name))
        for asset, wanted in cast("Node", assets).items():
            place = (*where, name, asset)
            try:
                _refuse_unreadable(sheet, parts(wanted), place)
            except ValueError as error:
                sheet.refuse(place, str(error))
    return BalanceClaim(balances=cast("Mapping[str, Node]", node))


def _fields(sheet: Sheet, node: Node, key: str, where: Where) -> Node:
    """Fields with what they are to be like."""
    fields = cast("Node", node.get(key, {}))
    for name, value in fields.items():
        # A message may have mappings among its members, which are wanted as they are.
        if key != "message" or is_condition(value):
            _refuse_unreadable(sheet, {name: value}, (*where, key, name))
    return fields


def _refuse_unreadable(sheet: Sheet, wanted: Node, where: Where) -> None:
    try:
        refuse_unreadable(wanted)
    except ValueError as error:
        sheet.refuse(where, str(error))


def _only(sheet: Sheet, verb: str, sorts: tuple[str, ...], node: Node, where: Where) -> str:
    found = [sort for sort in sorts if sort in node]
    if len(found) != 1:
        sheet.refuse(where, f"{verb} wants exactly one of {', '.join(sorts)}")
    return found[0]


def _refuse_others(
    sheet: Sheet, verb: str, sort: str, node: Node, known: set[str], where: Where
) -> None:
    for key in node:
        if key not in {sort} | known:
            sheet.refuse((*where, key), f"'{key}' means nothing beside '{sort}' in {verb}")
