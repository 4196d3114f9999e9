"""The façade: what each method does, and the sentence with which it refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from mockex import (
    ContractViolation,
    MockExchange,
    MockexError,
    ScenarioError,
)
from mockex.errors import DialectError, UsageError
from mockex.values.instant import HOUR, MINUTE, between, parse_instant
from mockex.wire.messages import Noted
from tests.support.listeners import (
    USER_DATA_STREAM,
    keep_alive,
    listen_key,
    listener,
    ping,
    user_stream,
)

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


async def test_a_scenario_in_a_dialect_that_nobody_knows_can_be_played_in_another(
    tmp_path: Path,
) -> None:
    file = a_scenario(tmp_path, "mockex: 1\nname: x\ndialect: kraken\nsteps: []\n")

    async with MockExchange(scenario=file, dialect="binance-spot/2025-08-28") as mock:
        assert mock.rules.id == "binance-spot/2025-08-28"


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
    assert await keep_alive(mock, listenKey=key) == 400


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
    assert await keep_alive(mock, listenKey=key) == 200
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
