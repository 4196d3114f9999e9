"""What is claimed of an exchange at a moment, and what is said where it is not so."""

from __future__ import annotations

import pytest

from mockex.gateway.journal import Journal
from mockex.scenario.claims import BalanceClaim, OrderClaim, RequestsClaim, refuted
from mockex.scenario.patterns import Fields
from mockex.wire.actions import PlaceScripted
from tests.support.messages import a_request
from tests.support.trading import Market


def an_order(world: Market, account: str, symbol: str, name: str) -> None:
    parameters = {
        "symbol": symbol,
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.3",
        "price": "1000.00",
        "newClientOrderId": name,
    }
    world.do(PlaceScripted(account=account, parameters=parameters))


def said_of_order(
    world: Market, which: str | int = "last", account: str | None = None, **fields: object
) -> str:
    return refuted(
        OrderClaim(which=which, account=account, fields=fields), world.journal, world.sim
    )


def test_an_order_is_looked_at_as_a_query_tells_it_and_amounts_as_amounts() -> None:
    world = Market()
    world.offer(("42000.00", "0.1"))
    world.place(quantity="0.30")

    assert said_of_order(world, status="PARTIALLY_FILLED", executedQty="0.1") == ""
    assert said_of_order(world, status="FILLED", executedQty="0.30", price="42000", side="BUY") == (
        "status was PARTIALLY_FILLED, wanted FILLED, executedQty was 0.10000000, wanted 0.30"
    )


def test_a_field_of_an_order_may_be_like_something() -> None:
    world = Market()
    world.place(quantity="0.30")

    assert said_of_order(world, price={"above": "41999", "below": "42001"}, isWorking=True) == ""
    assert said_of_order(world, price={"below": "42000"}) == (
        "price was 42000.00000000, wanted below 42000"
    )
    assert said_of_order(world, nothing="1") == "it had no nothing"


def test_an_order_is_the_last_or_goes_by_its_id_or_its_clients_name() -> None:
    world = Market()
    an_order(world, "alice", "BTCUSDT", "first")
    an_order(world, "alice", "BTCUSDT", "second")

    assert said_of_order(world, clientOrderId="second") == ""
    assert said_of_order(world, 1, clientOrderId="first") == ""
    assert said_of_order(world, "1", clientOrderId="first") == ""
    assert said_of_order(world, "first", orderId=1) == ""


def test_ids_count_on_each_symbol_so_that_a_symbol_says_of_which() -> None:
    world = Market()
    an_order(world, "alice", "BTCUSDT", "btc")
    an_order(world, "alice", "ETHUSDT", "eth")

    assert said_of_order(world, 1, clientOrderId="eth") == ""
    assert said_of_order(world, 1, symbol="BTCUSDT", clientOrderId="btc") == ""


def test_an_order_is_of_an_account_where_one_is_named_and_never_of_the_house() -> None:
    world = Market()
    an_order(world, "alice", "BTCUSDT", "mine")
    world.offer(("42000.00", "1"))

    assert said_of_order(world, status="NEW", clientOrderId="mine") == ""
    assert said_of_order(world, account="bob", status="NEW") == "there is no order of bob"
    assert said_of_order(world, "other", "alice", status="NEW") == (
        "there is no such order; the last of alice are 1 (mine)"
    )
    assert said_of_order(Market(), status="NEW") == "there is no order of anybody"


def said_of_balances(world: Market, **balances: Fields) -> str:
    return refuted(BalanceClaim(balances=balances), world.journal, world.sim)


def test_a_balance_is_what_is_free_or_both_parts() -> None:
    world = Market()
    world.place(quantity="0.30")

    assert said_of_balances(world, alice={"USDT": "87400", "BTC": "2.000"}) == ""
    assert said_of_balances(world, alice={"USDT": {"free": "87400", "locked": "12600"}}) == ""
    assert said_of_balances(world, alice={"USDT": {"above": "1"}, "BNB": "0"}) == ""
    assert said_of_balances(
        world, alice={"USDT": {"free": "1", "locked": {"below": "2"}}, "BTC": "3"}
    ) == (
        "USDT of alice: free was 87400.00000000, wanted 1, locked was 12600.00000000, "
        "wanted below 2; BTC of alice: free was 2.00000000, wanted 3"
    )


def said_of_requests(world: Market, times: object, **fields: object) -> str:
    claim = RequestsClaim(what="GET /api/v3/time", times=times, fields=fields)
    return refuted(claim, world.journal, world.sim)


@pytest.mark.parametrize("times", [2, {"above": 0}, {"above": 1, "below": 3}])
def test_requests_are_counted_from_the_start(times: object) -> None:
    world = Market()
    for _ in range(2):
        world.tell(a_request("GET", "/api/v3/time"))
    world.tell(a_request("GET", "/api/v3/ping"))

    assert said_of_requests(world, times) == ""


def test_it_is_told_which_requests_there_were() -> None:
    world = Market()
    start = world.journal.last
    for n in range(7):
        world.tell(a_request("GET", "/api/v3/time", f"n={n}"))
    numbers = [start + 1 + 2 * n for n in range(7)]

    assert said_of_requests(world, 1, n="3") == ""
    assert said_of_requests(world, {"above": 1}, n="3") == (
        f"there were 1 (#{numbers[3]}), wanted above 1"
    )
    last = ", ".join(f"#{n}" for n in numbers[2:])
    assert said_of_requests(world, 2) == f"there were 7 (… {last}), wanted 2"


def test_where_there_was_none_the_nearest_are_told() -> None:
    world = Market()
    start = world.journal.last
    world.tell(a_request("GET", "/api/v3/time", "n=1"))

    assert said_of_requests(world, 1, n="2") == (
        f"there were 0, wanted 1. Nearest: #{start + 1} GET /api/v3/time — n was 1, wanted 2"
    )


def test_it_is_told_where_the_journal_does_not_reach_back_to_the_start() -> None:
    world = Market()
    short = Journal(world.journal, capacity=3)
    for _ in range(4):
        short.receive(a_request("GET", "/api/v3/time"), world.now)

    claim = RequestsClaim(what="GET /api/v3/time", times=4)
    assert refuted(claim, short, world.sim) == (
        "there were 1 (#7), wanted 4; the journal has forgotten what was before #6"
    )


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        (OrderClaim(which="last", account=None, fields={}), "order last"),
        (OrderClaim(which=7, account="alice", fields={}), "order 7 of alice"),
        (BalanceClaim(balances={"a": {}, "b": {}}), "balance of a and b"),
        (RequestsClaim(what="GET /x", times=1), "requests GET /x"),
        (RequestsClaim(what="GET /x", times=1, fields={"a": {"above": 1}}), "requests GET /x with a above 1"),
    ],
)  # fmt: skip
def test_a_claim_in_words(claim: object, words: str) -> None:
    assert str(claim) == words
