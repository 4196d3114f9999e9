"""Faults are as determined as the rest: same seed, same messages at the same instants, same journal."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from mockex.faults.parse import KINDS
from mockex.recording import lines
from mockex.recording.frame import Note
from mockex.wire.messages import Noted
from tests.gateway.test_rerun import again, frames_of
from tests.recording.frames import HEADER
from tests.support.broken_lives import a_broken_life, left_in
from tests.support.worlds import World

CLIENTS = range(1, 5)


@cache
def a_life(clients: int) -> World:
    return a_broken_life(clients=clients)


@pytest.mark.parametrize("clients", CLIENTS)
def test_a_broken_life_lived_twice_is_the_same_life(clients: int) -> None:
    once, twice = a_life(clients), a_broken_life(clients=clients)

    assert once.journal.last > 1_000
    assert list(once.journal) == list(twice.journal)
    assert once.faults.standing == twice.faults.standing


@pytest.mark.parametrize("clients", CLIENTS)
def test_a_broken_life_is_said_again_from_its_file_byte_for_byte(clients: int) -> None:
    told = frames_of(a_life(clients))
    read = list(lines.read([lines.write(HEADER), *map(lines.write, told)], "run.jsonl"))

    agreement = again(read)

    assert read == told
    assert agreement.is_whole, agreement.first
    assert agreement.warnings == []
    out = [one for one in told if one.way == "out" and not isinstance(one.content, Note)]
    assert agreement.sum("answer").agree + agreement.sum("push").agree == len(out) > 100


@pytest.mark.parametrize("clients", CLIENTS)
def test_when_faults_and_clients_are_gone_nothing_is_left_of_them(clients: int) -> None:
    world = a_life(clients)

    assert left_in(world.faults) == {}
    assert world.sim.subscriptions() == {}
    assert world.journal.next_deadline() is None


def test_no_contract_is_broken_inside_of_faults() -> None:
    notes = [one.message for each in CLIENTS for one in a_life(each).journal]
    kinds = {one.kind for one in notes if isinstance(one, Noted)}

    assert kinds == {"fault", "listening", "warning"}


def test_every_kind_of_fault_has_struck_in_some_life() -> None:
    struck = Counter[str]()
    for each in CLIENTS:
        struck.update({one.fault.name: one.fired for one in a_life(each).faults.standing})

    assert {name for name, times in struck.items() if times} == set(KINDS)


def test_another_seed_lets_other_faults_strike() -> None:
    one, other = a_broken_life(seed=7, steps=40), a_broken_life(seed=8, steps=40)

    assert [each.fired for each in one.faults.standing] != [
        each.fired for each in other.faults.standing
    ]
