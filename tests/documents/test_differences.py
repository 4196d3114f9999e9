from __future__ import annotations

import pytest

from mockex.documents.differences import difference
from mockex.documents.document import Value
from mockex.documents.merging import patched


@pytest.mark.parametrize(
    ("base", "target", "patch"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "c": 3}, {"b": None, "c": 3}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "c": 3}}, {"a": {"c": 3}}),
        ({"a": [1, 2]}, {"a": [1, None]}, {"a": [1, None]}),
        ({"a": False}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1}}, {"a": True}, {"a": True}),
        ({"a": 1}, {"a": 1}, {}),
    ],
)
def test_the_patch_holds_what_differs_and_makes_one_of_the_other(
    base: Value, target: Value, patch: Value
) -> None:
    assert difference(base, target) == patch
    assert patched(base, patch) == target
