"""Real payloads that lie beside the project, held against its contracts; skipped where they do not.

They are of several years, and contracts are of one date: what a later year added may be told as
unknown, and nothing else may be wrong.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mockex.contracts.catalogue import shipped
from mockex.contracts.examination import examine
from mockex.contracts.inference import kind_of, unwrapped
from mockex.wire.profile import DEFAULT

PAYLOADS = Path(__file__).parents[2] / ".." / "shared" / "payloads"
CONTRACTS = shipped(DEFAULT)
SENT = [kind for kind in CONTRACTS.kinds if kind.startswith(("user.", "ws.", "rest.listenKey"))]


def spot_files() -> dict[str, str]:
    """The payloads that Binance Spot has sent, each with its kind."""
    index = PAYLOADS / "index.json"
    if not index.exists():
        return {}
    entries = json.loads(index.read_text(encoding="utf-8"))
    return {one["file"]: one["type"] for one in entries if one["dialect"] == "spot"}


def payload(file: str) -> object:
    return json.loads((PAYLOADS / file).read_text(encoding="utf-8"))


def is_error(file: str) -> bool:
    """Whether a payload is the vendor's error body: the site's own API has another."""
    message = payload(file)
    return isinstance(message, dict) and message.keys() <= {"code", "msg", "data"}


FILES = spot_files()
USER_FILES = [file for file, kind in FILES.items() if kind in SENT]
ERROR_FILES = [file for file, kind in FILES.items() if kind == "rest.error" and is_error(file)]
# Responses of the WebSocket API look like those to control messages as long as they have no
# contract of their own.
UNKNOWN_FILES = [
    file for file, kind in FILES.items() if kind not in (*CONTRACTS.kinds, "wsapi.response")
]
pytestmark = pytest.mark.skipif(not USER_FILES, reason="there is no ../shared/payloads here")


@pytest.mark.parametrize("file", [*USER_FILES, *ERROR_FILES])
def test_a_real_payload_is_recognised_in_whatever_envelope_it_came(file: str) -> None:
    assert kind_of(unwrapped(payload(file)), CONTRACTS) == file.partition("/")[0]


@pytest.mark.parametrize("file", [*USER_FILES, *ERROR_FILES])
def test_a_real_payload_breaks_no_contract(file: str) -> None:
    assert [one.sentence for one in examine(payload(file), CONTRACTS) if not one.warning] == []


def test_the_most_important_kinds_are_among_them() -> None:
    kinds = {file.partition("/")[0] for file in USER_FILES}

    assert {"user.executionReport", "user.outboundAccountPosition", "rest.listenKey"} <= kinds


@pytest.mark.parametrize("file", UNKNOWN_FILES)
def test_what_has_no_contract_yet_is_not_taken_for_something_else(file: str) -> None:
    assert kind_of(unwrapped(payload(file)), CONTRACTS) is None
