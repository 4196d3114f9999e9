"""`mockex rerun` and `mockex check` of journals of exchanges in which things went wrong on purpose."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.cli import run
from mockex.faults.parse import KINDS, read_fault
from mockex.values.chance import Chance
from tests.support.brave_bots import Braves, braves
from tests.support.fault_deck import FaultDeck, sure

BOOK = {"bids": [("99.00", "500")], "asks": [("101.00", "500")]}


async def a_broken_life(mock: MockExchange, seed: int) -> set[str]:
    """Faults of every kind come and go while clients listen and trade; those that struck."""
    deck, chance = FaultDeck(Chance(seed)), Chance(seed + 100)
    alice = mock.account("alice", USDT="1000000", BTC="100")
    bob = mock.account("bob", USDT="1000000", BTC="100")
    mock.book("BTCUSDT", **BOOK)
    lives = (
        partial(Braves.listen, account=alice),
        partial(Braves.listen, account=bob),
        Braves.watch,
        partial(Braves.speak, account=alice, pause=3),
        partial(Braves.speak, account=bob, pause=4),
        partial(Braves.trade, account=alice, pause=2),
        partial(Braves.trade, account=bob, pause=3),
    )
    async with braves(mock, *lives) as them:
        for number, kind in enumerate(KINDS):
            faults = []
            for told in (sure(kind, number), deck.deal()):
                faults.append(mock.fault(read_fault(told)))
                for _ in range(2 + chance.below(3)):
                    await mock.advance(seconds=2, ms=chance.below(2_000))
                    mock.trade("BTCUSDT", side="BUY", price="101.00", quantity="0.1")
                    mock.book("BTCUSDT", **BOOK)
            await mock.advance(seconds=45 if kind in ("cut", "no_pings") else 1)
            for fault in faults:
                mock.remove_fault(fault)
            await mock.advance(seconds=4)
        assert them.met["connections"] > 20
    return {one.fault.name for one in mock.faults if one.fired}


@pytest.mark.slow
@pytest.mark.parametrize("clock", ["virtual", "frozen"])
async def test_whatever_goes_wrong_goes_wrong_again(tmp_path: Path, capsys, clock) -> None:
    file = tmp_path / "run.jsonl"
    async with MockExchange(clock=clock, seed=3, journal=file) as mock:
        struck = await a_broken_life(mock, seed=3)

    code = await asyncio.to_thread(run, ["rerun", str(file)])
    told = capsys.readouterr()
    assert (code, told.err) == (0, ""), told.out
    assert struck == set(KINDS)

    assert run(["check", str(file)]) == 1
    assert "payloads in 1 file" in capsys.readouterr().out
