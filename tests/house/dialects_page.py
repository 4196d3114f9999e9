"""docs/dialects.md and the table of dialects in README.md, made from the profiles: `make docs`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from mockex.values.instant import format_instant
from mockex.wire.dialect import Call, Dialect
from mockex.wire.profile import DEFAULT, shipped
from mockex.wire.shelf import shipped as shelf
from mockex.wire.stream_families import Family, families, pace
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Need, Operation

ROOT = Path(__file__).parents[2]
PAGE, README = ROOT / "docs" / "dialects.md", ROOT / "README.md"

INTRODUCTION = """\
# Dialects

Made from the profiles in [`schemas/`](../schemas/README.md) by `make docs`. `mockex dialects ID` prints all that is in one,
with the source of each claim, and with `--openapi` or `--asyncapi` the same as a document for machines: endpoints, or streams and
the WebSocket API, with the contracts of that date. [How to add one](adding-a-dialect.md) is a page of its own.

Evidence is of five sorts: `doc` (the vendor's documents), `sdk` (its own clients), `lib` (the clients of others), `obs`
(seen), `inferred`. The numbers say how many claims rest on it. What no source confirms is listed below as unverified.
"""
COLUMNS = (
    "| dialect | what | as of | listen keys | listen tokens | WebSocket API | methods |"
    " market streams | evidence |"
)
IN_README = "| dialect | is | endpoints | methods | market streams |"
TABLE = re.compile(re.escape(IN_README) + r"\n(?:\|.*\n)+")
SUBSCRIBING = {
    Operation.SUBSCRIBE: "by logon",
    Operation.SUBSCRIBE_SIGNED: "signed",
    Operation.SUBSCRIBE_TOKEN: "by token",
}
EVIDENCE = ("doc", "sdk", "lib", "obs", "inferred")


def page() -> str:
    """All of docs/dialects.md."""
    dialects = [shipped(name) for name in shelf().ids()]
    rows = [COLUMNS, re.sub(r"[^|]+", "---", COLUMNS), *map(_row, dialects)]
    return "\n".join([INTRODUCTION, *rows, *(line for one in dialects for line in _section(one))])


def readme_table() -> str:
    """The table in README.md, with its line ends."""
    rows = (f"| `{name}` | {_title(name)} | {_counts(shipped(name))} |" for name in shelf().ids())
    return "\n".join([IN_README, "|---|---|---|---|---|", *rows]) + "\n"


def _counts(dialect: Dialect) -> str:
    """How many endpoints, methods of the WebSocket API and market streams there are."""
    numbers = [
        sum(1 for each in dialect.rest.endpoints.values() if not each.gone),
        0 if dialect.session is None else len(dialect.session.methods),
        len(dialect.stream.market),
    ]
    return " | ".join(str(number or "") for number in numbers)


def _title(name: str) -> str:
    names = [f"`{alias}`" for alias, meant in shelf().aliases().items() if meant == name]
    names += ["the default"] if name == DEFAULT else []
    return shipped(name).title + (f" ({', '.join(names)})" if names else "")


def _row(dialect: Dialect) -> str:
    cells = [
        f"[`{dialect.id}`](#{re.sub(r'[^a-z0-9-]', '', dialect.id)})",
        _title(dialect.id),
        _date(dialect),
        "yes" if any(map(_opens(Operation.OPEN_LISTEN_KEY), _calls(dialect))) else "",
        "yes" if any(map(_opens(Operation.OPEN_LISTEN_TOKEN), _calls(dialect))) else "",
        _subscriptions(dialect),
        *_counts(dialect).split(" | ")[1:],
        _evidence(dialect),
    ]
    return f"| {' | '.join(cells)} |"


def _opens(operation: Operation) -> Callable[[Call], bool]:
    return lambda call: call.operation is operation


def _calls(dialect: Dialect) -> Iterator[Call]:
    """What can be asked for and is not gone."""
    yield from (each for each in dialect.rest.endpoints.values() if not each.gone)
    yield from () if dialect.session is None else dialect.session.methods.values()


def _subscriptions(dialect: Dialect) -> str:
    if dialect.session is None:
        return ""
    operations = [method.operation for method in dialect.session.methods.values()]
    found = [word for operation, word in SUBSCRIBING.items() if operation in operations]
    if found:
        return f"subscriptions, {' and '.join(found)}"
    return "listen keys" if Operation.OPEN_LISTEN_KEY in operations else "no user data"


def _evidence(dialect: Dialect) -> str:
    found = Counter(source.evidence for source in dialect.sources)
    return ", ".join(f"{sort} {found[sort]}" for sort in EVIDENCE if found[sort])


def _date(dialect: Dialect) -> str:
    return format_instant(dialect.as_of).removesuffix("T00:00:00.000Z").replace(":00.000Z", "Z")


def _section(dialect: Dialect) -> Iterator[str]:
    line = shelf().ancestry(dialect.id)
    extends = f" Extends `{line[1]}`." if len(line) > 1 else ""
    yield f"\n## {dialect.id}\n"
    yield f"{dialect.title}, as of {_date(dialect)}.{extends}"
    if dialect.notice:
        yield f"\n> {dialect.notice.strip()}"
    yield "\n| endpoint | does | proof | weight |\n|---|---|---|---|"
    for one in dialect.rest.endpoints.values():
        yield _call_row(f"{one.method} {one.path}", one, gone=one.gone)
    if dialect.session is not None:
        yield f"\n| method of `{dialect.session.path}` | does | proof | weight |\n|---|---|---|---|"
        for method in dialect.session.methods.values():
            yield _call_row(method.name, method)
    if dialect.stream.market:
        yield "\n| market stream | tells | when |\n|---|---|---|"
        yield from map(_stream_row, families(dialect.stream.market))
    yield f"\nStreams: {', '.join(map(_route, dialect.stream.routes))}.\n"
    yield f"Events: {', '.join(f'`{name}`' for name in dialect.events)}."
    yield from _doubts(dialect)


def _route(route: StreamRoute) -> str:
    state = " (connects, and says nothing)" if route.silent else " (gone)" if route.gone else ""
    return f"`{route.path}`{state}"


def _call_row(name: str, call: Call, *, gone: bool = False) -> str:
    does = "gone" if gone else call.operation.value.replace("_", " ")
    return f"| `{name}` | {does} | {_proof(call)} | {call.weight} |"


def _stream_row(one: Family) -> str:
    return f"| `{one.name}` | {one.rule.tells.value.replace('_', ' ')} | {pace(one.rule)} |"


def _proof(call: Call) -> str:
    rules = call.security
    needs = {"timestamp": rules.timestamp, "signature": rules.signature}
    words = ["API key"] if rules.api_key else []
    words += [
        word if need is Need.REQUIRED else f"{word}, if any"
        for word, need in needs.items()
        if need is not Need.NONE
    ]
    return " + ".join(words)


def _doubts(dialect: Dialect) -> Iterator[str]:
    """The claims of its own profile that nobody confirms, and how many it inherits."""
    document = shelf().profile(dialect.id)
    origins = {
        one.claim: document.place(("unverified", one.claim)).name for one in dialect.unverified
    }
    own = [one for one in dialect.unverified if origins[one.claim] in (None, document.name)]
    inherited = Counter(name for name in origins.values() if name not in (None, document.name))
    if dialect.unverified:
        yield "\nUnverified:\n"
    yield from (f"- `{one.claim}`: {one.why}" for one in own)
    for name, count in inherited.items():
        more = " more" if own else ""
        yield f"- {count}{more}, of `{str(name).removesuffix('/profile.yaml')}`"


def main() -> None:
    """Write the page, and the table into the README."""
    PAGE.write_text(page(), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    README.write_text(TABLE.sub(lambda _: readme_table(), text), encoding="utf-8")


if __name__ == "__main__":
    main()
