"""The house's traders: they keep markets alive, as far as somebody can see it.

A symbol that nobody looks at sleeps: what was traded meanwhile is put on its tape when somebody
looks. With a client's open order on it, it sleeps until the price comes so far; with a market
stream open, or a trailing stop, it lives from trade to trade. The trades are the same each way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from mockex.core.commands import Command, SetSymbolStatus
from mockex.core.events import Event, OrderReported
from mockex.core.exchange import Done, Exchange
from mockex.core.orders import Order
from mockex.core.settlement import HOUSE
from mockex.core.symbols import SymbolStatus
from mockex.core.tape import MarketEvent
from mockex.errors import UsageError
from mockex.market.feed import Feed, Planned
from mockex.market.history import History
from mockex.market.liquidity import NAME, Liquidity, taken_back
from mockex.market.replaying import Replaying
from mockex.market.terms import Halt
from mockex.market.wandering import Wandering
from mockex.values.chance import Chance
from mockex.values.instant import DAY, HOUR, MINUTE, Instant, Span, later
from mockex.values.timeline import Timeline, earliest
from mockex.wire.actions import StartTraders

# So much of what was traded before the start is on the tape: the last so many minutes.
_REMEMBERED = Span(15 * MINUTE)
# A longer sleep is made short, but for its last hour: a day of four symbols has 345,600 trades.
_TOLD_WHOLE = HOUR
# So far ahead it is looked whether the price comes to an order.
_HORIZON = Span(30 * DAY)


@dataclass(slots=True)
class Seen:
    """What traders caused: what accounts hear, and what everybody does."""

    events: list[Event] = field(default_factory=list)
    public: list[MarketEvent] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a market is awake: for each trade, or for one at `low` or below, at `high` or above."""

    each: bool
    low: Decimal | None = None
    high: Decimal | None = None


@dataclass(kw_only=True, slots=True)
class _Market:
    """One symbol's traders. All that was planned up to `reached` is done; `last` was its last.

    `due`: when they act next, None while they sleep; `because`: what that was found for.
    """

    symbol: str
    feed: Feed
    liquidity: Liquidity
    reached: Instant
    last: Planned | None = None
    due: Instant | None = None
    because: _Reason | None = None


class Traders:
    """All markets of a world that live."""

    def __init__(self, exchange: Exchange, chance: Chance, history: History) -> None:
        self._exchange = exchange
        self._history = history
        self._chance = chance
        self._markets: dict[str, _Market] = {}
        self._halts: Timeline[SetSymbolStatus] = Timeline()
        self._watched: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self._markets)

    def start(self, action: StartTraders, now: Instant) -> Seen:
        """Let a market live from now on. Raises UsageError where it cannot."""
        name, terms = action.symbol, action.terms
        symbol = self._exchange.trading.symbols[name]
        price = terms.replay[0].price if terms.replay else terms.price
        if price is None:
            raise UsageError(f"traders of {name}: there is no price, wanted one to begin with")
        if not symbol.tick_size <= price <= (symbol.max_price or price):
            raise UsageError(
                f"traders of {name}: price is {price}, wanted one within its PRICE_FILTER"
            )
        seed, terms = self._chance.stream(f"traders {name}").bits(), replace(terms, price=price)
        begun = now
        if terms.replay:
            feed: Feed = Replaying(terms.replay, now)
        else:
            feed = Wandering(terms, symbol, seed, now)
            if not self._exchange.trading.tape.trades(name):
                begun = Instant(max(0, now - _REMEMBERED) // MINUTE * MINUTE)
                self._history.begin(name, feed, begun)
                self._exchange.trading.count_trades_from(name, feed.traded(begun))
        market = _Market(
            symbol=name,
            feed=feed,
            liquidity=Liquidity(terms, symbol, seed, price),
            reached=Instant(begun - 1),
        )
        self._markets[name] = market
        seen = Seen()
        self._catch_up(market, now, seen)
        if terms.halt is not None:
            self._plan_halt(name, terms.halt, now)
        return seen

    def leave(self, symbol: str, now: Instant) -> Seen:
        """Let a market alone from now on: what traders offered is offered no more."""
        seen = Seen()
        if self._markets.pop(symbol, None) is not None:
            for order in self._exchange.trading.orders.open_of(HOUSE, symbol):
                self._do(taken_back(order, NAME), now, seen)
        return seen

    def watch(self, streams: Iterable[str]) -> None:
        """These market streams are open: what they are about lives from trade to trade."""
        heard = {name.split("@")[0].upper() for name in streams}
        everything = any(name.startswith("!") for name in heard)
        self._watched = frozenset(self._markets if everything else heard)

    def look(self, now: Instant) -> Seen:
        """Somebody looks: let every market be as it is now."""
        seen = self.wake(now)
        for market in self._markets.values():
            self._catch_up(market, now, seen)
        return seen

    def wake(self, now: Instant) -> Seen:
        """Whatever traders were to do by now, in order."""
        seen = Seen()
        while (due := self.next_deadline()) is not None and due <= now:
            for market in self._markets.values():
                if market.due is not None and market.due <= due:
                    self._live(market, due, seen)
            for command in self._halts.due(due):
                self._set_status(command, due, seen)
            self.plan()
        return seen

    def next_deadline(self) -> Instant | None:
        """When traders act next."""
        dues = [market.due for market in self._markets.values()]
        dues.append(self._halts.next_deadline())
        return earliest(dues)

    def plan(self) -> None:
        """Find out when each market has something to do, as things are now."""
        minded = self._minded() if self._markets else {}
        for market in self._markets.values():
            reason = self._reason(market, minded.get(market.symbol, ()))
            stale = market.due is not None and market.due <= market.reached
            if stale or reason != market.because:
                market.because, market.due = reason, self._next(market, reason)

    def _minded(self) -> dict[str, list[Order]]:
        """The open orders of clients, by symbol."""
        found: dict[str, list[Order]] = {}
        for order in self._exchange.trading.orders.open_besides(HOUSE):
            found.setdefault(order.symbol, []).append(order)
        return found

    def _reason(self, market: _Market, orders: Sequence[Order]) -> _Reason | None:
        if not self._trades(market.symbol):
            return None
        if market.symbol in self._watched or any(order.trailing_delta for order in orders):
            return _Reason(each=True)
        if not orders or market.last is None:
            return None
        here = market.last.price
        prices = {price for one in orders for price in (one.price, one.stop_price) if price}
        return _Reason(
            each=False,
            low=max((price for price in prices if price <= here), default=None),
            high=min((price for price in prices if price >= here), default=None),
        )

    def _next(self, market: _Market, reason: _Reason | None) -> Instant | None:
        if reason is None:
            return None
        if reason.each:
            planned = market.feed.after(market.reached)
            return None if planned is None else planned.at
        until = later(market.reached, _HORIZON)
        return market.feed.touch(market.reached, until, reason.low, reason.high) or until

    def _live(self, market: _Market, now: Instant, seen: Seen) -> None:
        """Make the trades up to now, the last of them on the book."""
        trades = list(self._slept(market, now))
        for planned in trades[:-1]:
            self._print(market, planned)
        market.reached = now
        if not trades or not self._trades(market.symbol):
            return
        market.last = trades[-1]
        self._offer(market, now, seen)
        self._do(market.liquidity.take(market.last), now, seen)

    def _catch_up(self, market: _Market, now: Instant, seen: Seen) -> None:
        """Put on the tape what was traded while nobody looked, and offer what is offered now."""
        before = market.last
        if self._trades(market.symbol):
            for planned in self._slept(market, now):
                self._print(market, planned)
        market.reached = max(market.reached, now)
        if market.last is None:
            market.last = market.feed.after(now)
        if market.last is not before and market.last is not None:
            self._offer(market, now, seen)

    def _slept(self, market: _Market, now: Instant) -> Iterator[Planned]:
        since = market.reached
        if now - since > _TOLD_WHOLE:
            first = Instant(-(-since // MINUTE) * MINUTE)
            whole = Instant((now - _TOLD_WHOLE) // MINUTE * MINUTE)
            yield from market.feed.between(since, Instant(first - 1))
            yield from market.feed.gist(first, whole)
            since = Instant(whole - 1)
        yield from market.feed.between(since, now)

    def _print(self, market: _Market, planned: Planned) -> None:
        market.last = planned
        self._exchange.trading.print_trade(
            market.symbol, planned.price, planned.quantity, planned.side, planned.at
        )

    def _offer(self, market: _Market, now: Instant, seen: Seen) -> None:
        if market.last is None or not self._trades(market.symbol):
            return
        offered = self._exchange.trading.orders.open_of(HOUSE, market.symbol)
        for command in tuple(market.liquidity.commands(market.last, offered)):
            self._do(command, now, seen)

    def _do(self, command: Command, now: Instant, seen: Seen) -> None:
        trading = self._exchange.trading
        before = len(trading.trades)
        outcome = self._exchange.handle(command, now)
        if not isinstance(outcome, Done):
            # Out of bounds of a filter: there it offers nothing.
            return
        trading.forget(HOUSE, before)
        for event in outcome.events:
            if event.account != HOUSE:
                seen.events.append(event)
            elif isinstance(event, OrderReported) and not event.order.is_open:
                trading.orders.forget(event.order)
        seen.public += outcome.public

    def _plan_halt(self, symbol: str, halt: Halt, now: Instant) -> None:
        begins = later(now, halt.after)
        statuses = (begins, SymbolStatus.HALT), (later(begins, halt.lasts), SymbolStatus.TRADING)
        for at, status in statuses:
            self._halts.put((symbol, status), at, SetSymbolStatus(symbol=symbol, status=status))

    def _set_status(self, command: SetSymbolStatus, now: Instant, seen: Seen) -> None:
        market = self._markets.get(command.symbol)
        if market is not None:
            self._catch_up(market, now, seen)
            self._do(command, now, seen)

    def _trades(self, symbol: str) -> bool:
        return self._exchange.trading.symbols[symbol].status is SymbolStatus.TRADING
