"""Breaking things from Python: what is refused at once, and what is found missing at the end."""

from __future__ import annotations

import pytest

from mockex.errors import UsageError
from mockex.mock import MockExchange

DEFAULT = "binance-spot/2025-08-28"


@pytest.mark.parametrize(
    ("kind", "words", "sentence"),
    [
        (
            "late",
            {"by": "3s", "on": "executionReprt"},
            f"fault is on 'executionReprt', which {DEFAULT} does not have; did you mean 'executionReport'?",
        ),
        (
            "lost_reply",
            {"on": "POST /api/v3/ordr"},
            f"fault is on 'POST /api/v3/ordr', which {DEFAULT} does not have; did you mean 'POST /api/v3/order'?",
        ),
        ("laet", {"on": "trade"}, "fault: unknown fault 'laet'; did you mean 'late'?"),
        ("late", {"on": "trade"}, "fault: late says no by, wanted a span such as 3s"),
        (
            "dropped",
            {"on": "trade", "to": "alicia"},
            "unknown account 'alicia'; did you mean 'alice'?",
        ),
    ],
)
async def test_what_could_never_strike_is_refused_in_one_sentence(kind, words, sentence):
    async with MockExchange() as mock:
        mock.account("alice")

        with pytest.raises(UsageError) as caught:
            mock.fault(kind, **words)

        assert str(caught.value) == sentence
        assert mock.faults == ()


async def test_faults_are_numbered_and_one_may_be_added_again_as_it_is():
    async with MockExchange() as mock:
        first = mock.fault("dropped", on="executionReport", where={"x": "TRADE"}, times=2)
        second = mock.fault(mock.faults[0].fault)
        mock.remove_fault(first)

        assert (first, second) == (1, 2)
        assert [one.is_over for one in mock.faults] == [True, False]
        assert mock.faults[1].fault == mock.faults[0].fault


async def test_a_fault_may_be_on_what_a_dialect_to_come_has():
    then = "binance-spot/2026-07-07@2027-01-01T00:00:00Z"
    async with MockExchange(dialect="binance-spot/2021-01-01", then=then) as mock:
        assert mock.fault("late", by="1s", on="order.place") == 1


async def test_a_fault_that_was_sure_to_strike_and_never_did_is_found_at_the_end():
    async with MockExchange() as mock:
        mock.fault("late", by="3s", on="executionReport", where={"x": "TRADE"}, times=1)
        mock.fault("dropped", on="executionReport", chance=0.2)
        mock.fault("cut", on="balanceUpdate", times=1)
        mock.account("alice")

        missing = list(map(str, mock.left_out()))

    assert missing == [
        "fault 1 never struck: late by 3s on executionReport where x TRADE times 1",
        "fault 3 never struck: cut on balanceUpdate times 1",
    ]
