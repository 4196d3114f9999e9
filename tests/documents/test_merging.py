"""One document laid over another: RFC 7396, whose examples are among these, with the places kept."""

from __future__ import annotations

import pytest

from mockex.documents.document import Document, Value
from mockex.documents.merging import merged, patched
from mockex.documents.yaml_lines import read
from mockex.errors import DialectError

# RFC 7396, appendix A: original, patch, result.
EXAMPLES: list[tuple[Value, Value, Value]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("base", "patch", "result"), EXAMPLES)
def test_values_are_patched_as_the_rfc_says(base: Value, patch: Value, result: Value) -> None:
    assert patched(base, patch) == result


@pytest.mark.parametrize(("base", "patch", "result"), EXAMPLES)
def test_documents_are_merged_to_the_same_values(base: Value, patch: Value, result: Value) -> None:
    assert merged(_document("base", base), _document("patch", patch)).value == result


def _document(name: str, value: Value) -> Document:
    places = read(repr(value).replace("None", "null"), name, error=DialectError)
    assert places.value == value
    return places


BASE = """\
a: 1
inner:
  kept: 2
  changed: 3
  gone: 4
list:
  - x
  - y
"""
PATCH = """\
# what differs

inner:
  changed: 30
  gone: null
  new: {deep: 5}
list: [z]
"""


def laid_over(patch: str = PATCH, base: str = BASE) -> Document:
    one, other = (
        read(text, name, error=DialectError)
        for name, text in (("base.yaml", base), ("patch.yaml", patch))
    )
    return merged(one, other)


def test_neither_document_is_changed() -> None:
    base = read(BASE, "base.yaml", error=DialectError)
    patch = read(PATCH, "patch.yaml", error=DialectError)

    merged(base, patch)

    assert base == read(BASE, "base.yaml", error=DialectError)
    assert patch == read(PATCH, "patch.yaml", error=DialectError)
    assert patched(base.value, patch.value) == merged(base, patch).value
    assert base == read(BASE, "base.yaml", error=DialectError)


def test_keys_keep_their_order_and_new_ones_come_behind() -> None:
    value = laid_over().value

    assert isinstance(value, dict)
    assert value == {
        "a": 1,
        "inner": {"kept": 2, "changed": 30, "new": {"deep": 5}},
        "list": ["z"],
    }
    assert list(value) == ["a", "inner", "list"]


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("a",), "base.yaml:1"),
        (("inner", "kept"), "base.yaml:3"),
        (("inner",), "patch.yaml:3"),
        (("inner", "changed"), "patch.yaml:4"),
        (("inner", "new"), "patch.yaml:6"),
        (("inner", "new", "deep"), "patch.yaml:6"),
        (("list",), "patch.yaml:7"),
        (("list", 0), "patch.yaml:7"),
        # What is no more, or never was, is looked for where it would stand.
        (("list", 1), "patch.yaml:7"),
        (("inner", "gone"), "patch.yaml:3"),
        (("nowhere",), "patch.yaml:3"),
    ],
)
def test_every_key_says_which_text_it_is_from(path: tuple[str | int, ...], where: str) -> None:
    assert laid_over().where(path) == where


def test_of_three_documents_each_key_still_says_its_own() -> None:
    last = read("inner: {kept: 20}\n", "last.yaml", error=DialectError)

    whole = merged(laid_over(), last)

    assert whole.name == "last.yaml"
    assert [whole.where(path) for path in [("a",), ("inner", "changed"), ("inner", "kept")]] == [
        "base.yaml:1",
        "patch.yaml:4",
        "last.yaml:1",
    ]


def test_a_mapping_that_takes_the_place_of_something_else_brings_its_own_places() -> None:
    whole = laid_over("a:\n  b: 1\n  c: null\n")

    assert isinstance(whole.value, dict)
    assert whole.value["a"] == {"b": 1}
    assert whole.where(("a", "b")) == "patch.yaml:2"


def test_a_list_is_replaced_whole_with_the_mappings_in_it() -> None:
    whole = laid_over("list:\n  - {x: null}\n")

    assert isinstance(whole.value, dict)
    assert whole.value["list"] == [{"x": None}]
    assert whole.where(("list", 0, "x")) == "patch.yaml:2"
