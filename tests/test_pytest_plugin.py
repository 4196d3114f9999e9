"""The fixture, its marker and its strictness, in a test run of their own."""

from __future__ import annotations

import pytest

from mockex.recording.frame import Reply, Request
from tests.recording.frames import a_session, the_lines

OPTIONS = (
    "-W",
    "error",
    "-o",
    "asyncio_mode=auto",
    "-o",
    "asyncio_default_fixture_loop_scope=function",
)

SCENARIO = """
mockex: 1
name: one call
steps:
  - expect: {request: "POST /api/v3/userDataStream", within: 200ms}
"""


def run(pytester: pytest.Pytester, body: str) -> pytest.RunResult:
    pytester.makepyfile("import aiohttp\nimport pytest\n" + body)
    return pytester.runpytest_subprocess(*OPTIONS)


@pytest.mark.slow
def test_a_test_that_breaks_no_contract_passes(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        async with session.get(mock_exchange.rest_url + "/api/v3/ping") as reply:
            assert reply.status == 200
""",
    )

    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_request_that_the_dialect_does_not_have_fails_the_test(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        async with session.get(mock_exchange.rest_url + "/api/v3/pong") as reply:
            assert reply.status == 404
""",
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*binance-spot/2025-08-28 has no GET /api/v3/pong*(entry #1)*"])


@pytest.mark.slow
def test_a_broken_contract_fails_the_test_and_names_the_field(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
async def test_it(mock_exchange):
    key = mock_exchange.account("demo").key
    async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": key}) as session:
        async with session.post(mock_exchange.rest_url + "/api/v3/userDataStream") as reply:
            listen_key = (await reply.json())["listenKey"]
        async with session.ws_connect(mock_exchange.ws_url + "/ws/" + listen_key) as stream:
            mock_exchange.push("executionReport", to="demo", q=0.3)
            await stream.receive_json()
""",
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        [
            "*contract binance-spot/2025-08-28 user.executionReport: /q is 0.3, wanted a decimal string*"
        ]
    )


@pytest.mark.slow
def test_strictness_can_be_switched_off(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.mark.mockex(strict=False)
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        async with session.get(mock_exchange.rest_url + "/api/v3/pong") as reply:
            assert reply.status == 404
""",
    )

    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_failed_test_shows_the_journal(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        async with session.get(mock_exchange.rest_url + "/api/v3/ping") as reply:
            assert reply.status == 500
""",
    )

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*mockex journal*", "#2 * GET /api/v3/ping → 200"])


@pytest.mark.slow
def test_a_scenario_beside_the_test_is_performed(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("call.yaml").write_text(SCENARIO)

    result = run(
        pytester,
        """
@pytest.mark.mockex(scenario="call.yaml")
async def test_it(mock_exchange):
    key = mock_exchange.account("demo").key
    async with aiohttp.ClientSession(headers={"X-MBX-APIKEY": key}) as session:
        async with session.post(mock_exchange.rest_url + "/api/v3/userDataStream"):
            pass
""",
    )

    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_an_unmet_step_of_the_scenario_fails_the_test(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("call.yaml").write_text(SCENARIO)

    result = run(
        pytester,
        """
@pytest.mark.mockex(scenario="call.yaml")
async def test_it(mock_exchange):
    pass
""",
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(
        ["*call.yaml:5: step 1: no POST /api/v3/userDataStream within 200ms.*"]
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("marker", "sentence"),
    [
        ('scenario="gone.yaml"', "*gone.yaml: there is no such file; wanted a scenario in YAML*"),
        (
            'dialect="binance-spt/2025-08-28"',
            "*unknown dialect 'binance-spt/2025-08-28'; did you mean*",
        ),
        (
            "sede=1",
            "*@pytest.mark.mockex knows no sede; wanted clock, dialect, market, profiles, recv_window, replies, scenario*",
        ),
    ],
)
def test_a_wrong_marker_is_said_in_a_sentence(
    pytester: pytest.Pytester, marker: str, sentence: str
) -> None:
    result = run(
        pytester,
        f"""
@pytest.mark.mockex({marker})
async def test_it(mock_exchange):
    pass
""",
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([sentence])
    result.stdout.no_fnmatch_line("*Traceback*")


@pytest.mark.slow
def test_fixtures_set_dialect_and_seed_for_many_tests(pytester: pytest.Pytester) -> None:
    result = run(
        pytester,
        """
@pytest.fixture
def mockex_dialect():
    return "binance-spot/2025-08-28"

@pytest.fixture
def mockex_seed():
    return 7

async def test_it(mock_exchange):
    assert mock_exchange.rules.id == "binance-spot/2025-08-28"
    assert mock_exchange.seed == 7
""",
    )

    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_run_that_asks_for_no_exchange_does_not_load_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
import sys

def test_it():
    assert "aiohttp" not in sys.modules
    assert "mockex.mock" not in sys.modules
"""
    )

    result = pytester.runpytest_subprocess(*OPTIONS)

    result.assert_outcomes(passed=1)


def a_recording(pytester: pytest.Pytester) -> None:
    tape = a_session()
    order = Request(method="POST", path="/api/v3/order", query="symbol=BTCUSDT")
    tape.call(1_000, order, Reply(status=200, body='{"orderId":7}'))
    pytester.path.joinpath("run.jsonl").write_text("".join(the_lines(tape.frames)))


@pytest.mark.slow
def test_a_recording_is_replayed_by_the_fixture(pytester: pytest.Pytester) -> None:
    a_recording(pytester)

    result = run(
        pytester,
        """
@pytest.mark.mockex(recording="run.jsonl", mode="strict", shift="now")
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        for path in ("/api/v3/userDataStream", "/api/v3/order?symbol=BTCUSDT"):
            async with session.post(mock_exchange.rest_url + path) as reply:
                assert reply.status == 200
""",
    )

    result.assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_request_that_was_not_recorded_fails_the_test(pytester: pytest.Pytester) -> None:
    a_recording(pytester)

    result = run(
        pytester,
        """
@pytest.mark.mockex(recording="run.jsonl")
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        async with session.post(mock_exchange.rest_url + "/api/v3/order?symbol=ETHUSDT") as reply:
            assert reply.status == 404
""",
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*symbol was ETHUSDT, recorded BTCUSDT*(entry #1)*"])


@pytest.mark.slow
def test_a_strict_replay_that_ends_early_fails_the_test(pytester: pytest.Pytester) -> None:
    a_recording(pytester)

    result = run(
        pytester,
        """
@pytest.mark.mockex(recording="run.jsonl", mode="strict")
async def test_it(mock_exchange):
    async with aiohttp.ClientSession() as session:
        async with session.post(mock_exchange.rest_url + "/api/v3/userDataStream") as reply:
            assert reply.status == 200
""",
    )

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*run.jsonl: #4 POST /api/v3/order was to come, and did not*"])


@pytest.mark.slow
def test_a_replay_knows_no_market(pytester: pytest.Pytester) -> None:
    a_recording(pytester)

    result = run(
        pytester,
        """
@pytest.mark.mockex(recording="run.jsonl", market="calm")
async def test_it(mock_exchange):
    pass
""",
    )

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*@pytest.mark.mockex knows no market; wanted clock, dialect, mode, *"]
    )
