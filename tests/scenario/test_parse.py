"""Scenarios as typed steps: every key and every verb."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.accounts import Permission, account_named
from mockex.core.commands import RevokeKey
from mockex.scenario.parse import DEMO
from mockex.scenario.patterns import MessageSent, Pushed, Reconnected, RequestMade, StreamOpen
from mockex.scenario.steps import Act, Advance, Effect, Expect, Scenario, Step, Wait
from mockex.values.instant import MINUTE, SECOND, Span
from mockex.wire.actions import ChangeDialect, Disconnect, Expire, Push, PushRaw, Shutdown, Target
from tests.support.exchanges import NOON
from tests.support.scenarios import FIRST_STEP, HEAD, a_scenario, effect_of, read, with_head

ALICE = Target(account="alice")


def test_the_least_scenario() -> None:
    assert read("mockex: 1\nname: nothing happens\nsteps: []\n") == Scenario(
        name="nothing happens",
        source="x.yaml",
        dialect=None,
        dialect_line=1,
        seed=None,
        start=None,
        speed=None,
        recv_window=None,
        replies=None,
        market=None,
        symbols=None,
        books=(),
        accounts=(DEMO,),
        repeat=False,
        steps=(),
    )


def test_every_key_of_a_scenario() -> None:
    text = (
        "mockex: 1\n"
        "name: everything\n"
        "dialect: binance-spot/2025-08-28\n"
        "seed: 7\n"
        "clock: 2025-09-15T12:00:00Z\n"
        "speed: 2.5\n"
        "recv_window: strict\n"
        "accounts:\n"
        "  alice: {key: alice-key, secret: alice-secret, balances: {USDT: '20000', BTC: '0.5'}}\n"
        "  bob:\n"
        "repeat: true\n"
        "steps:\n"
        "  - wait: 1s\n"
    )

    assert read(text) == Scenario(
        name="everything",
        source="x.yaml",
        dialect="binance-spot/2025-08-28",
        dialect_line=3,
        seed=7,
        start=NOON,
        speed=2.5,
        recv_window="strict",
        replies=None,
        market=None,
        symbols=None,
        books=(),
        accounts=(
            account_named(
                "alice",
                api_key="alice-key",
                api_secret="alice-secret",
                balances={"USDT": Decimal(20000), "BTC": Decimal("0.5")},
            ),
            account_named("bob"),
        ),
        repeat=True,
        steps=(Step(number=1, line=13, words="wait 1s", effect=Wait(span=SECOND)),),
    )


def test_an_account_may_be_allowed_little_and_from_few_places() -> None:
    rules = "{permissions: [TRADE, USER_DATA], addresses: [127.0.0.1, '::1']}"

    assert with_head(f"accounts: {{alice: {rules}, bob: {{permissions: []}}}}").accounts == (
        account_named(
            "alice",
            permissions=[Permission.TRADE, Permission.USER_DATA],
            addresses=["127.0.0.1", "::1"],
        ),
        account_named("bob", permissions=[]),
    )


def test_a_scenario_without_accounts_is_demos() -> None:
    assert with_head("accounts: {}").accounts == (DEMO,)
    assert account_named("demo", balances=DEMO.balances) == DEMO
    assert DEMO.balances == {
        "USDT": Decimal(100000),
        "BTC": Decimal(10),
        "ETH": Decimal(100),
        "BNB": Decimal(100),
    }


@pytest.mark.parametrize(
    ("speed", "wanted"), [("60", 60.0), ("1", 1.0), ("0.5", 0.5), ("'2.0'", 2.0)]
)
def test_speed_is_a_number_with_or_without_decimals(speed: str, wanted: float) -> None:
    assert with_head(f"speed: {speed}").speed == wanted


def test_a_clock_may_be_set_to_the_microsecond() -> None:
    assert with_head("clock: 2025-09-15T12:00:00.000001Z").start == NOON + 1


@pytest.mark.parametrize(
    ("step", "effect"),
    [
        ("wait: 3s", Wait(span=Span(3 * SECOND))),
        ("advance: 61m", Advance(span=Span(61 * MINUTE))),
        ("advance: 1h30m", Advance(span=Span(90 * MINUTE))),
        ("wait: 0s", Wait(span=Span(0))),
    ],
)
def test_time(step: str, effect: Effect) -> None:
    assert effect_of(step) == effect


@pytest.mark.parametrize(
    ("step", "action"),
    [
        (
            "push: {event: executionReport, to: alice, with: {x: TRADE, X: FILLED}}",
            Push(event="executionReport", to=ALICE, fields={"x": "TRADE", "X": "FILLED"}),
        ),
        ("push: {event: balanceUpdate, to: alice}", Push(event="balanceUpdate", to=ALICE)),
        (
            "push: {event: a, to: alice, with: {T: {ago: 1m30s}, E: -1, w: true, N: , c: '1'}}",
            Push(
                event="a",
                to=ALICE,
                fields={"T": {"ago": 90 * SECOND}, "E": -1, "w": True, "N": None, "c": "1"},
            ),
        ),
        (
            "push: {event: a, to: alice, with: {B: [{a: BTC, f: '1'}], o: {ago: 1s, x: 2}}}",
            Push(
                event="a",
                to=ALICE,
                fields={"B": [{"a": "BTC", "f": "1"}], "o": {"ago": "1s", "x": 2}},
            ),
        ),
        (
            "push: {event: a, to: {account: bob}}",
            Push(event="a", to=Target(account="bob")),
        ),
        (
            "push: {event: a, to: {account: bob, connection: first}}",
            Push(event="a", to=Target(account="bob", connection="first")),
        ),
        (
            "push: {event: a, to: {account: bob, connection: last}}",
            Push(event="a", to=Target(account="bob", connection="last")),
        ),
        (
            "push: {event: a, to: {account: bob, connection: 2}}",
            Push(event="a", to=Target(account="bob", connection=2)),
        ),
        (
            "push_raw: {to: alice, text: '{\"e\":…}'}",
            PushRaw(to=ALICE, data='{"e":…}'.encode()),
        ),
        ("push_raw: {to: alice, text: ''}", PushRaw(to=ALICE, data=b"")),
        (
            "push_raw: {to: alice, hex: 00fFa0}",
            PushRaw(to=ALICE, data=b"\x00\xff\xa0", binary=True),
        ),
        ("push_raw: {to: alice, hex: ''}", PushRaw(to=ALICE, data=b"", binary=True)),
        ("expire: {account: alice}", Expire(account="alice")),
        (
            f"revoke: {{key: {account_named('alice').api_key}}}",
            RevokeKey(api_key=account_named("alice").api_key),
        ),
        ("disconnect: {to: alice}", Disconnect(to=ALICE, how="close", code=1001, reason="")),
        ("disconnect: {to: alice, code: 4000}", Disconnect(to=ALICE, code=4000)),
        (
            "disconnect: {to: {account: alice, connection: 1}, code: 1008, reason: go away}",
            Disconnect(to=Target(account="alice", connection=1), code=1008, reason="go away"),
        ),
        ("disconnect: {to: alice, how: rst}", Disconnect(to=ALICE, how="rst")),
        ("disconnect: {to: alice, how: fin}", Disconnect(to=ALICE, how="fin")),
        ("disconnect: {to: alice, how: blackhole}", Disconnect(to=ALICE, how="blackhole")),
        ("shutdown: {}", Shutdown()),
        ("shutdown:", Shutdown()),
        ("shutdown: {after: 90s}", Shutdown(after=Span(90 * SECOND))),
        ("shutdown: {after: 0s}", Shutdown(after=Span(0))),
        ("dialect: binance-spot/2026-02-20", ChangeDialect(dialect="binance-spot/2026-02-20")),
    ],
)
def test_what_is_done_to_the_exchange(step: str, action: object) -> None:
    assert effect_of(step) == Act(action=action)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "effect"),
    [
        (
            'expect: {request: "POST /api/v3/order", with: {side: BUY}, within: 5s}',
            Expect(
                pattern=RequestMade(what="POST /api/v3/order", fields={"side": "BUY"}),
                within=Span(5 * SECOND),
            ),
        ),
        (
            'expect: {request: "DELETE /api/v3/*"}',
            Expect(pattern=RequestMade(what="DELETE /api/v3/*"), within=None),
        ),
        (
            "expect: {stream: alice, within: 5s}",
            Expect(pattern=StreamOpen(account="alice"), within=Span(5 * SECOND)),
        ),
        (
            "expect: {pushed: listenKeyExpired, to: alice}",
            Expect(pattern=Pushed(event="listenKeyExpired", account="alice"), within=None),
        ),
        (
            "expect: {pushed: executionReport, with: {x: TRADE}}",
            Expect(pattern=Pushed(event="executionReport", fields={"x": "TRADE"}), within=None),
        ),
        (
            "expect: {message: {method: SUBSCRIBE}, within: 1m}",
            Expect(pattern=MessageSent(fields={"method": "SUBSCRIBE"}), within=MINUTE),
        ),
        (
            "expect: {reconnect: alice, within: 30s}",
            Expect(pattern=Reconnected(account="alice"), within=Span(30 * SECOND)),
        ),
    ],
)
def test_what_is_expected_of_clients(step: str, effect: Effect) -> None:
    assert effect_of(step) == effect


def test_steps_know_their_number_their_line_and_their_words() -> None:
    scenario = a_scenario(
        "wait: 1s", "shutdown: {}", "push: {event: a, to: alice, with: {B: [1]}}", "shutdown:"
    )

    assert [(step.number, step.line, step.words) for step in scenario.steps] == [
        (1, FIRST_STEP, "wait 1s"),
        (2, FIRST_STEP + 1, "shutdown"),
        (3, FIRST_STEP + 2, "push event: a, to: alice, with: B: [1]"),
        (4, FIRST_STEP + 3, "shutdown"),
    ]


def test_a_step_stands_on_the_line_of_its_verb() -> None:
    scenario = read(f"{HEAD}steps:\n  -\n    # why\n    wait: 1s\n")

    assert [step.line for step in scenario.steps] == [6]


@pytest.mark.parametrize("step", ["wait: 1s", "advance: 1s"])
def test_a_scenario_that_rests_may_go_round(step: str) -> None:
    steps = f"steps: [{{shutdown: }}, {{{step}}}]\n"

    assert with_head("repeat: true", steps=steps).repeat is True
    assert with_head("repeat: false").repeat is False


@pytest.mark.parametrize("word", ["strict", "lenient"])
def test_signed_requests_are_judged_strictly_or_leniently(word: str) -> None:
    assert with_head(f"recv_window: {word}").recv_window == word
