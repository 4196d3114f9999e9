"""JSON values and bytes changed at random, as hypothesis draws them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

ODD = st.sampled_from(
    ["", "\x1b[2J", "\ud800", "\x00\n", "-1", "2025-02-31T00:00:00Z", "9999-12-31T23:59:59.999999Z"]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**30, -1, 0, 1, 2, 99, 600, 1e300, 1.0, 0.5]),
    st.floats(allow_nan=False, allow_infinity=False),
    ODD,
    st.text(max_size=8),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def mutated(draw: st.DrawFn, value: Any) -> Any:
    """The value with one to three of its parts replaced, taken away, doubled or moved."""
    changed = deepcopy(value)
    for _ in range(draw(st.integers(1, 3))):
        inside = list(_containers(changed))
        holder = draw(st.sampled_from(inside))
        keys = list(holder) if isinstance(holder, dict) else list(range(len(holder)))
        if not keys:
            continue
        key = draw(st.sampled_from(keys))
        match draw(st.sampled_from(["replace", "delete", "add", "swap"])):
            case "replace":
                holder[key] = draw(VALUES)
            case "delete":
                del holder[key]
            case "add" if isinstance(holder, list):
                holder.insert(key, deepcopy(holder[key]))
            case "add":
                holder[draw(st.text(max_size=4))] = draw(VALUES)
            case _:
                other = draw(st.sampled_from(keys))
                holder[key], holder[other] = holder[other], holder[key]
    return changed


@st.composite
def garbled(draw: st.DrawFn, data: bytes) -> bytes:
    """The bytes with one to three stretches of them replaced, taken away or doubled."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        stretch = data[start : start + draw(st.integers(0, 40))]
        new = draw(
            st.sampled_from([b"", stretch * 2, b"\n", b"\xff", b"\x00"]) | st.binary(max_size=8)
        )
        data = data[:start] + new + data[start + len(stretch) :]
    return data[: draw(st.integers(0, len(data)))] if draw(st.booleans()) else data


def _containers(value: Any) -> Iterator[Any]:
    if isinstance(value, dict | list):
        yield value
        for each in value.values() if isinstance(value, dict) else value:
            yield from _containers(each)
