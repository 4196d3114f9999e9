"""Every order there ever was, found by its id, by its client's name for it, or among the open ones."""

from __future__ import annotations

from collections.abc import Iterator

from mockex.core.orders import Order


class OrderStore:
    """The orders of all accounts. Ids count up from 1 for each symbol."""

    def __init__(self) -> None:
        self._by_id: dict[tuple[str, int], Order] = {}
        self._open: dict[str, dict[tuple[str, int], Order]] = {}
        self._by_client_id: dict[tuple[str, str, str], Order] = {}
        self._last_ids: dict[str, int] = {}

    def new_id(self, symbol: str) -> int:
        """The id of the next order on a symbol."""
        self._last_ids[symbol] = self._last_ids.get(symbol, 0) + 1
        return self._last_ids[symbol]

    def add(self, order: Order) -> None:
        """Keep an order, open or not."""
        self._by_id[order.symbol, order.id] = order
        self._name(order)
        if order.is_open:
            self._open.setdefault(order.account, {})[order.symbol, order.id] = order

    def rename(self, order: Order, client_id: str) -> None:
        """Find the order by this name, and no more by the one it had."""
        if self.find_named(order.account, order.symbol, order.client_id) is order:
            del self._by_client_id[order.account, order.symbol, order.client_id]
        order.client_id = client_id
        self._name(order)

    def close(self, order: Order) -> None:
        """An order is open no more."""
        self._open[order.account].pop((order.symbol, order.id), None)

    def find(self, account: str, symbol: str, order_id: int) -> Order | None:
        """An account's order by its id."""
        found = self._by_id.get((symbol, order_id))
        return found if found is not None and found.account == account else None

    def find_named(self, account: str, symbol: str, client_id: str) -> Order | None:
        """An account's latest order of that name."""
        return self._by_client_id.get((account, symbol, client_id))

    def meant(
        self, account: str, symbol: str, order_id: int | None, client_id: str | None
    ) -> Order | None:
        """An order by id, by name, or by an id whose name must be right: CHANGELOG, 2025-04-24."""
        if order_id is None:
            return self.find_named(account, symbol, client_id or "")
        found = self.find(account, symbol, order_id)
        wrong = found is not None and client_id not in (None, found.client_id)
        return None if wrong else found

    def open_of(self, account: str, symbol: str | None = None) -> tuple[Order, ...]:
        """An account's open orders, oldest first."""
        mine = self._open.get(account, {}).values()
        return tuple(order for order in mine if symbol is None or order.symbol == symbol)

    def open_besides(self, account: str) -> Iterator[Order]:
        """Everybody's open orders but those of one account."""
        for owner, mine in self._open.items():
            if owner != account:
                yield from mine.values()

    def forget(self, order: Order) -> None:
        """Keep an order no longer that is not open."""
        self._by_id.pop((order.symbol, order.id), None)
        self._by_client_id.pop((order.account, order.symbol, order.client_id), None)

    def of(self, account: str, symbol: str) -> Iterator[Order]:
        """All of an account's orders on a symbol, oldest first."""
        return (
            order
            for order in self._by_id.values()
            if order.account == account and order.symbol == symbol
        )

    def all(self) -> Iterator[Order]:
        """Every order."""
        return iter(self._by_id.values())

    def _name(self, order: Order) -> None:
        """The latest order of a name is meant by it, but for one that is still open."""
        named = self.find_named(order.account, order.symbol, order.client_id)
        if named is None or not named.is_open:
            self._by_client_id[order.account, order.symbol, order.client_id] = order
