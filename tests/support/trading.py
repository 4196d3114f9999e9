"""A world in which there is something to trade with, and clients that sign what they ask for."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from mockex.core.accounts import Account, KeyKind
from mockex.core.commands import MoveFunds
from mockex.core.orders import Side
from mockex.core.symbols import Symbol
from mockex.values.instant import MILLISECOND
from mockex.wire.actions import SetBook
from mockex.wire.dialect import Dialect
from mockex.wire.messages import HttpReply, Outbound, StreamSend
from mockex.wire.security import signature
from tests.support.dialects import SHIPPED
from tests.support.exchanges import SYMBOLS
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.messages import a_request
from tests.support.worlds import ALICE, World

ORDER = "/api/v3/order"
LIMIT = {
    "symbol": "BTCUSDT",
    "side": Side.BUY,
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.30",
    "price": "42000.00",
    "newClientOrderId": "mine",
}
MARKET = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "newClientOrderId": "mine"}


class Market(World):
    """The world of alice, who has 100,000 USDT and 2 BTC; a book is set where it is wanted."""

    def __init__(
        self, dialect: Dialect = SHIPPED, *, symbols: tuple[Symbol, ...] = SYMBOLS
    ) -> None:
        super().__init__(dialect, library=SHIPPED_LIBRARY, symbols=symbols)
        for asset, amount in [("USDT", 100_000), ("BTC", 2)]:
            self.do(MoveFunds(account="alice", asset=asset, amount=Decimal(amount)))

    def offer(self, *asks: tuple[str, str]) -> None:
        """What the house sells BTC for, at which prices."""
        levels = tuple((Decimal(price), Decimal(quantity)) for price, quantity in asks)
        self.do(SetBook(symbol="BTCUSDT", asks=levels, bids=()))

    def asks_for(
        self, method: str, path: str, sent: dict[str, str], *, account: Account = ALICE
    ) -> list[Outbound]:
        """All that comes of a signed call."""
        query = urlencode({**sent, "timestamp": str(self.now // MILLISECOND)})
        proof = signature(query.encode(), account.key_of(KeyKind.HMAC))
        request = a_request(method, path, f"{query}&signature={proof}", key=account.api_key)
        return self.tell(request)

    def call(self, method: str, path: str, sent: dict[str, str], **others: str) -> tuple[int, Any]:
        """Status and body of the reply to it."""
        reply = self.reply(method, path, {**sent, **others})
        return reply.status, reply.fields

    def reply(self, method: str, path: str, sent: dict[str, str]) -> HttpReply:
        """The reply to it."""
        [found] = [one for one in self.asks_for(method, path, sent) if isinstance(one, HttpReply)]
        return found

    def place(self, **others: str) -> Any:
        """The body of the reply to a LIMIT order, with what is other about it."""
        status, body = self.call("POST", ORDER, LIMIT, **others)
        assert status == 200, body
        return body

    def state(self) -> list[str]:
        """All that could have changed."""
        return list(self.sim.trading.state())


def events(said: list[Outbound]) -> list[Any]:
    """The bodies of what was pushed."""
    return [one.body for one in said if isinstance(one, StreamSend)]
