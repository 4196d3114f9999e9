"""A market in which everything can be asked for, and how each operation is asked for so that it succeeds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from mockex.core.accounts import KeyKind
from mockex.core.orders import Side
from mockex.core.reference_prices import ArithmeticMean
from mockex.values.instant import MILLISECOND, SECOND
from mockex.wire.actions import MakeTrade
from mockex.wire.dialect import TIMESTAMP, Call, Endpoint
from mockex.wire.messages import HttpReply
from mockex.wire.profile import shipped
from mockex.wire.security import signature
from mockex.wire.vocabulary import Operation
from tests.support.exchanges import SYMBOLS
from tests.support.messages import a_request
from tests.support.trading import Market
from tests.support.worlds import ALICE

Asked = Mapping[str, str]

BTC = "BTCUSDT"
RULE = ArithmeticMean(bucket_count=10, bucket_width=SECOND)
TRADED = tuple(
    replace(each, reference_calculation=RULE, sor=(BTC,)) if each.name == BTC else each
    for each in SYMBOLS
)
LIMIT = {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.30"}
ORDER = {"symbol": BTC, **LIMIT, "price": "41000.00"}
MINE = {"symbol": BTC, "origClientOrderId": "mine"}
WORKING = {
    "symbol": BTC,
    **{f"working{name[0].upper()}{name[1:]}": value for name, value in LIMIT.items()},
    "workingPrice": "41000.00",
}
PENDING = {"pendingType": "LIMIT", "pendingPrice": "45000.00", "pendingTimeInForce": "GTC"}
PAIR = {
    "pendingAboveType": "LIMIT_MAKER",
    "pendingAbovePrice": "45000.00",
    "pendingBelowType": "STOP_LOSS",
    "pendingBelowStopPrice": "39000.00",
}
SELLING = {"pendingSide": "SELL"}
QUANTITY = {"pendingQuantity": "0.30"}
OLD_OCO = {
    "symbol": BTC,
    "side": "SELL",
    "quantity": "0.30",
    "price": "45000.00",
    "stopPrice": "39000.00",
}
PAIRED = OLD_OCO | {"listClientOrderId": "pair", "stopClientOrderId": "stop"}
OF_ORDERS = ({"newOrderRespType": "ACK"}, {"newOrderRespType": "RESULT"}, {})
TRIED = ({}, {"computeCommissionRates": "true"})
ONE, SOME = {"symbol": BTC}, {"symbols": '["BTCUSDT","ETHUSDT"]'}
TOLD = (ONE, SOME, ONE | {"type": "MINI"}, SOME | {"type": "MINI"})

# The ways in which an operation is asked for that between them bring about each of its answers.
ASKINGS: Mapping[Operation, tuple[Asked, ...]] = {
    Operation.PLACE_ORDER: tuple(ORDER | more for more in OF_ORDERS),
    Operation.TEST_ORDER: tuple(ORDER | more for more in TRIED),
    Operation.PLACE_SOR_ORDER: tuple(ORDER | more for more in OF_ORDERS),
    Operation.TEST_SOR_ORDER: tuple(ORDER | more for more in TRIED),
    Operation.CANCEL_ORDER: (MINE, MINE | {"origClientOrderId": "stop"}),
    Operation.CANCEL_OPEN_ORDERS: (ONE,),
    Operation.REPLACE_ORDER: (
        ORDER | {"cancelReplaceMode": "STOP_ON_FAILURE", "cancelOrigClientOrderId": "mine"},
    ),
    Operation.AMEND_ORDER: (MINE | {"newQty": "0.20"},),
    Operation.PLACE_OCO: (OLD_OCO,),
    Operation.PLACE_OCO_LIST: (
        {
            "symbol": BTC,
            "side": "SELL",
            "quantity": "0.30",
            "aboveType": "LIMIT_MAKER",
            "abovePrice": "45000.00",
            "belowType": "STOP_LOSS",
            "belowStopPrice": "39000.00",
        },
    ),
    Operation.PLACE_OTO_LIST: (WORKING | PENDING | SELLING | QUANTITY,),
    Operation.PLACE_OTOCO_LIST: (WORKING | PAIR | SELLING | QUANTITY,),
    Operation.PLACE_OPO_LIST: (WORKING | PENDING | SELLING,),
    Operation.PLACE_OPOCO_LIST: (WORKING | PAIR | SELLING,),
    Operation.CANCEL_LIST: ({"symbol": BTC, "listClientOrderId": "pair"},),
    Operation.ORDER_LIST: ({"origClientOrderId": "pair"},),
    Operation.ORDER: (MINE,),
    Operation.AMENDMENTS: (ONE | {"orderId": "1"},),
    Operation.PREVENTED_MATCHES: (ONE | {"orderId": "1"},),
    Operation.BLOCK_TRADES: (ONE | {"fromId": "1"},),
    Operation.CANDLES: (ONE | {"interval": "1m"},),
    Operation.DAY_TICKER: (*TOLD, {}),
    Operation.TRADING_DAY_TICKER: TOLD,
    Operation.WINDOW_TICKER: TOLD,
    Operation.PRICE_TICKER: ({}, ONE),
    Operation.BOOK_TICKER: ({}, ONE),
}


def askings(call: Call) -> tuple[Asked, ...]:
    """How to ask for a call, with those of the parameters that it has at its date."""
    least = {name: BTC for name in call.parameters if name == "symbol" and call.parameters[name]}
    known = ASKINGS.get(call.operation, (least,))
    return tuple(each for each in known if each.keys() <= call.parameters.keys())


class Bazaar(Market):
    """One with a book, a trade, an order called mine, and a list called pair whose stop is called stop."""

    def __init__(self, dialect: str) -> None:
        super().__init__(shipped(dialect), symbols=TRADED)
        self.offer(("42000.00", "1"))
        self.do(MakeTrade(symbol=BTC, side=Side.BUY, price=Decimal(42000), quantity=Decimal("0.5")))
        endpoints = shipped(dialect).rest.endpoints
        for path, sent in (
            ("/api/v3/order", ORDER | {"newClientOrderId": "mine"}),
            ("/api/v3/order/oco", PAIRED),
        ):
            if ("POST", path) in endpoints:
                assert self.asked(endpoints["POST", path], sent).status == 200

    def asked(self, endpoint: Endpoint, sent: Asked) -> HttpReply:
        """The reply to a call with whatever proof it wants."""
        query = urlencode(sent)
        if TIMESTAMP in endpoint.security.parameters:
            stamp = f"{TIMESTAMP}={self.now // MILLISECOND}"
            query = f"{query}&{stamp}" if query else stamp
            query += f"&signature={signature(query.encode(), ALICE.key_of(KeyKind.HMAC))}"
        request = a_request(endpoint.method, endpoint.path, query, key=ALICE.api_key)
        [reply] = [one for one in self.tell(request) if isinstance(one, HttpReply)]
        return reply

    def listen_key(self, call: Call) -> Asked:
        """A key of the sort that a call is about, where it names one."""
        dialect = self.sim.dialect
        credential = dialect.credentials[call.credential or ""]
        if credential.parameter not in call.parameters:
            return {}
        [opening] = [
            each
            for each in dialect.rest.endpoints.values()
            if each.operation is Operation.OPEN_LISTEN_KEY and each.credential == call.credential
        ][:1]
        body: Any = self.asked(opening, {}).fields
        return {credential.parameter: body[credential.parameter]}
