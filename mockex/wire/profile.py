"""A profile file → a Dialect: the one place that knows how the file spells its rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeVar, cast

from mockex import resources
from mockex.core.credentials import CredentialPolicy, OnCreate
from mockex.documents import schema_errors, yaml_lines
from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError
from mockex.values.instant import Span, parse_span
from mockex.wire.dialect import (
    AfterKeyEnds,
    Close,
    ControlError,
    ControlRules,
    Dialect,
    Endpoint,
    Envelope,
    ErrorRule,
    Heartbeat,
    IdForm,
    InboundLimit,
    Operation,
    PingPayload,
    PongAnswer,
    RateLimit,
    RestRules,
    Security,
    StreamRoute,
    StreamRules,
    UnknownListenKey,
    Unverified,
)

Node = Mapping[str, object]
T = TypeVar("T")


DEFAULT = "binance-spot/2025-08-28"
_PROFILE = "/profile.yaml"


def shipped(dialect_id: str) -> Dialect:
    """A dialect that comes with mockex; raises DialectError with the nearest id for another."""
    files = resources.texts(resources.SCHEMAS, suffix=_PROFILE.removeprefix("/"))
    profiles = {path.removesuffix(_PROFILE): text for path, text in files.items()}
    return load(dialect_id, profiles, resources.schema("profile"))


def load(dialect_id: str, profiles: Mapping[str, str], schema: Node) -> Dialect:
    """The dialect of that id out of `profiles` (id → text of its profile)."""
    if dialect_id not in profiles:
        known = ", ".join(sorted(profiles))
        hint = did_you_mean(dialect_id, profiles) or f"; known are {known}"
        raise DialectError(f"unknown dialect '{dialect_id}'{hint}")
    name = f"{dialect_id}/profile.yaml"
    document = yaml_lines.read(profiles[dialect_id], name, error=DialectError)
    schema_errors.check(document, schema, error=DialectError)
    profile = _node(document.value)
    key_format = _text(_node(profile["auth"])["key_format"])
    if not _is_pattern(key_format):
        where = f"{name}:{document.line(('auth', 'key_format'))}"
        sentence = f"auth.key_format is '{key_format}', wanted a regular expression"
        raise DialectError(f"{where}: {sentence}")
    return _dialect(profile)


def _dialect(profile: Node) -> Dialect:
    auth, events = _node(profile["auth"]), _nodes(profile["events"])
    return Dialect(
        id=_text(profile["id"]),
        title=_text(profile["title"]),
        notice=cast("str | None", profile.get("notice")),
        unverified=_list(
            profile["unverified"],
            lambda node: Unverified(claim=_text(node["claim"]), why=_text(node["why"])),
        ),
        api_key_header=_text(auth["header"]),
        api_key_format=_text(auth["key_format"]),
        listen_key_parameter=_text(_node(profile["credential"])["parameter"]),
        credentials=_credentials(_node(profile["credential"])),
        rate_limits=_list(profile["rate_limits"], _rate_limit),
        rest=_rest(_node(profile["rest"])),
        stream=_stream(_node(profile["stream"])),
        event_times={name: _words(rule["times"]) for name, rule in events.items()},
        event_variants={name: _words(rule.get("variants", [])) for name, rule in events.items()},
        key_expiry_event=next(
            (name for name, rule in events.items() if rule.get("announces") == "key_expiry"), None
        ),
        errors={name: _error(rule) for name, rule in _nodes(profile["errors"]).items()},
    )


def _credentials(node: Node) -> CredentialPolicy:
    return CredentialPolicy(
        length=_int(node["length"]),
        validity=_span(node["validity"]),
        on_create=OnCreate(_text(node["on_create_when_active"])),
    )


def _rate_limit(node: Node) -> RateLimit:
    return RateLimit(
        type=_text(node["type"]),
        interval=_text(node["interval"]),
        interval_num=_int(node["interval_num"]),
        limit=_int(node["limit"]),
        headers=_words(node.get("headers", [])),
    )


def _rest(node: Node) -> RestRules:
    unknown = _node(node["unknown_path"])
    endpoints = _list(node["endpoints"], _endpoint)
    return RestRules(
        endpoints={(endpoint.method, endpoint.path): endpoint for endpoint in endpoints},
        time_unit_header=cast("str | None", node.get("time_unit_header")),
        unknown_path_status=_int(unknown["status"]),
        unknown_path_html=_text(unknown["html"]),
        exchange_info_symbol=_node(node["exchange_info_symbol"]),
    )


def _endpoint(node: Node) -> Endpoint:
    parameters = cast("Mapping[str, str]", node["parameters"])
    return Endpoint(
        operation=Operation(_text(node["operation"])),
        method=_text(node["method"]),
        path=_text(node["path"]),
        security=Security(_text(node["security"])),
        weight=_int(node["weight"]),
        parameters={name: need == "required" for name, need in parameters.items()},
    )


def _stream(node: Node) -> StreamRules:
    unit = _node(node.get("time_unit", {}))
    return StreamRules(
        routes=_list(node["routes"], _route),
        separator=_text(node["separator"]),
        time_unit_parameter=cast("str | None", unit.get("parameter")),
        microsecond_words=frozenset(_words(unit.get("microseconds", []))),
        max_age=_span(node["max_age"]),
        close_at_max_age=_close(node["close_at_max_age"]),
        max_streams=_int(node["max_streams"]),
        too_many_streams=_close(node["too_many_streams"]),
        max_message_bytes=_int(node["max_message_bytes"]),
        binary=_close(node["binary"]),
        inbound=_inbound(_node(node["inbound"])),
        heartbeat=_heartbeat(_node(node["heartbeat"])),
        unknown_listen_key=UnknownListenKey(_text(node["unknown_listen_key"])),
        after_key_ends=AfterKeyEnds(_text(node["after_key_ends"])),
        close_at_shutdown=_close(node["close_at_shutdown"]),
        control=_control(_node(node["control"])),
    )


def _route(node: Node) -> StreamRoute:
    return StreamRoute(
        path=_text(node["path"]),
        envelope=Envelope(_text(node["envelope"])),
        names_in=cast("str | None", node.get("names_in")),
    )


def _inbound(node: Node) -> InboundLimit:
    return InboundLimit(
        messages=_int(node["messages"]), per=_span(node["per"]), close=_close(node["close"])
    )


def _heartbeat(node: Node) -> Heartbeat:
    return Heartbeat(
        every=_span(node["every"]),
        payload=PingPayload(_text(node["payload"])),
        answer=PongAnswer(_text(node["answer"])),
        within=_span(node["within"]),
        close=_close(node["close"]),
    )


def _control(node: Node) -> ControlRules:
    return ControlRules(
        ids=frozenset(IdForm(word) for word in _words(node["ids"])),
        errors={name: _control_error(rule) for name, rule in _nodes(node["errors"]).items()},
    )


def _control_error(node: Node) -> ControlError:
    with_id = node.get("with_id") is True
    return ControlError(code=_int(node["code"]), msg=_text(node["msg"]), with_id=with_id)


def _error(node: Node) -> ErrorRule:
    return ErrorRule(status=_int(node["status"]), code=_int(node["code"]), msg=_text(node["msg"]))


def _close(value: object) -> Close:
    node = _node(value)
    return Close(code=_int(node["code"]), reason=_text(node["reason"]))


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


# The schema has vouched for these shapes; the casts only tell the type checker.


def _node(value: object) -> Node:
    return cast("Node", value)


def _nodes(value: object) -> Mapping[str, Node]:
    return cast("Mapping[str, Node]", value)


def _list(value: object, read: Callable[[Node], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in cast("list[Node]", value))


def _words(value: object) -> tuple[str, ...]:
    return tuple(cast("list[str]", value))


def _text(value: object) -> str:
    return cast("str", value)


def _int(value: object) -> int:
    return cast("int", value)


def _span(value: object) -> Span:
    span = parse_span(_text(value))
    if span is None:
        raise DialectError(f"{value} is longer than a century, wanted a span such as 90s or 1h30m")
    return span
