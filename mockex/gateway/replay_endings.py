"""What a recording tells a subscription whose client leaves it: that it has ended, at once.

Only what was recorded behind a request to leave is told. Whatever else was recorded of the
subscription until then is left out, for nobody hears it any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockex.gateway.replay_fields import Fields
from mockex.recording.calls import Call
from mockex.recording.frame import Text
from mockex.recording.names import Names
from mockex.recording.playback import Push
from mockex.recording.reels import Reel
from mockex.recording.template import template
from mockex.values.instant import NO_SPAN, Instant, between
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect
from mockex.wire.messages import StreamSend
from mockex.wire.vocabulary import Announcement


class Endings:
    """Says of a subscription how it ended."""

    def __init__(
        self,
        dialect: Dialect,
        reels: Mapping[str, Reel],
        fields: Fields,
        names: Names,
        *,
        shifted: bool,
    ) -> None:
        self._event = dialect.event_that(Announcement.SUBSCRIPTION_END)
        self._reels = reels
        self._fields = fields
        self._names = names
        self._shifted = shifted

    def told(
        self, stream: str, left_by: Call, connection: int, number: str, now: Instant
    ) -> list[StreamSend]:
        """The recorded end of a subscription that is now called `number`, if there was one."""
        reel = self._reels.get(stream)
        for push in () if reel is None else reel.pushes:
            event = self._body(push)
            if push.n > left_by.n and event is not None and event.get("e") == self._event:
                data = self._data(push, event, now)
                body = decode(data.decode("utf-8", "replace"))
                kind = f"user.{self._event}"
                whole = b'{"subscriptionId":%b,"event":%b}' % (number.encode(), data)
                return [StreamSend(to=(connection,), kind=kind, body=body, data=whole)]
        return []

    def _body(self, push: Push) -> Mapping[str, object] | None:
        if not isinstance(push.content, Text) or push.span is None:
            return None
        start, end = push.span
        try:
            body = decode(push.content.text[start:end])
        except JsonFault:
            return None
        return body if isinstance(body, dict) else None

    def _data(self, push: Push, event: Mapping[str, object], now: Instant) -> bytes:
        assert isinstance(push.content, Text)
        shift = between(push.at, now) if self._shifted else NO_SPAN
        found = template(push.content.text, self._fields.of_push(event), push.span)
        return found.told(shift, self._names.now)
