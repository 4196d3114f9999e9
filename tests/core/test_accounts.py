"""Accounts, and the keys that are made from a name alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from mockex.core.accounts import Account, ApiKey, KeyKind, Permission, account_named
from mockex.core.shared_rsa import PRIVATE_KEY

DEMO = Account(
    name="demo",
    keys=(
        ApiKey(
            api_key="54lsWIXukbGhgkc7ZleHyQ1YSLPOrMmfgdKuVM0J3HPx4JCSUX4lZExnyHrM2kjy",
            kind=KeyKind.HMAC,
            secret=b"nkpYXv8Hs9UphoEU91Uk5PLfxsNyhnzOtlJL8fVp6vT5s6mrT2btwUXRtH1SKU9D",
        ),
        ApiKey(
            api_key="nnWXzQvaQdFF4sThUEnUMwYRrQ7c30B7e6ua413UjH48eUu2yY4NUQgEWFvMQ9KF",
            kind=KeyKind.ED25519,
            secret=bytes.fromhex(
                "a292493b73e64f0b322d137224a0024551f69d4a359bb370b573bcdc8e215981"
            ),
        ),
        ApiKey(
            api_key="LmPm3O7NuPwaLlOJgmHDmYZAxR2fse0DTsIYPsIaANCV8TPbIC3pEp4uMk4tRH9c",
            kind=KeyKind.RSA,
            secret=PRIVATE_KEY,
        ),
    ),
)


def test_the_keys_of_a_name_are_fixed() -> None:
    # People write these into the configuration of their clients.
    assert account_named("demo") == DEMO


def test_keys_and_secret_have_64_characters() -> None:
    account = account_named("someone else")

    assert [len(key.api_key) for key in account.keys] == [64, 64, 64]
    assert len(account.api_secret) == 64
    assert len(account.key_of(KeyKind.ED25519).secret) == 32


def test_what_is_given_replaces_what_would_be_made_and_nothing_else() -> None:
    account = account_named("demo", api_key="k", api_secret="s", balances={"BTC": Decimal("0.5")})

    own = replace(DEMO.keys[0], api_key="k", secret=b"s")
    keys = (own, *DEMO.keys[1:])
    assert account == Account(name="demo", keys=keys, balances={"BTC": Decimal("0.5")})


def test_what_keys_may_do_and_from_where_holds_for_all_of_them() -> None:
    account = account_named("demo", permissions=[Permission.TRADE], addresses=["::1"])

    rules = {(key.permissions, key.addresses) for key in account.keys}
    assert rules == {(frozenset({Permission.TRADE}), frozenset({"::1"}))}


def test_no_two_names_share_an_api_key() -> None:
    keys = {
        key
        for n in range(200)
        for account in [account_named(f"account {n}")]
        for key in (account.api_secret, *(one.api_key for one in account.keys))
    }

    assert len(keys) == 800


def test_a_key_may_do_what_it_was_made_for_where_it_was_made_for() -> None:
    key = replace(
        DEMO.keys[0], permissions=frozenset({Permission.TRADE}), addresses=frozenset({"::1"})
    )

    assert key.may(Permission.TRADE, "::1")
    assert key.may(None, "::1")
    assert not key.may(Permission.USER_DATA, "::1")
    assert not key.may(Permission.TRADE, "1.2.3.4")
    assert not replace(key, revoked=True).may(None, "::1")


def test_an_account_without_one_key_has_its_others() -> None:
    account = DEMO.without(DEMO.api_key)

    assert account.keys == (replace(DEMO.keys[0], revoked=True), *DEMO.keys[1:])
    assert account.key("x") is None


def test_an_account_does_not_follow_what_becomes_of_its_balances_elsewhere() -> None:
    balances = {"USDT": Decimal(1)}
    account = account_named("demo", balances=balances)

    balances["USDT"] = Decimal(2)

    assert account.balances == {"USDT": Decimal(1)}
