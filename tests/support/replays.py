"""Replays, and clients that talk to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mockex.gateway.replay import ReplayGateway
from mockex.recording.playback import Mode
from mockex.wire.dialect import Dialect
from mockex.wire.messages import (
    Delivery,
    HttpRequest,
    Inbound,
    Noted,
    Outbound,
    StreamOpened,
    StreamPing,
    StreamRun,
    StreamSend,
    StreamText,
)
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, Tape, after

DIALECT = shipped(DEFAULT)


class Talk:
    """A replay, and what it says to one client after another."""

    def __init__(
        self,
        tape: Tape,
        dialect: Dialect = DIALECT,
        *,
        mode: Mode = Mode.CAUSAL,
        shifted: bool = False,
        strict_auth: bool = False,
    ) -> None:
        self.gateway = ReplayGateway(
            dialect, tape.frames, mode=mode, shifted=shifted, strict_auth=strict_auth
        )

    def ask(
        self, method: str, path: str, query: str = "", *, ms: int = 0, key: str | None = None
    ) -> Sequence[Outbound]:
        headers = () if key is None else ((DIALECT.api_key_header.lower(), key),)
        request = HttpRequest(ticket=9, method=method, path=path, raw_query=query, headers=headers)
        return self.say(request, ms=ms)

    def text(self, text: str, number: int = 1, *, ms: int = 0) -> list[str]:
        """What a text is answered with, and what goes out by it."""
        out = self.say(StreamText(connection=number, text=text), ms=ms)
        return [one.data.decode() for one in out if isinstance(one, StreamSend)]

    def open(self, number: int = 1, path: str = f"/ws/{KEY}", *, ms: int = 0) -> Sequence[Outbound]:
        path, _, query = path.partition("?")
        return self.say(StreamOpened(connection=number, path=path, raw_query=query), ms=ms)

    def say(self, message: Inbound, *, ms: int = 0) -> Sequence[Outbound]:
        out = _one_by_one(self.gateway.receive(message, after(ms)))
        return [one for one in out if not (isinstance(one, Noted) and one.kind == "listening")]

    def wait(self, ms: int) -> list[Outbound]:
        """What falls due up to then, heartbeats aside."""
        out: list[Outbound] = []
        while (deadline := self.gateway.next_deadline()) is not None and deadline <= after(ms):
            out += _one_by_one(self.gateway.wake(deadline))
        return [one for one in out if not isinstance(one, StreamPing)]

    def texts(self, ms: int) -> list[str]:
        """The texts among it."""
        return [one.data.decode() for one in self.wait(ms) if isinstance(one, StreamSend)]


def _one_by_one(said: Sequence[Delivery]) -> Iterator[Outbound]:
    for one in said:
        yield from one.messages() if isinstance(one, StreamRun) else (one,)
