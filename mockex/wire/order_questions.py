"""What trading calls ask for: parameters → a command or a query of the core.

Source: rest-api.md, "Account endpoints"; which parameters go together: its tables of combinations.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from mockex.core.commands import Command
from mockex.core.queries import (
    AllocationsOf,
    AllOrderLists,
    AllOrders,
    AmendmentsOf,
    CommissionsOf,
    OpenOrders,
    OrderNamed,
    PreventedMatchesOf,
    Query,
    StateOf,
    TradesOf,
    UnfilledOrdersOf,
)
from mockex.values.instant import DAY, MILLISECOND, Instant
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Call, Dialect
from mockex.wire.list_requests import asked_list
from mockex.wire.order_requests import OrderRequests
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]

_DEFAULT_LIMIT, _MOST = 500, 1000
# What may stand beside the symbol: rest-api.md, "Query Prevented Matches".
_PREVENTED_BY = (
    {"preventedMatchId"},
    {"orderId"},
    {"orderId", "fromPreventedMatchId"},
    {"orderId", "fromPreventedMatchId", "limit"},
)
# Stamps of 16 digits are in microseconds: rest-api.md, 2024-12-17.
_MICROSECONDS_FROM = 10**15


def asked_order(
    call: Call, sent: Sent, account: str, dialect: Dialect, now: Instant
) -> Command | Query | ApiError | None:
    """The command or query; None where the call is about something else."""
    read = OrderRequests(dialect)
    match call.operation:
        case Operation.PLACE_ORDER:
            return read.place(sent, account)
        case Operation.TEST_ORDER:
            return read.test(sent, account)
        case Operation.PLACE_SOR_ORDER:
            return read.place(sent, account, by_sor=True)
        case Operation.TEST_SOR_ORDER:
            return read.test(sent, account, by_sor=True)
        case Operation.CANCEL_ORDER:
            return read.cancel(sent, account)
        case Operation.CANCEL_OPEN_ORDERS:
            return read.cancel_open(sent, account)
        case Operation.REPLACE_ORDER:
            return read.replace(sent, account)
        case Operation.AMEND_ORDER:
            return read.amend(sent, account)
        case Operation.ORDER:
            names = read.names(sent)
            if isinstance(names, ApiError):
                return names
            return OrderNamed(
                account=account, symbol=sent["symbol"], order_id=names[0], client_id=names[1]
            )
        case Operation.OPEN_ORDERS:
            return OpenOrders(account=account, symbol=sent.get("symbol"))
        case Operation.ACCOUNT:
            return read.flag(sent, "omitZeroBalances") or StateOf(account=account)
        case Operation.COMMISSION:
            return CommissionsOf(account=account, symbol=sent["symbol"])
        case Operation.UNFILLED_ORDERS:
            return UnfilledOrdersOf(account=account, at=now)
        case (
            Operation.ALL_ORDERS
            | Operation.TRADES
            | Operation.ALLOCATIONS
            | Operation.AMENDMENTS
            | Operation.ALL_ORDER_LISTS
        ):
            return _about_the_past(call, sent, account, dialect, read)
        case Operation.PREVENTED_MATCHES:
            return _prevented_matches(sent, account, dialect, read)
        case _:
            return asked_list(call, sent, account, dialect)


def _about_the_past(
    call: Call, sent: Sent, account: str, dialect: Dialect, read: OrderRequests
) -> Query | ApiError:
    names = (
        *("orderId", "fromId", "fromAllocationId", "fromExecutionId"),
        *("startTime", "endTime", "limit"),
    )
    numbers: dict[str, int | None] = {}
    for name in names:
        found = read.whole(sent, name)
        if isinstance(found, ApiError):
            return found
        numbers[name] = found
    limit = numbers["limit"] if numbers["limit"] is not None else _DEFAULT_LIMIT
    if not 1 <= limit <= _MOST:
        return api_error(dialect, Complaint.PARAMETER_INVALID, name="limit")
    since, until = as_instant(numbers["startTime"]), as_instant(numbers["endTime"])
    if since is not None and until is not None and until - since > DAY:
        return api_error(dialect, Complaint.INTERVAL_TOO_LONG, hours=24)
    from_id, timed = numbers["fromId"], since is not None or until is not None
    if call.operation is Operation.ALL_ORDER_LISTS:
        if timed and from_id is not None:
            return api_error(dialect, Complaint.PARAMETERS_EXCLUDE)
        return AllOrderLists(
            account=account, from_id=from_id, since=since, until=until, limit=limit
        )
    symbol, order_id = sent["symbol"], numbers["orderId"]
    if call.operation is Operation.AMENDMENTS:
        return AmendmentsOf(
            account=account,
            symbol=symbol,
            order_id=order_id or 0,
            from_execution=numbers["fromExecutionId"],
            limit=limit,
        )
    if call.operation is Operation.ALL_ORDERS:
        return AllOrders(
            account=account,
            symbol=symbol,
            from_id=order_id,
            since=since,
            until=until,
            limit=limit,
        )
    about = TradesOf if call.operation is Operation.TRADES else AllocationsOf
    from_id = numbers["fromId" if about is TradesOf else "fromAllocationId"]
    if timed and (from_id is not None or order_id is not None):
        return api_error(dialect, Complaint.PARAMETERS_EXCLUDE)
    return about(
        account=account,
        symbol=symbol,
        order_id=order_id,
        from_id=from_id,
        since=since,
        until=until,
        limit=limit,
    )


def _prevented_matches(
    sent: Sent, account: str, dialect: Dialect, read: OrderRequests
) -> Query | ApiError:
    """By the id of a match, or by an order; no other combination is supported."""
    found: dict[str, int | None] = {}
    for name in ("preventedMatchId", "orderId", "fromPreventedMatchId", "limit"):
        number = read.whole(sent, name)
        if isinstance(number, ApiError):
            return number
        found[name] = number
    given = {name for name, number in found.items() if number is not None}
    if not given & {"preventedMatchId", "orderId"}:
        return api_error(
            dialect, Complaint.PARAMETERS_MISSING, one="preventedMatchId", other="orderId"
        )
    if given not in _PREVENTED_BY:
        return api_error(dialect, Complaint.PARAMETERS_EXCLUDE)
    limit = found["limit"] if found["limit"] is not None else _DEFAULT_LIMIT
    if not 1 <= limit <= _MOST:
        return api_error(dialect, Complaint.PARAMETER_INVALID, name="limit")
    return PreventedMatchesOf(
        account=account,
        symbol=sent["symbol"],
        id=found["preventedMatchId"],
        order_id=found["orderId"],
        from_id=found["fromPreventedMatchId"],
        limit=limit,
    )


def as_instant(stamp: int | None) -> Instant | None:
    """The moment of a stamp, in milliseconds or in microseconds."""
    if stamp is None:
        return None
    return Instant(stamp if stamp >= _MICROSECONDS_FROM else stamp * MILLISECOND)
