"""A whole session of secrets, written down: none of them is in the file, however it is spelt."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import itertools
import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from yarl import URL

from mockex import MockExchange, cli
from mockex.mock.accounts import AccountHandle
from mockex.recorder.client import Recorder, Venue, Wanted
from mockex.recorder.scribe import Scribe
from mockex.recorder.writer import Writer
from mockex.recording.frame import (
    Close,
    Content,
    Header,
    Note,
    Open,
    Reply,
    Request,
    Text,
)
from mockex.recording.lines import write
from mockex.recording.members import members
from mockex.recording.redaction import Redaction
from mockex.wire.profile import DEFAULT, shipped
from tests.recorder.running import keys_of
from tests.recording.frames import NOON
from tests.support.spellings import all_spellings

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.10",
    "price": "41000.00",
}
OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.10",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "43000.00",
    "belowType": "STOP_LOSS",
    "belowStopPrice": "41000.00",
}
CLIENT_IDS = ("canary-Kx81-first", "canary_Lw72_second", "web_0f9e8d7c6b5a4", "C.n:r/y-Order9")
UNTOUCHED = re.compile(r'"(?:E|T|O|W|t|time|transactTime|price|p)"\s*:\s*("[^"]*"|-?[0-9]+)')


class Ledger(Redaction):
    """Keeps what it was given, beside what it made of it."""

    def __init__(self) -> None:
        super().__init__(shipped(DEFAULT), b"salt of the canary")
        self.pairs: list[tuple[Content, Content]] = []

    def content(self, content: Content) -> Content:
        redacted = super().content(content)
        self.pairs.append((content, redacted))
        return redacted


class Bot:
    """A client of the exchange that tells the scribe everything it says and hears."""

    def __init__(self, mock: MockExchange, scribe: Scribe, session: aiohttp.ClientSession) -> None:
        self._mock, self._scribe, self._session = mock, scribe, session
        self.account: AccountHandle = mock.account("demo")
        self.signatures: list[str] = []
        self._links = itertools.count(100)

    async def call(self, method: str, path: str, *, how: str = "hmac", **sent: str) -> Any:
        """A signed call by one of the account's keys, its parameters in the query or the body."""
        text = urlencode({**sent, "timestamp": time.time_ns() // 1_000_000})
        key, signature = self.signed(text, how)
        text += f"&signature={quote(signature, safe='')}"
        in_body = method == "POST" and how == "rsa"
        headers = {"X-MBX-APIKEY": key, "Authorization": f"Basic {_basic(self.account)}"}
        asked = Request(
            method=method,
            path=path,
            query="" if in_body else text,
            headers=tuple(headers.items()),
            body=text if in_body else "",
        )
        n = self._scribe.write(asked, way="in")
        if in_body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        url = URL(f"{self._mock.rest_url}{path}?{asked.query}", encoded=True)
        async with self._session.request(
            method, url, headers=headers, data=asked.body or None
        ) as reply:
            body = await reply.text()
        self._scribe.write(Reply(status=reply.status, body=body), way="out", of=n)
        return json.loads(body)

    async def talk(self, *messages: Mapping[str, object]) -> list[Any]:
        """A session on the WebSocket API; what was answered."""
        link, answers = next(self._links), []
        self._scribe.write(Open(path="/ws-api/v3"), way="in", link=link)
        async with self._session.ws_connect(self._mock.ws_api_url) as socket:
            for message in messages:
                text = json.dumps(message)
                self._scribe.write(Text(text=text), way="in", link=link)
                await socket.send_str(text)
                answer = await socket.receive_str()
                self._scribe.write(Text(text=answer), way="out", link=link)
                answers.append(json.loads(answer))
        reason = f"bye, {self.account.key}"
        self._scribe.write(Close(code=1000, reason=reason), way="in", link=link)
        return answers

    def asked(
        self, number: int, method: str, how: str = "hmac", **sent: object
    ) -> dict[str, object]:
        """A signed message of the WebSocket API."""
        sent["timestamp"] = time.time_ns() // 1_000_000
        sent["apiKey"] = self._key(how)[0]
        text = "&".join(f"{name}={sent[name]}" for name in sorted(sent))
        return {
            "id": number,
            "method": method,
            "params": {**sent, "signature": self.signed(text, how)[1]},
        }

    def signed(self, text: str, how: str) -> tuple[str, str]:
        key, proof = self._key(how)
        if how == "hmac":
            made = hmac.new(proof.encode(), text.encode(), hashlib.sha256).hexdigest()
        else:
            private: Any = load_pem_private_key(proof.encode(), None)
            if how == "rsa":
                from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
                from cryptography.hazmat.primitives.hashes import SHA256

                made = base64.b64encode(private.sign(text.encode(), PKCS1v15(), SHA256())).decode()
            else:
                made = base64.b64encode(private.sign(text.encode())).decode()
        self.signatures.append(made)
        return key, made

    def _key(self, how: str) -> tuple[str, str]:
        account = self.account
        return {
            "hmac": (account.key, account.secret),
            "rsa": (account.rsa_key, account.rsa_private_key_pem),
            "ed25519": (account.ed25519_key, account.ed25519_private_key_pem),
        }[how]


def _basic(account: AccountHandle) -> str:
    return base64.b64encode(f"{account.key}:{account.secret}".encode()).decode()


async def _trade(bot: Bot, scribe: Scribe) -> None:
    one, two, three, four = CLIENT_IDS
    api = "/api/v3/order"
    placed = await bot.call("POST", api, **ORDER, newClientOrderId=one)
    await bot.call("POST", api, how="rsa", **ORDER, newClientOrderId=two)
    await bot.call("POST", api, **{**ORDER, "quantity": "0.00000001"}, newClientOrderId=three)
    await bot.call("POST", api, **ORDER, newClientOrderId=four)
    await bot.call("GET", api, symbol="BTCUSDT", orderId=str(placed["orderId"]))
    await bot.call("DELETE", api, symbol="BTCUSDT", origClientOrderId=one, newClientOrderId=three)
    await bot.call("GET", "/api/v3/account")
    await bot.call("GET", "/api/v3/allOrders", symbol="BTCUSDT")
    for number in "12":  # the number of the first list is 0, which stands for none elsewhere
        await bot.call(
            "POST", "/api/v3/orderList/oco", **OCO, listClientOrderId=f"canary-list-{number}"
        )
    await bot.call("GET", "/api/v3/allOrderList", fromId="0")
    await bot.talk(
        bot.asked(1, "session.logon", "ed25519"),
        bot.asked(2, "order.place", **ORDER, newClientOrderId="canary-ws-order"),
        bot.asked(3, "order.status", symbol="BTCUSDT", origClientOrderId="canary-ws-order"),
        bot.asked(4, "order.status", symbol="BTCUSDT", origClientOrderId="canary-no-order"),
        bot.asked(5, "order.place", **ORDER, newClientOrderId="canary-ws-order;"),
    )
    scribe.write(
        Note(text=f"{bot.account.key[::-1]} of joe.doe@example.org at 81.2.69.142"), way="in"
    )


async def test_no_secret_of_a_session_is_in_its_recording(
    mock_exchange: MockExchange, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, ledger = tmp_path / "run.jsonl", Ledger()
    async with aiohttp.ClientSession() as session:
        with Writer(str(path)) as writer:
            writer.write(write(a_header(ledger)))
            scribe = Scribe(writer, ledger, mock_exchange.driver.clock)
            bot = Bot(mock_exchange, scribe, session)
            ledger.know(bot.account.key)
            venue = Venue(
                rest=mock_exchange.rest_url,
                ws=mock_exchange.ws_url,
                ws_api=mock_exchange.ws_url,
                keys=keys_of(bot.account),
            )
            wanted = Wanted(flows=("listen-key", "signature", "logon"))
            recorder = Recorder(
                session, venue, shipped(DEFAULT), scribe, wanted, say=lambda _: None
            )
            recording = asyncio.ensure_future(recorder.run())
            await recorder.listening.wait()
            await _trade(bot, scribe)
            await mock_exchange.settle()
            recording.cancel()
            with suppress(asyncio.CancelledError):
                await recording

    text = path.read_text()
    for secret in long_secrets(bot, ledger):
        found = [each for each in all_spellings(secret) if each in text]
        assert (secret, found) == (secret, [])
    assert len(ledger.pairs) > 40
    for raw, redacted in ledger.pairs:
        assert_alike(raw, redacted)
    assert places(ledger) > {"orderId", "i", "g", "I", "clientOrderId", "c", "uid", "listenKey"}
    assert cli.run(["check", "--secrets", str(path)]) == 0
    assert cli.run(["check", str(path)]) == 0, capsys.readouterr()


def a_header(redaction: Redaction) -> Header:
    return Header(
        dialect=DEFAULT, started=NOON, source="a test", redaction=redaction.kinds, tool="mockex 0.1"
    )


def long_secrets(bot: Bot, ledger: Ledger) -> Iterator[str]:
    """What the world knows, and what the client made."""
    account = bot.account
    yield from (account.key, account.rsa_key, account.ed25519_key, account.secret)
    yield from bot.signatures
    yield from (*CLIENT_IDS, "canary-list-1", "canary-list-2", "canary-ws-order")
    yield from ("joe.doe@example.org", "81.2.69.142")
    keys = re.findall(r'"listenKey":"([0-9A-Za-z]+)"', repr(ledger.pairs))
    assert keys
    yield keys[0]
    made = [each.client_id for each in account.orders]
    yield from (each for each in made if len(each) >= 8)
    numbers = [str(each.id) for each in account.orders]
    yield from (each for each in numbers if len(each) >= 8)


def texts(content: Content) -> Iterator[str]:
    match content:
        case Request(query=query, body=body):
            yield from (query, body)
        case Reply(body=body):
            yield body
        case Text(text=text) | Note(text=text):
            yield text
        case Open(path=path, query=query):
            yield from (path, query)
        case Close(reason=reason):
            yield reason
        case _:
            return


def assert_alike(raw: Content, redacted: Content) -> None:
    """As long, and everything that is no secret as it was."""
    for one, other in zip(texts(raw), texts(redacted), strict=True):
        assert len(one) == len(other)
        if one.startswith("{"):
            assert json.loads(other).keys() == json.loads(one).keys()
        assert UNTOUCHED.findall(one) == UNTOUCHED.findall(other)


def places(ledger: Ledger) -> set[str]:
    """The names of the fields whose values are others now."""
    names = set()
    for raw, redacted in ledger.pairs:
        for one, other in zip(texts(raw), texts(redacted), strict=True):
            if not one.startswith(("{", "[")):
                continue
            for before, after in zip(members(one), members(other), strict=True):
                if one[before.start : before.end] != other[after.start : after.end]:
                    names.add(before.name)
    return names
