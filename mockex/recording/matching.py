"""Which recorded reply answers a request, and which recorded requests came closest to one.

Requests are alike when method, path and parameters are, wherever the parameters stand; what
changes with every signing (timestamp, signature, recvWindow) does not count.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mockex.documents.nearest import nearest
from mockex.recording.frame import Frame, Reply, Request, as_bytes
from mockex.wire.dialect import RestRules
from mockex.wire.messages import HttpRequest, Pairs
from mockex.wire.params import form_pairs

UNSTABLE = frozenset({"timestamp", "signature", "recvWindow"})
_OTHER_PATH, _OTHER_METHOD, _FAR_PATH = 4, 2, 4
_SHOWN_MISSES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What counts of a request; `parameters` sorted by name."""

    method: str
    path: str
    parameters: Pairs


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
        return f"#{self.n} {self.asked.method} {self.asked.path} — {why}"


def asked(request: HttpRequest, rules: RestRules) -> Asked:
    """What counts of a request. A parameter in both query and body counts as in the query.

    Paths of one operation count as its first: who recorded under v3 can replay to a client of v1.
    """
    sent = {**dict(form_pairs(request)), **dict(request.query)}
    stable = sorted((name, value) for name, value in sent.items() if name not in UNSTABLE)
    return Asked(request.method, _first_path(request, rules), tuple(stable))


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


class Answers:
    """The requests of a recording with their replies, given out in the order of the recording.

    The last reply to like requests is given out again and again.
    """

    def __init__(self, frames: Iterable[Frame], rules: RestRules) -> None:
        self._rules = rules
        self._requests: dict[Asked, int] = {}
        self._replies: Mapping[Asked, deque[Reply]] = self._collected(frames)

    def reply(self, to: Asked) -> Reply | None:
        """The next recorded reply to such a request."""
        replies = self._replies.get(to)
        if not replies:
            return None
        return replies.popleft() if len(replies) > 1 else replies[0]

    def misses(self, to: Asked) -> tuple[Miss, ...]:
        """The recorded requests that come closest, the closest first; at most three."""
        paths = {each.path for each in self._requests}
        like = nearest(to.path, paths)
        ranked = sorted(self._requests, key=lambda each: _distance(to, each, like))
        return tuple(
            Miss(n=self._requests[each], asked=each, differences=_differences(to, each))
            for each in ranked[:_SHOWN_MISSES]
        )

    def _collected(self, frames: Iterable[Frame]) -> Mapping[Asked, deque[Reply]]:
        collected: dict[Asked, deque[Reply]] = defaultdict(deque)
        open_requests: dict[int, Asked] = {}
        for frame in frames:
            match frame.content:
                case Request() as request:
                    open_requests[frame.n] = asked(as_http(request), self._rules)
                case Reply() as reply if frame.of in open_requests:
                    answered = open_requests.pop(frame.of)
                    self._requests.setdefault(answered, frame.of)
                    collected[answered].append(reply)
        return dict(collected)


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
    return {"method": one.method, "path": one.path, **dict(one.parameters)}


def _distance(sent: Asked, recorded: Asked, like: str | None) -> int:
    method = _OTHER_METHOD if sent.method != recorded.method else 0
    path = _OTHER_PATH if sent.path != recorded.path else 0
    far = _FAR_PATH if path and recorded.path != like else 0
    return method + path + far + len(set(sent.parameters) ^ set(recorded.parameters))
