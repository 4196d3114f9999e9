"""Which files a user means, and what they go by."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockex.cli.inputs import Input, inputs, lines, value
from mockex.errors import RecordingError, UsageError
from mockex.recorder import reader
from mockex.recorder.compression import compression


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where mockex is started."""
    (tmp_path / "home").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "home"


def named(*paths: str) -> list[str]:
    return [file.name for file in inputs(paths).files]


def test_files_go_by_their_way_from_where_mockex_was_started(home: Path) -> None:
    (home / "a.json").touch()
    (home.parent / "b.json").touch()

    assert named("a.json", str(home / "a.json"), "../b.json", str(home.parent / "b.json")) == [
        "a.json",
        "a.json",
        "../b.json",
        f"{home.parent.as_posix()}/b.json",
    ]


def test_a_file_that_is_named_is_taken_whatever_its_name(home: Path) -> None:
    (home / "payload.txt").touch()

    found = inputs(["payload.txt"])

    assert (found.files[0].name, found.files[0].is_recording) == ("payload.txt", False)
    assert found.left_out == 0


def test_links_and_folders_count_for_nothing(home: Path) -> None:
    (home / "a.json").write_text("{}")
    (home / "folder.json").mkdir()
    (home / "gone.json").symlink_to("nowhere.json")

    found = inputs(["."])

    assert [file.name for file in found.files] == ["a.json"]
    assert (found.left_out, found.size) == (0, 2)


def test_a_folder_without_anything_to_check_is_refused_even_among_others(home: Path) -> None:
    (home / "a.json").touch()
    (home / "empty").mkdir()

    with pytest.raises(UsageError, match=r"^empty: holds no recording"):
        inputs(["a.json", "empty"])


def test_it_is_told_how_much_was_read(home: Path) -> None:
    (home / "a.json").write_bytes(b'{"a":\n1}')
    (home / "b.jsonl").write_bytes(b"one\nthree")
    payload, recording = inputs(["a.json", "b.jsonl"]).files
    counts: list[int] = []

    assert value(payload, counts.append) == {"a": 1}
    assert list(lines(recording, counts.append)) == [b"one\n", b"three"]

    assert counts == [8, 9]


def test_only_a_last_line_may_be_no_text(home: Path) -> None:
    file = Input(path=home / "b.jsonl", name="b.jsonl")
    file.path.write_bytes(b"one\n\xff")
    assert list(lines(file, lambda count: None)) == [b"one\n", b"\xff"]

    file.path.write_bytes(b"one\n\xff\n")
    with pytest.raises(RecordingError, match=r"^b.jsonl:2: is not text in UTF-8"):
        list(lines(file, lambda count: None))


def test_a_file_that_is_gone_by_then_is_one_sentence(home: Path) -> None:
    file = Input(path=home / "b", name="b")

    with pytest.raises(UsageError, match=r"^b: there is no such file; wanted a payload in JSON$"):
        value(file, lambda count: None)
    with pytest.raises(RecordingError, match=r"^b: there is no such file; wanted a recording in"):
        list(lines(file, lambda count: None))
    assert file.size == 0


@pytest.mark.parametrize("end", [".gz", ".zst"])
def test_compressed_files_are_what_they_are_without_it(home: Path, end: str) -> None:
    for name, text in (("a.json", b'{"a":1}'), ("b.jsonl", b"one\n")):
        made = compression(end)
        (home / f"{name}{end}").write_bytes(made.line(text) + made.end())

    payload, recording = inputs(["."]).files

    assert (payload.is_recording, recording.is_recording) == (False, True)
    assert value(payload, lambda count: None) == {"a": 1}
    assert list(lines(recording, lambda count: None)) == [b"one\n"]


def test_a_payload_that_is_too_large_is_not_read_whole(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "LARGEST", 1 << 20)
    (home / "a.json").write_bytes(b" " * ((1 << 20) + 1))

    with pytest.raises(UsageError, match=r"^a.json: is larger than 1 MiB; wanted a payload in"):
        value(Input(path=home / "a.json", name="a.json"), lambda count: None)


def test_a_device_is_no_payload() -> None:
    with pytest.raises(UsageError, match=r"^zero: is a device; wanted a payload in JSON$"):
        value(Input(path=Path("/dev/zero"), name="zero"), lambda count: None)
