"""Dialects with their contracts, found by any of their names and read once."""

from __future__ import annotations

import pytest

from mockex.errors import DialectError
from mockex.gateway.library import Library
from mockex.wire.shelf import DEFAULT
from tests.support.dialects import SHIPPED
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.profiles import ID, PROFILE, a_shelf, read


def test_a_dialect_and_its_contracts_are_found_by_id() -> None:
    assert SHIPPED_LIBRARY.dialect(DEFAULT) == SHIPPED
    assert SHIPPED_LIBRARY.catalogue(DEFAULT).dialect == DEFAULT
    assert "user.executionReport" in SHIPPED_LIBRARY.catalogue(DEFAULT).kinds


def test_they_are_found_by_another_name_too() -> None:
    library = Library(a_shelf())

    assert library.find("acme") == ID
    assert library.dialect("acme") == read(PROFILE)
    assert library.catalogue("acme").dialect == ID


def test_each_is_read_once() -> None:
    library = Library(a_shelf())

    assert library.dialect("acme") is library.dialect(ID)
    assert library.catalogue("acme") is library.catalogue(ID)


def test_two_libraries_know_nothing_of_each_other() -> None:
    other = Library(a_shelf({ID: PROFILE.replace("title: Acme", "title: Other")}))

    assert Library(a_shelf()).dialect(ID).title == "Acme"
    assert other.dialect(ID).title == "Other"


def test_a_dialect_that_is_unknown_or_cannot_be_read_is_told_in_a_sentence() -> None:
    library = Library(a_shelf({"b/2": "profile: 1\nid: b/2\nextends: acme-spot/2030-01-02\n"}))

    with pytest.raises(DialectError) as unknown:
        library.dialect("acm")
    with pytest.raises(DialectError) as wrong:
        library.dialect("b/2")

    assert str(unknown.value) == "unknown dialect 'acm'; did you mean 'acme'?"
    assert str(wrong.value) == (
        f"b/2/profile.yaml:3: unknown dialect 'acme-spot/2030-01-02'; did you mean '{ID}'?"
    )


def test_what_cannot_be_read_is_read_when_it_is_asked_for_and_not_before() -> None:
    library = Library(a_shelf({"b/2": "profile: 1\nid: b/2\n"}))

    assert library.dialect(ID).id == ID
    with pytest.raises(DialectError, match="there is no 'as_of'"):
        library.dialect("b/2")
