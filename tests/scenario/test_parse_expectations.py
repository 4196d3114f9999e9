"""Expectations and checks as typed effects, and what is said of those that are none."""

from __future__ import annotations

import pytest

from mockex.scenario.claims import BalanceClaim, OrderClaim, RequestsClaim
from mockex.scenario.patterns import MessageSent, Pushed, RequestMade
from mockex.scenario.steps import Check, Effect, Expect
from tests.support.scenarios import FIRST_STEP, effect_of, refusal

TIMES = "a whole number, or {below} and {above}"
BALANCE = 'decimal text in quotes such as "0.30", {free, locked}, or {below} and {above}'


@pytest.mark.parametrize(
    ("step", "effect"),
    [
        (
            "expect: {pushed: executionReport, to: {account: alice, connection: last}, with: {l: {below: '1'}}}",
            Expect(
                pattern=Pushed(
                    event="executionReport",
                    account="alice",
                    connection="last",
                    fields={"l": {"below": "1"}},
                ),
                within=None,
            ),
        ),
        (
            "expect: {request: GET /api/v3/order, with: {symbol: {in: [BTCUSDT, ETHUSDT]}}}",
            Expect(
                pattern=RequestMade(
                    what="GET /api/v3/order", fields={"symbol": {"in": ["BTCUSDT", "ETHUSDT"]}}
                ),
                within=None,
            ),
        ),
        (
            "expect: {message: {method: {matches: 'order.*'}, params: {symbol: BTCUSDT}}}",
            Expect(
                pattern=MessageSent(
                    fields={"method": {"matches": "order.*"}, "params": {"symbol": "BTCUSDT"}}
                ),
                within=None,
            ),
        ),
        (
            "check: {order: last, status: FILLED, executedQty: '0.30'}",
            Check(
                claim=OrderClaim(
                    which="last", account=None, fields={"status": "FILLED", "executedQty": "0.30"}
                )
            ),
        ),
        (
            "check: {order: 7, account: alice, price: {above: 1}}",
            Check(claim=OrderClaim(which=7, account="alice", fields={"price": {"above": 1}})),
        ),
        (
            "check: {balance: {alice: {BTC: '0.30', USDT: {free: {below: '9'}, locked: '0'}}}}",
            Check(
                claim=BalanceClaim(
                    balances={
                        "alice": {"BTC": "0.30", "USDT": {"free": {"below": "9"}, "locked": "0"}}
                    }
                )
            ),
        ),
        (
            "check: {requests: POST /api/v3/order, with: {side: BUY}, times: 1}",
            Check(claim=RequestsClaim(what="POST /api/v3/order", times=1, fields={"side": "BUY"})),
        ),
        (
            "check: {requests: POST /api/v3/order}",
            Check(claim=RequestsClaim(what="POST /api/v3/order", times={"above": 0})),
        ),
    ],
)
def test_what_is_looked_for(step: str, effect: Effect) -> None:
    assert effect_of(step) == effect


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("check: {}", "check wants exactly one of order, balance, requests"),
        ("check: {order: last, balance: {alice: {BTC: '1'}}}", "check wants exactly one of order, balance, requests"),
        ("check: last", "steps[0].check is 'last', wanted a mapping"),
        ("check: {order: last}", "check says nothing of the order, wanted fields such as status: FILLED"),
        ("check: {order: last, account: alcie, status: NEW}", "unknown account 'alcie'; did you mean 'alice'?"),
        ("check: {order: last, status: NEW, times: 1}", "'times' means nothing beside 'order' in check"),
        ("check: {order: [1], status: NEW}", "steps[0].check.order is [1], wanted last, an id, or a client's name for it"),
        ("check: {order: last, price: {bellow: '1'}}", "unknown condition 'bellow' of price; did you mean 'below'?"),
        ("check: {order: last, price: {below: many}}", "price.below is 'many', wanted an amount such as \"1\""),
        ("check: {order: last, price: {}}", "steps[0].check.price is {}, wanted one or more of below, above, in and matches"),
        ("check: {balance: {alice: {BTC: {}}}}", f"steps[0].check.balance.alice.BTC is {{}}, wanted {BALANCE}"),
        ("check: {balance: {alice: {BTC: {free: {}}}}}", "free is {}, wanted a value, or below, above, in or matches"),
        ("expect: {pushed: a, with: {l: {below: }}}", 'steps[0].expect.with.l.below is empty, wanted an amount such as "1"'),
        ("check: {balance: {zzz: {BTC: '1'}}}", "unknown account 'zzz'; there are alice, bob"),
        ("check: {balance: {alice: {BTC: 1}}}", f"steps[0].check.balance.alice.BTC is 1, wanted {BALANCE}"),
        ("check: {balance: {alice: {BTC: {free: '1', lokced: '1'}}}}", "unknown part of a balance 'lokced'; did you mean 'locked'?"),
        ("check: {balance: {alice: '1'}}", "steps[0].check.balance.alice is '1', wanted a mapping"),
        ("check: {balance: {alice: {BTC: '1'}}, times: 1}", "'times' means nothing beside 'balance' in check"),
        ("check: {requests: /api/v3/order}", "steps[0].check.requests is '/api/v3/order', wanted a method and a path such as POST /api/v3/order"),
        ("check: {requests: GET /x, times: -1}", f"steps[0].check.times is -1, wanted {TIMES}"),
        ("check: {requests: GET /x, times: often}", f"steps[0].check.times is 'often', wanted {TIMES}"),
        ("check: {requests: GET /x, side: BUY}", "'side' means nothing beside 'requests' in check"),
        ("check: {requests: GET /x, with: {side: {is: BUY}}}", "unknown condition 'is' of side; there are below, above, in, matches"),
        ("expect: {request: GET /x, with: {a: {in: BUY}}}", "steps[0].expect.with.a.in is 'BUY', wanted a list"),
        ("expect: {pushed: a, with: {a: {matches: '('}}}", "a.matches is '(', wanted a regular expression"),
        ("expect: {pushed: a, to: {acount: alice}}", "unknown key of to 'acount'; did you mean 'account'?"),
    ],
)  # fmt: skip
def test_what_can_be_looked_for_by_nobody(step: str, sentence: str) -> None:
    assert refusal(step) == f"x.yaml:{FIRST_STEP}: {sentence}"


def test_a_condition_that_is_wrong_is_told_by_its_own_line() -> None:
    step = "expect:\n      pushed: executionReport\n      with:\n        l: {below: x}"

    assert refusal(step) == (
        f"x.yaml:{FIRST_STEP + 3}: l.below is 'x', wanted an amount such as \"1\""
    )
