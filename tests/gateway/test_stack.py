"""The usual stack: a journal round contract checks round the simulation."""

from __future__ import annotations

import pytest

from mockex.core.accounts import account_named
from mockex.errors import UsageError
from mockex.gateway.stack import simulation
from tests.support.dialects import SHIPPED
from tests.support.exchanges import NOON, SYMBOLS, an_account
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.messages import a_reply, a_request


def test_a_new_exchange_has_its_accounts_and_nothing_to_tell() -> None:
    stack = simulation(SHIPPED, SHIPPED_LIBRARY, SYMBOLS, [an_account("alice")], seed=1)

    assert stack.sim.account("alice") == an_account("alice")
    assert stack.sim.account("bob") is None
    assert stack.sim.streams_of("alice") == ()
    assert stack.sim.subscriptions() == {}
    assert len(stack.journal) == 0
    assert stack.journal.next_deadline() is None


def test_what_is_told_to_the_journal_reaches_the_simulation() -> None:
    stack = simulation(SHIPPED, SHIPPED_LIBRARY, SYMBOLS, [], seed=1)

    said = stack.journal.receive(a_request(ticket=5), NOON)

    assert said == [a_reply({}, kind="rest.empty", ticket=5, weight=1)]
    assert len(stack.journal) == 2


def test_two_accounts_of_one_name_or_one_key_are_refused() -> None:
    alice = an_account("alice")
    thief = account_named("bob", api_key=alice.api_key)
    sentence = "^account '{}' has a name or a key that another has too$"

    with pytest.raises(UsageError, match=sentence.format("alice")):
        simulation(SHIPPED, SHIPPED_LIBRARY, SYMBOLS, [alice, alice], seed=1)
    with pytest.raises(UsageError, match=sentence.format("bob")):
        simulation(SHIPPED, SHIPPED_LIBRARY, SYMBOLS, [alice, thief], seed=1)
