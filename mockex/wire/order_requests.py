"""Parameters of trading calls → commands, with the vendor's refusals of what cannot be meant.

Source: rest-api.md, "Trading endpoints"; the codes: errors.md. Which of several mistakes is told
first is not documented; ours is the order of this file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from mockex.core.commands import (
    AmendOrder,
    CancelOpenOrders,
    CancelOrder,
    PlaceOrder,
    ReplaceOrder,
    TestOrder,
)
from mockex.core.orders import (
    OrderStatus,
    OrderType,
    SelfTradePrevention,
    Side,
    TimeInForce,
)
from mockex.core.pegs import Peg, PegPriceType
from mockex.values.amounts import ZERO, exact
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Dialect

E = TypeVar("E", bound=StrEnum)
Sent = Mapping[str, str]

_AMOUNT = r"^([0-9]{1,20})(\.[0-9]{1,20})?$"
_LEGAL_AMOUNT = re.compile(_AMOUNT.strip("^$"))
_WHOLE = "^[0-9]{1,20}$"
_SIGNED = "^-?[0-9]{1,20}$"
_NAME = r"^[\.A-Z\:/a-z0-9_-]{1,36}$"
# As many decimals as any asset has.
_PRECISION = 8
_LEAST_STRATEGY_TYPE = 1_000_000
_CANCEL_RESTRICTIONS = {
    "ONLY_NEW": OrderStatus.NEW,
    "ONLY_PARTIALLY_FILLED": OrderStatus.PARTIALLY_FILLED,
}


class Shape(NamedTuple):
    """The parameters that a type of order must have, those of which it needs one, and those that it
    cannot have.
    """

    needed: tuple[str, ...]
    either: tuple[str, ...]
    barred: tuple[str, ...]


_LIMIT = ("timeInForce", "quantity", "price")
_TRIGGERS = ("stopPrice", "trailingDelta")
_MARKET_BARS = ("price", "timeInForce", "icebergQty")
_STOP_MARKET = Shape(("quantity",), _TRIGGERS, ("quoteOrderQty", *_MARKET_BARS))
_STOP_LIMIT = Shape(_LIMIT, _TRIGGERS, ("quoteOrderQty",))
# By rest-api.md, "New order". The price of a pegged order need not be sent.
SHAPES: Mapping[OrderType, Shape] = {
    OrderType.LIMIT: Shape(_LIMIT, (), ("quoteOrderQty", *_TRIGGERS)),
    OrderType.LIMIT_MAKER: Shape(
        ("quantity", "price"), (), ("quoteOrderQty", *_TRIGGERS, "timeInForce")
    ),
    OrderType.MARKET: Shape((), ("quantity", "quoteOrderQty"), (*_MARKET_BARS, *_TRIGGERS)),
    OrderType.STOP_LOSS: _STOP_MARKET,
    OrderType.TAKE_PROFIT: _STOP_MARKET,
    OrderType.STOP_LOSS_LIMIT: _STOP_LIMIT,
    OrderType.TAKE_PROFIT_LIMIT: _STOP_LIMIT,
}
_PEG, _PEG_OFFSET = "pegPriceType", ("pegOffsetType", "pegOffsetValue")
_PRICE_LEVEL, _DEEPEST_PEG = "PRICE_LEVEL", 100
_RESPONSES = ("ACK", "RESULT", "FULL")
_TRUTHS = ("true", "false")


class _Refusal(Exception):
    """A parameter that cannot be meant."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.msg)
        self.error = error


class OrderRequests:
    """Reads the parameters of trading calls in one dialect.

    `called`: what parameters are called where they were sent under other names.
    """

    def __init__(self, dialect: Dialect, called: Mapping[str, str] | None = None) -> None:
        self._dialect = dialect
        self._called = called or {}

    def place(self, sent: Sent, account: str, *, by_sor: bool = False) -> PlaceOrder | ApiError:
        """A new order."""
        try:
            return self._sor_order(sent, account) if by_sor else self._order(sent, account)
        except _Refusal as refusal:
            return refusal.error

    def test(self, sent: Sent, account: str, *, by_sor: bool = False) -> TestOrder | ApiError:
        """An order that is only tried."""
        order = self.place(sent, account, by_sor=by_sor)
        if not isinstance(order, ApiError):
            flag = self.flag(sent, "computeCommissionRates")
            return TestOrder(order=order) if flag is None else flag
        return order

    def flag(self, sent: Sent, name: str) -> ApiError | None:
        """What is wrong with a truth value, as far as it is sent."""
        if sent.get(name, "false").lower() in _TRUTHS:
            return None
        return api_error(self._dialect, Complaint.PARAMETER_INVALID, name=name)

    def cancel(self, sent: Sent, account: str) -> CancelOrder | ApiError:
        """The cancel of one order."""
        names = ("orderId", "origClientOrderId", "newClientOrderId")
        try:
            return self._cancel(sent, account, *names)
        except _Refusal as refusal:
            return refusal.error

    def cancel_open(self, sent: Sent, account: str) -> CancelOpenOrders:
        """The cancel of all open orders on a symbol."""
        return CancelOpenOrders(account=account, symbol=sent["symbol"])

    def replace(self, sent: Sent, account: str) -> ReplaceOrder | ApiError:
        """A cancel, and an order in the place of what was cancelled."""
        names = ("cancelOrderId", "cancelOrigClientOrderId", "cancelNewClientOrderId")
        try:
            mode = self._one_of(sent, "cancelReplaceMode", ("STOP_ON_FAILURE", "ALLOW_FAILURE"))
            over = self._one_of(sent, "orderRateLimitExceededMode", ("DO_NOTHING", "CANCEL_ONLY"))
            return ReplaceOrder(
                cancel=self._cancel(sent, account, *names),
                order=self._order(sent, account),
                stop_on_failure=mode == "STOP_ON_FAILURE",
                cancel_over_limit=over == "CANCEL_ONLY",
            )
        except _Refusal as refusal:
            return refusal.error

    def amend(self, sent: Sent, account: str) -> AmendOrder | ApiError:
        """A smaller quantity for an open order."""
        try:
            quantity = self._amount(sent, "newQty")
            if not quantity:
                raise self._refused(Complaint.PARAMETER_ILLEGAL, name="newQty", range=_AMOUNT)
            order_id, client_id = self._either(sent, "orderId", "origClientOrderId")
            return AmendOrder(
                account=account,
                symbol=sent["symbol"],
                new_quantity=quantity,
                order_id=order_id,
                client_id=client_id,
                new_client_id=self._name(sent, "newClientOrderId"),
            )
        except _Refusal as refusal:
            return refusal.error

    def names(self, sent: Sent) -> tuple[int | None, str | None] | ApiError:
        """By what an order is asked for: its id, its client's name, or both."""
        try:
            return self._either(sent, "orderId", "origClientOrderId")
        except _Refusal as refusal:
            return refusal.error

    def whole(self, sent: Sent, name: str) -> int | ApiError | None:
        """A number that may be missing."""
        try:
            return self._whole(sent, name, _WHOLE)
        except _Refusal as refusal:
            return refusal.error

    def name(self, sent: Sent, name: str) -> str | ApiError | None:
        """A client's name for something, which may be missing."""
        try:
            return self._name(sent, name)
        except _Refusal as refusal:
            return refusal.error

    def _order(self, sent: Sent, account: str) -> PlaceOrder:
        side = self._word(sent, "side", Side, Complaint.SIDE_INVALID)
        kind = self._word(sent, "type", OrderType, Complaint.ORDER_TYPE_INVALID)
        self._shape(sent, kind)
        self._one_of(sent, "newOrderRespType", _RESPONSES)
        iceberg = self._amount(sent, "icebergQty")
        in_force = self._in_force(sent, kind, iceberg)
        prevention = "selfTradePreventionMode"
        modes = (SelfTradePrevention.NONE, *self._dialect.rest.self_trade_preventions)
        mode = self._one_of(sent, prevention, modes) if prevention in sent else None
        return PlaceOrder(
            account=account,
            symbol=sent["symbol"],
            side=side,
            type=kind,
            time_in_force=in_force,
            price=self._amount(sent, "price"),
            quantity=self._amount(sent, "quantity"),
            quote_quantity=self._amount(sent, "quoteOrderQty"),
            iceberg=iceberg,
            stop_price=self._amount(sent, "stopPrice"),
            trailing_delta=self._whole(sent, "trailingDelta", _WHOLE),
            peg=self._peg(sent, kind, in_force),
            client_id=self._name(sent, "newClientOrderId"),
            strategy_id=self._whole(sent, "strategyId", _SIGNED),
            strategy_type=self._strategy_type(sent),
            self_trade_prevention=None if mode is None else SelfTradePrevention(mode),
        )

    def _sor_order(self, sent: Sent, account: str) -> PlaceOrder:
        """SOR knows two types of order, and none by quote quantity: rest-api.md."""
        order = self._order(sent, account)
        if order.type not in (OrderType.LIMIT, OrderType.MARKET):
            raise self._refused(Complaint.ORDER_TYPE_INVALID)
        return replace(order, uses_sor=True)

    def _shape(self, sent: Sent, kind: OrderType) -> None:
        """Which parameters a type of order must have, and which it cannot."""
        shape = SHAPES[kind]
        if kind is OrderType.MARKET and all(name in sent for name in shape.either):
            raise self._refused(Complaint.PARAMETERS_EXCLUDE)
        for name in shape.needed:
            if name not in sent and not (name == "price" and _PEG in sent):
                raise self._refused(Complaint.PARAMETER_MISSING, name=name)
        if shape.either and not any(name in sent for name in shape.either):
            raise self._refused(Complaint.PARAMETER_MISSING, name=shape.either[0])
        for name in shape.barred:
            if name in sent:
                raise self._refused(Complaint.PARAMETER_NOT_REQUIRED, name=name)

    def _peg(self, sent: Sent, kind: OrderType, in_force: TimeInForce) -> Peg | None:
        """Which price of the book an order is to have: rest-api.md, Pegged Orders Info."""
        if not sent.keys() & {_PEG, *_PEG_OFFSET}:
            return None
        offset = sent.keys() & set(_PEG_OFFSET)
        for name in (_PEG, *(_PEG_OFFSET if offset else ())):
            if name not in sent:
                raise self._refused(Complaint.PARAMETER_MISSING, name=name)
        price_type = self._word(sent, _PEG, PegPriceType, Complaint.PEG_PRICE_TYPE_INVALID)
        if sent.get("pegOffsetType", _PRICE_LEVEL) != _PRICE_LEVEL:
            raise self._refused(Complaint.PEG_OFFSET_TYPE_INVALID)
        level = self._whole(sent, "pegOffsetValue", _WHOLE)
        if level is not None and level > _DEEPEST_PEG:
            raise self._refused(Complaint.PARAMETER_INVALID, name="pegOffsetValue")
        is_primary = price_type is PegPriceType.PRIMARY_PEG
        if kind is OrderType.LIMIT and is_primary and in_force is not TimeInForce.GTC:
            raise self._refused(Complaint.COMBINATION_UNSUPPORTED)
        return Peg(price_type=price_type, level=level)

    def _in_force(self, sent: Sent, kind: OrderType, iceberg: Decimal) -> TimeInForce:
        if "timeInForce" not in sent:
            return TimeInForce.GTC
        found = self._word(sent, "timeInForce", TimeInForce, Complaint.TIME_IN_FORCE_INVALID)
        if iceberg and found is not TimeInForce.GTC:
            raise self._refused(Complaint.COMBINATION_UNSUPPORTED)
        return found

    def _cancel(
        self, sent: Sent, account: str, order_id: str, client_id: str, cancel_id: str
    ) -> CancelOrder:
        restriction = sent.get("cancelRestrictions")
        if restriction is not None and restriction not in _CANCEL_RESTRICTIONS:
            raise self._refused(Complaint.CANCEL_RESTRICTIONS_INVALID)
        number, name = self._either(sent, order_id, client_id)
        return CancelOrder(
            account=account,
            symbol=sent["symbol"],
            order_id=number,
            client_id=name,
            cancel_id=self._name(sent, cancel_id),
            only=None if restriction is None else _CANCEL_RESTRICTIONS[restriction],
        )

    def _either(self, sent: Sent, order_id: str, client_id: str) -> tuple[int | None, str | None]:
        number, name = self._whole(sent, order_id, _WHOLE), sent.get(client_id)
        if number is None and name is None:
            raise self._refused(Complaint.PARAMETERS_MISSING, one=client_id, other=order_id)
        return number, name

    def _strategy_type(self, sent: Sent) -> int | None:
        found = self._whole(sent, "strategyType", _SIGNED)
        if found is not None and found < _LEAST_STRATEGY_TYPE:
            raise self._refused(Complaint.STRATEGY_TYPE_TOO_SMALL)
        return found

    def _amount(self, sent: Sent, name: str) -> Decimal:
        text = sent.get(name)
        if text is None:
            return ZERO
        if not _LEGAL_AMOUNT.fullmatch(text):
            raise self._refused(Complaint.PARAMETER_ILLEGAL, name=name, range=_AMOUNT)
        if len(text.partition(".")[2].rstrip("0")) > _PRECISION:
            raise self._refused(Complaint.PRECISION_TOO_HIGH, name=name)
        return exact(text)

    def _whole(self, sent: Sent, name: str, legal: str) -> int | None:
        text = sent.get(name)
        if text is None:
            return None
        if not re.fullmatch(legal.strip("^$"), text):
            raise self._refused(Complaint.PARAMETER_ILLEGAL, name=name, range=legal)
        number = int(text)
        if abs(number) >= 2**63:
            raise self._refused(Complaint.PARAMETER_OVERFLOW, name=name)
        return number

    def _name(self, sent: Sent, name: str) -> str | None:
        text = sent.get(name)
        if text is not None and not re.fullmatch(_NAME.strip("^$"), text):
            raise self._refused(Complaint.PARAMETER_ILLEGAL, name=name, range=_NAME)
        return text

    def _word(self, sent: Sent, name: str, words: type[E], complaint: Complaint) -> E:
        try:
            return words(sent[name])
        except ValueError:
            raise self._refused(complaint) from None

    def _one_of(self, sent: Sent, name: str, words: tuple[str, ...]) -> str:
        found = sent.get(name, words[0])
        if found not in words:
            raise self._refused(Complaint.PARAMETER_INVALID, name=name)
        return found

    def _refused(self, complaint: Complaint, **details: object) -> _Refusal:
        if "name" in details:
            details["name"] = self._called.get(str(details["name"]), details["name"])
        return _Refusal(api_error(self._dialect, complaint, **details))
