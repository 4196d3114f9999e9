"""What a recording of any venue tells of the world in which it was made, as far as it tells.

An account for each API key that was not refused, with the balances of the first answer that tells
them; the symbols that were asked about, by the first exchangeInfo; the first book of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, TypeAlias

from mockex.core.accounts import Account, KeyKind, account_named
from mockex.core.multipliers import Multipliers
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, SelfTradePrevention
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.gateway.origins import Origin
from mockex.recording.frame import Frame, Open, Reply, Request, Text
from mockex.recording.matching import as_http
from mockex.wire.actions import SetBook
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect
from mockex.wire.markets import default_symbols
from mockex.wire.params import form_pairs
from mockex.wire.session_params import API_KEY
from mockex.wire.vocabulary import Operation

Node: TypeAlias = Mapping[str, Any]

# API-key format invalid; invalid API key, IP, or permissions: errors.md.
_STRANGERS = frozenset({-2014, -2015})
_QUOTES = ("USDT", "USDC", "FDUSD", "BUSD", "TUSD", "USD", "EUR", "TRY", "BTC", "ETH", "BNB")
_PLENTY = Decimal(1_000_000)
_FILTERS: Mapping[str, Mapping[str, str]] = {
    "PRICE_FILTER": {"minPrice": "min_price", "maxPrice": "max_price", "tickSize": "tick_size"},
    "LOT_SIZE": {"minQty": "min_quantity", "maxQty": "max_quantity", "stepSize": "step_size"},
    "MARKET_LOT_SIZE": {
        "minQty": "min_market_quantity",
        "maxQty": "max_market_quantity",
        "stepSize": "market_step_size",
    },
    "MIN_NOTIONAL": {"minNotional": "min_notional", "applyToMarket": "apply_min_to_market"},
    "NOTIONAL": {
        "minNotional": "min_notional",
        "maxNotional": "max_notional",
        "applyMinToMarket": "apply_min_to_market",
        "applyMaxToMarket": "apply_max_to_market",
    },
    "ICEBERG_PARTS": {"limit": "max_iceberg_parts"},
    "MAX_NUM_ORDERS": {"maxNumOrders": "max_open_orders"},
    "MAX_NUM_ALGO_ORDERS": {"maxNumAlgoOrders": "max_algo_orders"},
    "MAX_NUM_ICEBERG_ORDERS": {"maxNumIcebergOrders": "max_iceberg_orders"},
    "MAX_NUM_ORDER_LISTS": {"maxNumOrderLists": "max_order_lists"},
    "MAX_NUM_ORDER_AMENDS": {"maxNumOrderAmends": "max_amends"},
    "MAX_POSITION": {"maxPosition": "max_position"},
}
_TRUTHS = {
    "icebergAllowed": "allows_iceberg",
    "quoteOrderQtyMarketAllowed": "allows_quote_quantity",
    "cancelReplaceAllowed": "allows_cancel_replace",
    "amendAllowed": "allows_amend",
    "allowTrailingStop": "allows_trailing",
    "pegInstructionsAllowed": "allows_pegs",
}
_LISTS = {
    "ocoAllowed": (ListKind.OCO,),
    "otoAllowed": (ListKind.OTO, ListKind.OTOCO),
    "opoAllowed": (ListKind.OPO, ListKind.OPOCO),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Learned:
    """The start of a world, and what is offered in it at first."""

    origin: Origin
    books: tuple[SetBook, ...] = ()


def learned(frames: Sequence[Frame], dialect: Dialect) -> Learned:
    """What frames tell of their world; what they do not tell is that of the default world."""
    lesson = _Lesson(dialect)
    for frame in frames:
        lesson.read(frame)
    return Learned(
        origin=Origin(seed=0, symbols=lesson.symbols(), accounts=tuple(lesson.accounts())),
        books=tuple(lesson.books()),
    )


def adopted(origin: Origin, frames: Sequence[Frame], dialect: Dialect) -> Origin:
    """The same start with the API keys of a recording: pseudonyms, of one account after another."""
    lesson = _Lesson(dialect)
    for frame in frames:
        lesson.read(frame)
    accounts = list(origin.accounts)
    known = {key.api_key for account in accounts for key in account.keys}
    met = [i for i, one in enumerate(accounts) if any(key in lesson.owners for key in _keys(one))]
    free = (i for i in range(len(accounts)) if i not in met)
    for key, owner in lesson.owners.items():
        if key not in known and owner.is_known and (i := next(free, None)) is not None:
            accounts[i] = _with_key(accounts[i], key, owner.kind)
    return replace(origin, accounts=tuple(accounts))


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    operation: Operation | None
    parameters: Mapping[str, object]
    key: str | None


@dataclass(kw_only=True, slots=True)
class _Owner:
    """Whoever has an API key. `kind` is HMAC unless only another will do."""

    kind: KeyKind = KeyKind.HMAC
    is_known: bool = False
    balances: dict[str, Decimal] | None = None


class _Lesson:
    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._asked: dict[int, _Asked] = {}
        self._sessions: dict[int, str | None] = {}
        self.owners: dict[str, _Owner] = {}
        self._named: dict[str, None] = {}
        self._symbols: dict[str, Node] = {}
        self._depths: dict[str, Node] = {}

    def read(self, frame: Frame) -> None:
        session = self._dialect.session
        match frame.content:
            case Request() as request:
                self._rest(frame.n, request)
            case Open(path=path) if session is not None and path == session.path:
                self._sessions[frame.link] = None
            case Text(text=text) if frame.way == "in" and frame.link in self._sessions:
                self._session(frame, text)
            case Reply(status=status, body=body) if frame.of in self._asked:
                self._answered(self._asked.pop(frame.of), status, _node(body))
            case Text(text=text) if frame.way == "out" and frame.of in self._asked:
                node = _node(text)
                told = node.get("result", node.get("error"))
                self._answered(self._asked.pop(frame.of), _whole(node.get("status")), told)
            case _:
                pass

    def symbols(self) -> tuple[Symbol, ...]:
        """Those of the default world, and those that were named, as they were told."""
        known = {symbol.name: symbol for symbol in default_symbols()}
        for name in self._named:
            begun = known.get(name) or _guessed(name)
            if name in self._symbols:
                begun = _told(self._symbols[name], begun) or begun
            if begun is not None:
                known[name] = begun
        return tuple(known.values())

    def accounts(self) -> Iterator[Account]:
        for number, (key, owner) in enumerate(self.owners.items(), start=1):
            if owner.is_known:
                yield _account(f"recorded {number}", key, owner)

    def books(self) -> Iterator[SetBook]:
        traded = {symbol.name for symbol in self.symbols()}
        for name, node in self._depths.items():
            if name in traded:
                yield SetBook(symbol=name, bids=_side(node["bids"]), asks=_side(node["asks"]))

    def _rest(self, n: int, request: Request) -> None:
        http = as_http(request)
        endpoint = self._dialect.rest.endpoints.get((http.method, http.path))
        key = http.header(self._dialect.api_key_header)
        parameters = {**dict(form_pairs(http)), **dict(http.query)}
        operation = None if endpoint is None else endpoint.operation
        self._ask(n, _Asked(operation=operation, parameters=parameters, key=key))

    def _session(self, frame: Frame, text: str) -> None:
        node = _node(text)
        params = node.get("params")
        parameters = params if isinstance(params, dict) else {}
        session, name = self._dialect.session, str(node.get("method")).removeprefix("v3/")
        method = None if session is None else session.methods.get(name)
        operation = None if method is None else method.operation
        told = parameters.get(API_KEY)
        key = told if isinstance(told, str) else self._sessions[frame.link]
        if operation is Operation.LOG_ON and key:
            self._sessions[frame.link] = key
            # A session is logged on to with a key of this kind alone: web-socket-api.md.
            self.owners.setdefault(key, _Owner()).kind = KeyKind.ED25519
        self._ask(frame.n, _Asked(operation=operation, parameters=parameters, key=key))

    def _ask(self, n: int, asked: _Asked) -> None:
        self._asked[n] = asked
        if asked.key:
            self.owners.setdefault(asked.key, _Owner())
        name = asked.parameters.get("symbol")
        if isinstance(name, str):
            self._named.setdefault(name)

    def _answered(self, asked: _Asked, status: int, told: object) -> None:
        node = told if isinstance(told, dict) else {}
        owner = self.owners.get(asked.key or "")
        if owner is not None and node.get("code") not in _STRANGERS:
            owner.is_known = True
        if status != 200:
            return
        match asked.operation:
            case Operation.ACCOUNT if owner is not None and owner.balances is None:
                owner.balances = dict(_balances(node.get("balances")))
            case Operation.EXCHANGE_INFO:
                for symbol in _nodes(node.get("symbols")):
                    self._symbols.setdefault(str(symbol.get("symbol")), symbol)
            case Operation.DEPTH if {"bids", "asks"} <= node.keys():
                self._depths.setdefault(str(asked.parameters.get("symbol")), node)
            case _:
                pass


def _account(name: str, api_key: str, owner: _Owner) -> Account:
    balances = owner.balances
    if balances is None:
        # Nothing tells what it has: let nothing fail for want of funds.
        assets = {each for s in default_symbols() for each in (s.base_asset, s.quote_asset)}
        balances = dict.fromkeys(sorted(assets), _PLENTY)
    return _with_key(account_named(name, balances=balances), api_key, owner.kind)


def _with_key(account: Account, api_key: str, kind: KeyKind) -> Account:
    keys = (replace(key, api_key=api_key) if key.kind is kind else key for key in account.keys)
    return replace(account, keys=tuple(keys))


def _keys(account: Account) -> list[str]:
    return [key.api_key for key in account.keys]


def _balances(nodes: object) -> Iterator[tuple[str, Decimal]]:
    for node in _nodes(nodes):
        try:
            yield str(node["asset"]), Decimal(str(node["free"])) + Decimal(str(node["locked"]))
        except (ArithmeticError, KeyError):
            continue


def _guessed(name: str) -> Symbol | None:
    """A symbol of which only the name is known, with rules that nothing breaks."""
    quote = next((each for each in _QUOTES if name.endswith(each) and name != each), None)
    if quote is None:
        return None
    least, most = Decimal("0.00000001"), Decimal(10**10)
    return Symbol(
        name=name,
        base_asset=name.removesuffix(quote),
        quote_asset=quote,
        tick_size=least,
        max_price=most,
        step_size=least,
        max_quantity=most,
        min_notional=Decimal(0),
        max_notional=most * most,
        max_open_orders=200,
    )


def _told(node: Node, begun: Symbol | None) -> Symbol | None:
    """A symbol as exchangeInfo tells it, the rest as it was; None where it cannot be read."""
    try:
        begun = begun or _guessed(f"{node['baseAsset']}{_QUOTES[0]}")
        if begun is None:
            return None
        given = {"name": node["symbol"], **_words(node), **dict(_rules(node))}
        return replace(begun, **given)
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return None


def _words(node: Node) -> dict[str, Any]:
    given: dict[str, Any] = {
        "base_asset": str(node["baseAsset"]),
        "quote_asset": str(node["quoteAsset"]),
        "status": SymbolStatus(str(node["status"])),
        "order_types": tuple(
            OrderType(each) for each in node["orderTypes"] if each in tuple(OrderType)
        ),
        **{ours: node[theirs] for theirs, ours in _TRUTHS.items() if theirs in node},
        "list_kinds": frozenset(
            kind for theirs, kinds in _LISTS.items() if node.get(theirs) for kind in kinds
        ),
    }
    if "defaultSelfTradePreventionMode" in node:
        mode = SelfTradePrevention(node["defaultSelfTradePreventionMode"])
        allowed = node.get("allowedSelfTradePreventionModes", ())
        given["self_trade_prevention"] = mode
        given["self_trade_preventions"] = tuple(map(SelfTradePrevention, allowed))
    return given


def _rules(node: Node) -> Iterator[tuple[str, Any]]:
    for each in _nodes(node.get("filters")):
        kind = str(each.get("filterType"))
        for theirs, ours in _FILTERS.get(kind, {}).items():
            if theirs in each:
                value = each[theirs]
                yield ours, Decimal(value) if isinstance(value, str) else value
        if kind == "PERCENT_PRICE_BY_SIDE":
            yield (
                "percent_price_by_side",
                Multipliers(
                    bid_up=Decimal(each["bidMultiplierUp"]),
                    bid_down=Decimal(each["bidMultiplierDown"]),
                    ask_up=Decimal(each["askMultiplierUp"]),
                    ask_down=Decimal(each["askMultiplierDown"]),
                ),
            )
        if kind == "PERCENT_PRICE":
            up, down = Decimal(each["multiplierUp"]), Decimal(each["multiplierDown"])
            both = {"bid_up": up, "ask_up": up, "bid_down": down, "ask_down": down}
            yield "percent_price", Multipliers(**both)


def _side(pairs: Iterable[Sequence[str]]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((Decimal(pair[0]), Decimal(pair[1])) for pair in pairs)


def _nodes(value: object) -> list[Node]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _node(text: str) -> Node:
    try:
        value = decode(text)
    except JsonFault:
        return {}
    return value if isinstance(value, dict) else {}


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
