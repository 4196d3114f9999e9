"""Requests over REST, and handshakes, struck by faults, without a socket."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from mockex.wire.messages import Abort, HttpReply, Outbound, StreamSend
from tests.support.broken import (
    a_funded_world,
    breaks,
    buys,
    code_of,
    fired,
    mends,
    notes,
    reply_of,
)
from tests.support.messages import USER_STREAM, a_request, opened
from tests.support.talks import NOON_MS, WS_API
from tests.support.worlds import ALICE, World

ORDER = "POST /api/v3/order"
PING = "GET /api/v3/ping"
TIME = "GET /api/v3/time"
# One, less the commission.
BOUGHT = Decimal("0.999")


def btc(world: World) -> Decimal:
    """What alice has bought, by the ledger."""
    return world.sim.trading.settlement.balances.balance("alice", "BTC").free


def asked(world: World, **told: object) -> HttpReply:
    """The reply to a ping that a fault strikes."""
    breaks(world, on=PING, **told)
    return reply_of(world.tell(a_request()))


# What is not carried out, and what is


def test_a_lost_request_and_a_lost_reply_look_the_same_and_the_ledger_knows() -> None:
    world = a_funded_world()
    breaks(world, lost_request={}, on=ORDER, times=1)
    breaks(world, lost_reply={}, on=ORDER, times=1)

    first = reply_of(buys(world, ticket=1))
    assert (btc(world), fired(world)) == (Decimal(0), [1, 0])
    second = reply_of(buys(world, ticket=2))
    assert (btc(world), fired(world)) == (BOUGHT, [1, 1])

    assert first.status == second.status == 503
    assert first.body == second.body
    # errors.md, -1007.
    assert json.loads(first.body)["code"] == -1007


@pytest.mark.parametrize(
    ("seen", "sight"),
    [
        ("timeout", (503, "application/json;charset=UTF-8")),
        ("gateway_timeout", (504, "text/plain")),
        ("page", (500, "text/html")),
        ("rst", "rst"),
        ("fin", "fin"),
        ("silence", "blackhole"),
    ],
)
@pytest.mark.parametrize("kind", ["lost_request", "lost_reply"])
def test_what_is_seen_of_what_is_lost(kind: str, seen: str, sight: object) -> None:
    world = a_funded_world()
    breaks(world, **{kind: {"seen": seen}}, on=ORDER)

    [one] = [each for each in buys(world, ticket=7) if isinstance(each, HttpReply | Abort)]

    if isinstance(one, HttpReply):
        assert (one.ticket, (one.status, one.content_type)) == (7, sight)
        assert one.status != 504 or one.body == b""
    else:
        assert one == Abort(connection=7, how=sight)  # type: ignore[arg-type]
    assert btc(world) == (BOUGHT if kind == "lost_reply" else 0)


def test_events_of_a_lost_reply_are_told() -> None:
    world = a_funded_world()
    world.listen(5, to="alice")
    breaks(world, lost_reply={"seen": "rst"}, on=ORDER)

    said = buys(world, ticket=7)

    events = [one.body["e"] for one in said if isinstance(one, StreamSend)]  # type: ignore[index]
    assert events == ["executionReport", "executionReport", "outboundAccountPosition"]


def test_a_reset_request_is_not_heard_of() -> None:
    world = a_funded_world()
    breaks(world, reset={}, on="rest")

    said = buys(world, ticket=7)

    assert said[1:] == [Abort(connection=7, how="rst")]
    assert notes(said) == ["fault 1 (reset): POST /api/v3/order is reset"]
    assert btc(world) == 0


# Statuses


@pytest.mark.parametrize(
    ("code", "content_type", "error"),
    [
        (403, "text/html", None),
        (418, "application/json;charset=UTF-8", -1003),
        (429, "application/json;charset=UTF-8", -1003),
        (451, "application/json;charset=UTF-8", -1001),
        (500, "text/html", None),
        (502, "text/html", None),
        (503, "application/json;charset=UTF-8", -1001),
        (504, "text/html", None),
    ],
)
def test_each_status_has_the_body_that_comes_with_it(
    code: int, content_type: str, error: int | None
) -> None:
    reply = asked(World(), status={"code": code})

    assert (reply.status, reply.content_type) == (code, content_type)
    if error is None:
        assert reply.body.startswith(b"<html><head><title>%d " % code)
    else:
        assert json.loads(reply.body)["code"] == error


def test_bodies_and_errors_can_be_chosen() -> None:
    world = World()
    error = {"code": -1015, "msg": "Too many new orders."}

    assert json.loads(asked(world, status={"code": 502, "body": "json"}).body)["code"] == -1001
    mends(world, 1)
    assert asked(world, status={"code": 503, "body": "empty"}).body == b""
    mends(world, 2)
    assert asked(world, status={"code": 503, "body": "html"}).content_type == "text/html"
    mends(world, 3)
    assert json.loads(asked(world, status={"code": 400, "error": error}).body) == error


def test_who_is_limited_is_told_when_to_come_again() -> None:
    # rest-api.md, "IP Limits": a Retry-After header with 418 and 429.
    world = World()

    limited = asked(world, status={"code": 429})
    mends(world, 1)
    banned = asked(world, status={"code": 418, "retry_after": "2m500ms"})
    mends(world, 2)

    assert limited.headers == (("Retry-After", "10"),)
    assert banned.headers == (("Retry-After", "121"),)
    assert f"until {NOON_MS + 120_500}" in json.loads(banned.body)["msg"]
    assert asked(world, status={"code": 503}).headers == ()


# Replies that come late or broken


def test_a_late_reply_comes_late_and_the_events_do_not_wait() -> None:
    world = a_funded_world()
    world.listen(5, to="alice")
    breaks(world, late={"by": "2s"}, on=ORDER)

    said = buys(world, ticket=7)
    assert [type(one) for one in said if not isinstance(one, StreamSend)][1:] == []
    later = world.advance(seconds=3)

    assert [when for when, _ in later] == ["2s"]
    assert code_of(later) == (200, None)


def test_a_late_status_is_late() -> None:
    world = World()
    breaks(world, status={"code": 503}, on=PING, times=1)
    breaks(world, late={"by": "2s"}, on="rest", times=1)

    said = world.tell(a_request())
    assert notes(said) == [
        "fault 1 (status): GET /api/v3/ping is answered 503",
        "fault 2 (late): the reply comes 2s late",
    ]
    assert code_of(world.advance(seconds=2)) == (503, -1001)


def test_only_one_fault_keeps_a_request_from_being_heard() -> None:
    world = World()
    breaks(world, status={"code": 503}, on=PING, times=1)
    breaks(world, reset={}, on="requests", times=1)

    assert code_of(world.tell(a_request())) == (503, -1001)
    assert fired(world) == [1, 0]
    assert world.tell(a_request(ticket=2))[1:] == [Abort(connection=2, how="rst")]


def test_a_truncated_reply_promises_more_than_comes() -> None:
    world = World()

    whole = reply_of(world.tell(a_request(path="/api/v3/time")))
    breaks(world, truncated={}, on=TIME, times=1)
    half = reply_of(world.tell(a_request(path="/api/v3/time")))
    breaks(world, truncated={"bytes": 0}, on=TIME, times=1)
    nothing = reply_of(world.tell(a_request(path="/api/v3/time")))
    breaks(world, truncated={"bytes": 10_000}, on=TIME, times=1)
    all_of_it = reply_of(world.tell(a_request(path="/api/v3/time")))

    size = len(whole.body)
    assert (half.body, half.promised) == (whole.body[: size // 2], size)
    assert (nothing.body, nothing.promised) == (b"", size)
    assert (all_of_it.body, all_of_it.promised) == (whole.body, size)


def test_what_breaks_off_is_not_garbled_too() -> None:
    world = World()
    breaks(world, truncated={"bytes": 3}, on=TIME)
    breaks(world, garbled={"into": "html"}, on=TIME)

    reply = reply_of(world.tell(a_request(path="/api/v3/time")))

    assert (reply.body, reply.promised) == (b'{"s', 28)


@pytest.mark.parametrize(
    ("into", "body"),
    [("half", b'{"serverTime":'), ("empty", b""), ("not_utf8", b'{"code":0,"msg":"\xc0\xaf"}')],
)
def test_a_garbled_reply_keeps_its_status(into: str, body: bytes) -> None:
    world = World()
    breaks(world, garbled={"into": into}, on=TIME)

    reply = reply_of(world.tell(a_request(path="/api/v3/time")))

    assert (reply.status, reply.body, reply.promised) == (200, body, None)


def test_noise_is_the_same_under_the_same_seed() -> None:
    def noise(seed: int) -> bytes:
        world = World(seed=seed)
        breaks(world, garbled={"into": "noise"}, on=TIME)
        return reply_of(world.tell(a_request(path="/api/v3/time"))).body

    assert noise(1) == noise(1)
    assert noise(1) != noise(2)
    assert len(noise(1)) == 28


def test_replies_have_fields_and_values_that_nobody_knows() -> None:
    world = a_funded_world()
    breaks(world, unknown_field={"field": "zz", "value": {"y": None}}, on="rest")
    breaks(world, unknown_value={"field": "status", "value": "HALF_FILLED"}, on=ORDER)
    breaks(world, unknown_field={"field": "fills.tip"}, on=ORDER)

    body = json.loads(reply_of(buys(world)).body)

    assert (body["status"], body["zz"]) == ("HALF_FILLED", {"y": None})
    assert body["fills"] == [body["fills"][0] | {"tip": "1"}]


# The clock


@pytest.mark.parametrize(("by", "skew"), [("6s", 6_000), ("-1500ms", -1_500)])
def test_a_skewed_clock_tells_its_own_time(by: str, skew: int) -> None:
    world = World()
    breaks(world, skewed_clock={"by": by})

    told = json.loads(reply_of(world.tell(a_request(path="/api/v3/time"))).body)
    unit = {"x-mbx-time-unit": "MICROSECOND"}
    in_micros = reply_of(world.tell(a_request(path="/api/v3/time", headers=unit)))
    everything = reply_of(world.tell(a_request(path="/api/v3/exchangeInfo")))

    assert told == {"serverTime": NOON_MS + skew}
    assert json.loads(in_micros.body) == {"serverTime": (NOON_MS + skew) * 1_000}
    assert json.loads(everything.body)["serverTime"] == NOON_MS + skew


def test_by_a_skewed_clock_requests_are_too_old_or_too_early() -> None:
    world = a_funded_world()
    breaks(world, skewed_clock={"by": "6s"}, times=1)
    breaks(world, skewed_clock={"by": "-1500ms"}, begins="1s")

    # recvWindow is 5 seconds, and nothing may be a second ahead: rest-api.md, "Timing security".
    assert code_of(buys(world)) == (400, -1021)
    assert code_of(buys(world)) == (200, None)
    world.advance(seconds=1)
    assert code_of(buys(world)) == (400, -1021)
    assert btc(world) == BOUGHT


def test_skews_add_up() -> None:
    world = World()
    breaks(world, skewed_clock={"by": "6s"})
    breaks(world, skewed_clock={"by": "-7s"})

    assert json.loads(reply_of(world.tell(a_request(path="/api/v3/time"))).body) == {
        "serverTime": NOON_MS - 1_000
    }


# Which requests


def test_requests_are_chosen_by_their_fields() -> None:
    world = a_funded_world()
    breaks(world, status={"code": 503}, on=ORDER, where={"quantity": {"above": "1.5"}})

    assert code_of(buys(world, quantity="1")) == (200, None)
    assert code_of(buys(world, quantity="2")) == (503, -1001)


def test_requests_are_chosen_by_whose_key_they_name() -> None:
    world = World()
    breaks(world, status={"code": 503}, on="rest", to="alice")
    stranger = a_request("POST", USER_STREAM, key="nobody's")

    assert code_of(world.tell(a_request("POST", USER_STREAM, key=ALICE.api_key))) == (503, -1001)
    assert code_of(world.tell(stranger)) == (401, -2015)
    assert code_of(world.tell(a_request())) == (200, None)
    assert fired(world) == [1]


@pytest.mark.parametrize(
    "on", ["* /api/v3/*", "GET /api/v3/*", "GET /api/v3/p?ng", "rest", "everything"]
)
def test_a_star_stands_for_anything(on: str) -> None:
    world = World()
    breaks(world, status={"code": 503}, on=on)

    assert code_of(world.tell(a_request())) == (503, -1001)


# Handshakes


@pytest.mark.parametrize(
    ("fault", "sight"),
    [
        ({"status": {"code": 503}}, 503),
        ({"status": {"code": 403}}, 403),
        ({"status": {"code": 429}}, 429),
        ({"reset": {}}, "rst"),
        ({"lost_request": {"seen": "silence"}}, "blackhole"),
        ({"lost_request": {}}, 503),
    ],
)
@pytest.mark.parametrize("path", ["/ws/btcusdt@trade", WS_API])
def test_a_handshake_can_be_refused(path: str, fault: dict[str, object], sight: object) -> None:
    world = World()
    breaks(world, on="handshake", times=1, **fault)

    [_, one] = world.tell(opened(3, path))

    assert (one.status if isinstance(one, HttpReply) else _how(one)) == sight
    assert world.sim.subscriptions() == {}
    assert world.tell(opened(4, path)) == []


def _how(one: Outbound) -> str:
    assert isinstance(one, Abort)
    return one.how
