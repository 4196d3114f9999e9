"""The WebSocket API as its clients speak it: requests, signed or not, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mockex.core.accounts import Account, KeyKind
from mockex.values.instant import MILLISECOND
from mockex.wire.messages import Outbound, StreamSend, StreamText
from mockex.wire.security import signature, signed_parameters
from tests.support.exchanges import NOON
from tests.support.messages import compact, opened
from tests.support.worlds import ALICE, World

WS_API = "/ws-api/v3"
NOON_MS = NOON // MILLISECOND
SUBSCRIBE = "userDataStream.subscribe.signature"
UNSUBSCRIBE = "userDataStream.unsubscribe"
LIST = "session.subscriptions"

# Without the limits, which most tests are not about.
QUIET = "returnRateLimits=false"


def a_session_world(*connections: int, query: str = QUIET) -> World:
    """The shipped world with these connections of the WebSocket API open."""
    world = World()
    for number in connections or (1,):
        assert world.tell(opened(number, WS_API, query)) == []
    return world


def asks(connection: int, method: str, id: object = 1, **params: object) -> StreamText:  # noqa: A002  # the vendor's word
    """A request, with its parameters if it has any."""
    message = {"id": id, "method": method} | ({"params": params} if params else {})
    return StreamText(connection=connection, text=json.dumps(message))


def signed(
    connection: int,
    account: Account = ALICE,
    *,
    method: str = SUBSCRIBE,
    timestamp: int = NOON_MS,
    kind: KeyKind = KeyKind.HMAC,
    id: object = 1,  # noqa: A002  # the vendor's word
    **params: object,
) -> StreamText:
    """A signed request, with its parameters out of order."""
    key = account.key_of(kind)
    told = {**params, "timestamp": timestamp, "apiKey": key.api_key}
    texts = {name: as_signed(value) for name, value in told.items()}
    proof = signature(signed_parameters(texts), key)
    return asks(connection, method, id, **told, signature=proof)


def as_signed(value: object) -> str:
    """A parameter as clients write it into what they sign: texts as they are, the rest as JSON."""
    return value if isinstance(value, str) else compact(value).decode()


def body_of(said: Sequence[Outbound]) -> dict[str, Any]:
    """The body of the response, which is the first thing that is said."""
    first = said[0]
    assert isinstance(first, StreamSend)
    assert isinstance(first.body, dict)
    return first.body


def answered(
    connection: int,
    result: object,
    id: object = 1,  # noqa: A002  # the vendor's word
    *,
    kind: str = "wsapi.response",
    result_kind: str = "",
) -> StreamSend:
    """A response without limits; `kind` is that of its method, else `result_kind` of its result."""
    body = {"id": id, "status": 200, "result": result}
    return replace(_said(connection, body, kind), result_kind=result_kind)


def ponged(connection: int) -> StreamSend:
    """The response to a ping."""
    return answered(connection, {}, result_kind="rest.empty")


def listed(connection: int, *numbers: int) -> StreamSend:
    """The response to the question which subscriptions there are."""
    found = [{"subscriptionId": number} for number in numbers]
    return answered(connection, found, kind="wsapi.session.subscriptions")


def numbered(connection: int, number: int) -> StreamSend:
    """The response to a signed subscription."""
    kind = "wsapi.userDataStream.subscribe"
    return answered(connection, {"subscriptionId": number}, kind=kind)


def left(connection: int) -> StreamSend:
    """The response to the end of subscriptions."""
    return answered(connection, {}, kind="wsapi.userDataStream.unsubscribe")


def refused(
    connection: int,
    code: int,
    msg: str,
    *,
    status: int = 400,
    id: object = 1,  # noqa: A002  # the vendor's word
) -> StreamSend:
    """An error without limits."""
    return _said(connection, {"id": id, "status": status, "error": {"code": code, "msg": msg}})


def unread(read: int, received: int) -> tuple[int, str]:
    """What parameters meet that a method does not have."""
    sentence = f"read '{read}' parameter(s) but was sent '{received}'."
    return -1104, f"Not all sent parameters were read; {sentence}"


def heard(connection: int, number: int | None, body: Mapping[str, object]) -> StreamSend:
    """An event of a subscription, or of the connection itself."""
    wrapped = {"event": body} if number is None else {"subscriptionId": number, "event": body}
    kind = f"user.{body['e']}"
    return StreamSend(to=(connection,), kind=kind, body=body, data=compact(wrapped))


def _said(connection: int, body: dict[str, object], kind: str = "wsapi.response") -> StreamSend:
    return StreamSend(to=(connection,), kind=kind, body=body, data=compact(body))
