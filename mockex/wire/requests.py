"""A request → what it asks of the exchange, or the refusal it meets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias

from mockex.core.accounts import Account
from mockex.core.commands import CloseListenKey, Command, KeepListenKeyAlive, OpenListenKey
from mockex.core.queries import Query, StateOf
from mockex.values.instant import MILLISECOND, Instant, Span
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Call, Credential, Dialect
from mockex.wire.market_questions import asked_market
from mockex.wire.order_questions import asked_order
from mockex.wire.symbol_questions import asked_symbols
from mockex.wire.vocabulary import PLACING, Operation

Asked: TypeAlias = Command | Query | None

_ANSWERED_ALONE = frozenset(
    {
        Operation.PING,
        Operation.TIME,
        Operation.FUTURES_INFO,
        Operation.ACCOUNT_STATUS,
        Operation.SYSTEM_STATUS,
    }
)


def asked(
    call: Call, sent: Mapping[str, str], account: Account | None, dialect: Dialect, now: Instant
) -> Asked | ApiError:
    """The command or query of a call; None where there is nothing to ask it."""
    if call.operation in _ANSWERED_ALONE:
        return None
    name = account.name if account else ""
    if call.operation in PLACING:
        # What comes most often need not be looked for among all the others.
        return asked_order(call, sent, name, dialect, now)
    match call.operation:
        case (
            Operation.OPEN_LISTEN_KEY
            | Operation.OPEN_LISTEN_TOKEN
            | Operation.EXTEND_LISTEN_KEY
            | Operation.CLOSE_LISTEN_KEY
        ):
            return _about_listen_key(call, sent, name, dialect)
        case Operation.COINS:
            return StateOf(account=name)
        case _:
            about_symbols = asked_symbols(call, sent, name, dialect)
            about_markets = about_symbols or asked_market(call, sent, dialect, now)
            return about_markets or asked_order(call, sent, name, dialect, now)


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
