"""Who must not trade with whom, in which mode: faqs/stp_faq.md."""

from __future__ import annotations

import pytest

from mockex.core.orders import SelfTradePrevention
from mockex.core.prevention import Prevention, allowed_modes, default_mode, moves_funds
from tests.support.tradings import BUY, SELL, a_symbol, resting

NONE, EXPIRE_MAKER, EXPIRE_TAKER, EXPIRE_BOTH, DECREMENT, TRANSFER = SelfTradePrevention
EXPIRIES = (EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH)


@pytest.fixture
def prevention() -> Prevention:
    """alice and bob are one, carol and dave another."""
    found = Prevention()
    found.groups.update(alice=1, bob=1, carol=2, dave=2)
    return found


@pytest.mark.parametrize("makers", SelfTradePrevention)
@pytest.mark.parametrize("takers", SelfTradePrevention)
def test_the_takers_mode_decides_and_a_transfer_takes_two(
    prevention: Prevention, takers: SelfTradePrevention, makers: SelfTradePrevention
) -> None:
    taker = resting(2, SELL, "1", "1.00", account="alice", prevention=takers)
    maker = resting(1, BUY, "1", "1.00", account="bob", prevention=makers)

    one_alone = takers is TRANSFER and makers is not TRANSFER
    wanted = None if takers is NONE else DECREMENT if one_alone else takers
    assert prevention.mode(taker, maker) is wanted


@pytest.mark.parametrize(
    ("one", "other", "prevented"),
    [
        ("alice", "alice", True),
        ("alice", "bob", True),
        ("alice", "carol", False),
        ("alice", "erin", False),
        ("erin", "frank", False),
        ("erin", "erin", True),
    ],
)
def test_accounts_are_kept_from_themselves_and_from_their_group(
    prevention: Prevention, one: str, other: str, prevented: bool
) -> None:
    taker = resting(2, SELL, "1", "1.00", account=one, prevention=EXPIRE_BOTH)
    maker = resting(1, BUY, "1", "1.00", account=other)

    assert (prevention.mode(taker, maker) is not None) is prevented


def test_within_an_account_there_is_nothing_to_transfer() -> None:
    taker, maker, others = (
        resting(1, BUY, "1", "1.00", account=name) for name in ("alice", "alice", "bob")
    )

    assert not moves_funds(TRANSFER, taker, maker)
    assert moves_funds(TRANSFER, taker, others)
    assert not moves_funds(DECREMENT, taker, others)


def test_only_what_is_known_yet_may_be_asked_for_and_is_a_default() -> None:
    symbol = a_symbol(self_trade_prevention=DECREMENT, self_trade_preventions=(NONE, *EXPIRIES))
    allowed = [NONE, *EXPIRIES]

    assert (default_mode(symbol, ()), allowed_modes(symbol, ())) == (NONE, [NONE])
    assert (default_mode(symbol, EXPIRIES), allowed_modes(symbol, EXPIRIES)) == (NONE, allowed)
    assert allowed_modes(symbol, (*EXPIRIES, DECREMENT)) == [DECREMENT, *allowed]


def test_who_asks_for_none_gets_the_symbols_default() -> None:
    prevention, symbol = Prevention(), a_symbol(self_trade_prevention=EXPIRE_BOTH)

    assert prevention.mode_for(None, symbol) is EXPIRE_BOTH
    assert prevention.mode_for(EXPIRE_TAKER, symbol) is EXPIRE_TAKER
    assert not prevention.allows(
        NONE, a_symbol(self_trade_prevention=EXPIRE_BOTH, self_trade_preventions=EXPIRIES)
    )
    assert prevention.group_of("alice") == -1
