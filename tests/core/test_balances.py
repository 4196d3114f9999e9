"""Who has what, and that nothing comes from nowhere."""

from __future__ import annotations

from decimal import Decimal

from mockex.core.balances import Balance, Balances

ONE, TWO, FIVE = Decimal(1), Decimal(2), Decimal(5)


def balances_of(**accounts: str) -> Balances:
    """Accounts with so much free USDT; `world` has no limits."""
    balances = Balances()
    for name, amount in accounts.items():
        balances.open(name, {"USDT": Decimal(amount)}, unlimited=name == "world")
    return balances


def test_what_an_account_comes_with_is_free() -> None:
    assert balances_of(alice="5").of("alice") == {"USDT": Balance(free=FIVE)}


def test_locked_funds_are_still_there() -> None:
    balances = balances_of(alice="5")

    balances.lock("alice", "USDT", TWO)

    assert balances.balance("alice", "USDT") == Balance(free=Decimal(3), locked=TWO)
    assert balances.totals() == {"USDT": FIVE}


def test_what_was_locked_is_given_back() -> None:
    balances = balances_of(alice="5")
    balances.lock("alice", "USDT", TWO)

    balances.lock("alice", "USDT", -TWO)

    assert balances.balance("alice", "USDT") == Balance(free=FIVE)


def test_one_pays_another() -> None:
    balances = balances_of(alice="5", bob="1")

    balances.move("USDT", TWO, payer="alice", payee="bob")

    assert list(balances.state()) == ["alice USDT 3 0", "bob USDT 3 0"]
    assert balances.totals() == {"USDT": Decimal(6)}


def test_only_a_deposit_makes_more_of_something() -> None:
    balances = balances_of(alice="5")

    balances.deposit("alice", "LTC", ONE)
    balances.deposit("alice", "USDT", -TWO)

    assert balances.totals() == {"USDT": Decimal(3), "LTC": ONE}


def test_an_account_spends_what_it_has_free() -> None:
    balances = balances_of(alice="5")
    balances.lock("alice", "USDT", TWO)

    assert balances.can_spend("alice", "USDT", Decimal(3))
    assert not balances.can_spend("alice", "USDT", Decimal("3.00000001"))
    assert not balances.can_spend("alice", "LTC", ONE)


def test_an_account_without_limits_may_owe() -> None:
    balances = balances_of(world="0", alice="0")

    assert balances.can_spend("world", "USDT", FIVE)
    balances.move("USDT", FIVE, payer="world", payee="alice")

    assert list(balances.overdrawn()) == []
    assert balances.totals() == {"USDT": Decimal(0)}


def test_who_owes_and_must_not_is_found() -> None:
    balances = balances_of(world="0", alice="0")
    balances.move("USDT", ONE, payer="alice", payee="world")
    balances.lock("world", "USDT", -ONE)

    assert list(balances.overdrawn()) == [
        ("world", "USDT", Balance(free=TWO, locked=-ONE)),
        ("alice", "USDT", Balance(free=-ONE)),
    ]


def test_what_another_system_locks_is_remembered() -> None:
    balances = balances_of(alice="5")

    balances.lock_outside("alice", "USDT", TWO)
    balances.lock_outside("alice", "USDT", -ONE)

    assert balances.balance("alice", "USDT") == Balance(free=Decimal(4), locked=ONE)
    assert balances.locked_outside == {("alice", "USDT"): ONE}


def test_figures_are_of_the_assets_asked_for_in_their_order() -> None:
    balances = balances_of(alice="5")

    assert balances.figures("alice", ("LTC", "USDT")) == (
        ("LTC", Decimal(0), Decimal(0)),
        ("USDT", FIVE, Decimal(0)),
    )


def test_the_state_does_not_tell_of_nothing_nor_of_trailing_zeros() -> None:
    one, other = balances_of(alice="5"), balances_of(alice="5.000")
    other.balance("alice", "LTC")

    assert list(one.state()) == list(other.state()) == ["alice USDT 5 0"]
