"""A report appears as a whole, or not at all."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from mockex.cli.outlet import outlet
from mockex.errors import UsageError


def test_stdout_sees_nothing_before_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    with outlet(None) as write:
        write("one\n")
        write("two ü\n")
        assert capsys.readouterr().out == ""

    assert capsys.readouterr().out == "one\ntwo ü\n"


def test_a_terminal_that_knows_few_characters_sees_the_others_escaped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", terminal)

    with outlet(None) as write:
        write("… \udcff\n")

    terminal.seek(0)
    assert terminal.read() == "\\u2026 \\udcff\n"


def test_a_file_keeps_what_it_held_until_the_end(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.write_text("old")

    with outlet(str(out)) as write:
        write("new")
        assert out.read_text() == "old"

    assert out.read_text() == "new"
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_keeps_what_it_held_when_something_goes_wrong(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.write_text("old")

    def break_off() -> None:
        with outlet(str(out)) as write:
            write("new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        break_off()

    assert out.read_text() == "old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_file_may_be_named_by_a_link(tmp_path: Path) -> None:
    link, out = tmp_path / "link", tmp_path / "report"
    link.symlink_to(out)

    with outlet(str(link)) as write:
        write("new")

    assert link.is_symlink()
    assert out.read_text() == "new"


def test_a_file_may_be_read_by_those_who_may_read_other_files(tmp_path: Path) -> None:
    other, out = tmp_path / "other", tmp_path / "report"
    other.write_text("")

    with outlet(str(out)):
        pass

    assert out.stat().st_mode == other.stat().st_mode


def test_a_device_stays_one() -> None:
    with outlet(os.devnull) as write:
        write("new")

    assert not Path(os.devnull).is_file()


def test_a_folder_that_is_not_there_is_known_at_once(tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "report"

    with (
        pytest.raises(UsageError, match="report: cannot be written: No such file or directory"),
        outlet(str(out)),
    ):
        pytest.fail("nothing is to be done for a report that cannot be written")
