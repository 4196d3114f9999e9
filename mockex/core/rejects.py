"""Refusals of the exchange: values, never exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Reason(StrEnum):
    """Why the exchange refused; a dialect says with which code, sentence and status."""

    NO_SUCH_LISTEN_KEY = "no_such_listen_key"
    NO_SUCH_SYMBOL = "no_such_symbol"
    NO_SUCH_ACCOUNT = "no_such_account"
    SYMBOL_STATUS_DIFFERS = "symbol_status_differs"
    NO_REFERENCE_PRICE = "no_reference_price"
    ACCOUNT_EXISTS = "account_exists"
    NO_SUCH_API_KEY = "no_such_api_key"
    # Of addresses: these are not let in.
    TOO_MUCH_WEIGHT = "too_much_weight"
    TOO_MANY_REQUESTS = "too_many_requests"
    ADDRESS_BANNED = "address_banned"
    # Of orders: what the engine says no to.
    FILTER_FAILURE = "filter_failure"
    MARKET_CLOSED = "market_closed"
    NO_SOR = "no_sor"
    ORDER_TYPE_UNSUPPORTED = "order_type_unsupported"
    ICEBERG_UNSUPPORTED = "iceberg_unsupported"
    QUOTE_QUANTITY_UNSUPPORTED = "quote_quantity_unsupported"
    ICEBERG_TOO_LARGE = "iceberg_too_large"
    DUPLICATE_ORDER = "duplicate_order"
    LIQUIDITY_TOO_LOW = "liquidity_too_low"
    WOULD_MATCH_IMMEDIATELY = "would_match_immediately"
    WOULD_TRIGGER_IMMEDIATELY = "would_trigger_immediately"
    TRAILING_UNSUPPORTED = "trailing_unsupported"
    PEG_UNSUPPORTED = "peg_unsupported"
    PEG_OF_TYPE_UNSUPPORTED = "peg_of_type_unsupported"
    PEG_PRICE_UNSUPPORTED = "peg_price_unsupported"
    PEG_WITHOUT_PRICE = "peg_without_price"
    INSUFFICIENT_BALANCE = "insufficient_balance"
    PREVENTION_NOT_ALLOWED = "prevention_not_allowed"
    TOO_MANY_ORDERS = "too_many_orders"
    NO_SUCH_ORDER = "no_such_order"
    UNKNOWN_ORDER = "unknown_order"
    WRONG_CLIENT_ORDER_ID = "wrong_client_order_id"
    CANCEL_RESTRICTED = "cancel_restricted"
    CANCEL_REPLACE_UNSUPPORTED = "cancel_replace_unsupported"
    AMEND_UNSUPPORTED = "amend_unsupported"
    AMEND_INCREASES = "amend_increases"
    AMEND_CHANGES_NOTHING = "amend_changes_nothing"
    AMENDS_EXHAUSTED = "amends_exhausted"
    PENDING_AMEND_UNSUPPORTED = "pending_amend_unsupported"
    # Of order lists.
    LIST_KIND_UNSUPPORTED = "list_kind_unsupported"
    PRICES_UNRELATED = "prices_unrelated"
    DUPLICATE_LIST = "duplicate_list"
    NO_SUCH_LIST = "no_such_list"
    UNKNOWN_LIST = "unknown_list"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reject:
    """A refusal: nothing has changed. `details` fill the names in a dialect's sentence."""

    reason: Reason
    details: Mapping[str, object] = field(default_factory=dict)
