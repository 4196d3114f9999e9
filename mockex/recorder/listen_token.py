"""User data by listen tokens: each is good for a while, and a later one takes its place in time.

Source: the vendor's margin trading documents, "Listen Token WebSocket API", 2025-10-06.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockex.recorder.choice import method_for, token_endpoint
from mockex.recorder.heard import Heard
from mockex.recorder.rest import Rest
from mockex.recorder.scribe import Scribe
from mockex.recorder.sessions import refused, session_address, subscription_end
from mockex.recorder.stream import Address, Stream
from mockex.recorder.tally import Tally
from mockex.recorder.troubles import Trouble
from mockex.recorder.waiting import LONGEST_PAUSE, pause
from mockex.values.instant import MILLISECOND, SECOND, Span, milliseconds
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import Operation

EXPIRATION = "expirationTime"


class ListenTokenFlow:
    """A session that is subscribed by a token, and by the next before that one is worth nothing."""

    name = "listen-token"

    def __init__(
        self,
        rest: Rest,
        base: str,
        dialect: Dialect,
        scribe: Scribe,
        tally: Tally,
        *,
        say: Callable[[str], None],
    ) -> None:
        endpoint = token_endpoint(dialect)
        method = method_for(dialect, Operation.SUBSCRIBE_TOKEN)
        assert endpoint is not None
        assert method is not None
        self._endpoint = endpoint
        self._method = method
        self._member = dialect.credentials[endpoint.credential or ""].parameter
        self._validity = dialect.credentials[endpoint.credential or ""].policy.validity
        self._rest = rest
        self._base = base
        self._dialect = dialect
        self._scribe = scribe
        self._tally = tally
        self._say = say
        self._half_life = 0.0

    async def address(self, *, fresh: bool) -> Address | Trouble:
        return session_address(self._base, self._dialect)

    async def begin(self, stream: Stream) -> Trouble | None:
        """Ask for a token and subscribe by it; the same again renews the subscription."""
        answer = await self._rest.call(self._endpoint, {}, secret=self._member)
        token = answer.member(self._member)
        if token is None:
            wanted = f"wanted HTTP 200 and a {self._member}"
            return Trouble(f"{answer}; {wanted}", answer.retry_after_seconds)
        [parameter] = self._method.parameters
        response = await stream.ask(self._method.name, {parameter: token})
        wrong = refused(self._method, response)
        if wrong is None and not isinstance(response, Trouble):
            self._tally.fresh[self.name] = self._scribe.now()
            self._half_life = self._seconds_left(response) / 2
        return wrong

    async def keep(self, stream: Stream) -> Trouble:
        """Subscribe again at every half of a token's life; what fails is tried again until it ends."""
        seconds = self._half_life
        while True:
            await pause(seconds)
            wrong = await self.begin(stream)
            seconds = self._half_life
            if wrong is not None:
                seconds = max(min(self._half_life, LONGEST_PAUSE), wrong.at_least)
                sentence = self._scribe.text(wrong.sentence)
                self._say(f"{sentence}; trying again in {seconds:.0f} s")

    def end_told(self, heard: Heard) -> Trouble | None:
        return subscription_end(heard, self._dialect)

    def _seconds_left(self, response: Mapping[str, object]) -> float:
        result = response.get("result")
        until = result.get(EXPIRATION) if isinstance(result, dict) else None
        now = milliseconds(self._scribe.now())
        left = Span((until - now) * MILLISECOND) if isinstance(until, int) else self._validity
        return max(1.0, min(left, self._validity) / SECOND)
