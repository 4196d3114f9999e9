"""The journal: every message numbered, and which caused which."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from mockex.errors import UsageError
from mockex.gateway.journal import Entry, Journal
from mockex.values.instant import Instant
from mockex.wire.actions import Expire, Push, Target
from mockex.wire.messages import (
    Delivery,
    Direct,
    Inbound,
    Noted,
    Outbound,
    StreamPing,
    StreamPong,
    StreamRun,
    StreamSend,
    StreamText,
)
from tests.support.exchanges import NOON, at
from tests.support.messages import a_request, an_error, opened
from tests.support.worlds import World, listening

NOTE = Noted(kind="warning", text="look here")


class Echo:
    """A gateway that answers a text with a ping and a note, and pings when it is woken."""

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        assert isinstance(inbound, StreamText)
        return [StreamPing(connection=inbound.connection, payload=inbound.text.encode()), NOTE]

    def wake(self, now: Instant) -> Sequence[Outbound]:
        return [StreamPing(connection=1), NOTE]

    def next_deadline(self) -> Instant | None:
        return at(minutes=5)


def text(number: int) -> StreamText:
    return StreamText(connection=number, text=str(number))


def test_messages_are_numbered_from_one_and_what_they_cause_names_them() -> None:
    journal = Journal(Echo())

    journal.receive(text(7), at(seconds=1))
    journal.wake(at(seconds=2))
    journal.receive(text(8), at(seconds=3))

    ping = StreamPing(connection=1)
    assert list(journal) == [
        Entry(n=1, at=at(seconds=1), inbound=True, message=text(7)),
        Entry(n=2, at=at(seconds=1), inbound=False, message=_ping(7), cause=1),
        Entry(n=3, at=at(seconds=1), inbound=False, message=NOTE, cause=1),
        Entry(n=4, at=at(seconds=2), inbound=False, message=ping),
        Entry(n=5, at=at(seconds=2), inbound=False, message=NOTE),
        Entry(n=6, at=at(seconds=3), inbound=True, message=text(8)),
        Entry(n=7, at=at(seconds=3), inbound=False, message=_ping(8), cause=6),
        Entry(n=8, at=at(seconds=3), inbound=False, message=NOTE, cause=6),
    ]
    assert journal.last == len(journal) == 8


def _ping(number: int) -> StreamPing:
    return StreamPing(connection=number, payload=str(number).encode())


def test_notes_stay_in_the_journal_and_go_to_nobody() -> None:
    journal = Journal(Echo())

    assert journal.receive(text(7), NOON) == [_ping(7)]
    assert journal.wake(NOON) == [StreamPing(connection=1)]


def test_the_shell_may_note_what_it_saw() -> None:
    journal = Journal(Echo())

    journal.note(NOTE, at(seconds=1))

    assert list(journal) == [Entry(n=1, at=at(seconds=1), inbound=False, message=NOTE)]


def test_an_empty_journal_has_no_last_entry() -> None:
    journal = Journal(Echo())

    assert journal.last == 0
    assert len(journal) == 0
    assert journal.after(0) == ()


def test_entries_can_be_asked_for_from_a_number_on() -> None:
    journal = Journal(Echo())
    journal.receive(text(7), NOON)

    assert [one.n for one in journal.after(0)] == [1, 2, 3]
    assert [one.n for one in journal.after(2)] == [3]
    assert journal.after(3) == ()
    assert journal.after(99) == ()


def test_the_oldest_entries_are_forgotten_and_numbers_go_on() -> None:
    journal = Journal(Echo(), capacity=4)
    for number in (1, 2, 3):
        journal.receive(text(number), NOON)

    assert journal.last == 9
    assert [one.n for one in journal] == [6, 7, 8, 9]
    assert [one.n for one in journal.after(0)] == [6, 7, 8, 9]
    assert [one.n for one in journal.after(7)] == [8, 9]
    assert [one.cause for one in journal] == [4, None, 7, 7]


def test_deadlines_are_those_of_what_is_inside() -> None:
    assert Journal(Echo()).next_deadline() == at(minutes=5)


def test_what_was_asked_for_stands_in_the_journal_even_when_it_is_refused() -> None:
    world = World()
    action = Direct(action=Expire(account="nobody"))

    with pytest.raises(UsageError):
        world.tell(action)

    assert [one.message for one in world.journal] == [action]


def test_the_story_of_a_stream() -> None:
    world = World()
    key = world.open_key("alice")
    start = world.journal.last
    push = Direct(action=Push(event="balanceUpdate", to=Target(account="alice")))
    refused = a_request("PUT", "/api/v3/userDataStream", ticket=2)

    world.tell(opened(1, f"/ws/{key}"))
    world.advance(seconds=20)
    world.tell(push, refused)

    story = [(one.n - start, one.at - NOON, one.cause) for one in world.journal.after(start)]
    cause = start + 1
    assert story == [
        (1, 0, None),  # opened
        (2, 0, cause),  # listening
        (3, 20_000_000, None),  # ping
        (4, 20_000_000, None),  # pong
        (5, 20_000_000, None),  # the push is done
        (6, 20_000_000, cause + 4),  # and heard
        (7, 20_000_000, None),  # the refused request
        (8, 20_000_000, cause + 6),  # and its reply
    ]
    entries = [one.message for one in world.journal.after(start)]
    assert entries[1] == listening(1, "alice")
    assert isinstance(entries[3], StreamPong)
    assert entries[-1] == an_error(401, -2014, "API-key format invalid.", ticket=2, weight=4)


class Runs:
    """A gateway that says two messages at once when it is woken, and counts who reads them."""

    def __init__(self) -> None:
        self.reads = 0

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        return []

    def wake(self, now: Instant) -> Sequence[Delivery]:
        return [StreamRun(to=(1,), frames=b"ab", count=2, judged=True, messages=self._read)]

    def next_deadline(self) -> Instant | None:
        return None

    def _read(self) -> tuple[StreamSend, ...]:
        self.reads += 1
        return (_sent(b"a"), _sent(b"b"))


def _sent(data: bytes) -> StreamSend:
    return StreamSend(to=(1,), kind="", body=None, data=data)


def test_a_run_is_as_many_entries_as_messages_and_read_only_by_readers() -> None:
    runs = Runs()
    journal = Journal(runs)
    journal.wake(at(seconds=1))
    journal.wake(at(seconds=2))

    assert (journal.last, len(journal), runs.reads) == (4, 4, 0)
    assert journal.after(2) == (
        Entry(n=3, at=at(seconds=2), inbound=False, message=_sent(b"a")),
        Entry(n=4, at=at(seconds=2), inbound=False, message=_sent(b"b")),
    )
    assert runs.reads == 1
    assert [one.n for one in journal] == [1, 2, 3, 4]


def test_a_run_may_be_forgotten_in_part() -> None:
    journal = Journal(Runs(), capacity=3)
    journal.wake(at(seconds=1))
    journal.wake(at(seconds=2))

    assert [one.n for one in journal] == [2, 3, 4]
    assert [one.n for one in journal.after(0)] == [2, 3, 4]
    assert [one.n for one in journal.after(3)] == [4]


def test_what_stands_alone_is_read_without_reading_runs() -> None:
    runs = Runs()
    journal = Journal(runs)
    journal.note(NOTE, at(seconds=0))
    journal.wake(at(seconds=1))
    journal.note(NOTE, at(seconds=2))

    assert [one.n for one in journal.lone(journal.last)] == [1, 4]
    assert [one.n for one in journal.lone(3)] == [1]
    assert runs.reads == 0
