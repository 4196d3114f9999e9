"""Lives without a socket in which faults of every kind come and go while clients trade and listen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeVar

from mockex.core.accounts import Account
from mockex.core.commands import MoveFunds
from mockex.core.orders import Side
from mockex.gateway.faulty import Faults
from mockex.values.chance import Chance
from mockex.values.instant import MILLISECOND
from mockex.wire.actions import Action, AddFault, MakeTrade, RemoveFault
from mockex.wire.messages import (
    Abort,
    HttpReply,
    Inbound,
    Outbound,
    StreamClose,
    StreamClosed,
    StreamText,
)
from mockex.wire.security import signature
from tests.support.fault_deck import FaultDeck
from tests.support.listening import a_book, levels
from tests.support.messages import USER_STREAM, a_request, opened, says
from tests.support.talks import WS_API, asks, signed
from tests.support.worlds import ALICE, BOB, World

T = TypeVar("T")

ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
STREAMS = "btcusdt@depth@100ms/btcusdt@trade/btcusdt@bookTicker"


class BrokenLife:
    """A world, and clients (a seed) that do this and that in it while things go wrong."""

    def __init__(self, *, seed: int = 7, clients: int = 1) -> None:
        self.world = World(seed=seed)
        self._chance = Chance(clients)
        self._count = 1
        self._open: set[int] = set()
        self._sessions: set[int] = set()
        self._lost: set[int] = set()
        self._faults = 0
        self._deck = FaultDeck(self._chance)
        funds = (("alice", "USDT", 900_000), ("bob", "USDT", 900_000), ("bob", "BTC", 500))
        self.world.do(
            a_book(levels("99 20"), levels("101 30")),
            *(MoveFunds(account=a, asset=b, amount=Decimal(c)) for a, b, c in funds),
        )

    def live(self, steps: int) -> World:
        """So many moments, each with something of everybody."""
        for _ in range(steps):
            self._pass_time()
            if self._one((True, False, False)):
                self._break()
            for _ in range(3):
                self._act()
        return self.world

    def end(self) -> World:
        """Every fault is removed, every client goes, and time passes until nothing is due."""
        for number in range(1, self._faults + 1):
            self._tell(RemoveFault(number=number))
        for number in sorted(self._open | self._lost):
            self.world.tell(StreamClosed(connection=number))
        self._open, self._lost = set(), set()
        self.world.advance(hours=30)
        return self.world

    def _pass_time(self) -> None:
        span = self._one((0, 3, 250, 900, 2_500, 20_000, 61_000))
        answering = self._one((True, True, True, False))
        self._heed([out for _, out in self.world.advance(ms=span, answering=answering)])
        if self._lost and self._one((True, False)):
            gone = self._one(sorted(self._lost))
            self._lost.discard(gone)
            self.world.tell(StreamClosed(connection=gone))

    def _break(self) -> None:
        standing = [one.number for one in self.world.faults.standing if not one.is_over]
        if len(standing) > 4:
            self._tell(RemoveFault(number=self._one(standing)))
        told = self._deck.deal()
        self._tell(AddFault(told=told))
        self._faults += 1

    def _act(self) -> None:
        acts: tuple[Callable[[], object], ...] = (
            *(self._listen, self._watch, self._log_on, self._buy, self._buy),
            *(self._ask, self._order, self._trade, self._push, self._leave),
        )
        self._one(acts)()

    def _listen(self) -> None:
        account = self._one((ALICE, BOB))
        said = self._say(a_request("POST", USER_STREAM, ticket=self._next(), key=account.api_key))
        keys = [one.fields for one in said if isinstance(one, HttpReply)]
        if keys and isinstance(keys[0], dict) and "listenKey" in keys[0]:
            self._opens(f"/ws/{keys[0]['listenKey']}")

    def _watch(self) -> None:
        number = self._opens("/stream", f"streams={STREAMS}")
        if number is not None and self._one((True, False)):
            params = ["btcusdt@aggTrade"]
            self._say(says(number, method="SUBSCRIBE", params=params, id=1))

    def _log_on(self) -> None:
        number = self._opens(WS_API)
        if number is not None:
            self._sessions.add(number)
            self._say(signed(number, self._one((ALICE, BOB)), timestamp=self._stamp))

    def _buy(self) -> None:
        self._say(self._placed(self._one((ALICE, BOB)), self._one(("101", "99.5", "1", "0"))))

    def _ask(self) -> None:
        path = self._one(("depth?symbol=BTCUSDT", "time", "exchangeInfo", "trades?symbol=X"))
        path, _, query = path.partition("?")
        self._say(a_request("GET", f"/api/v3/{path}", query, ticket=self._next()))

    def _order(self) -> None:
        live = sorted(self._sessions & self._open)
        if not live:
            return
        number, price = self._one(live), self._one(("101", "99"))
        order = {**ORDER, "price": price, "quantity": "1"}
        given = self._next()
        message: StreamText = signed(
            number, ALICE, method="order.place", timestamp=self._stamp, id=given, **order
        )
        self._say(message, asks(number, "ping", id=f"p{given}"))

    def _trade(self) -> None:
        side = self._one((Side.BUY, Side.SELL))
        price = Decimal(101 if side is Side.BUY else 99)
        trade = MakeTrade(symbol="BTCUSDT", side=side, price=price, quantity=Decimal("0.1"))
        self._tell(trade, a_book(levels("99 20"), levels("101 30")))

    def _push(self) -> None:
        event = self._one(("executionReport", "balanceUpdate", "listStatus"))
        self._heed(self.world.push(event, to=self._one(("alice", "bob"))))

    def _leave(self) -> None:
        if self._open:
            number = self._one(sorted(self._open))
            self._open.discard(number)
            self._say(StreamClosed(connection=number, code=1000))

    def _placed(self, account: Account, price: str) -> Inbound:
        asked = {**ORDER, "price": price, "quantity": "1", "timestamp": str(self._stamp)}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        proof = signature(query.encode(), account.keys[0])
        return a_request(
            "POST",
            "/api/v3/order",
            f"{query}&signature={proof}",
            ticket=self._next(),
            key=account.api_key,
        )

    def _opens(self, path: str, query: str = "") -> int | None:
        """The number of a connection, if it is let in."""
        number = self._next()
        said = self.world.tell(opened(number, path, query))
        if any(_refuses(one, number) for one in said):
            return None
        self._open.add(number)
        self._heed(said)
        return number if number in self._open else None

    def _say(self, *inbound: Inbound) -> list[Outbound]:
        said = self.world.tell(*inbound)
        self._heed(said)
        return said

    def _tell(self, *actions: Action) -> None:
        self._heed(self.world.do(*actions))

    def _heed(self, said: Sequence[Outbound]) -> None:
        """Those whose connection has ended go, but for those who cannot see it."""
        for one in said:
            if not isinstance(one, StreamClose | Abort) or one.connection not in self._open:
                continue
            self._open.discard(one.connection)
            if isinstance(one, Abort) and one.how == "blackhole":
                self._lost.add(one.connection)
            else:
                self._say(StreamClosed(connection=one.connection))

    def _next(self) -> int:
        self._count += 1
        return self._count

    @property
    def _stamp(self) -> int:
        return self.world.now // MILLISECOND

    def _one(self, things: Sequence[T]) -> T:
        return things[self._chance.below(len(things))]


def a_broken_life(*, seed: int = 7, clients: int = 1, steps: int = 80) -> World:
    """A world that somebody has lived in while things went wrong."""
    life = BrokenLife(seed=seed, clients=clients)
    life.live(steps)
    return life.end()


def _refuses(one: Outbound, number: int) -> bool:
    return (isinstance(one, HttpReply) and one.ticket == number) or (
        isinstance(one, Abort) and one.connection == number
    )


def left_in(faults: Faults) -> dict[str, int]:
    """What faults have kept of what is over, by where: nothing, if all is well."""
    places = {
        "plan": faults._plan._live,
        "held": faults._held._kept,
        "swaps": faults._held._swaps,
        "timers": faults._timers,
        "hearers": faults._hearers._open,
        "fated": faults._strikes._fated,
        "gaps": faults._strikes._gaps,
        "cut": faults._strikes._cut,
    }
    return {name: len(kept) for name, kept in places.items() if len(kept)}
