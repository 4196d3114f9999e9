"""Shipped recordings are replayed to the unmodified clients that made them."""

from __future__ import annotations

import pytest

from mockex import Recording
from tests.clients.environments import python_with
from tests.clients.program import running
from tests.clients.record_fixtures import RECORDINGS, SHIPPED, live

# Which says what it hears of orders that it has named itself.
NAMING = "python_binance_names.py"
OTHERS = [name for name, each in SHIPPED.items() if each.client and each.client.program != NAMING]

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", ["spot-listen-key", "spot-signature"])
async def test_python_binance_trades_again_under_names_of_its_own(name: str) -> None:
    recording = Recording.load(RECORDINGS / f"{name}.jsonl")
    client = SHIPPED[name].client
    assert client is not None
    python = python_with(client.requirement)
    async with recording.replay(clock="system", mode="causal") as mock:
        account = mock.account("recorded")
        async with running(python, client.program, mock, account, *client.arguments) as program:
            placed = await program.says("placed")
            new = await program.says("report")
            found = await program.says("found")
            cancelled = await program.says("cancelled")
            gone = await program.says("report")
            assert (await program.says("bought"))["status"] == "FILLED"
            filled = [await program.says("report") for _ in range(2)]
            await program.says("end")

        assert str(placed["name"]) not in (RECORDINGS / f"{name}.jsonl").read_text()
        assert (found["same"], cancelled["same"]) == (True, True)
        heard = [new, gone, *filled]
        assert [(each["own"], each["X"]) for each in heard] == [
            (True, "NEW"),
            (True, "CANCELED"),
            (True, "NEW"),
            (True, "FILLED"),
        ]
        assert new["i"] == gone["i"] == placed["number"]
        assert mock.problems() == []


@pytest.mark.parametrize("name", OTHERS)
async def test_a_client_lives_through_what_it_has_lived_through(name: str) -> None:
    recording = Recording.load(RECORDINGS / f"{name}.jsonl")
    client = SHIPPED[name].client
    assert client is not None
    async with recording.replay(clock="system") as mock:
        account = mock.account("recorded")
        keys = {
            "api_key": account.key,
            "api_secret": account.secret,
            "ed25519_api_key": account.ed25519_key,
            "ed25519_private_key_pem": account.ed25519_private_key_pem,
        }

        await live(client, {"rest": mock.rest_url, "ws": mock.ws_url}, keys)

        assert mock.unmade == ()
        assert mock.awaited == ()
        assert mock.problems() == []
