"""`mockex play`: perform scenarios against a client, and say whether it coped."""

from __future__ import annotations

import asyncio
import json

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS
from mockex.cli.listening import listening_options, on_signal, ready_line
from mockex.cli.options import admin_token_option, journal_option, profiles_option
from mockex.cli.story import story_of
from mockex.errors import UsageError
from mockex.mock import ClockName, MockExchange, load_scenario
from mockex.scenario.explaining import Explained, explained
from mockex.scenario.report import Report
from mockex.scenario.steps import Scenario
from mockex.server.performer import PATIENCE


@click.command(name="play")
@click.argument("scenarios", nargs=-1, required=True, type=click.Path(dir_okay=False))
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
    default="virtual",
    show_default=True,
)
@journal_option
@admin_token_option
@click.option(
    "--dry-run", is_flag=True, help="Say in plain sentences what would happen, and do nothing."
)
@listening_options
def command(
    scenarios: tuple[str, ...],
    dialect: str | None,
    then: tuple[str, ...],
    profiles: tuple[str, ...],
    clock: ClockName,
    journal: str | None,
    admin_token: str | None,
    dry_run: bool,
    host: str,
    port: int,
    as_json: bool,
) -> int:
    """Perform each of SCENARIOS once, on a new exchange each, and report.

    With --dry-run each is read, held against its dialect and told in plain sentences; nothing is
    opened.
    """
    if journal is not None and len(scenarios) > 1:
        raise UsageError("--journal is for one scenario, for each is an exchange of its own")
    mocks = [
        MockExchange(
            dialect=dialect,
            then=then,
            profiles=profiles,
            clock=clock,
            host=host,
            port=port,
            scenario=load_scenario(path),
            journal=journal,
            admin_token=admin_token,
        )
        for path in scenarios
    ]
    if dry_run:
        for mock in mocks:
            _explain(mock, clock, as_json=as_json)
        return HOLDS
    reports = asyncio.run(_play_all(mocks, as_json=as_json))
    if reports is None:
        return HOLDS
    return HOLDS if all(report.holds for report in reports) else DOES_NOT_HOLD


def _explain(mock: MockExchange, clock: ClockName, *, as_json: bool) -> None:
    scenario = mock.scenario
    assert scenario is not None
    if not as_json:
        click.echo(f"{scenario.source}: {scenario.name}")
    for one in explained(scenario, mock.dialect_at_start, clock, PATIENCE):
        click.echo(_as_json(scenario, one) if as_json else str(one))


def _as_json(scenario: Scenario, one: Explained) -> str:
    where = {"scenario": scenario.name, "file": scenario.source}
    place = {} if one.step is None else {"step": one.step, "line": one.line}
    return json.dumps({"event": one.about, **where, **place, "words": one.words})


async def _play_all(mocks: list[MockExchange], *, as_json: bool) -> list[Report] | None:
    """The reports, or None when a signal ended it before."""
    playing = asyncio.ensure_future(_play_each(mocks, as_json=as_json))
    on_signal(playing.cancel)
    try:
        return await playing
    except asyncio.CancelledError:
        return None


async def _play_each(mocks: list[MockExchange], *, as_json: bool) -> list[Report]:
    return [await _play(mock, as_json=as_json) for mock in mocks]


async def _play(mock: MockExchange, *, as_json: bool) -> Report:
    assert mock.scenario is not None
    async with mock:
        if as_json:
            click.echo(ready_line(mock.server, mock.rules, mock.scenario.accounts))
        else:
            click.echo(f"playing {mock.scenario.name!r} at {mock.rest_url}")
        with story_of(mock, as_json=as_json) as story:
            report = await mock.play()
            await mock.settle()
    story.end()
    click.echo(str(report), err=as_json)
    return report
