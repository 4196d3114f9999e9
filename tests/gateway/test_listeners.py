"""Who listens to which stream, and who is told when that begins and ends."""

from __future__ import annotations

from mockex.gateway.listeners import Connection, Listeners
from mockex.values.instant import Instant
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Envelope
from tests.support.exchanges import NOON

RAW, COMBINED = Envelope.RAW, Envelope.COMBINED


class Diary:
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.entries: list[str] = []

    def begins(self, name: str, now: Instant) -> None:
        assert now == NOON
        self.entries.append(f"+{name}")

    def ends(self, name: str) -> None:
        self.entries.append(f"-{name}")


def a_connection(
    number: int, *names: str, envelope: Envelope = RAW, silent: bool = False
) -> Connection:
    return Connection(
        number=number,
        route=StreamRoute(path="/ws", envelope=envelope, silent=silent),
        envelope=envelope,
        microseconds=False,
        names=dict.fromkeys(names),
    )


def a_crowd(*connections: Connection) -> tuple[Listeners, Diary]:
    listeners, diary = Listeners(), Diary()
    listeners.watched_by(diary)
    for one in connections:
        listeners.add(one, one.names, NOON)
    return listeners, diary


def test_those_who_hear_in_the_same_form_stand_together() -> None:
    listeners, _ = a_crowd(
        a_connection(1, "a"), a_connection(2, "a", envelope=COMBINED), a_connection(3, "a", "b")
    )

    assert listeners.forms("a") == {(RAW, False): (1, 3), (COMBINED, False): (2,)}
    assert listeners.forms("b") == {(RAW, False): (3,)}
    assert listeners.forms("c") == {}


def test_a_connection_on_a_silent_route_hears_nothing() -> None:
    listeners, _ = a_crowd(a_connection(1, "a", silent=True))

    assert listeners.forms("a") == {}


def test_a_changed_form_is_heard_of() -> None:
    connection = a_connection(1, "a")
    listeners, _ = a_crowd(connection)
    assert listeners.forms("a") == {(RAW, False): (1,)}

    connection.envelope = COMBINED
    listeners.reform(connection)

    assert listeners.forms("a") == {(COMBINED, False): (1,)}


def test_every_beginning_is_told_and_only_the_last_end() -> None:
    first, second = a_connection(1, "a", "b"), a_connection(2, "a")
    listeners, diary = a_crowd(first, second)

    listeners.remove(first, ["a", "b", "never"])
    listeners.remove(second, ["a"])
    listeners.remove(second, ["a"])

    assert diary.entries == ["+a", "+b", "+a", "-b", "-a"]
    assert listeners.names == ()
