"""What a saved journal says of its world: all that it takes to build the same simulation again.

What is done to a world from its first moment on (books, traders, changes of dialect to come) is
none of it: that stands among the frames.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import msgspec

from mockex.core.accounts import Account
from mockex.core.symbols import Symbol
from mockex.gateway.deeds import account_of, of_account
from mockex.gateway.library import Library
from mockex.gateway.stack import Stack, simulation

_BEFORE, _AFTER = "before_pushes", "after_pushes"


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """The start of a simulation. `profiles` names folders with dialects that are not shipped.

    `scenario` names what was played, for people.
    """

    seed: int
    symbols: tuple[Symbol, ...]
    accounts: tuple[Account, ...]
    replies_first: bool = True
    profiles: tuple[str, ...] = ()
    scenario: str | None = None

    def simulation(self, dialect: str, library: Library) -> Stack:
        """A new exchange as it was in the beginning, under a dialect."""
        rules = library.dialect(dialect)
        return simulation(
            rules,
            library,
            self.symbols,
            self.accounts,
            self.seed,
            replies_first=self.replies_first,
        )


def of_origin(origin: Origin) -> dict[str, object]:
    """The `world` of a header."""
    told: dict[str, object] = {
        "seed": origin.seed,
        "replies": _BEFORE if origin.replies_first else _AFTER,
        "profiles": list(origin.profiles),
        "scenario": origin.scenario,
        "accounts": [of_account(account) for account in origin.accounts],
        "symbols": [msgspec.to_builtins(one, order="deterministic") for one in origin.symbols],
    }
    return {name: value for name, value in told.items() if value not in (None, [])}


def origin_of(world: Mapping[str, object]) -> Origin:
    """The start that a `world` tells of; raises ValueError with what is wrong with it."""
    try:
        return Origin(
            seed=msgspec.convert(world["seed"], int),
            symbols=msgspec.convert(world["symbols"], tuple[Symbol, ...]),
            accounts=tuple(map(account_of, cast("list[Mapping[str, object]]", world["accounts"]))),
            replies_first=world.get("replies", _BEFORE) == _BEFORE,
            profiles=msgspec.convert(world.get("profiles", ()), tuple[str, ...]),
            scenario=cast("str | None", world.get("scenario")),
        )
    except KeyError as error:
        raise ValueError(f"it does not tell its {error.args[0]}") from None
    except (ArithmeticError, AttributeError, TypeError, ValueError) as error:
        raise ValueError(str(error) or type(error).__name__) from None
