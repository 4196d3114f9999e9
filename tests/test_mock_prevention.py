"""Accounts that meet themselves and their trade group, through the façade and over real sockets."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mockex import MockExchange
from mockex.core.accounts import KeyKind, account_named
from mockex.errors import ScenarioError, UsageError
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.security import signature, signed_parameters
from tests.support.clients import Client
from tests.support.listeners import Listener, listener, user_stream

ORDER = "/api/v3/order"
BID = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.60",
    "price": "42000.00",
}
ASK = {**BID, "side": "SELL", "quantity": "0.20"}
SCENARIO = """\
mockex: 1
name: a desk with two accounts
dialect: latest
accounts:
  alice: {trade_group: 7, balances: {USDT: "20000"}}
  bob: {trade_group: 7, balances: {BTC: "1"}}
steps: []
"""
MARKET = """\
mockex: 1
symbols:
  BTCUSDT:
    base: BTC
    quote: USDT
    tick_size: "0.01"
    max_price: "1000000"
    step_size: "0.00001"
    max_quantity: "9000"
    min_notional: "5"
    max_notional: "9000000"
    self_trade_prevention: {default: NONE, allowed: [NONE, EXPIRE_TAKER]}
"""
THEN = """\
profile: 1
id: spot/2023-06-01
extends: binance-spot/2025-08-28
as_of: "2023-06-01"
title: Binance Spot of June 2023
"""


async def reports(listener: Listener, count: int) -> list[dict[str, Any]]:
    """So many reports of orders, and no positions."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        event = await listener.hears()
        found += [event] if event["e"] == "executionReport" else []
    return found


async def test_a_client_hears_what_was_prevented_and_can_ask_for_it() -> None:
    async with MockExchange() as mock:
        alice = mock.account("alice", USDT="50000", BTC="1")
        async with user_stream(mock, "alice") as stream, Client(mock, alice) as client:
            _, maker = await client.call("POST", ORDER, **BID)
            _, taker = await client.call("POST", ORDER, **ASK, selfTradePreventionMode="DECREMENT")
            _, matches = await client.call(
                "GET", "/api/v3/myPreventedMatches", symbol="BTCUSDT", preventedMatchId="0"
            )
            heard = await reports(stream, 4)

        assert taker["status"] == "EXPIRED_IN_MATCH"
        assert [(one["x"], one["i"], one["X"]) for one in heard] == [
            ("NEW", maker["orderId"], "NEW"),
            ("NEW", taker["orderId"], "NEW"),
            ("TRADE_PREVENTION", taker["orderId"], "EXPIRED_IN_MATCH"),
            ("TRADE_PREVENTION", maker["orderId"], "NEW"),
        ]
        assert [(one["takerOrderId"], one["makerOrderId"]) for one in matches] == [
            (taker["orderId"], maker["orderId"])
        ]
        # 0.4 of the bid is left.
        assert (alice.locked("USDT"), alice.free("BTC")) == (Decimal(16_800), Decimal(1))
        mock.verify()


def subscription(account: str, now: Instant) -> dict[str, object]:
    """A request for an account's user data."""
    owner = account_named(account)
    params = {"apiKey": owner.api_key, "timestamp": str(now // MILLISECOND)}
    proof = signature(signed_parameters(params), owner.key_of(KeyKind.HMAC))
    method = "userDataStream.subscribe.signature"
    return {"id": 1, "method": method, "params": {**params, "signature": proof}}


async def test_accounts_of_a_scenario_may_be_one_trade_group(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(SCENARIO, encoding="utf-8")
    async with MockExchange(scenario=tmp_path / "desk.yaml") as mock:
        alice, bob = mock.account("alice"), mock.account("bob")
        mock.place("alice", **{**BID, "quantity": "0.20"}, selfTradePreventionMode="TRANSFER")
        async with listener(mock, "/ws-api/v3") as session, Client(mock, bob) as client:
            await session.ws.send_json(subscription("bob", mock.now))
            assert (await session.hears())["status"] == 200
            sent = {**ASK, "selfTradePreventionMode": "TRANSFER"}
            _, taker = await client.call("POST", ORDER, **sent)
            _, account = await client.call("GET", "/api/v3/account")
            heard = [(await session.hears())["event"] for _ in range(3)]

        assert (taker["tradeGroupId"], account["tradeGroupId"]) == (7, 7)
        assert [(one["x"], one["V"], one.get("u")) for one in heard[:2]] == [
            ("NEW", "TRANSFER", None),
            ("TRADE_PREVENTION", "TRANSFER", 7),
        ]
        assert heard[2]["B"] == [
            {"a": "BTC", "f": "0.80000000", "l": "0.00000000"},
            {"a": "USDT", "f": "8400.00000000", "l": "0.00000000"},
        ]
        assert (alice.free("BTC"), alice.free("USDT")) == (Decimal("0.2"), Decimal(11_600))
        assert alice.trades == ()
        mock.verify()


async def test_a_trade_group_is_named_when_an_account_is_opened() -> None:
    async with MockExchange() as mock:
        mock.account("alice", trade_group=3, USDT="50000")
        mock.account("bob", trade_group=3, BTC="1")
        mock.account("carol", trade_group=4, BTC="1")
        mock.place("alice", **BID)

        mock.place("carol", **ASK)
        mock.place("bob", **ASK)

        assert [order.status for order in mock.account("alice").orders] == ["EXPIRED_IN_MATCH"]
        assert len(mock.account("carol").trades) == 1
        assert mock.account("bob").trades == ()
        assert mock.account("bob", trade_group=3).name == "bob"


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        (0, "trade_group is 0, wanted a whole number from 1"),
        (-1, "trade_group is -1, wanted a whole number from 1"),
        (True, "trade_group is True, wanted a whole number from 1"),
        ("3", "trade_group is '3', wanted a whole number from 1"),
        (4, "account 'alice' is there already, and its trade group is 3"),
    ],
)
async def test_a_wrong_trade_group_is_refused(group: Any, sentence: str) -> None:
    async with MockExchange() as mock:
        mock.account("alice", trade_group=3)

        with pytest.raises(UsageError) as refused:
            mock.account("alice", trade_group=group)

        assert str(refused.value) == sentence


def test_so_is_one_in_a_scenario(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    file.write_text(
        SCENARIO.replace("trade_group: 7, balances: {BTC", "trade_group: 0, balances: {BTC")
    )

    with pytest.raises(ScenarioError) as refused:
        MockExchange(scenario=file)

    assert str(refused.value).endswith(
        "desk.yaml:6: accounts.bob.trade_group is 0, wanted a whole number from 1"
    )


async def test_a_market_says_which_modes_there_are(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(MARKET, encoding="utf-8")
    async with MockExchange(market=tmp_path / "own.yaml") as mock:
        alice = mock.account("alice", USDT="50000", BTC="1")
        async with Client(mock, alice) as client:
            _, info = await client.ask("/api/v3/exchangeInfo?symbol=BTCUSDT")
            _, refused = await client.call(
                "POST", ORDER, **BID, selfTradePreventionMode="EXPIRE_MAKER"
            )
            await client.call("POST", ORDER, **BID)
            _, taker = await client.call("POST", ORDER, **ASK)

        [symbol] = info["symbols"]
        assert symbol["defaultSelfTradePreventionMode"] == "NONE"
        assert symbol["allowedSelfTradePreventionModes"] == ["NONE", "EXPIRE_TAKER"]
        assert refused["code"] == -1013
        assert (taker["status"], taker["selfTradePreventionMode"]) == ("FILLED", "NONE")
        mock.verify()


async def test_in_june_2023_a_prevented_match_looked_like_a_trade(tmp_path: Path) -> None:
    (tmp_path / "spot" / "2023-06-01").mkdir(parents=True)
    (tmp_path / "spot" / "2023-06-01" / "profile.yaml").write_text(THEN, encoding="utf-8")
    async with MockExchange(dialect="spot/2023-06-01", profiles=[tmp_path]) as mock:
        mock.account("alice", USDT="50000", BTC="1")
        async with user_stream(mock, "alice") as stream:
            mock.place("alice", **BID)
            mock.place("alice", **ASK)
            *_, maker = await reports(stream, 3)

        told = {name: maker[name] for name in ("x", "l", "L", "Y", "A", "B", "v", "U")}
        assert told == {
            "x": "TRADE_PREVENTION",
            "l": "0.20000000",
            "L": "42000.00000000",
            "Y": "8400.00000000",
            "A": "0.60000000",
            "B": "0.60000000",
            "v": 0,
            "U": 2,
        }
        assert maker.keys().isdisjoint({"Cs", "pl", "pL", "pY"})
        mock.verify()
