"""Signed calls over REST, where a dialect wants them so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockex.core.accounts import Account, KeyKind
from mockex.values.instant import HOUR, MILLISECOND, Span
from mockex.wire.dialect import Security
from mockex.wire.messages import HttpReply, Noted, Outbound
from mockex.wire.security import signature
from mockex.wire.vocabulary import Need
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.messages import FORM, USER_STREAM, a_request
from tests.support.talks import NOON_MS
from tests.support.worlds import ALICE, BOB, World

# Signed: the endpoints of the BlueHelix family, whose manuals want a timestamp.


def demanding(signature: Need) -> World:
    level = Security(api_key=True, timestamp=Need.REQUIRED, signature=signature)
    endpoints = {
        where: replace(one, security=level) for where, one in SHIPPED.rest.endpoints.items()
    }
    return World(a_dialect(rest=replace(SHIPPED.rest, endpoints=endpoints)))


def proof(payload: str, account: Account = ALICE) -> str:
    return signature(payload.encode(), account.key_of(KeyKind.HMAC))


def status(said: list[Outbound]) -> tuple[int, object]:
    [reply] = [one for one in said if not isinstance(one, Noted)]
    assert isinstance(reply, HttpReply)
    assert isinstance(reply.fields, dict)
    return reply.status, reply.fields.get("code")


@pytest.mark.parametrize("case", [str.lower, str.upper])
@pytest.mark.parametrize("in_body", [True, False])
def test_a_call_may_be_signed_over_its_query_or_its_body_in_either_case(
    case: object, in_body: bool
) -> None:
    world = demanding(Need.REQUIRED)
    payload = f"recvWindow=5000&timestamp={NOON_MS}"
    sent = f"{payload}&signature={case(proof(payload))}"  # type: ignore[operator]
    query, form = ("", sent) if in_body else (sent, "")

    request = a_request("POST", USER_STREAM, query, body=form, content_type=FORM, key=ALICE.api_key)

    assert status(world.tell(request)) == (200, None)


def test_a_call_may_be_signed_over_both_with_nothing_between() -> None:
    world = demanding(Need.REQUIRED)
    query, form = f"timestamp={NOON_MS}", "recvWindow=5000"
    sent = f"{form}&signature={proof(query + form)}"

    request = a_request("POST", USER_STREAM, query, body=sent, content_type=FORM, key=ALICE.api_key)

    assert status(world.tell(request)) == (200, None)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", -1102),
        (f"timestamp={NOON_MS}", -1102),
        (f"timestamp={NOON_MS}&signature=", -1105),
        (f"timestamp={NOON_MS}&signature=abc", -1022),
        (f"timestamp={NOON_MS}&timestamp={NOON_MS}&signature=abc", -1101),
        (f"timestamp={NOON_MS - 5_001}&signature=abc", -1021),
        (f"timestamp={NOON_MS + 1_000}&signature=abc", -1021),
        ("timestamp=now&signature=abc", -1100),
        (f"timestamp={NOON_MS}&recvWindow=60001&signature=abc", -1102),
        (f"timestamp={NOON_MS}&signature={proof(f'timestamp={NOON_MS}', BOB)}", -1022),
    ],
)
def test_a_signed_call_that_is_not_in_order_is_refused(query: str, code: int) -> None:
    world = demanding(Need.REQUIRED)

    assert status(world.tell(a_request("POST", USER_STREAM, query, key=ALICE.api_key))) == (
        400,
        code,
    )
    assert world.journal.next_deadline() is None


def test_where_a_signature_may_be_left_out_a_wrong_one_is_still_wrong() -> None:
    world = demanding(Need.OPTIONAL)
    stamp = f"timestamp={NOON_MS}"

    def posts(query: str) -> tuple[int, object]:
        return status(world.tell(a_request("POST", USER_STREAM, query, key=ALICE.api_key)))

    assert posts(stamp) == (200, None)
    assert posts(f"{stamp}&signature={proof(stamp)}") == (200, None)
    assert posts(f"{stamp}&signature=abc") == (400, -1022)
    assert posts("") == (400, -1102)


def test_a_call_is_judged_by_the_time_of_its_clients_clock() -> None:
    # `ahead`: how far the exchange was moved past the client's clock (`recv_window: lenient`).
    world = demanding(Need.OPTIONAL)
    world.advance(hours=1)
    request = a_request("POST", USER_STREAM, f"timestamp={NOON_MS}", key=ALICE.api_key)

    assert status(world.tell(request)) == (400, -1021)
    assert status(world.tell(replace(request, ahead=HOUR))) == (200, None)
    assert status(world.tell(replace(request, ahead=Span(HOUR + 1_000 * MILLISECOND)))) == (
        400,
        -1021,
    )
