from __future__ import annotations

import pytest

from mockex.recorder.heard import Heard, heard


@pytest.mark.parametrize(
    "text",
    [
        '{"e":"balanceUpdate","d":"1"}',
        '{"stream":"aListenKey","data":{"e":"balanceUpdate","d":"1"}}',
        '{"event":{"e":"balanceUpdate","d":"1"}}',
        '{"subscriptionId":3,"event":{"e":"balanceUpdate","d":"1"}}',
    ],
)
def test_an_event_is_the_same_in_every_envelope(text):
    assert heard(text) == Heard(
        names=("balanceUpdate",),
        events=({"e": "balanceUpdate", "d": "1"},),
        payload=b'{"e":"balanceUpdate","d":"1"}',
    )


def test_a_list_tells_several_events():
    assert heard('[{"e":"one"},{"e":"two"}]').names == ("one", "two")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"stream":"btcusdt@bookTicker","data":{"u":1}}', "bookTicker"),
        ('{"stream":"btcusdt@depth5","data":{"lastUpdateId":1}}', "depth5"),
        ('{"stream":"btcusdt@trade","data":{"e":"trade"}}', "trade"),
        ('{"u":1}', "unnamed"),
        ("no JSON", "unnamed"),
        ('["e"]', "unnamed"),
        ("7", "unnamed"),
    ],
)
def test_what_has_no_name_is_called_by_its_stream(text, name):
    assert heard(text).names == (name,)


def test_events_of_two_markets_are_not_the_same():
    one, other = (heard(f'{{"stream":"{name}@depth5","data":{{}}}}') for name in ("a", "b"))

    assert one.payload != other.payload


@pytest.mark.parametrize(
    "text",
    [
        '{"id":1,"status":200,"result":{}}',
        '{"id":null,"status":401,"error":{"code":-2015}}',
        '{"result":null,"id":5}',
    ],
)
def test_a_response_tells_no_event(text):
    what = heard(text)

    assert what.names == ()
    assert what.response is not None


def test_a_ping_in_json_tells_no_event():
    assert heard('{"ping":1757937600000}') == Heard(ping=1757937600000)
    assert heard('{"pong":1757937600000}') == Heard(pong=1757937600000)
