"""Limits that refuse and bans that follow, over REST: rest-api.md, "IP Limits"."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mockex.core.accounts import KeyKind
from mockex.core.admission import BanPolicy
from mockex.core.commands import MoveFunds
from mockex.values.instant import DAY, MINUTE, Span
from mockex.wire.dialect import Dialect, RateLimit
from mockex.wire.messages import HttpReply, HttpRequest, Outbound
from mockex.wire.security import signature
from tests.support.dialects import SHIPPED, a_dialect
from tests.support.messages import USER_STREAM, a_reply, a_request, an_error
from tests.support.worlds import ALICE, World

USED = ("X-MBX-USED-WEIGHT", "X-MBX-USED-WEIGHT-1M")
POLICY = BanPolicy(after=2, first=Span(2 * MINUTE), longest=Span(3 * DAY))
TOO_MUCH = (
    429,
    -1003,
    "Too much request weight used; current limit is 20 request weight per 1 MINUTE. "
    "Please use WebSocket Streams for live updates to avoid polling the API.",
)
NOON_MS = 1_757_937_600_000


def strict(*, raw: int | None = None, bans: BanPolicy | None = POLICY) -> Dialect:
    """A weight of 20 is enough for a minute."""
    weight = RateLimit(
        type="REQUEST_WEIGHT", interval="MINUTE", interval_num=1, limit=20, headers=USED
    )
    limits = (weight,)
    if raw is not None:
        limits += (replace(weight, type="RAW_REQUESTS", interval_num=5, limit=raw, headers=()),)
    return a_dialect(rate_limits=limits, bans=bans)


def turned_away(error: tuple[int, int, str], *, weight: int, retry_after: int) -> list[Outbound]:
    reply = an_error(*error, weight=weight)
    return [replace(reply, headers=(*reply.headers, ("Retry-After", str(retry_after))))]


def banned_until(moment: int) -> tuple[int, int, str]:
    return (
        418,
        -1003,
        f"Way too much request weight used; IP banned until {moment}. "
        "Please use WebSocket Streams for live updates to avoid bans.",
    )


def test_a_request_that_goes_beyond_the_limit_is_not_carried_out() -> None:
    world = World(strict())
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))

    said = world.tell(a_request("POST", USER_STREAM, key=ALICE.api_key))

    assert said == turned_away(TOO_MUCH, weight=22, retry_after=60)
    assert world.sim.subscriptions() == {}
    before = world.tell(a_request("PUT", USER_STREAM, "listenKey=x", key=ALICE.api_key))
    assert before[0].status == 429  # type: ignore[union-attr]


def test_what_just_fills_the_limit_is_carried_out() -> None:
    world = World(strict())

    [reply] = world.tell(a_request("GET", "/api/v3/exchangeInfo"))

    assert isinstance(reply, HttpReply)
    assert (reply.status, reply.headers) == (200, ((USED[0], "20"), (USED[1], "20")))


def test_retry_after_is_the_rest_of_the_minute() -> None:
    world = World(strict())
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))
    world.advance(seconds=45, ms=1)

    assert world.tell(a_request()) == turned_away(TOO_MUCH, weight=21, retry_after=15)
    world.advance(seconds=15)
    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty", weight=1)]


def test_a_stranger_to_the_dialect_is_refused_before_it_is_known_who_he_is() -> None:
    world = World(strict())
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))

    said = world.tell(a_request("POST", USER_STREAM, key="nobody"))

    assert said == turned_away(TOO_MUCH, weight=22, retry_after=60)


def test_requests_are_counted_by_number_in_a_window_of_its_own() -> None:
    world = World(strict(raw=3))
    for _ in range(3):
        world.tell(a_request())

    said = world.tell(a_request())

    error = (429, -1003, "Too many requests queued.")
    assert said == turned_away(error, weight=4, retry_after=300)


def test_who_goes_on_is_banned_and_told_until_when() -> None:
    world = World(strict())
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))
    for _ in range(2):
        world.tell(a_request())

    first = world.tell(a_request())
    world.advance(seconds=90)
    later = world.tell(a_request())
    other = world.tell(a_request(peer="5.6.7.8"))

    ban = banned_until(NOON_MS + 120_000)
    assert first == turned_away(ban, weight=23, retry_after=120)
    assert later == turned_away(ban, weight=1, retry_after=30)
    assert other == [a_reply({}, kind="rest.empty", weight=1)]
    world.advance(seconds=30)
    assert world.tell(a_request()) == [a_reply({}, kind="rest.empty", weight=1)]


def test_a_dialect_without_bans_goes_on_refusing() -> None:
    world = World(strict(bans=None))
    world.tell(a_request("GET", "/api/v3/exchangeInfo"))

    said = [world.tell(a_request())[0].status for _ in range(50)]  # type: ignore[union-attr]

    assert set(said) == {429}


def test_too_many_orders_are_told_when_to_place_more() -> None:
    # rest-api.md, "Unfilled Order Count": "you will receive a 429 error with the Retry-After header".
    orders = RateLimit(type="ORDERS", interval="SECOND", interval_num=10, limit=1, headers=())
    world = World(a_dialect(rate_limits=(orders,)))
    world.do(MoveFunds(account="alice", asset="USDT", amount=Decimal(1_000)))
    world.advance(seconds=3)

    first, second = (world.tell(an_order())[-1] for _ in range(2))

    error = (429, -1015, "Too many new orders; current limit is 1 orders per 10 SECOND.")
    assert isinstance(first, HttpReply)
    assert first.status == 200
    assert second == replace(an_error(*error), headers=(("Retry-After", "7"),))


def an_order() -> HttpRequest:
    query = (
        "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=20000.00"
        f"&timestamp={NOON_MS + 3_000}"
    )
    proof = signature(query.encode(), ALICE.key_of(KeyKind.HMAC))
    return a_request("POST", "/api/v3/order", f"{query}&signature={proof}", key=ALICE.api_key)


def test_the_shipped_limits_bite_too() -> None:
    world = World()
    for _ in range(300):
        world.tell(a_request("GET", "/api/v3/exchangeInfo"))

    said = [world.tell(a_request())[0].status for _ in range(11)]  # type: ignore[union-attr]

    assert SHIPPED.bans is not None
    assert said == [429] * SHIPPED.bans.after + [418]
