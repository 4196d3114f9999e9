"""Assembles the usual stack: a journal round faults round contract checks round the simulation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mockex.core.accounts import Account
from mockex.core.commands import OpenAccount
from mockex.core.exchange import Exchange
from mockex.core.rejects import Reject
from mockex.core.symbols import Symbol
from mockex.errors import UsageError
from mockex.gateway.checked import ContractCheck
from mockex.gateway.faulty import Faults
from mockex.gateway.journal import Journal
from mockex.gateway.library import Library
from mockex.gateway.sim import SimGateway
from mockex.gateway.traders import Traders
from mockex.market.history import History
from mockex.values.chance import Chance
from mockex.values.instant import Instant
from mockex.wire.dialect import Dialect


@dataclass(frozen=True, kw_only=True, slots=True)
class Stack:
    """A simulated exchange: `journal` is its outside, `sim` its inside, `faults` between them."""

    journal: Journal
    faults: Faults
    sim: SimGateway


def simulation(
    dialect: Dialect,
    library: Library,
    symbols: tuple[Symbol, ...],
    accounts: Iterable[Account],
    seed: int,
    *,
    replies_first: bool = True,
) -> Stack:
    """A new exchange under a dialect, which may change. The same arguments make the same exchange."""
    history = History()
    exchange = Exchange(dialect.policies(), symbols, Chance(seed), history)
    for account in accounts:
        if isinstance(exchange.handle(OpenAccount(account=account), Instant(0)), Reject):
            raise UsageError(f"account '{account.name}' has a name or a key that another has too")
    traders = Traders(exchange, Chance(seed), history)
    sim = SimGateway(dialect, exchange, library, replies_first=replies_first, traders=traders)
    checked = ContractCheck(sim, library.catalogue(dialect.id), library.catalogue)
    faults = Faults(
        checked,
        Chance(seed),
        dialect=lambda: sim.dialect,
        owner=sim.owner_of,
        hearing=sim.streams_of,
    )
    return Stack(journal=Journal(faults), faults=faults, sim=sim)
