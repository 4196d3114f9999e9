"""The recordings that ship are whole, keep the contracts, hold no secret, and can be replayed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mockex import Recording, cli
from mockex.recording.frame import Frame, Text
from mockex.wire.codecs import decode
from tests.clients.record_fixtures import RECORDINGS, SHIPPED
from tests.support.retelling import Retelling

FILES = sorted(RECORDINGS.glob("*.jsonl"))
LARGEST = 200_000

each_of_them = pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])


def test_each_is_in_the_script_that_makes_it_and_in_the_readme() -> None:
    assert [file.stem for file in FILES] == sorted(SHIPPED)
    readme = (RECORDINGS / "README.md").read_text()
    for name, shipped in SHIPPED.items():
        [line] = [each for each in readme.splitlines() if f"`{name}.jsonl`" in each]
        assert f"`{shipped.dialect}`" in line
        if shipped.client is not None:
            assert shipped.client.requirement.replace("==", " ") in line
            assert f"`{shipped.client.program}" in line


@each_of_them
def test_each_is_small_and_says_what_it_is(file: Path) -> None:
    recording = Recording.load(file)

    assert recording.problems == ()
    assert recording.header.dialect == SHIPPED[file.stem].dialect
    assert recording.header.tool.startswith("mockex ")
    assert {"api key", "listen key", "signature", "credential"} <= {*recording.header.redaction}
    assert file.stat().st_size < LARGEST


def test_they_keep_the_contracts_and_hold_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "--strict", str(RECORDINGS)]) == 0
    assert "0 violations, 0 warnings" in capsys.readouterr().out
    assert cli.run(["check", "--secrets", str(RECORDINGS)]) == 0
    assert "0 violations, 0 warnings" in capsys.readouterr().out


@pytest.mark.parametrize("name", [name for name, each in SHIPPED.items() if each.stage])
def test_of_an_account_an_order_comes_and_goes_and_another_is_filled(name: str) -> None:
    file = RECORDINGS / f"{name}.jsonl"

    states = list(_states(Recording.load(file).frames))

    assert states[:2] == ["NEW", "CANCELED"]
    assert "FILLED" in states[2:]


@each_of_them
async def test_each_is_replayed_byte_for_byte_to_a_client_that_does_the_same(file: Path) -> None:
    recording = Recording.load(file)

    async with recording.replay() as mock, Retelling(mock) as client:
        await client.of(recording.frames)
        assert mock.unmade == ()
        assert mock.problems() == []

    pushes = [each for each in recording.frames if each.way == "out" and each.of is None]
    assert client.heard == len(pushes) > 0


async def test_events_that_come_in_lists_are_seen_one_by_one() -> None:
    recording = Recording.load(RECORDINGS / "toobit-listen-key.jsonl")

    async with recording.replay() as mock, Retelling(mock) as client:
        await client.of(recording.frames)
        seen = [each["e"] for each in mock.pushes()]

    assert seen == [
        *["contractExecutionReport"] * 3,
        *("ticketInfo", "outboundContractAccountInfo", "outboundContractPositionInfo"),
    ]


def _states(frames: tuple[Frame, ...]) -> Iterator[str]:
    """The state of the order of each report, in whatever envelope that was told."""
    for frame in frames:
        if isinstance(frame.content, Text) and frame.way == "out":
            told = decode(frame.content.text)
            for each in told if isinstance(told, list) else [told]:
                event = each.get("event", each)
                order = event.get("o") if event.get("e") == "ORDER_TRADE_UPDATE" else event
                if isinstance(order, dict) and "X" in order:
                    yield order["X"]
