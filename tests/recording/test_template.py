from __future__ import annotations

import pytest

from mockex.recording.places import Path
from mockex.recording.template import Sort, template
from mockex.values.instant import MILLISECOND, NO_SPAN, Span

_FIELDS = {"E": Sort.TIME, "c": Sort.NAME}


def sort(path: Path, _: int) -> Sort | None:
    return _FIELDS.get(path[-1]) if path else None


def told(text: str, ms: int = 0, names: dict[str, str] | None = None) -> str:
    return template(text, sort).told(Span(ms * MILLISECOND), names or {}).decode()


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ('{"E":1756466190874}', '{"E":1756466190881}'),
        ('{"E": 1756466190874123 }', '{"E": 1756466190881123 }'),
        ('{"E":"1756466190874"}', '{"E":"1756466190881"}'),
        ('[{"E":1756466190874}]', '[{"E":1756466190881}]'),
        ('{"k":{"E":1756466190874},"x":1.10}', '{"k":{"E":1756466190881},"x":1.10}'),
    ],
)
def test_times_are_moved_in_their_unit_and_nothing_else_changes(text, moved):
    assert told(text, 7) == moved


@pytest.mark.parametrize(
    "text",
    [
        '{"E":-1}',
        '{"E":null}',
        '{"E":7877318532}',
        '{"T":1756466190874}',
        '{"E":1756466190874',
        "100 % of it",
        '{"E":{"a":1756466190874}}',
    ],
)
def test_what_is_no_time_stays(text):
    assert told(text, 7) == text


def test_times_may_be_moved_back():
    assert told('{"E":1756466190874}', -874) == '{"E":1756466190000}'


def test_names_are_those_of_today_in_their_places_alone():
    text = '{"c":"then","s":"then","p":"100%","x":{"c":"other"}}'

    assert (
        told(text, names={"then": "now"}) == '{"c":"now","s":"then","p":"100%","x":{"c":"other"}}'
    )


def test_a_name_of_digits_is_a_name():
    assert told('{"c":"1756466190874"}', 7, {"1756466190874": "now"}) == '{"c":"now"}'


def test_a_name_keeps_its_escapes_when_others_change():
    text = '{"c":"a\\/b","E":1756466190874}'

    assert told(text, 1, {"x": "y"}) == '{"c":"a\\/b","E":1756466190875}'


def test_a_part_of_a_text_is_a_text():
    text = '{"stream":"x","data":{"E":1756466190874}}'

    part = template(text, sort, (21, len(text) - 1))

    assert part.told(NO_SPAN, {}) == b'{"E":1756466190874}'
    assert part.told(Span(MILLISECOND), {}) == b'{"E":1756466190875}'


def test_bytes_that_are_no_text_stay():
    assert template("\udcff", sort).told(Span(1), {}) == b"\xff"
