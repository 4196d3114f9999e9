"""Packages that bring dialects, as an installer would have left them in a folder on the path."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
GROUP = "mockex.dialects"


def install(site: Path, pyproject: str, files: Mapping[str, str]) -> None:
    """Put files there, and beside them what the pyproject.toml says of their package."""
    project = tomllib.loads(pyproject)["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    about = f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n"
    points = "".join(f"{key} = {value}\n" for key, value in project["entry-points"][GROUP].items())
    info = f"{name}-{version}.dist-info"
    whole = {
        **files,
        f"{info}/METADATA": about,
        f"{info}/entry_points.txt": f"[{GROUP}]\n{points}",
    }
    for path, text in whole.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, encoding="utf-8")


def a_pyproject(*, name: str = "sea-dialects", value: str = "sea_dialects") -> str:
    """A package's, with one entry point."""
    return (
        f'[project]\nname = "{name}"\nversion = "1.0"\n'
        f'[project.entry-points."{GROUP}"]\nsea = "{value}"\n'
    )


def mockex_beside(site: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of mockex in a process that has the packages of a folder, too."""
    path = os.pathsep.join([str(site), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "mockex", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        cwd=site,
        capture_output=True,
        text=True,
        check=False,
    )
