"""Dialects of other installed packages; what is wrong with one hinders nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockex import MockExchange, cli
from mockex.mock import files
from mockex.wire.shelf import shipped
from tests.support.packages import a_pyproject, install, mockex_beside

PROFILE = """\
profile: 1
id: tide/1
aliases: [tide]
extends: binance-spot/2025-08-28
title: Tide
"""
INIT, TIDE = "sea_dialects/__init__.py", "sea_dialects/tide/1/profile.yaml"
POINT = "entry point sea = sea_dialects"
WANTED = "wanted a package with PRODUCT/DATE/profile.yaml in it"
OWN = "wanted a product of its own, or a new date with its files in the folder of that date"

FAULTS = {
    "a module that is not there": (
        {},
        f"{POINT} cannot be imported: No module named 'sea_dialects'; {WANTED}",
    ),
    "a package that fails": (
        {INIT: "1 / 0", TIDE: PROFILE},
        f"{POINT} cannot be imported: division by zero; {WANTED}",
    ),
    "a module that is no package": (
        {"sea_dialects.py": "", "sea/tide/1/profile.yaml": PROFILE},
        f"{POINT} holds no dialect; {WANTED}",
    ),
    "a package without a dialect": (
        {INIT: "", "sea_dialects/tide/profile.yaml": PROFILE},
        f"{POINT} holds no dialect; {WANTED}",
    ),
    "a profile with a mistake": (
        {INIT: "", TIDE: f"{PROFILE}steam: {{}}\n"},
        "tide/1/profile.yaml:6: unknown key of a profile 'steam'; did you mean 'stream'?",
    ),
    "a profile that is no YAML": (
        {INIT: "", TIDE: f"{PROFILE}stream: {{\n"},
        "tide/1/profile.yaml:6: the end of the text stands where a value is wanted",
    ),
    "a profile that extends nothing there is": (
        {INIT: "", TIDE: PROFILE.replace("binance-spot/2025-08-28", "binance-spot/2025-08-29")},
        "tide/1/profile.yaml:4: unknown dialect 'binance-spot/2025-08-29'; "
        "did you mean 'binance-spot/2025-08-28'?",
    ),
    "a dialect that is there already": (
        {INIT: "", "sea_dialects/binance-spot/2025-08-28/profile.yaml": "id: nonsense"},
        f"{POINT}: binance-spot/2025-08-28 is there already; {OWN}",
    ),
    "contracts of a product that is there already": (
        {
            INIT: "",
            "sea_dialects/binance-spot/9/profile.yaml": PROFILE.replace("tide/1", "binance-spot/9"),
            "sea_dialects/binance-spot/user/balanceUpdate.schema.json": "no json",
        },
        f"{POINT}: binance-spot is there already; {OWN}",
    ),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of packages on the path of this process."""
    monkeypatch.syspath_prepend(tmp_path)
    files._installed_library.cache_clear()
    yield tmp_path
    files._installed_library.cache_clear()
    for name in [name for name in sys.modules if name.startswith("sea_")]:
        del sys.modules[name]


def names(listing: str) -> list[str]:
    return [line.split()[0] for line in listing.splitlines()]


@pytest.mark.slow
def test_a_package_brings_its_dialects_by_an_entry_point(tmp_path: Path) -> None:
    install(tmp_path, a_pyproject(), {INIT: "", TIDE: PROFILE})

    listed = mockex_beside(tmp_path, "dialects")
    printed = mockex_beside(tmp_path, "dialects", "tide")

    assert names(listed.stdout) == sorted([*shipped().ids(), "tide/1"])
    assert (listed.returncode, listed.stderr) == (0, "")
    assert printed.stdout.startswith("tide/1: Tide\nas of 2025-08-28T00:00:00.000Z, extends")
    assert (printed.returncode, printed.stderr) == (0, "")


def test_two_packages_may_bring_dates_of_one_product(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for one in ("a", "b"):
        profile = PROFILE.replace("tide/1", f"tide/{one}").replace("[tide]", "[]")
        brought = {f"sea_{one}/__init__.py": "", f"sea_{one}/tide/{one}/profile.yaml": profile}
        install(site, a_pyproject(name=f"sea-{one}", value=f"sea_{one}"), brought)

    code = cli.run(["dialects"])

    said = capsys.readouterr()
    assert names(said.out) == sorted([*shipped().ids(), "tide/a", "tide/b"])
    assert (code, said.err) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize(("brought", "sentence"), FAULTS.values(), ids=FAULTS.keys())
async def test_what_is_wrong_with_one_is_said_once_and_hinders_nothing(
    brought: dict[str, str], sentence: str, site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, a_pyproject(), brought)

    code = cli.run(["dialects"])

    said = capsys.readouterr()
    assert (code, said.err) == (2, f"mockex: {sentence}\n")
    assert set(shipped().ids()) <= set(names(said.out))
    assert cli.run(["dialects", "latest"]) == 0
    async with MockExchange() as mock:
        mock.push("balanceUpdate", to="demo")
        assert mock.problems() == []
    assert capsys.readouterr().err == ""


def test_who_asks_for_a_dialect_of_a_broken_package_is_told_what_is_wrong(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    install(site, a_pyproject(), {INIT: ""})

    code = cli.run(["dialects", "tide/1"])

    said = capsys.readouterr()
    known = ", ".join([*shipped().ids(), *shipped().aliases()])
    sentence = f"unknown dialect 'tide/1'; known are {known} ({POINT} holds no dialect; {WANTED})"
    assert (code, said.out, said.err) == (2, "", f"mockex: {sentence}\n")
