"""What trading calls may say, and the vendor's words where they may not: rest-api.md, errors.md."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    PlaceOrder,
    ReplaceOrder,
)
from mockex.core.commands import TestOrder as Trial
from mockex.core.orders import OrderStatus, OrderType, SelfTradePrevention, Side, TimeInForce
from mockex.wire.api_errors import ApiError
from mockex.wire.order_requests import OrderRequests
from tests.support.dialects import SHIPPED

READ = OrderRequests(SHIPPED)
LIMIT = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.30",
    "price": "42000.00",
}
MAKER = {name: LIMIT[name] for name in ("symbol", "side", "quantity", "price")} | {
    "type": "LIMIT_MAKER"
}
MARKET = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.30"}
STOP = {**MARKET, "type": "STOP_LOSS", "stopPrice": "41000.00"}
STOP_LIMIT = {**LIMIT, "type": "STOP_LOSS_LIMIT", "stopPrice": "41000.00"}
CANCEL = {"symbol": "BTCUSDT", "orderId": "7"}
REPLACE = {**LIMIT, "cancelReplaceMode": "STOP_ON_FAILURE", "cancelOrderId": "7"}
AMEND = {**CANCEL, "newQty": "0.20"}
A_LIMIT = PlaceOrder(
    account="alice",
    symbol="BTCUSDT",
    side=Side.BUY,
    type=OrderType.LIMIT,
    price=Decimal(42_000),
    quantity=Decimal("0.3"),
)

AMOUNT = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
WHOLE = "^[0-9]{1,20}$"
SIGNED = "^-?[0-9]{1,20}$"
NAME = r"^[\.A-Z\:/a-z0-9_-]{1,36}$"

NO_NUMBERS = [
    *("x", "-1", "+1", "--1", "1e3", "1E-3", "NaN", "nan", "sNaN", "Infinity", "-inf", "null"),
    *("1,5", " 1", "1 ", "1\n", "\t1", "1_000", "0x10", "1/3", "\uff11", "\u0661", "1\x00"),
    *("true", "[]", "{}", "%31", "9" * 21, "9" * 400),
]
NO_AMOUNTS = [*NO_NUMBERS, ".", ".5", "1.", "1..2", "1.2.3", "1." + "0" * 400]
NO_WHOLES = [*NO_NUMBERS, "1.0", "7.5"]


def refused(code: int, msg: str, status: int = 400) -> ApiError:
    return ApiError(status=status, code=code, msg=msg)


def illegal(name: str, legal: str) -> ApiError:
    words = f"Illegal characters found in parameter '{name}'; legal range is '{legal}'."
    return refused(-1100, words)


def missing(name: str) -> ApiError:
    words = f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."
    return refused(-1102, words)


def without(sent: dict[str, str], name: str) -> dict[str, str]:
    return {each: value for each, value in sent.items() if each != name}


def place(sent: dict[str, str], **others: str) -> Any:
    return READ.place({**sent, **others}, "alice")


def test_a_limit_order_is_read() -> None:
    assert place(LIMIT) == A_LIMIT


def test_everything_that_an_order_can_say_is_read() -> None:
    assert place(
        LIMIT,
        side="SELL",
        icebergQty="0.1",
        newClientOrderId="mine:1/a_b-c.D",
        strategyId="-37",
        strategyType="1000000",
        selfTradePreventionMode="EXPIRE_BOTH",
        newOrderRespType="RESULT",
    ) == PlaceOrder(
        account="alice",
        symbol="BTCUSDT",
        side=Side.SELL,
        type=OrderType.LIMIT,
        price=Decimal(42_000),
        quantity=Decimal("0.3"),
        iceberg=Decimal("0.1"),
        client_id="mine:1/a_b-c.D",
        strategy_id=-37,
        strategy_type=1_000_000,
        self_trade_prevention=SelfTradePrevention.EXPIRE_BOTH,
    )


def test_a_market_order_has_a_quantity_of_either_asset() -> None:
    by_quote = {**without(MARKET, "quantity"), "quoteOrderQty": "100.5"}

    assert place(MARKET).quantity == Decimal("0.3")
    assert place(by_quote).quote_quantity == Decimal("100.5")
    assert place(MARKET, quoteOrderQty="1") == refused(
        -1128, "Combination of optional parameters invalid."
    )
    assert place(without(MARKET, "quantity")) == missing("quantity")


@pytest.mark.parametrize("in_force", list(TimeInForce))
def test_it_waits_as_long_as_it_says(in_force: TimeInForce) -> None:
    assert place(LIMIT, timeInForce=in_force).time_in_force is in_force


@pytest.mark.parametrize("text", NO_AMOUNTS)
@pytest.mark.parametrize("name", ["quantity", "price", "icebergQty"])
def test_what_is_no_amount_is_refused(name: str, text: str) -> None:
    assert place(LIMIT, **{name: text}) == illegal(name, AMOUNT)


@pytest.mark.parametrize("text", NO_AMOUNTS)
def test_nor_is_it_one_anywhere_else(text: str) -> None:
    by_quote = without(MARKET, "quantity")

    assert place(by_quote, quoteOrderQty=text) == illegal("quoteOrderQty", AMOUNT)
    assert place(STOP, stopPrice=text) == illegal("stopPrice", AMOUNT)
    assert READ.amend({**AMEND, "newQty": text}, "alice") == illegal("newQty", AMOUNT)


@pytest.mark.parametrize("name", ["quantity", "price", "icebergQty"])
def test_nine_decimals_are_too_many_unless_they_are_nothing(name: str) -> None:
    # errors.md: "Parameter '%s' has too much precision."
    too_much = refused(-1111, f"Parameter '{name}' has too much precision.")

    assert place(LIMIT, **{name: "0.123456789"}) == too_much
    assert place(LIMIT, **{name: "0.00000000000000000001"}) == too_much
    assert isinstance(place(LIMIT, **{name: "0.12345678000000000000"}), PlaceOrder)


@pytest.mark.parametrize("text", ["0", "00000", "0.00000000", "00042000.5", "99999999999999999999"])
def test_odd_amounts_are_for_the_filters_to_judge(text: str) -> None:
    assert place(LIMIT, price=text).price == Decimal(text)


@pytest.mark.parametrize("text", NO_WHOLES)
def test_what_is_no_whole_number_is_refused(text: str) -> None:
    assert READ.cancel({"symbol": "BTCUSDT", "orderId": text}, "alice") == illegal("orderId", WHOLE)
    assert READ.names({"symbol": "BTCUSDT", "orderId": text}) == illegal("orderId", WHOLE)
    assert READ.whole({"limit": text}, "limit") == illegal("limit", WHOLE)
    assert place(STOP, trailingDelta=text) == illegal("trailingDelta", WHOLE)


@pytest.mark.parametrize("text", sorted({*NO_WHOLES} - {"-1"}))
@pytest.mark.parametrize("name", ["strategyId", "strategyType"])
def test_nor_is_a_strategy_named_by_one(name: str, text: str) -> None:
    assert place(LIMIT, **{name: text}) == illegal(name, SIGNED)


@pytest.mark.parametrize("number", [2**63, 10**20 - 1])
def test_numbers_beyond_a_long_overflow(number: int) -> None:
    overflow = refused(-1108, "Parameter 'orderId' overflowed.")

    assert READ.cancel({"symbol": "BTCUSDT", "orderId": str(number)}, "alice") == overflow
    assert READ.names({"orderId": str(2**63 - 1)}) == (2**63 - 1, None)
    assert place(LIMIT, strategyId=str(-(2**63))) == refused(
        -1108, "Parameter 'strategyId' overflowed."
    )


@pytest.mark.parametrize("number", ["999999", "0", "-1000000"])
def test_strategy_types_begin_at_a_million(number: str) -> None:
    assert place(LIMIT, strategyType=number) == refused(
        -1134, "`strategyType` was less than 1000000."
    )


@pytest.mark.parametrize(
    "name", ["a b", "a" * 37, "é", "a\n", "x;y", "a,b", "'", "{}", "\u202e", "a\x00b"]
)
def test_names_are_of_36_plain_characters(name: str) -> None:
    wrong = illegal("newClientOrderId", NAME)

    assert place(LIMIT, newClientOrderId=name) == wrong
    assert READ.cancel({**CANCEL, "newClientOrderId": name}, "alice") == wrong
    assert READ.amend({**AMEND, "newClientOrderId": name}, "alice") == wrong
    assert READ.replace({**REPLACE, "cancelNewClientOrderId": name}, "alice") == illegal(
        "cancelNewClientOrderId", NAME
    )
    assert place(LIMIT, newClientOrderId="a" * 36).client_id == "a" * 36


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("side", refused(-1117, "Invalid side.")),
        ("type", refused(-1116, "Invalid orderType.")),
        ("timeInForce", refused(-1115, "Invalid timeInForce.")),
        ("newOrderRespType", refused(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")),
        (
            "selfTradePreventionMode",
            refused(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid."),
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("word", ["buy", "limit", "gtc", "LIMIT ", "GTX", "none", "0", "x" * 400])
def test_words_are_those_of_the_documents(name: str, error: ApiError, word: str) -> None:
    assert place(LIMIT, **{name: word}) == error


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (LIMIT, ["timeInForce", "quantity", "price"]),
        (MAKER, ["quantity", "price"]),
        (STOP, ["quantity", "stopPrice"]),
        ({**STOP, "type": "TAKE_PROFIT"}, ["quantity", "stopPrice"]),
        (STOP_LIMIT, ["timeInForce", "quantity", "price", "stopPrice"]),
        ({**STOP_LIMIT, "type": "TAKE_PROFIT_LIMIT"}, ["timeInForce", "price", "stopPrice"]),
    ],
)
def test_each_type_must_have_its_parameters(order: dict[str, str], names: list[str]) -> None:
    assert isinstance(place(order), PlaceOrder)

    for name in names:
        assert place(without(order, name)) == missing(name)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (LIMIT, ["quoteOrderQty", "stopPrice", "trailingDelta"]),
        (MAKER, ["quoteOrderQty", "stopPrice", "trailingDelta", "timeInForce"]),
        (MARKET, ["price", "timeInForce", "stopPrice", "icebergQty", "trailingDelta"]),
        (STOP, ["price", "timeInForce", "icebergQty", "quoteOrderQty"]),
        (STOP_LIMIT, ["quoteOrderQty"]),
    ],
)
def test_and_cannot_have_those_of_others(order: dict[str, str], names: list[str]) -> None:
    values = {"timeInForce": "GTC"}

    for name in names:
        assert place(order, **{name: values.get(name, "1")}) == refused(
            -1106, f"Parameter '{name}' sent when not required."
        )


def test_a_trailing_stop_needs_no_stop_price() -> None:
    assert isinstance(place(without(STOP, "stopPrice"), trailingDelta="100"), PlaceOrder)


@pytest.mark.parametrize("in_force", ["IOC", "FOK"])
def test_an_iceberg_waits_until_it_is_cancelled(in_force: str) -> None:
    # "Any order with an icebergQty MUST have timeInForce set to GTC."
    assert place(LIMIT, icebergQty="0.1", timeInForce=in_force) == refused(
        -1014, "Unsupported order combination."
    )


def test_an_order_is_tried_as_it_would_be_placed() -> None:
    assert READ.test(LIMIT, "alice") == Trial(order=A_LIMIT)
    assert READ.test(without(LIMIT, "price"), "alice") == missing("price")
    assert READ.test({**LIMIT, "computeCommissionRates": "True"}, "alice") == Trial(order=A_LIMIT)
    assert READ.test({**LIMIT, "computeCommissionRates": "1"}, "alice") == refused(
        -1130, "Data sent for parameter 'computeCommissionRates' is not valid."
    )


def test_a_cancel_names_an_order_and_maybe_itself() -> None:
    sent = {**CANCEL, "origClientOrderId": "mine", "newClientOrderId": "gone"}

    assert READ.cancel(sent, "alice") == CancelOrder(
        account="alice", symbol="BTCUSDT", order_id=7, client_id="mine", cancel_id="gone"
    )
    assert READ.cancel_open(CANCEL, "alice") == CancelOpenOrders(account="alice", symbol="BTCUSDT")


def test_an_order_must_be_named() -> None:
    both = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
    nameless = refused(-1102, both)

    assert READ.cancel({"symbol": "BTCUSDT"}, "alice") == nameless
    assert READ.amend(without(AMEND, "orderId"), "alice") == nameless
    assert READ.names({"symbol": "BTCUSDT"}) == nameless
    assert READ.replace(without(REPLACE, "cancelOrderId"), "alice") == refused(
        -1102,
        "Param 'cancelOrigClientOrderId' or 'cancelOrderId' must be sent, but both were empty/null!",
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [("ONLY_NEW", OrderStatus.NEW), ("ONLY_PARTIALLY_FILLED", OrderStatus.PARTIALLY_FILLED)],
)
def test_a_cancel_may_be_restricted(word: str, status: OrderStatus) -> None:
    found = READ.cancel({**CANCEL, "cancelRestrictions": word}, "alice")

    assert isinstance(found, CancelOrder)
    assert found.only is status


@pytest.mark.parametrize("word", ["ONLY_FILLED", "only_new", "NEW", "0"])
def test_by_these_words_alone(word: str) -> None:
    wrong = refused(-1145, "Invalid cancelRestrictions")

    assert READ.cancel({**CANCEL, "cancelRestrictions": word}, "alice") == wrong
    assert READ.replace({**REPLACE, "cancelRestrictions": word}, "alice") == wrong


def test_an_order_takes_the_place_of_another() -> None:
    assert READ.replace(REPLACE, "alice") == ReplaceOrder(
        cancel=CancelOrder(account="alice", symbol="BTCUSDT", order_id=7),
        order=A_LIMIT,
        stop_on_failure=True,
        cancel_over_limit=False,
    )
    changed = {"cancelReplaceMode": "ALLOW_FAILURE", "orderRateLimitExceededMode": "CANCEL_ONLY"}
    found = READ.replace({**REPLACE, **changed}, "alice")
    assert isinstance(found, ReplaceOrder)
    assert (found.stop_on_failure, found.cancel_over_limit) == (False, True)


@pytest.mark.parametrize("name", ["cancelReplaceMode", "orderRateLimitExceededMode"])
@pytest.mark.parametrize("word", ["STOP", "allow_failure", "DO_SOMETHING"])
def test_by_the_modes_that_there_are(name: str, word: str) -> None:
    assert READ.replace({**REPLACE, name: word}, "alice") == refused(
        -1130, f"Data sent for parameter '{name}' is not valid."
    )


def test_an_amendment_says_how_much_is_left() -> None:
    sent = {**AMEND, "newClientOrderId": "smaller"}

    assert READ.amend(sent, "alice") == AmendOrder(
        account="alice",
        symbol="BTCUSDT",
        new_quantity=Decimal("0.2"),
        order_id=7,
        client_id=None,
        new_client_id="smaller",
    )
    assert READ.amend({**AMEND, "newQty": "0.000"}, "alice") == illegal("newQty", AMOUNT)
