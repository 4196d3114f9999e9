"""What users keep on disk: scenarios, markets, and dialects of their own."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import cast

from mockex import resources
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError, ScenarioError
from mockex.gateway.library import Library
from mockex.scenario.market_files import Market, read_market
from mockex.scenario.parse import read_scenario, scenario_of
from mockex.scenario.steps import Scenario
from mockex.wire.shelf import Shelf

_ENDINGS = (".yaml", ".yml")
_OWN = "wanted a product of its own, or a new date with its files in the folder of that date"


def load_library(*folders: str | Path) -> Library:
    """Every dialect there is: those shipped, those of installed packages, those in these folders.

    A folder holds PRODUCT/DATE/profile.yaml, as schemas/ does. What it has of a product or a
    dialect that is there already is taken instead.
    """
    if not folders:
        return _installed_library()
    found, faults = _installed()
    for folder in folders:
        own = resources.dialect_folders(Path(folder)) if Path(folder).is_dir() else {}
        if not own:
            wanted = "wanted a folder with PRODUCT/DATE/profile.yaml in it"
            raise DialectError(f"{folder}: there is no dialect here; {wanted}")
        for name, files in own.items():
            found[name] = _over(files, found.get(name, {})) if _is_product(name) else files
    return Library(Shelf(found, faults))


@cache
def _installed_library() -> Library:
    # Reading a profile takes longer than starting an exchange: all that want no more share one.
    return Library(Shelf(*_installed()))


def _installed() -> tuple[dict[str, Mapping[str, str]], list[str]]:
    """The files of what is installed, and what is wrong with packages that bring some.

    A package adds to what there is, and changes nothing of it.
    """
    found = resources.dialect_folders(resources.root(resources.SCHEMAS))
    faults: list[str] = []
    for package in resources.plugged_in():
        there = [name for name, files in package.folders.items() if name in found and files]
        faults += [f"{package.name}: {name} is there already; {_OWN}" for name in there]
        faults += [f"{package.name} {package.fault}"] if package.fault else []
        found = {**found, **{n: own for n, own in package.folders.items() if n not in found}}
    return found, faults


def _is_product(name: str) -> bool:
    return "/" not in name


def _over(own: Mapping[str, str], earlier: Mapping[str, str]) -> Mapping[str, str]:
    # Only written to where somebody writes, and nobody does.
    return ChainMap(*(cast("MutableMapping[str, str]", files) for files in (own, earlier)))


def load_scenario(path: str | Path) -> Scenario:
    """The scenario in a file; raises ScenarioError with file and line of what is wrong."""
    text = _text(Path(path), "a scenario")
    scenario = read_scenario(text, str(path), resources.schema("scenario"))
    if scenario.market is None:
        return scenario
    market = load_market(scenario.market, beside=Path(path).parent)
    return replace(scenario, symbols=market.symbols, books=market.books, traders=market.traders)


def sent_scenario(document: Document) -> Scenario:
    """The scenario in a document that came from elsewhere, which may name no files of this machine."""
    scenario = scenario_of(document, resources.schema("scenario"))
    if scenario.market is None:
        return scenario
    if scenario.market.endswith(_ENDINGS):
        raise ScenarioError(
            f"{document.where(('market',))}: market is '{scenario.market}', a file; "
            "wanted books by symbol, or the name of a shipped market"
        )
    market = load_market(scenario.market)
    return replace(scenario, symbols=market.symbols, books=market.books, traders=market.traders)


def load_market(name: str | Path, *, beside: Path = Path()) -> Market:
    """The market of a file (NAME.yaml), or the shipped one of that name."""
    if isinstance(name, Path) or name.endswith(_ENDINGS):
        path = beside / name
        schema = resources.schema("market")
        return read_market(_text(path, "a market"), str(path), schema, partial(_beside, path))
    shipped = resources.texts(resources.FIXTURES, "markets", suffix=".yaml")
    text = shipped.get(f"{name}.yaml")
    if text is None:
        known = [file.removesuffix(".yaml") for file in shipped]
        hint = did_you_mean(name, known) or f"; shipped: {', '.join(known)}"
        raise ScenarioError(f"there is no market '{name}' (nor a file: those end with .yaml){hint}")
    return read_market(text, f"markets/{name}.yaml", resources.schema("market"))


def _beside(market: Path, name: str) -> tuple[str, str]:
    path = market.parent / name
    return str(path), _text(path, "trades", "CSV or JSONL")


def _text(path: Path, what: str, form: str = "YAML") -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ScenarioError(f"{path}: there is no such file; wanted {what} in {form}") from None
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: is not text in UTF-8; wanted {what} in {form}") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
