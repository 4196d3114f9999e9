"""What calls about order lists may say, and the vendor's words where not: rest-api.md, errors.md."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from mockex.core.commands import CancelOrderList, PlaceOrder, PlaceOrderList
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.core.queries import AllOrderLists, OpenOrderLists, OrderListNamed
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Dialect
from mockex.wire.params import refusal
from mockex.wire.profile import shipped
from mockex.wire.requests import asked
from tests.support.dialects import SHIPPED
from tests.support.talks import NOON_MS
from tests.support.worlds import ALICE

LATEST = shipped("latest")
THEN = shipped("binance-spot/2021-01-01")
OLD, OCO, OTO, OTOCO, OPO, OPOCO = (
    "POST /api/v3/order/oco",
    "POST /api/v3/orderList/oco",
    "POST /api/v3/orderList/oto",
    "POST /api/v3/orderList/otoco",
    "POST /api/v3/orderList/opo",
    "POST /api/v3/orderList/opoco",
)
CANCEL, ONE, ALL, OPEN = (
    "DELETE /api/v3/orderList",
    "GET /api/v3/orderList",
    "GET /api/v3/allOrderList",
    "GET /api/v3/openOrderList",
)
PAIR = {
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "43000",
    "belowType": "STOP_LOSS_LIMIT",
    "belowStopPrice": "41000",
    "belowPrice": "40900",
    "belowTimeInForce": "GTC",
}
PENDING_PAIR = {f"pending{name[0].upper()}{name[1:]}": value for name, value in PAIR.items()}
WORKING = {
    "symbol": "BTCUSDT",
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": "42000",
    "workingQuantity": "0.5",
    "workingTimeInForce": "GTC",
}
PENDING = {"pendingType": "MARKET", "pendingSide": "SELL"}
LISTS = {
    OLD: {
        "symbol": "BTCUSDT",
        "side": "SELL",
        "quantity": "0.3",
        "price": "43000",
        "stopPrice": "41000",
        "stopLimitPrice": "40900",
        "stopLimitTimeInForce": "GTC",
    },
    OCO: {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.3", **PAIR},
    OTO: {**WORKING, **PENDING, "pendingQuantity": "0.3"},
    OTOCO: {**WORKING, **PENDING_PAIR, "pendingSide": "SELL", "pendingQuantity": "0.3"},
    OPO: {**WORKING, **PENDING},
    OPOCO: {**WORKING, **PENDING_PAIR, "pendingSide": "SELL"},
}
NAME = r"^[\.A-Z\:/a-z0-9_-]{1,36}$"
AMOUNT = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
WHOLE = "^[0-9]{1,20}$"
UNRELATED = "The relationship of the prices for the orders is not correct."

A_WORKING = PlaceOrder(
    account="alice",
    symbol="BTCUSDT",
    side=Side.BUY,
    type=OrderType.LIMIT,
    price=Decimal(42_000),
    quantity=Decimal("0.5"),
)
A_STOP = PlaceOrder(
    account="alice",
    symbol="BTCUSDT",
    side=Side.SELL,
    type=OrderType.STOP_LOSS_LIMIT,
    price=Decimal(40_900),
    stop_price=Decimal(41_000),
    quantity=Decimal("0.3"),
)
A_MAKER = PlaceOrder(
    account="alice",
    symbol="BTCUSDT",
    side=Side.SELL,
    type=OrderType.LIMIT_MAKER,
    price=Decimal(43_000),
    quantity=Decimal("0.3"),
)
A_MARKET = PlaceOrder(
    account="alice",
    symbol="BTCUSDT",
    side=Side.SELL,
    type=OrderType.MARKET,
    quantity=Decimal("0.3"),
)


def ask(endpoint: str, sent: dict[str, str], dialect: Dialect = LATEST) -> object:
    """What a call asks for, or is answered before the exchange hears of it."""
    method, _, path = endpoint.partition(" ")
    call = dialect.rest.endpoints[method, path]
    own = {**sent, "timestamp": str(NOON_MS), "signature": "0"}
    return refusal(own, call, dialect) or asked(
        call, own, ALICE, dialect, Instant(NOON_MS * MILLISECOND)
    )


def changed(endpoint: str, others: dict[str, str | None]) -> dict[str, str]:
    """A list that could be placed, with other parameters; None takes one away."""
    sent = {**LISTS[endpoint], **others}
    return {name: value for name, value in sent.items() if value is not None}


def a_list(kind: ListKind, *orders: PlaceOrder, client_id: str | None = None) -> PlaceOrderList:
    return PlaceOrderList(
        account="alice", symbol="BTCUSDT", kind=kind, orders=orders, client_id=client_id
    )


def unpaid(order: PlaceOrder) -> PlaceOrder:
    return replace(order, quantity=Decimal(0))


def refused(code: int, msg: str) -> ApiError:
    return ApiError(status=400, code=code, msg=msg)


def missing(name: str) -> ApiError:
    words = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return refused(-1102, words)


def not_required(name: str) -> ApiError:
    return refused(-1106, f"Parameter '{name}' sent when not required.")


def illegal(name: str, legal: str) -> ApiError:
    words = f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    return refused(-1100, words)


def recommended(name: str) -> ApiError:
    words = f"Combination of optional parameters invalid. Recommendation: '{name}' should also be"
    return refused(-1128, f"{words} sent.")


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (OLD, a_list(ListKind.OCO, A_STOP, A_MAKER)),
        (OCO, a_list(ListKind.OCO, A_STOP, A_MAKER)),
        (OTO, a_list(ListKind.OTO, A_WORKING, A_MARKET)),
        (OTOCO, a_list(ListKind.OTOCO, A_WORKING, A_STOP, A_MAKER)),
        (OPO, a_list(ListKind.OPO, A_WORKING, unpaid(A_MARKET))),
        (OPOCO, a_list(ListKind.OPOCO, A_WORKING, unpaid(A_STOP), unpaid(A_MAKER))),
    ],
)
def test_a_list_is_read_with_its_orders_in_the_order_of_their_ids(
    endpoint: str, expected: PlaceOrderList
) -> None:
    assert ask(endpoint, LISTS[endpoint]) == expected


def test_everything_that_an_old_oco_can_say_is_read() -> None:
    sent = {
        **LISTS[OLD],
        "listClientOrderId": "list",
        "limitClientOrderId": "limit",
        "limitStrategyId": "1",
        "limitStrategyType": "1000001",
        "limitIcebergQty": "0.1",
        "trailingDelta": "100",
        "stopClientOrderId": "stop",
        "stopStrategyId": "2",
        "stopStrategyType": "1000002",
        "stopIcebergQty": "0.2",
        "newOrderRespType": "FULL",
        "selfTradePreventionMode": "EXPIRE_BOTH",
    }

    assert ask(OLD, sent) == a_list(
        ListKind.OCO,
        replace(
            A_STOP,
            client_id="stop",
            strategy_id=2,
            strategy_type=1_000_002,
            iceberg=Decimal("0.2"),
            trailing_delta=100,
            self_trade_prevention=SelfTradePrevention.EXPIRE_BOTH,
        ),
        replace(
            A_MAKER,
            client_id="limit",
            strategy_id=1,
            strategy_type=1_000_001,
            iceberg=Decimal("0.1"),
            self_trade_prevention=SelfTradePrevention.EXPIRE_BOTH,
        ),
        client_id="list",
    )


def test_everything_that_an_otoco_can_say_is_read() -> None:
    sent = {
        **LISTS[OTOCO],
        "listClientOrderId": "list",
        "newOrderRespType": "ACK",
        "selfTradePreventionMode": "EXPIRE_TAKER",
        "workingClientOrderId": "first",
        "workingIcebergQty": "0.1",
        "workingStrategyId": "1",
        "workingStrategyType": "1000001",
        "pendingAboveClientOrderId": "above",
        "pendingAboveIcebergQty": "0.2",
        "pendingAboveStrategyId": "2",
        "pendingAboveStrategyType": "1000002",
        "pendingBelowClientOrderId": "below",
        "pendingBelowIcebergQty": "0.25",
        "pendingBelowTrailingDelta": "100",
        "pendingBelowStrategyId": "3",
        "pendingBelowStrategyType": "1000003",
    }
    mode = SelfTradePrevention.EXPIRE_TAKER

    assert ask(OTOCO, sent) == a_list(
        ListKind.OTOCO,
        replace(
            A_WORKING,
            client_id="first",
            iceberg=Decimal("0.1"),
            strategy_id=1,
            strategy_type=1_000_001,
            self_trade_prevention=mode,
        ),
        replace(
            A_STOP,
            client_id="below",
            iceberg=Decimal("0.25"),
            trailing_delta=100,
            strategy_id=3,
            strategy_type=1_000_003,
            self_trade_prevention=mode,
        ),
        replace(
            A_MAKER,
            client_id="above",
            iceberg=Decimal("0.2"),
            strategy_id=2,
            strategy_type=1_000_002,
            self_trade_prevention=mode,
        ),
        client_id="list",
    )


def test_an_old_oco_without_a_limit_behind_its_stop_sells_at_any_price() -> None:
    sent = changed(OLD, {"stopLimitPrice": None, "stopLimitTimeInForce": None})
    stop = replace(A_STOP, type=OrderType.STOP_LOSS, price=Decimal(0))

    assert ask(OLD, sent) == a_list(ListKind.OCO, stop, A_MAKER)


@pytest.mark.parametrize(
    ("side", "above", "below"),
    [
        ("SELL", "LIMIT_MAKER", "STOP_LOSS"),
        ("SELL", "TAKE_PROFIT", "STOP_LOSS_LIMIT"),
        ("SELL", "TAKE_PROFIT_LIMIT", "STOP_LOSS"),
        ("BUY", "STOP_LOSS", "LIMIT_MAKER"),
        ("BUY", "STOP_LOSS_LIMIT", "TAKE_PROFIT"),
        ("BUY", "STOP_LOSS", "TAKE_PROFIT_LIMIT"),
    ],
)
def test_a_pair_stands_with_its_stop_loss_first_on_both_sides(
    side: str, above: str, below: str
) -> None:
    sent = {"symbol": "BTCUSDT", "side": side, "quantity": "1", "aboveType": above}
    sent |= {"belowType": below}
    for prefix, kind in [("above", above), ("below", below)]:
        price = "43000" if prefix == "above" else "41000"
        sent |= {f"{prefix}Price": price} if "LIMIT" in kind else {}
        sent |= {f"{prefix}StopPrice": price} if kind != "LIMIT_MAKER" else {}
        sent |= {f"{prefix}TimeInForce": "FOK"} if kind.endswith("_LIMIT") else {}

    command = ask(OCO, sent)

    assert isinstance(command, PlaceOrderList)
    stop, other = (above, below) if side == "BUY" else (below, above)
    assert [(each.side, each.type) for each in command.orders] == [(side, stop), (side, other)]
    in_force = [each.time_in_force for each in command.orders if each.type.endswith("_LIMIT")]
    assert set(in_force) <= {TimeInForce.FOK}


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        *((OLD, each) for each in ("symbol", "side", "quantity", "price", "stopPrice")),
        *((OCO, each) for each in ("symbol", "side", "quantity", "aboveType", "belowType")),
        *((OCO, each) for each in PAIR),
        *((each, name) for each in (OTO, OTOCO, OPO, OPOCO) for name in WORKING),
        *((OTO, each) for each in (*PENDING, "pendingQuantity")),
        *((OPO, each) for each in PENDING),
        *((OTOCO, each) for each in (*PENDING_PAIR, "pendingSide", "pendingQuantity")),
        *((OPOCO, each) for each in (*PENDING_PAIR, "pendingSide")),
        (CANCEL, "symbol"),
    ],
)
def test_what_must_be_sent_is_asked_for_under_its_own_name(endpoint: str, name: str) -> None:
    sent = LISTS.get(endpoint, {"symbol": "BTCUSDT", "orderListId": "3"})

    assert ask(endpoint, {one: sent[one] for one in sent if one != name}) == missing(name)


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("LIMIT", ("Price", "TimeInForce")),
        ("LIMIT_MAKER", ("Price",)),
        ("STOP_LOSS", ("StopPrice",)),
        ("TAKE_PROFIT", ("StopPrice",)),
        ("STOP_LOSS_LIMIT", ("Price", "StopPrice", "TimeInForce")),
        ("TAKE_PROFIT_LIMIT", ("Price", "StopPrice", "TimeInForce")),
    ],
)
@pytest.mark.parametrize("endpoint", [OTO, OPO])
def test_a_pending_order_must_have_what_its_type_asks_for(
    endpoint: str, kind: str, needed: tuple[str, ...]
) -> None:
    values = {"Price": "43000", "StopPrice": "43000", "TimeInForce": "GTC"}
    given = {f"pending{name}": values[name] for name in needed}
    sent = {**LISTS[endpoint], "pendingType": kind, **given}

    command = ask(endpoint, sent)
    assert isinstance(command, PlaceOrderList)
    assert command.orders[1].type == kind
    for name in given:
        assert ask(endpoint, {one: sent[one] for one in sent if one != name}) == missing(name)


def test_a_stop_that_trails_needs_no_stop_price() -> None:
    sent = changed(OCO, {"belowStopPrice": None, "belowTrailingDelta": "100"})

    command = ask(OCO, sent)

    stop = replace(A_STOP, stop_price=Decimal(0), trailing_delta=100)
    assert command == a_list(ListKind.OCO, stop, A_MAKER)


@pytest.mark.parametrize(
    ("endpoint", "others", "expected"),
    [
        (OLD, {"stopLimitTimeInForce": None}, recommended("stopLimitTimeInForce")),
        (OLD, {"stopLimitPrice": None}, not_required("stopLimitTimeInForce")),
        (OLD, {"side": "BOTH"}, refused(-1117, "Invalid side.")),
        (OLD, {"limitIcebergQty": "x"}, illegal("limitIcebergQty", AMOUNT)),
        (OLD, {"stopLimitTimeInForce": "GTX"}, refused(-1115, "Invalid timeInForce.")),
        # ccxt/ccxt issue 8241; where the last price is wrong for them the exchange says -2010.
        (OLD, {"price": "41000"}, refused(-1013, UNRELATED)),
        (OCO, {"abovePrice": "40999.99"}, refused(-1013, UNRELATED)),
        (
            OCO,
            {"aboveType": "TAKE_PROFIT", "abovePrice": None, "aboveStopPrice": "41000"},
            refused(-1013, UNRELATED),
        ),
        (OTOCO, {"pendingBelowStopPrice": "43000"}, refused(-1013, UNRELATED)),
        (OPOCO, {"pendingBelowStopPrice": "43000"}, refused(-1013, UNRELATED)),
        (OCO, {"side": "BOTH"}, refused(-1117, "Invalid side.")),
        (OCO, {"aboveType": "LIMITED"}, refused(-1116, "Invalid orderType.")),
        (OCO, {"aboveType": "LIMIT"}, refused(-1158, "Order type not supported in OCO.")),
        (OCO, {"belowType": "MARKET"}, refused(-1158, "Order type not supported in OCO.")),
        (
            OCO,
            {"belowType": "LIMIT_MAKER"},
            refused(-1168, "At least one OCO order must be contingent."),
        ),
        (
            OCO,
            {"side": "BUY"},
            refused(-1165, "A limit order in a buy OCO must be below."),
        ),
        (
            OCO,
            {"aboveType": "STOP_LOSS", "belowType": "LIMIT_MAKER"},
            refused(-1197, "A stop loss order in a sell OCO must be below."),
        ),
        (
            OCO,
            {"aboveType": "TAKE_PROFIT", "belowType": "LIMIT_MAKER"},
            refused(-1166, "A limit order in a sell OCO must be above."),
        ),
        (
            OCO,
            {"side": "BUY", "aboveType": "STOP_LOSS", "belowType": "STOP_LOSS_LIMIT"},
            refused(-1196, "A stop loss order in a buy OCO must be above."),
        ),
        (
            OCO,
            {"side": "BUY", "aboveType": "TAKE_PROFIT_LIMIT"},
            refused(-1198, "A take profit order in a buy OCO must be below."),
        ),
        (
            OCO,
            {"belowType": "TAKE_PROFIT"},
            refused(-1199, "A take profit order in a sell OCO must be above."),
        ),
        (
            OCO,
            {"belowIcebergQty": "0.1", "belowTimeInForce": "IOC"},
            refused(
                -1160,
                "Parameter 'belowIcebergQty' is not supported if "
                "`aboveTimeInForce`/`belowTimeInForce` is not GTC.",
            ),
        ),
        (
            OTOCO,
            {"pendingBelowIcebergQty": "0.1", "pendingBelowTimeInForce": "FOK"},
            refused(
                -1160,
                "Parameter 'pendingBelowIcebergQty' is not supported if "
                "`aboveTimeInForce`/`belowTimeInForce` is not GTC.",
            ),
        ),
        (OCO, {"aboveTimeInForce": "GTC"}, not_required("aboveTimeInForce")),
        (OCO, {"aboveStopPrice": "1"}, not_required("aboveStopPrice")),
        (OCO, {"belowPrice": "1e3"}, illegal("belowPrice", AMOUNT)),
        (OCO, {"belowTrailingDelta": "-1"}, illegal("belowTrailingDelta", WHOLE)),
        (OCO, {"aboveClientOrderId": "a b"}, illegal("aboveClientOrderId", NAME)),
        (OCO, {"listClientOrderId": "a b"}, illegal("listClientOrderId", NAME)),
        (
            OCO,
            {"quantity": "0.123456789"},
            refused(-1111, "Parameter 'quantity' has too much precision."),
        ),
        (
            OCO,
            {"newOrderRespType": "SOME"},
            refused(-1130, "Data sent for parameter 'newOrderRespType' is not valid."),
        ),
        (
            OCO,
            {"belowStrategyType": "999999"},
            refused(-1134, "`strategyType` was less than 1000000."),
        ),
        (OTO, {"workingSide": "BOTH"}, refused(-1117, "Invalid side.")),
        (OTO, {"workingType": "LIMITED"}, refused(-1116, "Invalid orderType.")),
        (
            OTO,
            {"workingType": "STOP_LOSS"},
            refused(-1130, "Data sent for parameter 'workingType' is not valid."),
        ),
        (OTO, {"pendingType": "LIMITED"}, refused(-1116, "Invalid orderType.")),
        (OTO, {"pendingPrice": "1"}, not_required("pendingPrice")),
        (OTO, {"pendingIcebergQty": "1"}, not_required("pendingIcebergQty")),
        (OTO, {"workingQuantity": "x"}, illegal("workingQuantity", AMOUNT)),
        (
            OTO,
            {"pendingQuantity": "1.000000001"},
            refused(-1111, "Parameter 'pendingQuantity' has too much precision."),
        ),
        (
            OTOCO,
            {"pendingAboveType": "LIMIT"},
            refused(-1158, "Order type not supported in OCO."),
        ),
        (
            OTOCO,
            {"pendingSide": "BUY"},
            refused(-1165, "A limit order in a buy OCO must be below."),
        ),
        (
            OPO,
            {"workingSide": "SELL"},
            refused(-1222, "Working order in an OPO list must be a bid."),
        ),
        (
            OPO,
            {"pendingSide": "BUY"},
            refused(-1223, "Pending orders in an OPO list must be asks."),
        ),
        (
            OPOCO,
            {"workingSide": "SELL"},
            refused(-1222, "Working order in an OPO list must be a bid."),
        ),
        (
            OPOCO,
            {"pendingSide": "BUY"},
            refused(-1223, "Pending orders in an OPO list must be asks."),
        ),
        (
            OPO,
            {"pendingQuantity": "1"},
            refused(-1101, "Too many parameters; expected '10' and received '11'."),
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(
    endpoint: str, others: dict[str, str | None], expected: ApiError
) -> None:
    assert ask(endpoint, changed(endpoint, others)) == expected


@pytest.mark.parametrize(("endpoint", "prefix"), [(OCO, "above"), (OTOCO, "pendingAbove")])
def test_take_profits_cancel_others_since_december_2024(endpoint: str, prefix: str) -> None:
    # CHANGELOG.md: between 2024-12-16 and 2024-12-20.
    others = {f"{prefix}Type": "TAKE_PROFIT", f"{prefix}Price": None, f"{prefix}StopPrice": "43000"}
    sent = changed(endpoint, others)
    before = replace(SHIPPED, rest=replace(SHIPPED.rest, oco_types=THEN.rest.oco_types))

    assert isinstance(ask(endpoint, sent, SHIPPED), PlaceOrderList)
    unsupported = refused(-1158, "Order type not supported in OCO.")
    assert ask(endpoint, sent, before) == unsupported


@pytest.mark.parametrize(
    ("name", "lists"),
    [
        ("binance-spot/2021-01-01", {OLD}),
        ("binance-us/2024-06-17", {OLD}),
        ("binance-spot/2025-08-28", {OLD, OCO, OTO, OTOCO}),
        ("binance-spot/2026-02-20", {OLD, OCO, OTO, OTOCO, OPO, OPOCO}),
    ],
)
def test_lists_came_one_after_another(name: str, lists: set[str]) -> None:
    known = {" ".join(each) for each in shipped(name).rest.endpoints}

    assert known & set(LISTS) == lists


def test_a_list_is_cancelled_by_its_id_or_its_name() -> None:
    by_id = {"symbol": "BTCUSDT", "orderListId": "0", "newClientOrderId": "gone"}
    cancel = CancelOrderList(account="alice", symbol="BTCUSDT", list_id=0, cancel_id="gone")

    assert ask(CANCEL, by_id) == cancel
    assert ask(CANCEL, {**by_id, "listClientOrderId": "list"}) == replace(cancel, client_id="list")
    assert ask(CANCEL, {"symbol": "BTCUSDT", "listClientOrderId": "list"}) == CancelOrderList(
        account="alice", symbol="BTCUSDT", client_id="list"
    )


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ({}, recommended("orderListId")),
        ({"orderListId": "x"}, illegal("orderListId", WHOLE)),
        ({"orderListId": "1", "newClientOrderId": "a b"}, illegal("newClientOrderId", NAME)),
    ],
)
def test_a_cancel_that_cannot_be_meant_is_refused(
    others: dict[str, str], expected: ApiError
) -> None:
    assert ask(CANCEL, {"symbol": "BTCUSDT", **others}) == expected


def test_a_list_is_asked_for_by_its_id_or_by_its_name_under_that_of_an_order() -> None:
    assert ask(ONE, {"orderListId": "3"}) == OrderListNamed(account="alice", list_id=3)
    named = OrderListNamed(account="alice", client_id="list")
    assert ask(ONE, {"origClientOrderId": "list"}) == named
    assert ask(ONE, {}) == recommended("orderListId")
    assert ask(ONE, {"orderListId": "-1"}) == illegal("orderListId", WHOLE)


def test_open_lists_are_asked_for_without_a_word() -> None:
    assert ask(OPEN, {}) == OpenOrderLists(account="alice")


def test_all_lists_are_asked_for_from_an_id_or_of_a_time() -> None:
    noon = Instant(NOON_MS * MILLISECOND)
    times = {"startTime": str(NOON_MS), "endTime": str(NOON_MS)}

    assert ask(ALL, {}) == AllOrderLists(account="alice")
    by_id = AllOrderLists(account="alice", from_id=3, limit=2)
    assert ask(ALL, {"fromId": "3", "limit": "2"}) == by_id
    assert ask(ALL, times) == AllOrderLists(account="alice", since=noon, until=noon)


@pytest.mark.parametrize("name", ["startTime", "endTime"])
def test_an_id_excludes_times(name: str) -> None:
    sent = {"fromId": "0", name: str(NOON_MS)}

    assert ask(ALL, sent) == refused(-1128, "Combination of optional parameters invalid.")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (
            {"startTime": "0", "endTime": "86400001"},
            refused(-1127, "More than 24 hours between startTime and endTime."),
        ),
        ({"limit": "0"}, refused(-1130, "Data sent for parameter 'limit' is not valid.")),
        ({"limit": "1001"}, refused(-1130, "Data sent for parameter 'limit' is not valid.")),
        ({"fromId": "x"}, illegal("fromId", WHOLE)),
    ],
)
def test_times_and_numbers_of_lists_have_bounds(sent: dict[str, str], expected: ApiError) -> None:
    assert ask(ALL, sent) == expected


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("binance-spot/2021-01-01", (1, 10, 2)),
        ("binance-spot/2025-08-28", (4, 20, 6)),
        ("binance-spot/2026-07-07", (4, 20, 6)),
    ],
)
def test_what_they_weigh_has_grown(name: str, weights: tuple[int, int, int]) -> None:
    # rest-api.md, 2020-12-08; CHANGELOG.md: 2023-08-25 and 2026-04-02.
    calls = {" ".join(each): call for each, call in shipped(name).rest.endpoints.items()}

    assert tuple(calls[each].weighs({}, failed=False) for each in (ONE, ALL, OPEN)) == weights
    placing = [calls[each] for each in (*LISTS, CANCEL) if each in calls]
    free = name == "binance-spot/2026-07-07"
    assert {call.weighs({}, failed=False) for call in placing} == {0 if free else 1}
    assert {call.weighs({}, failed=True) for call in placing} == {1}
