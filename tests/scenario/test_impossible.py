"""Pushes that no exchange would make are refused before a scenario runs, unless it means them."""

from __future__ import annotations

import pytest

from mockex.errors import ScenarioError
from mockex.scenario.impossible import Story
from mockex.scenario.judging import refuse_what_cannot_be
from mockex.wire.actions import Push, Target
from tests.support.dialects import SHIPPED
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.scenarios import FIRST_STEP, a_scenario

USDM = "binance-usdm/2026-04-23"
MEANT = "impossible: true says that this is meant"
# Of the examples that pushes are made from.
ORDER = 48213907755


def pushed(fields: str, *, to: str = "alice", more: str = "") -> str:
    return f"push: {{event: executionReport, to: {to}, with: {{{fields}}}{more}}}"


def said_of(*steps: str, dialect: str = SHIPPED.id) -> str:
    """What is said of a scenario, or nothing."""
    try:
        refuse_what_cannot_be(a_scenario(*steps), dialect, SHIPPED_LIBRARY)
    except ScenarioError as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("fields", "objection"),
    [
        ("x: NEW, X: FILLED", "x is NEW and X FILLED, wanted NEW or PENDING_NEW"),
        ("x: TRADE, X: NEW", "x is TRADE and X NEW, wanted PARTIALLY_FILLED or FILLED"),
        ("x: CANCELED, X: NEW", "x is CANCELED and X NEW, wanted CANCELED"),
        ('x: TRADE, X: FILLED, q: "0.3", z: "0.4", l: "0.4"', "z is 0.4 where q is 0.3: more is filled than was ordered"),
        ('x: TRADE, X: FILLED, q: "0.3", z: "0.3", l: "0.4"', "l is 0.4 where q is 0.3: more is traded than was ordered"),
        ('x: TRADE, X: PARTIALLY_FILLED, q: "0.3", z: "0.1", l: "0.2"', "l is 0.2 where z is 0.1: the last trade is part of what is filled"),
        ('x: TRADE, X: FILLED, l: "0"', "l is 0 where x is TRADE: a trade is of something"),
        ('x: NEW, l: "0.1", z: "0.1"', "l is 0.1 where x is NEW: nothing was traded"),
        ('z: "0.1"', "z is 0.1 where X is NEW: nothing is filled of a new order"),
        ('x: TRADE, X: FILLED, q: "0.3", z: "0.2", l: "0.1"', "z is 0.2 where X is FILLED and q is 0.3: all of it is filled"),
        ('x: TRADE, X: PARTIALLY_FILLED, q: "0.3", z: "0.3", l: "0.1"', "z is 0.3 where X is PARTIALLY_FILLED and q is 0.3: a part of it is filled"),
    ],
)  # fmt: skip
def test_a_report_that_contradicts_itself(fields: str, objection: str) -> None:
    step = pushed(fields)

    assert said_of("wait: 1s", step) == (
        f"x.yaml:{FIRST_STEP + 1}: push executionReport: {objection}; {MEANT}"
    )


FILLED = pushed('x: TRADE, X: FILLED, i: 7, q: "0.3", z: "0.3", l: "0.3", t: 1')
HALF = pushed('x: TRADE, X: PARTIALLY_FILLED, i: 7, q: "0.3", z: "0.2", l: "0.2", t: 1')


@pytest.mark.parametrize(
    ("first", "then", "objection"),
    [
        (FILLED, pushed("x: CANCELED, X: CANCELED, i: 7"), "order 7 is FILLED since step 1, and nothing comes after that"),
        (pushed("x: CANCELED, X: CANCELED, i: 7"), pushed("i: 7"), "order 7 is CANCELED since step 1, and nothing comes after that"),
        (pushed("x: REJECTED, X: REJECTED, i: 7"), HALF, "order 7 is REJECTED since step 1, and nothing comes after that"),
        (pushed("x: CANCELED, X: CANCELED, c: mine"), pushed("c: mine"), f"order {ORDER} is CANCELED since step 1, and nothing comes after that"),
        (pushed("x: CANCELED, X: CANCELED"), pushed(""), f"order {ORDER} is CANCELED since step 1, and nothing comes after that"),
        (HALF, pushed('x: CANCELED, X: CANCELED, i: 7, q: "0.3", z: "0.1"'), "z is 0.1, and was 0.2 in step 1: it never falls"),
        (HALF, pushed('x: TRADE, X: FILLED, i: 7, q: "0.3", z: "0.3", l: "0.2", t: 2'), "l is 0.2, more than has been added: z was 0.2 in step 1 and is 0.3"),
        (HALF, pushed('x: TRADE, X: FILLED, i: 7, q: "0.3", z: "0.3", l: "0.1", t: 1'), "t is 1, the trade of step 1 already"),
    ],
)  # fmt: skip
def test_a_report_that_contradicts_an_earlier_one(first: str, then: str, objection: str) -> None:
    assert said_of(first) == ""
    assert said_of(first, then) == (
        f"x.yaml:{FIRST_STEP + 1}: push executionReport: {objection}; {MEANT}"
    )


@pytest.mark.parametrize(
    "steps",
    [
        [HALF, pushed('x: TRADE, X: FILLED, i: 7, q: "0.3", z: "0.3", l: "0.1", t: 2')],
        # What is told to another order, another account or another connection is another story.
        [FILLED, pushed("i: 8")],
        [FILLED, pushed("i: 7, s: ETHUSDT")],
        [FILLED, pushed("i: 7", to="bob")],
        [
            pushed("x: CANCELED, X: CANCELED, i: 7", to="{account: alice, connection: 1}"),
            pushed("x: CANCELED, X: CANCELED, i: 7", to="{account: alice, connection: 2}"),
        ],
        # A name is free again when its order has ended.
        [pushed("x: CANCELED, X: CANCELED, c: mine, i: 7"), pushed("c: mine, i: 8")],
        # Orders by their worth in the quote asset say no quantity at first.
        [pushed('x: TRADE, X: FILLED, q: "0", z: "0.3", l: "0.3", Q: "12600"')],
        # What can be read as no amount is for the contracts.
        [pushed("z: much")],
        [pushed("X: [FILLED]")],
        [pushed("i: 7"), pushed("i: 7")],
    ],
)
def test_what_an_exchange_might_push(steps: list[str]) -> None:
    assert said_of(*steps) == ""


def test_what_is_meant_to_be_impossible_is_left_alone() -> None:
    step = pushed('z: "1"', more=", impossible: true")

    assert said_of(step) == ""
    assert said_of(step.replace("true", "false")).endswith(MEANT)


def test_reports_of_futures_lie_one_level_deeper() -> None:
    step = 'push: {event: ORDER_TRADE_UPDATE, to: alice, with: {o: {x: TRADE, X: FILLED, z: "9", l: "9", q: "1"}}}'

    assert said_of(step, dialect=USDM) == (
        f"x.yaml:{FIRST_STEP}: push ORDER_TRADE_UPDATE: z is 9 where q is 1: "
        f"more is filled than was ordered; {MEANT}"
    )


@pytest.mark.parametrize(("part", "other"), [("f", "l"), ("l", "f")])
def test_nobody_has_less_than_nothing(part: str, other: str) -> None:
    balance = f'{{a: BTC, {part}: "-0.1", {other}: "0"}}'
    step = f"push: {{event: outboundAccountPosition, to: alice, with: {{B: [{balance}]}}}}"

    assert said_of(step) == (
        f"x.yaml:{FIRST_STEP}: push outboundAccountPosition: {part} of BTC in B is -0.1: "
        f"nobody has less than 0; {MEANT}"
    )


@pytest.mark.parametrize("dialect", SHIPPED_LIBRARY.ids())
def test_no_shipped_example_is_impossible(dialect: str) -> None:
    examples = SHIPPED_LIBRARY.catalogue(dialect).examples("user")
    for name, example in examples.items():
        push = Push(event=name, to=Target(account="alice"))
        assert Story().objection(push, example, 1) == "", name
