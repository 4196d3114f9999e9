"""What crosses the edge, with defaults: requests and frames that go in, replies and pushes that come out."""

from __future__ import annotations

import json
from collections.abc import Mapping

from mockex.wire.messages import HttpReply, HttpRequest, StreamOpened, StreamSend, StreamText
from mockex.wire.replies import JSON

USER_STREAM = "/api/v3/userDataStream"
PEER = "1.2.3.4"
FORM = "application/x-www-form-urlencoded"


def a_request(
    method: str = "GET",
    path: str = "/api/v3/ping",
    query: str = "",
    *,
    ticket: int = 1,
    key: str | None = None,
    body: str = "",
    content_type: str | None = None,
    headers: dict[str, str] | None = None,
    peer: str = PEER,
) -> HttpRequest:
    sent = dict(headers or {})
    if key is not None:
        sent["x-mbx-apikey"] = key
    if content_type is not None:
        sent["content-type"] = content_type
    return HttpRequest(
        ticket=ticket,
        method=method,
        path=path,
        raw_query=query,
        headers=tuple(sent.items()),
        body=body.encode(),
        peer=peer,
    )


def a_reply(
    fields: object,
    *,
    kind: str,
    ticket: int = 1,
    status: int = 200,
    weight: int | None = None,
) -> HttpReply:
    """A JSON reply; `weight` is the used weight that its headers tell."""
    names = ("X-MBX-USED-WEIGHT", "X-MBX-USED-WEIGHT-1M") if weight is not None else ()
    return HttpReply(
        ticket=ticket,
        status=status,
        body=compact(fields),
        content_type=JSON,
        kind=kind,
        fields=fields,
        headers=tuple((name, str(weight)) for name in names),
    )


def an_error(
    status: int, code: int, msg: str, *, ticket: int = 1, weight: int | None = None
) -> HttpReply:
    fields = {"code": code, "msg": msg}
    return a_reply(fields, kind="rest.error", ticket=ticket, status=status, weight=weight)


def opened(connection: int, path: str, query: str = "") -> StreamOpened:
    return StreamOpened(connection=connection, path=path, raw_query=query, peer=PEER)


def says(connection: int, **message: object) -> StreamText:
    """A control message: `says(1, method="SUBSCRIBE", params=["a"], id=1)`."""
    return StreamText(connection=connection, text=json.dumps(message))


def replied(connection: int, fields: Mapping[str, object]) -> StreamSend:
    """The answer to a control message, which nothing ever wraps."""
    kind = "ws.control-error" if "code" in fields else "ws.control-response"
    return StreamSend(to=(connection,), kind=kind, body=fields, data=compact(fields))


def pushed(to: int | tuple[int, ...], body: dict[str, object], *, wrapped: str = "") -> StreamSend:
    """An event; `wrapped` is the stream that a combined connection is told it came from."""
    return StreamSend(
        to=to if isinstance(to, tuple) else (to,),
        kind=f"user.{body['e']}",
        body=body,
        data=compact({"stream": wrapped, "data": body} if wrapped else body),
    )


def compact(value: object) -> bytes:
    """JSON as the vendor prints it: no spaces, and the order of the members as it is."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
