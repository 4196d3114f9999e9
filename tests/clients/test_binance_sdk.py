"""The vendor's SDKs of today live user data streams here."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import running

SPOT = "binance-sdk-spot==13.2.0"
MARGIN = "binance-sdk-margin-trading==8.8.0"
FUTURES = "binance-sdk-derivatives-trading-usds-futures==18.0.1"

pytestmark = pytest.mark.slow


@pytest.mark.mockex(dialect="binance-spot/2026-07-07", clock="system")
async def test_spot_subscribes_by_signature_and_reads_every_field(
    mock_exchange: MockExchange,
) -> None:
    account = mock_exchange.account("demo")
    python = python_with(SPOT)
    async with running(python, "spot_sdk_user_data.py", mock_exchange, account) as program:
        assert await program.says("subscribed") == {"event": "subscribed", "number": 0}

        mock_exchange.push("executionReport", to="demo", c="mine")
        mock_exchange.push("outboundAccountPosition", to="demo")

        for model in ("ExecutionReport", "OutboundAccountPosition"):
            said = await program.says("message")
            assert said["model"] == model
            [event] = mock_exchange.pushes(model[0].lower() + model[1:])
            assert {"e": event["e"], **said["fields"]} == event

        await program.go_on()
        assert (await program.says("message"))["model"] == "EventStreamTerminated"
        await program.go_on()
        await program.says("end")
        await program.ends_well()


@pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, clock="system"))
        for each in ("binance-usdm/2026-03-06", "binance-usdm/2026-04-23")
    ],
)
async def test_futures_subscribe_on_their_private_connection_and_read_every_field(
    mock_exchange: MockExchange, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    python = python_with(FUTURES)
    async with running(python, "usds_futures_sdk_user_data.py", mock_exchange, account) as program:
        assert await program.says("created") == {"event": "created", "kept": True}
        await mock_exchange.expect(stream="demo", within="20s")
        # One connection for each of market, public and private.
        assert len(mock_exchange.connections) == 3

        mock_exchange.push("ORDER_TRADE_UPDATE", to="demo", o={"c": "mine"})
        said = await program.says("message")
        assert said["model"] == "OrderTradeUpdate"
        assert [{"e": "ORDER_TRADE_UPDATE", **said["fields"]}] == mock_exchange.pushes()

        mock_exchange.push("ACCOUNT_UPDATE", to="demo")
        said = await program.says("message")
        [event] = mock_exchange.pushes("ACCOUNT_UPDATE")
        assert said["model"] == "AccountUpdate"
        # What is sent and on no page of the vendor's, its SDK leaves out.
        del event["a"]["P"][0]["ma"]
        assert {"e": "ACCOUNT_UPDATE", **said["fields"]} == event

        await program.go_on()
        await program.says("end")
        await program.ends_well()


@pytest.mark.mockex(dialect="binance-margin/2025-10-24", clock="system")
async def test_margin_hears_of_risks_by_keys_of_their_own(mock_exchange: MockExchange) -> None:
    account = mock_exchange.account("demo")
    python = python_with(MARGIN)
    async with running(python, "margin_sdk_risk_data.py", mock_exchange, account) as program:
        assert await program.says("created") == {"event": "created", "length": 44}
        await mock_exchange.expect(stream="demo", within="20s")

        # Orders are told of on other streams.
        mock_exchange.push("executionReport", to="demo")
        mock_exchange.push("MARGIN_LEVEL_STATUS_CHANGE", to="demo", l="1.10")

        said = await program.says("message")
        [event] = mock_exchange.pushes()
        assert said["model"] == "MarginLevelStatusChange"
        assert {"e": "MARGIN_LEVEL_STATUS_CHANGE", **said["fields"]} == event

        await program.go_on()
        await program.says("end")
        await program.ends_well()
