"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

F = TypeVar("F", bound=Callable[..., object])


def profiles_option(command: F) -> F:
    """--profiles DIR, again and again."""
    return click.option(
        "--profiles",
        multiple=True,
        metavar="DIR",
        type=click.Path(file_okay=False),
        help="A folder with dialects of your own, as PRODUCT/DATE/profile.yaml.",
    )(command)


def journal_option(command: F) -> F:
    """--journal FILE."""
    return click.option(
        "--journal",
        metavar="FILE",
        type=click.Path(dir_okay=False),
        help="Write everything that happens into a new file, for mockex rerun.",
    )(command)


def admin_token_option(command: F) -> F:
    """--admin-token T."""
    return click.option(
        "--admin-token",
        metavar="T",
        help="Let whoever knows this token use the control API, from anywhere; else only this machine may.",
    )(command)
