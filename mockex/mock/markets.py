"""The verbs that move markets and funds, as methods of the façade."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from mockex.core.order_lists import ListKind
from mockex.core.symbols import SymbolStatus
from mockex.errors import UsageError
from mockex.mock import arguments
from mockex.scenario.markets import market_actions
from mockex.wire.actions import Action


class MarketVerbs(ABC):
    """What an exchange's owner does to its markets and to what accounts have."""

    def book(
        self,
        symbol: str,
        *,
        bids: Sequence[tuple[str, str]] | None = None,
        asks: Sequence[tuple[str, str]] | None = None,
    ) -> None:
        """Let the house offer these prices and quantities, instead of what it offered before.

        A side that is left out stays as it is: `book("BTCUSDT", asks=[("42000.00", "0.30")])`.
        """
        self._market("book", {symbol: {"bids": bids, "asks": asks}})

    def trade(self, symbol: str, *, side: str, price: str, quantity: str) -> None:
        """Let the house trade: with what rests at that price or better, and else with itself.

        What is better goes first, so for a trade at 43000 there must be no asks below: move the
        book before.
        """
        words = {"symbol": symbol, "side": side, "price": price, "quantity": quantity}
        self._market("trade", words)

    def place(self, account: str, **parameters: str) -> None:
        """An order that the account's client did not place, by the vendor's parameters."""
        self._market("place", {"account": self._known(account), **parameters})

    def place_list(self, account: str, kind: str, **parameters: str) -> None:
        """Orders that belong together, by the vendor's parameters: OCO, OTO, OTOCO, OPO or OPOCO."""
        kind = arguments.one_of("kind", kind, tuple(map(str, ListKind)))
        words = {"account": self._known(account), "kind": kind, **parameters}
        self._market("place_list", words)

    def cancel(self, account: str, order: str | int = "last") -> None:
        """Cancel an open order of an account: the last, or by its id or its client's name.

        An order list is cancelled by its client's name, and by any of its orders.
        """
        self._market("cancel", {"account": self._known(account), "order": order})

    def deposit(self, account: str, asset: str, amount: str) -> None:
        """Give an account something from outside; a negative amount is withdrawn."""
        self._market("deposit", self._funds(account, asset, amount))

    def transfer(self, account: str, asset: str, amount: str) -> None:
        """Move something to this account from another wallet of its owner, or there if negative."""
        self._market("transfer", self._funds(account, asset, amount))

    def lock(self, account: str, asset: str, amount: str) -> None:
        """Let another system lock a part of an account's funds, or unlock it if negative."""
        self._market("lock", self._funds(account, asset, amount))

    def symbol(self, name: str, status: str) -> None:
        """Open, halt or close a symbol: TRADING, HALT, BREAK, END_OF_DAY or CANCEL_ONLY."""
        status = arguments.one_of("status", status, tuple(map(str, SymbolStatus)))
        self._market("symbol", {name: status})

    def reference_price(self, symbol: str, price: str | None) -> None:
        """Set the reference price of a symbol; None takes away one that was set.

        Price ranges lie around it, streams and queries tell it, and a price that is calculated,
        where the symbol has one, holds only while none is set.
        """
        self._market("reference_price", {"symbol": symbol, "price": price})

    def _market(self, verb: str, words: Mapping[str, object]) -> None:
        try:
            actions = market_actions(verb, words)
        except ValueError as error:
            raise UsageError(f"{verb}: {error}") from None
        for action in actions:
            self._do(action)

    def _funds(self, account: str, asset: str, amount: str) -> dict[str, object]:
        return {"account": self._known(account), "asset": asset, "amount": amount}

    @abstractmethod
    def _do(self, action: Action) -> None:
        """Have the exchange do it."""

    @abstractmethod
    def _known(self, account: str) -> str:
        """The account's name, if there is such an account."""
