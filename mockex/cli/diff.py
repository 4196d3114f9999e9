"""`mockex diff`: compare two recordings by what they tell, whatever ids were drawn and whenever."""

from __future__ import annotations

import click

from mockex.cli import DOES_NOT_HOLD, HOLDS, tell
from mockex.cli.agreements import as_json, told
from mockex.recorder.reader import open_recording
from mockex.recording.agreement import DIFF
from mockex.recording.diffing import diff

# So many differences are shown.
_MOST = 20


@click.command(name="diff")
@click.argument("first", type=click.Path(dir_okay=False))
@click.argument("second", type=click.Path(dir_okay=False))
@click.option("--strict", is_flag=True, help="Headers and rate limits count too.")
@click.option("--report", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(first: str, second: str, strict: bool, report: str) -> int:
    """Say where SECOND differs from FIRST: in requests, answers and pushes, field by field.

    Ids and keys that were drawn, times, heartbeats and signatures may be others; what was one id
    must stay one.
    """
    with open_recording(first) as one, open_recording(second) as other:
        agreement = diff(one, other, strict=strict)
    for warning in agreement.warnings:
        tell(warning)
    if report == "json":
        click.echo(as_json(agreement, DIFF, first=first, second=second))
    else:
        click.echo("\n".join(told(agreement, first, DIFF, "are the same", most=_MOST)))
    return HOLDS if agreement.is_whole else DOES_NOT_HOLD
