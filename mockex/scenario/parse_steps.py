"""A scenario's steps → typed steps: one verb each, and what belongs to it."""

from __future__ import annotations

from typing import cast

from mockex.core.commands import RevokeKey
from mockex.documents.shown import shown
from mockex.faults.parse import read_fault
from mockex.scenario.markets import MARKET_VERBS, market_actions
from mockex.scenario.parse_expectations import read_check, read_expect
from mockex.scenario.sheet import Node, Sheet, Where
from mockex.scenario.steps import Act, Advance, Effect, Step, Wait
from mockex.values.instant import parse_span
from mockex.wire.actions import (
    Action,
    AddFault,
    ChangeDialect,
    Disconnect,
    Expire,
    How,
    Push,
    PushRaw,
    Shutdown,
)
from mockex.wire.pushes import AGO


def step_of(sheet: Sheet, index: int, node: Node) -> Step:
    """The step at a place in the list."""
    [(verb, value)] = node.items()
    where: Where = ("steps", index, verb)
    return Step(
        number=index + 1,
        line=sheet.line(where),
        words=f"{verb} {_words(value)}".strip(),
        effect=_effect(sheet, verb, value, where),
    )


def _effect(sheet: Sheet, verb: str, value: object, where: Where) -> Effect:
    match verb:
        case "wait":
            return Wait(span=sheet.span(value, where))
        case "advance":
            return Advance(span=sheet.span(value, where))
        case "expect":
            return read_expect(sheet, cast("Node", value), where)
        case "check":
            return read_check(sheet, cast("Node", value), where)
        case "dialect":
            return Act(action=ChangeDialect(dialect=cast("str", value)))
        case "fault":
            return Act(action=_fault(sheet, cast("Node", value), where))
        case "push":
            return _push(sheet, cast("Node", value), where)
        case verb if verb in MARKET_VERBS:
            return _market(sheet, verb, cast("Node", value), where)
        case _:
            return Act(action=_action(sheet, verb, cast("Node", value), where))


def _action(sheet: Sheet, verb: str, node: Node, where: Where) -> Action:
    match verb:
        case "push_raw":
            return _push_raw(sheet, node, where)
        case "expire":
            return Expire(account=sheet.account(node["account"], (*where, "account")))
        case "revoke":
            return RevokeKey(api_key=sheet.api_key(node["key"], (*where, "key")))
        case "disconnect":
            return Disconnect(
                to=sheet.target(node["to"], (*where, "to")),
                how=cast("How", node.get("how", "close")),
                code=cast("int", node.get("code", 1001)),
                reason=cast("str", node.get("reason", "")),
            )
        case _:
            return _shutdown(sheet, node or {}, where)


def _push(sheet: Sheet, node: Node, where: Where) -> Act:
    fields = cast("Node", node.get("with", {}))
    push = Push(
        event=cast("str", node["event"]),
        to=sheet.target(node["to"], (*where, "to")),
        fields={
            name: _patched(sheet, value, (*where, "with", name)) for name, value in fields.items()
        },
    )
    return Act(action=push, impossible=node.get("impossible") is True)


def _patched(sheet: Sheet, value: object, where: Where) -> object:
    if not isinstance(value, dict) or set(value) != {AGO}:
        return value
    span = parse_span(str(value[AGO]))
    if span is None:
        sheet.refuse(where, f"ago is {shown(value[AGO])}, wanted a span such as 2s")
    return {AGO: span}


def _fault(sheet: Sheet, node: Node, where: Where) -> AddFault:
    try:
        fault = read_fault(node)
    except ValueError as error:
        sheet.refuse(where, f"fault: {str(error).removeprefix('fault.')}")
    if fault.to is not None:
        sheet.account(fault.to.account, (*where, "to"))
    return AddFault(told=node)


def _push_raw(sheet: Sheet, node: Node, where: Where) -> PushRaw:
    to = sheet.target(node["to"], (*where, "to"))
    if "hex" in node:
        return PushRaw(to=to, data=bytes.fromhex(cast("str", node["hex"])), binary=True)
    return PushRaw(to=to, data=cast("str", node["text"]).encode())


def _shutdown(sheet: Sheet, node: Node, where: Where) -> Shutdown:
    after = node.get("after")
    return Shutdown(after=None if after is None else sheet.span(after, (*where, "after")))


def _market(sheet: Sheet, verb: str, node: Node, where: Where) -> Act:
    if "account" in node:
        sheet.account(node["account"], (*where, "account"))
    try:
        actions = market_actions(verb, node)
    except ValueError as error:
        sheet.refuse(where, f"{verb}: {error}")
    return Act(action=actions[0], more=actions[1:])


def _words(value: object) -> str:
    """A step's content in a few words."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(item)}" for name, item in value.items())
    return "" if value is None else str(value)
