"""What can be claimed of an exchange at a moment: of an order, of balances, of what was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import listed
from mockex.faults.conditions import holds, in_words, unlike
from mockex.gateway.journal import Journal
from mockex.scenario.lives import Lives
from mockex.scenario.near_misses import nearest
from mockex.scenario.patterns import Fields, RequestMade, View, differences

LAST = "last"
_PARTS = frozenset({"free", "locked"})
_MOST_NUMBERS = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderClaim:
    """An order is like this, in the fields of the reply to an order query.

    `which`: the `last` one, or its id or its client's name for it; of several, the last. Ids count
    on each symbol by itself, so that a `symbol` among the fields says of which. `account` None: of
    any.
    """

    which: str | int
    account: str | None
    fields: Fields

    def __str__(self) -> str:
        return f"order {self.which}" + (f" of {self.account}" if self.account else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class BalanceClaim:
    """Accounts have so much: by account and asset what is free, or {free, locked}."""

    balances: Mapping[str, Fields]

    def __str__(self) -> str:
        return f"balance of {listed(list(self.balances))}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RequestsClaim:
    """Clients have asked for it so many times since the start: a number, or {below} and {above}."""

    what: str
    times: object
    fields: Fields = field(default_factory=dict)

    def __str__(self) -> str:
        return f"requests {self.what}" + (f" with {in_words(self.fields)}" if self.fields else "")


Claim: TypeAlias = OrderClaim | BalanceClaim | RequestsClaim


def refuted(claim: Claim, journal: Journal, view: View) -> str:
    """What was found instead, field by field; nothing where the claim holds."""
    match claim:
        case OrderClaim():
            return _order(claim, view)
        case BalanceClaim():
            return "; ".join(_balances(claim, view))
        case RequestsClaim():
            return _requests(claim, journal)


def parts(wanted: object) -> Fields:
    """What is wanted of a balance: a value, or a condition, is of what is free.

    Raises ValueError for a part that no balance has.
    """
    if not isinstance(wanted, Mapping) or _PARTS.isdisjoint(wanted):
        return {"free": wanted}
    for name in wanted:
        if name not in _PARTS:
            hint = did_you_mean(name, _PARTS) or "; there are free and locked"
            raise ValueError(f"unknown part of a balance '{name}'{hint}")
    return wanted


def _order(claim: OrderClaim, view: View) -> str:
    found = next((each for each in view.orders() if _is_meant(claim, *each)), None)
    if found is None:
        return _no_order(claim, view)
    return ", ".join(unlike(claim.fields, found[1]))


def _no_order(claim: OrderClaim, view: View) -> str:
    whose = claim.account or "anybody"
    names = [
        f"{order['orderId']} ({order['clientOrderId']})"
        for account, order in view.orders()
        if claim.account in (None, account)
    ]
    if not names:
        return f"there is no order of {whose}"
    return f"there is no such order; the last of {whose} are {', '.join(names[:3])}"


def _is_meant(claim: OrderClaim, account: str, order: Fields) -> bool:
    if claim.account not in (None, account):
        return False
    symbol = claim.fields.get("symbol")
    if claim.which == LAST:
        return True
    if isinstance(symbol, str) and symbol != order["symbol"]:
        return False
    return str(claim.which) in (str(order["orderId"]), order["clientOrderId"])


def _balances(claim: BalanceClaim, view: View) -> Iterator[str]:
    for account, assets in claim.balances.items():
        for asset, wanted in assets.items():
            different = unlike(parts(wanted), view.balance(account, asset))
            if different:
                yield f"{asset} of {account}: {', '.join(different)}"


def _requests(claim: RequestsClaim, journal: Journal) -> str:
    pattern = RequestMade(what=claim.what, fields=claim.fields)
    lives = Lives()
    asked = [one.n for one in journal if differences(pattern, one, lives.picked) == []]
    if holds(claim.times, len(asked)):
        return ""
    numbers = [f"#{n}" for n in asked[-_MOST_NUMBERS:]]
    which = f" ({'… ' if len(asked) > _MOST_NUMBERS else ''}{', '.join(numbers)})" if asked else ""
    wanted = in_words({"": claim.times}).strip()
    said = f"there were {len(asked)}{which}, wanted {wanted}"
    if journal.last > len(journal):
        said += f"; the journal has forgotten what was before #{journal.last - len(journal) + 1}"
    misses = [] if asked else nearest(pattern, journal, lives, {})
    return said + (f". Nearest: {'; '.join(misses)}" if misses else "")
