"""What calls about order lists answer with: results of the core → the kind and the body of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, cast

from mockex.core.order_lists import OrderList
from mockex.core.outcomes import Cancelled, CancelledList, PlacedList
from mockex.wire.dialect import Call
from mockex.wire.list_replies import ListReplies
from mockex.wire.order_replies import Body, OrderReplies
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]


def answered_list(
    call: Call, sent: Sent, result: object, *, microseconds: bool
) -> tuple[str, Body | list[Body]] | None:
    """Kind and body; None where the call is not about order lists."""
    write = ListReplies(microseconds=microseconds)
    match call.operation:
        case (
            Operation.PLACE_OCO
            | Operation.PLACE_OCO_LIST
            | Operation.PLACE_OTO_LIST
            | Operation.PLACE_OTOCO_LIST
            | Operation.PLACE_OPO_LIST
            | Operation.PLACE_OPOCO_LIST
        ):
            # Results unless another is asked for, as replies of 2020 to 2022 show.
            kind = sent.get("newOrderRespType", "RESULT")
            report = OrderReplies(microseconds=microseconds).writer(kind)
            return "orderList.place", write.placed(cast("PlacedList", result), report)
        case Operation.CANCEL_LIST:
            return "orderList.cancel", write.cancelled(cast("CancelledList", result))
        case Operation.ORDER_LIST:
            return "orderList.query", write.order_list(cast("OrderList", result))
        case Operation.OPEN_ORDER_LISTS | Operation.ALL_ORDER_LISTS:
            lists = cast("tuple[OrderList, ...]", result)
            return "orderList.query[]", [write.order_list(each) for each in lists]
        case _:
            return None


def cancelled(done: Cancelled | CancelledList, *, microseconds: bool) -> Body:
    """The report of a cancel: of the whole list where the order was in one."""
    if isinstance(done, CancelledList):
        return ListReplies(microseconds=microseconds).cancelled(done)
    return OrderReplies(microseconds=microseconds).cancelled(done)
