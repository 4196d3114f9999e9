"""Wrong requests for stops, lists and routed orders, over real sockets: all refused in words.

Sources: errors.md for codes and sentences; rest-api.md, "Order lists", for what a list must have.
"""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.support.clients import Client
from tests.support.listeners import user_stream

ORDER, SOR, OLD_OCO, LISTS = (
    "POST /api/v3/order",
    "POST /api/v3/sor/order",
    "POST /api/v3/order/oco",
    "/api/v3/orderList",
)
OCO, OTO, OTOCO, OPO, OPOCO = (
    f"POST {LISTS}/{kind}" for kind in ("oco", "oto", "otoco", "opo", "opoco")
)
CANCEL, FIND, FIND_ALL = f"DELETE {LISTS}", f"GET {LISTS}", "GET /api/v3/allOrderList"
PREVENTED = "GET /api/v3/myPreventedMatches"
STOP = {"type": "STOP_LOSS", "side": "SELL", "quantity": "0.3", "stopPrice": "41000"}
PAIR = {
    "side": "SELL",
    "quantity": "0.3",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "43000",
    "belowType": "STOP_LOSS_LIMIT",
    "belowStopPrice": "41000",
    "belowPrice": "40900",
    "belowTimeInForce": "GTC",
}
WORKING = {
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingPrice": "41000",
    "workingQuantity": "0.2",
    "workingTimeInForce": "GTC",
    "pendingSide": "SELL",
}
PENDING_PAIR = {
    "pendingAboveType": "LIMIT_MAKER",
    "pendingAbovePrice": "43000",
    "pendingBelowType": "STOP_LOSS",
    "pendingBelowStopPrice": "40000",
}
RIGHT: dict[str, dict[str, str]] = {
    ORDER: STOP,
    SOR: {"type": "LIMIT", "side": "BUY", "timeInForce": "GTC", "quantity": "1", "price": "41000"},
    OLD_OCO: {"side": "SELL", "quantity": "0.3", "price": "43000", "stopPrice": "41000"},
    OCO: PAIR,
    OTO: {**WORKING, "pendingType": "MARKET", "pendingQuantity": "0.1"},
    OTOCO: {**WORKING, **PENDING_PAIR, "pendingQuantity": "0.1"},
    OPO: {**WORKING, "pendingType": "MARKET"},
    OPOCO: {**WORKING, **PENDING_PAIR},
}
AMOUNT, WHOLE = r"^([0-9]{1,20})(\.[0-9]{1,20})?$", "^[0-9]{1,20}$"
DISORDERED = "The relationship of the prices for the orders is not correct."
FAR_TOO_LONG = "9" * 400


def illegal(name: str, range_: str = AMOUNT) -> str:
    return f"Illegal characters found in parameter '{name}'; legal range is '{range_}'."


def missing(name: str) -> str:
    return f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed."


@pytest.mark.parametrize(
    ("call", "changes", "code", "sentence"),
    [
        # No prices.
        (OCO, {"abovePrice": "4.3e4"}, -1100, illegal("abovePrice")),
        (OTO, {"workingPrice": FAR_TOO_LONG}, -1100, illegal("workingPrice")),
        (OTOCO, {"pendingAbovePrice": "-1"}, -1100, illegal("pendingAbovePrice")),
        (OPO, {"workingQuantity": "NaN"}, -1100, illegal("workingQuantity")),
        (OPOCO, {"pendingBelowStopPrice": "٤٢"}, -1100, illegal("pendingBelowStopPrice")),
        (OLD_OCO, {"stopPrice": " 41000"}, -1100, illegal("stopPrice")),
        (ORDER, {"stopPrice": "41,000"}, -1100, illegal("stopPrice")),
        (ORDER, {"trailingDelta": "1.5"}, -1100, illegal("trailingDelta", WHOLE)),
        (OCO, {"belowPrice": ""}, -1105, "Parameter 'belowPrice' was empty."),
        (OCO, {"belowStopPrice": "0.000000001"}, -1111, "Parameter 'belowStopPrice' has too much precision."),
        # Prices that cannot be.
        (OCO, {"abovePrice": "99999999999999999999"}, -1013, "Filter failure: PRICE_FILTER"),
        (OTO, {"workingPrice": "41000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        (OPOCO, {"pendingBelowStopPrice": "0"}, -1013, "Filter failure: PRICE_FILTER"),
        (OPOCO, {"pendingAbovePrice": "43000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        (OPOCO, {"pendingAbovePrice": "900000"}, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE"),
        (ORDER, {"trailingDelta": "9"}, -1013, "Filter failure: TRAILING_DELTA"),
        (ORDER, {"stopPrice": "43000"}, -2010, "Stop price would trigger immediately."),
        (OCO, {"abovePrice": "40999"}, -1013, DISORDERED),
        (OCO, {"abovePrice": "41500"}, -2010, DISORDERED),
        (OTOCO, {"pendingBelowStopPrice": "44000"}, -1013, DISORDERED),
        # Missing, unknown, and in excess.
        (OCO, {"belowStopPrice": None}, -1102, missing("belowStopPrice")),
        (OCO, {"belowTimeInForce": None}, -1102, missing("belowTimeInForce")),
        (OTOCO, {"pendingBelowType": None}, -1102, missing("pendingBelowType")),
        (OTO, {"pendingType": "STOP_LOSS"}, -1102, missing("pendingStopPrice")),
        (OCO, {"price": "43000"}, -1101, "Too many parameters; expected '11' and received '12'."),
        (OPO, {"pendingQuantity": "0.2"}, -1101, "Too many parameters; expected '10' and received '11'."),
        (OCO, {"aboveTimeInForce": "GTC"}, -1106, "Parameter 'aboveTimeInForce' sent when not required."),
        (OLD_OCO, {"stopLimitPrice": "40900"}, -1128, "Combination of optional parameters invalid. Recommendation: 'stopLimitTimeInForce' should also be sent."),
        # Legs that do not fit.
        (OCO, {"aboveType": "LIMIT"}, -1158, "Order type not supported in OCO."),
        (OCO, {"aboveType": "STOP_LOSS"}, -1197, "A stop loss order in a sell OCO must be below."),
        (OCO, {"side": "BUY"}, -1165, "A limit order in a buy OCO must be below."),
        (OCO, {"belowType": "LIMIT_MAKER"}, -1168, "At least one OCO order must be contingent."),
        (OTO, {"workingType": "MARKET"}, -1130, "Data sent for parameter 'workingType' is not valid."),
        (OPO, {"workingSide": "SELL"}, -1222, "Working order in an OPO list must be a bid."),
        (OPOCO, {"pendingSide": "BUY"}, -1223, "Pending orders in an OPO list must be asks."),
        # Names that are taken, and funds that are not there.
        (OCO, {"aboveClientOrderId": "a", "belowClientOrderId": "a"}, -2010, "Duplicate order sent."),
        (OCO, {"belowClientOrderId": "rests"}, -2010, "Duplicate order sent."),
        (OCO, {"listClientOrderId": "waits"}, -2010, "Duplicate order sent."),
        (OCO, {"quantity": "3"}, -2010, "Account has insufficient balance for requested action."),
        (OTO, {"workingQuantity": "3"}, -2010, "Account has insufficient balance for requested action."),
        # Where there is nothing of the sort.
        (SOR, {}, -1013, "This symbol has no SOR."),
        (SOR, {"type": "STOP_LOSS", "timeInForce": None, "price": None}, -1102, missing("stopPrice")),
        (CANCEL, {}, -1128, "Combination of optional parameters invalid. Recommendation: 'orderListId' should also be sent."),
        (CANCEL, {"orderListId": FAR_TOO_LONG}, -1100, illegal("orderListId", WHOLE)),
        (CANCEL, {"orderListId": "9" * 20}, -1108, "Parameter 'orderListId' overflowed."),
        (CANCEL, {"listClientOrderId": "mine"}, -2011, "Unknown order list sent."),
        (FIND, {"origClientOrderId": "mine", "symbol": None}, -2018, "Order list does not exist."),
        (FIND_ALL, {"limit": "1001", "symbol": None}, -1130, "Data sent for parameter 'limit' is not valid."),
        (PREVENTED, {}, -1102, "Param 'preventedMatchId' or 'orderId' must be sent, but both were empty/null!"),
        (PREVENTED, {"orderId": FAR_TOO_LONG}, -1100, illegal("orderId", WHOLE)),
    ],
)  # fmt: skip
async def test_a_wrong_request_is_refused_in_words_and_changes_nothing(
    call: str, changes: dict[str, str | None], code: int, sentence: str
) -> None:
    async with MockExchange(clock="system") as mock:
        alice = mock.account("alice", USDT="100000", BTC="1")
        mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
        async with Client(mock, alice) as client, user_stream(mock, "alice"):
            # Who has a stream keeps it, and hears of what is younger than listen keys.
            mock.dialect("latest")
            await _places_what_is_there(client)
            before, pushes = mock.truth(), len(mock.pushes())
            method, path = call.split()
            sent = {"symbol": "BTCUSDT", **RIGHT.get(call, {}), **changes}
            asked = {name: value for name, value in sent.items() if value is not None}

            answer = await client.call(method, path, **asked)

            assert answer == (400, {"code": code, "msg": sentence})
            assert mock.truth() == before
            assert len(mock.pushes()) == pushes
            assert mock.problems() == []


async def _places_what_is_there(client: Client) -> None:
    """An order and a list that are open."""
    bid = {"type": "LIMIT", "side": "BUY", "timeInForce": "GTC", "quantity": "1", "price": "40000"}
    await client.call("POST", "/api/v3/order", symbol="BTCUSDT", newClientOrderId="rests", **bid)
    status, _ = await client.call(
        "POST",
        f"{LISTS}/oco",
        **{**PAIR, "symbol": "BTCUSDT", "listClientOrderId": "waits", "quantity": "0.1"},
    )
    assert status == 200
