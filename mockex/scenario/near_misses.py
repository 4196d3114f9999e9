"""What came nearest to an expectation that nobody met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mockex.gateway.journal import Entry
from mockex.scenario.lives import Life, Lives, how_it_ended, moment
from mockex.scenario.patterns import (
    EntryPattern,
    Pattern,
    Reconnected,
    StreamOpen,
    differences,
    is_of_the_same,
)
from mockex.wire.messages import HttpRequest, StreamSend, StreamText

NEAREST = 3

# By entry, the number of the step that has found it; None where no step of a scenario did.
Found = Mapping[int, int | None]


def nearest(pattern: Pattern, journal: Iterable[Entry], lives: Lives, found: Found) -> list[str]:
    """The three that came nearest, the nearest first, each with what was different about it."""
    match pattern:
        case StreamOpen(account=account):
            return _streams(account, lives)
        case Reconnected(account=account):
            return _reconnections(account, lives, found)
        case _:
            return _entries(pattern, journal, lives, found)


def title(entry: Entry) -> str:
    """An entry in a few words."""
    match entry.message:
        case HttpRequest(method=method, path=path):
            return f"{method} {path}"
        case StreamSend(kind=kind):
            return f"push {kind}"
        case StreamText(text=text):
            return f"message {text[:60]}"
        case message:
            return type(message).__name__


def _entries(
    pattern: EntryPattern, journal: Iterable[Entry], lives: Lives, found: Found
) -> list[str]:
    """Those of the same endpoint or event first, then by the number of differences, latest first."""
    misses: list[tuple[bool, int, int, str]] = []
    for entry in journal:
        wrong = differences(pattern, entry, lives.picked)
        if wrong is None or (not wrong and entry.n not in found):
            continue
        other = not is_of_the_same(pattern, entry)
        said = ", ".join(wrong) or _already(found[entry.n])
        misses.append((other, len(wrong), -entry.n, f"#{entry.n} {title(entry)} — {said}"))
    return [sentence for *_, sentence in sorted(misses)[:NEAREST]]


def _already(step: int | None) -> str:
    return f"found by {'an earlier expectation' if step is None else f'step {step}'} already"


def _streams(account: str, lives: Lives) -> list[str]:
    own = [_was_heard(account, life) for life in reversed(lives.of(account))]
    return [*own, *_others(account, lives)][:NEAREST] or ["no connection was opened"]


def _reconnections(account: str, lives: Lives, found: Found) -> list[str]:
    again = {life.number for life in lives.reconnections(account)}
    own = []
    for life in reversed(lives.of(account)):
        since = life.heard[account]
        if life.number in again and since.n in found:
            own.append(f"#{since.n} connection {life.number} — {_already(found[since.n])}")
        else:
            own.append(_was_heard(account, life))
    return [*own, *_others(account, lives)][:NEAREST] or ["no connection was opened"]


def _was_heard(account: str, life: Life) -> str:
    since = life.heard[account]
    if life.ended is None:
        said = f"has heard {account} since {moment(since)} and is open"
        return f"#{since.n} connection {life.number} — it {said}"
    said = f"it heard {account} until {moment(life.ended)}, when {how_it_ended(life.ended)}"
    return f"#{life.ended.n} connection {life.number} — {said}"


def _others(account: str, lives: Lives) -> Iterator[str]:
    """The open connections that do not hear an account, the latest first."""
    for life in reversed(list(lives)):
        if account not in life.heard and life.ended is None:
            whom = " and ".join(life.heard) or "nobody's user data"
            yield f"#{life.opened.n} connection {life.number} — it is open and hears {whom}"
