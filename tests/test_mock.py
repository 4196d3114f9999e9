"""The façade: what each method does, and the sentence with which it refuses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from mockex import (
    ContractViolation,
    ExpectationUnmet,
    MockExchange,
    MockexError,
    ScenarioError,
    UnexpectedRequest,
)
from mockex.errors import DialectError, UsageError
from mockex.mock import load_scenario
from mockex.scenario.report import Report
from mockex.values.instant import HOUR, MINUTE, between, parse_instant
from mockex.wire.messages import Noted
from tests.support.listeners import USER_DATA_STREAM, listen_key, listener, ping, user_stream

POST = f"POST {USER_DATA_STREAM}"
PUT = f"PUT {USER_DATA_STREAM}"


@pytest.fixture
async def mock() -> AsyncIterator[MockExchange]:
    async with MockExchange() as mock:
        yield mock


def a_scenario(folder: Path, text: str) -> Path:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def warnings(mock: MockExchange) -> list[str]:
    messages = [entry.message for entry in mock.journal]
    return [one.text for one in messages if isinstance(one, Noted) and one.kind == "warning"]


async def put(mock: MockExchange, **params: str) -> int:
    """Keep a listen key alive; the status."""
    headers = {"X-MBX-APIKEY": mock.account("demo").key}
    url = mock.rest_url + USER_DATA_STREAM
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.put(url, params=params) as reply,
    ):
        return reply.status


# A world


async def test_accounts_are_handed_out_with_their_keys(mock: MockExchange) -> None:
    demo = mock.account("demo")

    assert (len(demo.key), len(demo.secret), len(demo.ed25519_key)) == (64, 64, 64)
    assert demo.ed25519_private_key_pem.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert mock.account("demo") == demo


async def test_an_account_that_is_not_there_is_opened(mock: MockExchange) -> None:
    alice = mock.account("alice", USDT="20000", BTC="0.5")

    assert mock.account("alice") == alice
    assert alice.key != mock.account("demo").key
    assert await listen_key(mock, "alice")


async def test_an_account_has_the_same_keys_in_every_exchange(mock: MockExchange) -> None:
    async with MockExchange(clock="system", seed=99) as other:
        assert other.account("alice") == mock.account("alice")


async def test_an_account_that_is_there_takes_no_balances(mock: MockExchange) -> None:
    with pytest.raises(UsageError) as refused:
        mock.account("demo", USDT="1")

    assert str(refused.value) == "account 'demo' is there already, with balances of its own"


@pytest.mark.parametrize("amount", ["much", "", "NaN", "Infinity", "-1", None, [1]])
async def test_balances_are_decimal_texts(mock: MockExchange, amount: Any) -> None:
    with pytest.raises(UsageError) as refused:
        mock.account("alice", USDT=amount)

    assert str(refused.value) == (
        f"balances are {{'USDT': {amount!r}}}, wanted decimal texts such as USDT=\"20000\""
    )
    with pytest.raises(UsageError, match="unknown account 'alice'"):
        mock.expire("alice")


async def test_the_seed_decides_the_listen_keys(mock: MockExchange) -> None:
    async def key(seed: int) -> str:
        async with MockExchange(clock="system", seed=seed) as other:
            return await listen_key(other)

    assert await key(1) == await key(1)
    assert await key(1) != await key(2)


async def test_the_start_is_what_the_exchange_takes_it_for() -> None:
    noon = parse_instant("2025-09-15T12:00:00Z")
    assert noon is not None
    for clock in ("virtual", "frozen", "system"):
        async with MockExchange(clock=clock, start="2025-09-15T12:00:00Z") as mock:  # type: ignore[arg-type]
            assert 0 <= between(noon, mock.now) < MINUTE


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"dialect": "binance-spot/2025-08-29"},
            "unknown dialect 'binance-spot/2025-08-29'; did you mean 'binance-spot/2025-08-28'?",
        ),
        ({"clock": "sytem"}, "unknown clock 'sytem'; did you mean 'system'?"),
        ({"clock": "x"}, "unknown clock 'x'; there are system, virtual, frozen"),
        ({"start": "noon"}, "start is 'noon', wanted an instant such as 2025-09-15T12:00:00Z"),
        ({"speed": 0}, "speed is 0, wanted a number above 0"),
        ({"speed": -1.5, "clock": "frozen"}, "speed is -1.5, wanted a number above 0"),
        ({"speed": float("nan")}, "speed is nan, wanted a number above 0"),
        (
            {"scenario": "nowhere.yaml"},
            "nowhere.yaml: there is no such file; wanted a scenario in YAML",
        ),
    ],
)
def test_settings_that_nobody_can_follow_are_refused(
    settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(MockexError) as refused:
        MockExchange(**settings)

    assert str(refused.value) == sentence


def test_a_dialect_that_nobody_knows_is_a_dialect_error() -> None:
    with pytest.raises(DialectError):
        MockExchange(dialect="kraken")


def test_a_scenario_names_the_line_of_a_dialect_that_nobody_knows(tmp_path: Path) -> None:
    file = a_scenario(
        tmp_path, "mockex: 1\nname: x\n\ndialect: binance-sput/2025-08-28\nsteps: []\n"
    )

    with pytest.raises(ScenarioError) as refused:
        MockExchange(scenario=file)

    assert str(refused.value) == (
        f"{file}:4: unknown dialect 'binance-sput/2025-08-28'; "
        "did you mean 'binance-spot/2025-08-28'?"
    )


def test_a_scenario_in_a_dialect_that_nobody_knows_can_be_played_in_another(
    tmp_path: Path,
) -> None:
    file = a_scenario(tmp_path, "mockex: 1\nname: x\ndialect: kraken\nsteps: []\n")

    assert MockExchange(scenario=file, dialect="binance-spot/2025-08-28").dialect.id == (
        "binance-spot/2025-08-28"
    )


# What it is told


async def test_a_push_is_the_dialects_example_patched_by_wire_names(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        mock.push("executionReport", to="demo", c="mine", q="0.30000000")

        event = await one.hears()

    assert (event["e"], event["c"], event["q"]) == ("executionReport", "mine", "0.30000000")
    assert event["E"] == event["T"]
    assert mock.pushes() == mock.pushes("executionReport")
    assert mock.problems() == []


async def test_a_push_that_breaks_its_contract_is_sent_and_told(mock: MockExchange) -> None:
    async with user_stream(mock) as one:
        mock.push("executionReport", to="demo", q=0.3)
        assert (await one.hears())["q"] == 0.3

    [problem] = mock.problems()
    assert isinstance(problem, ContractViolation)
    assert "executionReport" in str(problem)
    assert "/q" in str(problem)
    with pytest.raises(ContractViolation) as raised:
        mock.verify()
    assert str(raised.value) == str(problem)


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            lambda mock: mock.push("executionReprt", to="demo"),
            "unknown event 'executionReprt'; did you mean 'executionReport'?",
        ),
        (
            lambda mock: mock.push("balanceUpdate", to="dmo"),
            "unknown account 'dmo'; did you mean 'demo'?",
        ),
        (
            lambda mock: mock.push("balanceUpdate", to="bob"),
            "unknown account 'bob'; there are demo, alice",
        ),
        (
            lambda mock: mock.push_raw("x", to="alise"),
            "unknown account 'alise'; did you mean 'alice'?",
        ),
        (lambda mock: mock.expire("dmo"), "unknown account 'dmo'; did you mean 'demo'?"),
        (lambda mock: mock.disconnect("dmo"), "unknown account 'dmo'; did you mean 'demo'?"),
        (
            lambda mock: mock.disconnect("demo", how="rts"),
            "unknown how 'rts'; did you mean 'rst'?",
        ),
        (
            lambda mock: mock.disconnect("demo", code=70_000),
            "code is 70000, wanted a close code from 1000 to 4999",
        ),
        (
            lambda mock: mock.disconnect("demo", code=0),
            "code is 0, wanted a close code from 1000 to 4999",
        ),
        (
            lambda mock: mock.disconnect("demo", connection="frist"),
            "connection is 'frist', wanted first, last or a number from 1",
        ),
        (
            lambda mock: mock.push("balanceUpdate", to="demo", connection=0),
            "connection is 0, wanted first, last or a number from 1",
        ),
    ],
)
async def test_an_act_that_makes_no_sense_is_refused_and_changes_nothing(
    mock: MockExchange, act: Callable[[Any], None], sentence: str
) -> None:
    mock.account("alice", USDT="1")
    async with user_stream(mock), user_stream(mock, "alice"):
        before = mock.subscriptions

        with pytest.raises(UsageError) as refused:
            act(mock)

        assert str(refused.value) == sentence
        assert mock.subscriptions == before
        assert mock.pushes() == []
        await mock.settle()


async def test_what_nobody_hears_is_a_warning(mock: MockExchange) -> None:
    mock.push("balanceUpdate", to="demo")
    mock.push_raw("x", to="demo", connection=3)
    mock.disconnect("demo")
    mock.expire("demo")
    mock.shutdown()

    assert warnings(mock) == [
        "push balanceUpdate: no user data stream of demo is open, so nobody heard it",
        "push_raw: no user data stream of demo (connection 3) is open, so nobody heard it",
        "disconnect: no user data stream of demo is open, so nobody heard it",
        "expire: demo has no active listen key",
    ]
    mock.verify()


async def test_a_key_can_be_made_to_expire(mock: MockExchange) -> None:
    key = await listen_key(mock)
    async with listener(mock, f"/ws/{key}") as one:
        mock.expire("demo")

        event = await one.hears()

    assert (event["e"], event["listenKey"]) == ("listenKeyExpired", key)
    assert await put(mock, listenKey=key) == 400


# Time


async def test_time_is_moved_by_texts_and_by_units(mock: MockExchange) -> None:
    before = mock.now

    await mock.advance("1h30m", minutes=29, seconds=59, ms=1000)

    assert 0 <= between(before, mock.now) - 2 * HOUR < MINUTE


@pytest.mark.parametrize("span", ["soon", "5", "-5s", "1.5h", "5 s", "s"])
async def test_what_is_no_span_is_refused(mock: MockExchange, span: str) -> None:
    for act in (mock.advance(span), mock.wait(span), mock.expect(stream="demo", within=span)):
        with pytest.raises(UsageError) as refused:
            await act

        assert str(refused.value) == f"'{span}' is no span; wanted one such as 90s or 1h30m"


async def test_time_does_not_go_back(mock: MockExchange) -> None:
    before = mock.now

    with pytest.raises(UsageError) as refused:
        await mock.advance(minutes=-5)

    assert str(refused.value) == "cannot advance by -5m; time goes forward only"
    assert mock.now >= before


async def test_waiting_lets_time_flow(mock: MockExchange) -> None:
    before = mock.now

    await mock.wait("20ms")

    assert between(before, mock.now) >= 20_000


# What clients did


async def test_requests_are_told_as_they_came(mock: MockExchange) -> None:
    key = await listen_key(mock)
    assert await put(mock, listenKey=key) == 200
    await ping(mock)

    assert [f"{one.method} {one.path}" for one in mock.requests()] == [
        POST,
        PUT,
        "GET /api/v3/ping",
    ]
    assert [one.query for one in mock.requests("PUT *")] == [(("listenKey", key),)]
    assert len(mock.requests("* /api/v3/userDataStream")) == 2
    assert mock.requests("DELETE *") == []


async def test_messages_are_told_as_they_came(mock: MockExchange) -> None:
    async with listener(mock, "/ws") as one:
        await one.asks("SUBSCRIBE", "btcusdt@trade", id=1)
        await one.asks("LIST_SUBSCRIPTIONS", id="two")
        await one.ws.send_str("no JSON")
        await one.ws.send_str("[1]")
        await one.hears()
        await one.hears()

    assert mock.messages() == [
        {"method": "SUBSCRIBE", "params": ["btcusdt@trade"], "id": 1},
        {"method": "LIST_SUBSCRIPTIONS", "params": [], "id": "two"},
        {},
        {},
    ]
    assert [one["id"] for one in mock.messages("SUB*")] == [1]


async def test_pushes_are_told_without_their_envelope(mock: MockExchange) -> None:
    async with listener(mock, f"/stream?streams={await listen_key(mock)}") as one:
        mock.push("balanceUpdate", to="demo", d="1.00000000")
        mock.push_raw("{}", to="demo")
        mock.push("executionReport", to="demo")
        assert (await one.hears())["data"]["e"] == "balanceUpdate"

    assert [one["e"] for one in mock.pushes()] == ["balanceUpdate", "executionReport"]
    assert [one["d"] for one in mock.pushes("balance*")] == ["1.00000000"]


async def test_connections_and_subscriptions_are_those_that_are_open(mock: MockExchange) -> None:
    assert (mock.connections, mock.subscriptions) == ((), {})
    async with listener(mock, "/ws/a@trade"), listener(mock, "/ws/b@trade/c@trade"):
        first, second = mock.connections
        assert mock.subscriptions == {first: ("a@trade",), second: ("b@trade", "c@trade")}


# Expecting


async def test_what_has_happened_already_is_expected_with_success(mock: MockExchange) -> None:
    key = await listen_key(mock)
    async with listener(mock, f"/ws/{key}") as one:
        await one.asks("LIST_SUBSCRIPTIONS", id=9)
        mock.push("balanceUpdate", to="demo", a="BTC")

        await mock.expect(request=POST)
        await mock.expect(stream="demo")
        await mock.expect(message={"method": "LIST_SUBSCRIPTIONS", "id": 9})
        await mock.expect(pushed="balanceUpdate", to="demo", fields={"a": "BTC"})


async def test_what_happens_in_time_is_expected_with_success(mock: MockExchange) -> None:
    async with asyncio.TaskGroup() as group:
        expecting = group.create_task(mock.expect(request=PUT, fields={"listenKey": "x"}))
        await asyncio.sleep(0)
        assert not expecting.done()
        await put(mock, listenKey="x")


async def test_what_one_expectation_found_no_later_one_finds(mock: MockExchange) -> None:
    await listen_key(mock)
    await mock.expect(request=POST)

    with pytest.raises(ExpectationUnmet) as unmet:
        await mock.expect(request=POST, within="10ms")

    assert str(unmet.value) == f"no {POST} within 10ms."


async def test_a_reconnection_is_a_stream_after_one_that_ended(mock: MockExchange) -> None:
    async with user_stream(mock):
        with pytest.raises(ExpectationUnmet, match="no reconnection of demo within 10ms"):
            await mock.expect(reconnect="demo", within="10ms")
        mock.disconnect("demo")
    async with user_stream(mock):
        await mock.expect(reconnect="demo")


async def test_an_expectation_that_is_not_met_names_what_came_nearest(mock: MockExchange) -> None:
    await put(mock, listenKey="y")
    await put(mock)

    with pytest.raises(ExpectationUnmet) as unmet:
        await mock.expect(request=PUT, fields={"listenKey": "x"}, within="10ms")

    assert str(unmet.value) == (
        f"no {PUT} within 10ms. Nearest: "
        f"#1 {PUT} — listenKey was y, wanted x; #3 {PUT} — it had no listenKey."
    )


async def test_an_expectation_ends_when_its_span_has_been_advanced_over(
    mock: MockExchange,
) -> None:
    expecting = asyncio.ensure_future(mock.expect(request=POST, within="10m"))
    await asyncio.sleep(0)

    await mock.advance(minutes=11)

    with pytest.raises(ExpectationUnmet, match=f"no {POST} within 10m"):
        await expecting


@pytest.mark.parametrize(
    "wanted", [{}, {"request": POST, "stream": "demo"}, {"pushed": "x", "message": {}}]
)
async def test_an_expectation_is_of_one_thing(mock: MockExchange, wanted: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as refused:
        await mock.expect(**wanted)

    assert str(refused.value) == (
        "expect wants exactly one of request, message, pushed, stream and reconnect"
    )


@pytest.mark.parametrize(
    "wanted", [{"stream": "dmo"}, {"reconnect": "dmo"}, {"pushed": "balanceUpdate", "to": "dmo"}]
)
async def test_an_expectation_of_nobody_is_refused_at_once(
    mock: MockExchange, wanted: dict[str, Any]
) -> None:
    with pytest.raises(UsageError) as refused:
        await mock.expect(**wanted)

    assert str(refused.value) == "unknown account 'dmo'; did you mean 'demo'?"


# Playing

THE_KEY_DIES = """
mockex: 1
name: the key dies
clock: 2025-09-15T12:00:00Z
seed: 3
accounts: {alice: {key: alice-key, secret: alice-secret, balances: {USDT: "1"}}}
steps:
  - expect: {stream: alice, within: 10s}
  - expect: {request: "POST /api/v3/userDataStream", within: 10s}
  - advance: 61m
  - expect: {pushed: listenKeyExpired, to: alice}
  - expect: {request: "POST /api/v3/userDataStream", within: 200ms}
  - expect: {reconnect: alice, within: 10s}
  - push: {event: balanceUpdate, to: alice, with: {d: "7.00000000"}}
  - disconnect: {to: alice, code: 1012}
"""


async def a_bot(mock: MockExchange, *, reopens: bool) -> str:
    """Hears alice; what it does when her key dies is the question."""
    async with user_stream(mock, "alice") as one:
        assert (await one.hears(patience=None))["e"] == "listenKeyExpired"
    if not reopens:
        return "gave up"
    async with user_stream(mock, "alice") as one:
        event = await one.hears(patience=None)
    return f"heard {event['d']}"


async def test_a_bot_that_copes_makes_a_scenario_hold(tmp_path: Path) -> None:
    async with MockExchange(scenario=a_scenario(tmp_path, THE_KEY_DIES)) as mock:
        bot = asyncio.ensure_future(a_bot(mock, reopens=True))

        report = await mock.play()

        assert str(report) == "the key dies: holds (8 of 8 steps done)"
        assert report.holds
        assert await bot == "heard 7.00000000"
        mock.verify()


async def test_a_bot_that_does_not_cope_is_told_at_which_step(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, THE_KEY_DIES)
    async with MockExchange(scenario=file) as mock:
        bot = asyncio.ensure_future(a_bot(mock, reopens=False))

        report = await mock.play()

        assert await bot == "gave up"
    assert not report.holds
    assert str(report) == (
        "the key dies: does not hold (4 of 8 steps done)\n"
        f"  {file}:12: step 5: no POST /api/v3/userDataStream within 200ms."
    )


async def test_a_scenario_brings_its_accounts_its_clock_and_its_seed(tmp_path: Path) -> None:
    noon = parse_instant("2025-09-15T12:00:00Z")
    assert noon is not None
    async with MockExchange(scenario=load_scenario(a_scenario(tmp_path, THE_KEY_DIES))) as mock:
        assert (mock.account("alice").key, mock.account("alice").secret) == (
            "alice-key",
            "alice-secret",
        )
        assert 0 <= between(noon, mock.now) < MINUTE
        assert mock.seed == 3
        with pytest.raises(UsageError, match="unknown account 'demo'; there are alice"):
            mock.expire("demo")


async def test_what_is_given_goes_before_what_a_scenario_says(tmp_path: Path) -> None:
    file = a_scenario(tmp_path, THE_KEY_DIES)

    async with MockExchange(scenario=file, seed=4, start="2024-01-01T00:00:00Z") as mock:
        new_year = parse_instant("2024-01-01T00:00:00Z")
        assert new_year is not None
        assert 0 <= between(new_year, mock.now) < MINUTE
        assert mock.seed == 4


async def test_a_broken_contract_keeps_a_scenario_from_holding(tmp_path: Path) -> None:
    text = """
mockex: 1
name: a lie
steps:
  - expect: {stream: demo, within: 10s}
  - push: {event: balanceUpdate, to: demo, with: {d: wrong}}
"""
    async with MockExchange(scenario=a_scenario(tmp_path, text)) as mock, user_stream(mock):
        report = await mock.play()

        assert (report.done, report.failures) == (2, [])
        assert not report.holds
        assert [str(problem) for problem in mock.problems()] == report.violations


async def test_a_scenario_that_repeats_goes_round_until_it_is_stopped(tmp_path: Path) -> None:
    text = """
mockex: 1
name: round and round
repeat: true
steps:
  - expect: {stream: demo}
  - push: {event: balanceUpdate, to: demo}
  - wait: 1ms
"""
    async with MockExchange(scenario=a_scenario(tmp_path, text)) as mock:
        assert mock.scenario is not None
        playing = asyncio.ensure_future(mock.play_live(Report(scenario=mock.scenario)))
        async with user_stream(mock) as one:
            for _ in range(5):
                assert (await one.hears())["e"] == "balanceUpdate"
        playing.cancel()
        await asyncio.wait((playing,))


async def test_without_a_scenario_there_is_nothing_to_play(mock: MockExchange) -> None:
    with pytest.raises(UsageError) as refused:
        await mock.play()

    assert str(refused.value) == ("there is no scenario to play; wanted MockExchange(scenario=…)")


# Whether all is well


async def test_a_request_that_the_dialect_does_not_have_is_a_problem(mock: MockExchange) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.get(mock.rest_url + "/api/v3/pong") as reply,
    ):
        assert reply.status == 404

    [problem] = mock.problems()
    assert isinstance(problem, UnexpectedRequest)
    assert str(problem) == "binance-spot/2025-08-28 has no GET /api/v3/pong   (entry #1)"
    with pytest.raises(UnexpectedRequest):
        mock.verify()


async def test_where_all_is_well_there_are_no_problems(mock: MockExchange) -> None:
    async with user_stream(mock):
        await mock.advance(hours=2)

    assert mock.problems() == []
    mock.verify()


async def test_two_exchanges_know_nothing_of_each_other(mock: MockExchange) -> None:
    async with MockExchange(clock="system") as other:
        other.account("alice", USDT="1")
        await listen_key(other)

        assert mock.requests() == []
        with pytest.raises(UsageError, match="unknown account 'alice'; there are demo"):
            mock.expire("alice")


async def test_an_exchange_can_be_entered_again_and_is_new() -> None:
    mock = MockExchange(clock="system")
    async with mock:
        first = await listen_key(mock)
        assert await put(mock, listenKey=first) == 200
    async with mock:
        assert mock.requests() == []
        assert await put(mock, listenKey=first) == 400
