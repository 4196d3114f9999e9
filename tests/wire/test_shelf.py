"""Dialects on a shelf: their names, what they extend, and the files that speak for them."""

from __future__ import annotations

import pytest

from mockex import resources
from mockex.errors import DialectError
from mockex.wire import shelf
from mockex.wire.shelf import DEFAULT, Shelf

ROOT = "id: a/1\nrules: {kept: 1, changed: 2, gone: 3}\naliases: [first]\n"
CHILD = "id: a/2\nextends: a/1\nrules: {changed: 20, gone: null}\naliases: [second, newest]\n"
GRANDCHILD = "id: b/3\nextends: a/2\nrules: {changed: 200}\n"


def a_shelf(**profiles: str) -> Shelf:
    """A shelf of these profiles, `a1="…"` for a/1, each product with a file of its own."""
    texts = {"a1": ROOT, "a2": CHILD, "b3": GRANDCHILD, **profiles}
    folders = {f"{name[0]}/{name[1]}": {"profile.yaml": text} for name, text in texts.items()}
    products = {name[0]: {"x.json": f"of {name[0]}"} for name in texts}
    return Shelf({**folders, **products})


def said(shelf: Shelf, name: str) -> str:
    with pytest.raises(DialectError) as caught:
        shelf.profile(shelf.find(name))
    return str(caught.value)


def test_its_dialects_are_told_by_product_and_date() -> None:
    assert Shelf({"b/1": {}, "a/2": {}, "a": {}, "a/1": {}}).ids() == ("a/1", "a/2", "b/1")


def test_a_dialect_is_found_by_its_id_and_by_its_aliases() -> None:
    one = a_shelf()

    assert one.aliases() == {"first": "a/1", "second": "a/2", "newest": "a/2"}
    assert [one.find(name) for name in ("a/1", "first", "second", "newest")] == [
        "a/1",
        "a/1",
        "a/2",
        "a/2",
    ]


def test_aliases_are_not_inherited() -> None:
    assert "b/3" not in a_shelf().aliases().values()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("a/11", "; did you mean 'a/1'?"),
        ("newst", "; did you mean 'newest'?"),
        ("kraken", "; known are a/1, a/2, b/3, first, second, newest"),
        # A product is no dialect.
        ("a", "; known are a/1, a/2, b/3, first, second, newest"),
        ("", "; known are a/1, a/2, b/3, first, second, newest"),
    ],
)
def test_an_unknown_name_is_told_its_nearest_or_all_there_are(name: str, hint: str) -> None:
    assert said(a_shelf(), name) == f"unknown dialect '{name}'{hint}"


def test_a_profile_is_laid_over_what_it_extends_and_so_on() -> None:
    document = a_shelf().profile("b/3")

    assert document.value == {
        "id": "b/3",
        "extends": "a/2",
        "aliases": ["second", "newest"],
        "rules": {"kept": 1, "changed": 200},
    }
    assert [
        document.where(path) for path in [("rules", "kept"), ("rules", "changed"), ("id",)]
    ] == [
        "a/1/profile.yaml:2",
        "b/3/profile.yaml:3",
        "b/3/profile.yaml:1",
    ]


def test_a_profile_that_extends_nothing_is_as_it_is_written() -> None:
    assert a_shelf().profile("a/1").value == {
        "id": "a/1",
        "rules": {"kept": 1, "changed": 2, "gone": 3},
        "aliases": ["first"],
    }


def test_an_ancestry_goes_from_the_dialect_to_its_root() -> None:
    one = a_shelf()

    assert one.ancestry("b/3") == ("b/3", "a/2", "a/1")
    assert one.ancestry("newest") == ("a/2", "a/1")
    assert one.ancestry("a/1") == ("a/1",)


def test_a_lineage_is_each_dialects_own_files_and_then_its_products_each_once() -> None:
    files = [dict(each) for each in a_shelf().lineage("b/3")]

    assert files == [
        {"profile.yaml": GRANDCHILD},
        {"x.json": "of b"},
        {"profile.yaml": CHILD},
        {"x.json": "of a"},
        {"profile.yaml": ROOT},
    ]


def test_a_product_without_files_of_its_own_is_left_out_of_a_lineage() -> None:
    one = Shelf({"a/1": {"profile.yaml": ROOT}})

    assert [dict(each) for each in one.lineage("a/1")] == [{"profile.yaml": ROOT}]


@pytest.mark.parametrize(
    ("parent", "hint"),
    [
        ("a/11", "; did you mean 'a/1'?"),
        ("kraken", "; known are a/1, a/2, b/3"),
        # An alias may move to another dialect: what is extended is called by its id.
        ("newest", "; known are a/1, a/2, b/3"),
        ("[a/1]", None),
    ],
)
def test_a_parent_that_does_not_exist_is_told_by_file_and_line(
    parent: str, hint: str | None
) -> None:
    sentence = said(a_shelf(b3=f"id: b/3\nextends: {parent}\n"), "b/3")

    shown = parent if hint else "['a/1']"
    assert sentence.startswith(f"b/3/profile.yaml:2: unknown dialect '{shown}'{hint or ''}")


@pytest.mark.parametrize(
    ("profiles", "name", "sentence"),
    [
        ({"a1": "extends: a/1\n"}, "a/1", "a/1/profile.yaml:1: a/1 extends a/1, which extends it"),
        (
            {"a1": "id: a/1\nextends: a/2\n"},
            "a/1",
            "a/2/profile.yaml:2: a/2 extends a/1, which extends it",
        ),
        (
            {"a1": "id: a/1\nextends: b/3\n"},
            "a/2",
            "b/3/profile.yaml:2: b/3 extends a/2, which extends it",
        ),
        # The circle may lie further back.
        (
            {"a1": "id: a/1\nextends: a/2\n"},
            "b/3",
            "a/1/profile.yaml:2: a/1 extends a/2, which extends it",
        ),
    ],
)
def test_a_circle_is_refused_where_it_closes(
    profiles: dict[str, str], name: str, sentence: str
) -> None:
    assert said(a_shelf(**profiles), name) == sentence


def test_a_profile_that_is_no_yaml_is_refused_by_file_and_line() -> None:
    assert said(a_shelf(a1="id: &a a/1\n"), "b/3").startswith("a/1/profile.yaml:1: anchor '&a'")


def test_a_profile_that_is_no_mapping_extends_nothing_and_has_no_other_name() -> None:
    one = a_shelf(a1="[a, b]\n")

    assert one.ancestry("a/1") == ("a/1",)
    assert one.aliases() == {"second": "a/2", "newest": "a/2"}


def test_aliases_that_are_no_names_are_for_the_schema_to_refuse() -> None:
    one = a_shelf(a1="aliases: [[x], 7]\n")

    assert one.find("second") == "a/2"


def test_the_shipped_shelf_has_the_shipped_dialects_and_names() -> None:
    shipped = shelf.shipped()

    assert set(resources.texts(resources.SCHEMAS, suffix=resources.PROFILE)) == {
        f"{each}/{resources.PROFILE}" for each in shipped.ids()
    }
    assert (
        shipped.aliases()["latest"]
        == shipped.aliases()["binance-spot"]
        == "binance-spot/2026-07-07"
    )
    assert shipped.find(DEFAULT) == DEFAULT


def test_no_two_shipped_dialects_share_a_name() -> None:
    shipped = shelf.shipped()
    names = [alias for each in shipped.ids() for alias in _own_aliases(shipped, each)]

    assert len(set(names)) == len(names)


def _own_aliases(one: Shelf, dialect: str) -> list[str]:
    return [alias for alias, found in one.aliases().items() if found == dialect]
