from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockex.recorder import proxy_bodies
from mockex.recorder.proxy_frames import Frames
from mockex.recording.frame import Binary, Close, Note, Ping, Pong, Text
from tests.support import peers
from tests.support.peers import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame

TALK = b"".join(
    (
        frame(TEXT, b'{"id":1}'),
        frame(TEXT, b"", masked=False),
        frame(TEXT, b"long" * 99),
        frame(BINARY, bytes(range(256)) * 300),
        frame(TEXT, b"one ", final=False),
        frame(PING, b"in between"),
        frame(CONTINUATION, "zwei ü ".encode(), final=False, masked=False),
        frame(CONTINUATION, b"three"),
        frame(PONG, b"\xff"),
        peers.close(1000, b"enough"),
    )
)
SAID = [
    Text(text='{"id":1}'),
    Text(text=""),
    Text(text="long" * 99),
    Binary(data=bytes(range(256)) * 300),
    Ping(payload="in between"),
    Text(text="one zwei ü three"),
    Pong(payload="\udcff"),
    Close(code=1000, reason="enough"),
]


def test_what_was_said_is_told():
    assert Frames().feed(TALK) == SAID


@given(st.sets(st.integers(1, len(TALK) - 1)))
def test_it_is_the_same_however_it_comes(cuts):
    frames, said = Frames(), []

    for begin, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(TALK)], strict=True):
        said += frames.feed(TALK[begin:end])

    assert said == SAID
    assert frames.is_between


def test_it_is_known_whether_a_frame_is_under_way():
    frames, one = Frames(), frame(TEXT, b"one")

    assert frames.is_between
    frames.feed(one[:1])
    assert not frames.is_between
    frames.feed(one[1:-1])
    assert not frames.is_between
    frames.feed(one[-1:])
    assert frames.is_between


def test_a_goodbye_without_a_code_has_the_code_for_that():
    assert Frames().feed(frame(CLOSE)) == [Close(code=1005)]


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        (frame(TEXT, b"x", reserved=4), "a frame that begins with 0xc1"),
        (frame(0x3), "a frame that begins with 0x83"),
        (frame(PING, b"x" * 126), "a control frame that is too long or in parts"),
        (frame(PING, final=False), "a control frame that is too long or in parts"),
        (frame(CONTINUATION, b"x"), "parts of a message in the wrong order"),
        (frame(TEXT, final=False) + frame(TEXT), "parts of a message in the wrong order"),
        (frame(CLOSE, b"x"), "a close frame without a close code"),
        (peers.close(999), "a close frame without a close code"),
    ],
)
def test_what_breaks_the_protocol_is_noted_once_and_nothing_is_read_behind_it(broken, sentence):
    frames = Frames()

    assert frames.feed(frame(TEXT, b"before") + broken + frame(TEXT, b"behind")) == [
        Text(text="before"),
        Note(text=f"{sentence}: what follows on this connection is not written down"),
    ]
    assert frames.feed(frame(TEXT, b"later")) == []
    assert not frames.is_between


def test_a_message_that_is_too_large_is_noted(monkeypatch):
    monkeypatch.setattr(proxy_bodies, "LARGEST_KEPT", 10)
    frames = Frames()

    assert frames.feed(frame(TEXT, b"x" * 8, final=False) + frame(CONTINUATION, b"x" * 8)) == [
        Note(text="a message of 16 bytes, more than 10, passed and was not kept")
    ]
    assert frames.feed(frame(TEXT, b"y" * 10)) == [Text(text="y" * 10)]
