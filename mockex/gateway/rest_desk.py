"""Calls over REST: which endpoint is meant, whether it is let in, and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mockex.contracts.catalogue import Catalogue
from mockex.core.events import Happening
from mockex.gateway.desk import Asking, Carried, Desk
from mockex.values.instant import Instant, Span, later
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Dialect, Endpoint
from mockex.wire.messages import Headers, HttpReply, HttpRequest, Noted
from mockex.wire.params import given, parameters
from mockex.wire.replies import failure, gone, success, unknown_path
from mockex.wire.security import signed_bytes
from mockex.wire.vocabulary import PLACING


# Not frozen: each request has one, and it takes twice as long.
@dataclass(kw_only=True, slots=True)
class Answered:
    """What a call is answered with, and what happened by it.

    `banned`: whether the address that asked is banned now.
    """

    reply: HttpReply
    events: Sequence[Happening] = ()
    notes: tuple[Noted, ...] = ()
    banned: bool = False


class RestDesk:
    """Stands before the desk of an exchange and speaks the REST of one dialect."""

    def __init__(self, dialect: Dialect, catalogue: Catalogue, desk: Desk) -> None:
        self._desk = desk
        self.adopt(dialect, catalogue)

    def adopt(self, dialect: Dialect, catalogue: Catalogue) -> None:
        """Speak another dialect from now on."""
        self._dialect, self._catalogue = dialect, catalogue

    def answer(self, request: HttpRequest, now: Instant) -> Answered:
        """Carry a call out, or say why not."""
        endpoint = self._dialect.rest.endpoints.get((request.method, request.path))
        if endpoint is None:
            sentence = f"{self._dialect.id} has no {request.method} {request.path}"
            noted = Noted(kind="unexpected", text=sentence)
            return Answered(reply=unknown_path(request, self._dialect), notes=(noted,))
        if endpoint.gone:
            return Answered(reply=gone(request, self._dialect))
        # Whether a call will succeed, and then weigh less, is not known before it is let in.
        weight = endpoint.weighs(given(request), failed=True)
        refused = self._desk.admit(request.peer, weight, now)
        if refused is not None:
            headers = self._used(self._desk.weigh(request.peer, 0, now))
            reply = failure(request, refused.error, headers, now)
            return Answered(reply=reply, banned=refused.banned)
        carried = self._carried_out(request, endpoint, now)
        headers = self._weigh(request, endpoint, carried, now)
        reply = self._reply(request, endpoint, carried, headers, now)
        return Answered(reply=reply, events=carried.events)

    def _carried_out(self, request: HttpRequest, endpoint: Endpoint, now: Instant) -> Carried:
        asking = Asking(
            call=endpoint,
            api_key=request.header(self._dialect.api_key_header) or "",
            peer=request.peer,
            read=lambda: parameters(request, endpoint, self._dialect),
            signed=lambda: signed_bytes(request),
            client_time=later(now, Span(-request.ahead)),
            skew=request.skew,
        )
        return self._desk.carry_out(asking, now)

    def _reply(
        self,
        request: HttpRequest,
        endpoint: Endpoint,
        carried: Carried,
        headers: Headers,
        now: Instant,
    ) -> HttpReply:
        if isinstance(carried.result, ApiError):
            return failure(request, carried.result, headers, now)
        sent, born = carried.sent, self._catalogue.born
        return success(request, endpoint, carried.result, self._dialect, now, headers, sent, born)

    def _weigh(
        self, request: HttpRequest, endpoint: Endpoint, carried: Carried, now: Instant
    ) -> Headers:
        """Count the weight of a call, which may hang on what was sent and what came of it."""
        failed = isinstance(carried.result, ApiError)
        sent, expired = carried.sent or {}, carried.order_expired
        weight = endpoint.weighs(sent, failed=failed, order_expired=expired)
        used = self._used(self._desk.weigh(request.peer, weight, now))
        return used + self._order_counts(endpoint, carried, now)

    def _used(self, spent: tuple[int, ...]) -> Headers:
        """What is used of each weight limit, as replies tell it."""
        figures = zip(self._dialect.weight_headers(), spent, strict=True)
        return tuple((name, str(count)) for names, count in figures for name in names)

    def _order_counts(self, endpoint: Endpoint, carried: Carried, now: Instant) -> Headers:
        """The count of unfilled orders, which replies to new orders tell."""
        if (
            endpoint.operation not in PLACING
            or carried.account is None
            or isinstance(carried.result, ApiError)
        ):
            return ()
        counts = self._desk.unfilled_orders(carried.account, now)
        limits = self._dialect.order_limits()
        return tuple(
            (f"X-MBX-ORDER-COUNT-{limit.interval_num}{limit.interval[0]}", str(count))
            for limit, count in zip(limits, counts, strict=True)
        )
