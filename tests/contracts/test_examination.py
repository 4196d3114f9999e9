"""Holding a payload of unknown kind and envelope against the contracts."""

from __future__ import annotations

import pytest

from mockex.contracts.catalogue import shipped
from mockex.contracts.examination import Finding, examine, whole_kind
from mockex.errors import UsageError
from mockex.wire.profile import DEFAULT
from tests.support.contracts import example

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


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        ({"e": "ORDER_TRADE_UPDATE"}, '{"e": "ORDER_TRADE_UPDATE"}'),
        ([], "[]"),
        (None, "null"),
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
