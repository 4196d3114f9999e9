"""The counter of a recording, as it stands on a terminal."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from mockex.cli import counter
from mockex.cli.counter import Counter
from mockex.recorder.tally import Tally
from tests.recording.frames import NOON


@pytest.fixture(autouse=True)
def narrow(monkeypatch):
    monkeypatch.setattr(counter, "_width", lambda: 30)


def a_counter() -> Counter:
    """One that believes itself on a terminal."""
    scribe = SimpleNamespace(now=lambda: NOON, size=100, frames=3)
    shown = Counter("run.jsonl", "a dialect", scribe, as_json=False)
    shown._on_terminal = True
    return shown


def a_recorder(*events: str):
    tally = Tally()
    for event in events:
        tally.count(event, NOON)
    return SimpleNamespace(tally=tally)


def test_the_block_is_rewritten_where_it_stands(capsys):
    shown, recorder = a_counter(), a_recorder("executionReport")

    shown._rewrite(recorder)
    shown._rewrite(recorder)

    block = "1 events · 0.1/s · no key · 10\n  1 executionReport"
    assert capsys.readouterr().err == f"{block}\x1b[1A\r\x1b[J{block}"


def test_a_sentence_takes_its_place_and_it_comes_again_below(capsys):
    shown, recorder = a_counter(), a_recorder("executionReport")

    shown._rewrite(recorder)
    shown.say("the stream is back")
    shown._rewrite(recorder)

    block = "1 events · 0.1/s · no key · 10\n  1 executionReport"
    said = "\x1b[1A\r\x1b[Jthe stream is back\n"
    assert capsys.readouterr().err == f"{block}{said}{block}"


def test_many_sorts_of_events_are_not_all_told(capsys):
    a_counter()._rewrite(a_recorder(*(f"event{number}" for number in range(15))))

    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 14
    assert lines[-1] == "  and 3 other sorts"
