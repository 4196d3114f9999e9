"""What callers claim of an exchange, made sure of."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.errors import UsageError
from mockex.mock import arguments
from mockex.scenario.claims import BalanceClaim, Claim, OrderClaim, RequestsClaim, parts
from mockex.scenario.patterns import Fields


def claim(
    *,
    order: str | int | None,
    balance: Mapping[str, Fields] | None,
    requests: str | None,
    account: str | None,
    times: int | Fields | None,
    fields: Fields,
) -> Claim:
    """The one claim that was made; `fields` are of the order, or stand beside requests as `with`."""
    if sum(each is not None for each in (order, balance, requests)) != 1:
        raise UsageError("check wants exactly one of order, balance and requests")
    if order is not None:
        _refuse_beside("order", times=times, **{"with": fields.get("with")})
        arguments.conditions(fields)
        if not fields:
            raise UsageError("check says nothing of the order, wanted fields such as status")
        return OrderClaim(which=order, account=account, fields=fields)
    if balance is not None:
        _refuse_beside("balance", account=account, times=times, **fields)
        for assets in balance.values():
            for wanted in assets.values():
                try:
                    arguments.conditions(parts(wanted))
                except ValueError as error:
                    raise UsageError(str(error)) from None
        return BalanceClaim(balances=balance)
    others = {name: value for name, value in fields.items() if name != "with"}
    _refuse_beside("requests", account=account, **others)
    return _requests(str(requests), {"above": 0} if times is None else times, fields.get("with"))


def _requests(what: str, times: object, wanted: object) -> Claim:
    fields = {} if wanted is None else wanted
    if not isinstance(fields, Mapping):
        raise UsageError(f"with is {fields!r}, wanted parameters by their names")
    arguments.conditions({**fields, "times": times})
    return RequestsClaim(what=what, times=times, fields=fields)


def _refuse_beside(sort: str, **others: object) -> None:
    for name, value in others.items():
        if value is not None:
            raise UsageError(f"'{name}' means nothing beside '{sort}' in check")
