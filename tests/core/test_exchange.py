"""The exchange as a whole: commands in, outcomes and events out, and nothing by halves."""

from __future__ import annotations

import pytest

from mockex.core.accounts import KeyKind, account_named
from mockex.core.admission import TurnedAway
from mockex.core.commands import (
    CloseListenKey,
    Command,
    ExpireListenKeys,
    KeepListenKeyAlive,
    OpenAccount,
    OpenListenKey,
    RevokeKey,
)
from mockex.core.credentials import ListenKey, OnCreate
from mockex.core.events import ListenKeyClosed, ListenKeyExpired
from mockex.core.exchange import Done, Exchange
from mockex.core.queries import (
    AccountNamed,
    AccountOfApiKey,
    ActiveListenKeys,
    OwnerOfListenKey,
    Query,
    TradedSymbols,
)
from mockex.core.rejects import Reason, Reject
from mockex.wire.markets import default_symbols
from tests.support.exchanges import (
    A_MINUTE,
    NOON,
    USER,
    an_account,
    an_exchange,
    at,
    do,
    key_of,
)

US = 0.001
ALICE = OpenListenKey(account="alice", credential=USER)


def test_the_whole_life_of_a_key() -> None:
    exchange = an_exchange()
    assert exchange.next_deadline() is None

    key = key_of(do(exchange, ALICE, NOON)).key
    assert exchange.next_deadline() == at(minutes=60)

    keep = KeepListenKeyAlive(account="alice", credential=USER, key=key)
    assert do(exchange, keep, at(minutes=30)) == Done(
        result=ListenKey(key=key, account="alice", valid_until=at(minutes=90))
    )
    assert exchange.wake(at(minutes=90, ms=-US)) == ()
    assert exchange.wake(at(minutes=90)) == (
        ListenKeyExpired(account="alice", credential="user", key=key),
    )

    assert do(exchange, keep, at(minutes=90)) == Reject(reason=Reason.NO_SUCH_LISTEN_KEY)
    assert exchange.next_deadline() is None


def test_a_closed_key_is_told_of_as_closed_and_not_as_expired() -> None:
    # user-data-stream.md, "Listen Key Expired": no event is promised for a DELETE.
    exchange = an_exchange()
    key = key_of(do(exchange, ALICE, NOON)).key

    closed = do(exchange, CloseListenKey(account="alice", credential=USER, key=key), at(minutes=1))

    assert closed == Done(events=(ListenKeyClosed(account="alice", credential="user", key=key),))
    assert exchange.wake(at(minutes=120)) == ()


def test_a_rotated_key_is_closed_by_its_successor() -> None:
    exchange = an_exchange(on_create=OnCreate.ROTATE)
    first = key_of(do(exchange, ALICE, NOON)).key

    second = do(exchange, ALICE, at(minutes=1))

    assert second == Done(
        result=key_of(second),
        events=(ListenKeyClosed(account="alice", credential="user", key=first),),
    )
    assert key_of(second).key != first


def test_expiring_an_account_says_so_at_once_and_once() -> None:
    exchange = an_exchange()
    key = key_of(do(exchange, ALICE, NOON)).key
    bobs = key_of(do(exchange, OpenListenKey(account="bob", credential=USER), NOON)).key

    expired = do(exchange, ExpireListenKeys(account="alice"), at(minutes=5))

    assert expired == Done(events=(ListenKeyExpired(account="alice", credential="user", key=key),))
    assert do(exchange, ExpireListenKeys(account="alice"), at(minutes=5)) == Done()
    assert exchange.wake(at(minutes=60)) == (
        ListenKeyExpired(account="bob", credential="user", key=bobs),
    )


def test_two_keys_of_one_instant_expire_in_the_order_of_their_opening() -> None:
    exchange = an_exchange()
    keys = [
        key_of(do(exchange, OpenListenKey(account=name, credential=USER), NOON))
        for name in ("bob", "alice")
    ]

    assert exchange.wake(at(minutes=60)) == tuple(
        ListenKeyExpired(account=key.account, credential="user", key=key.key) for key in keys
    )


def an_exchange_with_a_key() -> tuple[Exchange, str]:
    exchange = an_exchange()
    exchange.door.spend("1.2.3.4", 2, NOON)
    return exchange, key_of(do(exchange, ALICE, NOON)).key


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (KeepListenKeyAlive(account="alice", credential=USER, key="x"), Reason.NO_SUCH_LISTEN_KEY),
        (
            KeepListenKeyAlive(account="bob", credential=USER, key="$alices"),
            Reason.NO_SUCH_LISTEN_KEY,
        ),
        (
            KeepListenKeyAlive(account="nobody", credential=USER, key="$alices"),
            Reason.NO_SUCH_LISTEN_KEY,
        ),
        (CloseListenKey(account="alice", credential=USER, key=""), Reason.NO_SUCH_LISTEN_KEY),
        (CloseListenKey(account="bob", credential=USER, key="$alices"), Reason.NO_SUCH_LISTEN_KEY),
        (OpenListenKey(account="nobody", credential=USER), Reason.NO_SUCH_ACCOUNT),
        (RevokeKey(api_key="nobodys"), Reason.NO_SUCH_API_KEY),
        (ExpireListenKeys(account="nobody"), Reason.NO_SUCH_ACCOUNT),
        (OpenAccount(account=an_account("alice")), Reason.ACCOUNT_EXISTS),
        (OpenAccount(account=an_account("alice", api_key="new")), Reason.ACCOUNT_EXISTS),
        (
            OpenAccount(account=account_named("carol", api_key=an_account("bob").api_key)),
            Reason.ACCOUNT_EXISTS,
        ),
        (
            OpenAccount(
                account=account_named(
                    "carol", api_key=an_account("bob").key_of(KeyKind.ED25519).api_key
                )
            ),
            Reason.ACCOUNT_EXISTS,
        ),
    ],
)
def test_a_refused_command_changes_nothing(command: Command, reason: Reason) -> None:
    exchange, key = an_exchange_with_a_key()
    if isinstance(command, KeepListenKeyAlive | CloseListenKey) and command.key == "$alices":
        command = type(command)(account=command.account, credential=USER, key=key)
    before, deadline = exchange.state(), exchange.next_deadline()

    outcome = do(exchange, command, at(minutes=7))

    assert outcome == Reject(reason=reason)
    assert exchange.state() == before
    assert exchange.next_deadline() == deadline


@pytest.mark.parametrize(
    "query",
    [
        AccountOfApiKey(api_key="x"),
        AccountNamed(name="alice"),
        ActiveListenKeys(account="alice"),
        OwnerOfListenKey(key="x"),
        TradedSymbols(),
        TradedSymbols(names=("NOPE",)),
    ],
)
def test_a_question_changes_nothing(query: Query) -> None:
    exchange, _ = an_exchange_with_a_key()
    before = exchange.state()

    exchange.ask(query)

    assert exchange.state() == before


def test_a_refused_account_leaves_its_free_keys_free() -> None:
    exchange = an_exchange()
    taken = account_named("carol", api_key=an_account("bob").api_key)
    do(exchange, OpenAccount(account=taken), NOON)

    assert exchange.ask(AccountNamed(name="carol")) is None
    assert exchange.ask(AccountOfApiKey(api_key=taken.key_of(KeyKind.ED25519).api_key)) is None
    assert exchange.ask(AccountOfApiKey(api_key=taken.api_key)) == an_account("bob")


def test_either_api_key_of_a_new_account_may_be_the_one_that_is_taken() -> None:
    exchange, carol = an_exchange(), an_account("carol")
    thief = account_named("dave", api_key=carol.key_of(KeyKind.ED25519).api_key)
    do(exchange, OpenAccount(account=thief), NOON)

    assert do(exchange, OpenAccount(account=carol), NOON) == Reject(reason=Reason.ACCOUNT_EXISTS)
    assert exchange.ask(AccountNamed(name="carol")) is None


def test_both_api_keys_speak_for_their_account() -> None:
    exchange, alice = an_exchange(), an_account("alice")

    assert exchange.ask(AccountOfApiKey(api_key=alice.api_key)) == alice
    assert exchange.ask(AccountOfApiKey(api_key=alice.key_of(KeyKind.ED25519).api_key)) == alice
    assert exchange.ask(AccountOfApiKey(api_key=alice.api_key.swapcase())) is None


def test_a_revoked_key_is_known_as_such_under_every_name_of_its_account() -> None:
    exchange, alice = an_exchange(), an_account("alice")
    after = alice.without(alice.api_key)

    assert do(exchange, RevokeKey(api_key=alice.api_key), NOON) == Done(result=after)

    assert exchange.ask(AccountNamed(name="alice")) == after
    found = [exchange.ask(AccountOfApiKey(api_key=key.api_key)) for key in alice.keys]
    assert found == [after] * 3
    assert exchange.ask(AccountNamed(name="bob")) == an_account("bob")


def test_a_request_is_let_in_or_turned_away() -> None:
    exchange = an_exchange()
    limit = A_MINUTE[0]

    assert exchange.door.admit("1.2.3.4", 6_000, 1, NOON) is None
    assert exchange.door.admit("1.2.3.4", 6_001, 1, NOON) == TurnedAway(
        reason=Reason.TOO_MUCH_WEIGHT, limit=limit, until=at(minutes=1)
    )


def test_it_knows_whose_listen_key_is_whose() -> None:
    exchange, key = an_exchange_with_a_key()

    assert exchange.ask(OwnerOfListenKey(key=key)) == "alice"
    assert exchange.ask(ActiveListenKeys(account="alice")) == (key,)
    assert exchange.ask(ActiveListenKeys(account="bob")) == ()
    do(exchange, CloseListenKey(account="alice", credential=USER, key=key), NOON)
    assert exchange.ask(OwnerOfListenKey(key=key)) is None
    assert exchange.ask(ActiveListenKeys(account="alice")) == ()


def test_symbols_are_told_in_the_order_asked_for() -> None:
    exchange = an_exchange()
    by_name = {symbol.name: symbol for symbol in default_symbols()}

    assert exchange.ask(TradedSymbols()) == default_symbols()
    assert exchange.ask(TradedSymbols(names=("ETHBTC", "BTCUSDT"))) == (
        by_name["ETHBTC"],
        by_name["BTCUSDT"],
    )
    assert exchange.ask(TradedSymbols(names=())) == ()
    assert exchange.ask(TradedSymbols(names=("BTCUSDT", "btcusdt"))) == Reject(
        reason=Reason.NO_SUCH_SYMBOL
    )


def test_spent_weight_is_told() -> None:
    exchange = an_exchange()

    assert exchange.door.spend("1.2.3.4", 20, NOON) == (20,)
    assert exchange.door.spend("1.2.3.4", 2, at(seconds=59)) == (22,)
    assert exchange.door.spend("1.2.3.4", 2, at(seconds=60)) == (2,)


def test_equal_commands_at_equal_instants_make_equal_worlds() -> None:
    one, other = an_exchange_with_a_key(), an_exchange_with_a_key()

    assert one[1] == other[1]
    assert one[0].state() == other[0].state()


@pytest.mark.parametrize(
    "command",
    [
        OpenListenKey(account="bob", credential=USER),
        OpenListenKey(account="alice", credential=USER),
        ExpireListenKeys(account="alice"),
        RevokeKey(api_key=an_account("alice").api_key),
        OpenAccount(account=an_account("carol")),
    ],
)
def test_a_command_that_was_carried_out_shows_in_the_state(command: Command) -> None:
    exchange, _ = an_exchange_with_a_key()
    before = exchange.state()

    assert isinstance(do(exchange, command, at(minutes=7)), Done)

    assert exchange.state() != before


def test_what_was_spent_and_who_was_turned_away_shows_in_the_state() -> None:
    exchange, _ = an_exchange_with_a_key()
    states = [exchange.state()]

    exchange.door.spend("1.2.3.4", 1, at(minutes=7))
    states.append(exchange.state())
    exchange.door.admit("1.2.3.4", 6_001, 1, at(minutes=7))
    states.append(exchange.state())

    assert len(set(states)) == 3


def test_worlds_with_different_futures_have_different_states() -> None:
    # ARCHITECTURE.md §4: "canonical text: equal texts ⇔ equal worlds".
    fresh, used = an_exchange(), an_exchange()
    do(used, ALICE, NOON)
    do(used, ExpireListenKeys(account="alice"), NOON)

    states = fresh.state(), used.state()
    nexts = [key_of(do(exchange, ALICE, NOON)).key for exchange in (fresh, used)]

    assert nexts[0] != nexts[1]
    assert states[0] != states[1]


def test_two_exchanges_know_nothing_of_each_other() -> None:
    one, other = an_exchange(), an_exchange()
    before = other.state()

    do(one, ALICE, NOON)
    one.door.spend("1.2.3.4", 5, NOON)

    assert other.state() == before


def test_another_seed_gives_other_keys() -> None:
    assert key_of(do(an_exchange(seed=7), ALICE, NOON)) != key_of(
        do(an_exchange(seed=8), ALICE, NOON)
    )
