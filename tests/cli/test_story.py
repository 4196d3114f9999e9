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
