"""Holding a payload of unknown kind and envelope against the contracts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockex.contracts.catalogue import shipped
from mockex.contracts.examination import Finding, examine, whole_kind
from mockex.errors import UsageError
from mockex.wire.profile import DEFAULT
from tests.support.contracts import a_catalogue, example, spot

CONTRACTS = shipped(DEFAULT)


def a_deposit(**changes: object) -> dict[str, object]:
    message = example("user.balanceUpdate")
    assert isinstance(message, dict)
    return {**message, **changes}


def test_a_sound_payload_gives_nothing_to_say() -> None:
    assert list(examine(a_deposit(), CONTRACTS)) == []
    assert list(examine({"stream": "k", "data": a_deposit()}, CONTRACTS)) == []
    assert list(examine({"subscriptionId": 0, "event": a_deposit()}, CONTRACTS)) == []


def test_a_violation_is_found_inside_its_envelope() -> None:
    wanted = Finding(
        kind="user.balanceUpdate",
        pointer="/d",
        rule="type",
        sentence="/d is 1, wanted a decimal string",
        found="1",
        wanted="a decimal string",
    )

    assert list(examine(a_deposit(d=1), CONTRACTS)) == [wanted]
    assert list(examine({"stream": "k", "data": a_deposit(d=1)}, CONTRACTS)) == [wanted]


def test_a_field_that_the_vendor_added_is_a_warning_unless_it_is_strict() -> None:
    payload = a_deposit(new=1)

    [loose] = examine(payload, CONTRACTS)
    [strict] = examine(payload, CONTRACTS, strict=True)

    assert (loose.warning, strict.warning) == (True, False)
    assert loose.rule == strict.rule == "additionalProperties"


@pytest.mark.parametrize("strict", [True, False])
def test_a_missing_or_a_retyped_field_is_never_a_warning(strict: bool) -> None:
    payload = a_deposit(d=1)
    del payload["T"]

    found = list(examine(payload, CONTRACTS, strict=strict))

    assert sorted((one.rule, one.warning) for one in found) == [
        ("required", False),
        ("type", False),
    ]


@pytest.mark.parametrize("strict", [True, False])
def test_an_unknown_word_of_an_enum_is_never_a_warning(strict: bool) -> None:
    payload = {**(CONTRACTS.example("user.executionReport") or {}), "f": "GTX"}

    found = list(examine(payload, CONTRACTS, strict=strict))

    assert [(one.pointer, one.rule, one.warning) for one in found] == [("/f", "enum", False)]


@pytest.mark.parametrize(
    ("payload", "pointer"),
    [
        ({"stream": "", "data": a_deposit()}, "/stream"),
        ({"subscriptionId": "0", "event": a_deposit()}, "/subscriptionId"),
        ({"stream": "k", "data": "text"}, "/data"),
    ],
)
def test_an_envelope_has_a_contract_of_its_own(payload: dict[str, object], pointer: str) -> None:
    assert next(examine(payload, CONTRACTS)).pointer == pointer


def test_an_envelope_that_the_dialect_does_not_have_is_only_taken_off() -> None:
    assert list(examine({"event": a_deposit()}, spot("2021-01-01"))) == []


def test_an_envelope_that_is_asked_about_is_judged_and_not_what_is_inside() -> None:
    payload = {"stream": "k", "data": a_deposit(d=1)}

    assert list(examine(payload, CONTRACTS, kind="ws.combined")) == []


@pytest.mark.parametrize(
    "wrap",
    [
        lambda events: events,
        lambda events: {"stream": "k", "data": events},
        lambda events: [{"stream": "k", "data": event} for event in events],
    ],
)
@pytest.mark.parametrize("kind", [None, "user.balanceUpdate"])
def test_every_event_of_a_list_is_judged(
    wrap: Callable[[list[object]], object], kind: str | None
) -> None:
    payload = wrap([a_deposit(), a_deposit(d=1)])

    [found] = examine(payload, CONTRACTS, kind=kind)

    assert found == Finding(
        kind="user.balanceUpdate",
        pointer="/1/d",
        rule="type",
        sentence="event 2 of 2: /d is 1, wanted a decimal string",
        found="1",
        wanted="a decimal string",
    )


def test_what_no_contract_knows_among_events_is_a_finding() -> None:
    [found] = examine([{"e": "ORDER_TRADE_UPDATE"}, a_deposit()], CONTRACTS)

    assert (found.kind, found.pointer) == (None, "/0")


def test_a_list_that_has_a_contract_is_no_list_of_events() -> None:
    catalogue = a_catalogue(
        {"rest/all.schema.json": '{"$id": "urn:a", "type": "array", "maxItems": 1}'}
    )

    [found] = examine([{}, {}], catalogue, kind="rest.all")

    assert (found.pointer, found.rule) == ("", "maxItems")


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"e": "ORDER_TRADE_UPDATE"}, '{"e": "ORDER_TRADE_UPDATE"}'),
        ([], "[]"),
        (None, "null"),
        ([1], "[1]"),
        ([{"x": 1}], '[{"x": 1}]'),
        ("x" * 100, f'"{"x" * 58}…'),
    ],
)
def test_what_no_contract_knows_is_a_finding(payload: object, found: str) -> None:
    assert list(examine(payload, CONTRACTS)) == [
        Finding(
            kind=None,
            pointer="",
            rule="kind",
            sentence=f"binance-spot/2025-08-28 has no contract for this: {found}",
            found=found,
            wanted="a message that it has a contract for",
        )
    ]


def test_a_kind_that_is_named_is_not_guessed() -> None:
    found = list(examine(a_deposit(), CONTRACTS, kind="user.externalLockUpdate"))

    assert [one.kind for one in found] == ["user.externalLockUpdate"]
    assert [one.pointer for one in found] == ["/e"]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("user.executionReport", "user.executionReport"),
        ("executionReport", "user.executionReport"),
        ("listenKey", "rest.listenKey"),
        ("control-error", "ws.control-error"),
    ],
)
def test_a_kind_may_be_named_in_short(word: str, kind: str) -> None:
    assert whole_kind(word, CONTRACTS) == kind


@pytest.mark.parametrize("word", ["", "user", "executionreport", "rest."])
def test_a_word_that_means_no_kind_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match=f"has no one contract kind '{word}'; "):
        whole_kind(word, CONTRACTS)
