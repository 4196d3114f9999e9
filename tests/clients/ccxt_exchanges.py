"""Exchanges as ccxt knows them, each with the options that its user gives."""

from __future__ import annotations

import json
from typing import Any

# What ccxt would ask for besides: currencies, pairs of margin, positions. There are none of them here.
_FRUGAL: dict[str, Any] = {
    "fetchCurrencies": False,
    "fetchMargins": False,
    "watchPositions": {"fetchPositionsSnapshot": False},
}
_SPOT = {**_FRUGAL, "fetchMarkets": {"types": ["spot"]}}
# A market that its user knows already: ccxt then asks for none.
_SWAP: dict[str, Any] = {
    "id": "BTC-SWAP-USDT",
    "symbol": "BTC/USDT:USDT",
    "type": "swap",
    "base": "BTC",
    "quote": "USDT",
    "settle": "USDT",
    "baseId": "BTC",
    "quoteId": "USDT",
    "settleId": "USDT",
    "spot": False,
    "margin": False,
    "swap": True,
    "future": False,
    "option": False,
    "active": True,
    "contract": True,
    "linear": True,
    "inverse": False,
    "precision": {},
    "limits": {},
}

SPOT = ("binance", json.dumps({"options": _SPOT}))
MARGIN = ("binance", json.dumps({"options": {**_SPOT, "defaultType": "margin"}}))
FUTURES = ("binanceusdm", json.dumps({"options": _FRUGAL}))
TOOBIT = ("toobit", json.dumps({"markets": {_SWAP["symbol"]: _SWAP}}))
