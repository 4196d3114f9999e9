"""Every dialect has the methods and the market streams that its vendor's documents name, and no others.

tests/dialects/documented_names.yaml holds the names with their documents and dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from mockex.wire.profile import DEFAULT, shipped
from mockex.wire.shelf import shipped as shelf

FILE = Path(__file__).parent / "documented_names.yaml"
DOCUMENTED: Mapping[str, Mapping[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
METHODS, STREAMS = DOCUMENTED["methods"], DOCUMENTED["streams"]
ASKED_FOR = str(DOCUMENTED["asked_for_by_clients"]).split()
# They ended with listen keys on 2026-02-20.
OF_LISTEN_KEYS = {"userDataStream.start", "userDataStream.ping", "userDataStream.stop"}
# Their methods, those of listen keys alone, are told of in the documents of futures.
FUTURES = {"binance-usdm/2026-03-06", "binance-usdm/2026-04-23"}


def expanded(name: str, page: Mapping[str, Any]) -> Iterator[str]:
    """The names that one with a placeholder stands for; that of the symbol stays."""
    found = re.search("<(?!symbol)([a-z]+)>", name)
    words = page[found[1]].split() if found else [""]
    yield from (name if found is None else name.replace(found[0], word) for word in words)


def wanted(page: Mapping[str, Any]) -> list[str]:
    """All names of a page, as the dialect should have them."""
    names = {each for name in page["names"].split() for each in expanded(name, page)}
    for name, difference in page.get("differs", {}).items():
        assert (name in names) is not difference["has"], f"{name} differs in nothing"
        names ^= {name}
    return sorted(names)


@pytest.mark.parametrize("dialect", METHODS)
def test_it_has_the_documented_methods_and_no_others(dialect: str) -> None:
    session = shipped(dialect).session

    assert session is not None
    assert sorted(session.methods) == wanted(METHODS[dialect]), METHODS[dialect]["document"]


@pytest.mark.parametrize("dialect", STREAMS)
def test_it_has_the_documented_market_streams_and_no_others(dialect: str) -> None:
    market = shipped(dialect).stream.market

    levels = {"asked": "5 10 20"}
    asked_for = {name for one in ASKED_FOR for name in expanded(one, levels)}
    assert market.keys() >= asked_for
    names = sorted(market.keys() - asked_for)
    assert names == wanted(STREAMS[dialect]), STREAMS[dialect]["document"]


def test_every_dialect_with_methods_or_market_streams_is_held_against_a_document() -> None:
    dialects = [shipped(name) for name in shelf().ids()]

    assert {each.id for each in dialects if each.session} - FUTURES == METHODS.keys()
    assert {each.id for each in dialects if each.stream.market} == STREAMS.keys()


def test_the_newest_has_55_methods() -> None:
    assert len(wanted(METHODS["binance-spot/2026-07-07"])) == 55


def test_the_default_has_48_methods_and_the_three_of_listen_keys() -> None:
    names = set(wanted(METHODS[DEFAULT]))

    assert names > OF_LISTEN_KEYS
    assert len(names - OF_LISTEN_KEYS) == 48
