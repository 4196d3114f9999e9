"""What trading calls answer with: results of the core → the kind and the body of a reply."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from mockex.core.commissions import Commissions
from mockex.core.ordering import Replaced
from mockex.core.orders import Order, OrderType, Side
from mockex.core.outcomes import Amended, Cancelled, CancelledList, Placed
from mockex.core.prevention import PreventedMatch
from mockex.core.rejects import Reason, Reject
from mockex.core.trades import Amendment, Trade
from mockex.core.trading import AccountState
from mockex.values.amounts import ZERO
from mockex.wire.api_errors import ApiError, Complaint, api_error, in_words
from mockex.wire.dialect import Call, Dialect
from mockex.wire.list_answers import answered_list, cancelled
from mockex.wire.list_replies import ListReplies
from mockex.wire.order_replies import Body, OrderReplies, commissions, order_commissions
from mockex.wire.vocabulary import Operation

Sent = Mapping[str, str]
Answer = tuple[str, "Body | list[Body]"]

# The answer in full is that of these unless another is asked for: rest-api.md, "New order".
_FULL_BY_DEFAULT = frozenset({OrderType.LIMIT, OrderType.MARKET})


def answered_order(
    call: Call, sent: Sent, result: object, dialect: Dialect, *, microseconds: bool
) -> Answer | ApiError | None:
    """Kind and body; None where the call is not about trading."""
    write = OrderReplies(microseconds=microseconds)
    match call.operation:
        case Operation.PLACE_ORDER | Operation.PLACE_SOR_ORDER:
            return _placed(cast("Placed", result), sent, write)
        case Operation.TEST_ORDER | Operation.TEST_SOR_ORDER:
            return _tested(cast("Commissions", result), sent)
        case Operation.CANCEL_ORDER:
            one = cast("Cancelled | CancelledList", result)
            kind = "orderList.cancel" if isinstance(one, CancelledList) else "order.cancel"
            return kind, cancelled(one, microseconds=microseconds)
        case Operation.CANCEL_OPEN_ORDERS:
            several = cast("tuple[Cancelled | CancelledList, ...]", result)
            reports = [cancelled(each, microseconds=microseconds) for each in several]
            return "openOrders.cancel[]", reports
        case Operation.REPLACE_ORDER:
            return _replaced(cast("Replaced", result), sent, dialect, microseconds=microseconds)
        case Operation.AMEND_ORDER:
            lists = ListReplies(microseconds=microseconds)
            return "order.amend", lists.amended(cast("Amended", result))
        case Operation.ORDER:
            return "order.query", write.order(cast("Order", result))
        case Operation.OPEN_ORDERS | Operation.ALL_ORDERS:
            orders = cast("tuple[Order, ...]", result)
            return "order.query[]", [write.order(each) for each in orders]
        case Operation.AMENDMENTS:
            changes = cast("tuple[Amendment, ...]", result)
            return "amendment[]", [write.amendment(each) for each in changes]
        case Operation.TRADES:
            trades = cast("tuple[Trade, ...]", result)
            return "myTrade[]", [write.trade(each) for each in trades]
        case Operation.ALLOCATIONS:
            allocations = cast("tuple[Trade, ...]", result)
            return "allocation[]", [write.allocation(each) for each in allocations]
        case Operation.PREVENTED_MATCHES:
            found = cast("tuple[PreventedMatch, ...]", result)
            return "preventedMatch[]", [write.prevented_match(each) for each in found]
        case Operation.ACCOUNT:
            return "account", _account(cast("AccountState", result), sent, write)
        case Operation.COMMISSION:
            return "commission", commissions(sent["symbol"], cast("Commissions", result))
        case Operation.UNFILLED_ORDERS:
            return "orderRateLimit[]", _counts(cast("tuple[int, ...]", result), dialect)
        case _:
            return answered_list(call, sent, result, microseconds=microseconds)


def _placed(placed: Placed, sent: Sent, write: OrderReplies) -> tuple[str, Body]:
    default = "FULL" if placed.order.type in _FULL_BY_DEFAULT else "ACK"
    match sent.get("newOrderRespType", default):
        case "ACK":
            return "order.ACK", write.acknowledged(placed)
        case "RESULT":
            return "order.RESULT", write.resulting(placed)
        case _:
            return "order.FULL", write.full(placed)


def _tested(found: Commissions, sent: Sent) -> tuple[str, Body]:
    if sent.get("computeCommissionRates", "false").lower() != "true":
        return "order.test", {}
    return "order.commission", order_commissions(found, sent["side"] == Side.BUY)


def _replaced(
    done: Replaced, sent: Sent, dialect: Dialect, *, microseconds: bool
) -> Answer | ApiError:
    """Both responses, or the error that says which of the two failed."""
    write = OrderReplies(microseconds=microseconds)
    old, placed = done.cancelled, done.placed
    body: Body = {
        "cancelResult": "FAILURE" if isinstance(old, Reject) else "SUCCESS",
        "newOrderResult": _outcome(placed),
        "cancelResponse": (
            _error_body(old, dialect)
            if isinstance(old, Reject)
            else cancelled(old, microseconds=microseconds)
        ),
        "newOrderResponse": (
            None
            if placed is None
            else _error_body(placed, dialect)
            if isinstance(placed, Reject)
            else _placed(placed, sent, write)[1]
        ),
    }
    failed = isinstance(old, Reject), not isinstance(placed, Placed)
    if not any(failed):
        return "order.cancelReplace", body
    complaint = (
        Complaint.CANCEL_REPLACE_FAILED if all(failed) else Complaint.CANCEL_REPLACE_FAILED_IN_PART
    )
    error = api_error(dialect, complaint)
    status = dialect.errors[Reason.TOO_MANY_ORDERS].status if done.over_limit else error.status
    return ApiError(status=status, code=error.code, msg=error.msg, data=body)


def _outcome(placed: Placed | Reject | None) -> str:
    if placed is None:
        return "NOT_ATTEMPTED"
    return "FAILURE" if isinstance(placed, Reject) else "SUCCESS"


def _error_body(reject: Reject, dialect: Dialect) -> Body:
    error = in_words(reject, dialect)
    return {"code": error.code, "msg": error.msg}


def _account(state: AccountState, sent: Sent, write: OrderReplies) -> Body:
    omit = sent.get("omitZeroBalances", "false").lower() == "true"
    shown = [each for each in state.balances if not omit or each[1:] != (ZERO, ZERO)]
    return write.account(shown, state.rates, state.updated, uid=1, trade_group=state.trade_group)


def _counts(counts: tuple[int, ...], dialect: Dialect) -> list[Body]:
    limits = zip(dialect.order_limits(), counts, strict=True)
    return [
        {
            "rateLimitType": limit.type,
            "interval": limit.interval,
            "intervalNum": limit.interval_num,
            "limit": limit.limit,
            "count": count,
        }
        for limit, count in limits
    ]
