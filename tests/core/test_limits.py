"""Used weight, by address, in windows that begin on the clock.

The vendor, rest-api.md, "IP Limits": "The limits on the API are based on the IPs, not the API
keys", and each reply carries "the current used weight for the IP".
"""

from __future__ import annotations

from mockex.core.limits import UsedWeight, WeightLimit, window_end
from mockex.values.instant import DAY, HOUR, MINUTE, SECOND, Span
from tests.support.exchanges import NOON, at

US = 0.001


def used_weight(*windows: Span) -> UsedWeight:
    return UsedWeight(tuple(WeightLimit(window=window, limit=6_000) for window in windows))


def test_weight_adds_up_within_a_minute() -> None:
    used = used_weight(MINUTE)

    assert used.spend("1.2.3.4", 2, NOON) == (2,)
    assert used.spend("1.2.3.4", 20, at(seconds=30)) == (22,)
    assert used.spend("1.2.3.4", 1, at(seconds=60, ms=-US)) == (23,)


def test_a_new_minute_begins_on_the_clock_and_not_with_the_first_request() -> None:
    used = used_weight(MINUTE)
    used.spend("1.2.3.4", 5, at(seconds=59, ms=999))

    assert used.spend("1.2.3.4", 2, at(seconds=60)) == (2,)


def test_a_minute_without_requests_is_forgotten() -> None:
    used = used_weight(MINUTE)
    used.spend("1.2.3.4", 5, NOON)

    assert used.spend("1.2.3.4", 2, at(minutes=5)) == (2,)


def test_each_address_has_weight_of_its_own() -> None:
    used = used_weight(MINUTE)
    used.spend("1.2.3.4", 5, NOON)

    assert used.spend("5.6.7.8", 2, NOON) == (2,)
    assert used.spend("1.2.3.4", 1, NOON) == (6,)


def test_each_limit_counts_in_its_own_window() -> None:
    used = used_weight(Span(10 * SECOND), MINUTE, DAY)

    assert used.spend("1.2.3.4", 1, at(seconds=9)) == (1, 1, 1)
    assert used.spend("1.2.3.4", 1, at(seconds=10)) == (1, 2, 2)
    assert used.spend("1.2.3.4", 1, at(minutes=1)) == (1, 1, 3)
    assert used.spend("1.2.3.4", 1, at(hours=12)) == (1, 1, 1)


def test_two_limits_of_one_window_do_not_share_a_count() -> None:
    limits = (WeightLimit(window=MINUTE, limit=10), WeightLimit(window=MINUTE, limit=20))

    assert UsedWeight(limits).spend("1.2.3.4", 3, NOON) == (3, 3)


def test_a_request_without_weight_only_asks() -> None:
    used = used_weight(MINUTE)
    used.spend("1.2.3.4", 5, NOON)

    assert used.spend("1.2.3.4", 0, NOON) == (5,)


def test_a_limit_is_broken_by_what_goes_beyond_it() -> None:
    used = used_weight(MINUTE)
    used.spend("1.2.3.4", 5_999, NOON)

    assert used.exceeded("1.2.3.4", 1, NOON) is None
    assert used.exceeded("1.2.3.4", 2, NOON) == WeightLimit(window=MINUTE, limit=6_000)
    assert used.exceeded("5.6.7.8", 2, NOON) is None
    assert used.exceeded("1.2.3.4", 2, at(minutes=1)) is None


def test_a_window_ends_on_the_clock() -> None:
    assert window_end(MINUTE, NOON) == at(minutes=1)
    assert window_end(MINUTE, at(seconds=60, ms=-US)) == at(minutes=1)


def test_without_limits_nothing_is_counted() -> None:
    assert UsedWeight(()).spend("1.2.3.4", 5, NOON) == ()
    assert UsedWeight(()).figures() == ()


def test_the_figures_do_not_depend_on_who_came_first() -> None:
    one, other = used_weight(MINUTE), used_weight(MINUTE)
    for peer in ("a", "b"):
        one.spend(peer, 1, NOON)
    for peer in ("b", "a"):
        other.spend(peer, 1, NOON)

    assert one.figures() == other.figures()
    assert [(peer, spent) for _, peer, _, spent in one.figures()] == [("a", 1), ("b", 1)]


def test_other_limits_count_from_now_on_and_those_that_stay_keep_their_count() -> None:
    used = used_weight(MINUTE, DAY)
    used.spend("1.2.3.4", 5, NOON)
    [minute, day] = (WeightLimit(window=window, limit=6_000) for window in (MINUTE, DAY))
    hour = WeightLimit(window=HOUR, limit=6_000)

    used.adopt((hour, day))
    assert used.spend("1.2.3.4", 1, NOON) == (1, 6)

    used.adopt((minute,))
    assert used.spend("1.2.3.4", 1, NOON) == (6,)
