"""For any secret in any place and spelling: it is gone, and the text is as long as before."""

from __future__ import annotations

import base64
import json
import re
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockex.recording.frame import Content, Reply, Request, Text
from mockex.recording.redaction import Redaction
from mockex.wire.profile import DEFAULT, shipped
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.spellings import based, spellings

SPOT = shipped(DEFAULT)
FUTURES = SHIPPED_LIBRARY.dialect("binance-usdm/2026-03-06")
TOOBIT = SHIPPED_LIBRARY.dialect("toobit-usdt/2026-01")

KEYS = st.text(string.ascii_letters + string.digits, min_size=24, max_size=64)
CLIENT_IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.:/-]{6,33}[A-Za-z0-9]", fullmatch=True)
NUMBERS = st.integers(min_value=1, max_value=2**63 - 1)


def a_redaction(dialect=SPOT) -> Redaction:
    return Redaction(dialect, b"salt")


def a_text(value: object) -> Text:
    return Text(text=value if isinstance(value, str) else json.dumps(value, separators=(",", ":")))


def text_of(content: Content) -> str:
    match content:
        case Request(query=query, body=body):
            return query + body
        case Reply(body=body):
            return body
        case Text(text=text):
            return text
        case _:
            raise AssertionError(content)


def differences(one: object, other: object, way: str = "") -> set[str]:
    """Where two JSON values differ that have the same form."""
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert list(one) == list(other)
        return set().union(*(differences(one[key], other[key], f"{way}/{key}") for key in one))
    if isinstance(one, list):
        pairs = zip(one, other, strict=True)
        return set().union(*(differences(a, b, f"{way}/{n}") for n, (a, b) in enumerate(pairs)))
    return {way} if one != other else set()


def redacted(value: object, dialect=SPOT) -> object:
    content = a_redaction(dialect).content(a_text(value))
    assert isinstance(content, Text)
    return json.loads(content.text)


PLACES = [
    "symbol=BTCUSDT&{name}={value}&timestamp=1",
    '{{"{name}":"{value}"}}',
    '{{"params" : {{ "{name}" : "{value}" }}, "id": 1}}',
    '{{"text":"{{\\"{name}\\":\\"{value}\\"}}"}}',
    "refused: {name}={value}, sorry",
    '{{"{name}":"{value}',
]


@given(KEYS, st.sampled_from(PLACES), st.sampled_from(["apiKey", "listenKey", "signature"]))
def test_a_key_is_gone_from_every_place(key, place, name):
    text = place.format(name=name, value=key)

    other = text_of(a_redaction().content(a_text(text)))

    assert key not in other
    assert len(other) == len(text)
    assert re.sub("[A-Za-z0-9]", "a", other) == re.sub("[A-Za-z0-9]", "a", text)


@given(KEYS)
def test_a_known_key_is_gone_in_every_spelling(key):
    redaction = a_redaction()
    redaction.know(key)

    for spelling in spellings(key):
        text = f"<{spelling}>"
        other = redaction.text(text)
        assert spelling not in other
        assert len(other) == len(text)


@given(KEYS, st.sampled_from([0, 1, 2]), st.sampled_from(["", ":", ":x"]))
def test_a_known_key_is_gone_from_base64(key, before, after):
    redaction = a_redaction()
    redaction.know(key)
    code = base64.b64encode(before * b"-" + f"{key}{after}".encode())
    text = f"Basic {code.decode()}"

    other = redaction.text(text)

    assert len(other) == len(text)
    assert [each for each in based(key, before) if each in other] == []


@given(CLIENT_IDS)
def test_the_id_of_a_client_is_gone_wherever_it_stands_after_its_first_sight(name):
    redaction = a_redaction()
    sent = redaction.content(
        Request(method="POST", path="/x", query=f"newClientOrderId={quote(name, safe='')}")
    )
    told = redaction.content(a_text({"code": -1, "msg": f"no order {name}!"}))
    event = redaction.content(a_text({"e": "executionReport", "c": name, "C": ""}))

    pseudonym = json.loads(text_of(event))["c"]
    assert pseudonym != name
    assert len(pseudonym) == len(name)
    assert text_of(sent) == f"newClientOrderId={quote(pseudonym, safe='')}"
    assert json.loads(text_of(told)) == {"code": -1, "msg": f"no order {pseudonym}!"}
    assert json.loads(text_of(event)) == {"e": "executionReport", "c": pseudonym, "C": ""}


@given(NUMBERS)
def test_the_number_of_an_order_is_another_number_and_the_same_on_every_path(number):
    redaction = a_redaction()
    reply = redaction.content(Reply(status=200, body=f'{{"orderId": {number} ,"orderListId":-1}}'))
    event = redaction.content(a_text({"e": "executionReport", "i": number, "g": -1, "t": number}))
    asked = redaction.content(Request(method="GET", path="/x", query=f"orderId={number}"))

    other = json.loads(text_of(reply))["orderId"]
    assert other != number
    assert len(str(other)) == len(str(number))
    assert text_of(reply) == f'{{"orderId": {other} ,"orderListId":-1}}'
    assert json.loads(text_of(event)) == {"e": "executionReport", "i": other, "g": -1, "t": number}
    assert text_of(asked) == f"orderId={other}"


@given(KEYS)
def test_redacting_twice_is_redacting_once(key):
    redaction = a_redaction()
    text = f"listenKey={key}&signature={key[::-1]}x"

    once = redaction.text(text)

    assert redaction.text(once) == once


@pytest.mark.parametrize(
    ("event", "changed", "dialect"),
    [
        (
            {"e": "executionReport", "c": "mx-1", "C": "mx-0", "i": 7, "I": 8, "g": 9, "v": 3, "U": 4, "u": 5, "a": 6, "j": 7, "t": 7, "E": 7, "d": 4, "s": "X", "o": "LIMIT", "J": 1000000},
            {"/c", "/C", "/i", "/I", "/g", "/v", "/U", "/u", "/a", "/j"},
            SPOT,
        ),
        (
            {"e": "listStatus", "g": 2, "c": "OCO", "C": "list-1", "O": [{"s": "X", "i": 17, "c": "leg-1"}]},
            {"/g", "/C", "/O/0/i", "/O/0/c"},
            SPOT,
        ),
        ({"stream": "k", "data": {"e": "listStatus", "g": 2}}, {"/data/g"}, SPOT),
        ({"subscriptionId": 1, "event": {"e": "executionReport", "i": 1}}, {"/event/i"}, SPOT),
        (
            {"e": "ORDER_TRADE_UPDATE", "T": 1, "o": {"s": "X", "c": "mx-1", "i": 12, "o": "LIMIT", "t": 3, "a": "0.5", "b": "1", "si": 1, "ss": 0}},
            {"/o/c", "/o/i", "/o/si"},
            FUTURES,
        ),
        ({"e": "ACCOUNT_UPDATE", "a": {"B": [{"a": "USDT"}], "m": "ORDER"}}, set(), FUTURES),
        (
            [{"e": "contractExecutionReport", "c": "mx1", "i": "2122590317744828416", "C": False, "v": "10", "td": "4864740021870422018", "O": "1767782423401"}],
            {"/0/c", "/0/i"},
            TOOBIT,
        ),
        ({"e": "ticketInfo", "T": "48647400", "o": "2122590317744828416", "c": "mx1", "a": "16904177"}, {"/o", "/c", "/a"}, TOOBIT),
        ({"eventType": "planExecutionReport", "orderId": "2122590323600077312", "spOrderId": "0", "accountId": "1690417720593648641", "symbolId": "BTC-SWAP-USDT"}, {"/orderId", "/accountId"}, TOOBIT),
        ({"e": "trade", "t": 12345678, "b": 88, "a": 50, "T": 1}, set(), SPOT),
        ({"e": "aggTrade", "a": 5933014, "f": 100, "l": 105}, set(), SPOT),
        ([{"a": 26129, "p": "0.01", "f": 27781, "l": 27781}], set(), SPOT),
        ([{"id": 28457, "price": "4.0", "isBuyerMaker": True}], set(), SPOT),
        ({"makerCommission": 15, "uid": 354937868}, {"/uid"}, SPOT),
        ({"symbol": "X", "id": 28457, "orderId": 100234, "orderListId": -1}, {"/orderId"}, SPOT),
        (
            {"preventedMatchId": 1, "takerOrderId": 5, "makerOrderId": 3, "tradeGroupId": 1, "price": "1"},
            {"/preventedMatchId", "/takerOrderId", "/makerOrderId", "/tradeGroupId"},
            SPOT,
        ),
        (
            {"data": {"cancelResponse": {"orderId": 9, "clientOrderId": "a1"}, "newOrderResponse": {"code": -2010}}},
            {"/data/cancelResponse/orderId", "/data/cancelResponse/clientOrderId"},
            SPOT,
        ),
        (
            {"orders": [{"orderId": 2, "clientOrderId": "b2"}], "orderReports": [{"orderId": 2, "origClientOrderId": "b2"}]},
            {"/orders/0/orderId", "/orders/0/clientOrderId", "/orderReports/0/orderId", "/orderReports/0/origClientOrderId"},
            SPOT,
        ),
        ({"id": 1, "method": "allOrderLists", "params": {"fromId": 12}}, {"/params/fromId"}, SPOT),
        ({"id": 1, "method": "myTrades", "params": {"fromId": 12}}, set(), SPOT),
        ({"method": "SUBSCRIBE", "params": ["btcusdt@trade", "k" * 8 + "Z9" * 26]}, {"/params/1"}, SPOT),
        ({"method": "REQUEST", "params": ["k" * 8 + "Z9" * 26 + "@account"], "id": 1}, {"/params/0"}, FUTURES),
    ],
)  # fmt: skip
def test_of_a_message_the_secrets_change_and_nothing_else(event, changed, dialect):
    assert differences(event, redacted(event, dialect)) == changed


def test_an_event_that_is_named_late_is_redacted_too():
    assert differences({"i": 12, "e": "executionReport"}, redacted({"i": 12, "e": "executionReport"})) == {"/i"}  # fmt: skip


def test_the_numbers_of_a_market_stay_even_if_an_order_has_the_same():
    redaction = a_redaction()
    redaction.content(a_text({"orderId": 48213907}))
    public = [
        a_text({"e": "trade", "t": 48213907, "T": 48213907}),
        Reply(status=200, body='[{"id":48213907,"time":48213907}]'),
        Reply(status=200, body='[[48213907,"1.48213907"]]'),
        Request(method="GET", path="/x", query="timestamp=48213907&fromId=48213907"),
    ]

    assert [redaction.content(each) for each in public] == public


@pytest.mark.parametrize(
    "text", ["no order 48213907", "[48213907] failed", '{"x":[48213907]}', '{"x":"no 48213907"}']
)
def test_the_number_of_an_order_is_replaced_in_places_that_nobody_knows(text):
    redaction = a_redaction()
    redaction.content(a_text({"orderId": 48213907}))

    assert re.fullmatch(re.escape(text).replace("48213907", "[1-9][0-9]{7}"), redaction.text(text))
    assert "48213907" not in redaction.text(text)


def test_lists_of_ids_in_a_query_are_redacted_item_by_item():
    redaction = a_redaction(FUTURES)
    asked = Request(method="DELETE", path="/x", query="orderIdList=%5B12%2C345678%5D&x=1")

    redacted = redaction.content(asked)

    assert isinstance(redacted, Request)
    found = re.fullmatch(r"orderIdList=%5B(\d\d)%2C(\d{6})%5D&x=1", redacted.query)
    assert found is not None
    assert found.groups() != ("12", "345678")


def test_the_from_id_of_order_lists_is_one_of_theirs():
    redaction = a_redaction()

    asked = [
        redaction.content(Request(method="GET", path=f"/api/v3/{path}", query="fromId=123456"))
        for path in ("allOrderList", "myTrades")
    ]

    assert [each.query == "fromId=123456" for each in asked if isinstance(each, Request)] == [
        False,
        True,
    ]


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "set-cookie", "X-MBX-APIKEY"])
def test_headers_that_let_somebody_in_are_redacted(name):
    redaction = a_redaction()

    reply = redaction.content(Reply(status=200, headers=((name, "a=b1; Path=/"), ("X", "a"))))

    assert isinstance(reply, Reply)
    assert reply.headers[0][1] != "a=b1; Path=/"
    assert len(reply.headers[0][1]) == len("a=b1; Path=/")
    assert reply.headers[1] == ("X", "a")


def test_addresses_are_redacted_in_any_text():
    text = "IP 81.2.69.142 of joe@example.org is banned until 1660090423228; not 127.0.0.1"

    other = a_redaction().text(text)

    assert re.fullmatch(r"IP [\d.]{11} of [a-z]{3}@[a-z]{7}\.[a-z]{3} is banned until 1660090423228; not 127\.0\.0\.1", other)  # fmt: skip
    assert "81.2.69.142" not in other
    assert "joe" not in other
