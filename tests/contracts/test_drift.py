"""Messages of one year against the contracts of another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.contracts.drift import Drift, Finding, NewKind, Report, Seen
from mockex.values.instant import Instant, parse_instant
from mockex.wire.shelf import DEFAULT
from tests.support.altered import Altered, alone, with_patches

CONTRACTS = shipped(DEFAULT)
PAYLOADS = Path(__file__).parents[2] / ".." / "shared" / "payloads"


def moment(text: str) -> Instant:
    instant = parse_instant(text)
    assert instant is not None
    return instant


def an_event(kind: str, **changes: object) -> dict[str, Any]:
    return {**(CONTRACTS.example(f"user.{kind}") or {}), **changes}


def drift(*payloads: object, catalogue: Catalogue = CONTRACTS) -> Report:
    """Each payload a second after the one before, from noon on."""
    seen = Drift(catalogue)
    for number, payload in enumerate(payloads):
        at = moment(f"2026-03-26T12:00:0{number}Z")
        seen.see(payload, at=at, where=f"run.jsonl:{number + 2}")
    return seen.report()


def test_nothing_differs_where_all_is_as_the_contracts_have_it() -> None:
    report = drift(an_event("executionReport"), {"event": an_event("balanceUpdate")})

    assert report == Report(
        dialect=DEFAULT, messages=2, findings=(), new_kinds=(), patches={}, left_out=0
    )
    assert not report.has_drifted


def test_the_reason_of_an_expiry_came_in_2026() -> None:
    # binance-spot-api-docs, user-data-stream.md and CHANGELOG.md: eR is sent since 2026-03-26.
    example = CONTRACTS.examples("user")["executionReport.EXPIRED"]
    expired = [
        {"subscriptionId": 0, "event": {**example, "eR": reason}}
        for reason in ("INSUFFICIENT_LIQUIDITY", "OCO_TRIGGER", "INSUFFICIENT_LIQUIDITY")
    ]

    report = drift(an_event("executionReport"), *expired)

    assert report.findings == (
        Finding(
            kind="user.executionReport",
            pointer="/eR",
            change="new field",
            seen=Seen(
                count=3,
                of=4,
                since=moment("2026-03-26T12:00:01Z"),
                where="run.jsonl:3",
                samples=('"INSUFFICIENT_LIQUIDITY"', '"OCO_TRIGGER"'),
            ),
        ),
    )
    words = ["INSUFFICIENT_LIQUIDITY", "OCO_TRIGGER"]
    field = {"enum": words, "x-dated": None, "x-since": None, "x-until": None}
    assert report.patches == {"user.executionReport": {"properties": {"eR": field}}}
    assert not drift(*expired, catalogue=with_patches(CONTRACTS, report.patches)).has_drifted


def test_a_message_counts_once_however_often_it_shows_a_thing() -> None:
    balances = [{"a": asset, "f": "1", "l": "0", "x": asset} for asset in ("BTC", "BNB", "ETH")]

    [finding] = drift(an_event("outboundAccountPosition", B=balances)).findings

    assert (finding.pointer, finding.seen.count) == ("/B/*/x", 1)
    assert finding.seen.samples == ('"BTC"', '"BNB"')


def test_the_earliest_message_is_named_whatever_the_order_of_the_recordings() -> None:
    seen = Drift(alone())
    for at, where in ((3, "c"), (1, "a"), (None, "file"), (2, "b")):
        instant = None if at is None else Instant(at)
        seen.see({"e": "thing", "new": 1}, at=instant, where=where)

    [finding] = seen.report().findings

    assert finding.seen == Seen(count=4, of=4, since=Instant(1), where="a", samples=("1",))


def test_what_no_contract_knows_is_grouped_by_what_tells_it_apart() -> None:
    orders = [{"e": "ORDER_TRADE_UPDATE", "E": 1}, {"e": "ORDER_TRADE_UPDATE", "o": {}}]

    report = drift(*orders, [{"p": "1", "q": "2"}], {"b": 1, "a": 2}, "text")

    noon = "2026-03-26T12:00:0{}Z"
    assert report.new_kinds == (
        NewKind(
            name="e=ORDER_TRADE_UPDATE",
            keys=("e", "E", "o"),
            seen=Seen(
                count=2,
                of=5,
                since=moment(noon.format(0)),
                where="run.jsonl:2",
                samples=(
                    '{"e": "ORDER_TRADE_UPDATE", "E": 1}',
                    '{"e": "ORDER_TRADE_UPDATE", "o": {}}',
                ),
            ),
        ),
        NewKind(
            name="list of p, q",
            keys=("p", "q"),
            seen=Seen(
                count=1,
                of=5,
                since=moment(noon.format(2)),
                where="run.jsonl:4",
                samples=('[{"p": "1", "q": "2"}]',),
            ),
        ),
        NewKind(
            name="a, b",
            keys=("b", "a"),
            seen=Seen(
                count=1,
                of=5,
                since=moment(noon.format(3)),
                where="run.jsonl:5",
                samples=('{"b": 1, "a": 2}',),
            ),
        ),
        NewKind(
            name="string",
            keys=(),
            seen=Seen(
                count=1,
                of=5,
                since=moment(noon.format(4)),
                where="run.jsonl:6",
                samples=('"text"',),
            ),
        ),
    )
    assert (report.findings, report.patches) == ((), {})


def test_samples_are_short_and_move_no_line() -> None:
    [finding] = drift({"e": "thing", "new": "\u202e" + "x" * 100}, catalogue=alone()).findings

    [sample] = finding.seen.samples
    assert sample == '"\\u202e' + "x" * 52 + "…"


def test_more_kinds_than_can_be_kept_apart_are_only_counted() -> None:
    seen = Drift(CONTRACTS)
    for number in range(205):
        seen.see({f"key{number}": 1}, at=None, where="x")

    report = seen.report()

    assert (len(report.new_kinds), report.left_out) == (200, 5)


def real_events() -> list[Mapping[str, object]]:
    """What Binance Spot has pushed, as it was captured; the index says what is what."""
    index = PAYLOADS / "index.json"
    entries = json.loads(index.read_text(encoding="utf-8")) if index.exists() else []
    return [
        json.loads((PAYLOADS / one["file"]).read_text(encoding="utf-8"))
        for one in entries
        if one["dialect"] == "spot" and one["type"].startswith("user.")
    ]


REAL = real_events()


@pytest.mark.skipif(not REAL, reason="there is no ../shared/payloads here")
def test_real_messages_against_contracts_that_lack_what_came_in_2022() -> None:
    schema = json.loads(json.dumps(CONTRACTS.schema("user.executionReport")))
    for name in ("V", "W", "D"):  # binance-spot-api-docs, CHANGELOG.md, 2022-12-05
        del schema["properties"][name]
    schema["required"].remove("V")
    older = Altered(CONTRACTS, {"user.executionReport": schema})
    seen, again = Drift(older), None
    for payload in REAL:
        seen.see(payload, at=None, where="x")

    report = seen.report()

    assert {"/V", "/W"} <= {one.pointer for one in report.findings} <= {"/V", "/W", "/D"}
    assert {one.change for one in report.findings} == {"new field"}
    again = Drift(with_patches(older, report.patches))
    for payload in REAL:
        again.see(payload, at=None, where="x")
    assert not again.report().has_drifted


@pytest.mark.skipif(not REAL, reason="there is no ../shared/payloads here")
def test_real_messages_up_to_march_2026_show_nothing_new() -> None:
    seen = Drift(CONTRACTS)
    for payload in REAL:
        seen.see(payload, at=None, where="x")

    assert not seen.report().has_drifted
