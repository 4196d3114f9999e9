"""What a vendor sends that our contracts do not know: how often, since when, and what to patch.

Messages are looked at one after another and not kept: memory is bounded, whatever comes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar, cast

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.differing import Change, Contract, Difference
from mockex.contracts.inference import kind_of, unwrapped
from mockex.contracts.shapes import Schema, type_of
from mockex.documents.shown import escaped
from mockex.values.instant import Instant

K = TypeVar("K")
_Key: TypeAlias = tuple[str, Difference]

_MOST_SAMPLES = 2
_LONGEST_SAMPLE = 60
_MOST_FINDINGS = 1_000
_MOST_NEW_KINDS = 200
_MOST_KEYS = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """How many of how many messages show a thing, where the first of them is, and values as JSON."""

    count: int
    of: int
    since: Instant | None
    where: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One way in which messages of a kind differ from their contract.

    `pointer`: a JSON pointer with `*` for any index. `note`: the comment of the rule that refuses
    it. `unpatched`: why the patch does not accept it, where it does not.
    """

    kind: str
    pointer: str
    change: Change
    seen: Seen
    note: str = ""
    unpatched: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewKind:
    """Messages that no contract knows, told apart by `name`: their discriminator, else their keys."""

    name: str
    keys: tuple[str, ...]
    seen: Seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """All that differs. `patches`: by kind. `left_out`: how often there was too much to keep apart."""

    dialect: str
    messages: int
    findings: tuple[Finding, ...]
    new_kinds: tuple[NewKind, ...]
    patches: Mapping[str, Schema]
    left_out: int

    @property
    def has_drifted(self) -> bool:
        """Whether anything differs."""
        return bool(self.findings or self.new_kinds)


class Drift:
    """Holds messages against the contracts of one dialect."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._contracts: dict[str, Contract] = {}
        self._findings: dict[_Key, _Tally] = {}
        self._new_kinds: dict[str, _Tally] = {}
        self._messages = 0
        self._left_out = 0

    def see(
        self, payload: object, *, at: Instant | None, where: str, kind: str | None = None
    ) -> None:
        """Look at one more payload, bare or in any envelope.

        `at`: when it came, where that is known; `kind`: what it is, where it does not say so itself.
        """
        message = unwrapped(payload)
        self._messages += 1
        kind = kind or kind_of(message, self._catalogue)
        if kind is None:
            name, keys = _described(message, self._discriminators)
            if tally := self._tally(self._new_kinds, name, _MOST_NEW_KINDS):
                tally.see([message], at, where)
                tally.see_keys(keys)
            return
        for difference, values in self._contract(kind).differences(message).items():
            if tally := self._tally(self._findings, (kind, difference), _MOST_FINDINGS):
                tally.see(values, at, where)

    def report(self) -> Report:
        """What was found up to now."""
        patches = {kind: one.widening.patch() for kind, one in sorted(self._contracts.items())}
        return Report(
            dialect=self._catalogue.dialect,
            messages=self._messages,
            findings=tuple(self._finding(key) for key in sorted(self._findings, key=_order)),
            new_kinds=tuple(
                NewKind(name=name, keys=tuple(tally.keys), seen=tally.seen(self._messages))
                for name, tally in self._new_kinds.items()
            ),
            patches={kind: patch for kind, patch in patches.items() if patch},
            left_out=self._left_out,
        )

    def _contract(self, kind: str) -> Contract:
        if kind not in self._contracts:
            shared = self._catalogue.shared_schemas()
            self._contracts[kind] = Contract(self._catalogue.schema(kind), shared)
        return self._contracts[kind]

    def _tally(self, tallies: dict[K, _Tally], key: K, most: int) -> _Tally | None:
        if key not in tallies and len(tallies) >= most:
            self._left_out += 1
            return None
        return tallies.setdefault(key, _Tally())

    def _finding(self, key: _Key) -> Finding:
        kind, difference = key
        return Finding(
            kind=kind,
            pointer=difference.pointer,
            change=difference.change,
            note=difference.note,
            unpatched=difference.unpatched,
            seen=self._findings[key].seen(self._contracts[kind].messages),
        )

    @cached_property
    def _discriminators(self) -> tuple[str, ...]:
        """The keys whose values tell kinds apart."""
        schemas = map(self._catalogue.schema, self._catalogue.kinds)
        marks = (cast("Mapping[str, Schema]", one.get("x-recognised-by", {})) for one in schemas)
        return tuple(dict.fromkeys(key for one in marks for key in one.get("const", {})))


@dataclass(slots=True)
class _Tally:
    """What is kept of the messages that show one thing."""

    count: int = 0
    since: Instant | None = None
    where: str = ""
    samples: list[str] = field(default_factory=list)
    keys: dict[str, None] = field(default_factory=dict)

    def see(self, values: Iterable[object], at: Instant | None, where: str) -> None:
        if self.count == 0 or (at is not None and (self.since is None or at < self.since)):
            self.since, self.where = at, where
        self.count += 1
        for value in values:
            if len(self.samples) < _MOST_SAMPLES and (text := _sample(value)) not in self.samples:
                self.samples.append(text)

    def see_keys(self, keys: Iterable[str]) -> None:
        self.keys |= dict.fromkeys(key for key in keys if len(self.keys) < _MOST_KEYS)

    def seen(self, of: int) -> Seen:
        return Seen(
            count=self.count,
            of=of,
            since=self.since,
            where=self.where,
            samples=tuple(self.samples),
        )


def _order(key: _Key) -> tuple[str, ...]:
    kind, difference = key
    return kind, difference.pointer, difference.change, difference.note


def _described(message: object, discriminators: Iterable[str]) -> tuple[str, list[str]]:
    """A name for messages like this one, and its keys."""
    if isinstance(message, list):
        name, keys = _described(message[0], discriminators) if message else ("nothing", [])
        return f"list of {name}", keys
    if not isinstance(message, Mapping):
        return type_of(message), []
    keys = [str(key) for key in message]
    for key in discriminators:
        if isinstance(message.get(key), str):
            return f"{key}={_short(str(message[key]))}", keys
    return _short(", ".join(sorted(keys)), 200) or "{}", keys


def _sample(value: object) -> str:
    try:
        return _short(json.dumps(value, ensure_ascii=False))
    except RecursionError:
        return "…"


def _short(text: str, longest: int = _LONGEST_SAMPLE) -> str:
    shown = escaped(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"
