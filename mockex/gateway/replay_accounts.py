"""The accounts of a recording: their recorded keys, with secrets that are ours, and who may ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from mockex.core.accounts import Account, KeyKind, account_named
from mockex.recording.calls import Call
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import SIGNATURE, Dialect, Endpoint, Method
from mockex.wire.dialect import Call as Called
from mockex.wire.messages import HttpRequest
from mockex.wire.params import given
from mockex.wire.security import (
    forged,
    identified,
    signed_bytes,
    signed_parameters,
)
from mockex.wire.session_params import API_KEY, adopted
from mockex.wire.session_requests import SessionRequest
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.vocabulary import Need, Operation

NAME = "recorded"
# What a logon does not stand in for: it is what these are there to do without, or to begin.
_BY_OWN_KEY = (Operation.LOG_ON, Operation.SUBSCRIBE_SIGNED)


def accounts(calls: Sequence[Call]) -> tuple[Account, ...]:
    """One account for each recorded API key, `recorded` first, and one for a recording without.

    A key that has logged on is an Ed25519 key: web-socket-api.md, "Session Authentication".
    """
    logons = {call.key for call in calls if call.operation is Operation.LOG_ON}
    found = tuple(dict.fromkeys(call.key for call in calls if call.key is not None))
    return tuple(
        _account(NAME if at == 1 else f"{NAME}-{at}", key, key in logons)
        for at, key in enumerate(found, start=1)
    ) or (account_named(NAME),)


def listen_keys(made: Iterable[Call], streams: Iterable[str], dialect: Dialect) -> frozenset[str]:
    """The listen keys that were handed out or listened to."""
    given = (call.fields.get(dialect.listen_key_parameter) for call in made)
    heard = (name for name in streams if may_be_listen_key(name) and not name.startswith("?"))
    return frozenset(chain((key for key in given if isinstance(key, str)), heard))


def by_account(
    keys: Iterable[str], accounts: Sequence[Account], owners: Mapping[str, str]
) -> dict[str, set[str]]:
    """The listen keys of each account; what nobody is known to own is of the first."""
    names = {account.keys[0].api_key: account.name for account in accounts}
    found: dict[str, set[str]] = {account.name: set() for account in accounts}
    for key in keys:
        found[names.get(owners.get(key, ""), accounts[0].name)].add(key)
    return found


class Guard:
    """Refuses, as the exchange does, who brings an unknown key or a wrong signature.

    Each account has the one key that was recorded. Timestamps are not looked at: the time of a
    recording is not that of its client.
    """

    def __init__(self, dialect: Dialect, accounts: Iterable[Account]) -> None:
        self._dialect = dialect
        self._accounts: Mapping[str, Account] = {_own_key(one): one for one in accounts}

    def rest(self, request: HttpRequest) -> ApiError | None:
        """What a REST call meets; one that the dialect does not know, nothing."""
        endpoint = self._dialect.rest.endpoints.get((request.method, request.path))
        if endpoint is None:
            return None
        key = request.header(self._dialect.api_key_header) or ""
        return self._refused(key, request.peer, given(request), signed_bytes(request), endpoint)

    def session(
        self, request: SessionRequest, method: Method, logon: str | None
    ) -> ApiError | None:
        """What a request of the WebSocket API meets on a connection that somebody logged on to."""
        named = API_KEY in request.params or method.operation in _BY_OWN_KEY
        call = method if named or logon is None else adopted(method)
        key = request.params.get(API_KEY, "") if named or logon is None else logon
        return self._refused(key, "", request.params, signed_parameters(request.params), call)

    def _refused(
        self,
        api_key: str,
        peer: str,
        sent: Mapping[str, str],
        signed: bytes,
        call: Endpoint | Method | Called,
    ) -> ApiError | None:
        account = identified(api_key, peer, call, self._dialect, self._accounts.get)
        if account is None or isinstance(account, ApiError):
            return account
        if call.security.signature is Need.REQUIRED and SIGNATURE not in sent:
            return api_error(self._dialect, Complaint.PARAMETER_MISSING, name=SIGNATURE)
        key = account.key(api_key)
        assert key is not None
        return forged(signed, sent, call, self._dialect, key)


def _account(name: str, key: str, logs_on: bool) -> Account:
    if not logs_on:
        return account_named(name, api_key=key)
    drawn = account_named(name)
    keys = sorted(drawn.keys, key=lambda one: one.kind is not KeyKind.ED25519)
    return replace(drawn, keys=(replace(keys[0], api_key=key), *keys[1:]))


def _own_key(account: Account) -> str:
    return account.keys[0].api_key
