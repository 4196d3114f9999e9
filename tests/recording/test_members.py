from __future__ import annotations

import pytest

from mockex.recording.members import members


def paths(text: str) -> list[tuple[str | None, str, str]]:
    found = []
    for member in members(text):
        event, way = member.within.path()
        found.append((event, way + member.name, text[member.start : member.end]))
    return found


def test_every_scalar_is_told_with_its_event_and_its_way():
    text = '{"O":[{"i":17,"c":"x\\"y"}],"e":"listStatus","g":-1}'

    assert paths(text) == [
        ("listStatus", "O.i", "17"),
        ("listStatus", "O.c", 'x\\"y'),
        ("listStatus", "e", "listStatus"),
        ("listStatus", "g", "-1"),
    ]


def test_an_envelope_is_no_part_of_its_event():
    text = '{"subscriptionId":0,"event":{"e":"balanceUpdate","a":"BTC"}}'

    assert paths(text) == [
        (None, "subscriptionId", "0"),
        ("balanceUpdate", "e", "balanceUpdate"),
        ("balanceUpdate", "a", "BTC"),
    ]


def test_items_of_a_list_stand_in_it():
    assert paths('{"method":"SUBSCRIBE","params":["a",1.5]}') == [
        ("SUBSCRIBE", "method", "SUBSCRIBE"),
        ("SUBSCRIBE", "params.", "a"),
        ("SUBSCRIBE", "params.", "1.5"),
    ]


@pytest.mark.parametrize("text", ['{"a":"bc', '{"a":"bc\\', '"a": "bc"', '}]{"a":"bc"'])
def test_a_torn_text_is_read_as_far_as_it_goes(text):
    [(_, way, value)] = paths(text)

    assert way == "a"
    assert value.startswith("bc")
