"""The vendor's old client for futures: it knows the streams that fell silent on 2026-04-23."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import running

PROGRAM = "futures_connector_user_data.py"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def python() -> Path:
    return python_with("binance-futures-connector==4.2.0")


@pytest.mark.mockex(dialect="binance-usdm/2026-03-06", clock="system")
async def test_it_lives_a_user_data_stream_up_to_the_day_of_the_silence(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account) as program:
        assert await program.says("created") == {"event": "created", "again": True}
        assert await program.says("renewed") == {"event": "renewed", "same": True}
        await mock_exchange.expect(stream="demo", within="20s")
        assert (await program.says("message"))["message"]["result"] is None

        mock_exchange.push("ORDER_TRADE_UPDATE", to="demo", o={"c": "mine"})
        assert [(await program.says("message"))["message"]] == mock_exchange.pushes()

        mock_exchange.dialect("binance-usdm/2026-04-23")
        mock_exchange.push("ORDER_TRADE_UPDATE", to="demo", o={"c": "unheard"})
        await program.says_nothing()

        await program.go_on()
        assert await program.says("closed") == {"event": "closed", "reply": {}}
        await program.says("end")
        await program.ends_well()


@pytest.mark.mockex(dialect="binance-usdm/2026-04-23", clock="system")
async def test_from_that_day_on_it_connects_and_hears_nothing(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account) as program:
        await program.says("created")
        await program.says("renewed")
        # Its subscription is confirmed as ever.
        assert (await program.says("message"))["message"]["result"] is None

        mock_exchange.push("ORDER_TRADE_UPDATE", to="demo")

        await program.says_nothing()
        assert mock_exchange.pushes() == []
        assert len(mock_exchange.connections) == 1
