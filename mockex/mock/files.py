"""What users keep on disk: scenarios, and dialects of their own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
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
    if not folders:
        return _installed_library()
    found = _installed_folders()
    for folder in folders:
        own = resources.dialect_folders(Path(folder)) if Path(folder).is_dir() else {}
        if not own:
            wanted = "wanted a folder with PRODUCT/DATE/profile.yaml in it"
            raise DialectError(f"{folder}: there is no dialect here; {wanted}")
        found.update(own)
    return Library(Shelf(found))


@cache
def _installed_library() -> Library:
    # Reading a profile takes longer than starting an exchange: all that want no more share one.
    return Library(Shelf(_installed_folders()))


def _installed_folders() -> dict[str, Mapping[str, str]]:
    shipped = resources.dialect_folders(resources.root(resources.SCHEMAS))
    return {**shipped, **resources.plugged_in_folders()}


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
