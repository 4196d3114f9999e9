"""Market data as a client asks for it; each reply keeps its contract, in every dialect."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest

from mockex.core.orders import Side
from mockex.core.reference_prices import ArithmeticMean
from mockex.values.instant import SECOND
from mockex.wire.actions import MakeTrade
from mockex.wire.messages import HttpReply, Noted
from mockex.wire.profile import shipped
from tests.support.exchanges import NOON, SYMBOLS
from tests.support.messages import a_request
from tests.support.trading import Market
from tests.support.worlds import ALICE

BTC, PRICE = "BTCUSDT", Decimal("42000.00")
RULE = ArithmeticMean(bucket_count=10, bucket_width=SECOND)
MEASURED = tuple(
    replace(each, reference_calculation=RULE) if each.name == BTC else each for each in SYMBOLS
)
DIALECTS = (
    *("binance-spot/2021-01-01", "binance-spot/2025-08-28", "binance-spot/2026-07-07"),
    *("binance-spot-testnet/2024-11-27", "binance-margin/2025-10-24", "binance-us/2024-06-17"),
)
TODAY = DIALECTS[2]
ONE, ALL = {"symbol": BTC}, dict[str, str]()
SOME = {"symbols": '["ETHUSDT","BTCUSDT"]'}
MINI = {"type": "MINI"}
CALLS = [
    ("depth", ONE, "rest.depth"),
    ("trades", ONE, "rest.trade[]"),
    ("historicalTrades", ONE | {"fromId": "1"}, "rest.trade[]"),
    ("historicalBlockTrades", ONE | {"fromId": "1"}, "rest.blockTrade[]"),
    ("aggTrades", ONE, "rest.aggTrade[]"),
    ("klines", ONE | {"interval": "1m"}, "rest.klines"),
    ("uiKlines", ONE | {"interval": "1M"}, "rest.klines"),
    ("avgPrice", ONE, "rest.avgPrice"),
    ("avgPrice", {"symbol": "ETHUSDT"}, "rest.avgPrice"),
    ("ticker/24hr", ONE, "rest.ticker24hr"),
    ("ticker/24hr", ALL, "rest.ticker24hr[]"),
    ("ticker/24hr", SOME | MINI, "rest.ticker.MINI[]"),
    ("ticker/tradingDay", ONE, "rest.ticker"),
    ("ticker/tradingDay", SOME, "rest.ticker[]"),
    ("ticker", ONE | MINI, "rest.ticker.MINI"),
    ("ticker", SOME | {"windowSize": "5m"}, "rest.ticker[]"),
    ("ticker/price", ONE, "rest.price"),
    ("ticker/price", ALL, "rest.price[]"),
    ("ticker/bookTicker", ONE, "rest.bookTicker"),
    ("ticker/bookTicker", ALL, "rest.bookTicker[]"),
    ("referencePrice", ONE, "rest.referencePrice"),
    ("referencePrice/calculation", ONE, "rest.referencePrice.calculation"),
]


class Exchange(Market):
    """One on which a bitcoin was offered and half of it sold; nothing trades but that."""

    def __init__(self, dialect: str = TODAY) -> None:
        super().__init__(shipped(dialect), symbols=MEASURED)
        self.offer(("42000.00", "1"))
        self.do(MakeTrade(symbol=BTC, side=Side.BUY, price=PRICE, quantity=Decimal("0.5")))

    def get(self, path: str, sent: dict[str, str], **headers: str) -> HttpReply:
        """The only thing that is said, a reply."""
        request = a_request(
            "GET", f"/api/v3/{path}", urlencode(sent), key=ALICE.api_key, headers=headers
        )
        said = self.tell(request)
        assert [each for each in said if isinstance(each, Noted)] == []
        [reply] = said
        assert isinstance(reply, HttpReply)
        return reply

    def fields(self, path: str, sent: dict[str, str]) -> Any:
        """The body of a reply."""
        return self.get(path, sent).fields


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("path", "sent", "kind"), CALLS)
def test_every_reply_keeps_its_contract(
    dialect: str, path: str, sent: dict[str, str], kind: str
) -> None:
    endpoint = shipped(dialect).rest.endpoints.get(("GET", f"/api/v3/{path}"))
    if endpoint is None or not sent.keys() <= endpoint.parameters.keys():
        pytest.skip("it came later")

    reply = Exchange(dialect).get(path, sent)

    assert (reply.status, reply.kind) == (200, kind)


def test_a_trade_is_seen_everywhere() -> None:
    world = Exchange()

    assert world.fields("ticker/price", ONE) == {"symbol": BTC, "price": "42000.00000000"}
    [trade] = world.fields("trades", ONE)
    assert (trade["id"], trade["qty"], trade["quoteQty"]) == (1, "0.50000000", "21000.00000000")
    assert world.fields("depth", ONE)["asks"] == [["42000.00000000", "0.50000000"]]
    assert world.fields("avgPrice", ONE)["price"] == "42000.00000000"
    [candle] = world.fields("klines", ONE | {"interval": "1d"})
    assert candle[5] == "0.50000000"
    assert world.fields("ticker/24hr", ONE)["count"] == 1


def test_the_average_price_has_a_time_since_it_was_documented() -> None:
    assert "closeTime" not in Exchange("binance-spot/2021-01-01").fields("avgPrice", ONE)
    assert "closeTime" in Exchange("binance-spot/2025-08-28").fields("avgPrice", ONE)


def test_times_are_told_in_microseconds_where_that_is_asked_for() -> None:
    world, header = Exchange(), {"x-mbx-time-unit": "MICROSECOND"}

    assert world.get("trades", ONE, **header).fields[0]["time"] == NOON  # type: ignore[index]
    [candle] = world.get("klines", ONE | {"interval": "1m"}, **header).fields  # type: ignore[misc]
    assert (candle[0], candle[6]) == (NOON, NOON + 59_999_999)


def test_a_call_costs_what_it_weighs() -> None:
    used = Exchange().get("depth", ONE | {"limit": "5000"}).headers

    assert ("X-MBX-USED-WEIGHT", "250") in used


@pytest.mark.parametrize(
    ("path", "sent", "code"),
    [
        ("depth", {"symbol": "NONE"}, -1121),
        ("ticker/24hr", {"symbols": '["BTCUSDT","NONE"]'}, -1121),
        ("depth", ONE | {"symbolStatus": "HALT"}, -1220),
        ("ticker/price", ONE | {"symbolStatus": "BREAK"}, -1220),
        ("referencePrice", {"symbol": "ETHUSDT"}, -2043),
        ("referencePrice/calculation", {"symbol": "ETHUSDT"}, -2043),
    ],
)
def test_the_exchange_refuses_what_it_does_not_have(
    path: str, sent: dict[str, str], code: int
) -> None:
    reply = Exchange().get(path, sent)

    assert (reply.status, reply.kind) == (400, "rest.error")
    assert isinstance(reply.fields, dict)
    assert reply.fields["code"] == code


def test_of_a_status_that_no_symbol_has_there_are_none() -> None:
    assert Exchange().fields("ticker/price", {"symbolStatus": "HALT"}) == []
