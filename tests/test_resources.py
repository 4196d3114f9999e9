"""Shipped files, and how folders of dialects are laid out."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from mockex import resources


def write(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(f"I am {path}", encoding="utf-8")


def test_a_dialect_is_a_folder_below_a_products_with_a_profile(tmp_path: Path) -> None:
    write(
        tmp_path,
        "acme/1/profile.yaml",
        "acme/1/user/x.schema.json",
        "acme/2/profile.yaml",
        "acme/user/x.schema.json",
        "acme/readme.md",
        "other/notes/x.json",
        "other/profile.yaml",
        "loose.json",
    )

    found = resources.dialect_folders(tmp_path)

    assert {name: dict(files) for name, files in found.items()} == {
        "acme/1": {
            "profile.yaml": "I am acme/1/profile.yaml",
            "user/x.schema.json": "I am acme/1/user/x.schema.json",
        },
        "acme/2": {"profile.yaml": "I am acme/2/profile.yaml"},
        "acme": {
            "readme.md": "I am acme/readme.md",
            "user/x.schema.json": "I am acme/user/x.schema.json",
        },
    }


def test_a_folder_without_dialects_has_none(tmp_path: Path) -> None:
    assert resources.dialect_folders(tmp_path) == {}


def test_files_of_a_folder_are_read_when_they_are_asked_for_and_once(tmp_path: Path) -> None:
    write(tmp_path, "acme/1/profile.yaml", "acme/1/x.json", "acme/1/y.json")
    files = resources.dialect_folders(tmp_path)["acme/1"]

    assert len(files) == 3
    (tmp_path / "acme/1/x.json").write_text("late", encoding="utf-8")
    assert files["x.json"] == "late"
    (tmp_path / "acme/1/x.json").write_text("too late", encoding="utf-8")
    assert files["x.json"] == "late"
    assert "y.json" in files
    assert "z.json" not in files
    with pytest.raises(KeyError):
        files["z.json"]


def test_the_shipped_schemas_are_laid_out_so() -> None:
    found = resources.dialect_folders(resources.root(resources.SCHEMAS))

    assert {"binance-spot/2025-08-28", "binance-spot/2021-01-01", "binance-spot"} <= found.keys()
    assert not {"_common", "profile", "scenario", "profile/v1"} & found.keys()


def test_other_packages_bring_dialects_by_an_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "acme_dialects/__init__.py", "acme_dialects/acme/1/profile.yaml")
    (tmp_path / "acme_dialects/__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    point = EntryPoint(name="acme", value="acme_dialects", group="mockex.dialects")
    asked: list[str] = []

    def entry_points(*, group: str) -> list[EntryPoint]:
        asked.append(group)
        return [point]

    monkeypatch.setattr(resources, "entry_points", entry_points)

    [found] = resources.plugged_in()

    assert (found.name, found.fault) == ("entry point acme = acme_dialects", None)
    assert {name: dict(files) for name, files in found.folders.items()} == {
        "acme/1": {"profile.yaml": "I am acme_dialects/acme/1/profile.yaml"},
        "acme": {},
    }
    assert asked == ["mockex.dialects"]
