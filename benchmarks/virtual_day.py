"""What a virtual day of one bot costs: against the same day without it, and without sockets.

An exchange without clients has nothing to do in a day but let it pass. With one it pings, hears
pongs, answers keep-alives and settles after each, over real sockets; the third day has the same
pings and pongs in the gateway alone, so that what is left is the price of sockets and settling. On the fourth
the house's traders keep four markets alive, which the bot does not look at.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from statistics import median

from benchmarks.table import Figure
from mockex import MockExchange
from mockex.gateway.stack import simulation
from mockex.mock.files import load_library
from mockex.scenario.parse import DEMO
from mockex.values.instant import DAY, Instant
from mockex.wire.messages import StreamOpened, StreamPing, StreamPong
from mockex.wire.shelf import DEFAULT
from tests.support.day_bot import DayBot

ROUNDS = 3
NAME = "virtual day of a bot (4,319 pings, 48 keep-alives)"


def figures() -> Iterable[Figure]:
    """Days of all sorts in turn, so that all meet the same machine."""
    without, together, gateway, living = [], [], [], []
    for _ in range(ROUNDS):
        without.append(asyncio.run(_a_day(with_client=False)))
        together.append(asyncio.run(_a_day(with_client=True)))
        gateway.append(_a_day_in_the_gateway())
        living.append(asyncio.run(_a_day(with_client=True, market="calm")))
    day = median(together)
    yield Figure(name=NAME, baseline="the day without it", ratio=median(without) / day)
    yield Figure(name=NAME, baseline="the gateway, no sockets", ratio=median(gateway) / day)
    yield Figure(
        name="the same in living markets", baseline="quiet ones", ratio=day / median(living)
    )


async def _a_day(*, with_client: bool, market: str = "default") -> float:
    async with MockExchange(market=market) as mock:
        life = asyncio.ensure_future(_live(mock)) if with_client else None
        if with_client:
            await mock.expect(stream="demo")
        began = time.perf_counter()
        await mock.advance(hours=24)
        took = time.perf_counter() - began
        if life is not None:
            life.cancel()
            await asyncio.wait((life,))
        return took


async def _live(mock: MockExchange) -> None:
    account = mock.account("demo")
    await DayBot(rest_url=mock.rest_url, ws_url=mock.ws_url, key=account.key).live()


def _a_day_in_the_gateway() -> float:
    library = load_library()
    journal = simulation(library.dialect(DEFAULT), library, (), (DEMO,), seed=0).journal
    began = time.perf_counter()
    journal.receive(StreamOpened(connection=1, path="/ws"), Instant(0))
    while (due := journal.next_deadline()) is not None and due <= DAY:
        for out in journal.wake(due):
            if isinstance(out, StreamPing):
                journal.receive(StreamPong(connection=1, payload=out.payload), due)
    return time.perf_counter() - began
