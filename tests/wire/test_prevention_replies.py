"""What trading calls tell of orders that met their own: the examples of faqs/stp_faq.md, B to H.

Prices and quantities are others, of a symbol that is shipped.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.accounts import Account
from mockex.core.commands import MoveFunds
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.talks import NOON_MS
from tests.support.trading import LIMIT, ORDER, Market
from tests.support.worlds import ALICE, BOB

LATEST = shipped("latest")
ACCOUNT, MATCHES = "/api/v3/account", "/api/v3/myPreventedMatches"
EXCLUDED = (-1128, "Combination of optional parameters invalid.")
UNKNOWN = (
    400,
    {"code": -1130, "msg": "Data sent for parameter 'selfTradePreventionMode' is not valid."},
)
NOT_ALLOWED = (
    400,
    {
        "code": -1013,
        "msg": "This symbol does not allow the specified self-trade prevention mode.",
    },
)


class Own(Market):
    """alice and bob trade with nobody but themselves; every reply keeps its contract."""

    def __init__(self, dialect: Dialect = SHIPPED, *, group: int | None = None) -> None:
        super().__init__(dialect)
        self.contracts = catalogue.shipped(dialect.id)
        if group is not None:
            self.sim.trading.prevention.groups.update(alice=group, bob=group)

    def asked(
        self, method: str, path: str, account: Account = ALICE, **sent: str
    ) -> tuple[int, Any]:
        symbol = {} if path == ACCOUNT else {"symbol": "BTCUSDT"}
        said = self.asks_for(method, path, {**symbol, **sent}, account=account)
        [reply] = [one for one in said if isinstance(one, HttpReply)]
        assert reply.kind == "" or self.contracts.violations(reply.kind, reply.fields) == ()
        return reply.status, reply.fields

    def bid(self, quantity: str, price: str, account: Account = ALICE, **others: str) -> int:
        """A maker, and its id."""
        sent = {**LIMIT, "newClientOrderId": f"at{price}", "quantity": quantity, "price": price}
        status, body = self.asked("POST", ORDER, account, **{**sent, **others})
        assert (status, body["status"]) == (200, "NEW"), body
        order: int = body["orderId"]
        return order

    def sell(self, quantity: str, price: str, mode: str = "", **others: str) -> Any:
        """The taker; the body of the reply."""
        sent = {**LIMIT, "side": "SELL", "quantity": quantity, "price": price, **others}
        if mode:
            sent["selfTradePreventionMode"] = mode
        status, body = self.asked("POST", ORDER, **sent)
        assert status == 200, body
        return body

    def query(self, order: int, account: Account = ALICE) -> dict[str, Any]:
        status, body = self.asked("GET", ORDER, account, orderId=str(order))
        assert status == 200, body
        found: dict[str, Any] = body
        return found

    def has(self, *assets: str, of: str) -> list[str]:
        balances = self.sim.trading.settlement.balances
        return [f"{balances.balance(of, asset).free.normalize():f}" for asset in assets]


@pytest.fixture
def own() -> Own:
    return Own()


def test_b_a_taker_that_expires_its_makers_tells_of_each_match(own: Own) -> None:
    makers = [own.bid("0.12", "42200.00"), own.bid("0.13", "42100.00")]

    body = own.sell("0.30", "42000.00")

    assert body == {
        "symbol": "BTCUSDT",
        "orderId": 3,
        "orderListId": -1,
        "clientOrderId": "mine",
        "transactTime": NOON_MS,
        "price": "42000.00000000",
        "origQty": "0.30000000",
        "executedQty": "0.00000000",
        "origQuoteOrderQty": "0.00000000",
        "cummulativeQuoteQty": "0.00000000",
        "status": "NEW",
        "timeInForce": "GTC",
        "type": "LIMIT",
        "side": "SELL",
        "workingTime": NOON_MS,
        "fills": [],
        "preventedMatches": [
            {
                "preventedMatchId": 0,
                "makerSymbol": "BTCUSDT",
                "makerOrderId": makers[0],
                "price": "42200.00000000",
                "makerPreventedQuantity": "0.12000000",
            },
            {
                "preventedMatchId": 1,
                "makerSymbol": "BTCUSDT",
                "makerOrderId": makers[1],
                "price": "42100.00000000",
                "makerPreventedQuantity": "0.13000000",
            },
        ],
        "selfTradePreventionMode": "EXPIRE_MAKER",
    }
    assert list(body)[-3:] == ["fills", "preventedMatches", "selfTradePreventionMode"]
    maker = own.query(makers[1])
    assert maker["status"] == "EXPIRED_IN_MATCH"
    assert list(maker.items())[-3:] == [
        ("selfTradePreventionMode", "EXPIRE_MAKER"),
        ("preventedMatchId", 1),
        ("preventedQuantity", "0.13000000"),
    ]


def test_d_in_a_trade_group_the_reply_names_it() -> None:
    own = Own(group=7)
    maker = own.bid("0.10", "42000.00")

    body = own.sell("0.30", "42000.00", "EXPIRE_BOTH", newOrderRespType="RESULT")

    assert list(body.items())[-4:] == [
        (
            "preventedMatches",
            [
                {
                    "preventedMatchId": 0,
                    "makerSymbol": "BTCUSDT",
                    "makerOrderId": maker,
                    "price": "42000.00000000",
                    "takerPreventedQuantity": "0.30000000",
                    "makerPreventedQuantity": "0.10000000",
                }
            ],
        ),
        ("selfTradePreventionMode", "EXPIRE_BOTH"),
        ("tradeGroupId", 7),
        ("preventedQuantity", "0.30000000"),
    ]
    assert body["status"] == "EXPIRED_IN_MATCH"


def test_an_acknowledgement_says_nothing_of_it(own: Own) -> None:
    own.bid("0.10", "42000.00")

    body = own.sell("0.30", "42000.00", "EXPIRE_BOTH", newOrderRespType="ACK")

    assert list(body) == ["symbol", "orderId", "orderListId", "clientOrderId", "transactTime"]


def test_e_the_taker_alone_expires(own: Own) -> None:
    maker = own.bid("0.10", "42000.00", selfTradePreventionMode="EXPIRE_MAKER")

    body = own.sell("0.10", "42000.00", "EXPIRE_TAKER")

    [met] = body["preventedMatches"]
    assert "makerPreventedQuantity" not in met
    assert (met["takerPreventedQuantity"], body["preventedQuantity"]) == (
        *("0.10000000", "0.10000000"),
    )
    assert {"preventedMatchId", "preventedQuantity"}.isdisjoint(own.query(maker))
    assert own.query(maker)["status"] == "NEW"
    assert own.query(body["orderId"])["preventedMatchId"] == 0


def test_f_a_market_order_expires_for_want_of_others() -> None:
    own = Own(LATEST)
    own.bid("0.10", "42000.00")

    sent = {"side": "SELL", "type": "MARKET", "quantity": "0.10"}
    status, body = own.asked("POST", ORDER, **sent)

    assert (status, body["status"], body["expiryReason"]) == (
        *(200, "EXPIRED", "INSUFFICIENT_LIQUIDITY"),
    )
    assert [met["preventedMatchId"] for met in body["preventedMatches"]] == [0]
    assert "preventedQuantity" not in body


def test_g_who_is_decremented_stays_and_says_by_how_much(own: Own) -> None:
    maker = own.bid("0.60", "42000.00")

    taker = own.sell("0.20", "42000.00", "DECREMENT")["orderId"]

    found = [own.query(order) for order in (maker, taker)]
    keys = ("status", "origQty", "executedQty", "preventedMatchId", "preventedQuantity")
    assert [[one[key] for key in keys] for one in found] == [
        ["NEW", "0.60000000", "0.00000000", 0, "0.20000000"],
        ["EXPIRED_IN_MATCH", "0.20000000", "0.00000000", 0, "0.20000000"],
    ]


def test_amendments_and_cancels_tell_what_was_lost(own: Own) -> None:
    maker = own.bid("0.60", "42000.00")
    own.sell("0.20", "42000.00", "DECREMENT")

    _, amended = own.asked(
        "PUT", "/api/v3/order/amend/keepPriority", orderId=str(maker), newQty="0.50"
    )
    _, cancelled = own.asked("DELETE", ORDER, orderId=str(maker))

    assert amended["amendedOrder"]["preventedQty"] == "0.20000000"
    assert list(cancelled.items())[-3:] == [
        ("selfTradePreventionMode", "EXPIRE_MAKER"),
        ("preventedMatchId", 0),
        ("preventedQuantity", "0.20000000"),
    ]


def test_h_within_a_trade_group_what_is_prevented_is_transferred() -> None:
    own = Own(LATEST, group=1)
    own.do(MoveFunds(account="bob", asset="USDT", amount=Decimal(100_000)))
    maker = own.bid("0.60", "42000.00", BOB, selfTradePreventionMode="TRANSFER")

    body = own.sell("0.20", "42000.00", "TRANSFER")

    [met] = body["preventedMatches"]
    assert (met["takerPreventedQuantity"], met["makerPreventedQuantity"]) == (
        *("0.20000000", "0.20000000"),
    )
    assert (body["status"], body["tradeGroupId"], body["fills"]) == ("EXPIRED_IN_MATCH", 1, [])
    assert own.query(maker, BOB)["preventedQuantity"] == "0.20000000"
    assert [own.asked("GET", ACCOUNT, one)[1]["tradeGroupId"] for one in (ALICE, BOB)] == [1, 1]
    assert [own.has("BTC", "USDT", of=one) for one in ("alice", "bob")] == [
        *(["1.8", "108400"], ["0.2", "74800"]),
    ]


def test_an_account_without_a_group_says_nothing_of_groups(own: Own) -> None:
    assert "tradeGroupId" not in own.asked("GET", ACCOUNT)[1]


def test_in_2021_nothing_was_prevented() -> None:
    own = Own(shipped("binance-spot/2021-01-01"))
    own.bid("0.30", "42000.00")

    body = own.sell("0.30", "42000.00")

    assert (body["status"], len(body["fills"])) == ("FILLED", 1)
    status, refused = own.asked(
        "POST", ORDER, **{**LIMIT, "selfTradePreventionMode": "EXPIRE_TAKER"}
    )
    assert (status, refused["code"]) == (400, -1101)
    assert own.asked("GET", MATCHES, orderId="1")[0] == 404


@pytest.mark.parametrize(
    ("dialect", "mode", "refusal"),
    [
        (SHIPPED, "NONE", NOT_ALLOWED),
        (SHIPPED, "TRANSFER", UNKNOWN),
        (shipped("binance-spot-testnet/2024-11-27"), "DECREMENT", UNKNOWN),
        (LATEST, "NONE", NOT_ALLOWED),
    ],
    ids=lambda one: one.id if isinstance(one, Dialect) else one if isinstance(one, str) else "",
)
def test_only_some_modes_may_be_asked_for(
    dialect: Dialect, mode: str, refusal: tuple[int, Any]
) -> None:
    own = Own(dialect)
    before = own.state()

    assert own.asked("POST", ORDER, **LIMIT, selfTradePreventionMode=mode) == refusal
    assert own.state() == before


def test_prevented_matches_are_found_by_id_and_by_order(own: Own) -> None:
    makers = [own.bid("0.12", "42200.00"), own.bid("0.13", "42100.00")]
    taker = own.sell("0.30", "42000.00")["orderId"]

    _, matches = own.asked("GET", MATCHES, orderId=str(taker))

    assert matches[0] == {
        "symbol": "BTCUSDT",
        "preventedMatchId": 0,
        "takerOrderId": taker,
        "makerSymbol": "BTCUSDT",
        "makerOrderId": makers[0],
        "tradeGroupId": -1,
        "selfTradePreventionMode": "EXPIRE_MAKER",
        "price": "42200.00000000",
        "makerPreventedQuantity": "0.12000000",
        "transactTime": NOON_MS,
    }
    assert [met["preventedMatchId"] for met in matches] == [0, 1]
    page = {"orderId": str(taker), "fromPreventedMatchId": "1"}
    for sent in (
        page,
        {**page, "limit": "1"},
        {"orderId": str(makers[1])},
        {"preventedMatchId": "1"},
    ):
        assert own.asked("GET", MATCHES, **sent) == (200, matches[1:])
    # Nobody else's, and of nobody else's order.
    assert own.asked("GET", MATCHES, BOB, preventedMatchId="1") == (200, [])
    assert own.asked("GET", MATCHES, BOB, orderId=str(taker)) == (200, [])


@pytest.mark.parametrize(
    ("sent", "refusal"),
    [
        (
            {},
            (
                -1102,
                "Param 'preventedMatchId' or 'orderId' must be sent, but both were empty/null!",
            ),
        ),
        ({"preventedMatchId": "1", "orderId": "1"}, EXCLUDED),
        ({"preventedMatchId": "1", "fromPreventedMatchId": "1"}, EXCLUDED),
        ({"preventedMatchId": "1", "limit": "5"}, EXCLUDED),
        ({"orderId": "1", "limit": "5"}, EXCLUDED),
        (
            {"orderId": "1", "fromPreventedMatchId": "0", "limit": "1001"},
            (-1130, "Data sent for parameter 'limit' is not valid."),
        ),
        (
            {"orderId": "x"},
            (
                -1100,
                "Illegal characters found in parameter 'orderId'; legal range is '^[0-9]{1,20}$'.",
            ),
        ),
        ({"orderId": "1", "symbol": "NOSUCH"}, (-1121, "Invalid symbol.")),
    ],
)
def test_other_combinations_are_refused(
    own: Own, sent: dict[str, str], refusal: tuple[int, str]
) -> None:
    code, msg = refusal

    assert own.asked("GET", MATCHES, **sent) == (400, {"code": code, "msg": msg})
