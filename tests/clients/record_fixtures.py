"""Makes fixtures/recordings anew: `python -m tests.clients.record_fixtures [NAME…]`, or `make recordings`.

Each is what `mockex record` writes down of `mockex serve`: in the middle while an unmodified client
trades, or as a client of its own.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.cli.commands import Said, mockex
from tests.clients.ccxt_exchanges import TOOBIT
from tests.clients.environments import ROOT, python_with
from tests.clients.program import Program, started

RECORDINGS = ROOT / "fixtures" / "recordings"
STAGES = Path(__file__).parent / "stages"
# Real seconds; who says nothing for so long waits to be told to go on.
SILENCE = 1.5
# Before it says anything it is imported, and connects.
STARTING = 6.0
# Stands in a program's arguments for a file with the account's Ed25519 key.
PEM = "PEM"
# Stands before the names of streams that `mockex record` asks for itself.
STREAMS = "--streams"


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """An unmodified client, and the program that uses it."""

    requirement: str
    program: str
    arguments: tuple[str, ...] = ()
    ends: bool = True

    @property
    def has_ed25519(self) -> bool:
        return PEM in self.arguments


@dataclass(frozen=True, kw_only=True, slots=True)
class Shipped:
    """How a recording is made: with a client through the proxy, or by the recorder's own options."""

    dialect: str
    stage: str | None = None
    client: Client | None = None
    options: tuple[str, ...] = ()


PYTHON_BINANCE = "python-binance==1.0.37"

SHIPPED: Mapping[str, Shipped] = {
    "spot-listen-key": Shipped(
        dialect="binance-spot/2025-08-28",
        stage="orders",
        client=Client(
            requirement=PYTHON_BINANCE,
            program="python_binance_names.py",
            arguments=("listen_key",),
        ),
    ),
    "spot-signature": Shipped(
        dialect="binance-spot/2026-07-07",
        stage="orders",
        client=Client(
            requirement=PYTHON_BINANCE,
            program="python_binance_names.py",
            arguments=("signature",),
        ),
    ),
    "spot-logon": Shipped(
        dialect="binance-spot/2026-07-07",
        stage="orders",
        client=Client(
            requirement="binance-sdk-spot==13.2.0",
            program="spot_sdk_logon.py",
            arguments=(PEM,),
        ),
    ),
    "us-listen-key": Shipped(
        dialect="binance-us/2024-06-17",
        stage="orders",
        client=Client(
            requirement="binance-connector==3.13.0",
            program="binance_connector_trades.py",
            arguments=("rest",),
        ),
    ),
    "margin-listen-token": Shipped(
        dialect="binance-margin/2025-10-24",
        stage="margin",
        client=Client(
            requirement=PYTHON_BINANCE,
            program="python_binance_user_data.py",
            arguments=("margin",),
        ),
    ),
    "futures-listen-key": Shipped(
        dialect="binance-usdm/2026-04-23",
        stage="futures",
        client=Client(
            requirement=PYTHON_BINANCE,
            program="python_binance_user_data.py",
            arguments=("futures",),
        ),
    ),
    "toobit-listen-key": Shipped(
        dialect="toobit-usdt/2026-01",
        stage="toobit",
        client=Client(
            requirement="ccxt==4.5.90",
            program="ccxt_orders.py",
            arguments=TOOBIT,
            ends=False,
        ),
    ),
    "spot-markets": Shipped(
        dialect="binance-spot/2026-07-07",
        options=(STREAMS, "btcusdt@trade,btcusdt@bookTicker,btcusdt@depth5@100ms", "--until", "60"),
    ),
    "margin-recorder": Shipped(
        dialect="binance-margin/2024-04-02",
        stage="margin",
        options=("--flow", "listen-key", "--until", "8"),
    ),
}


async def record(name: str, out: Path) -> None:
    """Make a recording, by its name, as a new file."""
    shipped = SHIPPED[name]
    stage = () if shipped.stage is None else (str(STAGES / f"{shipped.stage}.yaml"),)
    serve = ("serve", *stage, "--dialect", shipped.dialect, "--port", "0", "--seed", "0")
    async with mockex(*serve) as venue:
        ready = await venue.says("ready")
        bases = ("--rest", ready["rest"], "--ws", ready["ws"])
        if shipped.client is None:
            await _as_a_client(shipped, out, ready)
        else:
            await _between(shipped, shipped.client, out, ready, bases)
        await venue.stop()


async def _as_a_client(shipped: Shipped, out: Path, ready: Said) -> None:
    only_streams = STREAMS in shipped.options
    bases = () if only_streams else ("--rest", ready["rest"])
    [account, *_] = ready["accounts"]
    keys = {} if only_streams else {"MOCKEX_API_KEY": account["api_key"]}
    said = ("--ws", ready["ws"], "--dialect", shipped.dialect, "--out", str(out))
    async with mockex("record", *bases, *said, *shipped.options, **keys) as recorder:
        await recorder.says("ended")
        code, errors = await recorder.ends()
        assert code == 0, errors


async def _between(
    shipped: Shipped, client: Client, out: Path, ready: Said, bases: Sequence[str]
) -> None:
    said = ("--dialect", shipped.dialect, "--out", str(out), "--port", "0")
    async with mockex("record", "--proxy", *bases, *said) as proxy:
        await live(client, await proxy.says("ready"), ready["accounts"][0])
        # Without --json it speaks on stderr too, so that its end is no silence.
        proxy.signal(2)
        code, errors = await proxy.ends()
        assert code == 0, errors


async def live(client: Client, at: Said, account: Mapping[str, str]) -> None:
    """Run a program, and tell it to go on whenever it has fallen silent."""
    with tempfile.TemporaryDirectory() as folder:
        pem = Path(folder) / "key.pem"
        pem.write_text(account["ed25519_private_key_pem"])
        arguments = [str(pem) if each == PEM else each for each in client.arguments]
        key = account["ed25519_api_key" if client.has_ed25519 else "api_key"]
        async with started(
            python_with(client.requirement),
            client.program,
            *arguments,
            rest_url=at["rest"],
            ws_url=at["ws"],
            api_key=key,
            api_secret=account["api_secret"],
        ) as program:
            await _urge(program, client)


async def _urge(program: Program, client: Client) -> None:
    patience, is_over = STARTING, False
    while not is_over:
        try:
            is_over = await program.says_anything(within=patience) is None
        except TimeoutError:
            if not client.ends:
                return
            with suppress(ConnectionError):
                await program.go_on()
        patience = SILENCE
    await program.ends_well()


async def _all(names: Sequence[str]) -> None:
    for name in names or SHIPPED:
        out = RECORDINGS / f"{name}.jsonl"
        out.unlink(missing_ok=True)
        await record(name, out)
        sys.stdout.write(f"{out.relative_to(ROOT)}: {out.stat().st_size} bytes\n")


if __name__ == "__main__":
    asyncio.run(_all(sys.argv[1:]))
