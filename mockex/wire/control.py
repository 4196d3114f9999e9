"""Control messages of a stream connection: SUBSCRIBE and its kin.

Source: the vendor's web-socket-streams.md, "Live Subscribing/Unsubscribing to streams". The
sentences are those of a Rust JSON reader, so positions count the bytes it has read by then.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TypeAlias

from mockex.wire.codecs import JsonFault, decode
from mockex.wire.stream_names import is_plausible
from mockex.wire.stream_rules import ControlRules
from mockex.wire.vocabulary import IdForm

RequestId: TypeAlias = int | str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscribe:
    id: RequestId
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Unsubscribe:
    id: RequestId
    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ListSubscriptions:
    id: RequestId


@dataclass(frozen=True, kw_only=True, slots=True)
class SetCombined:
    id: RequestId
    combined: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class GetCombined:
    id: RequestId


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlFault:
    """A message that was not understood, with its whole reply and the contract of that."""

    kind: str
    reply: dict[str, object]


Control: TypeAlias = (
    Subscribe | Unsubscribe | ListSubscriptions | SetCombined | GetCombined | ControlFault
)

_METHODS = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY")
_TEXT_ID = re.compile(r"[A-Za-z0-9_-]{1,36}")
_PROPERTY = "combined"


def control(text: str, rules: ControlRules) -> Control:
    """What a client's text asks for, or the error it is answered with."""
    try:
        message = decode(text)
    except JsonFault as fault:
        return _fault(rules, "invalid_json", line=fault.line, column=fault.column)
    if not isinstance(message, dict) or "method" not in message:
        return _missing(text, "method", rules)
    if message["method"] not in _METHODS:
        return _unknown_method(text, message["method"], rules)
    if not _is_id(message.get("id", ...), rules.ids):
        return _fault(rules, "bad_id")
    return _understood(text, message, rules)


def reply(result: object, request_id: RequestId, rules: ControlRules) -> dict[str, object]:
    """The answer to a message that was understood; a null result means that it was done."""
    told = str(request_id) if rules.ids_as_text and request_id is not None else request_id
    return {"result": result, "id": told}


def _understood(text: str, message: dict[str, object], rules: ControlRules) -> Control:
    request_id: RequestId = message["id"]  # type: ignore[assignment]  # _is_id has looked at it
    params = message.get("params")
    match message["method"]:
        case "SUBSCRIBE" | "UNSUBSCRIBE" as method:
            return _subscription(text, method, request_id, params, rules)
        case "LIST_SUBSCRIPTIONS":
            if params:
                return _fault(rules, "too_many_parameters", request_id)
            return ListSubscriptions(id=request_id)
        case _:
            return _property(message["method"] == "SET_PROPERTY", request_id, params, rules)


def _subscription(
    text: str, method: str, request_id: RequestId, params: object, rules: ControlRules
) -> Control:
    if params is None:
        return _missing(text, "params", rules)
    if not isinstance(params, list):
        return _fault(rules, "invalid_stream", request_id)
    if not all(isinstance(name, str) and is_plausible(name) for name in params):
        return _fault(rules, "invalid_stream", request_id)
    kind = Subscribe if method == "SUBSCRIBE" else Unsubscribe
    return kind(id=request_id, names=tuple(dict.fromkeys(params)))


def _property(setting: bool, request_id: RequestId, params: object, rules: ControlRules) -> Control:
    given = params if isinstance(params, list) else []
    if len(given) > (2 if setting else 1):
        return _fault(rules, "too_many_parameters", request_id)
    if not given or not isinstance(given[0], str):
        return _fault(rules, "property_not_text", request_id)
    if given[0] != _PROPERTY:
        return _fault(rules, "unknown_property", request_id)
    if not setting:
        return GetCombined(id=request_id)
    if len(given) < 2 or not isinstance(given[1], bool):
        return _fault(rules, "not_boolean", request_id)
    return SetCombined(id=request_id, combined=given[1])


def _is_id(value: object, forms: frozenset[IdForm]) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        low = -(2**63) if IdForm.SIGNED in forms else 0
        high = 2**63 if IdForm.SIGNED in forms else 2**64
        return low <= value < high
    if isinstance(value, str):
        return IdForm.TEXT in forms and _TEXT_ID.fullmatch(value) is not None
    return value is None and IdForm.NULL in forms


def _unknown_method(text: str, method: object, rules: ControlRules) -> ControlFault:
    if not isinstance(method, str):
        return _missing(text, "method", rules)
    shown = method.encode("utf-8", "replace").decode()
    # The reader stops right behind the word it does not know.
    where = text.find(json.dumps(method, ensure_ascii=False), text.find('"method"') + 8)
    behind = text if where < 0 else text[: where + len(json.dumps(method, ensure_ascii=False))]
    line, column = _end(behind)
    return _fault(rules, "unknown_method", method=shown, line=line, column=column)


def _missing(text: str, field: str, rules: ControlRules) -> ControlFault:
    line, column = _end(text)
    return _fault(rules, "missing_field", field=field, line=line, column=column)


def _end(text: str) -> tuple[int, int]:
    """Line and column behind the last byte of a text."""
    read = text.rstrip()
    last = read.rpartition("\n")[2]
    return read.count("\n") + 1, len(last.encode("utf-8", "replace"))


def _fault(
    rules: ControlRules, name: str, request_id: RequestId = None, **details: str | int
) -> ControlFault:
    rule = rules.errors[name]
    error: dict[str, object] = {"code": rule.code, "msg": rule.msg.format(**details)}
    if rules.errors_wrapped:
        known = {} if request_id is None else {"id": request_id}
        return ControlFault(kind="ws.control-error-wrapped", reply={"error": error, **known})
    if rule.with_id:
        error["id"] = request_id
    return ControlFault(kind="ws.control-error", reply=error)
