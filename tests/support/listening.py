"""Market streams in tests: who listens, what the house does, and what is told of it."""

from __future__ import annotations

import json
from decimal import Decimal

from mockex.core.orders import Side
from mockex.wire.actions import Levels, MakeTrade, SetBook
from mockex.wire.messages import Noted, Outbound, StreamSend
from tests.support.messages import opened
from tests.support.worlds import World

SYMBOL = "BTCUSDT"


def a_market_world(*streams: str, world: World | None = None) -> World:
    """The shipped world, with a raw connection for each stream: 1, 2 and so on."""
    found = world or World()
    for number, stream in enumerate(streams, start=1):
        assert found.tell(opened(number, f"/ws/{stream}")) == []
    return found


def levels(*pairs: str) -> Levels:
    """`levels("100 2", "99 1")`: prices, each with its quantity."""
    split = (pair.split() for pair in pairs)
    return tuple((Decimal(price), Decimal(quantity)) for price, quantity in split)


def a_book(bids: Levels | None = None, asks: Levels | None = None, symbol: str = SYMBOL) -> SetBook:
    return SetBook(symbol=symbol, bids=bids, asks=asks)


def a_trade(
    price: str, quantity: str = "1", side: Side = Side.BUY, symbol: str = SYMBOL
) -> MakeTrade:
    return MakeTrade(symbol=symbol, side=side, price=Decimal(price), quantity=Decimal(quantity))


def told(said: list[Outbound] | list[tuple[str, Outbound]]) -> list[object]:
    """The bodies of what was pushed, with its time where it fell due; no violation among them."""
    found: list[object] = []
    for one in said:
        at, message = one if isinstance(one, tuple) else ("", one)
        assert not (isinstance(message, Noted) and message.kind == "violation"), message
        if isinstance(message, StreamSend):
            found.append((at, message.body) if at else message.body)
    return found


def heard(said: list[Outbound]) -> list[tuple[tuple[int, ...], object]]:
    """Who was sent what, as it stands in the frame."""
    return [(one.to, json.loads(one.data)) for one in said if isinstance(one, StreamSend)]
