"""The parameters of a request: from query and form body to one value a name, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Dialect, Endpoint
from mockex.wire.messages import HttpRequest, Pairs, query_pairs

FORM = "application/x-www-form-urlencoded"


def parameters(
    request: HttpRequest, endpoint: Endpoint, dialect: Dialect
) -> Mapping[str, str] | ApiError:
    """What the endpoint was sent, every required parameter among it and none of them empty.

    Where query and body both name a parameter the query's value is used: the vendor's
    rest-api.md, "General Information on Endpoints".
    """
    query, body = request.query, form_pairs(request)
    if _has_twice(query) or _has_twice(body):
        return api_error(dialect, Complaint.PARAMETER_TWICE)
    sent = {**dict(body), **dict(query)}
    return _refusal(sent, endpoint, dialect) or sent


def form_pairs(request: HttpRequest) -> Pairs:
    """The parameters in the body; a GET has none, and no other content type carries any."""
    content_type = request.header("content-type") or FORM
    if request.method == "GET" or content_type.partition(";")[0].strip().lower() != FORM:
        return ()
    return query_pairs(request.body.decode("utf-8", "replace"))


def _has_twice(pairs: Pairs) -> bool:
    return len(dict(pairs)) < len(pairs)


def _refusal(sent: Mapping[str, str], endpoint: Endpoint, dialect: Dialect) -> ApiError | None:
    known = endpoint.parameters
    for name, required in known.items():
        if required and name not in sent:
            return api_error(dialect, Complaint.PARAMETER_MISSING, name=name)
    for name in known:
        if sent.get(name) == "":
            return api_error(dialect, Complaint.PARAMETER_EMPTY, name=name)
    if sent.keys() - known.keys():
        expected = sum(1 for name in known if name in sent)
        return api_error(
            dialect, Complaint.PARAMETERS_TOO_MANY, expected=expected, received=len(sent)
        )
    return None
