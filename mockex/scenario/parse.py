"""A scenario's text → a Scenario, or one sentence with the line of what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import NoReturn, TypeAlias, cast

from mockex.core.accounts import EVERYTHING, Account, Permission, account_named
from mockex.core.commands import RevokeKey
from mockex.documents import schema_errors, yaml_lines
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import shown
from mockex.errors import DialectError, ScenarioError
from mockex.scenario.markets import MARKET_VERBS, market_actions
from mockex.scenario.patterns import (
    MessageSent,
    Pattern,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
)
from mockex.scenario.steps import (
    Act,
    Advance,
    Effect,
    Expect,
    RecvWindow,
    Replies,
    Scenario,
    Step,
    Wait,
)
from mockex.values.instant import Instant, Span, parse_instant, parse_span
from mockex.wire.actions import (
    Action,
    ChangeDialect,
    Disconnect,
    Expire,
    How,
    MarketAction,
    Pick,
    Push,
    PushRaw,
    Shutdown,
    Target,
)
from mockex.wire.pushes import AGO

Node: TypeAlias = Mapping[str, object]
Where: TypeAlias = tuple[str | int, ...]

# The account of a world that names no others.
DEMO = account_named(
    "demo",
    balances={
        "USDT": Decimal(100000),
        "BTC": Decimal(10),
        "ETH": Decimal(100),
        "BNB": Decimal(100),
    },
)

_SORTS = ("request", "stream", "reconnect", "pushed", "message")
# Which other keys each sort of expectation may have.
_COMPANIONS = {"request": {"with"}, "pushed": {"to", "with"}}


def read_scenario(text: str, source: str, schema: Mapping[str, object]) -> Scenario:
    """The scenario in `text`; `source` is the file name for messages."""
    document = yaml_lines.read(text, source, error=ScenarioError)
    schema_errors.check(document, schema, error=ScenarioError)
    return _Reader(document, source).scenario()


def refuse_unknown_events(
    scenario: Scenario, dialect: str, events_of: Callable[[str], Iterable[str]]
) -> None:
    """Raise ScenarioError where a step pushes an event that the dialect of then does not have.

    `dialect` is that of the start, `events_of` finds the events of a dialect or raises DialectError.
    """
    names = sorted(events_of(dialect))
    for step in scenario.steps:
        action = step.effect.action if isinstance(step.effect, Act) else None
        where = f"{scenario.source}:{step.line}"
        if isinstance(action, ChangeDialect):
            try:
                dialect, names = action.dialect, sorted(events_of(action.dialect))
            except DialectError as error:
                raise ScenarioError(f"{where}: {error}") from None
        if isinstance(action, Push) and action.event not in names:
            hint = did_you_mean(action.event, names) or f"; {dialect} has {', '.join(names)}"
            raise ScenarioError(f"{where}: unknown event '{action.event}'{hint}")


class _Reader:
    """Reads one document that the schema has vouched for; the casts tell the type checker so."""

    def __init__(self, document: Document, source: str) -> None:
        self._document = document
        self._source = source
        self._node = cast("Node", document.value)
        self._accounts = _accounts(self._node)

    def scenario(self) -> Scenario:
        node, speed, market = self._node, self._node.get("speed"), self._node.get("market", {})
        steps = cast("list[Node]", node["steps"])
        if node.get("repeat") is True and not any(
            {"wait", "advance"} & step.keys() for step in steps
        ):
            self._refuse(
                ("repeat",), "repeat without a wait or an advance among the steps never rests"
            )
        return Scenario(
            name=cast("str", node["name"]),
            source=self._source,
            dialect=cast("str | None", node.get("dialect")),
            dialect_line=self._document.line(("dialect",)),
            seed=cast("int | None", node.get("seed")),
            start=self._start(),
            speed=None if speed is None else self._speed(cast("str | int", speed)),
            recv_window=cast("RecvWindow | None", node.get("recv_window")),
            replies=cast("Replies | None", node.get("replies")),
            market=market if isinstance(market, str) else None,
            symbols=None,
            books=() if isinstance(market, str) else self._books(market),
            accounts=self._accounts,
            repeat=node.get("repeat") is True,
            steps=tuple(self._step(index, step) for index, step in enumerate(steps)),
        )

    def _start(self) -> Instant | None:
        text = cast("str | None", self._node.get("clock"))
        if text is None:
            return None
        start = parse_instant(text)
        if start is None:
            self._refuse(("clock",), f"clock is {text}, which is no date of the calendar")
        return start

    def _speed(self, speed: str | int) -> float:
        if float(speed) <= 0:
            self._refuse(("speed",), f"speed is {speed}, wanted a number above 0 such as 60")
        return float(speed)

    def _step(self, index: int, node: Node) -> Step:
        [(verb, value)] = node.items()
        where: Where = ("steps", index, verb)
        return Step(
            number=index + 1,
            line=self._document.line(where),
            words=f"{verb} {_words(value)}".strip(),
            effect=self._effect(verb, value, where),
        )

    def _effect(self, verb: str, value: object, where: Where) -> Effect:
        match verb:
            case "wait":
                return Wait(span=self._span(value, where))
            case "advance":
                return Advance(span=self._span(value, where))
            case "expect":
                return self._expect(cast("Node", value), where)
            case "dialect":
                return Act(action=ChangeDialect(dialect=cast("str", value)))
            case verb if verb in MARKET_VERBS:
                return self._market(verb, cast("Node", value), where)
            case _:
                return Act(action=self._action(verb, cast("Node", value), where))

    def _action(self, verb: str, node: Node, where: Where) -> Action:
        match verb:
            case "push":
                return Push(
                    event=cast("str", node["event"]),
                    to=self._target(node, where),
                    fields=self._patch(node, where),
                )
            case "push_raw":
                return self._push_raw(node, where)
            case "expire":
                return Expire(account=self._account(node["account"], (*where, "account")))
            case "revoke":
                return RevokeKey(api_key=self._api_key(node["key"], (*where, "key")))
            case "disconnect":
                return Disconnect(
                    to=self._target(node, where),
                    how=cast("How", node.get("how", "close")),
                    code=cast("int", node.get("code", 1001)),
                    reason=cast("str", node.get("reason", "")),
                )
            case _:
                return self._shutdown(node or {}, where)

    def _market(self, verb: str, node: Node, where: Where) -> Effect:
        if "account" in node:
            self._account(node["account"], (*where, "account"))
        try:
            actions = market_actions(verb, node)
        except ValueError as error:
            self._refuse(where, f"{verb}: {error}")
        return Act(action=actions[0], more=actions[1:])

    def _books(self, market: object) -> tuple[MarketAction, ...]:
        """What the house offers at the start."""
        try:
            return market_actions("book", cast("Node", market))
        except ValueError as error:
            self._refuse(("market",), f"market: {error}")

    def _shutdown(self, node: Node, where: Where) -> Shutdown:
        after = node.get("after")
        return Shutdown(after=None if after is None else self._span(after, (*where, "after")))

    def _push_raw(self, node: Node, where: Where) -> PushRaw:
        to = self._target(node, where)
        if "hex" in node:
            return PushRaw(to=to, data=bytes.fromhex(cast("str", node["hex"])), binary=True)
        return PushRaw(to=to, data=cast("str", node["text"]).encode())

    def _patch(self, node: Node, where: Where) -> dict[str, object]:
        fields = cast("Node", node.get("with", {}))
        return {
            name: self._patched(value, (*where, "with", name)) for name, value in fields.items()
        }

    def _patched(self, value: object, where: Where) -> object:
        if not isinstance(value, dict) or set(value) != {AGO}:
            return value
        span = parse_span(str(value[AGO]))
        if span is None:
            self._refuse(where, f"ago is {shown(value[AGO])}, wanted a span such as 2s")
        return {AGO: span}

    def _expect(self, node: Node, where: Where) -> Expect:
        sorts = [sort for sort in _SORTS if sort in node]
        if len(sorts) != 1:
            self._refuse(where, f"expect wants exactly one of {', '.join(_SORTS)}")
        [sort] = sorts
        for key in node:
            if key not in {sort, "within"} | _COMPANIONS.get(sort, set()):
                self._refuse((*where, key), f"'{key}' means nothing beside '{sort}' in expect")
        within = node.get("within")
        pattern = self._pattern(sort, node, where)
        return Expect(pattern=pattern, within=None if within is None else self._span(within, where))

    def _pattern(self, sort: str, node: Node, where: Where) -> Pattern:
        fields = cast("Node", node.get("with", {}))
        match sort:
            case "request":
                return RequestMade(what=cast("str", node["request"]), fields=fields)
            case "message":
                return MessageSent(fields=cast("Node", node["message"]))
            case "pushed":
                to = node.get("to")
                account = None if to is None else self._account(to, (*where, "to"))
                return Pushed(event=cast("str", node["pushed"]), account=account, fields=fields)
            case "stream":
                return StreamOpen(account=self._account(node["stream"], (*where, "stream")))
            case _:
                return Reconnected(account=self._account(node["reconnect"], (*where, "reconnect")))

    def _target(self, node: Node, where: Where) -> Target:
        to = node["to"]
        if isinstance(to, str):
            return Target(account=self._account(to, (*where, "to")))
        picked = cast("Node", to)
        account = self._account(picked["account"], (*where, "to", "account"))
        return Target(account=account, connection=cast("Pick", picked.get("connection")))

    def _account(self, name: object, where: Where) -> str:
        known = [account.name for account in self._accounts]
        if name not in known:
            hint = did_you_mean(str(name), known) or f"; there are {', '.join(known)}"
            self._refuse(where, f"unknown account '{name}'{hint}")
        return str(name)

    def _api_key(self, api_key: object, where: Where) -> str:
        known = [key.api_key for account in self._accounts for key in account.keys]
        if api_key not in known:
            hint = did_you_mean(str(api_key), known) or ", wanted a key of one of the accounts"
            self._refuse(where, f"no account has the API key '{api_key}'{hint}")
        return str(api_key)

    def _span(self, value: object, where: Where) -> Span:
        span = parse_span(cast("str", value))
        if span is None:
            self._refuse(where, f"{value} is longer than a century, wanted a span such as 90s")
        return span

    def _refuse(self, where: Where, sentence: str) -> NoReturn:
        raise ScenarioError(f"{self._source}:{self._document.line(where)}: {sentence}")


def _accounts(node: Node) -> tuple[Account, ...]:
    named = cast("Mapping[str, Mapping[str, object] | None]", node.get("accounts") or {})
    return tuple(_account(name, rules or {}) for name, rules in named.items()) or (DEMO,)


def _account(name: str, rules: Mapping[str, object]) -> Account:
    balances = cast("Mapping[str, str]", rules.get("balances", {}))
    permissions = cast("list[str]", rules.get("permissions", EVERYTHING))
    return account_named(
        name,
        api_key=cast("str | None", rules.get("key")),
        api_secret=cast("str | None", rules.get("secret")),
        balances={asset: Decimal(amount) for asset, amount in balances.items()},
        permissions=list(map(Permission, permissions)),
        addresses=cast("list[str] | None", rules.get("addresses")),
        discounted=rules.get("discount") is True,
        trade_group=cast("int | None", rules.get("trade_group")),
    )


def _words(value: object) -> str:
    """A step's content in a few words."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {_words(item)}" for name, item in value.items())
    return "" if value is None else str(value)
