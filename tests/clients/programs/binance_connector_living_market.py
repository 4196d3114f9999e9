"""A program as a user of binance-connector writes it: a book of its own, by the vendor's recipe.

Each time it is told a line it says, as a JSON line, what it has kept: the book, and ids of trades.
"""

import json
import os
import sys
import threading

from binance.spot import Spot
from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient
from saying import say

SIDES = {"bids": "b", "asks": "a"}


class Kept:
    """What has been heard, and is asked for by another thread."""

    def __init__(self) -> None:
        self.trades: list[int] = []
        self.book: dict[str, dict[float, float]] = {side: {} for side in SIDES}
        self._reached: int | None = None
        self._changes: list[dict] = []
        self._lock = threading.Lock()
        self.first = threading.Event()

    def hear(self, _: object, text: str) -> None:
        event = json.loads(text)
        with self._lock:
            if event.get("e") == "trade":
                self.trades.append(event["t"])
            if event.get("e") == "depthUpdate":
                self._changes.append(event)
                self._catch_up()
                self.first.set()

    def begin(self, snapshot: dict) -> None:
        with self._lock:
            self._reached = snapshot["lastUpdateId"]
            for side in SIDES:
                self._take(side, snapshot[side])
            self._catch_up()

    def shown(self) -> dict:
        with self._lock:
            sides = {side: sorted(levels.items()) for side, levels in self.book.items()}
            return {"bids": sides["bids"][::-1], "asks": sides["asks"], "trades": [*self.trades]}

    def _catch_up(self) -> None:
        while self._reached is not None and self._changes:
            change = self._changes.pop(0)
            if change["u"] <= self._reached:
                continue
            assert change["U"] <= self._reached + 1, "a gap"
            for side, name in SIDES.items():
                self._take(side, change[name])
            self._reached = change["u"]

    def _take(self, side: str, levels: list) -> None:
        for price, quantity in levels:
            self.book[side][float(price)] = float(quantity)
            if not float(quantity):
                del self.book[side][float(price)]


def main() -> None:
    kept = Kept()
    stream = SpotWebsocketStreamClient(
        stream_url=os.environ["MOCKEX_WS_URL"],
        on_message=kept.hear,
        on_error=lambda _, error: say("error", error=str(error)),
        on_close=lambda _: say("cut"),
    )
    stream.diff_book_depth("btcusdt", speed=100)
    stream.trade("btcusdt")
    kept.first.wait(20)
    kept.begin(Spot(base_url=os.environ["MOCKEX_REST_URL"]).depth("BTCUSDT", limit=5000))
    for _ in sys.stdin:
        say("kept", **kept.shown())
    stream.stop()


main()
