"""The exchange: one object that is told commands and the time, and says what happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, assert_never

from mockex.core.accounts import Account
from mockex.core.admission import Admission, BanPolicy
from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    CancelOrderList,
    CloseListenKey,
    Command,
    ExpireListenKeys,
    KeepListenKeyAlive,
    LockFunds,
    MoveFunds,
    OpenAccount,
    OpenListenKey,
    PlaceOrder,
    PlaceOrderList,
    ReplaceOrder,
    RevokeKey,
    SetReferencePrice,
    SetSymbolStatus,
    TestOrder,
)
from mockex.core.commissions import Commissions, TradeFee
from mockex.core.credentials import CredentialPolicy, ListenKey, ListenKeys
from mockex.core.events import (
    Event,
    Happening,
    ListenKeyClosed,
    ListenKeyExpired,
    ListenKeyExpiring,
)
from mockex.core.filters import ALL_RULES, MarketRules
from mockex.core.funds import lock_funds, move_funds
from mockex.core.history import History
from mockex.core.limits import FirstFill, UnfilledOrders, WeightLimit
from mockex.core.market_data import MarketData
from mockex.core.market_queries import MarketAnswer
from mockex.core.order_lists import OrderList
from mockex.core.ordering import OrderDesk, Ordering, Replaced
from mockex.core.orders import Order, SelfTradePrevention
from mockex.core.outcomes import Amended, Cancelled, CancelledList, Placed, PlacedList
from mockex.core.past import NO_PAST, Past
from mockex.core.prevention import PreventedMatch
from mockex.core.queries import (
    AccountNamed,
    AccountOfApiKey,
    ActiveListenKey,
    ActiveListenKeys,
    AllocationsOf,
    AllOrderLists,
    AllOrders,
    AmendmentsOf,
    CommissionsOf,
    OpenOrderLists,
    OpenOrders,
    OrderListNamed,
    OrderNamed,
    OwnerOfListenKey,
    PreventedMatchesOf,
    Query,
    StateOf,
    TradedSymbols,
    TradeFeesOf,
    TradesOf,
    UnfilledOrdersOf,
)
from mockex.core.rejects import Reason, Reject
from mockex.core.symbols import Symbol, SymbolStatus
from mockex.core.tape import MarketEvent, ReferencePriceSet
from mockex.core.trades import Amendment, Trade
from mockex.core.trading import AccountState, Trading
from mockex.values.chance import Chance
from mockex.values.instant import Instant
from mockex.values.timeline import earliest

Result: TypeAlias = (
    ListenKey
    | Account
    | Placed
    | Cancelled
    | tuple[Cancelled | CancelledList, ...]
    | PlacedList
    | CancelledList
    | Replaced
    | Amended
    | Commissions
    | Reject
    | None
)
Answer: TypeAlias = (
    Account
    | ListenKey
    | str
    | tuple[str, ...]
    | tuple[int, ...]
    | tuple[Symbol, ...]
    | tuple[TradeFee, ...]
    | Order
    | tuple[Order, ...]
    | OrderList
    | tuple[OrderList, ...]
    | tuple[Trade, ...]
    | tuple[Amendment, ...]
    | tuple[PreventedMatch, ...]
    | AccountState
    | Commissions
    | MarketAnswer
    | Reject
    | None
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A command was carried out: its result, and what happened, in order.

    `public` is what everybody can see of that.
    """

    result: Result = None
    events: tuple[Event, ...] = ()
    public: tuple[MarketEvent, ...] = ()

    @property
    def happenings(self) -> tuple[Happening, ...]:
        """What happened to accounts, and then what everybody can see."""
        return (*self.events, *self.public)


Outcome: TypeAlias = Done | Reject


@dataclass(frozen=True, kw_only=True, slots=True)
class Policies:
    """The rules of one dialect, as the core needs them."""

    credentials: Mapping[str, CredentialPolicy]
    weights: tuple[WeightLimit, ...]
    orders: tuple[WeightLimit, ...] = ()
    first_fill: FirstFill = field(default_factory=FirstFill)
    raw: tuple[WeightLimit, ...] = ()
    bans: BanPolicy | None = None
    self_trade_preventions: tuple[SelfTradePrevention, ...] = ()
    market: MarketRules = ALL_RULES


class Exchange:
    """Mutable inside, pure at the edge: same commands at the same instants, same outcomes.

    Every request passes its `door` twice, which is told directly what a command would say.
    """

    def __init__(
        self,
        policies: Policies,
        symbols: tuple[Symbol, ...],
        chance: Chance,
        past: Past = NO_PAST,
    ) -> None:
        self._accounts: dict[str, Account] = {}
        self._by_api_key: dict[str, Account] = {}
        self._chance = chance.stream("listen-keys")
        self._listen_keys: dict[str, ListenKeys] = {}
        self.door = Admission()
        self.trading = Trading(symbols, chance.stream("names"), past)
        self.market = MarketData(self.trading, past)
        self._history = History(self.trading)
        self._unfilled = UnfilledOrders((), FirstFill())
        self._desk = OrderDesk(self.trading, self._unfilled)
        self.adopt(policies)

    def adopt(self, policies: Policies) -> None:
        """Live by these rules from now on. Keys of a sort that is no more live out their time."""
        for name, policy in policies.credentials.items():
            if name in self._listen_keys:
                self._listen_keys[name].adopt(policy)
            else:
                self._listen_keys[name] = ListenKeys(policy, self._chance.stream(name))
        self.door.adopt(policies.weights, policies.raw, policies.bans)
        self._unfilled.adopt(policies.orders, policies.first_fill)
        self.trading.prevention.known = policies.self_trade_preventions
        self.trading.adopt(policies.market)

    def handle(self, command: Command, now: Instant) -> Outcome:
        """Carry a command out, or refuse it and change nothing."""
        outcome = self._handle(command, now)
        public = self.trading.tape.drain(now)
        if not public or not isinstance(outcome, Done):
            return outcome
        return Done(result=outcome.result, events=outcome.events, public=public)

    def _handle(self, command: Command, now: Instant) -> Outcome:
        match command:
            # What comes most often stands first: cases are tried in turn.
            case PlaceOrder() | CancelOrder() | CancelOpenOrders() | ReplaceOrder() | AmendOrder():
                return self._ordered(command, now)
            case PlaceOrderList() | CancelOrderList():
                return self._ordered(command, now)
            case OpenAccount(account=account):
                return self._open_account(account)
            case OpenListenKey():
                return self._open_listen_key(command, now)
            case KeepListenKeyAlive(account=owner, credential=sort, key=key, per=per):
                renewed = self._listen_keys[sort].extend(owner, now, key=key, per=per)
                return renewed if isinstance(renewed, Reject) else Done(result=renewed)
            case CloseListenKey(account=owner, credential=sort, key=key, per=per):
                closed = self._listen_keys[sort].close(owner, key=key, per=per)
                return (
                    closed if isinstance(closed, Reject) else Done(events=(_closed(sort, closed),))
                )
            case ExpireListenKeys(account=account_name):
                return self._expire(account_name)
            case RevokeKey(api_key=api_key):
                return self._revoke(api_key)
            case SetSymbolStatus(symbol=symbol, status=status):
                return self.trading.set_status(symbol, status) or Done()
            case SetReferencePrice(symbol=symbol, price=price):
                refused = self.trading.set_reference_price(symbol, price)
                return refused or Done(public=(ReferencePriceSet(symbol=symbol, at=now),))
            case MoveFunds() | LockFunds():
                return self._fund(command, now)
            case TestOrder(order=order):
                refusal = self.trading.refusal(order, now)
                return refusal or Done(result=self._commissions(order.account, order.symbol))
            case unknown:
                assert_never(unknown)

    def ask(self, query: Query) -> Answer:
        """Answer a question; nothing changes."""
        match query:
            case AccountOfApiKey(api_key=api_key):
                return self._by_api_key.get(api_key)
            case UnfilledOrdersOf(account=account, at=at):
                return self._unfilled.counts(account, at)
            case AccountNamed(name=name):
                return self._accounts.get(name)
            case ActiveListenKeys(account=account, credentials=sorts):
                return tuple(key.key for key in self._keys_of(account, sorts))
            case OwnerOfListenKey(key=name):
                found = (keys.find(name) for keys in self._listen_keys.values())
                return next((key.account for key in found if key is not None), None)
            case ActiveListenKey(credential=sort, key=name):
                return self._listen_keys[sort].find(name)
            case TradedSymbols(names=names, status=status):
                return self._traded(names, status)
            case (
                OrderNamed()
                | OpenOrders()
                | AllOrders()
                | TradesOf()
                | AllocationsOf()
                | AmendmentsOf()
            ):
                return self._history.answer(query)
            case PreventedMatchesOf():
                return self._history.answer(query)
            case OrderListNamed() | OpenOrderLists() | AllOrderLists():
                return self._history.lists(query)
            case StateOf(account=account):
                return self.trading.account_state(account)
            case CommissionsOf(account=account, symbol=symbol_name):
                return self._commissions(account, symbol_name)
            case TradeFeesOf(account=account, names=names):
                return self._trade_fees(account, names)
            case _:
                return self.market.answer(query)

    def wake(self, now: Instant) -> tuple[Event, ...]:
        """Everything that fell due up to now."""
        sorts = self._listen_keys.items()
        warned = (_expiring(sort, key) for sort, keys in sorts for key in keys.warned(now))
        expired = (_expired(sort, key) for sort, keys in sorts for key in keys.expired(now))
        return (*warned, *expired)

    def next_deadline(self) -> Instant | None:
        """When something is due next."""
        return earliest([keys.next_deadline() for keys in self._listen_keys.values()])

    def state(self) -> str:
        """Canonical text of the world: equal texts mean equal worlds."""
        return "\n".join(
            [
                *map(repr, self._accounts.values()),
                *(repr(key) for keys in self._listen_keys.values() for key in keys.active()),
                *(f"{keys.made()} {name} made" for name, keys in self._listen_keys.items()),
                *map(repr, self.door.figures()),
                *map(repr, self._unfilled.figures()),
                *self.trading.state(),
            ]
        )

    def _open_account(self, account: Account) -> Outcome:
        keys = {key.api_key for key in account.keys}
        if account.name in self._accounts or keys & self._by_api_key.keys():
            return Reject(reason=Reason.ACCOUNT_EXISTS)
        self._accounts[account.name] = account
        self.trading.settlement.balances.open(account.name, account.balances)
        if account.discounted:
            self.trading.settlement.discounted.add(account.name)
        if account.trade_group is not None:
            self.trading.prevention.groups[account.name] = account.trade_group
        self._by_api_key.update(dict.fromkeys(keys, account))
        return Done(result=account)

    def _revoke(self, api_key: str) -> Outcome:
        known = self._by_api_key.get(api_key)
        if known is None:
            return Reject(reason=Reason.NO_SUCH_API_KEY)
        account = known.without(api_key)
        self._accounts[account.name] = account
        self._by_api_key.update({key.api_key: account for key in account.keys})
        return Done(result=account)

    def _open_listen_key(self, command: OpenListenKey, now: Instant) -> Outcome:
        if command.account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        keys = self._listen_keys[command.credential]
        opened, ended = keys.open(command.account, now, per=command.per, validity=command.validity)
        return Done(result=opened, events=tuple(_closed(command.credential, key) for key in ended))

    def _expire(self, account: str) -> Outcome:
        if account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        ended = ((sort, keys.expire(account)) for sort, keys in self._listen_keys.items())
        return Done(events=tuple(_expired(sort, key) for sort, keys in ended for key in keys))

    def _keys_of(self, account: str, sorts: frozenset[str] | None) -> tuple[ListenKey, ...]:
        return tuple(
            key
            for name, keys in self._listen_keys.items()
            for key in keys.of(account)
            if sorts is None or name in sorts
        )

    def _traded(
        self, names: tuple[str, ...] | None, status: SymbolStatus | None = None
    ) -> tuple[Symbol, ...] | Reject:
        known = self.trading.symbols
        if names is not None and any(name not in known for name in names):
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        found = known.values() if names is None else (known[name] for name in names)
        return tuple(one for one in found if status in (None, one.status))

    def _trade_fees(
        self, account: str, names: tuple[str, ...] | None
    ) -> tuple[TradeFee, ...] | Reject:
        symbols = self._traded(names)
        if isinstance(symbols, Reject):
            return symbols
        found = ((one.name, self.trading.settlement.commissions(account, one)) for one in symbols)
        return tuple(TradeFee(symbol=name, commissions=each) for name, each in found)

    def _commissions(self, account: str, name: str) -> Commissions | Reject:
        symbol = self.trading.symbols.get(name)
        if symbol is None:
            return Reject(reason=Reason.NO_SUCH_SYMBOL)
        return self.trading.settlement.commissions(account, symbol)

    def _fund(self, command: MoveFunds | LockFunds, now: Instant) -> Outcome:
        if command.account not in self._accounts:
            return Reject(reason=Reason.NO_SUCH_ACCOUNT)
        if isinstance(command, MoveFunds):
            events = move_funds(self.trading.settlement.balances, command, now)
        else:
            events = lock_funds(self.trading.settlement.balances, command, now)
        return events if isinstance(events, Reject) else Done(events=tuple(events))

    def _ordered(self, command: Ordering, now: Instant) -> Outcome:
        done = self._desk.carry_out(command, now)
        if isinstance(done, Reject):
            return done
        result, events = done
        return Done(result=result, events=tuple(events))


def _closed(sort: str, key: ListenKey) -> ListenKeyClosed:
    return ListenKeyClosed(account=key.account, credential=sort, key=key.key)


def _expiring(sort: str, key: ListenKey) -> ListenKeyExpiring:
    return ListenKeyExpiring(
        account=key.account, credential=sort, key=key.key, valid_until=key.valid_until
    )


def _expired(sort: str, key: ListenKey) -> ListenKeyExpired:
    return ListenKeyExpired(account=key.account, credential=sort, key=key.key)
