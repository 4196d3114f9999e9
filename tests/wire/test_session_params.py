"""Parameters of the WebSocket API: web-socket-api.md, "Request security" and "Session Authentication"."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.core.accounts import ApiKey, KeyKind
from mockex.wire.api_errors import ApiError
from mockex.wire.codecs import encode
from mockex.wire.dialect import Method
from mockex.wire.security import is_signed, signed_parameters
from mockex.wire.session_params import adopted, session_parameters, unread
from mockex.wire.session_requests import SessionRequest, session_request
from mockex.wire.vocabulary import Need
from tests.support.dialects import SESSION, SHIPPED, without

ORDER = SESSION.methods["order.cancel"]
SIGNED = {"apiKey": "k", "timestamp": "1", "signature": "s"}
# The key of the vendor's examples.
VENDORS = ApiKey(
    api_key="vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    kind=KeyKind.HMAC,
    secret=b"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
)


def test_the_api_key_and_the_wish_for_limits_are_no_parameters_of_the_call() -> None:
    sent = {"symbol": "BTCUSDT", "orderId": "7", "returnRateLimits": "true", **SIGNED}

    assert session_parameters(sent, ORDER, SHIPPED) == {
        "symbol": "BTCUSDT",
        "orderId": "7",
        "timestamp": "1",
        "signature": "s",
    }


def test_what_is_missing_is_told_as_over_rest() -> None:
    said = session_parameters(SIGNED, ORDER, SHIPPED)

    assert isinstance(said, ApiError)
    assert said.msg == "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."


def test_parameters_that_nobody_reads_are_counted_among_all_that_were_sent() -> None:
    # binance-connector-rust issue 39: three names in snake case, "read '8' … but was sent '11'".
    sent = {"symbol": "A", "type": "B", "side": "C", "price": "1", "quantity": "1", **SIGNED}
    stray = {"new_client_order_id": "x", "recv_window": "1", "time_in_force": "GTC"}

    said = unread({**sent, **stray}, SESSION.methods["order.place"], SHIPPED)

    assert said == ApiError(
        status=400,
        code=-1104,
        msg="Not all sent parameters were read; read '8' parameter(s) but was sent '11'.",
    )
    assert unread(sent, SESSION.methods["order.place"], SHIPPED) is None


def test_a_dialect_without_words_for_that_has_those_of_rest() -> None:
    plain = replace(SHIPPED, errors=without(SHIPPED.errors, "parameters_unread"))
    sent = {"colour": "red"}

    assert unread(sent, SESSION.methods["ping"], plain) is None
    said = session_parameters(sent, SESSION.methods["ping"], plain)
    assert isinstance(said, ApiError)
    assert said.code == -1101


def test_a_dialect_may_not_mind() -> None:
    careless = replace(SHIPPED, rest=replace(SHIPPED.rest, refuses_unknown_parameters=False))

    assert unread({"colour": "red"}, SESSION.methods["ping"], careless) is None


@pytest.mark.parametrize(
    ("name", "sent", "left"),
    [
        ("allOrders", {"orderId": "1", "endTime": "2"}, {"endTime": "2"}),
        ("allOrders", {"orderId": "1", "limit": "2"}, {"orderId": "1", "limit": "2"}),
        ("allOrderLists", {"fromId": "1", "startTime": "2"}, {"startTime": "2"}),
        (
            "orderList.status",
            {"orderListId": "1", "origClientOrderId": "a"},
            {"origClientOrderId": "a"},
        ),
    ],
)
def test_a_parameter_is_ignored_beside_some_others(
    name: str, sent: dict[str, str], left: dict[str, str]
) -> None:
    symbol = {"symbol": "BTCUSDT"} if name == "allOrders" else {}
    read = session_parameters({**symbol, **sent, **SIGNED}, SESSION.methods[name], SHIPPED)

    assert isinstance(read, dict)
    assert {key: read[key] for key in read if key not in {*SIGNED, "symbol"}} == left


def test_who_logged_on_need_not_sign() -> None:
    own = adopted(ORDER)

    assert own.security == replace(ORDER.security, signature=Need.OPTIONAL)
    assert replace(own, security=ORDER.security) == ORDER


@pytest.mark.parametrize("name", ["ping", "userDataStream.ping"])
def test_where_nothing_is_signed_nothing_changes(name: str) -> None:
    method: Method = SESSION.methods[name]

    assert adopted(method) is method


@pytest.mark.parametrize(
    ("price", "quantity", "window", "side", "symbol", "proof"),
    [
        (
            "52000.00",
            "0.01000000",
            100,
            "SELL",
            "BTCUSDT",
            "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24",
        ),
        (
            "0.10000000",
            "1.00000000",
            5000,
            "BUY",
            "１２３４５６",  # noqa: RUF001  # the vendor's symbol of wide digits
            "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd",
        ),
    ],
)
def test_the_vendors_signatures_are_good(
    price: str, quantity: str, window: int, side: str, symbol: str, proof: str
) -> None:
    # "SIGNED request example (HMAC)".
    params: dict[str, object] = {
        "symbol": symbol,
        "side": side,
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": quantity,
        "price": price,
        "recvWindow": window,
        "timestamp": 1645423376532,
        "apiKey": VENDORS.api_key,
        "signature": proof,
    }

    text = encode({"id": 1, "method": "order.place", "params": params}).decode()
    request = session_request(text, SHIPPED)

    assert isinstance(request, SessionRequest)
    assert is_signed(signed_parameters(request.params), proof, VENDORS)
    assert is_signed(signed_parameters(request.params), proof.upper(), VENDORS)


def test_truths_are_signed_as_json_has_them() -> None:
    text = '{"id":1,"method":"account.status","params":{"b":true,"a":false,"c":"ü & %","signature":"x"}}'

    request = session_request(text, SHIPPED)

    assert isinstance(request, SessionRequest)
    assert signed_parameters(request.params) == "a=false&b=true&c=ü & %".encode()


def test_historical_trades_take_a_key_that_they_do_not_need() -> None:
    # CHANGELOG.md, 2023-07-11: "no longer necessary and is now ignored".
    method, sent = SESSION.methods["trades.historical"], {"symbol": "BTCUSDT", "apiKey": "whose"}

    assert unread(sent, method, SHIPPED) is None
    assert not method.security.api_key
