"""A recorder at work on the loop of its test."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp

from mockex import MockExchange
from mockex.mock import AccountHandle
from mockex.recorder.choice import FlowName
from mockex.recorder.client import Recorder, Venue, Wanted
from mockex.recorder.keys import ED25519_NAMES, HMAC_NAMES, RSA_NAMES, Keys, keys_in
from mockex.recorder.reader import open_recording
from mockex.recorder.scribe import Scribe
from mockex.recorder.writer import Writer
from mockex.recording.frame import (
    Close,
    Content,
    Frame,
    Header,
    Note,
    Open,
    Reply,
    Request,
    Text,
)
from mockex.recording.lines import write
from mockex.recording.redaction import Redaction
from mockex.server.clock import Clock, FlowingClock
from mockex.values.instant import Span
from mockex.wire.dialect import Dialect
from mockex.wire.profile import DEFAULT, shipped
from tests.recorder.host import API_KEY
from tests.recording.frames import NOON
from tests.support.dialects import user_keys

SALT = b"salt"
# Whose connections last 20 minutes, so that the next ones are opened after 18.
SHORT_LIVED = {"dialect": "short-lived/spot", "profiles": ["profiles"], "recv_window": "strict"}


@dataclass(kw_only=True)
class Run:
    """A recorder at work, what it said, and what it has written."""

    recorder: Recorder
    path: Path
    said: list[str] = field(default_factory=list)
    spoke: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def frames(self) -> list[Frame]:
        with open_recording(self.path) as reading:
            return list(reading)

    @property
    def contents(self) -> list[Content]:
        return [frame.content for frame in self.frames]

    @property
    def pushes(self) -> list[Frame]:
        """What was told unasked."""
        return [
            frame
            for frame in self.frames
            if isinstance(frame.content, Text) and frame.way == "out" and frame.of is None
        ]

    @property
    def texts(self) -> list[str]:
        """The same as text, each event once."""
        return [
            frame.content.text
            for frame in self.pushes
            if isinstance(frame.content, Text) and frame.again is None
        ]

    @property
    def gaps(self) -> list[Note]:
        return [one for one in self.contents if isinstance(one, Note) and one.gap is not None]

    @property
    def opened(self) -> list[str]:
        """Where connections led."""
        return [
            one.path + (f"?{one.query}" if one.query else "")
            for one in self.contents
            if isinstance(one, Open)
        ]

    def names(self) -> list[str]:
        """What was recorded, in words."""
        return [_name(content) for content in self.contents]


def _name(content: Content) -> str:
    match content:
        case Request(method=method):
            return method
        case Reply(status=status):
            return str(status)
        case Close(code=code):
            return f"close {code}"
        case Note(text=text):
            return text
        case other:
            return type(other).__name__.lower()


def keys_of(account: AccountHandle, *kinds: str) -> Keys:
    """The keys of an account, of these kinds or of all."""
    values = {
        "hmac": (HMAC_NAMES, (account.key, account.secret)),
        "rsa": (RSA_NAMES, (account.rsa_key, account.rsa_private_key_pem)),
        "ed25519": (ED25519_NAMES, (account.ed25519_key, account.ed25519_private_key_pem)),
    }
    found = {
        name: text
        for kind, (names, texts) in values.items()
        if not kinds or kind in kinds
        for name, text in zip(names, texts, strict=True)
    }
    return keys_in(found, ".+", "a test")


@asynccontextmanager
async def recorded(
    path: Path,
    rest: str,
    ws: str,
    *,
    ws_api: str = "",
    keys: Keys | None = None,
    api_key: str = API_KEY,
    flows: Sequence[FlowName] = ("listen-key",),
    streams: Sequence[str] = (),
    dialect: Dialect | None = None,
    clock: Clock | None = None,
    until: int | None = None,
    validity: Span | None = None,
    tls: ssl.SSLContext | None = None,
    salt: bytes = SALT,
) -> AsyncIterator[Run]:
    dialect, clock = dialect or shipped(DEFAULT), clock or FlowingClock()
    if validity is not None:
        dialect = replace(dialect, credentials=user_keys(validity=validity))
    keys = keys or keys_in({"MOCKEX_API_KEY": api_key}, ".+", "a test")
    redaction = Redaction(dialect, salt)
    for key in keys.all:
        redaction.know(key.api_key)
    said: list[str] = []
    spoke = asyncio.Event()

    def say(sentence: str) -> None:
        said.append(sentence)
        spoke.set()

    header = Header(
        dialect=dialect.id, started=NOON, source="a test", redaction=(), tool="mockex 0.1.0"
    )
    with Writer(str(path)) as writer:
        writer.write(write(header))
        scribe = Scribe(writer, redaction, clock)
        connector = aiohttp.TCPConnector(ssl=tls if tls is not None else True)
        async with aiohttp.ClientSession(connector=connector) as session:
            venue = Venue(rest=rest, ws=ws, ws_api=ws_api, keys=keys)
            wanted = Wanted(flows=tuple(flows), streams=tuple(streams), until=until)
            recorder = Recorder(session, venue, dialect, scribe, wanted, say=say)
            yield Run(recorder=recorder, path=path, said=said, spoke=spoke)


@asynccontextmanager
async def recording(
    mock: MockExchange,
    tmp_path: Path,
    *,
    flows: Sequence[FlowName] = ("listen-key",),
    streams: Sequence[str] = (),
    keys: Keys | None = None,
    salt: bytes = SALT,
) -> AsyncIterator[Run]:
    """A recorder of the account demo that listens already, and is stopped at the end."""
    session = mock.rules.session
    async with (
        recorded(
            tmp_path / "run.jsonl",
            mock.rest_url,
            mock.ws_url,
            ws_api=mock.ws_api_url.removesuffix("" if session is None else session.path),
            keys=keys or keys_of(mock.account("demo")),
            flows=flows,
            streams=streams,
            dialect=mock.rules,
            clock=mock.driver.clock,
            salt=salt,
        ) as run,
        running(run),
    ):
        yield run


@asynccontextmanager
async def running(run: Run) -> AsyncIterator[None]:
    """From the moment on in which all is heard."""
    task = asyncio.ensure_future(run.recorder.run())
    listening = asyncio.ensure_future(run.recorder.listening.wait())
    await asyncio.wait((task, listening), return_when=asyncio.FIRST_COMPLETED)
    listening.cancel()
    if task.done():
        task.result()
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def close_key(mock: MockExchange) -> None:
    """End the account's listen key, as a careless bot would."""
    [names] = mock.subscriptions.values()
    async with aiohttp.ClientSession() as bot:
        await bot.delete(
            f"{mock.rest_url}/api/v3/userDataStream",
            params={"listenKey": names[0]},
            headers={"X-MBX-APIKEY": mock.account("demo").key},
        )
