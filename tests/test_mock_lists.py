"""Order lists through the façade: what it places behind a client's back, and what it tells of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from mockex import MockExchange
from mockex.core.order_lists import ListEvent, ListKind, ListStatus
from mockex.core.orders import OrderStatus
from mockex.errors import UsageError
from mockex.wire.messages import Noted
from tests.support.clients import Client
from tests.support.listeners import user_stream

OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.10",
    "listClientOrderId": "pair",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "43000.00",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "41000.00",
}
OTO = {
    "symbol": "BTCUSDT",
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": "41500.00",
    "workingQuantity": "0.10",
    "workingTimeInForce": "GTC",
    "pendingType": "MARKET",
    "pendingSide": "SELL",
    "pendingQuantity": "0.10",
}
SCENARIO = """\
mockex: 1
name: a bot wakes up to an OCO of its own
accounts: {alice: {balances: {BTC: "1"}}}
steps:
  - trade: {symbol: BTCUSDT, side: BUY, price: "42000.00", quantity: "0.01"}
  - place_list:
      account: alice
      kind: OCO
      symbol: BTCUSDT
      side: SELL
      quantity: "0.10"
      aboveType: LIMIT_MAKER
      abovePrice: "43000.00"
      belowType: STOP_LOSS
      belowStopPrice: "41000.00"
  - trade: {symbol: BTCUSDT, side: BUY, price: "43000.00", quantity: "0.10"}
"""


def statuses(mock: MockExchange) -> list[tuple[str, str]]:
    return [(order.type, order.status) for order in mock.account("alice").orders]


async def test_an_account_has_a_list_that_its_client_did_not_place() -> None:
    async with MockExchange() as mock:
        alice = mock.account("alice", BTC="1")
        mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
        async with user_stream(mock, "alice") as stream, Client(mock, alice) as client:
            mock.place_list("alice", "OCO", **OCO)
            _, [found] = await client.call("GET", "/api/v3/openOrderList")
            heard = [(await stream.hears())["e"] for _ in range(4)]

        assert (found["listClientOrderId"], found["contingencyType"]) == ("pair", "OCO")
        assert heard == [
            *("executionReport", "executionReport", "listStatus", "outboundAccountPosition")
        ]
        assert alice.locked("BTC") == Decimal("0.1")
        assert mock.problems() == []


async def test_the_list_and_its_orders_are_told_as_they_are_now() -> None:
    async with MockExchange() as mock:
        alice = mock.account("alice", BTC="1")
        mock.place_list("alice", "OCO", **OCO)
        placed = alice.order_lists

        mock.trade("BTCUSDT", side="BUY", price="43000.00", quantity="0.10")

        [before], [now] = placed, alice.order_lists
        assert (before.status, now.status) == (ListStatus.EXECUTING, ListStatus.ALL_DONE)
        assert (now.kind, now.event) == (ListKind.OCO, ListEvent.ALL_DONE)
        assert [order.status for order in now.orders] == [OrderStatus.EXPIRED, OrderStatus.FILLED]
        truth: Any = mock.truth()
        [told] = truth["order_lists"]
        times = {name: told.pop(name) for name in ("created", "updated")}
        assert told == {
            "id": 0,
            "symbol": "BTCUSDT",
            "account": "alice",
            "client_id": "pair",
            "kind": "OCO",
            "orders": [order.id for order in now.orders],
            "event": "ALL_DONE",
            "status": "ALL_DONE",
            "is_joint": False,
            "held": "0.00000000",
            "received": "0.00000000",
        }
        assert times == {"created": now.created, "updated": now.updated}


@pytest.mark.parametrize("which", ["last", "pair", 1, 2])
async def test_a_list_is_cancelled_by_its_name_and_by_any_of_its_orders(which: str | int) -> None:
    async with MockExchange() as mock:
        mock.account("alice", BTC="1")
        mock.place_list("alice", "OCO", **OCO)

        mock.cancel("alice", which)

        assert statuses(mock) == [("STOP_LOSS", "CANCELED"), ("LIMIT_MAKER", "CANCELED")]
        assert mock.account("alice").locked("BTC") == 0
        assert [each for each in mock.journal if isinstance(each.message, Noted)] == []


@pytest.mark.parametrize(
    ("changes", "ends", "why"),
    [
        ({"workingTimeInForce": "IOC"}, "EXPIRED", "EXPIRED"),
        ({"workingTimeInForce": "FOK", "workingPrice": "42500.00"}, "EXPIRED", "EXPIRED"),
        (
            {"workingPrice": "42500.00", "selfTradePreventionMode": "EXPIRE_TAKER"},
            *("TRADE_PREVENTION", "EXPIRED_IN_MATCH"),
        ),
    ],
)
async def test_a_working_order_that_is_gone_at_once_takes_its_list_with_it(
    changes: dict[str, str], ends: str, why: str
) -> None:
    ask = {"symbol": "BTCUSDT", "side": "SELL", "type": "LIMIT_MAKER", "quantity": "0.05"}
    async with MockExchange() as mock:
        alice = mock.account("alice", USDT="20000", BTC="1")
        mock.book("BTCUSDT", bids=[("41000.00", "1")])
        mock.place("alice", **ask, price="42500.00")
        async with user_stream(mock, "alice") as stream, Client(mock, alice) as client:
            status, body = await client.call("POST", "/api/v3/orderList/oto", **{**OTO, **changes})
            heard = [await stream.hears() for _ in range(6)]

        assert status == 200
        assert [each["status"] for each in body["orderReports"]] == [why, "PENDING_NEW"]
        assert [(one["e"], one.get("x"), one.get("X", one.get("l"))) for one in heard] == [
            ("executionReport", "NEW", "NEW"),
            ("executionReport", "NEW", "PENDING_NEW"),
            ("listStatus", None, "EXEC_STARTED"),
            ("executionReport", ends, why),
            ("executionReport", "EXPIRED", "EXPIRED"),
            ("listStatus", None, "ALL_DONE"),
        ]
        assert alice.locked("USDT") == 0
        assert mock.problems() == []


async def test_a_prevented_match_is_told_to_both_sides() -> None:
    async with MockExchange() as mock:
        alice = mock.account("alice", trade_group=7, USDT="50000")
        bob = mock.account("bob", trade_group=7, BTC="1")
        order = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "price": "42000.00"}
        mock.place("alice", **order, side="BUY", quantity="0.30")
        mock.place("bob", **order, side="SELL", quantity="0.20")

        [match] = alice.prevented_matches
        assert bob.prevented_matches == (match,)
        assert mock.account("demo").prevented_matches == ()
        truth: Any = mock.truth()
        assert truth["prevented_matches"] == [
            {
                "id": 0,
                "symbol": "BTCUSDT",
                "taker": bob.orders[0].id,
                "maker_symbol": "BTCUSDT",
                "maker": alice.orders[0].id,
                "accounts": ["bob", "alice"],
                "trade_group": 7,
                "mode": "EXPIRE_MAKER",
                "price": "42000.00000000",
                "quantity": "0.20000000",
                "taker_prevented": "0.00000000",
                "maker_prevented": "0.30000000",
                "at": match.at,
            }
        ]


async def test_what_the_exchange_refuses_is_noted() -> None:
    async with MockExchange() as mock:
        mock.account("alice", BTC="0.05")
        before = mock.truth()

        mock.place_list("alice", "OCO", **OCO)

        [*_, note] = [entry.message for entry in mock.journal]
        poor = "place_list: Account has insufficient balance for requested action."
        assert note == Noted(kind="warning", text=poor)
        assert mock.truth() == before


async def test_a_scenario_places_a_list(tmp_path: Path) -> None:
    (tmp_path / "pair.yaml").write_text(SCENARIO, encoding="utf-8")
    async with MockExchange(scenario=tmp_path / "pair.yaml") as mock:
        report = await mock.play()

        assert str(report) == "a bot wakes up to an OCO of its own: holds (3 of 3 steps done)"
        assert statuses(mock) == [("STOP_LOSS", "EXPIRED"), ("LIMIT_MAKER", "FILLED")]


async def test_before_2024_a_list_has_the_parameters_of_its_time() -> None:
    old = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.1", "price": "43000"}
    async with MockExchange(dialect="binance-spot/2021-01-01") as mock:
        mock.account("alice", BTC="1")

        mock.place_list("alice", "OCO", **old, stopPrice="41000")

        assert statuses(mock) == [("STOP_LOSS", "NEW"), ("LIMIT_MAKER", "NEW")]
        with pytest.raises(UsageError) as refused:
            mock.place_list("alice", "OTO", **OTO)
        assert str(refused.value) == "place_list OTO: binance-spot/2021-01-01 has no OTO lists"


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            lambda mock: mock.place("alice", **OCO),
            "place: unknown parameter 'listClientOrderId'; it is one of order lists, which place_list places",
        ),
        (
            lambda mock: mock.place_list("alice", "OCOO", **OCO),
            "unknown kind 'OCOO'; did you mean 'OCO'?",
        ),
        (
            lambda mock: mock.place_list("alcie", "OCO", **OCO),
            "unknown account 'alcie'; did you mean 'alice'?",
        ),
        (
            lambda mock: mock.place_list("alice", "OCO", **{**OCO, "symbol": "BTCUSD"}),
            "unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?",
        ),
        (
            lambda mock: mock.place_list("alice", "OCO", **OCO, belowStopPrise="41000"),
            "place_list OCO: unknown parameter 'belowStopPrise'; did you mean 'belowStopPrice'?",
        ),
        (
            lambda mock: mock.place_list("alice", "OPO", **OTO),
            "place_list OPO: binance-spot/2025-08-28 has no OPO lists",
        ),
        (
            lambda mock: mock.place_list("alice", "OTOCO", **OTO),
            "place_list OTOCO: unknown parameter 'pendingType'; did you mean 'pendingBelowType'?",
        ),
        (
            lambda mock: mock.place_list("alice", "OTO", **{**OTO, "workingType": "MARKET"}),
            "place_list OTO: Data sent for parameter 'workingType' is not valid.",
        ),
        (
            lambda mock: mock.place_list("alice", "OTO", symbol="BTCUSDT"),
            "place_list OTO: there is no workingType; wanted the parameters of its orders",
        ),
    ],
)
async def test_wrong_use_is_one_sentence_and_changes_nothing(
    act: Callable[[MockExchange], None], sentence: str
) -> None:
    async with MockExchange() as mock:
        mock.account("alice", BTC="1")
        before = mock.truth()

        with pytest.raises(UsageError) as refused:
            act(mock)

        assert str(refused.value) == sentence
        assert mock.truth() == before
