"""Orders a second of the bare book, against the books of two packages, on one stream of operations.

The stream is of texts, as they come from a wire: making numbers of them is part of the work, for us
exact decimals. All three must trade the same. A package that is not installed has no ratio.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any, Protocol, TypeAlias

from benchmarks.table import Figure
from mockex.core.book import BookOf
from mockex.core.matching import match
from mockex.core.orders import Resting, Side
from mockex.values.amounts import exact
from mockex.values.chance import Chance

Placing: TypeAlias = tuple[Side, str, str]
"""Side, price and quantity of a new order; its number is how many were placed before it."""
Operation: TypeAlias = Placing | int
"""A new order, or the number of one to cancel."""

_OPERATIONS = 20_000
_ROUNDS = 7
_LEVELS = (100, 1_000)
_STEP = Decimal(1)


class _Player(Protocol):
    traded: Decimal

    def place(self, side: Side, price: str, quantity: str) -> None: ...

    def cancel(self, number: int) -> None: ...


def figures() -> Iterable[Figure]:
    """How many times as many orders our book takes in the same time."""
    for levels in _LEVELS:
        stream = _stream(Chance(7), levels)
        for package, player in (("lightmatchingengine", _Light), ("pyorderbook", _Py)):
            yield Figure(
                name=f"orders of a bare book, {levels:,} prices a side",
                baseline=package,
                ratio=_ratio(stream, player) if _is_installed(package) else None,
            )


def _ratio(stream: list[Operation], baseline: Callable[[], _Player]) -> float:
    """Rounds of both in turn, so that both meet the same machine."""
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(_ROUNDS):
        (mine, took), (other, others) = _played(stream, _Ours()), _played(stream, baseline())
        if mine != other:
            raise RuntimeError(f"we traded {mine}, and {baseline.__name__} traded {other}")
        ours.append(took)
        theirs.append(others)
    return median(theirs) / median(ours)


def _played(stream: list[Operation], player: _Player) -> tuple[Decimal, float]:
    """What was traded, and the seconds it took."""
    began = perf_counter()
    for operation in stream:
        if isinstance(operation, int):
            player.cancel(operation)
        else:
            player.place(*operation)
    return player.traded, perf_counter() - began


def _stream(chance: Chance, levels: int) -> list[Operation]:
    """Orders around 1,000.00, of which an eighth meets others; a third are cancels of what rests."""
    found: list[Operation] = []
    player, rested = _Ours(), list[int]()
    while len(found) < _OPERATIONS:
        cancelled = None if chance.below(3) else _drawn(player, rested, chance)
        if cancelled is None:
            placing = _placing(chance, levels)
            player.place(*placing)
            found.append(placing)
            if player.orders[-1].is_on_book:
                rested.append(len(player.orders) - 1)
        else:
            player.cancel(cancelled)
            found.append(cancelled)
    return found


def _drawn(player: _Ours, rested: list[int], chance: Chance) -> int | None:
    """The number of an order that rests, which is not drawn again."""
    while rested:
        index = chance.below(len(rested))
        number, rested[index] = rested[index], rested[-1]
        rested.pop()
        if player.orders[number].is_on_book:
            return number
    return None


def _placing(chance: Chance, levels: int) -> Placing:
    side = (Side.BUY, Side.SELL)[chance.below(2)]
    away = chance.below(levels) - levels // 8
    price = 100_000 + (-away if side is Side.BUY else away)
    return side, f"{price // 100}.{price % 100:02}", str(1 + chance.below(50))


class _Ours:
    """The book and the matching of mockex, without funds, filters and reports."""

    def __init__(self) -> None:
        self.traded = Decimal(0)
        self.orders: list[Resting] = []
        self._book: BookOf[Resting] = BookOf()

    def place(self, side: Side, price: str, quantity: str) -> None:
        order = Resting(len(self.orders), side, exact(price), exact(quantity))
        self.orders.append(order)
        for fill in match(order, self._book, _STEP):
            order.executed += fill.quantity
            fill.maker.executed += fill.quantity
            self._book.fill(fill.maker, fill.quantity)
        self.traded += order.executed
        if order.left:
            self._book.add(order)

    def cancel(self, number: int) -> None:
        self._book.remove(self.orders[number])


class _Light:
    """lightmatchingengine, with floats as in its readme."""

    def __init__(self) -> None:
        engine: Any = importlib.import_module("lightmatchingengine.lightmatchingengine")
        self.traded = Decimal(0)
        self._engine = engine.LightMatchingEngine()
        self._sides = {Side.BUY: engine.Side.BUY, Side.SELL: engine.Side.SELL}

    def place(self, side: Side, price: str, quantity: str) -> None:
        order, _ = self._engine.add_order("BTCUSDT", float(price), int(quantity), self._sides[side])
        self.traded += order.cum_qty

    def cancel(self, number: int) -> None:
        self._engine.cancel_order(number + 1, "BTCUSDT")


class _Py:
    """pyorderbook, whose quantities are whole numbers and whose prices decimals."""

    def __init__(self) -> None:
        package: Any = importlib.import_module("pyorderbook")
        self.traded = Decimal(0)
        self._book = package.Book()
        self._makers = {Side.BUY: package.bid, Side.SELL: package.ask}
        self._orders: list[Any] = []

    def place(self, side: Side, price: str, quantity: str) -> None:
        order = self._makers[side]("BTCUSDT", price, int(quantity))
        self._orders.append(order)
        self._book.match(order)
        self.traded += order.original_quantity - order.quantity

    def cancel(self, number: int) -> None:
        self._book.cancel(self._orders[number])


def _is_installed(package: str) -> bool:
    try:
        importlib.import_module(package)
    except ModuleNotFoundError:
        return False
    return True
