"""What users keep on disk: scenarios, and dialects of their own."""

from __future__ import annotations

from pathlib import Path

from mockex import resources
from mockex.errors import DialectError, ScenarioError
from mockex.gateway.library import Library
from mockex.scenario.parse import read_scenario
from mockex.scenario.steps import Scenario
from mockex.wire.shelf import Shelf


def load_library(*folders: str | Path) -> Library:
    """Every dialect there is: those shipped, those of installed packages, those in these folders.

    A folder holds PRODUCT/DATE/profile.yaml, as schemas/ does.
    """
    found = {**resources.dialect_folders(resources.root(resources.SCHEMAS))}
    found.update(resources.plugged_in_folders())
    for folder in folders:
        own = resources.dialect_folders(Path(folder)) if Path(folder).is_dir() else {}
        if not own:
            wanted = "wanted a folder with PRODUCT/DATE/profile.yaml in it"
            raise DialectError(f"{folder}: there is no dialect here; {wanted}")
        found.update(own)
    return Library(Shelf(found))


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
