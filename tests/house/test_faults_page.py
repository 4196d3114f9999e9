"""docs/faults.md says of faults what the code and their schema say, and its examples are faults."""

from __future__ import annotations

import ast
import inspect
import re
from dataclasses import fields

import jsonschema_rs
import pytest
import yaml

from mockex.faults.parse import KINDS, read_fault
from mockex.mock.faults import FaultVerbs
from tests.house import faults_page

EXAMPLES = [told for _, told in faults_page.EXAMPLES]


def test_the_page_is_as_the_code_is() -> None:
    written = faults_page.PAGE.read_text(encoding="utf-8")

    assert written == faults_page.page(), (
        "docs/faults.md is not as the code is; `make docs` writes it anew"
    )


def test_every_kind_has_words_options_and_something_that_it_strikes() -> None:
    assert set(faults_page.BY_NAME) == set(KINDS)
    for name, kind in faults_page.BY_NAME.items():
        doc = inspect.getdoc(kind) or ""
        assert doc.endswith("."), name
        told = faults_page.SCHEMA["properties"][name].get("properties", {})
        assert {one.name for one in fields(kind)} == set(told), name
        assert kind.sorts, name


@pytest.mark.parametrize("told", EXAMPLES, ids=str)
def test_its_examples_are_the_same_fault_in_every_language(told: dict[str, object]) -> None:
    read_fault(told)
    jsonschema_rs.validator_for(faults_page.SCHEMA).validate(told)
    [step] = yaml.load(faults_page.in_yaml(told), yaml.BaseLoader)
    assert step == {"fault": _as_texts(told)}
    assert _told(faults_page.in_python(told)) == told


def _as_texts(node: object) -> object:
    if isinstance(node, dict):
        return {name: _as_texts(each) for name, each in node.items()}
    return str(node)


def _told(call: str) -> dict[str, object]:
    """The fault that a call of the verb is, by the verb's own parameters."""
    [statement] = ast.parse(call).body
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    given = {one.arg or "": ast.literal_eval(one.value) for one in statement.value.keywords}
    name = ast.literal_eval(statement.value.args[0])
    envelope = {
        key for key in inspect.signature(FaultVerbs.fault).parameters if key not in ("self", "kind")
    }
    options = {key: value for key, value in given.items() if key not in envelope}
    rest = {key.rstrip("_"): value for key, value in given.items() if key in envelope}
    return {name: options, **rest}


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https:)([^)]+)\)", faults_page.page())

    assert len(links) >= 8
    assert [each for each in links if not (faults_page.PAGE.parent / each).exists()] == []
