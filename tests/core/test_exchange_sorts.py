"""Several sorts of listen keys in one exchange, and a change of the rules that they live by."""

from __future__ import annotations

from mockex.core.commands import (
    ExpireListenKeys,
    KeepListenKeyAlive,
    OpenListenKey,
)
from mockex.core.credentials import Forewarning, ListenKey
from mockex.core.events import ListenKeyExpired, ListenKeyExpiring
from mockex.core.exchange import Done, Policies
from mockex.core.queries import (
    ActiveListenKey,
    ActiveListenKeys,
    OwnerOfListenKey,
)
from mockex.core.rejects import Reason, Reject
from mockex.values.instant import MINUTE, Span
from tests.support.exchanges import (
    A_MINUTE,
    NOON,
    USER,
    a_policy,
    an_exchange,
    at,
    do,
    key_of,
)

ALICE = OpenListenKey(account="alice", credential=USER)
TWO_SORTS = {USER: a_policy(), "isolated": a_policy(validity=Span(30 * MINUTE))}


def test_sorts_of_keys_live_side_by_side_each_by_its_own_rules() -> None:
    exchange = an_exchange(credentials=TWO_SORTS)
    cross = key_of(do(exchange, ALICE, NOON))
    isolated = key_of(do(exchange, an_isolated("BTCUSDT"), NOON))

    assert (cross.valid_until, isolated.valid_until) == (at(minutes=60), at(minutes=30))
    assert exchange.ask(ActiveListenKeys(account="alice")) == (cross.key, isolated.key)
    assert exchange.ask(
        ActiveListenKeys(account="alice", credentials=frozenset({"isolated", "other"}))
    ) == (isolated.key,)
    assert exchange.ask(OwnerOfListenKey(key=isolated.key)) == "alice"
    assert exchange.next_deadline() == at(minutes=30)


def an_isolated(symbol: str, account: str = "alice") -> OpenListenKey:
    return OpenListenKey(account=account, credential="isolated", per=symbol)


def test_a_key_of_one_sort_is_unknown_to_the_endpoints_of_another() -> None:
    exchange = an_exchange(credentials=TWO_SORTS)
    key = key_of(do(exchange, ALICE, NOON)).key

    keep = KeepListenKeyAlive(account="alice", credential="isolated", key=key)

    assert do(exchange, keep, NOON) == Reject(reason=Reason.NO_SUCH_LISTEN_KEY)
    assert exchange.ask(ActiveListenKey(credential="isolated", key=key)) is None
    assert exchange.ask(ActiveListenKey(credential=USER, key=key)) == ListenKey(
        key=key, account="alice", valid_until=at(minutes=60)
    )


def test_keys_of_one_sort_do_not_change_those_that_another_will_have() -> None:
    one, other = an_exchange(credentials=TWO_SORTS), an_exchange(credentials=TWO_SORTS)
    do(other, an_isolated("BTCUSDT"), NOON)

    assert key_of(do(one, ALICE, NOON)) == key_of(do(other, ALICE, NOON))


def test_expiring_an_account_ends_its_keys_of_every_sort() -> None:
    exchange = an_exchange(credentials=TWO_SORTS)
    keys = [key_of(do(exchange, open_, NOON)).key for open_ in (ALICE, an_isolated("BTCUSDT"))]

    assert do(exchange, ExpireListenKeys(account="alice"), NOON) == Done(
        events=tuple(
            ListenKeyExpired(account="alice", credential=sort, key=key)
            for sort, key in zip((USER, "isolated"), keys, strict=True)
        )
    )


def test_an_end_that_comes_near_is_told_before_it_comes() -> None:
    warned = a_policy(forewarning=Forewarning(first=Span(10 * MINUTE), every=Span(5 * MINUTE)))
    exchange = an_exchange(credentials={USER: warned})
    key = key_of(do(exchange, ALICE, NOON)).key
    near = ListenKeyExpiring(account="alice", credential=USER, key=key, valid_until=at(minutes=60))

    told = [(minute, exchange.wake(at(minutes=minute))) for minute in (49, 50, 55, 60)]

    assert told == [
        (49, ()),
        (50, (near,)),
        (55, (near,)),
        (60, (ListenKeyExpired(account="alice", credential=USER, key=key),)),
    ]


def test_other_policies_keep_what_is_alive() -> None:
    exchange = an_exchange()
    exchange.door.spend("1.2.3.4", 7, NOON)
    key = key_of(do(exchange, ALICE, NOON))

    exchange.adopt(
        Policies(
            credentials={USER: a_policy(validity=MINUTE), "isolated": a_policy()}, weights=A_MINUTE
        )
    )

    assert exchange.ask(ActiveListenKeys(account="alice")) == (key.key,)
    assert exchange.next_deadline() == at(minutes=60)
    keep = KeepListenKeyAlive(account="alice", credential=USER, key=key.key)
    assert key_of(do(exchange, keep, at(seconds=1))).valid_until == at(seconds=61)
    assert key_of(do(exchange, an_isolated("BTCUSDT"), at(seconds=1))).per == "BTCUSDT"
    assert exchange.door.spend("1.2.3.4", 1, at(seconds=1)) == (8,)


def test_keys_of_a_sort_that_is_no_more_live_out_their_time() -> None:
    exchange = an_exchange(credentials=TWO_SORTS)
    key = key_of(do(exchange, an_isolated("BTCUSDT"), NOON)).key

    exchange.adopt(Policies(credentials={USER: a_policy()}, weights=()))

    assert exchange.ask(OwnerOfListenKey(key=key)) == "alice"
    assert exchange.wake(at(minutes=30)) == (
        ListenKeyExpired(account="alice", credential="isolated", key=key),
    )
    assert exchange.door.spend("1.2.3.4", 1, at(minutes=30)) == ()


def test_there_and_back_again_is_the_same_world() -> None:
    one, other = an_exchange(), an_exchange()
    for exchange in (one, other):
        do(exchange, ALICE, NOON)
    policies = Policies(credentials={USER: a_policy()}, weights=A_MINUTE)

    one.adopt(Policies(credentials={USER: a_policy(length=20)}, weights=()))
    one.adopt(policies)

    bob = OpenListenKey(account="bob", credential=USER)
    assert do(one, bob, NOON) == do(other, bob, NOON)
    assert one.state() == other.state()
