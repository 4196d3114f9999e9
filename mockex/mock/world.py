"""What a world starts with: its dialect, its markets, its accounts, and what is to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mockex.core.accounts import Account
from mockex.core.symbols import Symbol
from mockex.gateway.library import Library
from mockex.gateway.origins import Origin
from mockex.mock import arguments
from mockex.mock.files import load_library, load_market, load_scenario
from mockex.scenario.judging import refuse_what_cannot_be
from mockex.scenario.parse import DEMO
from mockex.scenario.steps import RecvWindow, Scenario
from mockex.wire.actions import ChangeDialect, MarketAction, StartTraders
from mockex.wire.dialect import Dialect
from mockex.wire.markets import default_symbols


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """The start of an exchange. `books` and `traders` come from the file `market_source`."""

    scenario: Scenario | None
    library: Library
    dialect: Dialect
    changes: tuple[ChangeDialect, ...]
    symbols: tuple[Symbol, ...]
    books: tuple[MarketAction, ...]
    traders: tuple[StartTraders, ...]
    market_source: str
    accounts: tuple[Account, ...]
    profiles: tuple[str, ...] = ()

    def origin(self, seed: int, *, replies_first: bool) -> Origin:
        """What it takes to build it, and to build it again."""
        return Origin(
            seed=seed,
            symbols=self.symbols,
            accounts=self.accounts,
            replies_first=replies_first,
            profiles=self.profiles,
            scenario=self.scenario.source if self.scenario else None,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Defaults:
    """What holds where neither an argument nor the scenario says otherwise."""

    market: str | None = None
    recv_window: RecvWindow = "lenient"


PLAIN = Defaults()


def world(
    scenario: Scenario | str | Path | None,
    *,
    dialect: str | None,
    then: str | Sequence[str],
    profiles: Sequence[str | Path],
    market: str | Path | None,
    unless_told: Defaults = PLAIN,
) -> World:
    """The world that was asked for; what is told here goes before what the scenario says."""
    if isinstance(scenario, str | Path):
        scenario = load_scenario(scenario)
    if market is None and (scenario is None or not scenario.has_a_market):
        market = unless_told.market
    library = load_library(*profiles)
    chosen = arguments.dialect(dialect, scenario, library)
    changes = [then] if isinstance(then, str) else then
    planned = tuple(arguments.change(text, library) for text in changes)
    if scenario is not None:
        later = [change.dialect for change in planned]
        refuse_what_cannot_be(scenario, chosen.id, library, later=later)
    symbols = scenario.symbols if scenario else None
    books = scenario.books if scenario else ()
    traders = scenario.traders if scenario else ()
    source = scenario.source if scenario else ""
    if market is not None:
        loaded = load_market(market)
        symbols, books, source = loaded.symbols, loaded.books, str(market)
        traders = loaded.traders
    return World(
        scenario=scenario,
        library=library,
        dialect=chosen,
        changes=planned,
        symbols=symbols or default_symbols(),
        books=books,
        traders=traders,
        market_source=source,
        accounts=scenario.accounts if scenario else (DEMO,),
        profiles=tuple(map(str, profiles)),
    )
