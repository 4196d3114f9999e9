"""Journals as frames, and frames as what came in."""

from __future__ import annotations

import pytest

from mockex.gateway.journals import END, Frames, frame_of, inbound_of
from mockex.recording import lines
from mockex.recording.frame import (
    Close,
    Content,
    Frame,
    Header,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
)
from mockex.values.instant import SECOND, Instant, Span
from mockex.wire.actions import Disconnect, Expire, Target
from mockex.wire.messages import (
    Direct,
    HttpRequest,
    Inbound,
    StreamBinary,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamText,
)
from tests.support.exchanges import NOON
from tests.support.messages import a_request, opened
from tests.support.worlds import World

AHEAD = Span(-3 * SECOND)


def told(world: World) -> list[Frame]:
    frames = Frames()
    return [frame for entry in world.journal for frame in frames.of(entry)]


def shape(frame: Frame) -> tuple[int, int, str, type[Content], int | None]:
    return frame.n, frame.link, frame.way, type(frame.content), frame.of


@pytest.mark.parametrize(
    "inbound",
    [
        HttpRequest(
            ticket=-1,
            method="POST",
            path="/api/v3/order ü",
            raw_query="a=%20b&a=+",
            headers=(("x-mbx-apikey", "k"), ("host", "a")),
            body=b"c=\xff",
            peer="10.0.0.1",
            ahead=AHEAD,
        ),
        StreamOpened(connection=3, path="/ws/k", raw_query="a=b", peer="::1"),
        StreamText(connection=3, text='{"a": "\ud800"}', ahead=AHEAD),
        StreamBinary(connection=3, data=b"\xff\x00"),
        StreamPing(connection=3, payload=b"\xfe"),
        StreamPong(connection=3),
        StreamClosed(connection=3, code=None),
        StreamClosed(connection=3, code=5000, reason="why"),
        Direct(action=Expire(account="alice")),
    ],
)
def test_what_came_in_comes_in_again_from_a_file(inbound: Inbound) -> None:
    at = Instant(NOON + 1)
    written = frame_of(inbound, at)
    header = Header(dialect="a/1", started=NOON, source="", redaction=(), tool="")
    file = [lines.write(header), lines.write(Frame(**{**_fields(written), "n": 1}))]

    [read] = lines.read(file, "x.jsonl")

    assert read.at == at
    assert inbound_of(read) == inbound


def _fields(frame: Frame) -> dict[str, object]:
    names = ("n", "at", "link", "way", "content", "of", "again", "peer", "ahead")
    return {name: getattr(frame, name) for name in names}


def test_what_answers_names_what_it_answers_and_pushes_name_nothing() -> None:
    world = World()
    key = world.open_key("alice")
    world.tell(
        opened(2, f"/ws/{key}"),
        StreamText(connection=2, text='{"method":"LIST_SUBSCRIPTIONS","id":1}'),
    )
    world.tell(StreamPing(connection=2, payload=b"x"))
    world.push("balanceUpdate", to="alice")
    world.advance(seconds=20)

    assert [shape(frame) for frame in told(world)] == [
        (1, 0, "in", Request, None),
        (2, 0, "out", Reply, 1),
        (3, 2, "in", Open, None),
        (4, 2, "out", Note, None),
        (5, 2, "in", Text, None),
        (6, 2, "out", Text, 5),
        (7, 2, "in", Ping, None),
        (8, 2, "out", Pong, 7),
        (9, 0, "in", Step, None),
        (10, 2, "out", Text, None),
        (11, 2, "out", Ping, None),
        (12, 2, "in", Pong, None),
    ]


def test_one_message_to_many_is_a_frame_to_each() -> None:
    world = World()
    world.listen(5, 6, to="alice")
    world.push("balanceUpdate", to="alice")

    pushes = [frame for frame in told(world) if isinstance(frame.content, Text)]

    assert [frame.link for frame in pushes] == [5, 6]
    assert pushes[0].content == pushes[1].content


def test_a_refused_handshake_is_a_reply_on_its_link() -> None:
    world = World()
    world.tell(opened(4, "/nowhere"), a_request(path="/api/v3/ping"))

    assert [shape(frame) for frame in told(world)] == [
        (1, 4, "in", Open, None),
        (2, 4, "out", Reply, 1),
        (3, 0, "in", Request, None),
        (4, 0, "out", Reply, 3),
    ]


def test_a_reset_is_a_close_without_a_code() -> None:
    world = World()
    world.listen(5, to="alice")
    world.do(Disconnect(to=Target(account="alice"), how="rst"))

    assert told(world)[-1].content == Close(code=None, reason="rst")


def test_the_last_frame_says_that_it_is() -> None:
    assert Frames().end(NOON) == Frame(n=1, at=NOON, link=0, way="out", content=Note(text=END))


def test_what_only_tells_of_what_went_out_brings_nothing_in() -> None:
    frame = Frame(n=1, at=NOON, link=1, way="out", content=Text(text="x"))

    assert inbound_of(frame) is None
