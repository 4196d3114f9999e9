"""Listen keys, from their opening to their end, to the microsecond.

The vendor, user-data-stream.md up to 2025-04: a key is valid for 60 minutes after creation; a
POST "will return the listenKey if one is active and extend its validity for 60 minutes"; a PUT
"will extend its validity for 60 minutes"; a DELETE "will close the stream and invalidate the
listenKey".
"""

from __future__ import annotations

import pytest

from mockex.core.credentials import ListenKey, ListenKeys, OnCreate
from mockex.core.rejects import Reason, Reject
from mockex.values.chance import Chance
from mockex.values.instant import DAY, HOUR, MINUTE, Instant, Span
from tests.support.exchanges import NOON, a_policy, at

US = 0.001
UNKNOWN = Reject(reason=Reason.NO_SUCH_LISTEN_KEY)


def listen_keys(on_create: OnCreate = OnCreate.RETURN_AND_EXTEND, length: int = 64) -> ListenKeys:
    return ListenKeys(a_policy(on_create=on_create, length=length), Chance(7))


def opened(keys: ListenKeys, account: str = "alice", now: Instant = NOON) -> ListenKey:
    key, ended = keys.open(account, now)
    assert ended == ()
    return key


@pytest.mark.parametrize("on_create", OnCreate)
def test_a_first_key_is_valid_for_its_whole_validity(on_create: OnCreate) -> None:
    keys = listen_keys(on_create)

    key = opened(keys)

    assert key == ListenKey(key=key.key, account="alice", valid_until=at(minutes=60))
    assert keys.active() == keys.of("alice") == (key,)
    assert keys.find(key.key) == key
    assert keys.next_deadline() == at(minutes=60)


@pytest.mark.parametrize("length", [60, 64])
def test_a_key_is_letters_and_digits_of_the_length_that_the_policy_says(length: int) -> None:
    # The vendor's samples have 60 and 64 characters.
    key = opened(listen_keys(length=length)).key

    assert len(key) == length
    assert key.isalnum()
    assert key.isascii()


def test_keys_are_drawn_from_the_seed_in_the_order_of_asking() -> None:
    one, other = listen_keys(), listen_keys()
    first, second = opened(one, "alice"), opened(one, "bob")

    assert opened(other, "bob").key == first.key
    assert opened(other, "alice").key == second.key
    assert first.key != second.key


@pytest.mark.parametrize("on_create", OnCreate)
def test_a_key_lives_to_its_last_microsecond_and_ends_with_its_validity(
    on_create: OnCreate,
) -> None:
    keys = listen_keys(on_create)
    key = opened(keys)

    assert keys.expired(at(minutes=60, ms=-US)) == ()
    assert keys.find(key.key) == key
    assert keys.expired(at(minutes=60)) == (key,)
    assert keys.find(key.key) is None
    assert keys.active() == ()
    assert keys.next_deadline() is None
    assert keys.expired(at(minutes=600)) == ()


def test_a_key_can_be_kept_alive_in_its_last_microsecond_and_no_later() -> None:
    keys = listen_keys()
    key = opened(keys)

    keys.expired(at(minutes=60, ms=-US))
    assert isinstance(keys.extend("alice", at(minutes=60, ms=-US), key=key.key), ListenKey)
    keys.expired(at(minutes=120, ms=-US))

    assert keys.extend("alice", at(minutes=120, ms=-US), key=key.key) == UNKNOWN


@pytest.mark.parametrize("minutes", [0, 1, 30, 59])
def test_keeping_a_key_alive_counts_from_now_and_adds_nothing(minutes: int) -> None:
    keys = listen_keys()
    key = opened(keys).key

    renewed = keys.extend("alice", at(minutes=minutes), key=key)

    assert renewed == ListenKey(key=key, account="alice", valid_until=at(minutes=minutes + 60))
    assert keys.active() == (renewed,)
    assert keys.next_deadline() == at(minutes=minutes + 60)


def test_keeping_a_key_alive_twice_at_once_counts_once() -> None:
    keys = listen_keys()
    key = opened(keys).key

    keys.extend("alice", at(minutes=10), key=key)
    keys.extend("alice", at(minutes=10), key=key)

    assert keys.next_deadline() == at(minutes=70)
    assert [ended.key for ended in keys.expired(at(minutes=70))] == [key]


def test_asking_again_gives_the_active_key_and_extends_it() -> None:
    keys = listen_keys(OnCreate.RETURN_AND_EXTEND)
    first = opened(keys)

    again = opened(keys, now=at(minutes=40))

    assert again == ListenKey(key=first.key, account="alice", valid_until=at(minutes=100))
    assert keys.active() == (again,)
    assert keys.expired(at(minutes=99)) == ()


def test_asking_again_can_give_the_active_key_as_it_is() -> None:
    keys = listen_keys(OnCreate.RETURN_UNCHANGED)
    first = opened(keys)

    again = opened(keys, now=at(minutes=40))

    assert again == first
    assert keys.expired(at(minutes=60)) == (first,)


def test_asking_again_can_end_the_active_key_for_a_new_one() -> None:
    keys = listen_keys(OnCreate.ROTATE)
    first = opened(keys)

    second, ended = keys.open("alice", at(minutes=40))

    assert ended == (first,)
    assert second == ListenKey(key=second.key, account="alice", valid_until=at(minutes=100))
    assert second.key != first.key
    assert keys.active() == (second,)
    assert keys.extend("alice", at(minutes=41), key=first.key) == UNKNOWN
    assert keys.expired(at(minutes=60)) == ()


@pytest.mark.parametrize("on_create", OnCreate)
def test_asking_after_the_end_gives_a_new_key(on_create: OnCreate) -> None:
    keys = listen_keys(on_create)
    first = opened(keys)
    keys.expired(at(minutes=60))

    second = opened(keys, now=at(minutes=60))

    assert second == ListenKey(key=second.key, account="alice", valid_until=at(minutes=120))
    assert second.key != first.key


@pytest.mark.parametrize("on_create", OnCreate)
def test_one_account_does_nothing_to_the_key_of_another(on_create: OnCreate) -> None:
    keys = listen_keys(on_create)
    hers = opened(keys, "alice")

    his = opened(keys, "bob", at(minutes=30))

    assert his.key != hers.key
    assert keys.active() == (hers, his)
    assert keys.extend("bob", at(minutes=31), key=hers.key) == UNKNOWN
    assert keys.close("bob", key=hers.key) == UNKNOWN
    assert keys.expire("bob") == (his,)
    assert keys.active() == (hers,)
    assert keys.expired(at(minutes=60)) == (hers,)


def test_a_closed_key_ends_at_once_and_expires_never() -> None:
    keys = listen_keys()
    key = opened(keys)

    assert keys.close("alice", key=key.key) == key
    assert keys.close("alice", key=key.key) == UNKNOWN
    assert keys.extend("alice", NOON, key=key.key) == UNKNOWN
    assert keys.active() == ()
    assert keys.next_deadline() is None
    assert keys.expired(at(minutes=61)) == ()


@pytest.mark.parametrize("key", ["", "nobody", "x" * 64])
def test_a_key_that_never_was_is_unknown(key: str) -> None:
    keys = listen_keys()
    hers = opened(keys)

    assert keys.extend("alice", NOON, key=key) == UNKNOWN
    assert keys.close("alice", key=key) == UNKNOWN
    assert keys.find(key) is None
    assert keys.active() == (hers,)


def test_a_key_is_case_sensitive() -> None:
    keys = listen_keys()
    key = opened(keys).key

    assert key.swapcase() != key
    assert keys.extend("alice", NOON, key=key.swapcase()) == UNKNOWN


def test_keys_that_fall_due_together_end_in_the_order_of_their_instants() -> None:
    keys = listen_keys()
    alices, bobs = opened(keys, "alice"), opened(keys, "bob", at(minutes=1))
    keys.extend("alice", at(minutes=2), key=alices.key)

    ended = keys.expired(at(minutes=90))

    assert [(key.account, key.valid_until) for key in ended] == [
        ("bob", bobs.valid_until),
        ("alice", at(minutes=62)),
    ]


def test_expiring_an_account_without_a_key_ends_nothing() -> None:
    keys = listen_keys()
    hers = opened(keys)

    assert keys.expire("bob") == ()
    assert keys.active() == (hers,)


def test_asking_again_can_mint_a_new_key_beside_the_others() -> None:
    keys = listen_keys(OnCreate.MINT_NEW)
    first = opened(keys)

    second = opened(keys, now=at(minutes=40))

    assert second.key != first.key
    assert keys.of("alice") == (first, second)
    assert keys.expired(at(minutes=60)) == (first,)
    assert keys.expired(at(minutes=100)) == (second,)


def test_without_a_name_the_latest_of_several_keys_is_meant() -> None:
    # fapi, "Keepalive User Data Stream": no parameter but the API key.
    keys = listen_keys(OnCreate.MINT_NEW)
    first, second = opened(keys), opened(keys)

    renewed = keys.extend("alice", at(minutes=30), key=None)

    assert renewed == ListenKey(key=second.key, account="alice", valid_until=at(minutes=90))
    assert keys.close("alice", key=None) == renewed
    assert keys.close("alice", key=None) == first
    assert keys.close("alice", key=None) == UNKNOWN


def test_without_a_name_there_must_still_be_a_key() -> None:
    keys = listen_keys()
    opened(keys, "bob")
    assert keys.extend("alice", NOON, key=None) == UNKNOWN
    opened(keys)
    keys.expired(at(minutes=60))

    assert keys.extend("alice", at(minutes=60), key=None) == UNKNOWN


def by_symbol(keys: ListenKeys, symbol: str, now: Instant = NOON) -> ListenKey:
    key, ended = keys.open("alice", now, per=symbol)
    assert ended == ()
    return key


@pytest.mark.parametrize("on_create", OnCreate)
def test_each_symbol_has_a_key_of_its_own(on_create: OnCreate) -> None:
    # margin trading, "Start Isolated Margin User Data Stream": one listen key a symbol.
    keys = listen_keys(on_create)

    bitcoin, ether = by_symbol(keys, "BTCUSDT"), by_symbol(keys, "ETHUSDT", at(minutes=1))

    assert bitcoin == ListenKey(
        key=bitcoin.key, account="alice", valid_until=at(minutes=60), per="BTCUSDT"
    )
    assert ether.key != bitcoin.key
    assert keys.of("alice") == (bitcoin, ether)


def test_a_key_is_kept_alive_and_closed_for_its_own_symbol_alone() -> None:
    keys = listen_keys()
    bitcoin, ether = by_symbol(keys, "BTCUSDT"), by_symbol(keys, "ETHUSDT")

    assert keys.extend("alice", at(minutes=1), key=bitcoin.key, per="ETHUSDT") == UNKNOWN
    assert keys.extend("alice", at(minutes=1), key=bitcoin.key) == UNKNOWN
    assert keys.close("alice", key=bitcoin.key, per="ETHUSDT") == UNKNOWN
    assert keys.extend("alice", at(minutes=1), key=None, per="BTCUSDT") == ListenKey(
        key=bitcoin.key, account="alice", valid_until=at(minutes=61), per="BTCUSDT"
    )
    assert keys.close("alice", key=ether.key, per="ETHUSDT") == ether
    assert [key.per for key in keys.active()] == ["BTCUSDT"]


def test_rotating_ends_the_key_of_the_same_symbol_alone() -> None:
    keys = listen_keys(OnCreate.ROTATE)
    bitcoin, ether = by_symbol(keys, "BTCUSDT"), by_symbol(keys, "ETHUSDT")

    second, ended = keys.open("alice", NOON, per="BTCUSDT")

    assert ended == (bitcoin,)
    assert keys.of("alice") == (ether, second)


def test_expiring_an_account_ends_its_keys_of_every_symbol() -> None:
    keys = listen_keys()
    bitcoin, ether = by_symbol(keys, "BTCUSDT"), by_symbol(keys, "ETHUSDT")

    assert keys.expire("alice") == (bitcoin, ether)
    assert keys.next_deadline() is None


@pytest.mark.parametrize(
    ("asked", "minutes"), [(MINUTE, 1), (Span(59 * MINUTE), 59), (HOUR, 60), (DAY, 60), (None, 60)]
)
def test_a_client_may_ask_for_less_than_the_whole_validity_and_never_for_more(
    asked: Span | None, minutes: int
) -> None:
    # margin trading, "Create listenToken": validity of at most 24 hours, which is the default.
    keys = listen_keys(OnCreate.MINT_NEW)

    key, _ = keys.open("alice", NOON, validity=asked)

    assert key.valid_until == at(minutes=minutes)
    assert keys.next_deadline() == at(minutes=minutes)


def test_other_rules_hold_for_what_comes_and_leave_what_is() -> None:
    keys = listen_keys()
    key = opened(keys)

    keys.adopt(a_policy(length=20, validity=Span(2 * HOUR), on_create=OnCreate.ROTATE))

    assert keys.active() == (key,)
    assert keys.next_deadline() == at(minutes=60)
    second, ended = keys.open("alice", at(minutes=30))
    assert ended == (key,)
    assert (len(second.key), second.valid_until) == (20, at(minutes=150))
