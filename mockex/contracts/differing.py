"""How a message differs from the contract of its kind, and the patch that grows of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from mockex.contracts.refusals import FALSE, References, Refusal, refusals
from mockex.contracts.shapes import Schema, type_of
from mockex.contracts.widening import Widening
from mockex.wire.codecs import encode

if TYPE_CHECKING:
    import jsonschema_rs
    from jsonschema_rs import ValidationError as Error

Change: TypeAlias = Literal["new field", "new value", "new type", "new form", "vanished", "rule"]

_UNREADABLE = "it cannot be read"


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """What changed, and where; `note` and `unpatched` as in a finding."""

    pointer: str
    change: Change
    note: str = ""
    unpatched: str | None = None


class Contract:
    """The contract of one kind, and all that has to change in it."""

    def __init__(self, schema: Schema, shared: Iterable[Schema]) -> None:
        self._shared = list(shared)
        self._references = References(schema, self._shared)
        self.widening = Widening(self._references)
        self.messages = 0

    def differences(self, message: object) -> dict[Difference, list[object]]:
        """Every difference of one more message, each with the values that show it."""
        self.messages += 1
        found: dict[Difference, list[object]] = {}
        try:
            for difference, values in self._differences(message):
                found.setdefault(difference, []).extend(values)
        except UnicodeEncodeError:
            # Half a character cannot be sent: what goes out for it is looked at instead.
            self.messages -= 1
            return self.differences(json.loads(encode(message)))
        except ValueError as problem:
            return {_unreadable(problem): []}
        return found

    def _differences(self, message: object) -> Iterator[tuple[Difference, list[object]]]:
        if self._validator.is_valid(message):
            return
        for refusal in refusals(message, self._validator.iter_errors(message), self._references):
            unpatched = self.widening.take(refusal)
            for name, values in _shown(refusal):
                difference = Difference(
                    pointer=_pointer([*refusal.pointer, *name]),
                    change=_change(refusal),
                    note=str(refusal.rule.get("$comment", "")) if refusal.rule else "",
                    unpatched=unpatched,
                )
                yield difference, values

    @cached_property
    def _validator(self) -> jsonschema_rs.Validator:
        import jsonschema_rs

        registry = jsonschema_rs.Registry([(str(one["$id"]), dict(one)) for one in self._shared])
        return jsonschema_rs.validator_for(self._references.schema, registry=registry)


def _unreadable(problem: ValueError) -> Difference:
    return Difference(pointer="", change="new form", note=str(problem), unpatched=_UNREADABLE)


def _shown(refusal: Refusal) -> Iterator[tuple[list[str], list[object]]]:
    """The names that a refusal is about, beneath its pointer, and the values that show it."""
    match refusal.keyword:
        case "additionalProperties" | "unevaluatedProperties":
            fields = cast("Mapping[str, object]", refusal.value)
            for name in cast("list[str]", refusal.details["unexpected"]):
                yield [name], [fields[name]]
        case "required" | "dependentRequired":
            yield [str(refusal.details["property"])], []
        case _:
            yield [], [refusal.value]


def _change(refusal: Refusal) -> Change:
    match refusal.keyword:
        case "additionalProperties" | "unevaluatedProperties":
            return "new field"
        case _ if refusal.rule is not None:
            return "rule"
        case "dependentRequired":
            return "rule"
        case "required":
            return "vanished"
        case "enum" | "const":
            return (
                "new value" if _is_of_a_known_type(refusal.details, refusal.value) else "new type"
            )
        case "type":
            return "new type"
        case "anyOf" | "oneOf" if all(map(_is_by_type, _branches(refusal))):
            return "new type"
        case keyword:
            return "new field" if keyword == FALSE else "new form"


def _is_of_a_known_type(details: Mapping[str, object], value: object) -> bool:
    known = details.get("options", [details.get("expected_value")])
    return type_of(value) in map(type_of, cast("list[object]", known))


def _branches(refusal: Refusal) -> list[list[Error]]:
    return cast("list[list[Error]]", refusal.details["context"])


def _is_by_type(errors: list[Error]) -> bool:
    return any(
        error.kind.name == "type"
        or (
            error.kind.name in {"enum", "const"}
            and not _is_of_a_known_type(error.kind.as_dict(), error.instance)
        )
        for error in errors
    )


def _pointer(path: Iterable[str]) -> str:
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in path)
