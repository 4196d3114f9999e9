from __future__ import annotations

import pytest

from mockex.cli.story import Story
from mockex.gateway.journal import Journal
from mockex.gateway.replay import ReplayGateway
from mockex.wire.messages import StreamOpened
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import NOON


def test_what_a_client_asks_for_moves_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    journal = Journal(ReplayGateway(shipped(DEFAULT), ()))
    story = Story(journal, as_json=False)

    journal.receive(StreamOpened(connection=1, path="/\x1b[2J\x9b2J"), NOON)
    story.go_on()
    story.end()

    first, *_ = capsys.readouterr().out.splitlines()
    assert first == r"#1 12:00:00.000  connection 1 opened /\x1b[2J\x9b2J"


@pytest.mark.parametrize(
    ("as_json", "between"), [(True, '{"event": "reset"}'), (False, "a new world begins")]
)
def test_the_story_of_another_world_begins_with_its_first_entry(
    capsys: pytest.CaptureFixture[str], as_json: bool, between: str
) -> None:
    journals = [Journal(ReplayGateway(shipped(DEFAULT), ())) for _ in range(2)]
    story = Story(journals[0], as_json=as_json)
    for journal in journals:
        journal.receive(StreamOpened(connection=1, path="/ws"), NOON)

    for journal in journals:
        story.go_on_with(journal)
    story.end()

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) % 2 == 1
    half = len(lines) // 2
    assert (lines[:half], lines[half]) == (lines[half + 1 :], between)
