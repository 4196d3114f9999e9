"""What is done to an exchange, in plain words."""

from __future__ import annotations

import pytest

from mockex.core.accounts import account_named
from mockex.core.commands import OpenAccount
from mockex.market.terms import Terms
from mockex.scenario.explaining_actions import explained_action
from mockex.scenario.steps import Act
from mockex.values.instant import Instant
from mockex.wire.actions import (
    Action,
    ChangeDialect,
    LookAtMarkets,
    RemoveFault,
    StartTraders,
)
from tests.support.scenarios import effect_of

ALICE = account_named("alice")


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("push: {event: a, to: alice}", "pushes a to alice"),
        ("push: {event: a, to: {account: alice, connection: 2}, with: {T: {ago: 2s}, N: , m: true, B: [{a: BTC}], o: {x: NEW}}}", "pushes a with T 2s ago, N null, m true, B [{a: BTC}], o {x: NEW} to alice (connection 2)"),
        ("push_raw: {to: alice, text: abc}", "sends alice a text frame of 3 bytes, as it is written"),
        ("push_raw: {to: alice, hex: ff}", "sends alice a binary frame of 1 byte, as it is written"),
        ("expire: {account: alice}", "ends alice's listen keys"),
        (f"revoke: {{key: {ALICE.api_key}}}", "makes an API key of alice worthless"),
        ("disconnect: {to: alice}", "closes the connections of alice with 1001"),
        ("disconnect: {to: {account: alice, connection: first}, code: 1008, reason: go}", "closes connection first of alice with 1008 'go'"),
        ("disconnect: {to: alice, how: rst}", "resets the connections of alice"),
        ("disconnect: {to: alice, how: fin}", "ends the connections of alice without a close frame"),
        ("disconnect: {to: alice, how: blackhole}", "says nothing more on the connections of alice, and keeps what there is open"),
        ("shutdown:", "goes down and ends every stream"),
        ("shutdown: {after: 90s}", "goes down and ends every stream, 1m30s after it is announced"),
        ("dialect: acme/2", "lives by acme/2 from now on"),
        ("book: {BTCUSDT: {asks: [['42000.00', '0.50']]}}", "offers on BTCUSDT: asks 0.5 at 42000"),
        ("trade: {symbol: BTCUSDT, side: BUY, price: '42000.00', quantity: '0.10'}", "the house buys 0.1 on BTCUSDT at 42000"),
        ("trade: {symbol: BTCUSDT, side: SELL, price: '1', quantity: '2'}", "the house sells 2 on BTCUSDT at 1"),
        ("place: {account: alice, symbol: BTCUSDT, side: BUY, type: MARKET}", "places an order of alice with symbol BTCUSDT, side BUY, type MARKET"),
        ("place_list: {account: alice, kind: OCO, symbol: BTCUSDT}", "places an order list OCO of alice with symbol BTCUSDT"),
        ("cancel: {account: alice}", "cancels alice's last open order"),
        ("cancel: {account: alice, order: 7}", "cancels alice's order 7"),
        ("deposit: {account: alice, asset: BTC, amount: '0.50'}", "gives alice 0.5 BTC"),
        ("transfer: {account: alice, asset: BTC, amount: '-0.50'}", "takes from alice 0.5 BTC"),
        ("lock: {account: alice, asset: BTC, amount: '1'}", "locks 1 BTC of alice"),
        ("lock: {account: alice, asset: BTC, amount: '-1'}", "unlocks 1 BTC of alice"),
        ("symbol: {BTCUSDT: HALT}", "sets BTCUSDT to HALT"),
        ("reference_price: {symbol: BTCUSDT, price: '42000.00'}", "sets the reference price of BTCUSDT to 42000"),
        ("reference_price: {symbol: BTCUSDT, price: null}", "takes away the reference price of BTCUSDT"),
        ("fault: {dropped: {}, on: balanceUpdate}", "from now on: every balanceUpdate is not sent"),
    ],
)  # fmt: skip
def test_what_a_step_does(step: str, words: str) -> None:
    effect = effect_of(step)
    assert isinstance(effect, Act)

    assert explained_action(effect.action, [ALICE]) == words


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (ChangeDialect(dialect="acme/2", at=Instant(0)), "lives by acme/2 from 1970-01-01T00:00:00.000Z on"),
        (RemoveFault(number=2), "ends fault 2"),
        (OpenAccount(account=ALICE), "opens the account alice"),
        (StartTraders(symbol="BTCUSDT", terms=Terms()), "lets the house's traders keep BTCUSDT alive"),
        (LookAtMarkets(), "looks at the markets"),
    ],
)  # fmt: skip
def test_what_is_done_besides_by_code(action: Action, words: str) -> None:
    assert explained_action(action, []) == words
