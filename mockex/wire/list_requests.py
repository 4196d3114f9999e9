"""Parameters of calls about order lists → commands and queries, with the vendor's refusals.

An order of a list is read as one alone is: its parameters are those of an order behind a prefix,
and what is wrong with one of them is told under the name that was sent. Source: rest-api.md, "Order
lists"; the codes: errors.md. In which order mistakes are looked at is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.core.commands import CancelOrderList, Command, PlaceOrder, PlaceOrderList
from mockex.core.order_lists import ListKind
from mockex.core.orders import OrderType, Side
from mockex.core.queries import OpenOrderLists, OrderListNamed, Query
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Call, Dialect
from mockex.wire.order_requests import OrderRequests
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]

# Which call places which list; of an OCO the call of 2019 first.
KINDS: Mapping[Operation, ListKind] = {
    Operation.PLACE_OCO: ListKind.OCO,
    Operation.PLACE_OCO_LIST: ListKind.OCO,
    Operation.PLACE_OTO_LIST: ListKind.OTO,
    Operation.PLACE_OTOCO_LIST: ListKind.OTOCO,
    Operation.PLACE_OPO_LIST: ListKind.OPO,
    Operation.PLACE_OPOCO_LIST: ListKind.OPOCO,
}
# What stands behind a prefix, and what an order alone calls it.
_BEHIND_PREFIX = {
    "Type": "type",
    "Side": "side",
    "Quantity": "quantity",
    "Price": "price",
    "StopPrice": "stopPrice",
    "TrailingDelta": "trailingDelta",
    "TimeInForce": "timeInForce",
    "IcebergQty": "icebergQty",
    "ClientOrderId": "newClientOrderId",
    "StrategyId": "strategyId",
    "StrategyType": "strategyType",
    "PegPriceType": "pegPriceType",
    "PegOffsetType": "pegOffsetType",
    "PegOffsetValue": "pegOffsetValue",
}
_OF_ALL = ("symbol", "newOrderRespType", "selfTradePreventionMode")
# The two orders of New OCO, under the names of 2019.
_OLD_BOTH = {"side": "side", "quantity": "quantity"}
_OLD_LIMIT = {
    "price": "price",
    "icebergQty": "limitIcebergQty",
    "newClientOrderId": "limitClientOrderId",
    "strategyId": "limitStrategyId",
    "strategyType": "limitStrategyType",
}
_OLD_STOP = {
    "price": "stopLimitPrice",
    "stopPrice": "stopPrice",
    "trailingDelta": "trailingDelta",
    "timeInForce": "stopLimitTimeInForce",
    "icebergQty": "stopIcebergQty",
    "newClientOrderId": "stopClientOrderId",
    "strategyId": "stopStrategyId",
    "strategyType": "stopStrategyType",
}
_WORKING_TYPES = (OrderType.LIMIT, OrderType.LIMIT_MAKER)
# Where orders of a pair cannot be, by its side, their place and their sort.
_MISPLACED = {
    (Side.BUY, "above", "LIMIT_MAKER"): Complaint.BUY_OCO_LIMIT_ABOVE,
    (Side.SELL, "below", "LIMIT_MAKER"): Complaint.SELL_OCO_LIMIT_BELOW,
    (Side.BUY, "below", "STOP_LOSS"): Complaint.BUY_OCO_STOP_LOSS_BELOW,
    (Side.SELL, "above", "STOP_LOSS"): Complaint.SELL_OCO_STOP_LOSS_ABOVE,
    (Side.BUY, "above", "TAKE_PROFIT"): Complaint.BUY_OCO_TAKE_PROFIT_ABOVE,
    (Side.SELL, "below", "TAKE_PROFIT"): Complaint.SELL_OCO_TAKE_PROFIT_BELOW,
}


def asked_list(
    call: Call, sent: Sent, account: str, dialect: Dialect
) -> Command | Query | ApiError | None:
    """The command or query; None where the call is about something else."""
    read = ListRequests(dialect)
    match call.operation:
        case operation if operation in KINDS:
            return read.place(operation, sent, account)
        case Operation.CANCEL_LIST:
            return read.cancel(sent, account)
        case Operation.ORDER_LIST:
            return read.named(sent, account)
        case Operation.OPEN_ORDER_LISTS:
            return OpenOrderLists(account=account)
        case _:
            return None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Leg:
    """One order of a list: what its parameters are called, and those that are understood."""

    names: Mapping[str, str]
    understood: Mapping[str, str] = field(default_factory=dict)

    def of(self, sent: Sent) -> dict[str, str]:
        """Its parameters, as those of an order alone."""
        own = {name: sent[called] for name, called in self.names.items() if called in sent}
        shared = {name: sent[name] for name in _OF_ALL if name in sent}
        return {**shared, **own, **self.understood}


class ListRequests:
    """Reads the parameters of calls about order lists in one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._read = OrderRequests(dialect)

    def place(self, operation: Operation, sent: Sent, account: str) -> PlaceOrderList | ApiError:
        """New orders that belong together: the working one first, and a stop loss before the other."""
        kind = KINDS[operation]
        refusal = self._refusal(kind, operation, sent)
        if refusal is not None:
            return refusal
        name = self._read.name(sent, "listClientOrderId")
        if isinstance(name, ApiError):
            return name
        orders: list[PlaceOrder] = []
        for leg in _legs(operation, kind, sent):
            order = OrderRequests(self._dialect, leg.names).place(leg.of(sent), account)
            if isinstance(order, ApiError):
                return order
            orders.append(order)
        if kind.has_pair and not _are_in_order(*orders[-2:]):
            return self._error(Complaint.PRICES_DISORDERED)
        return PlaceOrderList(
            account=account,
            symbol=sent["symbol"],
            kind=kind,
            orders=tuple(orders),
            client_id=name,
        )

    def cancel(self, sent: Sent, account: str) -> CancelOrderList | ApiError:
        """The cancel of all orders of a list."""
        cancel_id = self._read.name(sent, "newClientOrderId")
        if isinstance(cancel_id, ApiError):
            return cancel_id
        meant = self._meant(sent, "listClientOrderId")
        if isinstance(meant, ApiError):
            return meant
        return CancelOrderList(
            account=account,
            symbol=sent["symbol"],
            list_id=meant[0],
            client_id=meant[1],
            cancel_id=cancel_id,
        )

    def named(self, sent: Sent, account: str) -> OrderListNamed | ApiError:
        """A list that is asked for; its client's name is called that of an order here."""
        meant = self._meant(sent, "origClientOrderId")
        if isinstance(meant, ApiError):
            return meant
        return OrderListNamed(account=account, list_id=meant[0], client_id=meant[1])

    def _meant(self, sent: Sent, client_id: str) -> tuple[int | None, str | None] | ApiError:
        number = self._read.whole(sent, "orderListId")
        if isinstance(number, ApiError):
            return number
        if number is None and client_id not in sent:
            return self._error(Complaint.PARAMETER_RECOMMENDED, name="orderListId")
        return number, sent.get(client_id)

    def _refusal(self, kind: ListKind, operation: Operation, sent: Sent) -> ApiError | None:
        """What is wrong with a list that is not wrong with one of its orders alone."""
        if operation is Operation.PLACE_OCO:
            return self._lacks_time_in_force(sent)
        sides = ("workingSide", "pendingSide") if kind.has_working else ("side",)
        for name in sides:
            if sent[name] not in list(Side):
                return self._error(Complaint.SIDE_INVALID)
        if kind.has_working and sent["workingType"] in _others(_WORKING_TYPES):
            return self._error(Complaint.PARAMETER_INVALID, name="workingType")
        if kind.pays and sent["workingSide"] != Side.BUY:
            return self._error(Complaint.OPO_WORKING_SELLS)
        if kind.pays and sent["pendingSide"] != Side.SELL:
            return self._error(Complaint.OPO_PENDING_BUYS)
        return self._unpaired(sent, Side(sent[sides[-1]]), _places(kind)) if kind.has_pair else None

    def _lacks_time_in_force(self, sent: Sent) -> ApiError | None:
        if "stopLimitPrice" in sent and "stopLimitTimeInForce" not in sent:
            return self._error(Complaint.PARAMETER_RECOMMENDED, name="stopLimitTimeInForce")
        return None

    def _unpaired(self, sent: Sent, side: Side, places: Mapping[str, str]) -> ApiError | None:
        """Why two orders cannot cancel each other; their prefixes by their places."""
        types = {place: sent[f"{prefix}Type"] for place, prefix in places.items()}
        for found in types.values():
            if found not in list(OrderType):
                return self._error(Complaint.ORDER_TYPE_INVALID)
            if found not in self._dialect.rest.oco_types:
                return self._error(Complaint.OCO_TYPE_UNSUPPORTED)
        if set(types.values()) == {OrderType.LIMIT_MAKER}:
            return self._error(Complaint.OCO_LIMITS_ONLY)
        for place, found in types.items():
            complaint = _MISPLACED.get((side, place, found.removesuffix("_LIMIT")))
            if complaint is not None:
                return self._error(complaint)
        for prefix in places.values():
            iceberg, in_force = f"{prefix}IcebergQty", f"{prefix}TimeInForce"
            if iceberg in sent and sent.get(in_force, "GTC") in ("IOC", "FOK"):
                return self._error(Complaint.OCO_ICEBERG_NOT_GTC, name=iceberg)
        return None

    def _error(self, complaint: Complaint, **details: object) -> ApiError:
        return api_error(self._dialect, complaint, **details)


def _legs(operation: Operation, kind: ListKind, sent: Sent) -> Sequence[_Leg]:
    """The orders of a list, in the order of their ids."""
    if operation is Operation.PLACE_OCO:
        stop = OrderType.STOP_LOSS_LIMIT if "stopLimitPrice" in sent else OrderType.STOP_LOSS
        return (
            _Leg(names={**_OLD_BOTH, **_OLD_STOP}, understood={"type": stop}),
            _Leg(names={**_OLD_BOTH, **_OLD_LIMIT}, understood={"type": OrderType.LIMIT_MAKER}),
        )
    # Where a list pays, its pending orders have no quantity of their own.
    unknown = {"quantity": "0"} if kind.pays else {}
    both = {"side": "pendingSide", "quantity": "pendingQuantity"} if kind.has_working else _OLD_BOTH
    legs = [_Leg(names=_behind("working"))] if kind.has_working else []
    if not kind.has_pair:
        return (*legs, _Leg(names=_behind("pending"), understood=unknown))
    prefixes = sorted(_places(kind).values(), key=lambda each: "STOP" not in sent[f"{each}Type"])
    pair = (_Leg(names={**_behind(each), **both}, understood=unknown) for each in prefixes)
    return (*legs, *pair)


def _are_in_order(stop: PlaceOrder, other: PlaceOrder) -> bool:
    """Whether the prices of a pair can lie on both sides of any last price."""
    limit = other.price or other.stop_price
    if not stop.stop_price or not limit:
        return True
    return stop.stop_price > limit if stop.side is Side.BUY else stop.stop_price < limit


def _behind(prefix: str) -> dict[str, str]:
    return {name: f"{prefix}{behind}" for behind, name in _BEHIND_PREFIX.items()}


def _places(kind: ListKind) -> Mapping[str, str]:
    """The places of a pair, and the prefixes of its orders."""
    if kind.has_working:
        return {"above": "pendingAbove", "below": "pendingBelow"}
    return {"above": "above", "below": "below"}


def _others(types: Sequence[OrderType]) -> list[OrderType]:
    return [each for each in OrderType if each not in types]
