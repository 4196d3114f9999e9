"""The vendor's own Python client lives a user data stream here."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import running

PROGRAM = "binance_connector_user_data.py"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def python() -> Path:
    return python_with("binance-connector==3.13.0")


@pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, clock="system"))
        for each in [
            "binance-spot/2025-08-28",
            "binance-spot/2021-01-01",
            "binance-spot-testnet/2024-11-27",
            "binance-us/2024-06-17",
        ]
    ],
)
async def test_it_creates_keeps_alive_and_closes_a_listen_key_and_hears_events(
    mock_exchange: MockExchange, python: Path, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account) as program:
        assert await program.says("created") == {"event": "created", "length": 64, "again": True}
        assert await program.says("renewed") == {"event": "renewed", "reply": {}}
        await mock_exchange.expect(stream="demo", within="20s")

        mock_exchange.push("executionReport", to="demo", c="mine", x="NEW")
        mock_exchange.push("balanceUpdate", to="demo", a="BTC", d="1.00000000")

        heard = [(await program.says("message"))["message"] for _ in range(3)]
        acknowledgement = [one for one in heard if "result" in one]
        events = [one for one in heard if "e" in one]
        assert [one["result"] for one in acknowledgement] == [None]
        assert events == mock_exchange.pushes()
        assert [event["e"] for event in events] == ["executionReport", "balanceUpdate"]

        await program.go_on()
        assert await program.says("closed") == {"event": "closed", "reply": {}}
        refused = await program.says("refused")
        assert (refused["status"], refused["code"]) == (400, -1125)
        assert refused["msg"] == "This listenKey does not exist."
        await program.go_on()
        await program.says("end")
        await program.ends_well()


@pytest.mark.mockex(clock="system")
async def test_it_hears_combined_streams_in_their_envelope(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, "--combined") as program:
        await program.says("created")
        await program.says("renewed")
        await mock_exchange.expect(stream="demo", within="20s")

        mock_exchange.push("balanceUpdate", to="demo")

        heard = [(await program.says("message"))["message"] for _ in range(2)]
        [wrapped] = [one for one in heard if "stream" in one]
        [event] = mock_exchange.pushes()
        [(_, [listen_key])] = mock_exchange.subscriptions.items()
        assert wrapped == {"stream": listen_key, "data": event}


@pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, clock="system"))
        for each in ("latest", "binance-spot/2025-08-28", "binance-spot/2021-01-01")
    ],
)
async def test_it_trades_over_rest(mock_exchange: MockExchange, python: Path, dialect: str) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.book("BTCUSDT", bids=[("41990.00", "1")], asks=[("42010.00", "1")])
    async with running(python, "binance_connector_orders.py", mock_exchange, account) as program:
        symbols = ["BTCUSDT", "ETHUSDT", "BNBUSDT", "ETHBTC"]
        assert (await program.says("info"))["symbols"] == symbols
        placed = await program.says("placed")
        assert placed == {"event": "placed", "status": "NEW", "name": "mine"}
        assert (await program.says("bought"))["status"] == "FILLED"
        assert (await program.says("cancelled"))["status"] == "CANCELED"
        refused = await program.says("refused")
        assert (refused["code"], refused["msg"]) == (-1013, "Filter failure: PRICE_FILTER")
        held = await program.says("account")
        assert (held["btc"], held["usdt"]) == ("10.09990000", "95799.00000000")
        assert (await program.says("trades"))["own"] == [["42010.00000000", "0.10000000"]]
        assert (await program.says("coins"))["coins"] == ["BNB", "BTC", "ETH", "USDT"]
        fee = {"symbol": "BTCUSDT", "makerCommission": "0.001", "takerCommission": "0.001"}
        assert (await program.says("fees"))["fees"] == [fee]
        status = await program.says("status")
        assert status["account"] == {"data": "Normal"}
        assert status["system"] == {"status": 0, "msg": "normal"}
        await program.ends_well()
