"""docs/faults.md, made from the code of faults and from their schema: `make docs`."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, get_args

from mockex import resources
from mockex.faults.fault import Kind
from mockex.faults.parse import ENVELOPE, KINDS
from mockex.faults.selectors import WORDS
from mockex.faults.subjects import Sort
from mockex.values.instant import format_span

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"
SCHEMA: dict[str, Any] = resources.schema("fault")
BY_NAME: Mapping[str, type[Kind]] = {kind.name: kind for kind in get_args(Kind)}

_LONGEST = 100

INTRODUCTION = """\
# Faults

What can go wrong on purpose: with requests, with streams and with the WebSocket API, in a simulation and in a replay. Made
from the code and from `schemas/fault/v1.schema.json` by `make docs`.

A fault says *what* goes wrong, *with what*, *when* and *how often*, in the same words everywhere. Each time one strikes, the
journal has a line that says so. The same seed draws the same lots, and a fault renumbers nothing: ids, keys and other
faults are what they would have been without it.
"""
TOLD_SO = """\
In a scenario, as a step; in Python, as a verb; over the control API, as JSON to `POST /__mockex__/faults`. A fault has a
number, from 1, by which it can be ended early: `mock.remove_fault(1)`, `DELETE /__mockex__/faults/1`. `mock.faults` tells how
often each has struck; a fault that was sure to strike and never did fails a test as an unmet expectation does.
"""
# Each with what somebody who tests a bot may want of it.
EXAMPLES: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "An order is carried out, and nobody tells.",
        {"lost_reply": {}, "on": "POST /api/v3/order", "times": 1},
    ),
    (
        "Of the fills of small orders a fifth come late, for ten minutes.",
        {
            "late": {"by": "3s", "jitter": "500ms"},
            "on": "executionReport",
            "where": {"x": "TRADE", "l": {"below": "1"}},
            "to": "alice",
            "chance": 0.2,
            "until": "10m",
        },
    ),
    (
        "The newest connection looks alive and says nothing.",
        {
            "silent": {"at_end": "delivered"},
            "on": "user_stream",
            "to": {"account": "alice", "connection": "last"},
            "until": "5m",
        },
    ),
    (
        "A guard in front of the exchange refuses three handshakes.",
        {"status": {"code": 429, "retry_after": "5s"}, "on": "handshake", "times": 3},
    ),
    (
        "Every connection is cut every five seconds.",
        {"cut": {"every": "5s", "how": "rst"}},
    ),
    ("A local book misses an update.", {"gap": {}, "on": "btcusdt@depth*", "times": 1}),
)
MEETINGS = """\
## Where several meet

- All that strike one thing strike it, in the order of their adding: an event can be late, twice, and have a field that
  nobody knows. What becomes of a request as a whole (`status`, `lost_request`, `lost_reply`, `reset`) one fault decides; the
  others wait for the next. Its answer can be struck by others in turn: a 503 can be late.
- What a fault holds stays in order on its connection; what it does not strike overtakes it. A close frame overtakes nothing
  that is held; an end without one loses it. Behind an end nothing comes.
- At one instant faults begin and end first, then comes what was held, then what the exchange does by itself.
- `until` is the first instant at which a fault is not there any more. Then, and when it is removed, it lets go of what it holds:
  delivered or dropped, as `at_end` says. What is late stays late when `times` are used up; `silent` lets go then.
- `times` counts what is struck: an event that goes to two connections is struck twice.
- A connection that was cut is gone for the exchange; what its client still says is not heard.
- `to` with a connection counts those on which the account is heard now, in the order of their opening.
- Contracts look at what the exchange said before faults struck it, so that what is garbled is no violation.
"""
ADDING = """\
## Adding a fault

1. A frozen dataclass in [`request_faults.py`](../mockex/faults/request_faults.py) or
   [`stream_faults.py`](../mockex/faults/stream_faults.py), with its `name`, the `sorts` of what it strikes, its options, and a
   docstring that says what it does: this page has it from there. Add it to the union at the end of the file.
2. Its reader in [`parse.py`](../mockex/faults/parse.py), under its name in `KINDS`.
3. What it does: to events and answers in [`blows.py`](../mockex/gateway/blows.py), with words for the journal; to requests,
   before they are heard, in [`request_strikes.py`](../mockex/gateway/request_strikes.py). What it writes anew belongs into
   [`rewriting.py`](../mockex/faults/rewriting.py), and what no gateway can do, into [`rawness.py`](../mockex/server/rawness.py).
   If it finds something to strike only in some events, [`plan.py`](../mockex/faults/plan.py) says so.
4. How `mockex play --dry-run` says it, in [`explaining_faults.py`](../mockex/scenario/explaining_faults.py).
5. Its options in [`fault/v1.schema.json`](../schemas/fault/v1.schema.json), and its name among the last `oneOf`.
6. Tests: without sockets beside [`test_faulty_events.py`](../tests/gateway/test_faulty_events.py), and through real ones beside
   [`test_fault_streams.py`](../tests/server/test_fault_streams.py). That the schema and the reader agree is tested of every kind.
7. `make docs`.
"""


def page() -> str:
    """All of docs/faults.md."""
    return "\n".join((INTRODUCTION.rstrip(), *_sections())) + "\n"


def _sections() -> Iterator[str]:
    yield "\n## Kinds\n"
    rows = ((f"`{name}`", _doc(BY_NAME[name]), _options(name), _strikes(name)) for name in KINDS)
    yield from _table(("kind", "what it does", "options", "strikes"), rows)
    yield "\n## The envelope\n"
    means = ((f"`{name}`", _described(SCHEMA["properties"][name])) for name in ENVELOPE)
    yield from _table(("key", "means"), means)
    yield "\n## What `on` can say\n"
    yield from _table(("on", "chooses among"), _selectors())
    yield f"\n## How it is told\n\n{TOLD_SO}"
    for words, told in EXAMPLES:
        yield f"{words}\n\n```yaml\n{in_yaml(told)}\n```\n```python\n{in_python(told)}\n```\n```json\n{json.dumps(told)}\n```\n"
    yield MEETINGS
    yield ADDING.rstrip()


def in_yaml(told: Mapping[str, object]) -> str:
    """A fault as a step of a scenario."""
    return f"- fault: {_flow(told)}"


def _flow(value: object) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_flow(each)}" for name, each in value.items()) + "}"
    is_plain = isinstance(value, str) and re.fullmatch(r"[A-Za-z]\w*|\d+[a-z]+", value)
    return str(value) if is_plain else json.dumps(value)


def in_python(told: Mapping[str, object]) -> str:
    """A fault as a verb of a MockExchange."""
    [(name, options)] = [(name, told[name]) for name in told if name not in ENVELOPE]
    assert isinstance(options, dict)
    rest = {name: told[name] for name in told if name in ENVELOPE}
    given = [f"{_argument(key)}={value!r}" for key, value in (*options.items(), *rest.items())]
    arguments = [each.replace("'", '"') for each in (repr(name), *given)]
    line = f"mock.fault({', '.join(arguments)})"
    if len(line) <= _LONGEST:
        return line
    # As the formatter has it, which reads this page too.
    return "\n".join(("mock.fault(", *(f"    {each}," for each in arguments), ")"))


def _argument(key: str) -> str:
    return "from_" if key == "from" else key


def _selectors() -> Iterator[tuple[str, str]]:
    for word, sorts in WORDS.items():
        yield f"`{word}`", ", ".join(sort for sort in Sort if sort in sorts)
    yield "`POST /api/v3/order`", "requests over REST, by method and path"
    yield "`order.place`", "requests over the WebSocket API, by method"
    yield "`executionReport`", "events, by name"
    yield "`btcusdt@depth`", "events of a market stream"
    yield "`* /api/v3/*`, `order.*`, `*@trade`", "the same, where a `*` stands for anything"


def _doc(kind: type[Kind]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split())


def _strikes(name: str) -> str:
    return ", ".join(sort for sort in Sort if sort in BY_NAME[name].sorts)


def _options(name: str) -> str:
    known: Mapping[str, Any] = SCHEMA["properties"][name].get("properties", {})
    defaults = {one.name: one for one in fields(BY_NAME[name])}
    return "<br>".join(_option(key, node, defaults[key]) for key, node in known.items())


def _option(key: str, node: Mapping[str, Any], field: Field[Any]) -> str:
    told = _words(node)
    if field.default is MISSING:
        told += ", needed"
    elif field.default is not None:
        told += f"; else {_default(field.default, node)}"
    said = node.get("description", "")
    return f"`{key}`: {told}" + (f". {said}" if said else "")


def _words(node: Mapping[str, Any]) -> str:
    if "enum" in node:
        return " \\| ".join(node["enum"])
    if node.get("type") == "integer":
        bounds = [("from", node.get("minimum")), ("to", node.get("maximum"))]
        return " ".join(["a whole number", *(f"{w} {n}" for w, n in bounds if n is not None)])
    if node.get("type") == "object":
        return "{" + ", ".join(node["properties"]) + "}"
    if node.get("type") == "string" and "pattern" not in node:
        return "a text"
    return "a span" if "$ref" in node or "pattern" in node else "anything"


def _default(value: object, node: Mapping[str, Any]) -> str:
    if "$ref" in node and isinstance(value, int):
        return format_span(value)  # type: ignore[arg-type]  # a span is an int
    return f"`{value}`" if value != "" else "none"


def _described(node: Mapping[str, Any]) -> str:
    text = str(node.get("description") or SCHEMA["$defs"]["target"]["description"])
    wanted = (
        "" if "$ref" not in node or "description" in node else SCHEMA["$defs"]["target"]["x-wanted"]
    )
    return (f"{text} Wanted: {wanted}." if wanted else text).replace("|", "\\|")


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(columns)
    yield from (f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *rows))


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
