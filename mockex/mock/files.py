"""Scenarios on disk."""

from __future__ import annotations

from pathlib import Path

from mockex import resources
from mockex.errors import ScenarioError
from mockex.scenario.parse import read_scenario
from mockex.scenario.steps import Scenario


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in a file; raises ScenarioError with file and line of what is wrong."""
    try:
        text = Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ScenarioError(f"{path}: there is no such file; wanted a scenario in YAML") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: is not text in UTF-8; wanted a scenario in YAML") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    return read_scenario(text, str(path), resources.schema("scenario"))
