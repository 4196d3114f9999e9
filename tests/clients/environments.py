"""The environments that real clients live in: one an exact version, made once and kept."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".venv-clients"


def python_with(*requirements: str) -> Path:
    """The interpreter of an environment that holds exactly these packages, such as `x==1.2.3`."""
    home = CACHE / "+".join(requirement.replace("==", "-") for requirement in requirements)
    ready = home / ".ready"
    if not ready.exists():
        shutil.rmtree(home, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run(
            [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", *requirements],
            check=True,
        )
        ready.touch()
    return home / "bin" / "python"


def node_with(*requirements: str) -> Path:
    """The node_modules of an environment that holds exactly these packages, such as `x@1.2.3`."""
    home = CACHE / "node" / "+".join(each.replace("/", "-") for each in requirements)
    ready = home / ".ready"
    if not ready.exists():
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        options = ("--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
        subprocess.run(
            ["npm", "install", *options, "--prefix", str(home), *requirements], check=True
        )
        ready.touch()
    return home / "node_modules"
