"""A request → what it asks of the exchange, or the refusal it meets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from mockex.core.accounts import Account
from mockex.core.commands import CloseListenKey, Command, KeepListenKeyAlive, OpenListenKey
from mockex.core.queries import Query, TradedSymbols
from mockex.values.instant import MILLISECOND, Instant, Span
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import Call, Credential, Dialect, Operation
from mockex.wire.order_questions import asked_order

SYMBOL_LIST = '["SYMBOL", …]'

Asked: TypeAlias = Command | Query | None


def asked(
    call: Call, sent: Mapping[str, str], account: Account | None, dialect: Dialect, now: Instant
) -> Asked | ApiError:
    """The command or query of a call; None where the time alone answers it."""
    match call.operation:
        case Operation.EXCHANGE_INFO:
            return _exchange_info(sent, dialect)
        case (
            Operation.OPEN_LISTEN_KEY
            | Operation.OPEN_LISTEN_TOKEN
            | Operation.EXTEND_LISTEN_KEY
            | Operation.CLOSE_LISTEN_KEY
        ):
            return _about_listen_key(call, sent, account.name if account else "", dialect)
        case Operation.PING | Operation.TIME:
            return None
        case _:
            return asked_order(call, sent, account.name if account else "", dialect, now)


def _about_listen_key(
    call: Call, sent: Mapping[str, str], account: str, dialect: Dialect
) -> Command | ApiError:
    sort = call.credential or ""
    credential = dialect.credentials[sort]
    per = sent.get(credential.per or "", "")
    if call.operation in (Operation.OPEN_LISTEN_KEY, Operation.OPEN_LISTEN_TOKEN):
        validity = _validity(sent.get(credential.validity_parameter or ""), credential)
        if validity is None:
            name = credential.validity_parameter
            return api_error(dialect, Complaint.PARAMETER_ILLEGAL, name=name, range="^[0-9]{1,20}$")
        return OpenListenKey(account=account, credential=sort, per=per, validity=validity)
    # Where no parameter names the key, the account's latest is meant.
    key = sent.get(credential.parameter) if credential.parameter in call.parameters else None
    change = KeepListenKeyAlive if call.operation is Operation.EXTEND_LISTEN_KEY else CloseListenKey
    return change(account=account, credential=sort, key=key, per=per)


def _validity(text: str | None, credential: Credential) -> Span | None:
    """The span that a client asks for in milliseconds; all that there is without one."""
    if text is None:
        return credential.policy.validity
    if not re.fullmatch("[0-9]{1,15}", text) or int(text) == 0:
        return None
    return Span(int(text) * MILLISECOND)


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
