"""The verbs that break things on purpose, as methods of the façade."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from mockex.errors import FaultUnserved, UsageError
from mockex.faults.conditions import in_words
from mockex.faults.fault import Fault
from mockex.faults.parse import ENVELOPE, read_fault
from mockex.faults.plan import Standing
from mockex.gateway.faulty import Faults
from mockex.gateway.library import Library
from mockex.scenario.patterns import Fields
from mockex.scenario.vocabulary import Vocabulary, unknown_selector
from mockex.wire.actions import Action, AddFault, RemoveFault
from mockex.wire.dialect import Dialect


class FaultVerbs(ABC):
    """What an exchange's owner breaks, and what has become of it."""

    def fault(
        self,
        kind: str | Fault,
        *,
        on: str | None = None,
        where: Fields | None = None,
        to: str | Fields | None = None,
        chance: float | None = None,
        times: int | None = None,
        from_: str | None = None,
        until: str | None = None,
        **options: object,
    ) -> int:
        """Break something from now on; its number, for `remove_fault`.

        `fault("lost_reply", on="POST /api/v3/order", times=1)`. What the kinds are and which
        options they have: docs/faults.md. `from_` and `until` are spans from now; `where` compares
        fields: `{"x": "TRADE", "l": {"below": "1"}}`. A Fault goes as it is, without the rest.
        """
        if isinstance(kind, Fault):
            told = kind.told
        else:
            envelope = {
                "on": on,
                "where": where,
                "to": to,
                "chance": chance,
                "times": times,
                "from": from_,
                "until": until,
            }
            given = {name: value for name, value in envelope.items() if value is not None}
            told = {kind: options, **given}
        try:
            fault = read_fault(told)
        except ValueError as error:
            raise UsageError(f"fault: {error}") from None
        spoken = (self.rules.id, *self._dialects_to_come)
        vocabularies = [Vocabulary(self.library, name) for name in spoken]
        if sentence := unknown_selector(fault.on, vocabularies):
            raise UsageError(sentence)
        if fault.to is not None:
            self._known(fault.to.account)
        self._do(AddFault(told=told))
        return len(self._standing())

    def remove_fault(self, number: int) -> None:
        """Let a fault strike no more; what it holds is delivered or dropped, as it says."""
        self._do(RemoveFault(number=number))

    @property
    def faults(self) -> tuple[Standing, ...]:
        """Every fault that was added, how often it struck, and whether it is over."""
        return self._standing()

    def _unserved(self) -> list[FaultUnserved]:
        """The faults that never struck, though they were sure to strike what they are on."""
        return [
            FaultUnserved(f"fault {one.number} never struck: {told_in_words(one.fault)}")
            for one in self._standing()
            if one.is_unserved
        ]

    def _standing(self) -> tuple[Standing, ...]:
        return self._faults.standing

    _faults: Faults

    @property
    @abstractmethod
    def rules(self) -> Dialect:
        """The dialect that it lives by now."""

    @property
    @abstractmethod
    def library(self) -> Library:
        """The dialects at hand."""

    @property
    def _dialects_to_come(self) -> Sequence[str]:
        """Those that it is going to change to."""
        return ()

    @abstractmethod
    def _do(self, action: Action) -> None:
        """Do it to the exchange."""

    @abstractmethod
    def _known(self, account: str) -> str:
        """The name, if it is that of an account; else UsageError."""


def told_in_words(fault: Fault) -> str:
    """A fault in a few words: `late by 3s on executionReport where x TRADE to alice`."""
    node = fault.told.get(fault.name)
    options = node if isinstance(node, Mapping) else {}
    words = [fault.name, *(f"{name} {value}" for name, value in options.items())]
    if fault.on is not None:
        words.append(f"on {fault.on.text}")
    if fault.where:
        words.append(f"where {in_words(fault.where)}")
    if fault.to is not None:
        picked = fault.to.connection
        words.append(f"to {fault.to.account}" + ("" if picked is None else f" ({picked})"))
    rest = [name for name in ENVELOPE[3:] if name in fault.told]
    return " ".join([*words, *(f"{name} {fault.told[name]}" for name in rest)])
