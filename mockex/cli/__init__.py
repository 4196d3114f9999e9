"""The command line: one module a command, imported when it is called.

Exit codes: 0 all well, 1 the thing checked does not hold, 2 wrong use or unreadable input, which
is said in one sentence on stderr.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import escaped
from mockex.errors import MockexError

HOLDS, DOES_NOT_HOLD, WRONG_USE = 0, 1, 2

# Command → what `mockex --help` says of it. Its module is mockex.cli.<command>.
COMMANDS = {
    "serve": "Be an exchange, until stopped.",
    "play": "Perform scenarios against a client; exit 0 if it coped, else 1.",
    "record": "Record an account's user data stream into a file.",
    "replay": "Serve a recording to any client.",
    "rerun": "Live through a recording again, and say what is answered otherwise.",
    "diff": "Compare two recordings by what they tell.",
    "check": "Hold recordings and payloads against the contracts.",
    "drift": "Say what a vendor sends that the contracts do not know, and what to patch.",
    "convert": "Make a recording of a HAR, or a HAR of a recording.",
    "dialects": "List the dialects, or say what is in one.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            hint = did_you_mean(cmd_name, COMMANDS) or f"; there are {', '.join(COMMANDS)}"
            raise click.UsageError(f"unknown command '{cmd_name}'{hint}")
        command: click.Command = import_module(f"mockex.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="mockex")
def _mockex() -> None:
    """A Binance you can hold in your hand: a mock exchange that you script, speed up and break."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line and return its exit code."""
    try:
        result = _mockex.main(
            args=None if arguments is None else list(arguments),
            prog_name="mockex",
            standalone_mode=False,
        )
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return HOLDS
    except click.ClickException as error:
        tell(_one_line(error.format_message()))
        return WRONG_USE
    except MockexError as error:
        tell(" ".join(str(error).split()))
        return WRONG_USE
    except click.Abort:
        return HOLDS
    return result if isinstance(result, int) else HOLDS


def tell(sentence: str) -> None:
    """Say something on stderr; nothing in it moves a terminal, whoever wrote it."""
    click.echo(f"mockex: {escaped(sentence)}", err=True)


def main() -> None:
    """Entry point of the script `mockex`."""
    sys.exit(run())


def _one_line(text: str) -> str:
    sentence = " ".join(text.split()).rstrip(".")
    return sentence[:1].lower() + sentence[1:]
