"""A way to events: what leads to a connection, and what keeps it telling.

One flow opens one connection after another; what they live by may outlast each of them.
"""

from __future__ import annotations

import asyncio
from typing import Protocol

from mockex.recorder.heard import Heard
from mockex.recorder.stream import Address, Stream
from mockex.recorder.troubles import Trouble


class Flow(Protocol):
    """What a line asks for, from login to login."""

    name: str

    async def address(self, *, fresh: bool) -> Address | Trouble:
        """Where to connect. With `fresh` whatever was lived by before is gone, or may be."""
        ...

    async def begin(self, stream: Stream) -> Trouble | None:
        """Have a connection tell, which is heard already."""
        ...

    async def keep(self, stream: Stream) -> Trouble:
        """Keep it telling, until that is over."""
        ...

    def end_told(self, heard: Heard) -> Trouble | None:
        """The end of it, if this is what an event says."""
        ...


async def for_ever() -> Trouble:
    """There is nothing to keep alive."""
    never: asyncio.Future[Trouble] = asyncio.get_running_loop().create_future()
    return await never
