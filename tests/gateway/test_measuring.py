"""Our exchange measured by what a recording tells of another, its keys and ids being pseudonyms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from mockex import MockExchange
from mockex.core.accounts import KeyKind
from mockex.gateway.journals import Frames
from mockex.gateway.learning import adopted, learned
from mockex.gateway.measuring import measured
from mockex.gateway.translating import Translator
from mockex.mock.files import load_library
from mockex.recording import lines
from mockex.recording.agreement import Agreement, Tally
from mockex.recording.bindings import Bindings
from mockex.recording.frame import Frame, Header, Note, Open, Reply, Request, Step, Text
from mockex.recording.redaction import Redaction
from tests.recording.frames import NOON, Tape
from tests.support.lives import a_session

DIALECT = "binance-spot/2025-08-28"
KEY = "A" * 64


async def recorded(seed: int = 7) -> list[Frame]:
    """Such a session as a recorder in the middle would have told it, redacted."""
    async with MockExchange(clock="system", seed=seed, recv_window="strict") as mock:
        await a_session(mock)
    frames, redaction = Frames(), Redaction(load_library().dialect(DIALECT), salt=b"salt")
    told = [frame for entry in mock.journal for frame in frames.of(entry)]
    kept = [frame for frame in told if not isinstance(frame.content, Step | Note)]
    return _through_a_file(
        replace(frame, content=redaction.content(frame.content), peer="") for frame in kept
    )


def _through_a_file(frames: object) -> list[Frame]:
    header = Header(dialect=DIALECT, started=NOON, source="", redaction=(), tool="")
    written = [lines.write(frame) for frame in frames]  # type: ignore[attr-defined]  # an iterable
    return list(lines.read([lines.write(header), *written], "x.jsonl"))


def measure(frames: Sequence[Frame], *, strict: bool = False) -> Agreement:
    library = load_library()
    rules = library.dialect(DIALECT)
    lesson, bindings = learned(frames, rules), Bindings(strict=strict)
    sim = lesson.origin.simulation(DIALECT, library).sim
    translator = Translator(rules, lesson.origin.accounts, bindings)
    return measured(frames, sim, translator, bindings, lesson.books)


async def test_a_session_with_an_exchange_like_ours_agrees_wholly() -> None:
    frames = await recorded()

    agreement = measure(frames)

    assert agreement.is_whole, (agreement.first, agreement.tallies)
    assert agreement.tallies["answer", "POST /api/v3/order"] == Tally(agree=3, recorded=3)
    assert agreement.tallies["answer", "order.place"] == Tally(agree=1, recorded=1)
    assert agreement.tallies["push", "executionReport"] == Tally(agree=5, recorded=5)


async def test_an_answer_that_another_exchange_gave_is_found() -> None:
    frames = await recorded()
    at = next(i for i, one in enumerate(frames) if _has(one, '"status":"CANCELED"'))
    content = frames[at].content
    assert isinstance(content, Reply)
    body = content.body.replace('"status":"CANCELED"', '"status":"PENDING_CANCEL"')
    frames[at] = replace(frames[at], content=replace(content, body=body))

    agreement = measure(frames)

    [difference] = agreement.kept
    assert (difference.line, difference.title) == (at + 2, "DELETE /api/v3/order")
    assert [field.path for field in difference.fields] == ["body/status"]


def _has(frame: Frame, text: str) -> bool:
    return isinstance(frame.content, Reply) and text in frame.content.body


def test_what_a_recording_tells_of_its_world_is_learned() -> None:
    tape, header = Tape(), (("X-MBX-APIKEY", KEY),)
    account = {"balances": [{"asset": "BTC", "free": "1.5", "locked": "0.5"}]}
    tape.call(0, Request(method="GET", path="/api/v3/account", headers=header), _reply(account))
    book = {"lastUpdateId": 1, "bids": [["2.0", "3"]], "asks": []}
    asked = Request(method="GET", path="/api/v3/depth", query="symbol=DOGEUSDT")
    tape.call(1, asked, _reply(book))
    told = {"symbol": "DOGEUSDT", "baseAsset": "DOGE", "quoteAsset": "USDT", "status": "TRADING"}
    price = {"filterType": "PRICE_FILTER", "minPrice": "0.1", "maxPrice": "9", "tickSize": "0.1"}
    symbol = {**told, "orderTypes": ["LIMIT"], "ocoAllowed": False, "filters": [price]}
    info = Request(method="GET", path="/api/v3/exchangeInfo")
    tape.call(2, info, _reply({"symbols": [symbol]}))

    lesson = learned(tape.frames, load_library().dialect(DIALECT))

    [one] = lesson.origin.accounts
    assert (one.api_key, {k: str(v) for k, v in one.balances.items()}) == (KEY, {"BTC": "2.0"})
    [doge] = [each for each in lesson.origin.symbols if each.name == "DOGEUSDT"]
    assert (str(doge.tick_size), str(doge.max_price), len(doge.list_kinds)) == ("0.1", "9", 0)
    assert [each.symbol for each in lesson.books] == ["DOGEUSDT"]


def test_who_was_refused_has_no_account() -> None:
    tape = Tape()
    asked = Request(method="GET", path="/api/v3/account", headers=(("X-MBX-APIKEY", KEY),))
    tape.call(0, asked, _reply({"code": -2015, "msg": "Invalid API-key"}, status=401))

    lesson = learned(tape.frames, load_library().dialect(DIALECT))

    assert lesson.origin.accounts == ()


def test_who_logged_on_has_a_key_for_it() -> None:
    tape = Tape()
    tape.add(0, "in", Open(path="/ws-api/v3"), link=1)
    logon = {"id": 1, "method": "session.logon", "params": {"apiKey": KEY}}
    n = tape.add(1, "in", Text(text=json.dumps(logon)), link=1)
    tape.add(2, "out", Text(text='{"id":1,"status":200,"result":{}}'), link=1, of=n)

    [one] = learned(tape.frames, load_library().dialect(DIALECT)).origin.accounts

    assert one.key_of(KeyKind.ED25519).api_key == KEY


async def test_a_scenarios_accounts_are_those_of_the_recording_one_after_another() -> None:
    frames, rules = await recorded(), load_library().dialect(DIALECT)
    origin = replace(learned(frames, rules).origin, accounts=())
    own = learned(frames, rules).origin.accounts[0]
    stranger = replace(own, keys=tuple(replace(k, api_key=k.api_key[::-1]) for k in own.keys))

    [one] = adopted(replace(origin, accounts=(stranger,)), frames, rules).accounts

    assert one.api_key == own.api_key


def _reply(body: dict[str, object], status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps(body))
