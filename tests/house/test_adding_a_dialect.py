"""What docs/adding-a-dialect.md shows is true: each file is written, and each command run."""

from __future__ import annotations

import inspect
import re
import shlex
from pathlib import Path

import pytest

from mockex import MockExchange, cli
from mockex.wire import symbol_replies
from tests.cli.commands import mockex
from tests.dialects.test_life_cycles import the_life_of_a_listen_key
from tests.support.packages import install, mockex_beside
from tests.support.speaker import speaker

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-dialect.md").read_text(encoding="utf-8")
FILES = dict(
    re.findall(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
)
FENCED = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
COMMANDS = [line for language, text in FENCED if language == "sh" for line in text.splitlines()]
SERVING = [line for line in COMMANDS if line.startswith("mockex serve")]
ANSWERING = [line for line in COMMANDS if line not in SERVING]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where somebody is who has written every file."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_block_is_a_file_or_a_command() -> None:
    files = [text for language, text in FENCED if language not in {"sh", "text"}]

    assert files == list(FILES.values())
    assert [line for line in COMMANDS if not line.startswith("mockex ")] == []


@pytest.mark.parametrize(
    "dialect", ["my-spot/closing", "tidepool/2031-03-01", "tidepool/2031-09-01", "brine/v1"]
)
async def test_its_dialects_live_as_their_profiles_say(dialect: str, folder: Path) -> None:
    await the_life_of_a_listen_key(dialect, "user", [folder / "dialects"])


@pytest.mark.parametrize("line", ANSWERING)
def test_its_commands_end_well(line: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(shlex.split(line)[1:]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.slow
@pytest.mark.parametrize("line", SERVING)
async def test_its_exchanges_can_be_served(line: str, folder: Path) -> None:
    arguments = shlex.split(line)[1:]
    async with mockex(*arguments, "--port", "0") as command:
        ready = await command.says("ready")
        await command.stop()

    assert ready["dialect"].partition("/")[0] in {"my-spot", "tidepool"}


async def test_the_one_setting_makes_a_difference(folder: Path) -> None:
    async with (
        MockExchange(dialect="my-spot/closing", profiles=["dialects"]) as mock,
        speaker(mock) as one,
    ):
        [create, *_] = [e for e in mock.rules.rest.endpoints.values() if "v3/user" in e.path]
        _, reply = await one.asks(create, {})
        async with one.hearing(mock.rules.stream.routes[0], reply["listenKey"]) as ear:
            mock.expire("alice")
            assert (await ear.hears())["e"] == "listenKeyExpired"
            await mock.settle()
            assert mock.connections == ()


def test_it_lists_the_words_that_are_filled_in() -> None:
    [listed] = re.findall(r"^The words are ([^.]*)\.$", PAGE, flags=re.MULTILINE)

    filled_in = re.findall(r'"(\$\w+)":', inspect.getsource(symbol_replies))

    assert re.findall(r"`(.*?)`", listed) == filled_in


def test_the_mistake_it_shows_is_told_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    profile = folder / "dialects/my-spot/closing/profile.yaml"
    profile.write_text(profile.read_text().replace("stream:", "steam:"))

    assert cli.run(["dialects", "my-spot/closing", "--profiles", "dialects"]) == 2

    assert f"```text\n{capsys.readouterr().err}```" in PAGE


def test_what_should_be_refused_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    refused = ["check", "dialects/tidepool/refused", "--dialect", "tidepool"]

    assert cli.run([*refused, "--profiles", "dialects"]) == 1

    assert "1 payload in 1 file: 1 violation" in capsys.readouterr().out


async def test_what_is_not_born_is_left_out_of_examples(folder: Path) -> None:
    heard = {}
    for dialect in ("tidepool/2031-03-01", "tidepool"):
        async with (
            MockExchange(dialect=dialect, profiles=["dialects"]) as mock,
            speaker(mock) as one,
        ):
            create = mock.rules.rest.endpoints["POST", "/v1/stream-key"]
            _, reply = await one.asks(create, {})
            async with one.hearing(mock.rules.stream.routes[0], reply["streamKey"]) as ear:
                mock.push("balanceUpdate", to="alice", why="AIRDROP")
                heard[dialect] = "note" in await ear.hears(), len(mock.problems())

    assert heard == {"tidepool/2031-03-01": (False, 1), "tidepool": (True, 0)}


@pytest.mark.slow
def test_its_tests_pass(pytester: pytest.Pytester, folder: Path) -> None:
    pytester.runpytest_subprocess("-W", "error", "test_tidepool.py").assert_outcomes(passed=2)


@pytest.mark.slow
def test_the_markers_paths_are_relative_to_the_tests_file(
    pytester: pytest.Pytester, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "dialects")

    result = pytester.runpytest_subprocess("-W", "error", "../test_tidepool.py", "-k", "the_feed")

    result.assert_outcomes(passed=1, deselected=1)


@pytest.mark.slow
def test_its_package_brings_the_dialects(tmp_path: Path) -> None:
    brought = {
        f"sea_dialects/{name.removeprefix('dialects/')}": text
        for name, text in FILES.items()
        if name.startswith("dialects/")
    }
    install(tmp_path, FILES["pyproject.toml"], {"sea_dialects/__init__.py": "", **brought})

    listed = mockex_beside(tmp_path, "dialects")

    assert (listed.returncode, listed.stderr) == (0, "")
    assert {"brine/v1", "tidepool/2031-09-01"} <= set(listed.stdout.split())
