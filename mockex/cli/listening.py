"""What the commands that listen share: their options, the ready line, and ending on a signal."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import Callable, Iterable
from typing import TypeVar

import click

from mockex.core.accounts import Account, KeyKind
from mockex.server.app import Server
from mockex.wire.dialect import Dialect
from mockex.wire.security import private_key_pem
from mockex.wire.stream_rules import StreamRoute

F = TypeVar("F", bound=Callable[..., object])


def listening_options(command: F) -> F:
    """--host, --port and --json."""
    for option in (
        click.option(
            "--json", "as_json", is_flag=True, help="Print JSON lines, the ready line first."
        ),
        click.option(
            "--port",
            default=9000,
            show_default=True,
            help="0 picks a free port.",
            type=click.IntRange(0, 65535),
        ),
        click.option("--host", default="127.0.0.1", show_default=True),
    ):
        command = option(command)
    return command


def ready_line(server: Server, dialect: Dialect, accounts: Iterable[Account]) -> str:
    """The first line of stdout with --json: where everything is, and who may use it."""
    address = server.address
    return json.dumps(
        {
            "event": "ready",
            "rest": f"http://{address}",
            "ws": f"ws://{address}",
            "ws_api": f"ws://{address}{dialect.session.path if dialect.session else '/ws-api/v3'}",
            "admin": f"http://{address}/__mockex__/",
            "dialect": dialect.id,
            "accounts": [
                {
                    "name": account.name,
                    "api_key": account.api_key,
                    "api_secret": account.api_secret,
                    "ed25519_api_key": account.key_of(KeyKind.ED25519).api_key,
                    "ed25519_private_key_pem": private_key_pem(account.key_of(KeyKind.ED25519)),
                }
                for account in accounts
            ],
        }
    )


def places(server: Server, dialect: Dialect) -> list[str]:
    """The same for people: lines that say where REST and streams are."""
    key, routes = f"<{dialect.listen_key_parameter}>", dialect.stream.routes
    paths = [_path(route, key) for route in routes if not (route.silent or route.gone)]
    lines = [f"  REST      http://{server.address}"]
    if paths:
        lines.append(f"  streams   ws://{server.address}{'  and  '.join(paths)}")
    return lines


def _path(route: StreamRoute, key: str) -> str:
    parameter = route.keys_in or route.names_in
    return f"{route.path}?{parameter}={key}" if parameter else f"{route.path}/{key}"


def on_signal(stop: Callable[[], object]) -> None:
    """Have SIGINT and SIGTERM call `stop` on the running loop."""
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop)
