"""Listen keys whose end is announced ahead, where a dialect does so."""

from __future__ import annotations

from mockex.core.credentials import Forewarning, ListenKey, ListenKeys
from mockex.values.chance import Chance
from mockex.values.instant import HOUR, MINUTE, Span, between
from tests.support.exchanges import NOON, a_policy, at

US = 0.001


def opened(keys: ListenKeys) -> ListenKey:
    key, _ = keys.open("alice", NOON)
    return key


def forewarned(first: Span, every: Span) -> ListenKeys:
    return ListenKeys(a_policy(forewarning=Forewarning(first=first, every=every)), Chance(7))


def warnings(keys: ListenKeys, *, until: int) -> list[int]:
    """The minutes after noon at which a warning is given, deadline by deadline."""
    found: list[int] = []
    while (due := keys.next_deadline()) is not None and due <= at(minutes=until):
        found += [between(NOON, due) // MINUTE] * len(keys.warned(due))
        keys.expired(due)
    return found


def test_an_end_is_announced_ahead_again_and_again_and_not_at_the_end() -> None:
    # MEXC and its like: a warning some minutes before the end, repeated.
    keys = forewarned(Span(20 * MINUTE), Span(5 * MINUTE))
    opened(keys)

    assert warnings(keys, until=120) == [40, 45, 50, 55]
    assert keys.next_deadline() is None


def test_a_warning_tells_the_key_and_leaves_it_as_it_is() -> None:
    keys = forewarned(Span(10 * MINUTE), HOUR)
    key = opened(keys)

    assert keys.warned(at(minutes=50, ms=-US)) == ()
    assert keys.warned(at(minutes=50)) == (key,)
    assert keys.warned(at(minutes=50)) == ()
    assert keys.next_deadline() == at(minutes=60)
    assert keys.expired(at(minutes=60)) == (key,)


def test_keeping_a_key_alive_puts_its_warnings_off() -> None:
    keys = forewarned(Span(20 * MINUTE), Span(5 * MINUTE))
    key = opened(keys)
    assert warnings(keys, until=46) == [40, 45]

    keys.extend("alice", at(minutes=46), key=key.key)

    assert warnings(keys, until=120) == [86, 91, 96, 101]


def test_a_key_that_ended_is_not_warned_of() -> None:
    keys = forewarned(Span(20 * MINUTE), Span(5 * MINUTE))
    key = opened(keys)
    assert warnings(keys, until=41) == [40]

    keys.close("alice", key=key.key)

    assert keys.next_deadline() is None
    assert keys.warned(at(minutes=59)) == ()


def test_a_key_for_less_time_than_its_forewarning_is_warned_of_from_the_start() -> None:
    keys = forewarned(Span(20 * MINUTE), Span(4 * MINUTE))

    keys.open("alice", NOON, validity=Span(10 * MINUTE))

    assert keys.next_deadline() == NOON
    assert warnings(keys, until=60) == [0, 4, 8]
