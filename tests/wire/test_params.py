"""Parameters of a request: from query and form body to one value a name, or the vendor's refusal.

rest-api.md, "General Information on Endpoints", and errors.md, 11xx.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from mockex.wire.api_errors import ApiError
from mockex.wire.messages import HttpRequest
from mockex.wire.params import form_pairs, parameters
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.messages import FORM, USER_STREAM, a_request
from tests.support.profiles import PROFILE
from tests.support.profiles import read as read_profile

MISSING = ApiError(
    status=400,
    code=-1102,
    msg="Mandatory parameter 'listenKey' was not sent, was empty/null, or malformed.",
)
EMPTY = ApiError(status=400, code=-1105, msg="Parameter 'listenKey' was empty.")
TWICE = ApiError(status=400, code=-1101, msg="Duplicate values for a parameter detected.")


def too_many(expected: int, received: int) -> ApiError:
    msg = f"Too many parameters; expected '{expected}' and received '{received}'."
    return ApiError(status=400, code=-1101, msg=msg)


def read(request: HttpRequest) -> Mapping[str, str] | ApiError:
    endpoint = SHIPPED.rest.endpoints[request.method, request.path]
    return parameters(request, endpoint, SHIPPED)


def put(query: str = "", body: str = "", content_type: str | None = FORM) -> HttpRequest:
    return a_request("PUT", USER_STREAM, query, body=body, content_type=content_type)


def test_a_parameter_may_come_in_the_query_or_in_the_body() -> None:
    assert read(put("listenKey=abc")) == {"listenKey": "abc"}
    assert read(put(body="listenKey=abc")) == {"listenKey": "abc"}


def test_the_query_is_used_where_both_name_a_parameter() -> None:
    # "If a parameter sent in both the query string and request body, the query string parameter
    # will be used."
    assert read(put("listenKey=query", "listenKey=body")) == {"listenKey": "query"}


def test_an_empty_query_parameter_still_beats_the_body() -> None:
    assert read(put("listenKey=", "listenKey=body")) == EMPTY


def test_query_and_body_may_be_mixed() -> None:
    # "You may mix parameters between both the query string and request body if you wish to do so."
    request = a_request("GET", "/api/v3/exchangeInfo", "symbol=A&symbols=B")
    assert read(request) == {"symbol": "A", "symbols": "B"}
    assert read(put("foo=1", "listenKey=abc")) == too_many(expected=1, received=2)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_mandatory_parameter_that_was_not_sent_is_missed(method: str) -> None:
    assert read(a_request(method, USER_STREAM)) == MISSING


@pytest.mark.parametrize("query", ["listenKey=", "listenKey"])
def test_an_empty_parameter_is_told_as_empty(query: str) -> None:
    assert read(put(query)) == EMPTY
    assert read(put(body=query)) == EMPTY


def test_names_are_case_sensitive() -> None:
    assert read(put("listenkey=abc")) == MISSING


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("listenKey=a&listenKey=a", ""),
        ("", "listenKey=a&listenKey=b"),
        ("foo=1&foo=2&listenKey=a", ""),
        ("listenKey=a", "listenKey=b&listenKey=c"),
    ],
)
def test_a_parameter_given_twice_in_one_place_is_refused(query: str, body: str) -> None:
    assert read(put(query, body)) == TWICE


def test_parameters_that_the_endpoint_does_not_have_are_counted() -> None:
    assert read(a_request("POST", USER_STREAM)) == {}
    assert read(a_request("POST", USER_STREAM, "foo=1&bar=")) == too_many(expected=0, received=2)
    assert read(put("listenKey=abc&timestamp=1")) == too_many(expected=1, received=2)
    assert read(a_request("GET", "/api/v3/exchangeInfo", "symbol=A&x=1")) == too_many(1, 2)


def test_a_missing_parameter_is_told_before_one_too_many() -> None:
    assert read(put("foo=1")) == MISSING
    assert read(put("listenKey=&foo=1")) == EMPTY


def test_optional_parameters_need_not_be_there_but_must_not_be_empty() -> None:
    empty = ApiError(status=400, code=-1105, msg="Parameter 'symbol' was empty.")

    assert read(a_request("GET", "/api/v3/exchangeInfo")) == {}
    assert read(a_request("GET", "/api/v3/exchangeInfo", "symbol=")) == empty


@pytest.mark.parametrize(
    "content_type",
    [FORM, f"{FORM}; charset=utf-8", f" {FORM.upper()} ;charset=UTF-8", None],
)
def test_a_form_is_a_form_whatever_is_said_beside_it(content_type: str | None) -> None:
    assert read(put(body="listenKey=abc", content_type=content_type)) == {"listenKey": "abc"}


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "multipart/form-data; boundary=x"]
)
def test_a_body_of_another_type_carries_no_parameters(content_type: str) -> None:
    # "in the request body with content type application/x-www-form-urlencoded"
    assert read(put(body='{"listenKey":"abc"}', content_type=content_type)) == MISSING
    assert read(put("listenKey=abc", "foo=1", content_type)) == {"listenKey": "abc"}


def test_the_body_of_a_get_carries_no_parameters() -> None:
    # "For GET endpoints, parameters must be sent as a query string."
    request = a_request("GET", "/api/v3/exchangeInfo", body="symbol=A", content_type=FORM)

    assert read(request) == {}
    assert form_pairs(request) == ()


def test_values_are_decoded_as_forms_are() -> None:
    assert read(put("listenKey=a%2Fb+c%2Bd")) == {"listenKey": "a/b c+d"}
    assert read(put(body="listenKey=a%2Fb+c%2Bd")) == {"listenKey": "a/b c+d"}


def test_a_body_that_is_no_utf_8_is_read_as_far_as_it_goes() -> None:
    request = HttpRequest(
        ticket=1, method="PUT", path=USER_STREAM, headers=(), body=b"listenKey=\xff\xfe"
    )

    assert read(request) == {"listenKey": "\ufffd\ufffd"}


ACME = read_profile(PROFILE)


def of_acme(method: str, path: str, query: str) -> Mapping[str, str] | ApiError:
    return parameters(a_request(method, path, query), ACME.rest.endpoints[method, path], ACME)


def test_a_dialect_may_pass_over_parameters_that_it_does_not_know() -> None:
    # Coins.ph: ccxt signs calls that take no parameters, and is understood.
    sent = of_acme("GET", "/now", "zone=x&timestamp=1&signature=y")

    assert sent == {"zone": "x", "timestamp": "1", "signature": "y"}


def test_a_dialect_that_passes_over_the_unknown_still_refuses_what_comes_twice() -> None:
    assert of_acme("GET", "/now", "foo=1&foo=2") == ApiError(status=405, code=-6, msg="twice")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", {}),
        ("isolated=false", {"isolated": "false"}),
        ("isolated=true&market=A", {"isolated": "true", "market": "A"}),
        ("market=A", {"market": "A"}),
        ("isolated=true", ApiError(status=402, code=-3, msg="market")),
        ("isolated=TRUE", ApiError(status=402, code=-3, msg="market")),
        ("isolated=true&market=", ApiError(status=403, code=-4, msg="market!")),
    ],
)
def test_a_parameter_may_be_required_where_another_has_a_certain_value(
    query: str, wanted: object
) -> None:
    # margin trading, "Create listenToken": symbol is mandatory when isIsolated is TRUE.
    assert of_acme("POST", "/passes", query) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("token=k&timestamp=1", {"token": "k", "timestamp": "1"}),
        (
            "token=k&timestamp=1&recvWindow=2&signature=s",
            {"token": "k", "timestamp": "1", "recvWindow": "2", "signature": "s"},
        ),
        ("token=k", ApiError(status=402, code=-3, msg="timestamp")),
        ("timestamp=1", ApiError(status=402, code=-3, msg="token")),
        ("token=k&timestamp=", ApiError(status=403, code=-4, msg="timestamp!")),
        ("token=k&timestamp=1&signature=", ApiError(status=403, code=-4, msg="signature!")),
    ],
)
def test_what_a_signed_call_needs_besides_its_parameters_is_looked_for_behind_them(
    query: str, wanted: object
) -> None:
    assert of_acme("DELETE", "/tokens", query) == wanted


def test_what_proves_a_signed_call_counts_among_its_parameters() -> None:
    strict = a_dialect(of=ACME, rest=replace(ACME.rest, refuses_unknown_parameters=True), stream={})
    endpoint = ACME.rest.endpoints["DELETE", "/tokens"]
    request = a_request("DELETE", "/tokens", "token=k&timestamp=1&recvWindow=2&foo=3")

    assert parameters(request, endpoint, strict) == ApiError(status=404, code=-5, msg="3/4")
