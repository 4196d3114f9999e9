"""The documents proof: what the vendor printed at the dates of the dialects keeps its contract.

tests/contracts/documented holds the samples with their documents and commits. Where a sample
breaks the contract, the document is wrong, and its error is named here.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mockex.contracts.examination import examine
from tests.support.contracts import DATES, spot

FOLDER = Path(__file__).parent / "documented"
FILES = sorted(FOLDER.glob("*/*.json"))
DOCUMENTS: dict[str, dict[str, Any]] = {
    f"{file.parent.name}/{file.stem}": json.loads(file.read_text(encoding="utf-8"))
    for file in FILES
}
SAMPLES = [
    pytest.param(f"{name}-{number}", sample["kind"], sample["payload"], id=f"{name}-{number}")
    for name, document in DOCUMENTS.items()
    for number, sample in enumerate(document["payloads"])
]
FIELDS = [
    pytest.param(name[:10], field, value, id=f"{name}-{field}")
    for name, document in DOCUMENTS.items()
    for field, value in document.get("conditional", {}).items()
]
RESPONSE = {
    "it has 'response', which the contract does not know",
    "it has no 'result', which it must have",
}
SPECIAL = {"it has no 'specialCommissionForOrder', which it must have"}
# What the documents print wrongly, by the name and number of a sample, and what is said of it.
ERRORS = {
    # The samples have "response" for "result", as no other reply has (removed on 2025-10-24).
    "2024-11-27/web-socket-api-6": RESPONSE,
    "2024-11-27/web-socket-api-7": RESPONSE,
    "2025-08-28/web-socket-api-10": RESPONSE,
    "2025-08-28/web-socket-api-11": RESPONSE,
    # Test new order using SOR was not told of it (CHANGELOG.md of 2025-08-12 names it).
    "2025-08-28/rest-api-21": SPECIAL,
    "2026-02-20/rest-api-18": SPECIAL,
    "2026-07-07/rest-api-19": SPECIAL,
    # A trace of 2024-06-27, printed on as it was when expiries had got a reason.
    "2026-07-07/faqs-market_orders_faq-3": {"it has no 'eR', which it must have"},
}


@pytest.mark.parametrize(("sample", "kind", "payload"), SAMPLES)
def test_a_documented_payload_keeps_its_contract_or_its_error_is_named(
    sample: str, kind: str, payload: object
) -> None:
    found = list(examine(payload, spot(sample[:10]), kind=kind, strict=True))

    assert {one.sentence for one in found} == ERRORS.get(sample, set())


@pytest.mark.parametrize(("date", "field", "value"), FIELDS)
def test_a_documented_conditional_field_is_known_with_its_value(
    date: str, field: str, value: object
) -> None:
    # A sample of the table is a field alone: other fields that go with it are not looked at.
    report = {**(spot(date).example("user.executionReport") or {}), field: value}
    said = spot(date).violations("user.executionReport", report)

    assert [one.sentence for one in said if one.pointer == f"/{field}"] == []
    assert [one.sentence for one in said if one.rule == "additionalProperties"] == []


@pytest.mark.parametrize("date", DATES)
def test_every_event_of_a_date_is_documented(date: str) -> None:
    kinds = {kind for kind in spot(date).kinds if kind.startswith("user.")}
    printed = {
        sample["kind"]
        for name, document in DOCUMENTS.items()
        if name.startswith(date)
        for sample in document["payloads"]
    }

    assert kinds - printed == set()
