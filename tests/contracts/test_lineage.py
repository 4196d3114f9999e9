"""The files of a dialect's lineage, nearest first."""

from __future__ import annotations

import pytest

from mockex.contracts.lineage import Lineage
from mockex.errors import DialectError

SCHEMA, PATCH = "user/moved.schema.json", "user/moved.patch.json"


def test_the_nearest_file_speaks() -> None:
    lineage = Lineage(
        "acme/2",
        [
            {SCHEMA: '{"title": "near"}'},
            {SCHEMA: '{"title": "far"}', "examples/user.moved.json": "1"},
            {"examples/user.moved.json": "2", "ws/ping.schema.json": "{}"},
        ],
    )

    assert lineage.kinds == ("user.moved", "ws.ping")
    assert lineage.schema("user.moved") == {"title": "near"}
    assert lineage.examples == ("user.moved",)
    assert lineage.example("user.moved") == 1


def test_patches_change_the_schema_found_further_along_from_the_farthest_to_the_nearest() -> None:
    lineage = Lineage(
        "acme/3",
        [
            {PATCH: '{"properties": {"b": {"type": "null"}}}'},
            {PATCH: '{"properties": {"a": null, "b": {"type": "string"}}, "required": ["b"]}'},
            {SCHEMA: '{"title": "t", "properties": {"a": {"const": 1}}, "required": ["a"]}'},
            {SCHEMA: '{"title": "never reached"}', PATCH: '{"title": "nor is this"}'},
        ],
    )

    assert lineage.kinds == ("user.moved",)
    assert lineage.schema("user.moved") == {
        "title": "t",
        "properties": {"b": {"type": "null"}},
        "required": ["b"],
    }


def test_a_patch_of_nothing_is_no_kind() -> None:
    assert Lineage("acme/1", [{PATCH: "{}"}]).kinds == ()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({SCHEMA: "{"}, "acme/1: user/moved.schema.json is no JSON: "),
        ({SCHEMA: "[1]"}, "acme/1: user/moved.schema.json is [1], wanted an object"),
        ({SCHEMA: "{}", PATCH: "{,}"}, "acme/1: user/moved.patch.json is no JSON: "),
        ({SCHEMA: "{}", PATCH: "5"}, "acme/1: user/moved.schema.json is 5, wanted an object"),
    ],
)
def test_a_schema_that_cannot_be_read_is_refused_by_its_name(
    files: dict[str, str], sentence: str
) -> None:
    with pytest.raises(DialectError) as raised:
        Lineage("acme/1", [files]).schema("user.moved")

    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)


def test_an_example_that_cannot_be_read_is_refused_by_its_name() -> None:
    with pytest.raises(DialectError, match=r"^acme/1: examples/user\.moved\.json is no JSON: "):
        Lineage("acme/1", [{"examples/user.moved.json": ""}]).example("user.moved")
