"""The parameters of a request of the WebSocket API: those of REST, and the API key among them.

Source: the vendor's web-socket-api.md, "Request security" and "Session Authentication".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Dialect, Method
from mockex.wire.params import refusal
from mockex.wire.session_requests import RETURN_RATE_LIMITS
from mockex.wire.vocabulary import Need, Operation

API_KEY = "apiKey"
# What a logon does not stand in for: it is what these are there to do without, or to begin.
BY_OWN_KEY = (Operation.LOG_ON, Operation.SUBSCRIBE_SIGNED)
_WITHOUT_API_KEY = frozenset({RETURN_RATE_LIMITS})
_WITH_API_KEY = frozenset({RETURN_RATE_LIMITS, API_KEY})


def adopted(method: Method) -> Method:
    """A method as those may ask for it who logged on: they need not sign."""
    security = method.security
    if security.signature is Need.NONE:
        return method
    return replace(method, security=replace(security, signature=Need.OPTIONAL))


def session_parameters(
    sent: Mapping[str, str], method: Method, dialect: Dialect
) -> Mapping[str, str] | ApiError:
    """What the method goes by, with every required parameter among it; or what is wrong."""
    beside_it = beside(method)
    told = {name: text for name, text in sent.items() if name not in beside_it}
    wrong = refusal(told, method, dialect)
    if wrong is not None:
        return wrong
    if not method.ignores:
        return told
    return {
        name: text
        for name, text in told.items()
        if not any(other in told for other in method.ignores.get(name, ()))
    }


def unread(sent: Mapping[str, str], method: Method, dialect: Dialect) -> ApiError | None:
    """What parameters meet that the method does not have, where the dialect has words for it."""
    if not sent or Complaint.PARAMETERS_UNREAD not in dialect.errors:
        return None
    strays = sent.keys() - method.known.keys() - beside(method)
    if not strays or not dialect.rest.refuses_unknown_parameters:
        return None
    read = len(sent) - len(strays)
    return api_error(dialect, Complaint.PARAMETERS_UNREAD, read=read, received=len(sent))


def beside(method: Method) -> frozenset[str]:
    """What a request may say beside the parameters of its call.

    An API key, where one is needed: but a logon is all that a subscription by it takes.
    """
    if method.security.api_key and method.operation is not Operation.SUBSCRIBE:
        return _WITH_API_KEY
    return _WITHOUT_API_KEY
