"""Events as streams carry them: their times, their units and their envelopes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.values.instant import Instant
from mockex.wire.dialect import EventRule
from mockex.wire.pushes import announced, as_sent, enveloped, scripted
from mockex.wire.vocabulary import Batch, Envelope, TextOf, Told
from tests.support.dialects import SHIPPED, a_dialect, stream_rules
from tests.support.exchanges import NOON, at
from tests.support.messages import compact

REPORT = {"e": "executionReport", "E": 1, "s": "BTCUSDT", "T": 2, "W": 3, "I": 4, "t": -1}
RULE = SHIPPED.events["executionReport"]
STREAM = SHIPPED.stream
NOW = Instant(NOON + 123_456)
MS = NOON // 1_000


def report(**fields: object) -> dict[str, object]:
    return scripted("executionReport", REPORT, fields, SHIPPED, NOW)


def sent(
    payload: dict[str, object], rule: EventRule = RULE, *, microseconds: bool = False
) -> dict[str, object]:
    return as_sent(payload, rule, STREAM, microseconds=microseconds)


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
    assert sent(patched, microseconds=False)["T"] == 1_499_405_658_657
    assert sent(patched, microseconds=True)["T"] == 1_499_405_658_657_000


@pytest.mark.parametrize("value", [-1, 0, None, "1499405658657", True, False, [], {"ago": "2s"}])
@pytest.mark.parametrize("microseconds", [True, False])
def test_what_is_no_stamp_goes_out_as_it_was_written(value: object, microseconds: bool) -> None:
    # A contract is there to object; the push is what its author wrote.
    found = sent(report(W=value), microseconds=microseconds)["W"]

    assert (type(found), found) == (type(value), value)


def test_milliseconds_drop_what_is_below_and_microseconds_keep_it() -> None:
    assert sent(report(), microseconds=False) == {
        **REPORT,
        "E": MS + 123,
        "T": MS + 123,
        "W": MS + 123,
    }
    assert sent(report(), microseconds=True) == {**REPORT, "E": NOW, "T": NOW, "W": NOW}


def test_members_that_are_no_times_are_never_divided() -> None:
    # I is an execution id here and t a trade id, of the size of a time or below zero.
    payload = {"I": 1_757_937_600_000_000, "t": -1, "O": [5]}

    assert sent(payload, EventRule(times=("E", "T"))) == payload


def test_a_raw_stream_carries_the_event_itself() -> None:
    assert enveloped(Envelope.RAW, "key", {"e": "x"}, Batch.OBJECT) == b'{"e":"x"}'


def test_a_combined_stream_says_which_stream_it_was() -> None:
    # "Combined stream events are wrapped as follows: {"stream":"<streamName>","data":<rawPayload>}"
    assert (
        enveloped(Envelope.COMBINED, "key", {"e": "x"}, Batch.OBJECT)
        == b'{"stream":"key","data":{"e":"x"}}'
    )


def test_the_websocket_api_wraps_an_event_with_the_number_of_its_subscription_or_alone() -> None:
    # web-socket-api.md, "Event format": {"subscriptionId":0,"event":{…}}; until 2025-08-12 the
    # event alone.
    event = {"e": "x"}

    assert enveloped(Envelope.SUBSCRIPTION, 7, event, Batch.OBJECT) == (
        b'{"subscriptionId":7,"event":{"e":"x"}}'
    )
    assert enveloped(Envelope.EVENT, 7, event, Batch.OBJECT) == b'{"event":{"e":"x"}}'


@pytest.mark.parametrize(
    ("envelope", "data"),
    [
        (Envelope.RAW, b'[{"e":"x"}]'),
        (Envelope.COMBINED, b'{"stream":"key","data":[{"e":"x"}]}'),
    ],
)
def test_a_dialect_may_send_each_event_as_a_list(envelope: Envelope, data: bytes) -> None:
    # The BlueHelix family: bhexopen/BHEX-OpenApi user-data-stream.md, payloads in brackets.
    assert enveloped(envelope, "key", {"e": "x"}, Batch.ARRAY) == data


def test_an_announcement_is_the_example_of_this_moment_with_what_it_tells() -> None:
    # user-data-stream.md, "Listen Key Expired": e, E, listenKey
    rule = SHIPPED.events["listenKeyExpired"]
    example = {"e": "listenKeyExpired", "E": 1, "listenKey": "old"}

    payload = announced(example, rule, at(minutes=60), key="k", valid_until=at(minutes=60))

    assert compact(sent(payload, rule)) == (
        b'{"e":"listenKeyExpired","E":1757941200000,"listenKey":"k"}'
    )
    assert example["listenKey"] == "old"


def test_an_announcement_may_tell_of_an_end_to_come_in_milliseconds() -> None:
    rule = EventRule(times=("E",), tells={"k": Told.KEY, "until": Told.VALID_UNTIL})

    payload = announced({"e": "x", "E": 1}, rule, NOW, key="key", valid_until=at(minutes=60))

    assert payload == {"e": "x", "E": NOW, "k": "key", "until": MS + 3_600_000}
    assert sent(payload, rule, microseconds=True)["until"] == MS + 3_600_000


def test_times_may_lie_inside_of_an_object() -> None:
    # Futures: ORDER_TRADE_UPDATE has its trade time at o.T, beside E and T of its own.
    rule = EventRule(times=("E", "o.T", "o.none", "s.T", "gone.T"))
    events = {**SHIPPED.events, "update": rule}
    example = {"e": "update", "E": 1, "o": {"T": 2, "t": 3}, "s": "text"}

    payload = scripted("update", example, {}, a_dialect(events=events), NOW)

    assert payload == {"e": "update", "E": NOW, "o": {"T": NOW, "t": 3}, "s": "text"}
    assert sent(payload, rule) == {
        "e": "update",
        "E": MS + 123,
        "o": {"T": MS + 123, "t": 3},
        "s": "text",
    }
    assert example["o"] == {"T": 2, "t": 3}


def test_an_object_is_patched_member_by_member() -> None:
    rule = EventRule(times=("E", "o.T"))
    events = {**SHIPPED.events, "update": rule}
    example = {"E": 1, "o": {"T": 2, "q": "1", "s": {"a": 1, "b": 2}}, "B": [{"a": 1}]}
    patch = {"o": {"T": {"ago": 1_000}, "q": Decimal("0.50"), "s": {"b": 3}}, "B": []}

    payload = scripted("update", example, patch, a_dialect(events=events), NOW)

    assert payload == {
        "E": NOW,
        "o": {"T": NOW - 1_000, "q": "0.50", "s": {"a": 1, "b": 3}},
        "B": [],
    }


@pytest.mark.parametrize("where", ["event", "stream"])
def test_whole_numbers_may_be_written_as_text(where: str) -> None:
    # The BlueHelix family writes all of them so.
    rule = EventRule(times=("E",), as_text=TextOf.ALL if where == "event" else None)
    stream = stream_rules(as_text=TextOf.ALL if where == "stream" else TextOf.NONE)
    payload = {"E": NOW, "t": -1, "w": True, "n": None, "B": [{"i": 7, "f": "1.0"}], "o": {"T": 5}}

    assert as_sent(payload, rule, stream, microseconds=False) == {
        "E": str(MS + 123),
        "t": "-1",
        "w": True,
        "n": None,
        "B": [{"i": "7", "f": "1.0"}],
        "o": {"T": "5"},
    }
    assert as_sent({"E": NOW}, rule, stream, microseconds=True) == {"E": str(NOW)}


def test_the_times_of_an_event_alone_may_be_written_as_text() -> None:
    # testnet/user-data-stream.md, 2024-11-27: "E": "1699596037418" in listenKeyExpired alone.
    rule = EventRule(times=("E",), as_text=TextOf.TIMES)

    sent = as_sent({"E": NOW, "t": 7}, rule, stream_rules(as_text=TextOf.NONE), microseconds=False)

    assert sent == {"E": str(MS + 123), "t": 7}


def test_an_event_may_write_as_numbers_what_others_of_its_stream_write_as_text() -> None:
    rule = EventRule(times=("E",), as_text=TextOf.NONE)

    sent = as_sent({"E": NOW}, rule, stream_rules(as_text=TextOf.ALL), microseconds=False)

    assert sent == {"E": MS + 123}
