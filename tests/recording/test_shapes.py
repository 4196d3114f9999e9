from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockex.recording import shapes as shapes_module
from mockex.recording.members import Member, members
from mockex.recording.secret_kinds import ORDER, Kind
from mockex.recording.shapes import Shapes

NAMES = st.sampled_from(["e", "i", "method", "x y", 'q"', ""])
SCALARS = (
    st.sampled_from(["trade", "order", 'q"', "\\", "a:b", "{", ""])
    | st.integers(-99, 9999)
    | st.sampled_from([True, None, 1.5, -2e-7])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4)
)
SEPARATORS = st.sampled_from([(",", ":"), (", ", ": "), (",\n", " :\t")])


def by_event(member: Member) -> Kind | None:
    event, _ = member.within.path()
    return ORDER if event == "order" or (member.name == "i" and not member.is_text) else None


def walked(text: str) -> list[tuple[Kind, int, int]]:
    pairs = [(by_event(member), member.start, member.end) for member in members(text)]
    return [(kind, start, end) for kind, start, end in pairs if kind is not None]


# One for all examples, so that what was learnt of one text is used for others.
SHAPES = Shapes(by_event)


@pytest.fixture(scope="module", autouse=True, params=["torn", "by pattern"])
def way_of_reading(request):
    """Each text read by a pattern when it comes for the second time, or never."""
    global SHAPES
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shapes_module, "_SIGHTINGS", 1 if request.param == "by pattern" else 0)
        patched.setattr(shapes_module, "_MOST_PATTERNS", 100_000)
        SHAPES = Shapes(by_event)
        yield


@given(VALUES, SEPARATORS)
def test_what_is_secret_is_found_where_a_walk_finds_it(value, separators):
    text = json.dumps(value, separators=separators)

    assert list(SHAPES.secrets(text)) == walked(text)
    assert list(SHAPES.secrets(text)) == walked(text)


@given(VALUES, SEPARATORS, st.integers(0, 60), st.sampled_from(["", '"', ":", "}", "\\", "7"]))
def test_torn_and_broken_texts_are_read_as_by_a_walk(value, separators, at, thrown_in):
    text = json.dumps(value, separators=separators)

    for broken in (text[:at], text[at:], text[:at] + thrown_in + text[at:]):
        assert list(SHAPES.secrets(broken)) == walked(broken)


@pytest.mark.parametrize(
    "text",
    ['"a":"b":"c"', '{"i":,"i":5}', '{"i":"5","i":5}', '{"i":tr5ue,"i":-}', '"i":5"i":6', '"', ""],
)
def test_texts_that_are_no_json_are_read_as_by_a_walk(text):
    assert list(SHAPES.secrets(text)) == walked(text)


def test_a_shape_is_walked_once_for_each_event():
    walks = []

    def kind_of(member: Member) -> Kind | None:
        walks.append(member.name)
        return by_event(member)

    shapes = Shapes(kind_of)
    found = [
        list(shapes.secrets(f'{{"e":"{event}","x":{number}}}'))
        for event, number in (("order", 1), ("trade", 23), ("order", 456), ("trade", 7))
    ]

    assert found == [[(ORDER, 6, 11), (ORDER, 17, 18)], [], [(ORDER, 6, 11), (ORDER, 17, 20)], []]
    assert walks == ["e", "x", "e", "x"]


def test_texts_that_come_often_are_read_by_a_pattern_as_if_they_were_torn(way_of_reading):
    shapes = Shapes(by_event)
    texts = [f'{{"e":"{event}","x":[{n},"{n}"],"i":{n}}}' for n in (1, 22) for event in "ab"]

    found = [list(shapes.secrets(text)) for text in (*texts, '{"e":"order","x":[-1.5,""],"i":0}')]

    assert found == [
        *map(walked, texts),
        [(ORDER, 6, 11), (ORDER, 18, 22), (ORDER, 24, 24), (ORDER, 31, 32)],
    ]


@pytest.mark.parametrize(
    "text", ['{"i":1}', '{"i":1', '{"i":1 }', ' {"i":1}', '{"i":-1e5}', '{"i" :1}']
)
def test_a_pattern_takes_no_text_of_another_shape(text):
    shapes = Shapes(by_event)
    for known in ('{"i":1}', '{"i":[]}', '{"i":"1"}', '{"I":1}'):
        assert list(shapes.secrets(known)) == walked(known)

    assert list(shapes.secrets(text)) == walked(text)
