"""Scenarios in plain sentences."""

from __future__ import annotations

import pytest

from mockex import resources
from mockex.scenario.explaining import Explained, explained
from mockex.scenario.steps import Scenario
from mockex.values.instant import SECOND, Span
from tests.support.dialects import SHIPPED
from tests.support.scenarios import FIRST_STEP, a_scenario, read, with_head

PATIENCE = Span(5 * SECOND)
DIALECT = f"{SHIPPED.id}, {SHIPPED.title}"


def told(scenario: Scenario) -> list[Explained]:
    return list(explained(scenario, SHIPPED, "virtual", PATIENCE))


def told_of_world(scenario: Scenario) -> list[tuple[str, str]]:
    return [(one.about, one.words) for one in told(scenario) if one.step is None]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("wait: 3s", "lets 3s pass"),
        ("advance: 61m", "moves time on by 1h1m"),
        ("expect: {request: POST /api/v3/order, with: {side: BUY, price: {above: 1}}}", "waits up to 5s for POST /api/v3/order with side BUY, price above 1"),
        ("expect: {message: {method: SUBSCRIBE}, within: 90s}", "waits up to 1m30s for a message with method SUBSCRIBE"),
        ("expect: {pushed: balanceUpdate}", "waits up to 5s until balanceUpdate has gone out"),
        ("expect: {pushed: balanceUpdate, to: {account: alice, connection: last}, with: {a: BTC}}", "waits up to 5s until balanceUpdate with a BTC has gone out to alice (connection last)"),
        ("expect: {stream: alice}", "waits up to 5s until alice's user data stream is open"),
        ("expect: {reconnect: alice}", "waits up to 5s until alice is heard again by a connection, after one that ended"),
        ("check: {order: last, status: FILLED}", "checks that the last order has status FILLED"),
        ("check: {order: 7, account: alice, status: {in: [NEW, FILLED]}}", "checks that order 7 of alice has status in NEW | FILLED"),
        ("check: {balance: {alice: {BTC: '1', USDT: {free: {above: 2}, locked: '3'}}, bob: {BNB: '0'}}}", "checks that alice has 1 BTC free, above 2 USDT free and 3 USDT locked and bob has 0 BNB free"),
        ("check: {requests: GET /x}", "checks that GET /x was asked for at least once"),
        ("check: {requests: GET /x, with: {a: b}, times: 1}", "checks that GET /x with a b was asked for 1 time"),
        ("check: {requests: GET /x, times: {below: 3}}", "checks that GET /x was asked for below 3 times"),
        ("push: {event: a, to: alice, with: {z: '1'}, impossible: true}", "pushes a with z 1 to alice, although no exchange would"),
        ("symbol: {BTCUSDT: HALT, ETHUSDT: BREAK}", "sets BTCUSDT to HALT; sets ETHUSDT to BREAK"),
        ("fault: {late: {by: 3s}, on: executionReport, where: {x: TRADE}, to: alice, times: 3}", "from now on, 3 times: every executionReport with x TRADE to alice comes 3s late"),
    ],
)  # fmt: skip
def test_a_step_in_words(step: str, words: str) -> None:
    [*_, last] = told(a_scenario("wait: 1s", step))

    assert last == Explained(about="step", words=words, step=2, line=FIRST_STEP + 1)


def test_a_world_that_says_nothing_of_itself() -> None:
    assert told_of_world(read("mockex: 1\nname: a story\nsteps: []\n")) == [
        ("dialect", DIALECT),
        ("clock", "virtual, from now"),
        ("account", "demo with 100000 USDT, 10 BTC, 100 ETH and 100 BNB"),
        ("market", "nothing is offered"),
    ]


def test_a_world_that_says_everything() -> None:
    scenario = with_head(
        "clock: 2025-09-15T12:00:00Z\n"
        "speed: 60\n"
        "repeat: true\n"
        "accounts: {alice: , bob: {balances: {BTC: '0.50'}}}\n"
        "market: {BTCUSDT: {bids: [], asks: [['4', '1'], ['3', '1'], ['2', '1'], ['1', '1']]}}",
        steps="steps: [{wait: 1s}]\n",
    )

    assert told_of_world(scenario) == [
        ("dialect", DIALECT),
        ("clock", "virtual, from 2025-09-15T12:00:00.000Z, 60 times as fast as reality"),
        ("account", "alice with nothing"),
        ("account", "bob with 0.5 BTC"),
        ("market", "BTCUSDT: bids none; asks 1 at 4, 1 at 3, 1 at 2 and 1 more"),
        ("repeat", "the steps go round until the exchange is stopped"),
    ]


def test_what_is_said_stands_in_columns() -> None:
    lines = [str(one) for one in told(a_scenario("wait: 1s"))]

    assert lines == [
        f"  dialect  {DIALECT}",
        "  clock    virtual, from now",
        "  account  alice with nothing",
        "  account  bob with nothing",
        "  market   nothing is offered",
        "   1. lets 1s pass",
    ]


@pytest.mark.parametrize("name", resources.texts("fixtures", "scenarios", suffix=".yaml"))
def test_every_shipped_scenario_is_told_step_by_step(name: str) -> None:
    text = resources.text("fixtures", "scenarios", name)
    assert text is not None
    scenario = read(text)

    steps = [one for one in told(scenario) if one.step is not None]

    assert [(one.step, one.line) for one in steps] == [
        (step.number, step.line) for step in scenario.steps
    ]
    assert all(one.words and "{'" not in one.words for one in steps)
