"""The parts of a profile, each read into its typed rule. The schema has vouched for their shapes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypedDict, TypeVar, cast

from mockex.core.accounts import Permission
from mockex.core.admission import BanPolicy
from mockex.core.credentials import CredentialPolicy, Forewarning, OnCreate
from mockex.core.limits import FirstFill
from mockex.errors import DialectError
from mockex.values.instant import Instant, Span, parse_date, parse_span
from mockex.wire.dialect import (
    Credential,
    ErrorRule,
    EventRule,
    RateLimit,
    Security,
    SigningRules,
    Tiers,
)
from mockex.wire.stream_rules import (
    ClientPing,
    Close,
    ControlError,
    ControlRules,
    Heartbeat,
    InboundLimit,
    MarketStream,
    Upkeep,
)
from mockex.wire.vocabulary import (
    Announcement,
    Batch,
    Comes,
    HeartbeatStyle,
    IdForm,
    MarketData,
    Need,
    Operation,
    PingPayload,
    PongAnswer,
    Reply,
    SigningScheme,
    TextOf,
    Told,
)

Node = Mapping[str, object]
T = TypeVar("T")
TEXT = "text"
# In the name of a market stream: whatever stands for some word, but for that of the symbol.
_PLACEHOLDER = re.compile(r"<(?!symbol>)[a-z]+>")


class CallRules(TypedDict):
    """What endpoints and methods have in common."""

    operation: Operation
    security: Security
    weight: int
    parameters: Mapping[str, bool]
    required_if: Mapping[str, tuple[str, str]]
    credential: str | None
    reply: Reply
    weight_with: Mapping[str, int]
    weight_without: Mapping[str, int]
    weight_of_each: Mapping[str, int]
    weight_of_success: int | None
    weight_of_expiry: int | None
    weight_up_to: Mapping[str, Tiers]
    weight_of_so_many: Mapping[str, Tiers]
    legal_values: Mapping[str, tuple[str, ...]]
    longest_between: Span | None


def a_level(node: Node) -> Security:
    permission = maybe_text(node, "permission")
    return Security(
        api_key=node["api_key"] == "required",
        timestamp=Need(as_text(node.get("timestamp", "none"))),
        signature=Need(as_text(node.get("signature", "none"))),
        permission=None if permission is None else Permission(permission),
    )


def signing(node: Node) -> SigningRules:
    window = as_node(node["recv_window"])
    return SigningRules(
        schemes=frozenset(map(SigningScheme, as_node(node["schemes"]))),
        recv_window=as_span(window["default"]),
        longest_recv_window=as_span(window["longest"]),
        ahead=as_span(window["ahead"]),
    )


def credential(node: Node) -> Credential:
    warning = node.get("forewarning")
    policy = CredentialPolicy(
        length=as_int(node["length"]),
        validity=as_span(node["validity"]),
        on_create=OnCreate(as_text(node["on_create_when_active"])),
        forewarning=None if warning is None else _forewarning(as_node(warning)),
    )
    return Credential(
        policy=policy,
        parameter=as_text(node["parameter"]),
        per=maybe_text(node, "per"),
        validity_parameter=maybe_text(node, "validity_parameter"),
    )


def _forewarning(node: Node) -> Forewarning:
    return Forewarning(first=as_span(node["first"]), every=as_span(node["every"]))


def rate_limit(node: Node) -> RateLimit:
    return RateLimit(
        type=as_text(node["type"]),
        interval=as_text(node["interval"]),
        interval_num=as_int(node["interval_num"]),
        limit=as_int(node["limit"]),
        headers=as_words(node.get("headers", [])),
    )


def bans(node: Node) -> BanPolicy:
    return BanPolicy(
        after=as_int(node["after"]), first=as_span(node["first"]), longest=as_span(node["longest"])
    )


def first_fill(node: Node) -> FirstFill:
    return FirstFill(
        as_taker=as_int(node.get("as_taker", 0)), as_maker=as_int(node.get("as_maker", 0))
    )


def call_rules(node: Node, levels: Mapping[str, Security]) -> CallRules:
    parameters = as_node(node["parameters"])
    conditions = {
        name: cast("tuple[str, str]", next(iter(as_node(as_node(need)["required_if"]).items())))
        for name, need in parameters.items()
        if isinstance(need, Mapping) and "required_if" in need
    }
    return {
        "operation": Operation(as_text(node["operation"])),
        "security": levels[as_text(node["security"])],
        "weight": as_int(node["weight"]),
        "parameters": {name: need == "required" for name, need in parameters.items()},
        "required_if": conditions,
        "credential": maybe_text(node, "credential"),
        "reply": Reply(as_text(node.get("reply", "empty"))),
        "weight_with": cast("Mapping[str, int]", node.get("weight_with", {})),
        "weight_without": cast("Mapping[str, int]", node.get("weight_without", {})),
        "weight_of_each": cast("Mapping[str, int]", node.get("weight_of_each", {})),
        "weight_of_success": cast("int | None", node.get("weight_of_success")),
        "weight_of_expiry": cast("int | None", node.get("weight_of_expiry")),
        "weight_up_to": _tiers(node.get("weight_up_to", {})),
        "weight_of_so_many": _tiers(node.get("weight_of_so_many", {})),
        "legal_values": {
            name: as_words(each["words"])
            for name, each in as_nodes(node.get("legal_values", {})).items()
        },
        "longest_between": _longest(node.get("longest_between")),
    }


def _tiers(node: object) -> dict[str, Tiers]:
    told = cast("Mapping[str, list[list[int]]]", node)
    return {name: tuple((most, each) for most, each in tiers) for name, tiers in told.items()}


def _longest(node: object) -> Span | None:
    return None if node is None else as_span(as_node(node)["span"])


def upkeep(node: Node) -> Upkeep:
    inbound, heartbeat, client = node.get("inbound"), node.get("heartbeat"), node.get("client_ping")
    return Upkeep(
        max_age=as_span(node["max_age"]),
        close_at_max_age=close(node["close_at_max_age"]),
        inbound=None if inbound is None else _inbound(as_node(inbound)),
        heartbeat=None if heartbeat is None else _heartbeat(as_node(heartbeat)),
        client_ping=None if client is None else _client_ping(as_node(client)),
    )


def _inbound(node: Node) -> InboundLimit:
    return InboundLimit(
        messages=as_int(node["messages"]), per=as_span(node["per"]), close=close(node["close"])
    )


def _heartbeat(node: Node) -> Heartbeat:
    return Heartbeat(
        every=as_span(node["every"]),
        payload=PingPayload(as_text(node["payload"])),
        answer=PongAnswer(as_text(node["answer"])),
        within=as_span(node["within"]),
        close=close(node["close"]),
        style=HeartbeatStyle(as_text(node.get("style", "frame"))),
    )


def _client_ping(node: Node) -> ClientPing:
    idle = node.get("idle")
    return ClientPing(
        idle=None if idle is None else as_span(idle),
        close=None if idle is None else close(node["close"]),
    )


def control(node: Node) -> ControlRules:
    return ControlRules(
        ids=frozenset(IdForm(word) for word in as_words(node["ids"])),
        errors=by_name(node["errors"], _control_error),
        ids_as_text=node.get("reply_ids") == TEXT,
        errors_wrapped=node.get("errors_are") == "wrapped",
    )


def _control_error(node: Node) -> ControlError:
    with_id = node.get("with_id") is True
    return ControlError(code=as_int(node["code"]), msg=as_text(node["msg"]), with_id=with_id)


def market(value: object) -> dict[str, MarketStream]:
    """Market streams by name; one `<levels>` or `<interval>` in a name stands for a name each."""
    found: dict[str, MarketStream] = {}
    for name, node in as_nodes(value).items():
        every, zone = as_span(node.get("every", "0s")), as_span(node.get("zone", "0s"))
        for word in as_words(node.get("of", [""])):
            called = _PLACEHOLDER.sub(word, name)
            found[called] = MarketStream(
                tells=MarketData(as_text(node["tells"])),
                of=word,
                every=every,
                zone=zone,
                of_all=name.startswith("!"),
            )
    return found


def event(node: Node) -> EventRule:
    under, announces = node.get("under"), maybe_text(node, "announces")
    batch, text = maybe_text(node, "batch"), maybe_text(node, "integers_as_text")
    return EventRule(
        times=as_words(node["times"]),
        variants=as_words(node.get("variants", [])),
        under=None if under is None else frozenset(as_words(under)),
        announces=None if announces is None else Announcement(announces),
        tells={name: Told(as_text(word)) for name, word in as_node(node.get("tells", {})).items()},
        batch=None if batch is None else Batch(batch),
        as_text=None if text is None else TextOf(text),
        comes=Comes(as_text(node.get("comes", Comes.AFTER_REPORTS.value))),
    )


def error(node: Node) -> ErrorRule:
    return ErrorRule(
        status=as_int(node["status"]), code=as_int(node["code"]), msg=as_text(node["msg"])
    )


def close(value: object) -> Close:
    node = as_node(value)
    return Close(code=as_int(node["code"]), reason=as_text(node["reason"]))


# The schema has vouched for these shapes; the casts only tell the type checker.


def as_node(value: object) -> Node:
    return cast("Node", value)


def as_nodes(value: object) -> Mapping[str, Node]:
    return cast("Mapping[str, Node]", value)


def by_name(value: object, read: Callable[[Node], T]) -> dict[str, T]:
    return {name: read(node) for name, node in as_nodes(value).items()}


def as_list(value: object, read: Callable[[Node], T]) -> tuple[T, ...]:
    return tuple(read(item) for item in cast("list[Node]", value))


def as_words(value: object) -> tuple[str, ...]:
    return tuple(cast("list[str]", value))


def as_text(value: object) -> str:
    return cast("str", value)


def maybe_text(node: Node, name: str) -> str | None:
    return cast("str | None", node.get(name))


def as_int(value: object) -> int:
    return cast("int", value)


def as_span(value: object) -> Span:
    span = parse_span(as_text(value))
    if span is None:
        raise DialectError(f"{value} is longer than a century, wanted a span such as 90s or 1h30m")
    return span


def as_date(value: object) -> Instant:
    instant = parse_date(as_text(value))
    if instant is None:
        raise DialectError(f"{value} is no date of the calendar")
    return instant
