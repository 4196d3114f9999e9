from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockex.recording.places import ITEM, Path, member, places

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def expected(value: object, path: Path = (), index: int = 0) -> list[tuple[Path, int, object]]:
    """Every value with its path, those inside a value before it."""
    inner: list[tuple[Path, int, object]] = []
    if isinstance(value, dict):
        for key, each in value.items():
            inner += expected(each, (*path, json.dumps(key)[1:-1]))
    elif isinstance(value, list):
        for at, each in enumerate(value):
            inner += expected(each, (*path, ITEM), at)
    return [*inner, (path, index, value)]


@given(VALUES, st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", " :\t")]))
def test_every_value_is_found_where_it_stands(value, separators):
    text = json.dumps(value, separators=separators)

    found = [(one.path, one.at, json.loads(text[one.start : one.end])) for one in places(text)]

    assert found == expected(value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"stream":"x","data":{ "a":[1,{"data":2}]} }', '{ "a":[1,{"data":2}]}'),
        ('{"data":1.10}', "1.10"),
        ('{"other":{"data":1}}', None),
        ("[1]", None),
    ],
)
def test_a_member_is_found_as_it_was_written(text, value):
    span = member(text, "data")

    assert (None if span is None else text[span[0] : span[1]]) == value
