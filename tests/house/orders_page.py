"""docs/orders.md, made from the code of orders and from the newest profile: `make docs`."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

from mockex.core.filters import FILTERS
from mockex.core.order_lists import ListEvent, ListKind, ListStatus
from mockex.core.orders import (
    ExecutionType,
    ExpiryReason,
    OrderStatus,
    OrderType,
    SelfTradePrevention,
    TimeInForce,
    WorkingFloor,
)
from mockex.core.pegs import PegPriceType
from mockex.wire.dialect import Call, Endpoint
from mockex.wire.list_requests import KINDS
from mockex.wire.markets import LIST_KINDS
from mockex.wire.order_requests import SHAPES
from mockex.wire.profile import DEFAULT, shipped
from mockex.wire.shelf import shipped as shelf

PAGE = Path(__file__).parents[2] / "docs" / "orders.md"
NEWEST = shelf().find("binance-spot")
DIALECT = shipped(NEWEST)
Node: TypeAlias = Mapping[str, object]
# What stands in a column, of the name of a member.
_Cell: TypeAlias = Callable[[str], str]
REST = cast("Mapping[str, Mapping[str, Node]]", cast("Node", shelf().profile(NEWEST).value)["rest"])

INTRODUCTION = f"""\
# Orders

What is imitated of orders, over REST and on user data streams, with the vendor's page that says so. Made from the code
and from the profile of `{NEWEST}` by `make docs`.

*Since* is the day from which the dialects of Binance Spot have something; where there is none, all of them have it. The
default, `{DEFAULT}`, is older than some of it. All sources are of
[binance-spot-api-docs](https://github.com/binance/binance-spot-api-docs).
"""
FILTERS_SAY = """\
Source: filters.md. The house is bound by none. The average price is that of the last minutes, weighted by quantity; since
{filters} it is the reference price where a symbol has one. Since {PRICE_RANGE} a symbol can have a price range around its
reference price, too: what a taker would trade outside of it expires.
"""
ENUMS: tuple[type[StrEnum], ...] = (
    *(OrderType, TimeInForce, PegPriceType, SelfTradePrevention, ListKind, WorkingFloor),
    *(OrderStatus, ExecutionType, ExpiryReason, ListStatus, ListEvent),
)
# What stands at the top of each says what no document does, and how it is here.
MODULES = (
    *("core.acceptance", "core.filters", "core.prices", "core.reference_prices"),
    *("core.waiting", "core.trailing", "core.prevention", "core.list_trading"),
    *("core.routing", "core.allocations", "wire.order_requests", "wire.list_requests"),
)
ABOUT_ORDERS = re.compile(r"/api/v3/(sor|order|openOrder|allOrder|my|executionRules)")
# The claims about orders among the unverified ones, by how their paths begin.
CLAIMS = (
    *("rest.endpoints.POST /api/v3/order", "rest.endpoints.POST /api/v3/sor"),
    *("rest.endpoints.GET /api/v3/my", "rest.filters", "rest.by_reference_price"),
    *("rest.self_trade_preventions", "errors.filter_failure", "errors.would_", "errors.peg_"),
    *("errors.parameter_recommended", "errors.duplicate_list", "errors.list_", "errors.oco_"),
    *("errors.prices_", "first_fill", "events.listStatus"),
)


class Words(NamedTuple):
    """What is said of something, and the vendor's page that says so."""

    text: str
    source: str


def page() -> str:
    """All of docs/orders.md."""
    return "\n".join((INTRODUCTION.rstrip(), *_sections())) + "\n"


def described(enum: type[StrEnum]) -> dict[str, Words]:
    """The words under the members of an enum, by member; their source is its own unless they say."""
    [definition] = ast.parse(inspect.getsource(enum)).body
    assert isinstance(definition, ast.ClassDef)
    source = _words(inspect.getdoc(enum) or "").source
    found = {}
    for member, below in pairwise(definition.body):
        match member, below:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=text)):
                words = _words(str(text))
                found[name] = words if words.source else Words(words.text, source)
    return found


def _words(text: str) -> Words:
    said, _, source = " ".join(text.split()).partition("Source: ")
    return Words(said.strip(), source.removesuffix("."))


def _sections() -> Iterator[str]:
    yield from _section("Types", OrderType, {"must have": _needs, "in an OCO": _in_a_pair})
    yield from _section("Times in force", TimeInForce)
    yield from _section("Pegged orders", PegPriceType, {"since": _pegged_since})
    yield from _section("Self-trade prevention", SelfTradePrevention, {"since": _mode_since})
    yield from _section(
        "Order lists",
        ListKind,
        {
            "calls": _calls_of,
            "weight": _weight_of,
            "counts as": lambda name: f"{_size(ListKind(name))} orders",
            "`allows` of a market file": _allowed_by,
        },
    )
    yield from _section("Smart order routing", WorkingFloor, {"since": lambda _: _since_of_sor()})
    yield from _filters()
    yield from _section("Statuses", OrderStatus)
    yield from _section("Execution types", ExecutionType)
    yield from _section("Reasons to expire", ExpiryReason)
    yield from _section("Statuses of lists", ListStatus)
    yield from _section("Events of lists", ListEvent)
    yield from _calls()
    yield "\n## What no document says, and how it is here\n"
    for name in MODULES:
        module = importlib.import_module(f"mockex.{name}")
        path = f"mockex/{name.replace('.', '/')}.py"
        yield f"- [`{path}`](../{path}): {' '.join((module.__doc__ or '').split())}"
    yield "\n## Unverified\n"
    yield from (f"- `{one.claim}`: {one.why}" for one in DIALECT.unverified if _is_ours(one.claim))


def _section(
    title: str, enum: type[StrEnum], more: Mapping[str, _Cell] | None = None
) -> Iterator[str]:
    columns, words = more or {}, described(enum)
    rows = (
        (f"`{one}`", words[one].text, *(tell(one) for tell in columns.values()), words[one].source)
        for one in words
    )
    yield f"\n## {title}\n"
    yield f"{_words(inspect.getdoc(enum) or '').text}\n"
    yield from _table(("word", "means", *columns, "source"), rows)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    heads = tuple(columns)
    yield from (f"| {' | '.join(row)} |" for row in (heads, ("---",) * len(heads), *rows))


def _filters() -> Iterator[str]:
    born = {name: _born(node) for name, node in REST["by_reference_price"].items()}
    yield "\n## Filters\n"
    yield FILTERS_SAY.format_map(born)
    rows = (
        (f"`{name}`", each.words, _born(REST["filters"][name]), _refusal(name))
        for name, each in FILTERS.items()
    )
    yield from _table(("filter", "asks", "since", "refusal"), rows)


def _refusal(name: str) -> str:
    """A sentence that names the filter, or that of all filters where it refuses anything."""
    named = (each for each in DIALECT.errors.values() if name == each.msg.rpartition(" ")[2])
    shared = DIALECT.errors["filter_failure"] if FILTERS[name].refuses else None
    rule = next(named, shared)
    return f"{rule.code}: {rule.msg.format(filter=name)}" if rule else ""


def _calls() -> Iterator[str]:
    yield "\n## Calls\n"
    rows = (
        (f"`{each.method} {each.path}`", _born(_node(each)), _weight(each), _younger(each))
        for each in DIALECT.rest.endpoints.values()
        if ABOUT_ORDERS.match(each.path)
    )
    yield from _table(("call", "since", "weight", "parameters since"), rows)


def _younger(call: Endpoint) -> str:
    """The parameters that came after their call."""
    born = {name: _born(need) for name, need in cast("Node", _node(call)["parameters"]).items()}
    days = sorted({day for day in born.values() if day > _born(_node(call))})
    return "; ".join(
        f"{day}: {', '.join(f'`{name}`' for name in born if born[name] == day)}" for day in days
    )


def _weight(call: Call) -> str:
    told = [str(call.weight)]
    if call.weight_of_success is not None:
        told.append(f"{call.weight_of_success} if carried out")
    if call.weight_of_expiry is not None:
        told.append(f"{call.weight_of_expiry} if the order expires by it")
    told += [f"{weight} with `{name}`" for name, weight in call.weight_with.items()]
    told += [f"{weight} without `{name}`" for name, weight in call.weight_without.items()]
    told += [f"{weight} for each of `{name}`" for name, weight in call.weight_of_each.items()]
    return ", ".join(told)


def _needs(name: str) -> str:
    shape = SHAPES[OrderType(name)]
    either = " or ".join(f"`{one}`" for one in shape.either)
    return ", ".join([*(f"`{one}`" for one in shape.needed), *([either] if either else [])])


def _in_a_pair(name: str) -> str:
    node = REST["oco_types"].get(name)
    return "no" if node is None else f"since {_born(node)}" if _born(node) else "yes"


def _pegged_since(_: str) -> str:
    placing = cast("Node", REST["endpoints"]["POST /api/v3/order"]["parameters"])
    return _born(placing["pegPriceType"])


def _mode_since(name: str) -> str:
    return _born(REST["self_trade_preventions"].get(name, {}))


def _since_of_sor() -> str:
    return _born(REST["endpoints"]["POST /api/v3/sor/order"])


def _places(name: str) -> list[Endpoint]:
    """The calls that place lists of a kind."""
    calls = DIALECT.rest.endpoints.values()
    return [each for each in calls if KINDS.get(each.operation) == name]


def _calls_of(name: str) -> str:
    told = ((f"`{each.path}`", _born(_node(each))) for each in _places(name))
    return ", ".join(f"{path} (since {day})" if day else path for path, day in told)


def _weight_of(name: str) -> str:
    return " / ".join(dict.fromkeys(map(_weight, _places(name))))


def _size(kind: ListKind) -> int:
    return kind.has_working + (2 if kind.has_pair else 1)


def _allowed_by(name: str) -> str:
    return ", ".join(f"`{word}`" for word in sorted(LIST_KINDS[ListKind(name)]))


def _node(call: Endpoint) -> Node:
    return REST["endpoints"][f"{call.method} {call.path}"]


def _born(node: object) -> str:
    """The day from which something is there, empty where it always was."""
    return str(node.get("since", "")) if isinstance(node, Mapping) else ""


def _is_ours(claim: str) -> bool:
    return claim.startswith(CLAIMS)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
