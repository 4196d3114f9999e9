"""One step by itself, as somebody sends it to an exchange that runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from mockex.core.accounts import Account
from mockex.documents.document import Document, Place, Value
from mockex.scenario.parse_steps import step_of
from mockex.scenario.sheet import Node, Sheet
from mockex.scenario.steps import Step


def read_step(node: Node, accounts: Sequence[Account], source: str) -> Step:
    """The step, which the schema has vouched for; raises ScenarioError."""
    value = cast("Value", {"steps": [node]})
    document = Document(name=source, value=value, places={(): Place(1, 0)})
    return step_of(Sheet(document=document, source=source, accounts=accounts), 0, node)
