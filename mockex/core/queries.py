"""What can be asked of the exchange without changing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from mockex.core.market_queries import MARKET_QUERIES, MarketQuery
from mockex.core.symbols import SymbolStatus
from mockex.values.instant import Instant


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountOfApiKey:
    """The account that an API key speaks for. Answer: Account | None."""

    api_key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountNamed:
    """Answer: Account | None."""

    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveListenKeys:
    """The keys of an account's streams. Answer: tuple[str, ...], oldest first.

    `credentials` leaves out those of other sorts.
    """

    account: str
    credentials: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnerOfListenKey:
    """The account behind an active key. Answer: str | None."""

    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActiveListenKey:
    """The key of that sort and name. Answer: ListenKey | None."""

    credential: str
    key: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TradedSymbols:
    """Symbols by name, in the order asked for; all of them for None. Answer: tuple[Symbol, ...] | Reject.

    `status` leaves out those of another.
    """

    names: tuple[str, ...] | None = None
    status: SymbolStatus | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderNamed:
    """An order by its id, by its client's name, or by both. Answer: Order | Reject."""

    account: str
    symbol: str
    order_id: int | None = None
    client_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenOrders:
    """An account's open orders. Answer: tuple[Order, ...], oldest first."""

    account: str
    symbol: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AllOrders:
    """An account's orders on a symbol. Answer: tuple[Order, ...], oldest first.

    From `from_id` on, or of a time: `since` alone begins there, else the newest `limit` are meant.
    """

    account: str
    symbol: str
    from_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class TradesOf:
    """An account's trades on a symbol, as AllOrders. Answer: tuple[Trade, ...], oldest first."""

    account: str
    symbol: str
    order_id: int | None = None
    from_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class AllocationsOf:
    """What SOR brought an account on a symbol. Answer: tuple[Trade, ...], oldest first.

    Of an order, from an id on, or of a time: `until` alone means the newest `limit`.
    """

    account: str
    symbol: str
    order_id: int | None = None
    from_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderListNamed:
    """A list by its id, by its client's name, or by both. Answer: OrderList | Reject."""

    account: str
    list_id: int | None = None
    client_id: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenOrderLists:
    """An account's open order lists. Answer: tuple[OrderList, ...], oldest first."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AllOrderLists:
    """An account's order lists. Answer: tuple[OrderList, ...].

    Oldest first from `from_id` on or from `since` on; else the newest `limit`, newest first.
    """

    account: str
    from_id: int | None = None
    since: Instant | None = None
    until: Instant | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendmentsOf:
    """What was amended of an order. Answer: tuple[Amendment, ...], oldest first."""

    account: str
    symbol: str
    order_id: int
    from_execution: int | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class PreventedMatchesOf:
    """An account's prevented matches. Answer: tuple[PreventedMatch, ...], oldest first.

    The one of that `id`, or those of an order, `from_id` on.
    """

    account: str
    symbol: str
    id: int | None = None
    order_id: int | None = None
    from_id: int | None = None
    limit: int = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class StateOf:
    """An account: what it has, pays and when that last changed. Answer: AccountState."""

    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CommissionsOf:
    """What trades on a symbol cost an account. Answer: Commissions | Reject."""

    account: str
    symbol: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TradeFeesOf:
    """The same of symbols by name, all of them for None. Answer: tuple[TradeFee, ...] | Reject."""

    account: str
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class UnfilledOrdersOf:
    """An account's count in each window of order limits. Answer: tuple[int, ...]."""

    account: str
    at: Instant


TradingQuery: TypeAlias = (
    OrderNamed
    | OpenOrders
    | AllOrders
    | TradesOf
    | AllocationsOf
    | AmendmentsOf
    | PreventedMatchesOf
    | OrderListNamed
    | OpenOrderLists
    | AllOrderLists
    | StateOf
    | CommissionsOf
    | TradeFeesOf
    | UnfilledOrdersOf
)

Query: TypeAlias = (
    AccountOfApiKey
    | AccountNamed
    | ActiveListenKeys
    | OwnerOfListenKey
    | ActiveListenKey
    | TradedSymbols
    | TradingQuery
    | MarketQuery
)

# What a client can ask for, to be told from commands.
QUERIES = (
    OrderNamed,
    OpenOrders,
    AllOrders,
    TradesOf,
    AllocationsOf,
    AmendmentsOf,
    PreventedMatchesOf,
    OrderListNamed,
    OpenOrderLists,
    AllOrderLists,
    StateOf,
    CommissionsOf,
    TradeFeesOf,
    UnfilledOrdersOf,
    TradedSymbols,
    *MARKET_QUERIES,
)
