"""What one command causes: reports in order, and at its end the balances it may have changed."""

from __future__ import annotations

from collections import deque

from mockex.core.balances import Balances
from mockex.core.events import AccountEvent, BalancesChanged, ListReported, OrderReported
from mockex.core.order_lists import ListEvent, OrderList
from mockex.core.orders import ExecutionType, Order
from mockex.core.prevention import PreventedMatch
from mockex.core.symbols import Symbol
from mockex.core.trades import Trade
from mockex.values.instant import Instant


class Executions:
    """Numbers everything that happens to orders, for each symbol from 1."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def next(self, symbol: str) -> int:
        """The id of the next thing that happens on a symbol."""
        self._last[symbol] = self._last.get(symbol, 0) + 1
        return self._last[symbol]


class Action:
    """Collects what one command causes. All of it has one instant."""

    def __init__(self, balances: Balances, executions: Executions, now: Instant) -> None:
        self.now = now
        self._balances = balances
        self._executions = executions
        self._reports: list[AccountEvent] = []
        # Orders whose price has come by this, in the order in which they work.
        self.set_free: deque[Order] = deque()
        self._touched: dict[str, dict[str, None]] = {}

    def report(
        self,
        order: Order,
        execution: ExecutionType,
        *,
        trade: Trade | None = None,
        prevented: PreventedMatch | None = None,
        client_id: str | None = None,
        original_client_id: str = "",
    ) -> int:
        """Tell what happened to an order, as it is now; the id of that."""
        number = self._executions.next(order.symbol)
        self._reports.append(
            OrderReported(
                order=order.snapshot(),
                execution=execution,
                execution_id=number,
                at=self.now,
                client_id=order.client_id if client_id is None else client_id,
                original_client_id=original_client_id,
                trade=trade,
                prevented=prevented,
            )
        )
        return number

    def report_list(self, order_list: OrderList, event: ListEvent | None = None) -> None:
        """Tell what happened to an order list, as it is now."""
        state = order_list.snapshot()
        state.event = event or state.event
        self._reports.append(ListReported(order_list=state, at=self.now))

    def touch(self, account: str, symbol: Symbol, *others: str) -> None:
        """Balances of an account may have changed: those of the symbol's assets, and others."""
        assets = self._touched.setdefault(account, {})
        assets.update(dict.fromkeys((symbol.base_asset, symbol.quote_asset, *others)))

    def events(self) -> list[AccountEvent]:
        """Everything, in order."""
        changed = (
            balances_changed(self._balances, account, tuple(assets), self.now)
            for account, assets in self._touched.items()
        )
        return [*self._reports, *changed]


def balances_changed(
    balances: Balances, account: str, assets: tuple[str, ...], now: Instant
) -> BalancesChanged:
    """What an account has of these assets now."""
    balances.updated[account] = now
    figures = balances.figures(account, assets)
    return BalancesChanged(account=account, balances=figures, at=now)
