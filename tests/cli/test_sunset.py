"""The drill of the day on which listen keys were switched off: who passes, and who does not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from tests.cli.commands import Said, mockex
from tests.support.coping_bot import CopingBot
from tests.support.day_bot import DayBot
from tests.support.sunset import SUNSET, less_patient


@asynccontextmanager
async def alive(life: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """A bot that lives as long as this."""
    living = asyncio.ensure_future(life)
    try:
        yield
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await living


def a_coping_bot(ready: Said) -> CopingBot:
    account = ready["accounts"][0]
    return CopingBot(
        rest_url=ready["rest"],
        ws_url=ready["ws"],
        key=account["api_key"],
        secret=account["api_secret"],
    )


async def test_a_bot_that_asks_the_websocket_api_when_keys_are_gone_passes() -> None:
    async with mockex("play", str(SUNSET), "--port", "0") as command:
        bot = a_coping_bot(await command.says("ready"))
        async with alive(bot.live()):
            code, errors = await command.ends()

    assert (code, errors) == (0, "sunset: holds (10 of 10 steps done)\n")
    assert [event["c"] for event in bot.events] == ["before-the-sunset", "after-the-sunset"]


async def test_a_bot_that_knows_listen_keys_alone_does_not(tmp_path: Path) -> None:
    impatient = less_patient(tmp_path, "200ms")
    async with mockex("play", str(impatient), "--port", "0") as command:
        ready = await command.says("ready")
        bot = DayBot(
            rest_url=ready["rest"], ws_url=ready["ws"], key=ready["accounts"][0]["api_key"]
        )
        async with alive(bot.live()):
            code, errors = await command.ends()

    assert bot.events == ["executionReport"]
    assert code == 1
    assert errors == (
        "sunset: does not hold (6 of 10 steps done)\n"
        f"  {impatient}:17: step 7: no message method: userDataStream.subscribe.signature "
        "within 200ms.\n"
    )
