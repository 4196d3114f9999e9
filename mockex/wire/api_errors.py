"""Refusals → the vendor's code, sentence and HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import cast

from mockex.core.admission import TurnedAway
from mockex.core.order_lists import ListKind
from mockex.core.rejects import Reason, Reject
from mockex.values.instant import MILLISECOND, Instant, Span
from mockex.wire.dialect import Dialect, RateLimit


class Complaint(StrEnum):
    """What can be wrong with a request before the exchange hears of it."""

    API_KEY_MISSING = "api_key_missing"
    API_KEY_UNKNOWN = "api_key_unknown"
    PARAMETER_MISSING = "parameter_missing"
    PARAMETER_EMPTY = "parameter_empty"
    PARAMETERS_TOO_MANY = "parameters_too_many"
    PARAMETER_TWICE = "parameter_twice"
    PARAMETER_ILLEGAL = "parameter_illegal"
    PARAMETERS_EXCLUDE = "parameters_exclude"
    TIMESTAMP_STALE = "timestamp_stale"
    TIMESTAMP_AHEAD = "timestamp_ahead"
    SIGNATURE_INVALID = "signature_invalid"
    # Of symbols.
    SYMBOL_TWICE = "symbol_twice"
    SYMBOL_STATUS_INVALID = "symbol_status_invalid"
    SYMBOL_ILLEGAL = "symbol_illegal"
    SYMBOLS_ILLEGAL = "symbols_illegal"
    SYMBOLS_EXCLUDE = "symbols_exclude"
    SYMBOLS_TOO_MANY = "symbols_too_many"
    # Of candles and tickers.
    INTERVAL_INVALID = "interval_invalid"
    TICKER_TYPE_INVALID = "ticker_type_invalid"
    # Of orders.
    PARAMETERS_MISSING = "parameters_missing"
    PARAMETER_INVALID = "parameter_invalid"
    PARAMETER_NOT_REQUIRED = "parameter_not_required"
    PARAMETER_OVERFLOW = "parameter_overflow"
    PRECISION_TOO_HIGH = "precision_too_high"
    SIDE_INVALID = "side_invalid"
    ORDER_TYPE_INVALID = "order_type_invalid"
    TIME_IN_FORCE_INVALID = "time_in_force_invalid"
    COMBINATION_UNSUPPORTED = "combination_unsupported"
    PEG_PRICE_TYPE_INVALID = "peg_price_type_invalid"
    PEG_OFFSET_TYPE_INVALID = "peg_offset_type_invalid"
    CANCEL_RESTRICTIONS_INVALID = "cancel_restrictions_invalid"
    STRATEGY_TYPE_TOO_SMALL = "strategy_type_too_small"
    INTERVAL_TOO_LONG = "interval_too_long"
    CANCEL_REPLACE_FAILED = "cancel_replace_failed"
    CANCEL_REPLACE_FAILED_IN_PART = "cancel_replace_failed_in_part"
    # Of order lists.
    PARAMETER_RECOMMENDED = "parameter_recommended"
    OCO_TYPE_UNSUPPORTED = "oco_type_unsupported"
    OCO_ICEBERG_NOT_GTC = "oco_iceberg_not_gtc"
    OCO_LIMITS_ONLY = "oco_limits_only"
    BUY_OCO_LIMIT_ABOVE = "buy_oco_limit_above"
    SELL_OCO_LIMIT_BELOW = "sell_oco_limit_below"
    BUY_OCO_STOP_LOSS_BELOW = "buy_oco_stop_loss_below"
    SELL_OCO_STOP_LOSS_ABOVE = "sell_oco_stop_loss_above"
    BUY_OCO_TAKE_PROFIT_ABOVE = "buy_oco_take_profit_above"
    SELL_OCO_TAKE_PROFIT_BELOW = "sell_oco_take_profit_below"
    PRICES_DISORDERED = "prices_disordered"
    OPO_WORKING_SELLS = "opo_working_sells"
    OPO_PENDING_BUYS = "opo_pending_buys"
    OPO_UNSUPPORTED = "opo_unsupported"
    # Of the WebSocket API.
    PARAMETERS_UNREAD = "parameters_unread"
    REQUEST_NOT_JSON = "request_not_json"
    REQUEST_ID_INVALID = "request_id_invalid"
    REQUEST_PARAMS_INVALID = "request_params_invalid"
    REQUEST_WITHOUT_METHOD = "request_without_method"
    UNKNOWN_METHOD = "unknown_method"
    NO_SUCH_LISTEN_TOKEN = "no_such_listen_token"
    SUBSCRIPTION_EXISTS = "subscription_exists"
    NO_SUCH_SUBSCRIPTION = "no_such_subscription"
    SUBSCRIPTIONS_EXHAUSTED = "subscriptions_exhausted"


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiError:
    """An error as it goes out. `retry_at`: when to come again, where it is known."""

    status: int
    code: int
    msg: str
    data: Mapping[str, object] | None = None
    retry_at: Instant | None = None


def in_words(reject: Reject, dialect: Dialect) -> ApiError:
    """What the dialect says of a refusal of the core."""
    details = dict(reject.details)
    if "window" in details:
        details["interval"] = _interval(dialect.order_limits(), cast("Span", details["window"]))
    if isinstance(details.get("type"), str):
        details["type"] = str(details["type"]).replace("_", " ").capitalize()
    if reject.reason is Reason.LIST_KIND_UNSUPPORTED and ListKind(str(details["kind"])).pays:
        return api_error(dialect, Complaint.OPO_UNSUPPORTED)
    return api_error(dialect, reject.reason, **details)


def turned_away(refused: TurnedAway, peer: str, dialect: Dialect) -> ApiError:
    """What the dialect says to an address that is not let in."""
    details: dict[str, object] = {
        "limit": refused.limit.limit,
        "interval": _interval(list(dialect.rate_limits), refused.limit.window),
        "until": refused.until // MILLISECOND,
        "address": peer,
    }
    return replace(api_error(dialect, refused.reason, **details), retry_at=refused.until)


def _interval(limits: list[RateLimit], window: Span) -> str:
    return next((limit.words for limit in limits if limit.window == window), "interval")


def api_error(dialect: Dialect, reason: Reason | Complaint, **details: object) -> ApiError:
    """The dialect's words for a refusal; `details` fill the names in its sentence."""
    rule = dialect.errors[reason]
    return ApiError(status=rule.status, code=rule.code, msg=rule.msg.format(**details))
