"""The REST side of the simulation, as a client meets it: rest-api.md, "User data stream endpoints"."""

from __future__ import annotations

import pytest

from mockex.core.accounts import KeyKind
from mockex.wire.messages import HttpReply, Noted
from tests.support.dialects import a_dialect
from tests.support.messages import FORM, USER_STREAM, a_reply, a_request, an_error
from tests.support.worlds import ALICE, BOB, World

V1 = "/api/v1/userDataStream"
NO_SUCH_KEY = (400, -1125, "This listenKey does not exist.")


def test_post_gives_a_key_and_tells_the_weight() -> None:
    world = World()

    said = world.tell(a_request("POST", USER_STREAM, key=ALICE.api_key, ticket=41))

    key = world.open_key("alice")
    assert said == [a_reply({"listenKey": key}, kind="rest.listenKey", ticket=41, weight=2)]
    assert len(key) == 64


def test_put_and_delete_answer_with_an_empty_object() -> None:
    world = World()
    key = world.open_key("alice")

    put = world.tell(a_request("PUT", USER_STREAM, f"listenKey={key}", key=ALICE.api_key))
    delete = world.tell(a_request("DELETE", USER_STREAM, f"listenKey={key}", key=ALICE.api_key))

    assert put == [a_reply({}, kind="rest.empty", weight=4)]
    assert delete == [a_reply({}, kind="rest.empty", weight=6)]


def test_a_second_post_gives_the_same_key_and_a_whole_hour_again() -> None:
    world = World()
    first = world.open_key("alice")

    world.advance(minutes=59)
    again = world.open_key("alice")
    world.advance(minutes=59)

    assert again == first
    assert world.open_key("alice") == first


def test_a_key_belongs_to_the_account_and_not_to_the_api_key() -> None:
    world = World()
    key = world.open_key("alice")

    [reply] = world.tell(a_request("POST", USER_STREAM, key=ALICE.key_of(KeyKind.ED25519).api_key))
    [kept] = world.tell(
        a_request("PUT", USER_STREAM, f"listenKey={key}", key=ALICE.key_of(KeyKind.ED25519).api_key)
    )

    assert reply == a_reply({"listenKey": key}, kind="rest.listenKey", weight=4)
    assert kept == a_reply({}, kind="rest.empty", weight=6)


def test_both_versions_of_the_path_speak_of_one_key_at_their_own_weight() -> None:
    world = World()
    key = world.open_key("alice")

    said = world.tell(a_request("POST", V1, key=ALICE.api_key))

    assert said == [a_reply({"listenKey": key}, kind="rest.listenKey", weight=3)]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_key_of_another_account_does_not_exist(method: str) -> None:
    world = World()
    key = world.open_key("alice")

    said = world.tell(a_request(method, USER_STREAM, f"listenKey={key}", key=BOB.api_key))

    assert said == [an_error(*NO_SUCH_KEY, weight=4)]
    assert world.open_key("alice") == key


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_key_that_has_ended_does_not_exist(method: str) -> None:
    world = World()
    key = world.open_key("alice")
    request = a_request(method, USER_STREAM, f"listenKey={key}", key=ALICE.api_key)

    world.advance(minutes=60)

    assert world.tell(request) == [an_error(*NO_SUCH_KEY, weight=2)]
    assert world.open_key("alice") != key


def test_a_key_can_be_kept_alive_up_to_its_last_microsecond() -> None:
    world = World()
    key = world.open_key("alice")
    request = a_request("PUT", USER_STREAM, f"listenKey={key}", key=ALICE.api_key)

    world.advance(minutes=60, ms=-0.001)
    assert world.tell(request) == [a_reply({}, kind="rest.empty", weight=2)]
    world.advance(minutes=60, ms=-0.001)
    assert world.tell(request) == [a_reply({}, kind="rest.empty", weight=2)]
    world.advance(minutes=60)
    assert world.tell(request) == [an_error(*NO_SUCH_KEY, weight=2)]


def test_a_parameter_may_come_in_a_form() -> None:
    world = World()
    form = f"listenKey={world.open_key('alice')}"

    said = world.tell(
        a_request("PUT", USER_STREAM, body=form, content_type=FORM, key=ALICE.api_key)
    )

    assert said == [a_reply({}, kind="rest.empty", weight=4)]


@pytest.mark.parametrize(
    ("key", "query", "error"),
    [
        (None, "listenKey=x", (401, -2014, "API-key format invalid.")),
        ("", "", (401, -2014, "API-key format invalid.")),
        ("x", "", (401, -2015, "Invalid API-key, IP, or permissions for action.")),
        (ALICE.api_key, "listenKey=x", NO_SUCH_KEY),
        (ALICE.api_key, "listenKey=", (400, -1105, "Parameter 'listenKey' was empty.")),
        (
            ALICE.api_key,
            "",
            (
                400,
                -1102,
                "Mandatory parameter 'listenKey' was not sent, was empty/null, or malformed.",
            ),
        ),
        (
            ALICE.api_key,
            "listenKey=x&timestamp=1",
            (400, -1101, "Too many parameters; expected '1' and received '2'."),
        ),
        (
            ALICE.api_key,
            "listenKey=x&listenKey=x",
            (400, -1101, "Duplicate values for a parameter detected."),
        ),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_refused_request_is_told_why_and_weighs_all_the_same(
    method: str, key: str | None, query: str, error: tuple[int, int, str]
) -> None:
    world = World()

    said = world.tell(a_request(method, USER_STREAM, query, key=key))

    assert said == [an_error(*error, weight=2)]


def test_weight_is_counted_by_address_and_minute() -> None:
    world = World()

    def weight(peer: str) -> str:
        [reply] = world.tell(a_request(path="/api/v3/exchangeInfo", peer=peer))
        assert isinstance(reply, HttpReply)
        return dict(reply.headers)["X-MBX-USED-WEIGHT-1M"]

    assert [weight("1.1.1.1"), weight("2.2.2.2"), weight("1.1.1.1")] == ["20", "20", "40"]
    world.advance(seconds=59)
    assert weight("1.1.1.1") == "60"
    world.advance(seconds=1)
    assert weight("1.1.1.1") == "20"


def test_ping_and_time_need_no_key() -> None:
    world = World()

    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty", weight=1)]
    assert world.tell(a_request(path="/api/v3/time")) == [
        a_reply({"serverTime": 1_757_937_600_000}, kind="rest.time", weight=2)
    ]


def test_exchange_info_of_an_unknown_symbol_is_refused() -> None:
    said = World().tell(a_request(path="/api/v3/exchangeInfo", query="symbol=NOPE"))

    assert said == [an_error(400, -1121, "Invalid symbol.", weight=20)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", USER_STREAM),
        ("PATCH", USER_STREAM),
        ("GET", "/"),
        ("GET", "/api/v3/ping/"),
        ("POST", "/sapi/v1/margin/order"),
        ("GET", "/api/v3/PING"),
    ],
)
def test_what_the_dialect_does_not_have_is_404_and_noted(method: str, path: str) -> None:
    world = World()

    said = world.tell(a_request(method, path, key=ALICE.api_key))

    assert said == [
        HttpReply(ticket=1, status=404, body=b"", content_type="text/plain", kind=""),
        Noted(kind="unexpected", text=f"binance-spot/2025-08-28 has no {method} {path}"),
    ]


def test_what_the_dialect_does_not_have_weighs_nothing() -> None:
    world = World()
    world.tell(a_request(path="/nothing"))

    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty", weight=1)]


def test_a_dialect_without_limits_tells_no_weight() -> None:
    world = World(a_dialect(rate_limits=()))

    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty")]
