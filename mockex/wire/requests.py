"""A REST request → what it asks of the exchange, or the refusal it meets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias, assert_never

from mockex.core.accounts import Account
from mockex.core.commands import CloseListenKey, Command, KeepListenKeyAlive, OpenListenKey
from mockex.core.queries import Query, TradedSymbols
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Dialect, Endpoint, Operation

SYMBOL_LIST = '["SYMBOL", …]'

Asked: TypeAlias = Command | Query | None


def asked(
    endpoint: Endpoint, sent: Mapping[str, str], account: Account | None, dialect: Dialect
) -> Asked | ApiError:
    """The command or query of a request; None where the time alone answers it."""
    key = sent.get(dialect.listen_key_parameter, "")
    name = account.name if account else ""
    match endpoint.operation:
        case Operation.PING | Operation.TIME:
            return None
        case Operation.EXCHANGE_INFO:
            return _exchange_info(sent, dialect)
        case Operation.OPEN_LISTEN_KEY:
            return OpenListenKey(account=name)
        case Operation.EXTEND_LISTEN_KEY:
            return KeepListenKeyAlive(account=name, key=key)
        case Operation.CLOSE_LISTEN_KEY:
            return CloseListenKey(account=name, key=key)
        case unknown:
            assert_never(unknown)


def _exchange_info(sent: Mapping[str, str], dialect: Dialect) -> Query | ApiError:
    if {"symbol", "symbols"} <= sent.keys():
        return api_error(dialect, Complaint.PARAMETERS_EXCLUDE)
    if "symbol" in sent:
        return TradedSymbols(names=(sent["symbol"],))
    if "symbols" not in sent:
        return TradedSymbols()
    names = _names(sent["symbols"])
    if names is None:
        return api_error(dialect, Complaint.PARAMETER_ILLEGAL, name="symbols", range=SYMBOL_LIST)
    return TradedSymbols(names=names)


def _names(text: str) -> tuple[str, ...] | None:
    """The names of a JSON list of texts, or None when it is something else."""
    try:
        names = decode(text)
    except JsonFault:
        return None
    if not isinstance(names, list) or not names:
        return None
    return tuple(names) if all(isinstance(name, str) for name in names) else None
