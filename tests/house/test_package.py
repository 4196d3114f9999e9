"""What the package promises to the world: its names, its wheel, its layers' data."""

from __future__ import annotations

import ast
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import mockex

ROOT = Path(__file__).parents[2]

PUBLIC_NAMES = [
    "CheckFailed",
    "ContractViolation",
    "ExpectationUnmet",
    "Fault",
    "FaultUnserved",
    "MockExchange",
    "MockexError",
    "Recording",
    "Scenario",
    "ScenarioError",
    "UnexpectedRequest",
    "__version__",
]


def test_the_public_names_are_these() -> None:
    assert mockex.__all__ == PUBLIC_NAMES
    assert all(hasattr(mockex, name) for name in PUBLIC_NAMES)


@pytest.mark.slow
def test_only_the_rooms_that_may_open_files_do() -> None:
    package = ROOT / "mockex"
    rooms = {
        path.relative_to(package).parts[0]
        for path in package.rglob("*.py")
        if any(_opens(node) for node in ast.walk(ast.parse(path.read_text())))
    }

    assert rooms <= {"cli", "recorder", "mock", "resources.py"}


def _opens(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="open")):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(id="os"), attr="open")):
            return True
        case ast.Attribute(attr="read_text" | "read_bytes" | "write_text" | "write_bytes"):
            return True
        case _:
            return False


@pytest.mark.slow
def test_the_wheel_runs_from_a_clean_environment(tmp_path: Path) -> None:
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        str(ROOT),
        "-w",
        str(tmp_path),
    ]
    subprocess.run(build, check=True)
    [wheel] = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "mockex/_data/schemas/binance-spot/2025-08-28/profile.yaml" in names
    assert "mockex/_data/fixtures/scenarios/quickstart.yaml" in names
    assert "mockex/_data/fixtures/recordings/spot-signature.jsonl" in names
    assert not [name for name in names if name.startswith(("schemas/", "fixtures/", "tests/"))]

    home = tmp_path / "clean"
    venv.create(home, with_pip=True)
    python = home / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True, cwd=tmp_path)
    program = (
        "import asyncio, mockex\n"
        "async def main():\n"
        "    async with mockex.MockExchange() as mock:\n"
        "        print(mock.rules.id)\n"
        "asyncio.run(main())\n"
    )
    run = subprocess.run(
        [python, "-W", "error", "-c", program],
        check=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "binance-spot/2025-08-28\n"
