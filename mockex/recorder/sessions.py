"""User data by a session of the WebSocket API: subscribed by a signature, or after a logon.

Source: the vendor's web-socket-api.md, "Session Authentication" and "User Data Stream requests".
"""

from __future__ import annotations

from collections.abc import Mapping

from mockex.core.accounts import ApiKey
from mockex.recorder.choice import method_for
from mockex.recorder.flow import for_ever
from mockex.recorder.heard import Heard
from mockex.recorder.scribe import Scribe
from mockex.recorder.stream import Address, Stream
from mockex.recorder.tally import Tally
from mockex.recorder.troubles import Trouble
from mockex.values.instant import milliseconds
from mockex.wire.dialect import SIGNATURE, TIMESTAMP, Dialect, Method
from mockex.wire.security import signature, signed_parameters
from mockex.wire.session_params import API_KEY
from mockex.wire.vocabulary import Announcement, Need, Operation

OK = 200


class SessionFlow:
    """The requests by which a session comes to hear an account: `first`, then the others."""

    def __init__(
        self,
        name: str,
        base: str,
        key: ApiKey,
        dialect: Dialect,
        scribe: Scribe,
        tally: Tally,
    ) -> None:
        self.name = name
        self._base = base
        self._key = key
        self._dialect = dialect
        self._scribe = scribe
        self._tally = tally

    async def address(self, *, fresh: bool) -> Address | Trouble:
        return session_address(self._base, self._dialect)

    async def begin(self, stream: Stream) -> Trouble | None:
        for operation in self._operations():
            method = method_for(self._dialect, operation)
            assert method is not None
            wrong = refused(method, await stream.ask(method.name, self._params(method)))
            if wrong is not None:
                return wrong
        self._tally.fresh[self.name] = self._scribe.now()
        return None

    async def keep(self, stream: Stream) -> Trouble:
        return await for_ever()

    def end_told(self, heard: Heard) -> Trouble | None:
        return subscription_end(heard, self._dialect)

    def _operations(self) -> tuple[Operation, ...]:
        if self.name == "logon":
            return Operation.LOG_ON, Operation.SUBSCRIBE
        return (Operation.SUBSCRIBE_SIGNED,)

    def _params(self, method: Method) -> Mapping[str, object]:
        if method.security.signature is not Need.REQUIRED:
            return {}
        stamp = milliseconds(self._scribe.now())
        told = {API_KEY: self._key.api_key, TIMESTAMP: str(stamp)}
        proof = signature(signed_parameters(told), self._key)
        return {API_KEY: self._key.api_key, TIMESTAMP: stamp, SIGNATURE: proof}


def session_address(base: str, dialect: Dialect) -> Address:
    """Where the WebSocket API lives."""
    assert dialect.session is not None
    return Address(base=base, path=dialect.session.path, upkeep=dialect.session.upkeep)


def refused(method: Method, response: Mapping[str, object] | Trouble) -> Trouble | None:
    """What is wrong with a response, if it is no success."""
    if isinstance(response, Trouble) or response.get("status") == OK:
        return response if isinstance(response, Trouble) else None
    error = response.get("error")
    words = dict(error) if isinstance(error, dict) else {}
    told = f"{words.get('code', '')} {words.get('msg', '')}".strip()
    sentence = f"{method.name} was answered with status {response.get('status')} {told}".rstrip()
    return Trouble(sentence, _alone_for(words.get("data")))


def subscription_end(heard: Heard, dialect: Dialect) -> Trouble | None:
    """The end of a subscription, if this is what is told."""
    ends = dialect.event_that(Announcement.SUBSCRIPTION_END)
    if ends is not None and any(event.get("e") == ends for event in heard.events):
        return Trouble("the subscription has ended")
    return None


def _alone_for(data: object) -> float:
    """How long a host wants to be left alone: web-socket-api.md, "IP limits"."""
    told = data if isinstance(data, dict) else {}
    now, until = told.get("serverTime"), told.get("retryAfter")
    if not isinstance(now, int) or not isinstance(until, int):
        return 0.0
    # In milliseconds, unless it is in microseconds, which begin with 16 digits.
    unit = 1_000_000 if now >= 10**15 else 1_000
    return max(0.0, (until - now) / unit)
