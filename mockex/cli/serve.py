"""`mockex serve`: be an exchange, until stopped."""

from __future__ import annotations

import asyncio

import click

from mockex.cli.listening import listening_options, on_signal, places, ready_line
from mockex.cli.options import admin_token_option, journal_option, profiles_option
from mockex.cli.story import story_of
from mockex.mock import ClockName, MockExchange, load_scenario
from mockex.mock.world import Defaults
from mockex.scenario.parse import DEMO

# What holds where neither the command line nor the scenario says otherwise: a living market.
UNLESS_TOLD = Defaults(market="calm", recv_window="strict")


@click.command(name="serve")
@click.argument("scenario", required=False, type=click.Path(dir_okay=False))
@click.option(
    "--dialect", metavar="ID", help="The vendor's API at a date; the scenario's, or the default."
)
@click.option(
    "--then",
    multiple=True,
    metavar="ID@INSTANT",
    help="Change to another dialect at an instant: the day of a sunset.",
)
@profiles_option
@click.option(
    "--clock",
    type=click.Choice(["system", "virtual", "frozen"]),
    default="system",
    show_default=True,
)
@click.option("--speed", type=float, metavar="N", help="Let time pass N times as fast.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="N",
    help="What listen keys and markets are drawn from.",
)
@click.option(
    "--market",
    metavar="NAME|FILE",
    help="What is traded and how: calm, trending, flash_crash, thin, halted, default (nobody trades), or a market file.",
)
@journal_option
@admin_token_option
@listening_options
def command(
    scenario: str | None,
    dialect: str | None,
    then: tuple[str, ...],
    profiles: tuple[str, ...],
    clock: ClockName,
    speed: float | None,
    seed: int | None,
    market: str | None,
    journal: str | None,
    admin_token: str | None,
    host: str,
    port: int,
    as_json: bool,
) -> int:
    """Be an exchange on one port; perform SCENARIO on it, and go on serving after its last step."""
    loaded = None if scenario is None else load_scenario(scenario)
    mock = MockExchange(
        dialect=dialect,
        then=then,
        profiles=profiles,
        clock=clock,
        speed=speed,
        seed=seed,
        host=host,
        port=port,
        scenario=loaded,
        market=market,
        journal=journal,
        admin_token=admin_token,
        unless_told=UNLESS_TOLD,
    )
    asyncio.run(_serve(mock, as_json=as_json))
    return 0


async def _serve(mock: MockExchange, *, as_json: bool) -> None:
    stopped = asyncio.Event()
    on_signal(stopped.set)
    async with mock:
        _say_ready(mock, as_json=as_json)
        with story_of(mock, as_json=as_json) as story:
            if not as_json:
                mock.when_played(lambda playing: story.say(str(playing)))
            if mock.scenario is not None:
                mock.begin_playing()
            await stopped.wait()
            await mock.stop_playing()
        story.end()


def _say_ready(mock: MockExchange, *, as_json: bool) -> None:
    accounts = mock.scenario.accounts if mock.scenario else (DEMO,)
    if as_json:
        click.echo(ready_line(mock.server, mock.rules, accounts))
        return
    lines = [f"mockex is {mock.rules.title} ({mock.rules.id})", *places(mock.server, mock.rules)]
    if mock.rules.session is not None:
        lines.append(f"  WS API    {mock.ws_api_url}")
    for account in accounts:
        lines += [
            f"  account   {account.name}",
            f"  API key   {account.api_key}",
            f"  secret    {account.api_secret}",
        ]
    if mock.rules.notice:
        lines.append(f"  note      {mock.rules.notice.strip()}")
    if mock.scenario is not None:
        lines.append(f"playing {mock.scenario.name!r}; Ctrl-C ends it")
    click.echo("\n".join(lines))
