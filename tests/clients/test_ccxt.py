"""ccxt watches its orders here, on one exchange after another."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockex import MockExchange
from tests.clients.ccxt_exchanges import FUTURES, MARGIN, SPOT, TOOBIT
from tests.clients.environments import python_with
from tests.clients.program import running

PROGRAM = "ccxt_orders.py"
ORDER = {
    "event": "order",
    "clientOrderId": "mine",
    "side": "buy",
    "type": "limit",
    "status": "open",
    "filled": 0.0,
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def python() -> Path:
    return python_with("ccxt==4.5.90")


@pytest.mark.mockex(dialect="binance-spot/2026-07-07", clock="system")
async def test_it_watches_spot_orders_by_a_signed_subscription(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, *SPOT) as program:
        await mock_exchange.expect(stream="demo", within="20s")
        assert mock_exchange.messages("userDataStream.subscribe.signature")

        order = {"to": "demo", "c": "mine", "q": "0.30000000", "p": "42000.00000000"}
        mock_exchange.push("executionReport", **order)
        heard = {**ORDER, "symbol": "BTC/USDT", "price": 42000.0, "amount": 0.3}
        assert await program.says("order") == heard

        mock_exchange.push("executionReport", **order, x="TRADE", X="FILLED", z="0.30000000")
        filled = {**heard, "status": "closed", "filled": 0.3}
        assert await program.says("order") == filled


@pytest.mark.mockex(dialect="binance-spot/2026-07-07", clock="system")
async def test_it_subscribes_again_where_it_was_cut_off(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, *SPOT) as program:
        await mock_exchange.expect(stream="demo", within="20s")

        mock_exchange.shutdown(after="0s")
        assert await program.says("cut") == {"event": "cut", "sort": "NetworkError"}
        await mock_exchange.expect(reconnect="demo", within="20s")

        mock_exchange.push("executionReport", to="demo", c="mine")
        assert (await program.says("order"))["clientOrderId"] == "mine"


@pytest.mark.mockex(dialect="binance-margin/2025-10-24", clock="system")
async def test_it_watches_margin_orders_by_a_listen_token(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, *MARGIN) as program:
        await mock_exchange.expect(stream="demo", within="20s")
        assert len(mock_exchange.requests("POST /sapi/v1/userListenToken")) == 1
        assert mock_exchange.messages("userDataStream.subscribe.listenToken")

        mock_exchange.push("executionReport", to="demo", c="mine", q="0.30", p="42000.00")
        heard = {**ORDER, "symbol": "BTC/USDT", "price": 42000.0, "amount": 0.3}
        assert await program.says("order") == heard


@pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, clock="system"))
        for each in ("binance-usdm/2026-03-06", "binance-usdm/2026-04-23")
    ],
)
async def test_it_watches_futures_orders_on_the_private_path(
    mock_exchange: MockExchange, python: Path, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, *FUTURES) as program:
        await mock_exchange.expect(stream="demo", within="20s")

        mock_exchange.push("ORDER_TRADE_UPDATE", to="demo", o={"c": "mine"})

        [event] = mock_exchange.pushes()
        heard = {**ORDER, "symbol": "ETHUSDT", "price": 2412.6, "amount": 0.5}
        assert await program.says("order") == heard
        assert event["o"]["p"] == "2412.60"


@pytest.mark.mockex(dialect="toobit-usdt/2026-01", clock="system")
async def test_it_watches_toobits_orders_from_lists_of_text(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, *TOOBIT) as program:
        await mock_exchange.expect(stream="demo", within="20s")
        # The path of the spot market, whatever the market.
        assert len(mock_exchange.requests("POST /api/v1/userDataStream")) == 1

        mock_exchange.push("contractExecutionReport", to="demo", c="mine", q="120")
        # It takes the price of the last fill for that of the order, and there is no fill.
        heard = {**ORDER, "symbol": "BTC/USDT:USDT", "price": None, "amount": 120.0}
        assert await program.says("order") == heard


@pytest.mark.mockex(dialect="toobit-usdt/2026-01", clock="system")
@pytest.mark.parametrize("event", ["planExecutionReport", "listenKeyWillExpire"])
async def test_of_toobits_bare_events_it_goes_deaf(
    mock_exchange: MockExchange, python: Path, event: str
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, *TOOBIT) as program:
        await mock_exchange.expect(stream="demo", within="20s")

        # It looks for the first item of every message, and these are no lists.
        mock_exchange.push(event, to="demo")
        mock_exchange.push("contractExecutionReport", to="demo")

        await program.says_nothing()
        assert len(mock_exchange.pushes("contractExecutionReport")) == 1
