"""Real clients on the day on which listen keys were switched off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from mockex import MockExchange
from tests.cli.commands import Command, mockex
from tests.clients.ccxt_exchanges import SPOT
from tests.clients.environments import python_with
from tests.clients.program import Program, running, started
from tests.support.sunset import SUNSET, less_patient

OLD = "binance-connector==3.13.0"
OLD_PROGRAM = "binance_connector_keep_alive.py"
PAGE = (
    "<html>\r\n<head><title>410 Gone</title></head>\r\n<body>\r\n<center><h1>410 Gone</h1></center>"
    "\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)

pytestmark = pytest.mark.slow


@pytest.mark.mockex(
    start="2026-02-20T06:45:00Z", then="binance-spot/2026-02-20@2026-02-20T07:00:00Z"
)
async def test_an_old_client_meets_410_and_then_silence(mock_exchange: MockExchange) -> None:
    account = mock_exchange.account("demo")
    python = python_with(OLD)
    async with running(python, OLD_PROGRAM, mock_exchange, account) as program:
        await mock_exchange.expect(stream="demo", within="20s")
        assert (await program.says("message"))["message"]["result"] is None
        await program.go_on()
        assert await program.says("renewed") == {"event": "renewed", "reply": {}}

        await mock_exchange.advance("15m")
        await program.go_on()
        gone = {"event": "refused", "status": 410, "code": None, "msg": PAGE}
        assert await program.says("refused") == {**gone, "what": "renewal"}
        assert await program.says("refused") == {**gone, "what": "creation"}

        mock_exchange.push("balanceUpdate", to="demo")
        assert [(await program.says("message"))["message"]] == mock_exchange.pushes()

        await mock_exchange.advance("45m")
        mock_exchange.push("balanceUpdate", to="demo")
        await program.says_nothing()
        # It was told of no end, and is connected still.
        assert len(mock_exchange.pushes()) == len(mock_exchange.connections) == 1


@asynccontextmanager
async def played(
    scenario: Path, requirement: str, program: str, *arguments: str
) -> AsyncIterator[tuple[Command, Program]]:
    """A scenario that is played to a client program."""
    python = python_with(requirement)
    async with mockex("play", str(scenario), "--port", "0") as command:
        ready = await command.says("ready")
        account = ready["accounts"][0]
        where = {"rest_url": ready["rest"], "ws_url": ready["ws"]}
        who = {"api_key": account["api_key"], "api_secret": account["api_secret"]}
        async with started(python, program, *arguments, **where, **who) as client:
            yield command, client


async def test_a_client_that_subscribes_passes_the_drill() -> None:
    async with played(SUNSET, "ccxt==4.5.90", "ccxt_orders.py", *SPOT) as (command, client):
        assert (await client.says("order"))["clientOrderId"] == "before-the-sunset"
        assert await client.says("cut") == {"event": "cut", "sort": "NetworkError"}
        assert (await client.says("order"))["clientOrderId"] == "after-the-sunset"

        assert await command.ends() == (0, "sunset: holds (10 of 10 steps done)\n")


async def test_an_old_client_does_not_pass_it(tmp_path: Path) -> None:
    scenario = less_patient(tmp_path, "2s")
    async with played(scenario, OLD, OLD_PROGRAM) as (command, client):
        assert (await client.says("message"))["message"]["result"] is None
        assert (await client.says("message"))["message"]["c"] == "before-the-sunset"
        assert await client.says("cut") == {"event": "cut"}
        await client.go_on()
        assert (await client.says("refused"))["status"] == 410
        assert (await client.says("refused"))["msg"] == PAGE

        code, sentence = await command.ends()
        assert code == 1
        assert sentence.startswith(
            "sunset: does not hold (6 of 10 steps done)\n"
            f"  {scenario}:17: step 7: no message method: userDataStream.subscribe.signature "
            "within 2s. Nearest: #"
        )
        assert sentence.endswith(
            "method was SUBSCRIBE, wanted userDataStream.subscribe.signature.\n"
        )
