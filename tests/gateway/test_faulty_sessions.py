"""The WebSocket API struck by faults, without a socket."""

from __future__ import annotations

import json

import pytest

from mockex.core.accounts import KeyKind
from mockex.wire.actions import RevokeKey
from mockex.wire.messages import Abort, Outbound, StreamClosed, StreamSend, StreamText
from tests.support.broken import a_funded_world, assets, breaks, fired, notes, pushes
from tests.support.messages import opened
from tests.support.talks import (
    NOON_MS,
    QUIET,
    SUBSCRIBE,
    UNSUBSCRIBE,
    WS_API,
    a_session_world,
    asks,
    ponged,
    signed,
)
from tests.support.worlds import ALICE, World

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "MARKET",
    "quantity": "1",
    "newOrderRespType": "ACK",
}
UNKNOWN = "Timeout waiting for response from backend server. Send status unknown; execution status unknown."


def texts(said: list[Outbound]) -> list[object]:
    """What was sent, read."""
    return [json.loads(one.data) for one in said if isinstance(one, StreamSend)]


def a_buyer() -> World:
    world = a_funded_world()
    assert world.tell(opened(1, WS_API, QUIET)) == []
    return world


def orders(world: World) -> int:
    return sum(order.account == "alice" for order in world.sim.trading.orders.all())


def test_a_lost_request_and_a_lost_reply_look_the_same_and_the_ledger_knows() -> None:
    world = a_buyer()
    breaks(world, lost_request={}, on="order.place", times=1)
    breaks(world, lost_reply={}, on="order.place", times=1)
    error = {"id": 1, "status": 503, "error": {"code": -1007, "msg": UNKNOWN}}

    assert texts(world.tell(signed(1, method="order.place", **ORDER))) == [error]
    assert orders(world) == 0
    assert texts(world.tell(signed(1, method="order.place", **ORDER))) == [error]
    assert orders(world) == 1


def test_silence_is_for_one_request_and_the_session_goes_on() -> None:
    world = a_session_world()
    breaks(world, lost_request={"seen": "silence"}, on="ping", times=1)
    breaks(world, lost_reply={"seen": "silence"}, on="ping", times=1)

    assert texts(world.tell(asks(1, "ping", 1))) == []
    assert texts(world.tell(asks(1, "ping", 2))) == []
    assert world.tell(asks(1, "ping")) == [ponged(1)]


@pytest.mark.parametrize("kind", ["lost_request", "lost_reply"])
@pytest.mark.parametrize("how", ["rst", "fin"])
def test_a_session_ends_with_the_request(how: str, kind: str) -> None:
    world = a_session_world()
    world.tell(signed(1))
    breaks(world, **{kind: {"seen": how}}, on="ping")

    said = world.tell(asks(1, "ping"))

    assert said[1:] == [Abort(connection=1, how=how)]  # type: ignore[arg-type]
    assert world.sim.subscriptions() == {}
    assert world.tell(asks(1, "ping")) == []
    assert world.tell(StreamClosed(connection=1)) == []


def test_a_session_that_is_reset_has_heard_of_no_order() -> None:
    world = a_buyer()
    breaks(world, reset={}, on="order.place")

    assert world.tell(signed(1, method="order.place", **ORDER))[1:] == [
        Abort(connection=1, how="rst")
    ]
    assert orders(world) == 0


def test_statuses_are_responses() -> None:
    # web-socket-api.md, "IP limits": 429 with the times in data.
    world = a_session_world()
    breaks(world, status={"code": 429}, on="ping", times=1)
    breaks(world, status={"code": 503, "error": {"code": -9, "msg": "no"}}, on="ping", times=1)
    breaks(world, status={"code": 502}, on="ping", times=1)

    [limited] = texts(world.tell(asks(1, "ping", "a")))
    [own] = texts(world.tell(asks(1, "ping", 2)))
    [page] = [one for one in world.tell(asks(1, "ping")) if isinstance(one, StreamSend)]

    assert isinstance(limited, dict)
    assert (limited["id"], limited["status"], limited["error"]["code"]) == ("a", 429, -1003)
    assert limited["error"]["data"] == {"serverTime": NOON_MS, "retryAfter": NOON_MS + 10_000}
    assert own == {"id": 2, "status": 503, "error": {"code": -9, "msg": "no"}}
    assert page.data.startswith(b"<html><head><title>502 Bad Gateway</title>")


def test_late_responses_keep_their_order_and_are_overtaken_by_others() -> None:
    world = a_session_world()
    breaks(world, late={"by": "1s", "jitter": "20s"}, on="time")
    for n in range(10):
        assert texts(world.tell(asks(1, "time", n))) == []

    assert world.tell(asks(1, "ping")) == [ponged(1)]
    came = [one for _, one in world.advance(seconds=30)]

    assert [body["id"] for body in texts(came)] == list(range(10))  # type: ignore[index]


def test_a_late_loss_of_the_session_is_late() -> None:
    world = a_session_world()
    breaks(world, late={"by": "1s"}, on="ping")
    breaks(world, lost_reply={"seen": "rst"}, on="ping")

    world.tell(asks(1, "ping"))

    assert assets(world.advance(seconds=3)) == ["1s rst 1"]


def test_a_response_breaks_off_and_the_session_with_it() -> None:
    world = a_session_world()
    breaks(world, truncated={"bytes": 7}, on="ping")

    [note, half, end] = world.tell(asks(1, "ping"))

    assert notes([note]) == ["fault 1 (truncated): the response breaks off"]
    assert isinstance(half, StreamSend)
    assert half.data == b"\x81\x21" + b'{"id"'
    assert end == Abort(connection=1, how="fin")
    assert world.tell(asks(1, "ping")) == []


def test_responses_have_fields_that_nobody_knows() -> None:
    world = a_session_world()
    breaks(world, unknown_field={"field": "result.zz"}, on="ws_api")
    breaks(world, unknown_value={"field": "status", "value": 299}, on="ping")

    assert texts(world.tell(asks(1, "ping"))) == [{"id": 1, "status": 299, "result": {"zz": "1"}}]


def test_a_garbled_response_is_not_struck_twice() -> None:
    world = a_session_world()
    breaks(world, garbled={"into": "bad_frame"}, on="ping")
    breaks(world, garbled={"into": "html"}, on="ping")

    [_, _, broken] = world.tell(asks(1, "ping"))

    assert isinstance(broken, StreamSend)
    assert broken.data[0] == 0xF1


def test_a_skewed_clock_is_told_in_the_unit_of_the_connection() -> None:
    world = a_session_world()
    world.tell(opened(2, WS_API, f"{QUIET}&timeUnit=MICROSECOND"))
    breaks(world, skewed_clock={"by": "6s"}, on="ws_api")

    [millis] = texts(world.tell(asks(1, "time")))
    [micros] = texts(world.tell(asks(2, "time")))
    [refused] = texts(world.tell(signed(1)))

    assert isinstance(millis, dict)
    assert isinstance(micros, dict)
    assert isinstance(refused, dict)
    assert millis["result"] == {"serverTime": NOON_MS + 6_000}
    assert micros["result"] == {"serverTime": (NOON_MS + 6_000) * 1_000}
    assert refused["error"]["code"] == -1021


def test_a_session_is_its_owners_after_a_logon() -> None:
    world = a_session_world(1, 2)
    breaks(world, status={"code": 503, "error": {"code": -9, "msg": "no"}}, on="ping", to="alice")
    world.tell(signed(1, method="session.logon", kind=KeyKind.ED25519))

    assert texts(world.tell(asks(2, "ping"))) == [{"id": 1, "status": 200, "result": {}}]
    [struck] = texts(world.tell(asks(1, "ping")))

    assert isinstance(struck, dict)
    assert struck["status"] == 503


def test_a_logon_before_the_fault_counts() -> None:
    world = a_session_world()
    world.tell(signed(1, method="session.logon", kind=KeyKind.ED25519))
    breaks(world, lost_request={"seen": "silence"}, on="ws_api", to="alice")

    assert texts(world.tell(asks(1, "ping"))) == []


def test_the_first_session_of_an_account_is_the_first_that_hears_it() -> None:
    world = a_session_world(1, 2)
    first = {"account": "alice", "connection": "first"}
    breaks(world, lost_request={"seen": "silence"}, on=SUBSCRIBE, to=first)

    assert len(texts(world.tell(signed(2)))) == 1
    assert texts(world.tell(signed(2))) == []
    assert len(texts(world.tell(signed(1)))) == 1
    # Opened before, it is the first now that it hears alice.
    assert texts(world.tell(signed(1))) == []
    assert len(texts(world.tell(signed(2)))) == 1
    assert fired(world) == [2]


def test_a_fate_that_met_no_answer_is_not_that_of_the_next_request() -> None:
    world = a_session_world()
    world.tell(signed(1))
    breaks(world, garbled={"into": "empty"}, on=UNSUBSCRIBE, times=1)
    world.do(RevokeKey(api_key=ALICE.key_of(KeyKind.HMAC).api_key))

    # web-socket-api.md, "Authenticate after connection": this answer has no id.
    [lost, *_] = texts(world.tell(asks(1, UNSUBSCRIBE, 5)))

    assert isinstance(lost, dict)
    assert lost["id"] is None
    assert texts(world.tell(asks(1, "ping", 5))) == [{"id": 5, "status": 200, "result": {}}]


def test_what_is_no_request_is_not_struck() -> None:
    world = a_session_world()
    breaks(world, lost_request={"seen": "silence"}, on="ws_api")

    [answer] = texts(world.tell(StreamText(connection=1, text="?")))

    assert isinstance(answer, dict)
    assert answer["status"] == 400
    assert fired(world) == [0]


def test_events_of_a_session_are_struck_by_its_word_too() -> None:
    world = a_session_world()
    world.tell(signed(1))
    breaks(world, dropped={}, on="ws_api")

    assert assets(pushes(world, "BTC")) == []
    assert world.tell(asks(1, "ping")) == [ponged(1)]
