"""Whatever is done to a text, it is read or refused in one sentence, and soon."""

from __future__ import annotations

import random
import re

import pytest
import yaml

from mockex.documents.yaml_lines import read
from mockex.errors import ScenarioError

SAMPLE = """\
# yaml-language-server: $schema=../schemas/scenario/v1.schema.json
mockex: 1
name: "the listen key dies \\u2014 while an order rests"
clock: 2025-09-15T12:00:00Z
market: {BTCUSDT: {asks: [["42000.00", "0.30"], ['42010.00', "1"]]}}
accounts:
  alice: {key: alice-key, secret: alice-secret, balances: {USDT: "20000"}}
steps:
  - expect: {request: "POST /api/v3/order", with: {side: BUY}, within: 5s}
  - push_raw:
      to: alice
      text: |
        {"e": "executionReport"}
  - fault: {late: {by: 3s}, on: executionReport, chance: 0.2, times: 3}
  - advance: 61m
"""
PIECES = [
    *"[]{}:,-?!&*#|>'\"%@`\\~<=. \t\n\r\0\x07\x85\u2028\ufeff\ud800\uffff😀1a",
    *[
        "\r\n",
        "---\n",
        "...\n",
        "- ",
        ": ",
        "&a ",
        "*a ",
        "!!str ",
        "<<: ",
        "%YAML 1.1\n",
        "%TAG ! a",
    ],
    *[
        "\\u",
        "\\x",
        "\\U00110000",
        "[" * 70,
        "{a: " * 70,
        "- " * 70,
        "? " * 3,
        "9" * 5000,
        "null",
        "|2\n",
    ],
]


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
def test_no_mutation_of_a_text_ends_in_another_error(
    parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parser == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)
    chance = random.Random(parser)
    texts = [mutated(SAMPLE, chance) for _ in range(2_000)]

    refusals = [refusal for text in texts if (refusal := refusal_of(text))]

    assert 500 < len(refusals) < 1_900
    assert all(re.match(r"x\.yaml:[1-9][0-9]?: .{10,250}$", refusal) for refusal in refusals)
    assert all(refusal.isprintable() for refusal in refusals)


def refusal_of(text: str) -> str | None:
    try:
        read(text, "x.yaml", error=ScenarioError)
    except ScenarioError as refusal:
        return str(refusal)
    return None


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(text) + 1)
        gone = chance.choice([0, 0, 0, 1, 3, 40])
        text = text[:at] + chance.choice([*PIECES, ""]) + text[at + gone :]
        if chance.random() < 0.1:
            cut = sorted(chance.randrange(len(text) + 1) for _ in range(3))
            text = text[: cut[0]] + text[cut[1] : cut[2]] + text[cut[0] : cut[1]] + text[cut[2] :]
    return text
