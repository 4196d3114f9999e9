"""Requests and responses of the WebSocket API: web-socket-api.md, "Request format" and "Response format"."""

from __future__ import annotations

import json

import pytest

from mockex.wire.api_errors import ApiError
from mockex.wire.codecs import encode
from mockex.wire.dialect import RateLimit
from mockex.wire.session_requests import (
    Misread,
    SessionRequest,
    is_id,
    response,
    session_request,
    used,
)
from tests.support.dialects import SHIPPED


def misread(code: int, msg: str, request_id: str | int | None = None) -> Misread:
    return Misread(error=ApiError(status=400, code=code, msg=msg), id=request_id)


MISSING = "Mandatory parameter '{}' was not sent, was empty/null, or malformed."
NOT_JSON = misread(-1135, "Invalid JSON Request")
NO_ID = misread(-1102, MISSING.format("id"))
NO_METHOD = misread(-1102, MISSING.format("method"))
BAD_ID = misread(
    -1135,
    "Invalid 'id' in JSON request; expected an integer, a string matching "
    "'^[a-zA-Z0-9-_]{1,36}$', or null.",
)
NO_OBJECT = "Invalid 'params' in JSON request; expected an object."


def read(text: str) -> SessionRequest | Misread:
    return session_request(text, SHIPPED)


def asked(**message: object) -> SessionRequest | Misread:
    return read(json.dumps(message))


def test_a_request_has_an_id_a_method_and_parameters() -> None:
    assert asked(id="e2a8", method="ping", params={"a": "1"}) == SessionRequest(
        id="e2a8", method="ping", params={"a": "1"}
    )


@pytest.mark.parametrize("params", [None, {}])
def test_parameters_may_be_left_out(params: object) -> None:
    wanted = SessionRequest(id=1, method="ping", params={})

    assert asked(id=1, method="ping") == asked(id=1, method="ping", params=params) == wanted


def test_a_version_may_stand_before_the_method() -> None:
    # "Request method … may be prefixed with explicit version: e.g. "v3/order.place""
    assert asked(id=1, method="v3/ping") == asked(id=1, method="ping")


@pytest.mark.parametrize("method", ["v2/ping", "V3/ping", "v3/v3/ping", "PING", ""])
def test_another_version_is_another_method(method: str) -> None:
    request = asked(id=1, method=method)

    assert isinstance(request, SessionRequest)
    assert request.method == (method.removeprefix("v3/"))
    assert request.method != "ping"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1.50", "1.50"),
        (100, "100"),
        (1.5, "1.5"),
        (True, "true"),
        (None, ""),
        (["A", "Ä"], '["A","Ä"]'),
        ({"a": 1, "b": "x"}, '{"a":1,"b":"x"}'),
    ],
)
def test_a_parameter_is_read_as_it_stands_in_a_signature(value: object, text: str) -> None:
    # "recvWindow": 100 signs as recvWindow=100.
    request = asked(id=1, method="ping", params={"x": value})

    assert isinstance(request, SessionRequest)
    assert request.params == {"x": text}


@pytest.mark.parametrize("text", ["1.10", "1", "-0", "1e5", "1E-7", "0.10000000", "9" * 400])
def test_a_number_is_read_as_it_is_written(text: str) -> None:
    request = read(f'{{"id":1,"method":"ping","params":{{"x":{text},"y":["a",{text}]}}}}')

    assert isinstance(request, SessionRequest)
    assert request.params == {"x": text, "y": f'["a",{text}]'}


@pytest.mark.parametrize("request_id", ["1.0", "1e3", "9" * 30, "true", "[]", "{}", '"a b"'])
def test_what_is_no_id_is_refused(request_id: str) -> None:
    assert read(f'{{"id":{request_id},"method":"ping"}}') == BAD_ID


def test_an_id_must_be_there_though_it_may_be_null() -> None:
    # "id … Mandatory: YES".
    assert asked(method="ping") == NO_ID
    assert isinstance(asked(id=None, method="ping"), SessionRequest)


@pytest.mark.parametrize("wanted", [True, False])
def test_a_request_may_say_whether_it_wants_to_hear_of_limits(wanted: bool) -> None:
    # "returnRateLimits" in params, for one request.
    request = asked(id=1, method="ping", params={"returnRateLimits": wanted, "a": "1"})

    # It is a parameter like others to whoever signs.
    params = {"returnRateLimits": json.dumps(wanted), "a": "1"}
    assert request == SessionRequest(id=1, method="ping", params=params, rate_limits=wanted)


@pytest.mark.parametrize("word", ["true", 0, None])
def test_anything_else_leaves_that_to_the_connection(word: object) -> None:
    request = asked(id=1, method="ping", params={"returnRateLimits": word})

    assert isinstance(request, SessionRequest)
    assert request.rate_limits is None


@pytest.mark.parametrize("text", ["", "{", "ping", "NaN", '{"method":"ping"', "[" * 5_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    assert read(text) == NOT_JSON


@pytest.mark.parametrize("text", ["null", "[]", "7", '"ping"', "{}", '{"id":1}', '{"method":7}'])
def test_what_names_no_method_is_refused(text: str) -> None:
    assert read(text) == NO_METHOD


@pytest.mark.parametrize("params", [[], ["a"], "a=1", 7, True])
def test_parameters_are_an_object(params: object) -> None:
    # Seen under the id of its request: mj2154/quant-trading-system-2602.
    assert asked(id=1, method="ping", params=params) == misread(-1135, NO_OBJECT, 1)


@pytest.mark.parametrize("request_id", [0, -1, 2**63 - 1, -(2**63), "x" * 36, "a-b_1", None])
def test_an_id_is_a_whole_number_a_text_of_up_to_36_or_null(request_id: object) -> None:
    # "id: INT / STRING / null … 64-bit signed integers, alphanumeric strings of at most 36"
    assert is_id(request_id)
    assert isinstance(asked(id=request_id, method="ping"), SessionRequest)


@pytest.mark.parametrize(
    "request_id", [2**63, -(2**63) - 1, 10**40, 1.5, True, "", "é ", "x" * 37, [], {}]
)
def test_anything_else_is_no_id(request_id: object) -> None:
    assert not is_id(request_id)
    assert asked(id=request_id, method="ping") == BAD_ID


def test_every_id_can_be_written_back() -> None:
    assert encode(response(-(2**63), {}, None)) == (
        b'{"id":-9223372036854775808,"status":200,"result":{}}'
    )


def test_a_result_comes_with_its_id_its_status_and_the_limits() -> None:
    limits = [{"limit": 1}]

    assert response(7, {"serverTime": 1}, limits) == {
        "id": 7,
        "status": 200,
        "result": {"serverTime": 1},
        "rateLimits": limits,
    }
    assert list(response(7, [], limits)) == ["id", "status", "result", "rateLimits"]


def test_whoever_wants_no_limits_hears_of_none_and_an_empty_list_is_a_list() -> None:
    assert response(None, {}, None) == {"id": None, "status": 200, "result": {}}
    assert response(None, {}, []) == {"id": None, "status": 200, "result": {}, "rateLimits": []}


def test_an_error_comes_with_its_status_in_place_of_a_result() -> None:
    error = ApiError(status=401, code=-2015, msg="no")

    assert response("x", error, None) == {
        "id": "x",
        "status": 401,
        "error": {"code": -2015, "msg": "no"},
    }


def test_a_limit_is_told_with_what_is_used_of_it() -> None:
    # web-socket-api.md, "Rate limits": {"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE",…}
    limit = RateLimit(
        type="REQUEST_WEIGHT", interval="MINUTE", interval_num=1, limit=6_000, headers=("X",)
    )

    assert encode(used(limit, 70)) == (
        b'{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":6000,'
        b'"count":70}'
    )
