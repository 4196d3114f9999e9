"""A scenario in plain sentences: the world it begins with, and what each step does or waits for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from mockex.core.accounts import Account
from mockex.documents.shown import listed
from mockex.documents.wanted import counted
from mockex.faults.conditions import in_words, is_condition
from mockex.scenario.claims import LAST, BalanceClaim, Claim, OrderClaim, RequestsClaim, parts
from mockex.scenario.explaining_actions import explained_action, offers, told, with_fields
from mockex.scenario.patterns import (
    Fields,
    MessageSent,
    Pattern,
    Pushed,
    Reconnected,
    RequestMade,
    StreamOpen,
)
from mockex.scenario.steps import Act, Advance, Check, Expect, Scenario, Step, Wait
from mockex.values.amounts import bare
from mockex.values.instant import Span, format_instant, format_span
from mockex.wire.actions import SetBook
from mockex.wire.dialect import Dialect


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """One thing that is said: of the world, which has no `step` and no line, or of a step."""

    about: str
    words: str
    step: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.step:>4}. {self.words}" if self.step else f"  {self.about:<8} {self.words}"


def explained(
    scenario: Scenario, dialect: Dialect, clock: str, patience: Span
) -> Iterator[Explained]:
    """Everything there is to say, in order. `clock` is its name; `patience` is that of expectations."""
    yield Explained(about="dialect", words=f"{dialect.id}, {dialect.title}")
    yield Explained(about="clock", words=_clock(scenario, clock))
    for account in scenario.accounts:
        yield Explained(about="account", words=_account(account))
    yield from (Explained(about="market", words=words) for words in _market(scenario))
    if scenario.repeat:
        yield Explained(about="repeat", words="the steps go round until the exchange is stopped")
    for step in scenario.steps:
        words = _step(step, scenario, patience)
        yield Explained(about="step", words=words, step=step.number, line=step.line)


def _clock(scenario: Scenario, clock: str) -> str:
    start = "now" if scenario.start is None else format_instant(scenario.start)
    speed = "" if scenario.speed is None else f", {scenario.speed:g} times as fast as reality"
    return f"{clock}, from {start}{speed}"


def _account(account: Account) -> str:
    has = [f"{bare(amount)} {asset}" for asset, amount in account.balances.items()]
    return f"{account.name} with {listed(has) or 'nothing'}"


def _market(scenario: Scenario) -> Iterator[str]:
    for book in scenario.books:
        if isinstance(book, SetBook):
            yield f"{book.symbol}: {offers(book)}"
    for trader in scenario.traders:
        yield f"{trader.symbol}: the house's traders keep it alive"
    if not scenario.has_a_market:
        yield "nothing is offered"


def _step(step: Step, scenario: Scenario, patience: Span) -> str:
    match step.effect:
        case Wait(span=span):
            return f"lets {format_span(span)} pass"
        case Advance(span=span):
            return f"moves time on by {format_span(span)}"
        case Expect(pattern=pattern, within=within):
            limit = patience if within is None else within
            return f"waits up to {format_span(limit)} {_awaited(pattern)}"
        case Check(claim=claim):
            return f"checks {_claimed(claim)}"
        case Act(action=action, more=more, impossible=impossible):
            said = [explained_action(one, scenario.accounts) for one in (action, *more)]
            return "; ".join(said) + (", although no exchange would" if impossible else "")
        case unknown:
            assert_never(unknown)


def _awaited(pattern: Pattern) -> str:
    match pattern:
        case RequestMade(what=what, fields=fields):
            return f"for {what}{with_fields(fields)}"
        case MessageSent(fields=fields):
            return f"for a message{with_fields(fields)}"
        case Pushed(event=event, fields=fields):
            whom = f" to {pattern.whom}" if pattern.account else ""
            return f"until {event}{with_fields(fields)} has gone out{whom}"
        case StreamOpen(account=account):
            return f"until {account}'s user data stream is open"
        case Reconnected(account=account):
            return f"until {account} is heard again by a connection, after one that ended"
        case unknown:
            assert_never(unknown)


def _claimed(claim: Claim) -> str:
    match claim:
        case OrderClaim(which=which, account=account, fields=fields):
            order = "the last order" if which == LAST else f"order {which}"
            whose = f" of {account}" if account else ""
            return f"that {order}{whose} has {told(fields)}"
        case BalanceClaim(balances=balances):
            said = (f"{account} has {_balances(assets)}" for account, assets in balances.items())
            return f"that {listed(list(said))}"
        case RequestsClaim(what=what, fields=fields, times=times):
            return f"that {what}{with_fields(fields)} was asked for {_times(times)}"
        case unknown:
            assert_never(unknown)


def _balances(assets: Fields) -> str:
    said = (
        f"{_amount(value)} {asset} {part}"
        for asset, wanted in assets.items()
        for part, value in parts(wanted).items()
    )
    return listed(list(said))


def _times(times: object) -> str:
    if times == {"above": 0}:
        return "at least once"
    return counted(times, "time") if isinstance(times, int) else f"{_amount(times)} times"


def _amount(value: object) -> str:
    return in_words({"": value}).strip() if is_condition(value) else str(value)
