"""A bot that guards what it has by an OCO, hears how that ends, and looks it up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.support.order_bot import OrderBot

OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "0.30",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "43000.00",
    "belowType": "STOP_LOSS_LIMIT",
    "belowStopPrice": "41000.00",
    "belowPrice": "40900.00",
    "belowTimeInForce": "GTC",
}


@dataclass(kw_only=True)
class OcoBot(OrderBot):
    """Speaks REST, and hears user data under a listen key."""

    lists: list[dict[str, Any]] = field(default_factory=list)

    async def trade(
        self, session: aiohttp.ClientSession, stream: aiohttp.ClientWebSocketResponse
    ) -> None:
        placed = await self.call(session, "POST", "/api/v3/orderList/oco", OCO)
        assert placed["listOrderStatus"] == "EXECUTING", placed
        await self.hear_until(stream, lambda event: event.get("L") == "ALL_DONE")
        number = {"orderListId": str(placed["orderListId"])}
        self.lists.append(await self.call(session, "GET", "/api/v3/orderList", number))
