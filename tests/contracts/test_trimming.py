"""A message, trimmed to what its contract has at one instant."""

from __future__ import annotations

import json

import pytest

from mockex.contracts.trimming import Trimmer
from mockex.values.instant import Instant
from tests.support.contracts import moment

NOW = moment("2022-12-05")
UNBORN = {"x-since": "2022-12-06"}
MESSAGE = {"a": 1, "b": {"c": 2, "d": 3}, "e": [{"c": 4, "d": 5}, 6], "f": 7}
SHAPE: dict[str, object] = {
    "properties": {
        "a": {"x-since": "2022-12-06"},
        "b": {"properties": {"c": {"x-until": "2022-12-05"}, "d": True}},
        "e": {"items": {"$ref": "#/$defs/inner"}},
    },
    "$defs": {"inner": {"$ref": "#/$defs/innermost"}, "innermost": {"properties": {"c": UNBORN}}},
}


@pytest.mark.parametrize(
    ("as_of", "left"),
    [
        (NOW, {"b": {"d": 3}, "e": [{"d": 5}, 6], "f": 7}),
        (moment("2022-12-06"), {"a": 1, "b": {"d": 3}, "e": [{"c": 4, "d": 5}, 6], "f": 7}),
        (moment("2022-12-04"), {"b": {"c": 2, "d": 3}, "e": [{"d": 5}, 6], "f": 7}),
    ],
)
def test_a_message_is_trimmed_to_the_keys_of_its_date_in_their_order(
    as_of: Instant, left: object
) -> None:
    found = Trimmer(SHAPE, as_of).trimmed(MESSAGE)

    assert json.dumps(found) == json.dumps(left)


def test_a_message_of_which_nothing_can_be_taken_stays_itself() -> None:
    message = {"b": {"c": 2}, "g": [1]}

    assert (
        Trimmer({"properties": {"b": {"properties": {"c": True}}}}, NOW).trimmed(message) is message
    )


def test_a_shape_within_itself_is_trimmed_at_every_depth() -> None:
    tree: dict[str, object] = {
        "$ref": "#/$defs/tree",
        "$defs": {
            "tree": {
                "properties": {"x": UNBORN, "below": {"items": {"$ref": "#/$defs/tree"}}},
            }
        },
    }
    message = {"x": 1, "below": [{"x": 2, "y": 3, "below": [{"x": 4}]}]}

    assert Trimmer(tree, NOW).trimmed(message) == {"below": [{"y": 3, "below": [{}]}]}
