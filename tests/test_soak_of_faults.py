"""Five hours of fifty connections while things go wrong: afterwards the ledger balances, and nothing is left."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from mockex import MockExchange
from mockex.core.invariants import violations
from mockex.faults.parse import KINDS, read_fault
from mockex.gateway.journal import Entry
from mockex.mock import AccountHandle
from mockex.values.chance import Chance
from mockex.values.instant import HOUR, between
from mockex.wire.messages import Noted
from tests.support.brave_bots import Braves, braves
from tests.support.broken_lives import left_in
from tests.support.fault_deck import FaultDeck, sure

BOOK = {"bids": [("99.00", "100000")], "asks": [("101.00", "100000")]}
FUNDS = {"USDT": "10000000", "BTC": "10000"}
# How many connections of each sort.
KEYS, SESSIONS, MARKETS = 20, 15, 15
NAMES = ("alice", "bob", "carol", "dave", "erin")
HOURS = 5


async def long_trouble(
    mock: MockExchange, accounts: list[AccountHandle], seed: int
) -> Counter[str]:
    """Faults come and go while all of them listen and trade; what clients met."""
    deck, chance = FaultDeck(Chance(seed)), Chance(seed + 1)
    turn, standing = 0, list[int]()
    async with braves(mock, *_lives(accounts)) as them:
        began = mock.now
        while between(began, mock.now) < HOURS * HOUR:
            for told in (sure(tuple(KINDS)[turn % len(KINDS)], turn), deck.deal()):
                standing.append(mock.fault(read_fault(told)))
                for _ in range(2):
                    await mock.advance(seconds=10 + chance.below(60))
                    mock.book("BTCUSDT", **BOOK)
                    mock.trade("BTCUSDT", side="BUY", price="101.00", quantity="0.1")
                if len(standing) > 2:
                    mock.remove_fault(standing.pop(0))
            turn += 1
        for number in standing:
            mock.remove_fault(number)
        await mock.advance(minutes=5)
        assert len(mock.connections) == KEYS + SESSIONS + MARKETS
    return them.met


def _lives(accounts: list[AccountHandle]) -> list[partial[Any]]:
    def whose(number: int) -> AccountHandle:
        return accounts[number % len(accounts)]

    return [
        *(partial(Braves.listen, account=whose(n)) for n in range(KEYS)),
        *(partial(Braves.speak, account=whose(n), pause=180 + 7 * n) for n in range(SESSIONS)),
        *(partial(Braves.watch) for _ in range(MARKETS)),
        *(partial(Braves.trade, account=one, pause=100 + 10 * n) for n, one in enumerate(accounts)),
    ]


@dataclass(frozen=True, kw_only=True)
class Footprint:
    """What a process holds that somebody has to let go again."""

    tasks: int
    files: int
    timers: int

    @classmethod
    def now(cls) -> Footprint:
        gc.collect()
        loop: Any = asyncio.get_running_loop()
        timers = [one for one in loop._scheduled if not one.cancelled()]
        return cls(
            tasks=len(asyncio.all_tasks()),
            files=len(list(Path("/proc/self/fd").iterdir())),
            timers=len(timers),
        )


def kept_by(driver: Any) -> dict[str, int]:
    """What a driver still has of connections and requests that are gone."""
    kept = {
        "sockets": driver._sockets,
        "tickets": driver._tickets,
        "deaf": driver._deaf,
        "unwritten": driver._deliveries._unwritten,
        "behind": driver._deliveries._behind,
    }
    return {name: len(each) for name, each in kept.items() if each}


@pytest.mark.slow
async def test_long_trouble_leaves_a_sound_ledger_and_nothing_else(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with MockExchange(seed=5) as mock:
        accounts = [mock.account(name, **FUNDS) for name in NAMES]
        mock.book("BTCUSDT", **BOOK)
        deposited = mock._sim.trading.settlement.balances.totals()
        seen = Counter[str]()
        mock.journal.follow(lambda entry: seen.update(_noted(entry)))
        before = Footprint.now()

        met = await long_trouble(mock, accounts, seed=5)
        await mock.advance(hours=2)

        assert {one.fault.name for one in mock.faults if one.fired} == set(KINDS)
        assert met["connections"] > 10 * (KEYS + SESSIONS + MARKETS)
        assert met["replies 200"] > 500
        assert list(violations(mock._sim.trading, deposited)) == []
        assert (left_in(mock._faults), kept_by(mock.driver), mock.connections) == ({}, {}, ())
        assert Footprint.now() == before
        assert by_balances(mock) == by_trades(mock)
        assert set(seen) == {"fault", "listening", "warning"}
    assert caplog.records == []


def _noted(entry: Entry) -> list[str]:
    return [entry.message.kind] if isinstance(entry.message, Noted) else []


def by_trades(mock: MockExchange) -> dict[str, dict[str, Decimal]]:
    """What everybody should have, reckoned from what they began with and what they traded."""
    found = {name: {asset: Decimal(amount) for asset, amount in FUNDS.items()} for name in NAMES}
    trades: Any = mock.truth()["trades"]
    for trade in (one for one in trades if one["account"] in found):
        has, sign = found[trade["account"]], 1 if trade["side"] == "BUY" else -1
        price, quantity = Decimal(trade["price"]), Decimal(trade["quantity"])
        has["BTC"] += sign * quantity
        has["USDT"] -= sign * price * quantity
        has[trade["commission_asset"]] -= Decimal(trade["commission"])
    return found


def by_balances(mock: MockExchange) -> dict[str, dict[str, Decimal]]:
    """What everybody has."""
    balances: Any = mock.truth()["balances"]
    return {
        name: {
            asset: Decimal(one["free"]) + Decimal(one["locked"])
            for asset, one in balances[name].items()
        }
        for name in NAMES
    }
