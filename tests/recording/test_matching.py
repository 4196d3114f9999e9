from __future__ import annotations

import pytest

from mockex.recording.answers import Answers
from mockex.recording.calls import calls as recorded_calls
from mockex.recording.frame import Reply, Request
from mockex.recording.matching import Asked, asked
from mockex.recording.names import Names
from mockex.wire.messages import HttpRequest
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, OTHER_KEY, USER_DATA, Tape

DIALECT = shipped(DEFAULT)
RULES = DIALECT.rest
ORDER = "/api/v3/order"


def a_request(method: str, path: str, query: str = "", body: str = "") -> HttpRequest:
    return HttpRequest(ticket=1, method=method, path=path, raw_query=query, body=body.encode())


def the_asked(method: str, path: str, query: str = "", body: str = "") -> Asked:
    return asked(a_request(method, path, query, body), RULES)


def answers(*calls: tuple[str, str, str, str]) -> Answers:
    """Method, path, query and the body of the reply."""
    tape = Tape()
    for method, path, query, body in calls:
        tape.call(0, Request(method=method, path=path, query=query), Reply(status=200, body=body))
    return Answers(recorded_calls(tape.frames, DIALECT), Names())


def body_of(recorded: Answers, *like: str) -> str | None:
    found = recorded.answer(the_asked(*like))
    return None if found is None else found.body


@pytest.mark.parametrize(
    "like",
    [
        ("GET", ORDER, "symbol=BTCUSDT&orderId=7&timestamp=2&recvWindow=5000&signature=b"),
        ("GET", ORDER, "orderId=7&symbol=BTCUSDT"),
        ("GET", ORDER, "orderId=7&symbol=%42TCUSDT"),
    ],
)
def test_order_spelling_and_signing_of_parameters_do_not_count(like):
    recorded = answers(("GET", ORDER, "symbol=BTCUSDT&orderId=7&timestamp=1&signature=a", "found"))

    assert body_of(recorded, *like) == "found"


@pytest.mark.parametrize(
    "other",
    [
        ("GET", ORDER, "symbol=ETHUSDT"),
        ("GET", ORDER, "symbol=BTCUSDT&x=1"),
        ("GET", ORDER, ""),
        ("DELETE", ORDER, "symbol=BTCUSDT"),
        ("GET", "/api/v3/orders", "symbol=BTCUSDT"),
    ],
)
def test_everything_else_counts(other):
    recorded = answers(("GET", ORDER, "symbol=BTCUSDT", "found"))

    assert recorded.answer(the_asked(*other)) is None


def test_a_parameter_in_the_body_is_as_good_as_in_the_query():
    recorded = answers(("PUT", USER_DATA, f"listenKey={KEY}", "{}"))

    assert recorded.answer(the_asked("PUT", USER_DATA, body=f"listenKey={KEY}")) is not None


def test_the_old_path_of_an_operation_is_answered_as_the_new_one():
    recorded = answers(("POST", USER_DATA, "", "key"))

    assert recorded.answer(the_asked("POST", "/api/v1/userDataStream")) is not None


def test_like_requests_are_answered_in_order_and_the_last_reply_again_and_again():
    recorded = answers(*[("POST", USER_DATA, "", body) for body in ("one", "two", "three")])

    bodies = [body_of(recorded, "POST", USER_DATA) for _ in range(5)]

    assert bodies == ["one", "two", "three", "three", "three"]


def test_a_request_that_nobody_answered_has_no_reply():
    tape = Tape()
    tape.add(0, "in", Request(method="POST", path=USER_DATA))

    assert recorded_calls(tape.frames, DIALECT) == ()


def test_a_near_miss_names_the_fields_that_differ():
    recorded = answers(("POST", USER_DATA, "", "key"), ("PUT", USER_DATA, f"listenKey={KEY}", "{}"))

    misses = recorded.misses(the_asked("PUT", USER_DATA, f"listenKey={OTHER_KEY}&x=1"))

    assert list(map(str, misses)) == [
        f"#3 PUT {USER_DATA} — listenKey was {OTHER_KEY}, recorded {KEY}"
        ", x was 1, recorded without it",
        f"#1 POST {USER_DATA} — method was PUT, recorded POST"
        f", listenKey was {OTHER_KEY}, recorded without it, x was 1, recorded without it",
    ]


def test_the_nearest_comes_first_and_no_more_than_three_are_named():
    recorded = answers(
        ("GET", "/api/v3/ping", "", ""),
        ("GET", "/api/v3/time", "", ""),
        ("GET", ORDER, "symbol=ETHUSDT", ""),
        ("GET", "/api/v3/openOrders", "symbol=BTCUSDT", ""),
    )

    misses = recorded.misses(the_asked("GET", ORDER, "symbol=BTCUSDT"))

    assert len(misses) == 3
    assert str(misses[0]) == f"#5 GET {ORDER} — symbol was BTCUSDT, recorded ETHUSDT"


def test_a_mistyped_path_finds_the_one_that_was_meant():
    recorded = answers(("GET", "/api/v3/ping", "", ""), ("GET", "/api/v3/openOrders", "", ""))

    [first, _] = recorded.misses(the_asked("GET", "/api/v3/openOrder"))

    assert str(first) == (
        "#3 GET /api/v3/openOrders — path was /api/v3/openOrder, recorded /api/v3/openOrders"
    )


def test_a_parameter_that_was_not_sent_is_said_to_be_missing():
    recorded = answers(("GET", ORDER, "symbol=BTCUSDT", ""))

    [miss] = recorded.misses(the_asked("GET", ORDER))

    assert str(miss) == f"#1 GET {ORDER} — symbol was missing, recorded BTCUSDT"
