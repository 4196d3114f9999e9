"""What a request asks of the exchange."""

from __future__ import annotations

import pytest

from mockex.core.commands import CloseListenKey, KeepListenKeyAlive, OpenListenKey
from mockex.core.queries import TradedSymbols
from mockex.values.instant import HOUR
from mockex.wire.api_errors import ApiError
from mockex.wire.requests import Asked, asked
from tests.support.dialects import SHIPPED
from tests.support.exchanges import USER, an_account

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
