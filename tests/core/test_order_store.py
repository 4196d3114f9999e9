"""Finding orders: by id, by name, or among the open ones."""

from __future__ import annotations

from dataclasses import replace

from mockex.core.order_store import OrderStore
from mockex.core.orders import Order, OrderStatus
from tests.support.tradings import BUY, resting


def an_entry(number: int, name: str, **changes: object) -> Order:
    order = resting(number, BUY, "1", "100.00", account="alice")
    return replace(order, client_id=name, **changes)  # type: ignore[arg-type]  # fields by name


def a_store(*orders: Order) -> OrderStore:
    store = OrderStore()
    for order in orders:
        store.add(order)
    return store


def test_ids_count_up_for_each_symbol() -> None:
    store = OrderStore()

    assert [store.new_id(symbol) for symbol in ("A", "A", "B", "A")] == [1, 2, 1, 3]


def test_an_order_is_found_by_its_owner_alone() -> None:
    order = an_entry(1, "mine")
    store = a_store(order)

    assert store.find("alice", "LTCUSDT", 1) is order
    assert store.find_named("alice", "LTCUSDT", "mine") is order
    assert store.find("bob", "LTCUSDT", 1) is None
    assert store.find_named("bob", "LTCUSDT", "mine") is None
    assert store.find("alice", "LTCBTC", 1) is None
    assert store.find_named("alice", "LTCBTC", "mine") is None


def test_a_name_means_the_latest_order_that_had_it() -> None:
    old = an_entry(1, "mine", status=OrderStatus.CANCELED)
    new = an_entry(2, "mine")

    assert a_store(old, new).find_named("alice", "LTCUSDT", "mine") is new


def test_a_name_means_an_open_order_before_a_later_rejected_one() -> None:
    still_open = an_entry(1, "mine")
    rejected = an_entry(2, "mine", status=OrderStatus.REJECTED)

    store = a_store(still_open, rejected)

    assert store.find_named("alice", "LTCUSDT", "mine") is still_open
    assert store.find("alice", "LTCUSDT", 2) is rejected


def test_a_renamed_order_is_found_by_its_new_name_alone() -> None:
    order = an_entry(1, "mine")
    store = a_store(order)

    store.rename(order, "yours")

    assert order.client_id == "yours"
    assert store.find_named("alice", "LTCUSDT", "yours") is order
    assert store.find_named("alice", "LTCUSDT", "mine") is None


def test_renaming_an_order_leaves_its_old_name_to_whoever_else_has_it() -> None:
    rejected = an_entry(1, "mine", status=OrderStatus.REJECTED)
    still_open = an_entry(2, "mine")
    store = a_store(rejected, still_open)

    store.rename(rejected, "yours")

    assert store.find_named("alice", "LTCUSDT", "mine") is still_open


def test_an_order_may_be_renamed_to_its_own_name() -> None:
    order = an_entry(1, "mine")
    store = a_store(order)

    store.rename(order, "mine")

    assert store.find_named("alice", "LTCUSDT", "mine") is order


def test_open_orders_are_those_that_were_not_closed() -> None:
    first, second = an_entry(1, "first"), an_entry(2, "second")
    elsewhere = an_entry(1, "third", symbol="LTCBTC")
    over = an_entry(3, "over", status=OrderStatus.REJECTED)
    store = a_store(first, second, elsewhere, over)

    store.close(first)

    assert store.open_of("alice") == (second, elsewhere)
    assert store.open_of("alice", "LTCUSDT") == (second,)
    assert store.open_of("bob") == ()


def test_all_orders_are_kept() -> None:
    first, other = an_entry(1, "first"), an_entry(2, "other", account="bob")
    store = a_store(first, other)
    store.close(first)

    assert list(store.all()) == [first, other]
    assert list(store.of("alice", "LTCUSDT")) == [first]


def test_everybodys_open_orders_but_ones_own_are_found() -> None:
    mine, theirs = an_entry(1, "mine"), replace(an_entry(2, "theirs"), account="bob")
    over = replace(an_entry(3, "over", status=OrderStatus.CANCELED), account="carol")

    assert list(a_store(mine, theirs, over).open_besides("alice")) == [theirs]


def test_a_forgotten_order_is_found_by_nothing() -> None:
    order = an_entry(1, "mine", status=OrderStatus.CANCELED)
    store = a_store(order)

    store.forget(order)

    assert store.find("alice", "LTCUSDT", 1) is None
    assert store.find_named("alice", "LTCUSDT", "mine") is None
    assert list(store.all()) == []
