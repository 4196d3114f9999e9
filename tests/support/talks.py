"""The WebSocket API as its clients speak it: requests, signed or not, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mockex.core.accounts import Account, KeyKind
from mockex.values.instant import MILLISECOND
from mockex.wire.messages import StreamSend, StreamText
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
    id: object = 1,  # noqa: A002  # the vendor's word
    **params: object,
) -> StreamText:
    """A signed request, with its parameters out of order."""
    told = {**params, "timestamp": timestamp, "apiKey": account.api_key}
    texts = {name: value if isinstance(value, str) else str(value) for name, value in told.items()}
    proof = signature(signed_parameters(texts), account.key_of(KeyKind.HMAC))
    return asks(connection, method, id, **told, signature=proof)


def answered(
    connection: int,
    result: object,
    id: object = 1,  # noqa: A002  # the vendor's word
    *,
    kind: str = "wsapi.response",
) -> StreamSend:
    """A response without limits; `kind` is that of its method."""
    return _said(connection, {"id": id, "status": 200, "result": result}, kind)


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


def heard(connection: int, number: int | None, body: Mapping[str, object]) -> StreamSend:
    """An event of a subscription, or of the connection itself."""
    wrapped = {"event": body} if number is None else {"subscriptionId": number, "event": body}
    kind = f"user.{body['e']}"
    return StreamSend(to=(connection,), kind=kind, body=body, data=compact(wrapped))


def _said(connection: int, body: dict[str, object], kind: str = "wsapi.response") -> StreamSend:
    return StreamSend(to=(connection,), kind=kind, body=body, data=compact(body))
