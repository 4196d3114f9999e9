"""Worlds in which things go wrong on purpose."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal

from mockex.core.commands import MoveFunds
from mockex.wire.actions import AddFault, RemoveFault
from mockex.wire.messages import Abort, HttpReply, Noted, Outbound, StreamClose, StreamSend
from mockex.wire.security import signature
from tests.support.listening import a_book, levels
from tests.support.messages import a_request
from tests.support.talks import NOON_MS
from tests.support.worlds import ALICE, World

# What is asked of alice's orders: the price rests, for the book asks for more.
ORDER = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
BOOK = a_book(levels("99 20"), levels("101 30"))


def breaks(world: World, **told: object) -> list[Outbound]:
    """A fault from now on; `begins` stands for `from`."""
    if "begins" in told:
        told["from"] = told.pop("begins")
    return world.do(AddFault(told=told))


def mends(world: World, number: int = 1) -> list[Outbound]:
    """No such fault any more."""
    return world.do(RemoveFault(number=number))


def a_listener_world(*connections: int) -> World:
    """The shipped world with alice's user data on these connections, else on 1."""
    world = World()
    world.listen(*(connections or (1,)), to="alice")
    return world


def pushes(world: World, *assets: str, to: str = "alice") -> list[Outbound]:
    """A balance update for each asset, one behind the other."""
    return [out for asset in assets for out in world.push("balanceUpdate", to=to, a=asset)]


def assets(said: Iterable[Outbound | tuple[str, Outbound]]) -> list[str]:
    """What was pushed of balances, in order: `BTC 1` went to connection 1; with its time, if any."""
    found = []
    for one in said:
        at, message = one if isinstance(one, tuple) else ("", one)
        if isinstance(message, StreamSend) and isinstance(message.body, dict):
            to = ",".join(map(str, message.to))
            found.append(f"{at} {message.body.get('a')} {to}".strip())
        elif isinstance(message, StreamClose | Abort):
            how = message.code if isinstance(message, StreamClose) else message.how
            found.append(f"{at} {how} {message.connection}".strip())
    return found


def notes(said: Iterable[Outbound | tuple[str, Outbound]]) -> list[str]:
    """What the journal says of faults."""
    messages = [one[1] if isinstance(one, tuple) else one for one in said]
    return [one.text for one in messages if isinstance(one, Noted) and one.kind == "fault"]


def fired(world: World) -> list[int]:
    """How often each fault has struck."""
    return [one.fired for one in world.faults.standing]


def a_funded_world(world: World | None = None) -> World:
    """A book, and alice with money to buy from it."""
    found = world or World()
    found.do(BOOK, MoveFunds(account="alice", asset="USDT", amount=Decimal(100_000)))
    return found


def buys(
    world: World, *, ticket: int = 1, price: str = "101", quantity: str = "1"
) -> list[Outbound]:
    """What follows when alice buys over REST."""
    when = NOON_MS + (world.now // 1000 - NOON_MS)
    query = "&".join(
        f"{name}={value}"
        for name, value in (
            ORDER | {"price": price, "quantity": quantity, "timestamp": when}
        ).items()
    )
    proof = signature(query.encode(), ALICE.keys[0])
    asked = a_request(
        "POST", "/api/v3/order", f"{query}&signature={proof}", ticket=ticket, key=ALICE.api_key
    )
    return world.tell(asked)


def reply_of(said: Iterable[Outbound | tuple[str, Outbound]]) -> HttpReply:
    """The one reply among it."""
    messages = [one[1] if isinstance(one, tuple) else one for one in said]
    [reply] = [one for one in messages if isinstance(one, HttpReply)]
    return reply


def code_of(said: Iterable[Outbound | tuple[str, Outbound]]) -> tuple[int, object]:
    """The status of the one reply among it, and the vendor's code."""
    reply = reply_of(said)
    body = json.loads(reply.body)
    return reply.status, body.get("code") if isinstance(body, dict) else None
