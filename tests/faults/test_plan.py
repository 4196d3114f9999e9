"""Which faults strike what, and when."""

from __future__ import annotations

import pytest

from mockex.faults.parse import read_fault
from mockex.faults.plan import Plan
from mockex.faults.subjects import Asked, Beat, Family, Listener, Opening, Sent, Subject
from mockex.values.chance import Chance
from mockex.values.instant import Instant
from tests.support.exchanges import NOON, at

LISTENER = Listener(number=1, family=Family.USER_STREAM, places={"alice": 1}, counts={"alice": 1})
ORDER = Asked(name="POST /api/v3/order", fields={"quantity": "2"})


def a_plan(*told: dict[str, object], seed: int = 1) -> Plan:
    plan = Plan(Chance(seed))
    for one in told:
        plan.add(read_fault(one), NOON)
    return plan


def an_event(is_awaited: bool = False, **fields: object) -> Sent:  # fields are keywords
    return Sent(
        names=("executionReport",),
        of_user=True,
        stream="",
        body={"e": "executionReport", **fields},
        listener=LISTENER,
        is_awaited=is_awaited,
    )


def struck(plan: Plan, subject: Subject, now: Instant = NOON) -> list[int]:
    return [firing.number for firing in plan.decide(subject, now)]


def test_all_that_strike_strike_in_the_order_of_their_adding() -> None:
    plan = a_plan(
        {"late": {"by": "1s"}, "on": "everything"},
        {"dropped": {}, "on": "streams"},
        {"unknown_field": {}, "on": "rest"},
    )

    assert struck(plan, ORDER) == [1, 3]
    assert struck(plan, an_event()) == [1, 2]
    assert struck(plan, Opening(path="/ws")) == []
    assert [one.fired for one in plan.standing] == [2, 1, 1]


def test_a_window_has_its_first_instant_and_not_its_last() -> None:
    plan = a_plan({"dropped": {}, "on": "streams", "from": "1s", "until": "2s"})
    times = (at(ms=999.999), at(seconds=1), at(ms=1999.999), at(seconds=2))

    assert [len(struck(plan, an_event(), now)) for now in times] == [0, 1, 1, 0]


def test_the_last_time_is_the_last() -> None:
    plan = a_plan({"dropped": {}, "on": "streams", "times": 2})

    assert [len(struck(plan, an_event())) for _ in range(3)] == [1, 1, 0]
    assert not plan
    [standing] = plan.standing
    assert (standing.fired, standing.is_over, standing.is_unserved) == (2, True, False)


def test_what_was_ended_strikes_no_more() -> None:
    plan = a_plan({"dropped": {}, "on": "streams"}, {"doubled": {}, "on": "streams"})

    assert plan.end(1)
    assert not plan.end(1)
    assert not plan.end(9)
    assert struck(plan, an_event()) == [2]
    assert (plan.is_over(1), plan.is_over(2), plan.knows(2), plan.knows(3)) == (
        True,
        False,
        True,
        False,
    )


def test_fields_have_to_be_as_told() -> None:
    plan = a_plan(
        {"dropped": {}, "on": "streams", "where": {"x": "TRADE"}},
        {"reset": {}, "on": "rest", "where": {"quantity": {"above": "1"}}},
    )

    assert struck(plan, an_event(x="NEW")) == []
    assert struck(plan, an_event(x="TRADE")) == [1]
    assert struck(plan, ORDER) == [2]


@pytest.mark.parametrize(
    "kinds",
    [
        ({"status": {"code": 503}}, {"reset": {}}),
        ({"lost_reply": {}}, {"lost_request": {}}),
        ({"lost_request": {}}, {"status": {"code": 503}}),
    ],
)
def test_what_becomes_of_a_request_one_fault_decides(
    kinds: tuple[dict[str, object], dict[str, object]],
) -> None:
    plan = a_plan(*({**kind, "on": "rest", "times": 1} for kind in kinds))

    assert [struck(plan, ORDER) for _ in range(3)] == [[1], [2], []]


def test_some_kinds_strike_only_what_has_what_they_strike() -> None:
    plan = a_plan(
        {"gap": {}, "on": "streams"},
        {"unknown_value": {"field": "o.X"}, "on": "streams"},
        {"swapped": {}, "on": "streams"},
        {"cut": {"every": "5s"}},
        {"no_pings": {}},
    )

    assert struck(plan, an_event(U=1, u=2)) == [1, 3]
    assert struck(plan, an_event(u=2)) == [3]
    assert struck(plan, an_event(is_awaited=True, o={"X": "NEW"})) == [2]
    assert struck(plan, Beat(listener=LISTENER)) == [5]


def test_a_list_of_events_has_a_field_where_one_of_them_has() -> None:
    plan = a_plan({"unknown_value": {"field": "c"}, "on": "*Ticker"})
    tickers = Sent(
        names=("24hrMiniTicker",),
        of_user=False,
        stream="!miniTicker@arr",
        body=[{"s": "A"}, {"s": "B", "c": "1"}],
        listener=LISTENER,
    )

    assert struck(plan, tickers) == [1]


def test_chance_is_a_share_and_the_same_under_a_seed() -> None:
    def drawn(seed: int) -> list[list[int]]:
        plan = a_plan({"dropped": {}, "on": "streams", "chance": "0.25"}, seed=seed)
        return [struck(plan, an_event()) for _ in range(4_000)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert 900 < sum(map(len, drawn(1))) < 1_100


def test_each_fault_draws_by_itself() -> None:
    one = {"dropped": {}, "on": "streams", "chance": 0.5}
    alone, among = a_plan(one), a_plan(one, {"doubled": {}, "on": "streams", "chance": 0.5})

    of_the_first = [[1 in struck(plan, an_event()) for _ in range(64)] for plan in (alone, among)]

    assert of_the_first[0] == of_the_first[1]


def test_a_fault_that_was_sure_to_strike_and_never_did_is_unserved() -> None:
    plan = a_plan({"dropped": {}, "on": "streams"}, {"dropped": {}, "on": "streams", "chance": 0.9})

    assert [one.is_unserved for one in plan.standing] == [True, False]
