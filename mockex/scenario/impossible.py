"""Pushes that no exchange would make: what contradicts itself, or what was pushed before it.

Judged is what has the shape of an order's report, under whatever name: X, q, z, l and i at the top,
as in executionReport, or inside of another field, as in the `o` of ORDER_TRADE_UPDATE; and lists of
balances with `f` and `l`, as in outboundAccountPosition. Words and amounts that cannot be read are
for the contracts to complain of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from mockex.documents.shown import listed
from mockex.wire.actions import Pick, Push

Fields: TypeAlias = Mapping[str, object]

_OF_A_REPORT = frozenset({"X", "q", "z", "l", "i"})
_OF_A_BALANCE = frozenset({"a", "f", "l"})
_NO_TRADE = ("-1", "0", "None")

# What an order is by the kind of its report: enums.md, "Order status" and "Execution types".
_STATUSES = {
    "NEW": ("NEW", "PENDING_NEW"),
    "TRADE": ("PARTIALLY_FILLED", "FILLED"),
    "CANCELED": ("CANCELED",),
    "REJECTED": ("REJECTED",),
    "EXPIRED": ("EXPIRED", "EXPIRED_IN_MATCH"),
}
_ENDS = frozenset({"FILLED", "CANCELED", "REJECTED", "EXPIRED", "EXPIRED_IN_MATCH"})


@dataclass(slots=True)
class _Order:
    """What has been pushed of an order so far; `step`: in which step the last of it was."""

    symbol: object
    ids: dict[str, object]
    status: str
    filled: Decimal
    step: int
    trades: dict[str, int]


class Story:
    """Judges pushes in the order in which they are made; connections are told theirs apart.

    Of a scenario that repeats, one round is judged.
    """

    def __init__(self) -> None:
        self._orders: dict[tuple[str, Pick], list[_Order]] = {}

    def objection(self, push: Push, payload: Fields, step: int) -> str:
        """Why no exchange would push that now; nothing where one might. `payload`: all of it."""
        found = next(_negative_balances(payload), "")
        report, own = _report(payload, push.fields)
        if found or report is None:
            return found
        if not isinstance(report["X"], str):
            return ""
        amounts = {name: amount for name in "qzl" if (amount := _amount(report[name])) is not None}
        if len(amounts) < 3:
            return ""
        return _contradiction(report, amounts) or self._sequel(push, report, own, amounts, step)

    def _sequel(
        self, push: Push, report: Fields, own: Fields, amounts: Mapping[str, Decimal], step: int
    ) -> str:
        """What contradicts what was pushed of the same order before."""
        told = self._orders.setdefault((push.to.account, push.to.connection), [])
        ids = {name: own[name] for name in ("i", "c") if name in own} or {"i": report["i"]}
        order = next((each for each in told if _is_same(each, report.get("s"), ids)), None)
        trade = _trade(report)
        if order is None:
            order = _Order(report.get("s"), ids, "", Decimal(0), step, {})
            told.append(order)
        elif found := _contradicted(order, report, amounts, trade):
            return found
        order.ids.update(ids)
        order.status, order.filled, order.step = str(report["X"]), amounts["z"], step
        if trade is not None:
            order.trades[trade] = step
        return ""


def _report(payload: Fields, patch: Fields) -> tuple[Fields | None, Fields]:
    """The report of an order in a payload, and what the push says of it by itself."""
    if payload.keys() >= _OF_A_REPORT:
        return payload, patch
    for name, value in payload.items():
        if isinstance(value, Mapping) and value.keys() >= _OF_A_REPORT:
            inner = patch.get(name)
            return value, inner if isinstance(inner, Mapping) else {}
    return None, {}


def _contradiction(report: Fields, amounts: Mapping[str, Decimal]) -> str:
    status, kind = str(report["X"]), str(report.get("x"))
    ordered, filled, last = amounts["q"], amounts["z"], amounts["l"]
    q, z, l = (f"{name} is {report[name]}" for name in "qzl")  # noqa: E741  # the vendor's names
    statuses = _STATUSES.get(kind, (status,))
    by_quote = bool(_amount(report.get("Q")))
    rules = (
        (status not in statuses, f"x is {kind} and X {status}, wanted {listed(statuses, 'or')}"),
        (filled > ordered and not by_quote, f"{z} where {q}: more is filled than was ordered"),
        (last > ordered and not by_quote, f"{l} where {q}: more is traded than was ordered"),
        (last > filled, f"{l} where {z}: the last trade is part of what is filled"),
        (kind == "TRADE" and not last, f"{l} where x is TRADE: a trade is of something"),
        (kind == "NEW" and bool(last), f"{l} where x is NEW: nothing was traded"),
        (status == "NEW" and bool(filled), f"{z} where X is NEW: nothing is filled of a new order"),
        (
            status == "FILLED" and filled < ordered and not by_quote,
            f"{z} where X is FILLED and {q}: all of it is filled",
        ),
        (
            status == "PARTIALLY_FILLED" and (not filled or (filled == ordered and not by_quote)),
            f"{z} where X is PARTIALLY_FILLED and {q}: a part of it is filled",
        ),
    )
    return next((sentence for broken, sentence in rules if broken), "")


def _contradicted(
    order: _Order, report: Fields, amounts: Mapping[str, Decimal], trade: str | None
) -> str:
    name = f"order {report['i']}"
    filled, last = amounts["z"], amounts["l"]
    if trade in order.trades:
        return f"t is {trade}, the trade of step {order.trades[trade]} already"
    if order.status in _ENDS:
        return f"{name} is {order.status} since step {order.step}, and nothing comes after that"
    if filled < order.filled:
        return f"z is {report['z']}, and was {order.filled} in step {order.step}: it never falls"
    if trade is not None and filled < order.filled + last:
        grown = f"z was {order.filled} in step {order.step} and is {report['z']}"
        return f"l is {report['l']}, more than has been added: {grown}"
    return ""


def _is_same(order: _Order, symbol: object, ids: Mapping[str, object]) -> bool:
    """By the id where both say one, else by the client's name for it."""
    if order.symbol != symbol:
        return False
    shared = next((name for name in ("i", "c") if name in ids and name in order.ids), None)
    return shared is not None and order.ids[shared] == ids[shared]


def _trade(report: Fields) -> str | None:
    trade = str(report.get("t"))
    is_one = report.get("x") == "TRADE" and trade not in _NO_TRADE
    return trade if is_one else None


def _negative_balances(payload: Fields) -> Iterator[str]:
    for name, listing in payload.items():
        for each in listing if isinstance(listing, list) else ():
            if not isinstance(each, Mapping) or not each.keys() >= _OF_A_BALANCE:
                continue
            for part in "fl":
                amount = _amount(each[part])
                if amount is not None and amount < 0:
                    yield f"{part} of {each['a']} in {name} is {each[part]}: nobody has less than 0"


def _amount(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
