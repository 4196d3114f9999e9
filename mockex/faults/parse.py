"""A fault as a scenario, a test or the control API says it → a Fault, or one sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias, cast, get_args

from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import shown
from mockex.faults.conditions import refuse_unreadable
from mockex.faults.fault import Fault, Kind
from mockex.faults.options import Options
from mockex.faults.request_faults import (
    Body,
    LostReply,
    LostRequest,
    Reset,
    Seen,
    SkewedClock,
    Status,
)
from mockex.faults.selectors import Selector, read_selector
from mockex.faults.stream_faults import (
    AtEnd,
    Cut,
    Doubled,
    Dropped,
    Gap,
    Garble,
    Garbled,
    KeyExpired,
    Late,
    NoPings,
    ShuttingDown,
    Silent,
    Swapped,
    Truncated,
    UnknownField,
    UnknownValue,
)
from mockex.faults.subjects import Sort
from mockex.values.instant import NO_SPAN, SECOND
from mockex.wire.actions import How, Target

Node: TypeAlias = Mapping[str, object]

ENVELOPE = ("on", "where", "to", "chance", "times", "from", "until")

# What each is on where nothing is said.
_USUALLY_ON = {
    "skewed_clock": "requests",
    "gap": "depthUpdate",
    "silent": "streams",
    "no_pings": "everything",
}
# What may come by time alone.
_TIMED = frozenset({"shutting_down", "key_expired"})


def read_fault(told: Node) -> Fault:
    """The fault that was told; raises ValueError with one sentence where there is none."""
    kind = _kind(told)
    options = Options("fault", told, ENVELOPE, besides=(kind.name,))
    where = options.node("where")
    refuse_unreadable(where)
    fault = Fault(
        kind=kind,
        told=told,
        on=_on(kind, told),
        where=where,
        to=_target(told),
        chance=options.share("chance", 1.0),
        times=options.count("times", None),
        begins=options.span("from", NO_SPAN),
        ends=options.span("until", None),
    )
    _refuse_nonsense(fault)
    return fault


def _kind(told: Node) -> Kind:
    names = [name for name in told if name not in ENVELOPE]
    known = [name for name in names if name in KINDS]
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        hint = did_you_mean(unknown[0], (*KINDS, *ENVELOPE)) or f"; there are {', '.join(KINDS)}"
        raise ValueError(f"unknown fault '{unknown[0]}'{hint}")
    if len(known) != 1:
        said = ", ".join(known) or "none"
        raise ValueError(
            f"a fault is of one kind, and this says {said}; there are {', '.join(KINDS)}"
        )
    [name] = known
    node = told[name]
    if not isinstance(node, Mapping | None):
        raise ValueError(f"{name} is {shown(node)}, wanted its options, or {{}}")
    return KINDS[name](node or {})


def _on(kind: Kind, told: Node) -> Selector | None:
    if "on" not in told:
        usual = _USUALLY_ON.get(kind.name)
        if isinstance(kind, Cut) and kind.every is not None:
            usual = "everything"
        if usual is None and kind.name not in _TIMED:
            raise ValueError(f"{kind.name} does not say what it is on, wanted `on`")
        return None if usual is None else Selector(usual)
    on = read_selector(told["on"])
    wanted = frozenset({Sort.CONNECTION}) if _is_timed(kind) else kind.sorts
    if not on.sorts & wanted:
        sorts = " and ".join(sort for sort in Sort if sort in wanted)
        raise ValueError(f"{kind.name} is on {on.text}, wanted something of {sorts}")
    return on


def _is_timed(kind: Kind) -> bool:
    return isinstance(kind, Cut) and kind.every is not None


def _target(told: Node) -> Target | None:
    if "to" not in told:
        return None
    to = told["to"]
    if isinstance(to, str) and to:
        return Target(account=to)
    if isinstance(to, Mapping) and set(to) <= {"account", "connection"}:
        account, pick = to.get("account"), to.get("connection")
        counted = isinstance(pick, int) and not isinstance(pick, bool) and pick > 0
        picks = counted or pick in ("first", "last") or "connection" not in to
        if isinstance(account, str) and account and picks:
            return Target(account=account, connection=pick)
    raise ValueError(
        f"to is {shown(to)}, wanted an account, or {{account, connection: first|last|N}}"
    )


def _refuse_nonsense(fault: Fault) -> None:
    if fault.ends is not None and fault.ends <= fault.begins:
        raise ValueError("until is not after from, so the fault would never be there")
    if fault.on is None and isinstance(fault.kind, KeyExpired) and fault.to is None:
        raise ValueError("key_expired does not say whose key, wanted `to` or `on`")
    if fault.on is None and (fault.where or fault.times or fault.chance < 1):
        raise ValueError(f"{fault.name} comes once, by time; where, times and chance want an `on`")
    if fault.where and (what := _without_fields(fault)):
        raise ValueError(f"where means nothing beside {what}, for that has no fields")
    if fault.to is not None and fault.on is not None and fault.on.sorts == {Sort.HANDSHAKE}:
        raise ValueError("to means nothing beside on: handshake, for nobody is known by then")


def _without_fields(fault: Fault) -> str:
    """What a fault strikes that has no fields to compare, empty where there may be some."""
    if _is_timed(fault.kind):
        return "cut.every"
    if isinstance(fault.kind, NoPings):
        return "no_pings"
    return "on: handshake" if fault.on and fault.on.sorts == {Sort.HANDSHAKE} else ""


def _status(node: Node) -> Kind:
    options = Options("status", node, ("code", "body", "error", "retry_after"))
    said = Options("status.error", options.node("error"), ("code", "msg"))
    return Status(
        code=options.number("code", None, least=400, most=599),
        body=cast("Body | None", options.word("body", None, get_args(Body))),
        error=(said.number("code", None), said.text("msg", None)) if "error" in node else None,
        retry_after=options.span("retry_after", None),
    )


def _seen(name: str, node: Node) -> Seen:
    return cast("Seen", Options(name, node, ("seen",)).word("seen", "timeout", get_args(Seen)))


def _skewed(node: Node) -> Kind:
    return SkewedClock(by=Options("skewed_clock", node, ("by",)).shift("by"))


def _late(node: Node) -> Kind:
    options = Options("late", node, ("by", "jitter", "at_end"))
    return Late(
        by=options.needed_span("by"),
        jitter=options.span("jitter", NO_SPAN),
        at_end=cast("AtEnd", options.word("at_end", "delivered", get_args(AtEnd))),
    )


def _truncated(node: Node) -> Kind:
    return Truncated(bytes=Options("truncated", node, ("bytes",)).count("bytes", None, least=0))


def _garbled(node: Node) -> Kind:
    options = Options("garbled", node, ("into",))
    return Garbled(into=cast("Garble", options.word("into", "half", get_args(Garble))))


def _unknown_field(node: Node) -> Kind:
    options = Options("unknown_field", node, ("field", "value"))
    return UnknownField(field=options.name("field", "zz_new"), value=node.get("value", "1"))


def _unknown_value(node: Node) -> Kind:
    options = Options("unknown_value", node, ("field", "value"))
    return UnknownValue(field=options.name("field", None), value=node.get("value", "UNHEARD_OF"))


def _doubled(node: Node) -> Kind:
    return Doubled(after=Options("doubled", node, ("after",)).span("after", NO_SPAN))


def _swapped(node: Node) -> Kind:
    return Swapped(within=Options("swapped", node, ("within",)).span("within", SECOND))


def _gap(node: Node) -> Kind:
    return Gap(updates=Options("gap", node, ("updates",)).count("updates", 1))


def _cut(node: Node) -> Kind:
    options = Options("cut", node, ("how", "code", "reason", "event", "every"))
    every = options.span("every", None)
    if every == 0:
        raise ValueError("cut.every is 0s, wanted a span such as 5s")
    reason = options.text("reason", "")
    if len(reason.encode()) > 123:
        raise ValueError("cut.reason is longer than the 123 bytes that fit into a close frame")
    return Cut(
        how=cast("How", options.word("how", "close", get_args(How))),
        code=options.number("code", 1001, least=1000, most=4999),
        reason=reason,
        event="delivered"
        if options.word("event", "lost", ("lost", "delivered")) == "delivered"
        else "lost",
        every=every,
    )


def _silent(node: Node) -> Kind:
    word = Options("silent", node, ("at_end",)).word("at_end", "dropped", get_args(AtEnd))
    return Silent(at_end=cast("AtEnd", word))


def _shutting_down(node: Node) -> Kind:
    return ShuttingDown(after=Options("shutting_down", node, ("after",)).span("after", None))


def _plain(name: str, kind: Kind) -> Callable[[Node], Kind]:
    def read(node: Node) -> Kind:
        Options(name, node, ())
        return kind

    return read


KINDS: Mapping[str, Callable[[Node], Kind]] = {
    "late": _late,
    "status": _status,
    "lost_request": lambda node: LostRequest(seen=_seen("lost_request", node)),
    "lost_reply": lambda node: LostReply(seen=_seen("lost_reply", node)),
    "reset": _plain("reset", Reset()),
    "truncated": _truncated,
    "garbled": _garbled,
    "skewed_clock": _skewed,
    "dropped": _plain("dropped", Dropped()),
    "doubled": _doubled,
    "swapped": _swapped,
    "gap": _gap,
    "cut": _cut,
    "silent": _silent,
    "no_pings": _plain("no_pings", NoPings()),
    "shutting_down": _shutting_down,
    "key_expired": _plain("key_expired", KeyExpired()),
    "unknown_field": _unknown_field,
    "unknown_value": _unknown_value,
}
