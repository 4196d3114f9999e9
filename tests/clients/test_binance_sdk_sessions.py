"""The vendor's SDK of today logs on to the WebSocket API here, and trades without signing again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import running
from tests.clients.test_binance_sdk import SPOT

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, clock="system"))
        for each in ("latest", "binance-spot/2025-08-28")
    ],
)
async def test_spot_logs_on_listens_and_trades_on_one_connection(
    mock_exchange: MockExchange, tmp_path: Path, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    own = replace(account, key=account.ed25519_key)
    pem = tmp_path / "key.pem"
    pem.write_text(account.ed25519_private_key_pem)
    python = python_with(SPOT)
    async with running(python, "spot_sdk_ws_api.py", mock_exchange, own, str(pem)) as program:
        assert (await program.says("on"))["key"] == account.ed25519_key
        traded = await program.says("traded")
        assert traded["states"] == traded["heard"] == ["NEW", "CANCELED"]
        assert traded["limits"] == ["ORDERS", "ORDERS", "REQUEST_WEIGHT"]
        assert await program.says("off") == {"event": "off", "key": None}
        await program.says("end")
        await program.ends_well()
