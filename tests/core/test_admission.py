"""Who is let in: limits that refuse, and bans of those who go on.

rest-api.md, "IP Limits": "Repeatedly violating rate limits and/or failing to back off after
receiving 429s will result in an automated IP ban", and "IP bans are tracked and scale in duration
for repeat offenders, from 2 minutes to 3 days".
"""

from __future__ import annotations

from mockex.core.admission import Admission, BanPolicy, TurnedAway
from mockex.core.limits import WeightLimit
from mockex.core.rejects import Reason
from mockex.values.instant import DAY, HOUR, MINUTE, Instant, Span, later
from tests.support.exchanges import NOON, at

TEN = WeightLimit(window=MINUTE, limit=10)
RAW = WeightLimit(window=Span(5 * MINUTE), limit=3)
POLICY = BanPolicy(after=2, first=Span(2 * MINUTE), longest=Span(3 * DAY))
PEER = "1.2.3.4"


def a_door(*, raw: tuple[WeightLimit, ...] = (), policy: BanPolicy | None = POLICY) -> Admission:
    door = Admission()
    door.adopt((TEN,), raw, policy)
    return door


def too_much(until: Instant) -> TurnedAway:
    return TurnedAway(reason=Reason.TOO_MUCH_WEIGHT, limit=TEN, until=until)


def banned(until: Instant) -> TurnedAway:
    return TurnedAway(reason=Reason.ADDRESS_BANNED, limit=TEN, until=until)


def knock(door: Admission, now: Instant = NOON, *, weight: int = 1, peer: str = PEER) -> object:
    return door.admit(peer, weight, 1, now)


def offend(door: Admission, now: Instant) -> TurnedAway | None:
    """Go on until there is a ban."""
    door.spend(PEER, 10, now)
    said = [door.admit(PEER, 1, 1, now) for _ in range(3)]
    return said[-1]


def test_what_fills_a_limit_is_let_in_and_what_goes_beyond_is_not() -> None:
    door = a_door()
    door.spend(PEER, 9, NOON)

    assert knock(door, at(seconds=59)) is None
    assert knock(door, at(seconds=59), weight=2) == too_much(at(minutes=1))
    assert knock(door, at(minutes=1), weight=10) is None


def test_a_refused_request_has_weighed_all_the_same() -> None:
    door = a_door()
    knock(door, weight=11)

    assert door.spend(PEER, 0, NOON) == (11,)


def test_a_request_that_is_let_in_weighs_when_it_was_carried_out() -> None:
    door = a_door()

    knock(door, weight=5)

    assert door.spend(PEER, 0, NOON) == (0,)


def test_requests_are_counted_by_number_too() -> None:
    door = a_door(raw=(RAW,))

    said = [door.admit(PEER, 0, 1, NOON) for _ in range(4)]

    refusal = TurnedAway(reason=Reason.TOO_MANY_REQUESTS, limit=RAW, until=at(minutes=5))
    assert said == [None, None, None, refusal]
    assert door.admit(PEER, 0, 0, at(minutes=5)) is None


def test_who_goes_on_after_refusals_is_banned() -> None:
    door = a_door()
    door.spend(PEER, 10, NOON)

    said = [knock(door) for _ in range(4)]

    refusal, ban = too_much(at(minutes=1)), banned(at(minutes=2))
    assert said == [refusal, refusal, ban, ban]


def test_a_ban_lasts_to_its_end_whatever_the_windows_are() -> None:
    door = a_door()
    offend(door, NOON)

    assert knock(door, at(minutes=2, ms=-0.001)) == banned(at(minutes=2))
    assert knock(door, at(minutes=2)) is None


def test_nobody_is_banned_for_his_neighbour() -> None:
    door = a_door()
    offend(door, NOON)

    assert knock(door, peer="5.6.7.8") is None


def test_who_waits_for_the_next_window_is_forgiven() -> None:
    door = a_door()

    for minute in range(5):
        door.spend(PEER, 10, at(minutes=minute))
        said = [knock(door, at(minutes=minute)) for _ in range(2)]
        assert said == [too_much(at(minutes=minute + 1))] * 2


def test_each_ban_is_twice_as_long_as_the_one_before_up_to_three_days() -> None:
    door, now = a_door(), NOON
    spans: list[int] = []

    for _ in range(14):
        ban = offend(door, now)
        assert ban is not None
        spans.append(ban.until - now)
        now = later(ban.until, HOUR)

    assert spans[:4] == [2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 16 * MINUTE]
    assert spans[-3:] == [2_048 * MINUTE * 2, 3 * DAY, 3 * DAY]


def test_without_a_policy_nobody_is_banned() -> None:
    door = a_door(policy=None)
    door.spend(PEER, 10, NOON)

    assert {knock(door) for _ in range(100)} == {too_much(at(minutes=1))}


def test_a_ban_outlives_a_change_of_rules() -> None:
    door = a_door()
    offend(door, NOON)

    door.adopt((), (), None)

    assert knock(door) == banned(at(minutes=2))


def test_doors_that_remember_differently_say_so() -> None:
    fresh, used = a_door(), a_door()

    assert fresh.figures() == used.figures()
    offend(used, NOON)
    assert fresh.figures() != used.figures()
