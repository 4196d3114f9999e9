"""What callers hand in, made sure of: one sentence for what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError, ScenarioError, UsageError
from mockex.faults.conditions import refuse_unreadable
from mockex.gateway.library import Library
from mockex.scenario.steps import Scenario
from mockex.values.instant import Instant, Span, parse_date, parse_instant, parse_span
from mockex.wire.actions import ChangeDialect
from mockex.wire.dialect import Dialect
from mockex.wire.shelf import DEFAULT

W = TypeVar("W", bound=str)


def dialect(chosen: str | None, scenario: Scenario | None, library: Library) -> Dialect:
    """The dialect chosen, else the scenario's, else the default."""
    if chosen or scenario is None or scenario.dialect is None:
        return library.dialect(chosen or DEFAULT)
    try:
        return library.dialect(scenario.dialect)
    except DialectError as error:
        raise ScenarioError(f"{scenario.source}:{scenario.dialect_line}: {error}") from None


def change(text: str, library: Library) -> ChangeDialect:
    """A change of dialect to come, from `ID@INSTANT`."""
    name, _, moment = text.rpartition("@")
    at = parse_date(moment)
    if not name or at is None:
        wanted = "wanted ID@INSTANT such as binance-spot/2026-02-20@2026-02-20T07:00:00Z"
        raise UsageError(f"then is '{text}', {wanted}")
    return ChangeDialect(dialect=library.dialect(name).id, at=at)


def one_of(what: str, word: W, known: tuple[W, ...]) -> W:
    """The word, if it is one of those known."""
    if word not in known:
        hint = did_you_mean(str(word), map(str, known)) or f"; there are {', '.join(known)}"
        raise UsageError(f"unknown {what} '{word}'{hint}")
    return word


def counts(number: object) -> bool:
    """Whether it is a whole number from 1, and no truth value."""
    return isinstance(number, int) and not isinstance(number, bool) and number > 0


def balances(texts: Mapping[str, str]) -> dict[str, Decimal]:
    """Amounts by asset, from decimal texts."""
    try:
        amounts = {asset: Decimal(text) for asset, text in texts.items()}
    except (InvalidOperation, TypeError, ValueError):
        amounts = {}
    if len(amounts) < len(texts) or not all(map(_is_amount, amounts.values())):
        raise UsageError(f'balances are {texts}, wanted decimal texts such as USDT="20000"')
    return amounts


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and amount >= 0


def conditions(fields: Mapping[str, object]) -> None:
    """Raise UsageError where a field is to be like nothing that can be judged."""
    try:
        refuse_unreadable(fields)
    except ValueError as error:
        raise UsageError(str(error)) from None


def instant(what: str, text: str) -> Instant:
    """The instant that a text names."""
    instant = parse_instant(text)
    if instant is None:
        raise UsageError(f"{what} is '{text}', wanted an instant such as 2025-09-15T12:00:00Z")
    return instant


def span(text: str) -> Span:
    """The span that a text names."""
    span = parse_span(text)
    if span is None:
        raise UsageError(f"'{text}' is no span; wanted one such as 90s or 1h30m")
    return span
