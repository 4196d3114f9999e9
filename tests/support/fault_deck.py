"""Faults of every kind, dealt in an order that a seed decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from mockex.faults.parse import KINDS, read_fault
from mockex.values.chance import Chance

T = TypeVar("T")

# Every kind, with options that matter.
OPTIONS: Mapping[str, tuple[dict[str, object], ...]] = {
    "late": (
        {"by": "700ms"},
        {"by": "2s", "jitter": "3s"},
        {"by": "20s", "jitter": "1m", "at_end": "dropped"},
    ),
    "status": (
        {"code": 403},
        {"code": 418, "retry_after": "2m"},
        {"code": 429},
        {"code": 500, "body": "json"},
        {"code": 503, "error": {"code": -1008, "msg": "busy"}},
        {"code": 504, "body": "empty"},
    ),
    "lost_request": tuple({"seen": each} for each in ("timeout", "page", "rst", "silence")),
    "lost_reply": tuple({"seen": each} for each in ("timeout", "gateway_timeout", "fin")),
    "reset": ({},),
    "truncated": ({}, {"bytes": 0}, {"bytes": 7}),
    "garbled": tuple(
        {"into": each} for each in ("half", "html", "noise", "empty", "not_utf8", "bad_frame")
    ),
    "skewed_clock": ({"by": "6s"}, {"by": "-1500ms"}),
    "dropped": ({},),
    "doubled": ({}, {"after": "900ms"}),
    "swapped": ({}, {"within": "5s"}),
    "gap": ({}, {"updates": 3}),
    "cut": (
        {},
        {"how": "rst", "event": "delivered"},
        {"how": "fin"},
        {"how": "blackhole"},
        {"every": "40s"},
        {"every": "90s", "how": "rst"},
    ),
    "silent": ({}, {"at_end": "delivered"}),
    "no_pings": ({},),
    "shutting_down": ({}, {"after": "5s"}),
    "key_expired": ({},),
    "unknown_field": ({}, {"field": "o.zz"}),
    "unknown_value": ({"field": "X"}, {"field": "status", "value": 7}),
}
ON = (
    *("rest", "ws_api", "requests", "handshake", "user_stream", "market_streams", "streams"),
    *("everything", "POST /api/v3/order", "order.place", "executionReport", "depthUpdate"),
    *("btcusdt@trade", "GET /api/v3/*", "outboundAccountPosition"),
)


# What each kind is on so that it strikes wherever clients trade and listen.
_SURE = {
    "late": "executionReport",
    "status": "rest",
    "lost_request": "order.place",
    "lost_reply": "POST /api/v3/order",
    "reset": "handshake",
    "truncated": "btcusdt@trade",
    "garbled": "streams",
    "skewed_clock": "requests",
    "dropped": "executionReport",
    "doubled": "streams",
    "swapped": "market_streams",
    "gap": "depthUpdate",
    "cut": "everything",
    "silent": "market_streams",
    "no_pings": "everything",
    "shutting_down": "POST /api/v3/order",
    "key_expired": "POST /api/v3/order",
    "unknown_field": "requests",
    "unknown_value": "executionReport",
}


def sure(kind: str, number: int = 0) -> dict[str, object]:
    """A fault of a kind that strikes before long, with its options of that number."""
    options = OPTIONS[kind][number % len(OPTIONS[kind])]
    on = "everything" if "every" in options else _SURE[kind]
    return {kind: options, "on": on}


class FaultDeck:
    """Deals faults that make sense, each kind before any comes again."""

    def __init__(self, chance: Chance) -> None:
        self._chance = chance
        self._kinds: list[str] = []

    def deal(self) -> dict[str, object]:
        """The next fault."""
        kind = self._next_kind()
        while True:
            told: dict[str, object] = {kind: self._one(OPTIONS[kind])}
            envelope: tuple[tuple[str, tuple[object, ...]], ...] = (
                ("on", ON),
                ("chance", (0.3, 0.8, "0.5")),
                ("times", (1, 2, 5)),
                ("from", ("0s", "1500ms")),
                ("until", ("4s", "90s")),
                ("to", ("alice", {"account": "bob", "connection": "last"})),
            )
            for name, values in envelope:
                if self._one((True, False) if name == "on" else (True, False, False)):
                    told[name] = self._one(values)
            try:
                read_fault(told)
            except ValueError:
                continue
            return told

    def _next_kind(self) -> str:
        """One that has not been there for the longest time, more or less."""
        if not self._kinds:
            self._kinds = list(KINDS)
        return self._kinds.pop(self._chance.below(len(self._kinds)))

    def _one(self, things: Sequence[T]) -> T:
        return things[self._chance.below(len(things))]
