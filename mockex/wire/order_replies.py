"""Orders, trades and balances → the bodies of replies, with keys in the vendor's order.

Source: rest-api.md, "Trading endpoints" and "Account endpoints". Times are instants here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from mockex.core.commissions import Commissions, Rates
from mockex.core.orders import Order, OrderStatus
from mockex.core.outcomes import Amended, Cancelled, Placed
from mockex.core.prevention import NO_GROUP, PreventedMatch
from mockex.core.trades import Amendment, Trade
from mockex.values.amounts import printed
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.prevention_replies import (
    lost,
    lost_by_placing,
    prevented_match,
    prevented_matches,
)

Body = dict[str, object]

# How a fill is called that is an allocation: faqs/sor_faq.md.
ALLOCATED = "ONE_PARTY_TRADE_REPORT"


class OrderReplies:
    """Writes bodies with times in milliseconds, or in microseconds."""

    def __init__(self, *, microseconds: bool) -> None:
        self._unit = 1 if microseconds else MILLISECOND

    def writer(self, kind: str) -> Callable[[Placed], Body]:
        """What writes a newOrderRespType."""
        writers = {"ACK": self.acknowledged, "RESULT": self.resulting, "FULL": self.full}
        return writers[kind]

    def acknowledged(self, placed: Placed) -> Body:
        """newOrderRespType ACK."""
        order = placed.order
        return {
            "symbol": order.symbol,
            "orderId": order.id,
            "orderListId": _list_id(order),
            "clientOrderId": order.client_id,
            "transactTime": self._time(order.updated),
        }

    def resulting(self, placed: Placed) -> Body:
        """newOrderRespType RESULT."""
        return {**self._begun(placed), **prevented_matches(placed), **_ended_at_once(placed)}

    def full(self, placed: Placed) -> Body:
        """newOrderRespType FULL: with every fill."""
        return {
            **self._begun(placed),
            "fills": list(map(_fill, placed.trades)),
            **prevented_matches(placed),
            **_ended_at_once(placed),
        }

    def cancelled(self, done: Cancelled) -> Body:
        """The report of a cancel, whose client order id is that of the cancel itself."""
        order = done.order
        return {
            "symbol": order.symbol,
            "origClientOrderId": order.client_id,
            "orderId": order.id,
            "orderListId": _list_id(order),
            "clientOrderId": done.cancel_id,
            "transactTime": self._time(done.at),
            **_figures(order),
            **self._conditions(order),
            **_labels(order),
            **_ended(order, with_reason=False),
        }

    def order(self, order: Order) -> Body:
        """An order that was asked about."""
        return {
            "symbol": order.symbol,
            "orderId": order.id,
            "orderListId": _list_id(order),
            "clientOrderId": order.client_id,
            "price": printed(order.told_price),
            **_peg(order),
            **_original_quantity(order),
            "executedQty": printed(order.executed),
            "cummulativeQuoteQty": printed(order.quote_executed),
            "status": order.status,
            "timeInForce": order.time_in_force,
            "type": order.type,
            "side": order.side,
            "stopPrice": printed(order.stop_price),
            **self._trailing(order),
            "icebergQty": printed(order.iceberg),
            "time": self._time(order.created),
            "updateTime": self._time(order.updated),
            "isWorking": order.working_since is not None,
            "workingTime": self._working(order),
            "origQuoteOrderQty": printed(order.quote_quantity),
            **_labels(order, with_iceberg=False),
            **_ended(order),
        }

    def amended(self, done: Amended) -> Body:
        """An order that has become smaller. Here the double m is single: rest-api.md."""
        order, change = done.order, done.amendment
        body: Body = {
            "symbol": order.symbol,
            "orderId": order.id,
            "orderListId": _list_id(order),
            "origClientOrderId": change.original_client_id,
            "clientOrderId": order.client_id,
            "price": printed(order.told_price),
            **_peg(order),
            "qty": printed(order.quantity),
            "executedQty": printed(order.executed),
            "preventedQty": printed(order.prevented),
            "quoteOrderQty": printed(order.quote_quantity),
            "cumulativeQuoteQty": printed(order.quote_executed),
            "status": order.status,
            "timeInForce": order.time_in_force,
            "type": order.type,
            "side": order.side,
            **self._conditions(order),
            **self._worked(order),
            "selfTradePreventionMode": order.self_trade_prevention,
        }
        return {
            "transactTime": self._time(change.at),
            "executionId": change.execution,
            "amendedOrder": body,
        }

    def amendment(self, change: Amendment) -> Body:
        """One entry of an order's history of amendments."""
        return {
            "symbol": change.symbol,
            "orderId": change.order,
            "executionId": change.execution,
            "origClientOrderId": change.original_client_id,
            "newClientOrderId": change.new_client_id,
            "origQty": printed(change.original_quantity),
            "newQty": printed(change.new_quantity),
            "time": self._time(change.at),
        }

    def trade(self, trade: Trade) -> Body:
        """One of the account's own trades."""
        return {
            "symbol": trade.symbol,
            "id": trade.id,
            "orderId": trade.order,
            "orderListId": _list_id(trade),
            "price": printed(trade.price),
            "qty": printed(trade.quantity),
            "quoteQty": printed(trade.quote_quantity),
            "commission": printed(trade.commission),
            "commissionAsset": trade.commission_asset,
            "time": self._time(trade.at),
            "isBuyer": trade.side == "BUY",
            "isMaker": trade.is_maker,
            "isBestMatch": True,
        }

    def allocation(self, allocation: Trade) -> Body:
        """What SOR brought."""
        return {
            "symbol": allocation.symbol,
            "allocationId": allocation.id,
            "allocationType": "SOR",
            "orderId": allocation.order,
            "orderListId": _list_id(allocation),
            "price": printed(allocation.price),
            "qty": printed(allocation.quantity),
            "quoteQty": printed(allocation.quote_quantity),
            "commission": printed(allocation.commission),
            "commissionAsset": allocation.commission_asset,
            "time": self._time(allocation.at),
            "isBuyer": allocation.side == "BUY",
            "isMaker": allocation.is_maker,
            "isAllocator": False,
        }

    def prevented_match(self, met: PreventedMatch) -> Body:
        """One of the matches that were prevented."""
        return prevented_match(met, self._time(met.at))

    def account(
        self,
        balances: Iterable[tuple[str, Decimal, Decimal]],
        rates: Rates,
        updated: Instant,
        uid: int,
        trade_group: int = NO_GROUP,
    ) -> Body:
        """The account, with what it has; its trade group where it is in one: faqs/stp_faq.md."""
        grouped = {} if trade_group == NO_GROUP else {"tradeGroupId": trade_group}
        return {
            "makerCommission": _bips(rates.maker),
            "takerCommission": _bips(rates.taker),
            "buyerCommission": _bips(rates.buyer),
            "sellerCommission": _bips(rates.seller),
            "commissionRates": _rates(rates),
            "canTrade": True,
            "canWithdraw": True,
            "canDeposit": True,
            "brokered": False,
            "requireSelfTradePrevention": False,
            "preventSor": False,
            "updateTime": self._time(updated),
            "accountType": "SPOT",
            "balances": [
                {"asset": asset, "free": printed(free), "locked": printed(locked)}
                for asset, free, locked in balances
            ],
            "permissions": ["SPOT"],
            "uid": uid,
            **grouped,
        }

    def _begun(self, placed: Placed) -> Body:
        order = placed.order
        working = {**self._conditions(order), "workingTime": self._working(order)}
        return {**self.acknowledged(placed), **_figures(order), **working, **_labels(order)}

    def _conditions(self, order: Order) -> Body:
        """What an order says that waits, or has waited, for a price."""
        stop: Body = {"stopPrice": printed(order.stop_price)} if order.stop_price else {}
        return {**stop, **self._trailing(order)}

    def _trailing(self, order: Order) -> Body:
        if order.trailing_delta is None:
            return {}
        since = order.trailing_since
        time = -1 if since is None else self._time(since)
        return {"trailingDelta": order.trailing_delta, "trailingTime": time}

    def _time(self, instant: Instant) -> int:
        return instant // self._unit

    def _worked(self, order: Order) -> Body:
        """Of a pending order an amendment says nothing of it: rest-api.md, Order Amend."""
        is_pending = order.status is OrderStatus.PENDING_NEW
        return {} if is_pending else {"workingTime": self._working(order)}

    def _working(self, order: Order) -> int:
        return -1 if order.working_since is None else self._time(order.working_since)


def commissions(symbol: str, found: Commissions) -> Body:
    """What an account pays on a symbol."""
    discount = found.discount
    return {
        "symbol": symbol,
        "standardCommission": _rates(found.standard),
        "specialCommission": _rates(found.special),
        "taxCommission": _rates(found.tax),
        "discount": {
            "enabledForAccount": discount.enabled_for_account,
            "enabledForSymbol": discount.enabled_for_symbol,
            "discountAsset": discount.asset,
            "discount": printed(discount.factor),
        },
    }


def order_commissions(found: Commissions, buys: bool) -> Body:
    """What an order would cost, by role, with the rates of its side in it."""
    discount = found.discount

    def both(rates: Rates) -> Body:
        own = rates.buyer if buys else rates.seller
        return {"maker": printed(rates.maker + own), "taker": printed(rates.taker + own)}

    return {
        "standardCommissionForOrder": both(found.standard),
        "specialCommissionForOrder": both(found.special),
        "taxCommissionForOrder": both(found.tax),
        "discount": {
            "enabledForAccount": discount.enabled_for_account,
            "enabledForSymbol": discount.enabled_for_symbol,
            "discountAsset": discount.asset,
            "discount": printed(discount.factor),
        },
    }


def _fill(trade: Trade) -> Body:
    deal: Body = {
        "price": printed(trade.price),
        "qty": printed(trade.quantity),
        "commission": printed(trade.commission),
        "commissionAsset": trade.commission_asset,
    }
    if not trade.is_allocation:
        return {**deal, "tradeId": trade.id}
    return {"matchType": ALLOCATED, **deal, "tradeId": -1, "allocId": trade.id}


def _figures(order: Order) -> Body:
    return {
        "price": printed(order.told_price),
        **_peg(order),
        **_original_quantity(order),
        "executedQty": printed(order.executed),
        "origQuoteOrderQty": printed(order.quote_quantity),
        "cummulativeQuoteQty": printed(order.quote_executed),
        "status": order.status,
        "timeInForce": order.time_in_force,
        "type": order.type,
        "side": order.side,
    }


def _peg(order: Order) -> Body:
    """What a pegged order says beside its own price; that of the book once it is determined."""
    peg = order.peg
    if peg is None:
        return {}
    levels = {"pegOffsetType": "PRICE_LEVEL", "pegOffsetValue": peg.level}
    return {
        "pegPriceType": peg.price_type,
        **(levels if peg.level is not None else {}),
        **({"peggedPrice": printed(order.pegged_price)} if order.pegged_price else {}),
    }


def _labels(order: Order, *, with_iceberg: bool = True) -> Body:
    """What an order says only where it was asked for or has come about."""
    iceberg = printed(order.iceberg) if order.iceberg and with_iceberg else None
    found = {
        "icebergQty": iceberg,
        "strategyId": order.strategy_id,
        "strategyType": order.strategy_type,
    }
    return {name: value for name, value in found.items() if value is not None}


def _ended(order: Order, *, with_reason: bool = True) -> Body:
    reason = _reason(order) if with_reason else {}
    return {**_mode(order), **lost(order), **reason}


def _ended_at_once(placed: Placed) -> Body:
    order = placed.order
    return {**_mode(order), **lost_by_placing(placed), **_reason(order)}


def _mode(order: Order) -> Body:
    mode: Body = {"selfTradePreventionMode": order.self_trade_prevention}
    if order.uses_sor:
        return {"workingFloor": order.working_floor, **mode, "usedSor": True}
    return mode


def _reason(order: Order) -> Body:
    return {} if order.expiry_reason is None else {"expiryReason": order.expiry_reason}


def _rates(rates: Rates) -> Body:
    return {
        "maker": printed(rates.maker),
        "taker": printed(rates.taker),
        "buyer": printed(rates.buyer),
        "seller": printed(rates.seller),
    }


def _bips(rate: Decimal) -> int:
    return int(rate * 10_000)


def _original_quantity(order: Order) -> Body:
    """Of an order by quote quantity it is what was bought or sold, as replies of 2021 and 2025 show.

    One that another is to pay for has none until that is filled: rest-api.md, New Order List - OPO.
    """
    if not order.quantity and not order.quote_quantity:
        return {}
    asked = order.executed + order.prevented if order.quote_quantity else order.quantity
    return {"origQty": printed(asked)}


def _list_id(of: Order | Trade) -> int:
    return -1 if of.list_id is None else of.list_id
