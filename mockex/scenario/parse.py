"""A scenario's text → a Scenario, or one sentence with the line of what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, cast

from mockex.core.accounts import EVERYTHING, Account, Permission, account_named
from mockex.documents import schema_errors, yaml_lines
from mockex.documents.document import Document
from mockex.errors import ScenarioError
from mockex.scenario.markets import market_actions
from mockex.scenario.parse_steps import step_of
from mockex.scenario.sheet import Node, Sheet
from mockex.scenario.steps import RecvWindow, Replies, Scenario
from mockex.values.instant import Instant, parse_instant
from mockex.wire.actions import MarketAction

if TYPE_CHECKING:
    from referencing.jsonschema import SchemaRegistry

FAULT_SCHEMA = "https://mockex.dev/schemas/fault/v1.schema.json"

# The account of a world that names no others.
DEMO = account_named(
    "demo",
    balances={
        "USDT": Decimal(100000),
        "BTC": Decimal(10),
        "ETH": Decimal(100),
        "BNB": Decimal(100),
    },
)


def read_scenario(text: str, source: str, schema: Mapping[str, object]) -> Scenario:
    """The scenario in `text`; `source` is the file name for messages."""
    return scenario_of(yaml_lines.read(text, source, error=ScenarioError), schema)


def scenario_of(document: Document, schema: Mapping[str, object]) -> Scenario:
    """The scenario in a document."""
    schema_errors.check(document, schema, error=ScenarioError, registry=beside())
    node = cast("Node", document.value)
    return _scenario(Sheet(document=document, source=document.name, accounts=_accounts(node)), node)


@cache
def beside() -> SchemaRegistry:
    """What the schema refers to: of a fault no more than its form, for `read_fault` says it better."""
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    fault = DRAFT202012.create_resource(
        {
            "type": "object",
            "x-wanted": "one kind of fault, such as {late: {by: 3s}, on: executionReport}",
        }
    )
    known: SchemaRegistry = Registry().with_resource(FAULT_SCHEMA, fault)
    return known


def _scenario(sheet: Sheet, node: Node) -> Scenario:
    speed, market = node.get("speed"), node.get("market", {})
    steps = cast("list[Node]", node["steps"])
    if node.get("repeat") is True and not any({"wait", "advance"} & step.keys() for step in steps):
        sheet.refuse(("repeat",), "repeat without a wait or an advance among the steps never rests")
    return Scenario(
        name=cast("str", node["name"]),
        source=sheet.source,
        dialect=cast("str | None", node.get("dialect")),
        dialect_line=sheet.line(("dialect",)),
        seed=cast("int | None", node.get("seed")),
        start=_start(sheet, cast("str | None", node.get("clock"))),
        speed=None if speed is None else _speed(sheet, cast("str | int", speed)),
        recv_window=cast("RecvWindow | None", node.get("recv_window")),
        replies=cast("Replies | None", node.get("replies")),
        market=market if isinstance(market, str) else None,
        symbols=None,
        books=() if isinstance(market, str) else _books(sheet, market),
        accounts=tuple(sheet.accounts),
        repeat=node.get("repeat") is True,
        steps=tuple(step_of(sheet, index, step) for index, step in enumerate(steps)),
    )


def _start(sheet: Sheet, text: str | None) -> Instant | None:
    if text is None:
        return None
    start = parse_instant(text)
    if start is None:
        sheet.refuse(("clock",), f"clock is {text}, which is no date of the calendar")
    return start


def _speed(sheet: Sheet, speed: str | int) -> float:
    if float(speed) <= 0:
        sheet.refuse(("speed",), f"speed is {speed}, wanted a number above 0 such as 60")
    return float(speed)


def _books(sheet: Sheet, market: object) -> tuple[MarketAction, ...]:
    """What the house offers at the start."""
    try:
        return market_actions("book", cast("Node", market))
    except ValueError as error:
        sheet.refuse(("market",), f"market: {error}")


def _accounts(node: Node) -> tuple[Account, ...]:
    named = cast("Mapping[str, Mapping[str, object] | None]", node.get("accounts") or {})
    return tuple(_account(name, rules or {}) for name, rules in named.items()) or (DEMO,)


def _account(name: str, rules: Mapping[str, object]) -> Account:
    balances = cast("Mapping[str, str]", rules.get("balances", {}))
    permissions = cast("list[str]", rules.get("permissions", EVERYTHING))
    return account_named(
        name,
        api_key=cast("str | None", rules.get("key")),
        api_secret=cast("str | None", rules.get("secret")),
        balances={asset: Decimal(amount) for asset, amount in balances.items()},
        permissions=list(map(Permission, permissions)),
        addresses=cast("list[str] | None", rules.get("addresses")),
        discounted=rules.get("discount") is True,
        trade_group=cast("int | None", rules.get("trade_group")),
    )
