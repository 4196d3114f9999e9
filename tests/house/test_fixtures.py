"""What ships to be run can be run, and breaks no contract."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.mock import AccountHandle
from tests.support.careful_bot import CarefulBot
from tests.support.coping_bot import CopingBot
from tests.support.day_bot import DayBot
from tests.support.oco_bot import OcoBot
from tests.support.order_bot import OrderBot

SCENARIOS = sorted((Path(__file__).parents[2] / "fixtures" / "scenarios").glob("*.yaml"))


SIGNING = {
    "sunset": CopingBot,
    "an_order_fills": OrderBot,
    "an_oco_is_touched": OcoBot,
    "a_reply_is_lost": CarefulBot,
    "a_fill_is_lost_with_its_connection": CarefulBot,
    "the_exchange_asks_for_patience": CarefulBot,
    "events_are_not_what_they_were": CarefulBot,
}


def a_dutiful_bot(
    scenario: str, mock: MockExchange, account: AccountHandle
) -> DayBot | CopingBot | OrderBot:
    """Who does all that a scenario expects: most expect no more than a stream."""
    if scenario in SIGNING:
        return SIGNING[scenario](
            rest_url=mock.rest_url, ws_url=mock.ws_url, key=account.key, secret=account.secret
        )
    return DayBot(rest_url=mock.rest_url, ws_url=mock.ws_url, key=account.key)


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS, ids=[path.stem for path in SCENARIOS])
async def test_every_shipped_scenario_holds_for_a_dutiful_client(path: Path) -> None:
    # Whoever copes with what breaks waits by a clock of its own, which runs no faster here.
    speed = 1 if SIGNING.get(path.stem) is CarefulBot else 100
    async with MockExchange(scenario=path, clock="system", speed=speed) as mock:
        assert mock.scenario is not None
        account = mock.account(mock.scenario.accounts[0].name)
        bot = a_dutiful_bot(path.stem, mock, account)
        life = asyncio.ensure_future(bot.live())
        await bot.connected.wait()

        report = await mock.play()

        life.cancel()
        with suppress(asyncio.CancelledError):
            await life
        assert (
            str(report)
            == f"{mock.scenario.name}: holds ({report.done} of {report.done} steps done)"
        )
        assert report.done == len(mock.scenario.steps)
        assert mock.pushes()
