"""Messages that go to the same connections one behind the other, as one piece of bytes."""

from __future__ import annotations

from collections.abc import Iterable

from mockex.wire.frames import binary_frame, text_frame
from mockex.wire.messages import StreamRun, StreamSend


class Batch:
    """Messages to the same connections, not yet written: a replay has many of them at once."""

    def __init__(self) -> None:
        self.to: tuple[int, ...] = ()
        self._frames: list[bytes] = []

    def takes(self, message: StreamSend | StreamRun) -> bool:
        """Add a message, if it goes where the others go."""
        if self._frames and message.to != self.to:
            return False
        self.to = message.to
        self._frames.append(frame(message))
        return True

    def taken(self) -> bytes:
        """All of it; the batch is empty from now on."""
        frames, self._frames = self._frames, []
        return frames[0] if len(frames) == 1 else b"".join(frames)

    def __bool__(self) -> bool:
        return bool(self._frames)


def frame(message: StreamSend | StreamRun) -> bytes:
    """A message as a frame; a run is frames already."""
    if isinstance(message, StreamRun):
        return message.frames
    return binary_frame(message.data) if message.binary else text_frame(message.data)


def batches(messages: Iterable[StreamSend | StreamRun]) -> Iterable[tuple[tuple[int, ...], bytes]]:
    """What goes to whom, in order."""
    batch = Batch()
    for message in messages:
        if not batch.takes(message):
            yield batch.to, batch.taken()
            batch.takes(message)
    if batch:
        yield batch.to, batch.taken()
