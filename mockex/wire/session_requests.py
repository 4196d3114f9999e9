"""Requests and responses of the WebSocket API.

Source: the vendor's web-socket-api.md, "Request format", "Response format" and "Event format".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.codecs import JsonFault, Number, decode_as_written
from mockex.wire.dialect import Dialect, RateLimit

RequestId: TypeAlias = int | str | None

# A version may stand before the name of a method: web-socket-api.md, "Request format".
VERSION = "v3/"
RETURN_RATE_LIMITS = "returnRateLimits"
_WHOLE = re.compile("-?[0-9]{1,19}")
_TEXT_ID = re.compile("[A-Za-z0-9_-]{1,36}")


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRequest:
    """A request: its id, the name of its method, and its parameters as text.

    `rate_limits`: whether it asks for them, None where it leaves that to the connection.
    """

    id: RequestId
    method: str
    params: Mapping[str, str]
    rate_limits: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Misread:
    """A text that is no request: what it is answered with, under its id where that can be read."""

    error: ApiError
    id: RequestId = None


def session_request(text: str, dialect: Dialect) -> SessionRequest | Misread:
    """What a client's text asks for, or what it is answered with."""
    try:
        message = decode_as_written(text)
    except JsonFault:
        return Misread(error=api_error(dialect, Complaint.REQUEST_NOT_JSON))
    method = message.get("method") if isinstance(message, dict) else None
    if not isinstance(message, dict) or not isinstance(method, str) or isinstance(method, Number):
        return Misread(error=api_error(dialect, Complaint.REQUEST_WITHOUT_METHOD))
    params, given_id = message.get("params"), _id(message.get("id"))
    if not is_id(given_id):
        return Misread(error=api_error(dialect, Complaint.REQUEST_ID_INVALID))
    if "id" not in message:
        return Misread(error=api_error(dialect, Complaint.PARAMETER_MISSING, name="id"))
    request_id = cast("RequestId", given_id)
    if params is not None and not isinstance(params, dict):
        error = api_error(dialect, Complaint.REQUEST_PARAMS_INVALID)
        return Misread(error=error, id=request_id)
    told = params or {}
    wanted = told.get(RETURN_RATE_LIMITS)
    return SessionRequest(
        id=request_id,
        method=method.removeprefix(VERSION),
        params={name: _text(value) for name, value in told.items()},
        rate_limits=wanted if isinstance(wanted, bool) else None,
    )


def is_id(value: object) -> bool:
    """Whether it can be the id of a request: a number of 64 bits, a short text, or null."""
    if isinstance(value, str):
        return _TEXT_ID.fullmatch(value) is not None
    if value is None or isinstance(value, bool):
        return value is None
    return isinstance(value, int) and -(2**63) <= value < 2**63


def response(
    request_id: RequestId,
    result: object,
    rate_limits: Sequence[Mapping[str, object]] | None,
) -> dict[str, object]:
    """The response to a request: its result, or the error that it met."""
    body: dict[str, object] = {"id": request_id, "status": 200}
    if isinstance(result, ApiError):
        error: dict[str, object] = {"code": result.code, "msg": result.msg}
        data = {} if result.data is None else {"data": result.data}
        body["status"], body["error"] = result.status, error | data
    else:
        body["result"] = result
    if rate_limits is not None:
        body["rateLimits"] = list(rate_limits)
    return body


def used(limit: RateLimit, count: int) -> dict[str, object]:
    """A limit with what is used of it."""
    return {
        "rateLimitType": limit.type,
        "interval": limit.interval,
        "intervalNum": limit.interval_num,
        "limit": limit.limit,
        "count": count,
    }


def _id(value: object) -> object:
    """An id as what it stands for: whole numbers are numbers, and no other number is an id."""
    if not isinstance(value, Number):
        return value
    return int(value) if _WHOLE.fullmatch(value) else False


def _text(value: object) -> str:
    """A parameter as it stands in a signature: texts and numbers as they are, null as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    """The JSON of what is inside a parameter, compact."""
    match value:
        case Number():
            return str(value)
        case dict():
            pairs = (f"{_json(name)}:{_json(inner)}" for name, inner in value.items())
            return f"{{{','.join(pairs)}}}"
        case list():
            return f"[{','.join(map(_json, value))}]"
        case _:
            return json.dumps(value, ensure_ascii=False)
