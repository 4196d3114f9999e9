"""What a request asks of the exchange."""

from __future__ import annotations

import pytest

from mockex.core.commands import CloseListenKey, KeepListenKeyAlive, OpenListenKey
from mockex.core.queries import TradedSymbols
from mockex.values.instant import DAY, HOUR, MILLISECOND, MINUTE, Span
from mockex.wire.api_errors import ApiError
from mockex.wire.requests import Asked, asked
from tests.support.dialects import SESSION, SHIPPED
from tests.support.exchanges import USER, an_account
from tests.support.profiles import PROFILE, read

INFO = "/api/v3/exchangeInfo"
V3, V1 = "/api/v3/userDataStream", "/api/v1/userDataStream"


def what(method: str, path: str, **sent: str) -> Asked | ApiError:
    endpoint = SHIPPED.rest.endpoints[method, path]
    return asked(endpoint, sent, an_account("alice"), SHIPPED)


@pytest.mark.parametrize("path", [V3, V1])
def test_listen_keys_are_opened_kept_alive_and_closed_for_the_account(path: str) -> None:
    assert what("POST", path) == OpenListenKey(account="alice", credential=USER, validity=HOUR)
    assert what("PUT", path, listenKey="k") == KeepListenKeyAlive(
        account="alice", credential=USER, key="k"
    )
    assert what("DELETE", path, listenKey="k") == CloseListenKey(
        account="alice", credential=USER, key="k"
    )


def test_ping_and_time_ask_nothing_of_the_exchange() -> None:
    assert what("GET", "/api/v3/ping") is None
    assert what("GET", "/api/v3/time") is None


def test_exchange_info_is_asked_for_all_symbols_one_or_some() -> None:
    some = '["BTCUSDT","BNBBTC"]'

    assert what("GET", INFO) == TradedSymbols()
    assert what("GET", INFO, symbol="BTCUSDT") == TradedSymbols(names=("BTCUSDT",))
    assert what("GET", INFO, symbols=some) == TradedSymbols(names=("BTCUSDT", "BNBBTC"))
    assert what("GET", INFO, symbols=' [ "BTCUSDT" ] ') == TradedSymbols(names=("BTCUSDT",))


def test_symbol_and_symbols_exclude_each_other() -> None:
    assert what("GET", INFO, symbol="A", symbols='["A"]') == ApiError(
        status=400, code=-1128, msg="Combination of optional parameters invalid."
    )


@pytest.mark.parametrize(
    "symbols",
    [
        "BTCUSDT",
        "BTCUSDT,BNBBTC",
        "[BTCUSDT]",
        "[]",
        "{}",
        '"BTCUSDT"',
        "[1]",
        '["A",null]',
        "[",
        "[" * 5_000,
        "NaN",
        "null",
    ],
)
def test_symbols_that_are_no_list_of_texts_are_refused(symbols: str) -> None:
    refused = what("GET", INFO, symbols=symbols)

    assert isinstance(refused, ApiError)
    assert (refused.status, refused.code) == (400, -1100)
    assert refused.msg.startswith(
        "Illegal characters found in parameter 'symbols'; legal range is '"
    )


ACME = read(PROFILE)


def of_acme(method: str, path: str, **sent: str) -> Asked | ApiError:
    return asked(ACME.rest.endpoints[method, path], sent, an_account("alice"), ACME)


def test_where_no_parameter_names_the_key_the_latest_is_meant() -> None:
    # A dialect that takes the API key alone is not told by a parameter that it does not have.
    wanted = KeepListenKeyAlive(account="alice", credential="token", key=None)

    assert of_acme("PUT", "/tokens") == of_acme("PUT", "/tokens", token="k") == wanted


def test_where_a_parameter_names_the_key_it_is_called_as_the_credential_says() -> None:
    assert of_acme("DELETE", "/tokens", token="k") == CloseListenKey(
        account="alice", credential="token", key="k"
    )


@pytest.mark.parametrize(
    ("sent", "per", "validity"),
    [
        ({}, "", 2 * DAY),
        ({"market": "A"}, "A", 2 * DAY),
        ({"market": "A", "lifetime": "60000"}, "A", MINUTE),
        ({"lifetime": "1"}, "", MILLISECOND),
        # Longer than there is: the core keeps to the policy.
        ({"lifetime": "9" * 15}, "", (10**15 - 1) * MILLISECOND),
    ],
)
def test_a_token_is_asked_for_by_symbol_and_for_a_time(
    sent: dict[str, str], per: str, validity: int
) -> None:
    assert of_acme("POST", "/passes", **sent) == OpenListenKey(
        account="alice", credential="pass", per=per, validity=Span(validity)
    )


@pytest.mark.parametrize("lifetime", ["0", "-1", "1.5", "1m", "", "9" * 16, "9" * 5_000, "\u0661"])
def test_a_time_that_is_none_is_refused(lifetime: str) -> None:
    assert of_acme("POST", "/passes", lifetime=lifetime) == ApiError(
        status=406, code=-7, msg="lifetime ^[0-9]{1,20}$"
    )


def test_what_only_the_websocket_api_has_asks_nothing_of_the_exchange() -> None:
    for name in ("userDataStream.subscribe.signature", "userDataStream.unsubscribe"):
        assert asked(SESSION.methods[name], {}, an_account("alice"), SHIPPED) is None


def test_methods_of_the_websocket_api_ask_for_the_same_as_endpoints() -> None:
    method = SESSION.methods["userDataStream.ping"]

    assert asked(method, {"listenKey": "k"}, an_account("alice"), SHIPPED) == KeepListenKeyAlive(
        account="alice", credential=USER, key="k"
    )
