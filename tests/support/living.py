"""Worlds whose markets the house's traders keep alive."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mockex.core.orders import BUY, SELL
from mockex.core.tape import PublicTrade
from mockex.market.terms import PRESETS, Terms
from mockex.values.instant import Instant
from mockex.wire.actions import LookAtMarkets, StartTraders
from tests.support.exchanges import NOON, SYMBOLS
from tests.support.messages import opened
from tests.support.worlds import World

BTCUSDT = SYMBOLS[0]
PRICE = Decimal(42000)


def terms(preset: str = "calm", *, price: Decimal = PRICE) -> Terms:
    return replace(PRESETS[preset], price=price)


class LivingWorld(World):
    """One symbol, BTCUSDT, that lives from noon on."""

    def __init__(self, told: Terms | None = None, *, seed: int = 7) -> None:
        super().__init__(seed=seed, symbols=(BTCUSDT,))
        self.do(StartTraders(symbol="BTCUSDT", terms=told or terms()))

    @property
    def trades(self) -> list[PublicTrade]:
        """All that was traded since noon, as it is known now."""
        self.do(LookAtMarkets())
        return [one for one in self.sim.trading.tape.trades("BTCUSDT") if one.at > NOON]

    @property
    def last_price(self) -> Decimal:
        return self.trades[-1].price

    def watch(self, connection: int = 90) -> None:
        """Open a market stream, so that it lives from trade to trade."""
        self.tell(opened(connection, "/ws/btcusdt@trade"))

    def best(self) -> tuple[Decimal | None, Decimal | None]:
        book = self.sim.trading.book("BTCUSDT")
        return book.best_price(BUY), book.best_price(SELL)

    def next(self) -> Instant | None:
        return self.sim.next_deadline()


def what(trade: PublicTrade) -> tuple[object, ...]:
    """What a trade says whoever looked on, and however its orders were numbered."""
    return trade.id, trade.at, trade.price, trade.quantity, trade.is_buyer_maker
