"""The shipped dialect, and others that differ from it in what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mockex.wire.dialect import Dialect, StreamRules
from mockex.wire.profile import DEFAULT, shipped

SHIPPED: Dialect = shipped(DEFAULT)


def a_dialect(*, stream: Mapping[str, object] | None = None, **rules: object) -> Dialect:
    """The shipped dialect but for these rules; `stream` are rules of its streams."""
    return replace(SHIPPED, stream=stream_rules(**stream or {}), **rules)  # type: ignore[arg-type]


def stream_rules(**rules: object) -> StreamRules:
    return replace(SHIPPED.stream, **rules)  # type: ignore[arg-type]
