"""Events as streams carry them: their times, their units and their envelopes."""

from __future__ import annotations

import pytest

from mockex.values.instant import Instant
from mockex.wire.dialect import Envelope
from mockex.wire.pushes import enveloped, in_unit, key_expired, scripted
from tests.support.dialects import SHIPPED
from tests.support.exchanges import NOON, at
from tests.support.messages import compact

REPORT = {"e": "executionReport", "E": 1, "s": "BTCUSDT", "T": 2, "W": 3, "I": 4, "t": -1}
TIMES = ("E", "T", "O", "W", "D")
NOW = Instant(NOON + 123_456)
MS = NOON // 1_000


def report(**fields: object) -> dict[str, object]:
    return scripted("executionReport", REPORT, fields, SHIPPED, NOW)


def test_the_times_of_an_example_say_now_and_everything_else_stays() -> None:
    assert report() == {**REPORT, "E": NOW, "T": NOW, "W": NOW}


def test_the_example_itself_is_left_alone() -> None:
    report(s="ETHUSDT")

    assert REPORT["s"] == "BTCUSDT"
    assert REPORT["E"] == 1


def test_a_patch_replaces_members_in_their_place_and_adds_others_behind() -> None:
    patched = report(s="ETHUSDT", new=[1])

    assert patched == {**REPORT, "E": NOW, "T": NOW, "W": NOW, "s": "ETHUSDT", "new": [1]}
    assert list(patched) == [*REPORT, "new"]


def test_a_time_that_the_example_lacks_appears_only_when_it_is_asked_for() -> None:
    assert "D" not in report()
    assert report(D={"ago": 0})["D"] == NOW


def test_a_time_may_be_a_while_ago() -> None:
    assert report(O={"ago": 2_000_000})["O"] == NOW - 2_000_000


def test_ago_means_a_time_in_a_time_and_nowhere_else() -> None:
    assert report(s={"ago": 2_000_000})["s"] == {"ago": 2_000_000}


def test_a_number_for_a_time_is_the_vendors_stamp_in_milliseconds() -> None:
    patched = report(T=1_499_405_658_657)

    assert patched["T"] == 1_499_405_658_657_000
    assert in_unit(patched, TIMES, microseconds=False)["T"] == 1_499_405_658_657
    assert in_unit(patched, TIMES, microseconds=True)["T"] == 1_499_405_658_657_000


@pytest.mark.parametrize("value", [-1, 0, None, "1499405658657", True, False, [], {"ago": "2s"}])
@pytest.mark.parametrize("microseconds", [True, False])
def test_what_is_no_stamp_goes_out_as_it_was_written(value: object, microseconds: bool) -> None:
    # A contract is there to object; the push is what its author wrote.
    sent = in_unit(report(W=value), TIMES, microseconds=microseconds)["W"]

    assert (type(sent), sent) == (type(value), value)


def test_milliseconds_drop_what_is_below_and_microseconds_keep_it() -> None:
    assert in_unit(report(), TIMES, microseconds=False) == {
        **REPORT,
        "E": MS + 123,
        "T": MS + 123,
        "W": MS + 123,
    }
    assert in_unit(report(), TIMES, microseconds=True) == {**REPORT, "E": NOW, "T": NOW, "W": NOW}


def test_members_that_are_no_times_are_never_divided() -> None:
    # I is an execution id here and t a trade id, of the size of a time or below zero.
    payload = {"I": 1_757_937_600_000_000, "t": -1, "O": [5]}

    assert in_unit(payload, ("E", "T"), microseconds=False) == payload


def test_a_raw_stream_carries_the_event_itself() -> None:
    assert enveloped(Envelope.RAW, "key", {"e": "x"}) == b'{"e":"x"}'


def test_a_combined_stream_says_which_stream_it_was() -> None:
    # "Combined stream events are wrapped as follows: {"stream":"<streamName>","data":<rawPayload>}"
    assert enveloped(Envelope.COMBINED, "key", {"e": "x"}) == b'{"stream":"key","data":{"e":"x"}}'


def test_an_expired_key_is_told_in_the_vendors_words_and_order() -> None:
    # user-data-stream.md, "Listen Key Expired": e, E, listenKey
    payload = key_expired("listenKeyExpired", "k", at(minutes=60))

    assert compact(in_unit(payload, ("E",), microseconds=False)) == (
        b'{"e":"listenKeyExpired","E":1757941200000,"listenKey":"k"}'
    )
