"""Strips of pushes: the same bytes as push by push, with their times moved."""

from __future__ import annotations

import pytest

from mockex.contracts.catalogue import shipped
from mockex.gateway.replay_fields import Fields
from mockex.gateway.replay_strips import Ready, Run, Strip, strips
from mockex.recording.frame import Text
from mockex.recording.playback import Push
from mockex.recording.template import template_of
from mockex.values.instant import MILLISECOND, Span
from mockex.wire.codecs import decode, encode
from mockex.wire.frames import text_frame
from mockex.wire.messages import Noted, StreamSend
from mockex.wire.profile import DEFAULT
from mockex.wire.vocabulary import Envelope
from tests.recording.frames import after

CATALOGUE = shipped(DEFAULT)
FIELDS = Fields(CATALOGUE)
PLAIN = '{"e":"x","E":1756466190874,"s":"é","T":1756466190874123}'
WRAPPED = '{"stream":"é@x","data":{"e":"x","E":1756466190874}}'


def a_ready(
    text: str, n: int = 1, *, ms: int = 0, waits_for: tuple[int, ...] = (), broken: bool = False
) -> Ready:
    span = (text.index('{"e"'), len(text) - 1) if text.startswith('{"stream"') else None
    form = Envelope.RAW if span is None else Envelope.COMBINED
    push = Push(
        n=n,
        at=after(ms),
        link=1,
        stream="x",
        content=Text(text=text),
        form=form,
        span=span,
        waits_for=waits_for,
    )
    notes = [Noted(kind="violation", text="it breaks")] if broken else []
    return Ready(push, text, "", notes, FIELDS.of_push)


def numbers(readies: list[Ready]) -> list[list[int]]:
    return [[ready.push.n for ready in strip.readies] for strip in strips(readies)]


@pytest.mark.parametrize(
    "text", [PLAIN, WRAPPED, f'{{"e":"x","pad":"{"." * 70_000}","E":1756466190874}}']
)
@pytest.mark.parametrize("shift", [0, 7 * MILLISECOND, -1_456_466_190_874 * MILLISECOND])
def test_a_strip_is_its_pushes_as_frames(text: str, shift: int) -> None:
    readies = [a_ready(text, 1), a_ready('{"e":"y"}', 2), a_ready(text, 3)]

    frames = Strip(readies).frames(Span(shift))

    assert frames == b"".join(text_frame(one.whole.told(Span(shift), {})) for one in readies)


def test_pushes_of_one_instant_are_a_strip() -> None:
    assert numbers([a_ready(PLAIN, 1), a_ready(PLAIN, 2), a_ready(PLAIN, 3, ms=1)]) == [[1, 2], [3]]


def test_what_waits_for_a_request_begins_a_strip() -> None:
    assert numbers([a_ready(PLAIN, 1), a_ready(PLAIN, 3, waits_for=(2,))]) == [[1], [3]]


def test_what_breaks_a_contract_is_in_no_strip() -> None:
    assert numbers([a_ready(PLAIN, 1), a_ready(PLAIN, 2, broken=True), a_ready(PLAIN, 3)]) == [
        [1],
        [3],
    ]


def test_a_run_says_its_messages_with_the_times_that_were_sent() -> None:
    run = Run((4, 7), judged=True)
    run.add(Strip([a_ready(PLAIN, 1), a_ready('{"e":"y"}', 2)]), after(6), shifted=True)

    told = run.told()

    moved = '{"e":"x","E":1756466190880,"s":"é","T":1756466190880123}'
    assert told.to == (4, 7)
    assert told.count == 2
    assert told.frames == text_frame(moved.encode()) + text_frame(b'{"e":"y"}')
    assert told.messages() == (
        StreamSend(to=(4, 7), kind="", body=decode(moved), data=moved.encode(), judged=True),
        StreamSend(to=(4, 7), kind="", body={"e": "y"}, data=b'{"e":"y"}', judged=True),
    )


@pytest.mark.parametrize("family", ["user", "ws"])
def test_times_found_at_a_glance_are_those_found_by_reading(family: str) -> None:
    for name, example in CATALOGUE.examples(family).items():
        text = encode(example).decode()
        sort = FIELDS.of_push(example)
        read = template_of(text, lambda path, at, sort=sort: sort(path, at), example)

        glanced = template_of(text, sort, example)

        assert list(glanced.moments()) == list(read.moments()), name
        assert glanced.has_names == read.has_names, name
        assert glanced.changed(example, Span(1)) in (None, read.changed(example, Span(1))), name


def test_a_name_that_stands_elsewhere_too_takes_a_closer_look() -> None:
    text = '{"e":"executionReport","x":{"E":1756466190874},"E":1756466190874}'
    ready = a_ready(text)

    assert ready.whole.told(Span(MILLISECOND), {}).decode() == (
        '{"e":"executionReport","x":{"E":1756466190874},"E":1756466190875}'
    )
