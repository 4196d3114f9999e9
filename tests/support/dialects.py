"""The shipped dialect, and others that differ from it in what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TypeVar

from mockex.wire.dialect import Credential, Dialect, SessionRules
from mockex.wire.profile import DEFAULT, shipped
from mockex.wire.stream_rules import ControlRules, StreamRules, Upkeep

SHIPPED: Dialect = shipped(DEFAULT)
assert SHIPPED.session is not None
SESSION: SessionRules = SHIPPED.session
assert SHIPPED.stream.control is not None
CONTROL: ControlRules = SHIPPED.stream.control

T = TypeVar("T")
R = TypeVar("R", StreamRules, SessionRules)

_OF_UPKEEP = {field.name for field in fields(Upkeep)}


def a_dialect(
    *,
    stream: Mapping[str, object] | None = None,
    session: Mapping[str, object] | None = None,
    of: Dialect = SHIPPED,
    **rules: object,
) -> Dialect:
    """A dialect but for these rules; `stream` are rules of its streams, `session` of sessions."""
    if session is not None:
        assert of.session is not None
        rules["session"] = _but_for(of.session, session)
    return replace(of, stream=_but_for(of.stream, stream or {}), **rules)  # type: ignore[arg-type]


def stream_rules(**rules: object) -> StreamRules:
    """The shipped rules of streams but for these, which may be of their upkeep."""
    return _but_for(SHIPPED.stream, rules)


def upkeep(**rules: object) -> Upkeep:
    """The shipped upkeep of streams but for these rules."""
    return replace(SHIPPED.stream.upkeep, **rules)  # type: ignore[arg-type]


def user_keys(**rules: object) -> dict[str, Credential]:
    """The shipped credentials, whose only sort of keys has another policy."""
    user = SHIPPED.credentials["user"]
    policy = replace(user.policy, **rules)  # type: ignore[arg-type]
    return {"user": replace(user, policy=policy)}


def without(rules: Mapping[str, T], *names: str) -> dict[str, T]:
    """The rules but for those of these names."""
    return {name: rule for name, rule in rules.items() if name not in names}


def _but_for(whole: R, rules: Mapping[str, object]) -> R:
    of_upkeep = {name: rule for name, rule in rules.items() if name in _OF_UPKEEP}
    rest = {name: rule for name, rule in rules.items() if name not in _OF_UPKEEP}
    return replace(whole, upkeep=replace(whole.upkeep, **of_upkeep), **rest)  # type: ignore[arg-type]
