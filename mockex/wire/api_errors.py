"""Refusals → the vendor's code, sentence and HTTP status."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mockex.core.rejects import Reason
from mockex.wire.dialect import Dialect


class Complaint(StrEnum):
    """What can be wrong with a request before the exchange hears of it."""

    API_KEY_MISSING = "api_key_missing"
    API_KEY_UNKNOWN = "api_key_unknown"
    PARAMETER_MISSING = "parameter_missing"
    PARAMETER_EMPTY = "parameter_empty"
    PARAMETERS_TOO_MANY = "parameters_too_many"
    PARAMETER_TWICE = "parameter_twice"
    PARAMETER_ILLEGAL = "parameter_illegal"
    PARAMETERS_EXCLUDE = "parameters_exclude"
    TIMESTAMP_STALE = "timestamp_stale"
    TIMESTAMP_AHEAD = "timestamp_ahead"
    SIGNATURE_INVALID = "signature_invalid"
    # Of the WebSocket API.
    REQUEST_NOT_JSON = "request_not_json"
    REQUEST_WITHOUT_METHOD = "request_without_method"
    UNKNOWN_METHOD = "unknown_method"
    NO_SUCH_LISTEN_TOKEN = "no_such_listen_token"
    SUBSCRIPTION_EXISTS = "subscription_exists"
    NO_SUCH_SUBSCRIPTION = "no_such_subscription"
    SUBSCRIPTIONS_EXHAUSTED = "subscriptions_exhausted"


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiError:
    """An error as it goes out."""

    status: int
    code: int
    msg: str


def api_error(dialect: Dialect, reason: Reason | Complaint, **details: object) -> ApiError:
    """The dialect's words for a refusal; `details` fill the names in its sentence."""
    rule = dialect.errors[reason]
    return ApiError(status=rule.status, code=rule.code, msg=rule.msg.format(**details))
