"""The simulated exchange behind the vendor's wire: core and wire, joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias, assert_never

from mockex.core.accounts import Account
from mockex.core.commands import (
    LockFunds,
    MoveFunds,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.events import Event, Happening
from mockex.core.exchange import Exchange
from mockex.core.queries import AccountOfApiKey
from mockex.core.tape import BookChanged, MarketEvent, PublicTrade, ReferencePriceSet
from mockex.core.trading import Trading
from mockex.errors import UsageError
from mockex.gateway.audience import Audience
from mockex.gateway.connections import StreamConnections
from mockex.gateway.desk import Desk
from mockex.gateway.house import House
from mockex.gateway.ledger import told_balance, told_orders
from mockex.gateway.library import Library
from mockex.gateway.market_streams import MarketStreams
from mockex.gateway.owner import Owner
from mockex.gateway.rest_desk import RestDesk
from mockex.gateway.sessions import Sessions
from mockex.gateway.traders import Seen, Traders
from mockex.gateway.user_data import UserData
from mockex.market.history import History
from mockex.values.chance import Chance
from mockex.values.instant import Instant
from mockex.values.timeline import Timeline, earliest
from mockex.wire.actions import (
    Action,
    AddFault,
    CancelScripted,
    ChangeDialect,
    LookAtMarkets,
    MakeTrade,
    PlaceScripted,
    Push,
    PushRaw,
    RemoveFault,
    SetBook,
    StartTraders,
)
from mockex.wire.dialect import Dialect
from mockex.wire.messages import (
    Direct,
    HttpRequest,
    Inbound,
    Noted,
    Outbound,
    StreamBinary,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamText,
)
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.vocabulary import Operation

# The stream under whose name everybody hears of a shutdown: web-socket-streams.md, 2026-05-08.
SHUTDOWN_STREAM = "!serverShutdown"

# What can be done without a look at a market.
_BLIND = (
    *(Operation.PING, Operation.TIME, Operation.EXCHANGE_INFO),
    *(Operation.OPEN_LISTEN_KEY, Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY),
    Operation.OPEN_LISTEN_TOKEN,
)

_Frame: TypeAlias = StreamText | StreamBinary | StreamPing | StreamPong


class SimGateway:
    """A gateway that simulates the exchange of one dialect, and then maybe of another.

    `replies_first`: a reply goes out before the events that its request caused.
    """

    def __init__(
        self,
        dialect: Dialect,
        exchange: Exchange,
        library: Library,
        *,
        replies_first: bool = True,
        traders: Traders | None = None,
    ) -> None:
        self._replies_first = replies_first
        self._dialect = dialect
        self._exchange = exchange
        self._library = library
        self._catalogue = library.catalogue(dialect.id)
        self._desk = Desk(dialect, exchange)
        self._rest = RestDesk(dialect, self._catalogue, self._desk)
        self._house = House(dialect, exchange)
        self._traders = traders if traders is not None else Traders(exchange, Chance(0), History())
        self._plans: Timeline[Action] = Timeline()
        self._streams = StreamConnections(dialect, self._is_active)
        self._market = MarketStreams(dialect, self._catalogue, exchange, self._streams.listeners)
        self._sessions = Sessions(dialect, exchange, self._desk, self._example, self._born)
        self._audience = Audience(exchange, self._streams, self._sessions)
        self._user_data = UserData(dialect, self._catalogue, self._audience)
        self._owner = Owner(
            dialect, self._catalogue, exchange, self._audience, self._user_data, self._plans
        )

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        looked = self._seen(self._traders.look(now), now) if self._looks(inbound) else []
        out = [*looked, *self._received(inbound, now)]
        self._plan()
        return out

    def _received(self, inbound: Inbound, now: Instant) -> Sequence[Outbound]:
        match inbound:
            case HttpRequest():
                return self._request(inbound, now)
            case StreamOpened(connection=number, path=path):
                self._audience.opened(number)
                if self._sessions.takes(path):
                    return self._sessions.opened(inbound, now)
                return self._streams.opened(inbound, now) + self._audience.listening(number)
            case StreamClosed(connection=number):
                self._audience.closed(number)
                return []
            case Direct(action=action):
                return self._act(action, now)
            case StreamText() | StreamBinary() | StreamPing() | StreamPong():
                return self._frame(inbound, now)
            case unknown:
                assert_never(unknown)

    def wake(self, now: Instant) -> Sequence[Outbound]:
        out: list[Outbound] = []
        while (due := self.next_deadline()) is not None and due <= now:
            # A change of dialect holds for all that falls due at its instant.
            for action in self._plans.due(due):
                out += self._act(action, due)
            out += self._seen(self._traders.wake(due), due)
            out += self._told(self._exchange.wake(due), due)
            out += self._market.wake(due)
            out += self._streams.wake(due)
            out += self._sessions.wake(due)
            self._plan()
        return out

    def next_deadline(self) -> Instant | None:
        deadlines = (
            self._exchange.next_deadline(),
            self._market.next_deadline(),
            self._streams.next_deadline(),
            self._sessions.next_deadline(),
            self._plans.next_deadline(),
            self._traders.next_deadline(),
        )
        return earliest(deadlines)

    @property
    def dialect(self) -> Dialect:
        """The dialect that it lives by now."""
        return self._dialect

    def account(self, name: str) -> Account | None:
        """The account of that name."""
        return self._audience.account(name)

    def owner_of(self, api_key: str) -> str | None:
        """The name of the account that an API key is of."""
        found = self._exchange.ask(AccountOfApiKey(api_key=api_key))
        return found.name if isinstance(found, Account) else None

    @property
    def trading(self) -> Trading:
        """The engine, to look at."""
        return self._exchange.trading

    @property
    def has_traders(self) -> bool:
        """Whether the house's traders are at work somewhere."""
        return bool(self._traders)

    def streams_of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data, oldest first."""
        return self._audience.of(account)

    def orders(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Clients' orders by account, the latest first, as queries are answered, in milliseconds."""
        return told_orders(self.trading, self._is_client, self._catalogue.born)

    def balance(self, account: str, asset: str) -> Mapping[str, object]:
        """What an account has free of an asset, and locked, as replies tell it."""
        self._audience.require(account)
        return told_balance(self.trading, account, asset)

    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """Every open connection with the streams, or the subscriptions, that it has."""
        return self._audience.subscriptions()

    def _request(self, request: HttpRequest, now: Instant) -> list[Outbound]:
        answered = self._rest.answer(request, now)
        ended = self._sessions.drop(request.peer) if answered.banned else []
        told = self._told(answered.events, now)
        order = [answered.reply, *told] if self._replies_first else [*told, answered.reply]
        return [*order, *answered.notes, *ended]

    def _frame(self, inbound: _Frame, now: Instant) -> list[Outbound]:
        if self._sessions.find(inbound.connection) is not None:
            return self._session_frame(inbound, now)
        match inbound:
            case StreamText(connection=number, text=text):
                return self._streams.text(number, text, now) + self._audience.listening(number)
            case StreamBinary(connection=number):
                return self._streams.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                return self._streams.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                return self._streams.pong(number, payload, now)
            case unknown:
                assert_never(unknown)

    def _session_frame(self, inbound: _Frame, now: Instant) -> list[Outbound]:
        match inbound:
            case StreamText(connection=number):
                out, events = self._sessions.text(inbound, now)
                return out + self._audience.listening(number) + self._told(events, now)
            case StreamBinary(connection=number):
                return self._sessions.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                return self._sessions.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                return self._sessions.pong(number, payload, now)
            case unknown:
                assert_never(unknown)

    def _act(self, action: Action, now: Instant) -> list[Outbound]:
        match action:
            case ChangeDialect():
                return self._change_dialect(action, now)
            case (
                SetBook()
                | MakeTrade()
                | PlaceScripted()
                | CancelScripted()
                | MoveFunds()
                | LockFunds()
                | SetSymbolStatus()
                | SetReferencePrice()
            ):
                left: list[Outbound] = []
                if isinstance(action, SetBook):
                    left = self._seen(self._traders.leave(action.symbol, now), now)
                deed = self._house.act(action, now)
                told = self._told([*deed.events, *deed.public], now)
                return [*left, *deed.notes, *told]
            case StartTraders():
                self._house.require_symbol(action.symbol)
                return self._seen(self._traders.start(action, now), now)
            case LookAtMarkets():
                return []
            case AddFault() | RemoveFault():
                raise UsageError("faults are not of the simulation: wanted a stack with Faults")
            case _:
                return self._owner.act(action, now)

    def _looks(self, inbound: Inbound) -> bool:
        """Whether somebody may see by it how markets are."""
        if not self._traders:
            return False
        match inbound:
            case HttpRequest(method=method, path=path):
                endpoint = self._dialect.rest.endpoints.get((method, path))
                return endpoint is not None and endpoint.operation not in _BLIND
            case StreamOpened(path=path, raw_query=query):
                return _may_name_a_market(path + query)
            case StreamText(connection=number, text=text):
                return self._sessions.find(number) is not None or _may_name_a_market(text)
            case Direct(action=action):
                return not isinstance(action, Push | PushRaw | StartTraders)
            case _:
                return False

    def _seen(self, seen: Seen, now: Instant) -> list[Outbound]:
        return self._told([*seen.events, *seen.public], now)

    def _plan(self) -> None:
        """Traders act by who looks and by what is open, which may have changed."""
        if self._traders:
            names = self._streams.listeners.names
            self._traders.watch(name for name in names if not may_be_listen_key(name))
            self._traders.plan()

    def _change_dialect(self, action: ChangeDialect, now: Instant) -> list[Outbound]:
        dialect = self._library.dialect(action.dialect)
        if action.at is not None and action.at > now:
            self._plans.put(("dialect", action.at), action.at, action)
            return []
        self._dialect = dialect
        self._catalogue = self._library.catalogue(dialect.id)
        self._user_data.adopt(dialect, self._catalogue)
        self._owner.adopt(dialect, self._catalogue)
        self._exchange.adopt(dialect.policies())
        self._desk.adopt(dialect)
        self._rest.adopt(dialect, self._catalogue)
        self._house.adopt(dialect)
        self._streams.adopt(dialect)
        self._sessions.adopt(dialect)
        self._market.adopt(dialect, self._catalogue, now)
        return [Noted(kind="dialect", text=dialect.id)]

    def _told(self, happenings: Sequence[Happening], now: Instant) -> list[Outbound]:
        """What accounts hear of it, and then what everybody does."""
        if not happenings:
            return []
        events: list[Event] = []
        public: list[MarketEvent] = []
        for one in happenings:
            if isinstance(one, PublicTrade | BookChanged | ReferencePriceSet):
                public.append(one)
            else:
                events.append(one)
        return self._user_data.told(tuple(events), now) + self._market.told(public, now)

    def _is_client(self, account: str) -> bool:
        return self._audience.account(account) is not None

    def _is_active(self, key: str) -> bool:
        return self._audience.owner(key) is not None

    def _born(self, kind: str, body: object) -> object:
        return self._catalogue.born(kind, body)

    def _example(self, event: str) -> Mapping[str, object]:
        return self._catalogue.examples("user")[event]


def _may_name_a_market(text: str) -> bool:
    """Whether there may be a market stream's name in it, be it encoded."""
    return any(mark in text for mark in "@!%\\")
