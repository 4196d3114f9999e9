"""Journals lived through again: byte for byte, and what is said where they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from mockex.errors import RecordingError
from mockex.gateway.journals import Frames
from mockex.gateway.rerun import rerun
from mockex.recording.agreement import RERUN, Agreement, Difference, Tally
from mockex.recording.fields import Field
from mockex.recording.frame import Close, Frame, Note, Reply, Step, Text
from mockex.values.instant import SECOND, Instant, Span, later
from mockex.wire.actions import Expire
from tests.gateway.test_determinism import OTHER, a_life
from tests.support.dialects import SHIPPED
from tests.support.libraries import Dialects
from tests.support.worlds import World, a_stack

PING = ("push", "ping")


def frames_of(world: World, *, closed: bool = True) -> list[Frame]:
    """The frames of its journal, each on the line on which it would stand."""
    frames = Frames()
    told = [frame for entry in world.journal for frame in frames.of(entry)]
    told += [frames.end(world.now)] if closed else []
    return [replace(frame, line=frame.n + 1) for frame in told]


def again(frames: Sequence[Frame]) -> Agreement:
    stack = a_stack(library=Dialects(SHIPPED, OTHER))
    return rerun(frames, stack.journal, "run.jsonl")


def a_world() -> World:
    """alice listens, and is told of something."""
    world = World(library=Dialects(SHIPPED, OTHER))
    world.listen(2, to="alice")
    world.advance(seconds=1)
    world.push("balanceUpdate", to="alice")
    world.advance(seconds=30)
    return world


def place(frames: Sequence[Frame], content: type, nth: int = 0) -> int:
    return [i for i, one in enumerate(frames) if isinstance(one.content, content)][nth]


def changed(frames: list[Frame], index: int, old: str, new: str) -> list[Frame]:
    content = frames[index].content
    assert isinstance(content, Text)
    assert old in content.text
    text = Text(text=content.text.replace(old, new))
    return [*frames[:index], replace(frames[index], content=text), *frames[index + 1 :]]


@pytest.mark.parametrize("clients", [1, 2, 3])
def test_whatever_clients_and_owners_do_is_said_again_byte_for_byte(clients: int) -> None:
    frames = frames_of(a_life(seed=7, clients=clients))

    agreement = again(frames)

    assert agreement.is_whole, agreement.first
    assert agreement.warnings == []
    out = [one for one in frames if one.way == "out" and not isinstance(one.content, Note)]
    sums = agreement.sum("answer").agree + agreement.sum("push").agree
    assert sums == len(out) > 150


def test_another_seed_says_something_else() -> None:
    agreement = again(frames_of(a_world_of_another_seed()))

    assert agreement.first is not None
    assert agreement.first.sentence(RERUN) == (
        "the answer to POST /api/v3/userDataStream, after line 2, differs"
    )
    assert [field.path for field in agreement.first.fields] == ["body/listenKey"]


def a_world_of_another_seed() -> World:
    world = World(seed=8, library=Dialects(SHIPPED, OTHER))
    world.open_key("alice")
    return world


def test_an_exchange_that_said_nothing_agrees() -> None:
    assert again(frames_of(World())).tallies == {}


def test_what_agrees_is_counted_by_what_it_is() -> None:
    assert again(frames_of(a_world())).tallies == {
        ("answer", "POST /api/v3/userDataStream"): Tally(agree=1, recorded=1),
        ("push", "balanceUpdate"): Tally(agree=1, recorded=1),
        PING: Tally(agree=1, recorded=1),
    }


def test_the_first_field_that_was_changed_by_hand_is_found() -> None:
    frames = frames_of(a_world())
    push = place(frames, Text)

    agreement = again(changed(frames, push, '"a":"', '"a":"X'))

    [difference] = agreement.kept
    assert difference.line == frames[push].line
    assert difference.sentence(RERUN) == (
        f"balanceUpdate on link 2, after step push (line {frames[push].line - 1}), differs"
    )
    [field] = difference.fields
    assert field.path == "text/a"
    assert agreement.tallies["push", "balanceUpdate"] == Tally(agree=0, recorded=1)


def test_the_same_values_otherwise_written_differ_too() -> None:
    frames = frames_of(a_world())

    agreement = again(changed(frames, place(frames, Text), ',"a":', ', "a":'))

    [difference] = agreement.kept
    assert [field.path for field in difference.fields] == ["text"]


def test_a_push_that_was_taken_out_is_added_now() -> None:
    frames = frames_of(a_world())
    push = place(frames, Text)

    agreement = again([*frames[:push], *frames[push + 1 :]])

    assert [one.sentence(RERUN) for one in agreement.kept] == [
        f"balanceUpdate on link 2, after step push (line {push + 1}),"
        " is said now and was not recorded"
    ]
    assert agreement.sum("push") == Tally(agree=1, recorded=1, added=1)


def test_a_push_that_was_put_in_is_missing_now() -> None:
    frames = frames_of(a_world())
    push = place(frames, Text)
    extra = replace(frames[push], content=Text(text='{"e":"nothing"}'))

    agreement = again([*frames[: push + 1], extra, *frames[push + 1 :]])

    [difference] = agreement.kept
    assert difference.sentence(RERUN) == (
        f"nothing on link 2, after step push (line {push + 1}), was recorded and is not said now"
    )
    assert agreement.sum("push") == Tally(agree=2, recorded=3)


def test_another_order_is_a_difference() -> None:
    frames = frames_of(a_world())
    world = World(library=Dialects(SHIPPED, OTHER))
    world.listen(2, 3, to="alice")
    world.push("balanceUpdate", to="alice")
    frames = frames_of(world)
    first, second = place(frames, Text), place(frames, Text, 1)
    frames[first], frames[second] = frames[second], frames[first]

    agreement = again(frames)

    assert agreement.kept == [
        Difference(
            line=frames[first].line,
            title="balanceUpdate",
            sort="push",
            fault="differs",
            link=3,
            after=f"step push (line {first + 1})",
            fields=(
                Field(path="order", recorded="balanceUpdate first", ours="balanceUpdate first"),
            ),
        )
    ]


def test_another_instant_is_a_difference() -> None:
    frames = frames_of(a_world())
    ping = next(i for i, one in enumerate(frames) if one.content.__class__.__name__ == "Ping")
    at: Instant = later(frames[ping].at, Span(SECOND))
    frames[ping : ping + 2] = [replace(one, at=at) for one in frames[ping : ping + 2]]

    [difference] = again(frames).kept

    assert (difference.title, [one.path for one in difference.fields]) == ("ping", ["at"])


@pytest.mark.parametrize("kept", range(1, 12))
def test_a_journal_that_breaks_off_agrees_up_to_there(kept: int) -> None:
    frames = frames_of(a_world(), closed=False)[:kept]

    agreement = again(frames)

    assert agreement.is_whole
    last = [one.line for one in frames if not isinstance(one.content, Note)][-1]
    assert agreement.warnings == [
        f"run.jsonl: breaks off after line {last}, and was compared up to there"
    ]


def test_a_journal_that_breaks_off_at_once_says_nothing() -> None:
    assert again([]).warnings == [
        "run.jsonl: breaks off after the header, and was compared up to there"
    ]


def test_what_the_owner_could_not_do_he_cannot_do_again() -> None:
    world = a_world()
    with pytest.raises(Exception, match="nobody"):
        world.do(Expire(account="nobody"))

    assert again(frames_of(world)).is_whole


def test_a_step_that_cannot_be_read_is_told_with_its_line() -> None:
    frames = frames_of(a_world())
    step = place(frames, Step)
    frames[step] = replace(frames[step], content=Step(step={"dance": {}}))

    with pytest.raises(RecordingError, match=rf"^run\.jsonl:{step + 2}: unknown step 'dance'"):
        again(frames)


def test_a_clock_that_was_set_back_is_set_back_again() -> None:
    world = World(library=Dialects(SHIPPED, OTHER))
    world.listen(2, to="alice")
    world.advance(minutes=1)
    world.now = later(world.now, Span(-40 * SECOND))
    world.push("balanceUpdate", to="alice")

    assert again(frames_of(world)).is_whole


def test_replies_and_closes_are_compared_too() -> None:
    frames = frames_of(a_world())
    reply = place(frames, Reply)
    content = frames[reply].content
    assert isinstance(content, Reply)
    frames[reply] = replace(frames[reply], content=replace(content, status=201))
    extra = replace(frames[-2], way="out", content=Close(code=1000), n=999, of=None)

    agreement = again([*frames[:-1], extra, frames[-1]])

    assert [one.title for one in agreement.kept] == ["POST /api/v3/userDataStream", "close"]
    assert agreement.kept[0].fields == (Field(path="status", recorded="201", ours="200"),)
