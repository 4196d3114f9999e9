"""What counts of a request, and which recorded requests came closest to one.

Requests are alike when method, path and parameters are, wherever the parameters stand; what
changes with every signing (timestamp, signature, recvWindow) does not count, nor by which key or
under which id it was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from mockex.documents.nearest import nearest
from mockex.recording.frame import Request, as_bytes
from mockex.wire import control
from mockex.wire.dialect import RestRules
from mockex.wire.messages import HttpRequest, Pairs
from mockex.wire.params import form_pairs
from mockex.wire.session_params import API_KEY
from mockex.wire.session_requests import SessionRequest
from mockex.wire.stream_rules import ControlRules

UNSTABLE = frozenset({"timestamp", "signature", "recvWindow"})
_OTHER_PATH, _OTHER_METHOD, _FAR_PATH = 4, 2, 4
_SHOWN_MISSES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What counts of a request; `parameters` sorted by name.

    Of what came over a WebSocket, `path` is the name of its method, and `method` is empty.
    """

    method: str
    path: str
    parameters: Pairs

    def __str__(self) -> str:
        return f"{self.method} {self.path}".lstrip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """One field that differs; None where a side has none of it."""

    name: str
    sent: str | None
    recorded: str | None

    def __str__(self) -> str:
        if self.sent is None:
            return f"{self.name} was missing, recorded {self.recorded}"
        return f"{self.name} was {self.sent}, recorded {self.recorded or 'without it'}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Miss:
    """A recorded request that a request is not, and why it is not."""

    n: int
    asked: Asked
    differences: tuple[Difference, ...]

    def __str__(self) -> str:
        why = ", ".join(map(str, self.differences))
        return f"#{self.n} {self.asked}" + (f" — {why}" if why else "")


def asked(request: HttpRequest, rules: RestRules) -> Asked:
    """What counts of a request. A parameter in both query and body counts as in the query.

    Paths of one operation count as its first: who recorded under v3 can replay to a client of v1.
    """
    sent = {**dict(form_pairs(request)), **dict(request.query)}
    return Asked(request.method, _first_path(request, rules), _stable(sent))


def asked_of_session(request: SessionRequest) -> Asked:
    """What counts of a request of the WebSocket API."""
    named = {name: value for name, value in request.params.items() if name != API_KEY}
    return Asked("", request.method, _stable(named))


def asked_of_stream(text: str, rules: ControlRules | None) -> Asked | None:
    """What counts of a control message; None for a text that is none."""
    message = None if rules is None else control.control(text, rules)
    match message:
        case control.Subscribe(names=names):
            return Asked("", "SUBSCRIBE", (("params", ",".join(names)),))
        case control.Unsubscribe(names=names):
            return Asked("", "UNSUBSCRIBE", (("params", ",".join(names)),))
        case control.ListSubscriptions():
            return Asked("", "LIST_SUBSCRIPTIONS", ())
        case control.SetCombined(combined=combined):
            return Asked("", "SET_PROPERTY", (("combined", str(combined).lower()),))
        case control.GetCombined():
            return Asked("", "GET_PROPERTY", ())
        case None | control.ControlFault():
            return None
        case unknown:
            assert_never(unknown)


def _stable(sent: Mapping[str, str]) -> Pairs:
    return tuple(sorted((name, value) for name, value in sent.items() if name not in UNSTABLE))


def as_http(request: Request) -> HttpRequest:
    """A recorded request as it would come in."""
    return HttpRequest(
        ticket=0,
        method=request.method,
        path=request.path,
        raw_query=request.query,
        headers=tuple((name.lower(), value) for name, value in request.headers),
        body=as_bytes(request.body),
    )


def misses(to: Asked, recorded: Mapping[Asked, int]) -> tuple[Miss, ...]:
    """The recorded requests, by the frame of each, that come closest; at most three."""
    like = nearest(to.path, {each.path for each in recorded})
    ranked = sorted(recorded, key=lambda each: _distance(to, each, like))
    return tuple(miss(to, each, recorded[each]) for each in ranked[:_SHOWN_MISSES])


def miss(sent: Asked, recorded: Asked, n: int) -> Miss:
    """Why a request is not the one that was recorded in frame `n`."""
    return Miss(n=n, asked=recorded, differences=_differences(sent, recorded))


def _first_path(request: HttpRequest, rules: RestRules) -> str:
    endpoint = rules.endpoints.get((request.method, request.path))
    if endpoint is None:
        return request.path
    same = (each for each in rules.endpoints.values() if each.operation is endpoint.operation)
    return next(same).path


def _differences(sent: Asked, recorded: Asked) -> tuple[Difference, ...]:
    ours, theirs = _fields(sent), _fields(recorded)
    return tuple(
        Difference(name=name, sent=ours.get(name), recorded=theirs.get(name))
        for name in dict.fromkeys([*ours, *theirs])
        if ours.get(name) != theirs.get(name)
    )


def _fields(one: Asked) -> dict[str, str]:
    methods = {"method": one.method, "path": one.path} if one.method else {"method": one.path}
    return {**methods, **dict(one.parameters)}


def _distance(sent: Asked, recorded: Asked, like: str | None) -> int:
    method = _OTHER_METHOD if sent.method != recorded.method else 0
    path = _OTHER_PATH if sent.path != recorded.path else 0
    far = _FAR_PATH if path and recorded.path != like else 0
    return method + path + far + len(set(sent.parameters) ^ set(recorded.parameters))
