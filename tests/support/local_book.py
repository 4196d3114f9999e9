"""A copy of a book, kept by the procedure that web-socket-streams.md describes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

Picture = tuple[dict[Decimal, Decimal], dict[Decimal, Decimal]]
"""Bids and asks: quantity by price."""


class LocalBook:
    """Buffers events until it has a snapshot, and is stricter than it must be: a gap is an error."""

    def __init__(self) -> None:
        self.buffer: list[Mapping[str, Any]] = []
        self.update: int | None = None
        self.sides: Picture = ({}, {})

    def hear(self, event: Mapping[str, Any]) -> None:
        """An event of the stream."""
        if self.update is None:
            self.buffer.append(event)
        else:
            self._apply(event)

    def begin(self, snapshot: Mapping[str, Any]) -> bool:
        """Start from a snapshot; False where it is too old, and another is to be asked for."""
        update: int = snapshot["lastUpdateId"]
        if self.buffer and update < self.buffer[0]["U"]:
            return False
        fresh = [event for event in self.buffer if event["u"] > update]
        assert not fresh or fresh[0]["U"] <= update + 1 <= fresh[0]["u"]
        self.update = update
        self._set(0, snapshot["bids"])
        self._set(1, snapshot["asks"])
        for event in fresh:
            self._apply(event)
        return True

    def _apply(self, event: Mapping[str, Any]) -> None:
        assert self.update is not None
        if event["u"] <= self.update:
            return
        assert event["U"] <= self.update + 1, f"missed {self.update + 1} to {event['U'] - 1}"
        self._set(0, event["b"])
        self._set(1, event["a"])
        self.update = event["u"]

    def _set(self, side: int, levels: Sequence[Sequence[str]]) -> None:
        for price, quantity in levels:
            if Decimal(quantity):
                self.sides[side][Decimal(price)] = Decimal(quantity)
            else:
                self.sides[side].pop(Decimal(price), None)
