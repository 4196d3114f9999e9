"""What can never be under the dialect of its time is refused before a scenario runs."""

from __future__ import annotations

import pytest

from mockex import resources
from mockex.errors import ScenarioError
from mockex.scenario.judging import refuse_what_cannot_be
from tests.support.dialects import SHIPPED
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.scenarios import FIRST_STEP, a_scenario, read

OLD, SUNSET = "binance-spot/2021-01-01", "binance-spot/2026-02-20"
USER_EVENTS = ", ".join(sorted(SHIPPED.events))


def said_of(*steps: str, dialect: str = SHIPPED.id, later: tuple[str, ...] = ()) -> str:
    """What is said of a scenario, or nothing."""
    try:
        refuse_what_cannot_be(a_scenario(*steps), dialect, SHIPPED_LIBRARY, later=later)
    except ScenarioError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("name", resources.texts("fixtures", "scenarios", suffix=".yaml"))
def test_the_shipped_scenarios_can_be(name: str) -> None:
    text = resources.text("fixtures", "scenarios", name)
    assert text is not None
    scenario = read(text)

    refuse_what_cannot_be(scenario, scenario.dialect or SHIPPED.id, SHIPPED_LIBRARY)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("push: {event: balanceUpdated, to: alice}", "unknown event 'balanceUpdated'; did you mean 'balanceUpdate'?"),
        ("push: {event: zzz, to: alice}", f"unknown event 'zzz'; {SHIPPED.id} has {USER_EVENTS}"),
        ("push: {event: depthUpdate, to: alice}", f"unknown event 'depthUpdate'; {SHIPPED.id} has {USER_EVENTS}"),
        ("expect: {pushed: listenKeyExpird}", "unknown event 'listenKeyExpird'; did you mean 'listenKeyExpired'?"),
        ("expect: {request: POST /api/v3/ordr}", f"{SHIPPED.id} has no endpoint 'POST /api/v3/ordr'; did you mean 'POST /api/v3/order'?"),
        ("expect: {request: PUT /api/v3/klines}", f"{SHIPPED.id} has no endpoint 'PUT /api/v3/klines'; did you mean 'GET /api/v3/klines'?"),
        ("expect: {request: GET /zzz*}", f"{SHIPPED.id} has no endpoint 'GET /zzz*'"),
        ("check: {requests: POST /api/v3/ordr, times: 0}", f"{SHIPPED.id} has no endpoint 'POST /api/v3/ordr'; did you mean 'POST /api/v3/order'?"),
        ("check: {order: last, statsu: FILLED}", "an order has no 'statsu'; did you mean 'status'?"),
        ("fault: {lost_reply: {}, on: POST /api/v3/ordr}", f"fault is on 'POST /api/v3/ordr', which {SHIPPED.id} does not have; did you mean 'POST /api/v3/order'?"),
        ("fault: {lost_reply: {}, on: order.plaice}", f"fault is on 'order.plaice', which {SHIPPED.id} does not have; did you mean 'order.place'?"),
        ("fault: {dropped: {}, on: executionReprot}", f"fault is on 'executionReprot', which {SHIPPED.id} does not have; did you mean 'executionReport'?"),
        ("fault: {dropped: {}, on: btcusdt@dephth}", f"fault is on 'btcusdt@dephth', which {SHIPPED.id} does not have"),
        ("dialect: binance-spot/2026-02-21", "unknown dialect 'binance-spot/2026-02-21'; did you mean 'binance-spot/2026-02-20'?"),
    ],
)  # fmt: skip
def test_a_step_about_what_there_is_not(step: str, sentence: str) -> None:
    assert said_of("wait: 1s", step) == f"x.yaml:{FIRST_STEP + 1}: {sentence}"


@pytest.mark.parametrize(
    "step",
    [
        "expect: {request: POST /api/v3/order}",
        "expect: {request: GET /api/v3/*}",
        "expect: {pushed: depthUpdate}",
        "expect: {pushed: 24hrTicker}",
        "check: {order: last, executedQty: '0.1'}",
        "fault: {lost_reply: {}, on: 'DELETE /api/v3/*'}",
        "fault: {lost_reply: {}, on: order.*}",
        "fault: {dropped: {}, on: executionReport}",
        "fault: {dropped: {}, on: aggTrade}",
        "fault: {dropped: {}, on: partialDepth}",
        "fault: {dropped: {}, on: btcusdt@depth@100ms}",
        "fault: {dropped: {}, on: '*@depth*'}",
        "fault: {dropped: {}, on: '!miniTicker@arr'}",
        "fault: {dropped: {}, on: user_stream}",
        "fault: {lost_reply: {}, on: ws_api}",
        "fault: {key_expired: {}, to: alice}",
    ],
)
def test_a_step_about_what_there_is(step: str) -> None:
    assert said_of(step) == ""


def test_where_there_is_no_websocket_api_nothing_can_be_wrong_with_it() -> None:
    step = "fault: {lost_reply: {}, on: ws_api}"

    assert said_of(step, dialect=OLD) == (
        f"x.yaml:{FIRST_STEP}: fault is on 'ws_api', which {OLD} does not have"
    )


def test_names_are_looked_for_in_the_dialect_of_their_time() -> None:
    steps = f"dialect: {SUNSET}", "fault: {lost_reply: {}, on: ws_api}"

    assert said_of(*steps, dialect=OLD) == ""
    assert said_of(f"dialect: {OLD}", steps[1]) == (
        f"x.yaml:{FIRST_STEP + 1}: fault is on 'ws_api', which {OLD} does not have"
    )


def test_a_dialect_to_come_may_be_there_already() -> None:
    step = "fault: {lost_reply: {}, on: ws_api}"

    assert said_of(step, dialect=OLD, later=(SUNSET,)) == ""
