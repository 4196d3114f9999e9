"""Whatever frames clients send, each request is answered, contracts hold, and others hear nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockex.wire.codecs import JsonFault, decode
from mockex.wire.messages import (
    Inbound,
    Noted,
    Outbound,
    StreamBinary,
    StreamClose,
    StreamClosed,
    StreamPing,
    StreamPong,
    StreamSend,
    StreamText,
)
from mockex.wire.session_requests import is_id
from tests.support.dialects import SHIPPED
from tests.support.messages import opened
from tests.support.talks import LIST, NOON_MS, QUIET, WS_API, asks, listed, signed
from tests.support.worlds import ALICE, World

BYSTANDER, SESSION, STREAM = 1, 2, 3
assert SHIPPED.session is not None

pytestmark = pytest.mark.slow
BOUNDED = settings(max_examples=150, derandomize=True, deadline=None, database=None)

# Half characters among them, as JSON may escape them.
LETTERS = st.text(st.characters(exclude_categories=()), max_size=12)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(10**40), max_value=10**40)
    | st.floats()
    | LETTERS
    | st.sampled_from(["BTCUSDT", "btcusdt@trade", "0", ALICE.api_key, NOON_MS]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LETTERS, inner, max_size=4),
    max_leaves=12,
)
METHODS = st.sampled_from(sorted(SHIPPED.session.methods))
CONTROLS = st.sampled_from(
    ["SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY"]
)
WORDS = ("symbol", "subscriptionId", "listenKey", "orderId", "side", "type", "quantity", "price")
NAMES = st.sampled_from(["apiKey", "signature", "timestamp", "returnRateLimits", *WORDS])
PARAMS = st.dictionaries(NAMES | LETTERS, VALUES, max_size=6)
REQUESTS = st.fixed_dictionaries(
    {},
    optional={
        "id": VALUES,
        "method": METHODS | CONTROLS | VALUES,
        "params": PARAMS | VALUES,
        "more": VALUES,
    },
)


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A request that is almost one, often with something cut out or put in."""
    text = json.dumps(draw(REQUESTS | VALUES), ensure_ascii=draw(st.booleans()))
    if draw(st.booleans()):
        return text
    at, until = draw(st.integers(0, len(text))), draw(st.integers(0, len(text)))
    return text[:at] + draw(LETTERS) + text[until:]


@st.composite
def signed_texts(draw: st.DrawFn) -> str:
    """A request that alice signs, with parameters that may mean anything."""
    plain = st.text('aB7.-{}[]" é', max_size=8) | st.integers() | st.booleans() | st.none()
    legal = {"side": "BUY", "type": "LIMIT", "symbol": "BTCUSDT", "timeInForce": "GTC"}
    params = draw(st.dictionaries(st.sampled_from(WORDS), plain, max_size=6))
    if draw(st.booleans()):
        params |= legal
    return signed(SESSION, method=draw(METHODS), **params).text


FRAMES = st.one_of(
    st.builds(lambda text: ("text", text), texts() | signed_texts()),
    st.builds(lambda data: ("ping", data), st.binary(max_size=125)),
    st.builds(lambda data: ("pong", data), st.binary(max_size=125)),
    st.builds(lambda data: ("binary", data), st.binary(max_size=20)),
)


def inbound(connection: int, frame: tuple[str, Any]) -> Inbound:
    kind, content = frame
    match kind:
        case "text":
            return StreamText(connection=connection, text=content)
        case "ping":
            return StreamPing(connection=connection, payload=content)
        case "pong":
            return StreamPong(connection=connection, payload=content)
        case _:
            return StreamBinary(connection=connection, data=content)


def a_world() -> World:
    """A session that listens to alice, a session without a key, and a stream."""
    world = World()
    world.tell(opened(BYSTANDER, WS_API, QUIET), signed(BYSTANDER))
    world.tell(opened(SESSION, WS_API, QUIET), opened(STREAM, "/stream"))
    return world


def readable_id(text: str) -> object:
    """The id that a response must have: that of a request which has one, else null."""
    try:
        message = decode(text)
    except JsonFault:
        return None
    if not isinstance(message, dict) or not isinstance(message.get("method"), str):
        return None
    return message.get("id") if is_id(message.get("id")) else None


def judge(said: Sequence[Outbound], connection: int) -> list[StreamSend]:
    """The answers, if nobody else hears them and nothing that was said breaks a contract."""
    answers: list[StreamSend] = []
    for one in said:
        assert not (isinstance(one, Noted) and one.kind == "violation"), one
        if isinstance(one, StreamSend):
            json.loads(one.data)
            # What alice does on one session, she hears on the other.
            is_event = one.kind.startswith("user.")
            assert is_event or one.to == (connection,)
            answers += [] if is_event else [one]
        elif isinstance(one, StreamClose | StreamPong):
            assert one.connection == connection
    return answers


@BOUNDED
@given(st.lists(FRAMES, min_size=1, max_size=8))
def test_a_session_answers_every_text_once_and_under_its_id(frames: list[tuple[str, Any]]) -> None:
    world = a_world()
    for frame in frames:
        if world.sim.subscriptions().get(SESSION) is None:
            break
        said = world.tell(inbound(SESSION, frame))
        answers = judge(said, SESSION)
        if frame[0] == "text" and not isinstance(said[0], StreamClose):
            [answer] = answers
            assert isinstance(answer.body, dict)
            assert answer.body["id"] == readable_id(frame[1])
            assert ("result" in answer.body) is (answer.body["status"] == 200)

    assert world.tell(asks(BYSTANDER, LIST)) == [listed(BYSTANDER, 0)]
    world.tell(StreamClosed(connection=SESSION))
    assert SESSION not in world.sim.subscriptions()


@BOUNDED
@given(st.lists(FRAMES, min_size=1, max_size=5))
def test_a_stream_answers_every_text_once_or_ends(frames: list[tuple[str, Any]]) -> None:
    world = a_world()
    for frame in frames:
        if world.sim.subscriptions().get(STREAM) is None:
            break
        said = world.tell(inbound(STREAM, frame))
        answers = judge(said, STREAM)
        if frame[0] == "text":
            closes = [one for one in said if isinstance(one, StreamClose)]
            assert len([*answers, *closes]) == 1

    assert world.tell(asks(BYSTANDER, LIST)) == [listed(BYSTANDER, 0)]
