"""By which contracts to judge what a user names, each set of which is read but once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.examination import Finding, examine, whole_kind
from mockex.contracts.inference import kind_of
from mockex.descriptions.answers import answers
from mockex.errors import DialectError
from mockex.gateway.library import Library
from mockex.recording.payloads import Said
from mockex.wire import shelf
from mockex.wire.dialect import Dialect


@dataclass(frozen=True, kw_only=True, slots=True)
class Judge:
    """The contracts of one dialect, and the kind that all payloads are to be of, if any."""

    dialect: Dialect
    catalogue: Catalogue
    kind: str | None
    strict: bool

    def findings(self, payload: object) -> Iterator[Finding]:
        """What is wrong with a payload, bare or in any envelope."""
        return examine(payload, self.catalogue, kind=self.kind, strict=self.strict)

    def findings_of(self, one: Said) -> Iterator[Finding]:
        """What is wrong with something said in a recording, where the request is known to it."""
        kind = self.kind or self.kind_of_list(one)
        return examine(one.payload, self.catalogue, kind=kind, strict=self.strict)

    def kind_of_list(self, one: Said) -> str | None:
        """The kind of a reply that is a list: of those the request alone tells."""
        if one.request is None or not isinstance(one.payload, list):
            return None
        endpoint = self.dialect.rest.endpoints.get((one.request.method, one.request.path))
        kinds = () if endpoint is None else answers(endpoint)
        lists = (kind for kind in kinds if self.catalogue.knows(kind) and self._is_list(kind))
        return min(lists, key=lambda kind: self._faults(kind, one.payload), default=None)

    def _faults(self, kind: str, payload: object) -> int:
        return sum(1 for _ in self.catalogue.violations(kind, payload))

    def entries(self, value: object) -> list[object] | None:
        """The payloads that a list holds, or None for what is a payload itself."""
        if not isinstance(value, list) or not value or self._knows_as_list(value):
            return None
        return value

    def _knows_as_list(self, value: list[object]) -> bool:
        if self.kind is None:
            return kind_of(value, self.catalogue) is not None
        return self._is_list(self.kind)

    def _is_list(self, kind: str) -> bool:
        return self.catalogue.schema(kind).get("type") == "array"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judges:
    """A judge for every dialect that is met; `dialect` and `kind` where the user named them."""

    dialect: str | None
    kind: str | None
    strict: bool
    library: Library
    _made: dict[str, Judge] = field(default_factory=dict)

    def of_payloads(self) -> Judge:
        """For payloads that do not say of which dialect they are."""
        return self._of(self.dialect or shelf.DEFAULT)

    def of_recording(self, name: str, dialect: str) -> Judge:
        """For a recording that says it is of that dialect."""
        if self.dialect is not None:
            return self._of(self.dialect)
        try:
            return self._of(dialect)
        except DialectError as error:
            joint = "" if str(error).endswith("?") else ";"
            raise DialectError(
                f"{name}:1: {error}{joint} --dialect says by which to check"
            ) from None

    def _of(self, dialect: str) -> Judge:
        known = self.library.find(dialect)
        if known not in self._made:
            catalogue = self.library.catalogue(known)
            kind = None if self.kind is None else whole_kind(self.kind, catalogue)
            self._made[known] = Judge(
                dialect=self.library.dialect(known),
                catalogue=catalogue,
                kind=kind,
                strict=self.strict,
            )
        return self._made[known]
