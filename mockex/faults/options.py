"""The options of a fault, read one by one; each is wrong in one sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar, overload

from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import shown
from mockex.values.instant import Span, parse_span

_SHARE = re.compile(r"0?\.[0-9]+|1(\.0+)?")

_Default = TypeVar("_Default", bound=Span | None)


class Options:
    """The options of what is called `name`. Raises ValueError for keys that it does not know."""

    def __init__(
        self,
        name: str,
        node: Mapping[str, object],
        known: tuple[str, ...],
        besides: tuple[str, ...] = (),
    ) -> None:
        self._name = name
        self._node = node
        for key in node:
            if key not in known and key not in besides:
                hint = did_you_mean(key, known) or f"; there are {', '.join(known) or 'none'}"
                raise ValueError(f"unknown option '{key}' of {name}{hint}")

    def span(self, key: str, default: _Default) -> Span | _Default:
        """A span such as 3s."""
        if key not in self._node:
            return default
        span = parse_span(str(self._node[key]))
        if span is None:
            raise self._wrong(key, "a span such as 3s")
        return span

    def needed_span(self, key: str) -> Span:
        """A span that must be told."""
        span = self.span(key, None)
        if span is None:
            raise self._missing(key, "a span such as 3s")
        return span

    def shift(self, key: str) -> Span:
        """A span that may lie on either side of zero, and must be told."""
        if key not in self._node:
            raise self._missing(key, "a span such as 6s or -1500ms")
        text = str(self._node[key])
        span = parse_span(text.removeprefix("-"))
        if span is None:
            raise self._wrong(key, "a span such as 6s or -1500ms")
        return Span(-span) if text.startswith("-") else span

    @overload
    def count(self, key: str, default: int, *, least: int = 1) -> int: ...

    @overload
    def count(self, key: str, default: None, *, least: int = 1) -> int | None: ...

    def count(self, key: str, default: int | None, *, least: int = 1) -> int | None:
        """A whole number from `least`."""
        if key not in self._node:
            return default
        value = self._node[key]
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self._wrong(key, f"a whole number from {least}")
        return value

    def number(
        self, key: str, default: int | None, *, least: int = -(2**31), most: int = 2**31
    ) -> int:
        """A whole number between two others; without a default it must be told."""
        value = self._node.get(key, default)
        wanted = f"a whole number from {least} to {most}" if most < 2**31 else "a whole number"
        if value is None:
            raise self._missing(key, wanted)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self._wrong(key, wanted)
        return value

    def share(self, key: str, default: float) -> float:
        """A number above 0 and up to 1, which YAML may have left a text."""
        value = self._node.get(key, default)
        if isinstance(value, str) and _SHARE.fullmatch(value):
            value = float(value)
        share = value if isinstance(value, int | float) else 0.0
        if isinstance(value, bool) or not 0 < share <= 1:
            raise self._wrong(key, "a number above 0 and up to 1 such as 0.2")
        return float(share)

    def word(self, key: str, default: str | None, words: tuple[str, ...]) -> str | None:
        """One of several words."""
        if key not in self._node:
            return default
        value = self._node[key]
        if value not in words:
            hint = did_you_mean(str(value), words)
            raise ValueError(
                f"{self._name}.{key} is {shown(value)}{hint}"
                if hint
                else f"{self._name}.{key} is {shown(value)}, wanted one of {', '.join(words)}"
            )
        return str(value)

    def text(self, key: str, default: str | None) -> str:
        """A text; without a default it must be told."""
        value = self._node.get(key, default)
        if value is None:
            raise self._missing(key, "a text")
        if not isinstance(value, str):
            raise self._wrong(key, "a text")
        return value

    def name(self, key: str, default: str | None) -> str:
        """A text that is not empty; without a default it must be told."""
        text = self.text(key, default)
        if not text:
            raise self._wrong(key, "the name of a field")
        return text

    def node(self, key: str) -> Mapping[str, object]:
        """Fields by name; none where nothing is told."""
        value = self._node.get(key, {})
        if not isinstance(value, Mapping):
            raise self._wrong(key, "fields by name")
        return value

    def _wrong(self, key: str, wanted: str) -> ValueError:
        return ValueError(f"{self._name}.{key} is {shown(self._node[key])}, wanted {wanted}")

    def _missing(self, key: str, wanted: str) -> ValueError:
        return ValueError(f"{self._name} says no {key}, wanted {wanted}")
