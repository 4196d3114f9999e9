"""Accounts, and the keys that are made from a name alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mockex.core.accounts import Account, account_named

DEMO = Account(
    name="demo",
    api_key="54lsWIXukbGhgkc7ZleHyQ1YSLPOrMmfgdKuVM0J3HPx4JCSUX4lZExnyHrM2kjy",
    api_secret="nkpYXv8Hs9UphoEU91Uk5PLfxsNyhnzOtlJL8fVp6vT5s6mrT2btwUXRtH1SKU9D",
    ed25519_api_key="nnWXzQvaQdFF4sThUEnUMwYRrQ7c30B7e6ua413UjH48eUu2yY4NUQgEWFvMQ9KF",
    ed25519_seed=bytes.fromhex("a292493b73e64f0b322d137224a0024551f69d4a359bb370b573bcdc8e215981"),
)


def test_the_keys_of_a_name_are_fixed() -> None:
    # People write these into the configuration of their clients.
    assert account_named("demo") == DEMO


def test_keys_and_secret_have_64_characters() -> None:
    account = account_named("someone else")

    assert len(account.api_key) == 64
    assert len(account.api_secret) == 64
    assert len(account.ed25519_api_key) == 64
    assert len(account.ed25519_seed) == 32


def test_what_is_given_replaces_what_would_be_made_and_nothing_else() -> None:
    account = account_named("demo", api_key="k", api_secret="s", balances={"BTC": Decimal("0.5")})

    assert account == replace(DEMO, api_key="k", api_secret="s", balances={"BTC": Decimal("0.5")})


def test_no_two_names_share_a_key() -> None:
    keys = {
        key
        for n in range(200)
        for account in [account_named(f"account {n}")]
        for key in (account.api_key, account.api_secret, account.ed25519_api_key)
    }

    assert len(keys) == 600


def test_an_account_does_not_follow_what_becomes_of_its_balances_elsewhere() -> None:
    balances = {"USDT": Decimal(1)}
    account = account_named("demo", balances=balances)

    balances["USDT"] = Decimal(2)

    assert account.balances == {"USDT": Decimal(1)}
