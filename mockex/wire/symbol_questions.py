"""What calls about symbols ask for: their selectors → a query of the core, or a refusal.

Source: rest-api.md, "Exchange information" and "Query Execution Rules".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from mockex.core.queries import Query, TradedSymbols, TradeFeesOf
from mockex.core.symbols import SymbolStatus
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Call, Dialect
from mockex.wire.vocabulary import Operation

Sent: TypeAlias = Mapping[str, str]

TEXT_LIST = '["SYMBOL", …]'
# The statuses that can be asked for, of all that symbols have.
STATUSES = (SymbolStatus.TRADING, SymbolStatus.HALT, SymbolStatus.BREAK)
_SELECTORS = ("symbol", "symbols", "permissions")


def asked_symbols(
    call: Call, sent: Sent, account: str, dialect: Dialect
) -> Query | ApiError | None:
    """The query; None where the call is about something else."""
    one = (sent["symbol"],) if "symbol" in sent else None
    match call.operation:
        case Operation.EXCHANGE_INFO:
            return _exchange_info(sent, dialect)
        case Operation.EXECUTION_RULES:
            # "No combination of multiple parameters is allowed."
            return _selected(sent, dialect) if len(sent) < 2 else _excluded(dialect)
        case Operation.MY_FILTERS | Operation.MARGIN_PAIRS | Operation.ISOLATED_MARGIN_PAIRS:
            return TradedSymbols(names=one)
        case Operation.TRADE_FEES:
            return TradeFeesOf(account=account, names=one)
        case _:
            return None


def texts(text: str) -> tuple[str, ...] | None:
    """The texts of a JSON list, or None when it is something else."""
    try:
        found = decode(text)
    except JsonFault:
        return None
    if not isinstance(found, list) or not found:
        return None
    return tuple(found) if all(isinstance(one, str) for one in found) else None


def permissions(text: str) -> tuple[str, ...] | None:
    """One permission, or a JSON list of them."""
    return texts(text) if text.startswith("[") else (text,)


def _exchange_info(sent: Sent, dialect: Dialect) -> Query | ApiError:
    selectors = [name for name in _SELECTORS if name in sent]
    if len(selectors) > 1 or ("symbolStatus" in sent and {"symbol", "symbols"} & sent.keys()):
        return _excluded(dialect)
    if sent.get("showPermissionSets", "true").lower() not in ("true", "false"):
        return api_error(dialect, Complaint.PARAMETER_INVALID, name="showPermissionSets")
    if permissions(sent.get("permissions", "SPOT")) is None:
        return api_error(dialect, Complaint.PARAMETER_INVALID, name="permissions")
    return _selected(sent, dialect)


def _selected(sent: Sent, dialect: Dialect) -> Query | ApiError:
    status = sent.get("symbolStatus")
    if status is not None and status not in STATUSES:
        return api_error(dialect, Complaint.SYMBOL_STATUS_INVALID)
    names: tuple[str, ...] | None = (sent["symbol"],) if "symbol" in sent else None
    if "symbols" in sent:
        names = texts(sent["symbols"])
        if names is None:
            return api_error(dialect, Complaint.PARAMETER_ILLEGAL, name="symbols", range=TEXT_LIST)
        if len(set(names)) < len(names):
            return api_error(dialect, Complaint.SYMBOL_TWICE)
    return TradedSymbols(names=names, status=None if status is None else SymbolStatus(status))


def _excluded(dialect: Dialect) -> ApiError:
    return api_error(dialect, Complaint.PARAMETERS_EXCLUDE)
