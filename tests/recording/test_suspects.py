from __future__ import annotations

import json

import pytest

from mockex.recording.secret_kinds import KINDS
from mockex.recording.suspects import Search

KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SIGNATURE = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"


def found(value: object, *, replaced: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    """What is suspect, and where: once for each value."""
    search = Search(replaced=frozenset(replaced))
    text = value if isinstance(value, str) else json.dumps(value)
    suspects = {each.value: each for each in reversed(search.suspects(text))}
    return [(each.kind, each.place) for each in suspects.values() if not search.is_replaced(each)]


@pytest.mark.parametrize(
    ("value", "suspect"),
    [
        ({"apiKey": KEY}, ("api key", "/apiKey")),
        ({"headers": [["X-MBX-APIKEY", KEY]]}, ("api key", "/headers/X-MBX-APIKEY")),
        ({"headers": [{"name": "X-BH-APIKEY", "value": KEY}]}, ("api key", "/headers/X-BH-APIKEY")),
        ({"text": json.dumps({"result": {"listenKey": KEY}})}, ("listen key", "/text/result/listenKey")),
        ({"path": f"/ws/{KEY}"}, ("listen key", "/path")),
        ({"stream": KEY}, ("listen key", "/stream")),
        (f"GET /x?listenKey={KEY}", ("listen key", "listenKey")),
        (f"X-MBX-APIKEY: {KEY}", ("api key", "X-MBX-APIKEY")),
        ({"query": f"a=1&signature={SIGNATURE}"}, ("signature", "/query signature")),
        ({"headers": [["Cookie", "session=abcdef1234"]]}, ("credential", "/headers/Cookie")),
        ({"x": "-----BEGIN PRIVATE KEY-----\nMC4C"}, ("private key", "/x")),
        ({"x": "-----BEGIN RSA PRIVATE KEY-----"}, ("private key", "/x")),
        ({"x": f"token {JWT}"}, ("token", "/x")),
        ({"x": "mail joe@example.org"}, ("e-mail", "/x")),
        ({"x": "from 8.8.8.8"}, ("ip address", "/x")),
        ({"x": "from 2001:4860:4860::8888"}, ("ip address", "/x")),
        ({"uid": 354937868}, ("account id", "/uid")),
        ({"x": f"look: {KEY}"}, ("key", "/x")),
        ({"x": "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1DNEM="}, ("private key", "/x")),
    ],
)  # fmt: skip
def test_a_secret_is_suspect_with_its_place(value, suspect):
    assert suspect in found(value)


@pytest.mark.parametrize(
    "value",
    [
        {"apiKey": "<your api key>", "secretKey": "x" * 64, "listenKey": ""},
        {"e": "executionReport", "c": "mx7Kd2pTq9LwYb4RsNf1Za", "i": 48213907755, "E": 1756461723418},
        {"x": "http://127.0.0.1:9000 or 10.0.0.1", "y": "btcusdt@kline_1d@+08:00"},
        {"sha256": SIGNATURE, "commit": "4777636aa0f1"},
        {"symbol": "BTCUSDT", "price": "108350.40000000"},
        "signature=short&apiKey=demo-key",
    ],
)  # fmt: skip
def test_what_is_no_secret_is_not_suspect(value):
    assert found(value) == []


def test_what_the_header_says_was_replaced_is_believed_where_the_redaction_looks():
    value = {"headers": [["X-MBX-APIKEY", KEY]], "text": f"no key {KEY}", "uid": 354937868}

    assert found(value, replaced=KINDS) == []
    assert found(value, replaced=("api key",)) == [("account id", "/uid")]


def test_a_key_in_no_place_of_keys_is_suspect_even_in_a_redacted_recording():
    value = {"headers": [["X-MBX-APIKEY", KEY]], "text": f"no key {KEY[::-1].swapcase()}"}

    assert found(value, replaced=KINDS) == [("key", "/text")]


def test_a_private_key_is_suspect_in_any_recording():
    assert found({"x": "-----BEGIN PRIVATE KEY-----"}, replaced=KINDS) == [("private key", "/x")]
