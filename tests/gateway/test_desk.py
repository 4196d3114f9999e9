"""One way in for every call: who asks, what was sent, when, signed how; and only then the exchange."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mockex.core.accounts import Account, KeyKind
from mockex.core.events import ListenKeyClosed
from mockex.core.queries import ActiveListenKeys
from mockex.gateway.desk import Asking, Carried, Desk, Refused
from mockex.values.instant import MILLISECOND, Instant
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Call
from mockex.wire.security import signature
from tests.support.dialects import SESSION, SHIPPED, a_dialect
from tests.support.exchanges import NOON, an_account, an_exchange, at
from tests.support.messages import PEER, USER_STREAM

ALICE, BOB = an_account("alice"), an_account("bob")
SIGNED: Call = SESSION.methods["userDataStream.subscribe.signature"]
OPEN, KEEP, CLOSE = (
    SHIPPED.rest.endpoints[method, USER_STREAM] for method in ("POST", "PUT", "DELETE")
)
INFO = SHIPPED.rest.endpoints["GET", "/api/v3/exchangeInfo"]
NO_KEY = ApiError(status=401, code=-2014, msg="API-key format invalid.")
NOBODY = ApiError(status=401, code=-2015, msg="Invalid API-key, IP, or permissions for action.")
TOO_MANY = ApiError(
    status=400, code=-1101, msg="Too many parameters; expected '0' and received '1'."
)
STALE = ApiError(
    status=400, code=-1021, msg="Timestamp for this request is outside of the recvWindow."
)
FORGED = ApiError(status=400, code=-1022, msg="Signature for this request is not valid.")
NO_SUCH_KEY = ApiError(status=400, code=-1125, msg="This listenKey does not exist.")
PAYLOAD = b"timestamp=1"


class Front:
    """A desk before an exchange of alice and bob."""

    def __init__(self) -> None:
        self.exchange = an_exchange()
        self.desk = Desk(SHIPPED, self.exchange)

    def ask(
        self,
        call: Call,
        sent: Mapping[str, str] | ApiError,
        *,
        key: str = ALICE.api_key,
        now: Instant = NOON,
        client_time: Instant = NOON,
    ) -> Carried:
        asking = Asking(
            call=call,
            api_key=key,
            peer=PEER,
            read=lambda: sent,
            signed=lambda: PAYLOAD,
            client_time=client_time,
        )
        return self.desk.carry_out(asking, now)

    def subscribe(
        self, *, stamp: Instant = NOON, by: Account = ALICE, client_time: Instant = NOON
    ) -> object:
        proof = signature(PAYLOAD, by.key_of(KeyKind.HMAC))
        sent = {"timestamp": str(stamp // MILLISECOND), "signature": proof}
        return self.ask(SIGNED, sent, client_time=client_time).result


def test_what_is_carried_out_tells_its_result_who_asked_and_what_happened_by_it() -> None:
    front = Front()

    opened = front.ask(OPEN, {})
    key = key_of_carried(opened)
    closed = front.ask(CLOSE, {"listenKey": key})

    assert opened.account == ALICE
    assert opened.events == ()
    assert closed == Carried(
        result=None,
        account=ALICE,
        sent={"listenKey": key},
        events=(ListenKeyClosed(account="alice", credential="user", key=key),),
    )


def key_of_carried(carried: Carried) -> str:
    key: str = carried.result.key  # type: ignore[attr-defined]
    return key


def test_a_public_call_is_nobodys() -> None:
    assert Front().ask(INFO, {}, key="").account is None


@pytest.mark.parametrize(("key", "wanted"), [("", NO_KEY), ("nobody", NOBODY)])
def test_who_asks_is_looked_at_before_what_is_asked(key: str, wanted: ApiError) -> None:
    # Which of several refusals comes first is not documented; errors.api_key_missing says so.
    assert Front().ask(OPEN, TOO_MANY, key=key) == Carried(result=wanted)


def test_what_is_wrong_with_the_parameters_is_the_refusal() -> None:
    assert Front().ask(OPEN, TOO_MANY) == Carried(result=TOO_MANY)


def test_the_time_is_judged_before_the_signature() -> None:
    front = Front()

    assert front.subscribe(stamp=at(minutes=-1), by=BOB) == STALE
    assert front.subscribe(by=BOB) == FORGED
    assert front.subscribe() is None


def test_the_time_is_judged_by_the_clock_of_the_client_and_by_that_of_the_exchange() -> None:
    # An exchange that was moved on by hand does not take its clients' clocks along; but they may
    # have asked it for its time.
    front = Front()
    an_hour_on = at(hours=1)

    assert front.subscribe(stamp=an_hour_on, client_time=an_hour_on) is None
    assert front.subscribe(stamp=NOON, client_time=an_hour_on) is None
    assert front.subscribe(stamp=at(minutes=30), client_time=an_hour_on) == STALE


def test_a_refusal_of_the_exchange_is_told_in_the_words_of_the_dialect() -> None:
    front = Front()
    front.desk.adopt(
        a_dialect(errors={**SHIPPED.errors, "no_such_listen_key": SHIPPED.errors["no_such_symbol"]})
    )

    assert front.ask(KEEP, {"listenKey": "x"}).result == ApiError(
        status=400, code=-1121, msg="Invalid symbol."
    )
    assert front.ask(INFO, {"symbol": "x"}).result == ApiError(
        status=400, code=-1121, msg="Invalid symbol."
    )


@pytest.mark.parametrize("verb", [KEEP, CLOSE])
def test_the_key_of_another_account_does_not_exist(verb: Call) -> None:
    front = Front()
    alices = key_of_carried(front.ask(OPEN, {}))

    said = front.ask(verb, {"listenKey": alices}, key=BOB.api_key)

    assert said.result == NO_SUCH_KEY
    assert front.exchange.ask(ActiveListenKeys(account="alice")) == (alices,)


def test_what_was_refused_has_changed_nothing() -> None:
    front = Front()
    front.ask(OPEN, {})
    before = front.exchange.state()

    front.ask(OPEN, {}, key="nobody")
    front.ask(OPEN, TOO_MANY, key=BOB.api_key)
    front.ask(KEEP, {"listenKey": "x"}, now=at(minutes=5))
    front.subscribe(by=BOB)

    assert front.exchange.state() == before


def test_a_call_is_let_in_or_told_why_not() -> None:
    desk = Front().desk

    assert desk.admit(PEER, 6_000, NOON) is None
    assert desk.admit(PEER, 6_001, NOON) == Refused(
        error=ApiError(
            status=429,
            code=-1003,
            msg="Too much request weight used; current limit is 6000 request weight per 1 MINUTE. "
            "Please use WebSocket Streams for live updates to avoid polling the API.",
            retry_at=at(minutes=1),
        ),
        banned=False,
    )


def test_weight_is_counted_by_address() -> None:
    desk = Front().desk

    assert [desk.weigh("1.2.3.4", 20, NOON), desk.weigh("1.2.3.4", 2, NOON)] == [(20,), (22,)]
    assert desk.weigh("5.6.7.8", 2, NOON) == (2,)
