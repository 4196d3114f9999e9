"""The parameters of a request: from query and form body to one value a name, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Call, Dialect
from mockex.wire.messages import HttpRequest, Pairs, query_pairs

FORM = "application/x-www-form-urlencoded"


def parameters(
    request: HttpRequest, endpoint: Call, dialect: Dialect
) -> Mapping[str, str] | ApiError:
    """What the endpoint was sent, every required parameter among it and none of them empty.

    Where query and body both name a parameter the query's value is used: the vendor's
    rest-api.md, "General Information on Endpoints".
    """
    query, body = request.query, form_pairs(request)
    if _has_twice(query) or _has_twice(body):
        return api_error(dialect, Complaint.PARAMETER_TWICE)
    sent = given(request)
    return refusal(sent, endpoint, dialect) or sent


def given(request: HttpRequest) -> Mapping[str, str]:
    """The parameters of a request, right or wrong."""
    return {**dict(form_pairs(request)), **dict(request.query)}


def form_pairs(request: HttpRequest) -> Pairs:
    """The parameters in the body; a GET has none, and no other content type carries any."""
    content_type = request.header("content-type") or FORM
    if request.method == "GET" or content_type.partition(";")[0].strip().lower() != FORM:
        return ()
    return query_pairs(request.body.decode("utf-8", "replace"))


def refusal(sent: Mapping[str, str], call: Call, dialect: Dialect) -> ApiError | None:
    """What is wrong with the parameters of a call."""
    known = call.known
    for name in call.needed:
        if name not in sent and (known[name] or _is_called_for(name, sent, call)):
            return api_error(dialect, Complaint.PARAMETER_MISSING, name=name)
    for name in known if "" in sent.values() else ():
        if sent.get(name) == "":
            return api_error(dialect, Complaint.PARAMETER_EMPTY, name=name)
    if dialect.rest.refuses_unknown_parameters and not sent.keys() <= known.keys():
        expected = sum(1 for name in known if name in sent)
        return api_error(
            dialect, Complaint.PARAMETERS_TOO_MANY, expected=expected, received=len(sent)
        )
    return None


def _is_called_for(name: str, sent: Mapping[str, str], call: Call) -> bool:
    condition = call.required_if.get(name)
    return condition is not None and sent.get(condition[0], "").lower() == condition[1].lower()


def _has_twice(pairs: Pairs) -> bool:
    return len(dict(pairs)) < len(pairs)
