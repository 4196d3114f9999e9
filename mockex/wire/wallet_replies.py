"""What lies beside the market → what clients are told of it while they connect: /sapi.

Source: developers.binance.com, Wallet and Margin Trading. The networks of coins are of no real one.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias, cast

from mockex.core.commissions import TradeFee
from mockex.core.symbols import Symbol
from mockex.core.trading import AccountState
from mockex.values.amounts import ZERO, bare
from mockex.wire.dialect import Call, Dialect
from mockex.wire.vocabulary import Operation

Body: TypeAlias = dict[str, object]
Sent: TypeAlias = Mapping[str, str]
Answer: TypeAlias = tuple[str, "Body | list[Body]"]

_NOTHING = bare(ZERO)


def answered_wallet(call: Call, result: object, dialect: Dialect) -> Answer | None:
    """Kind and body; None where the call is about the market itself."""
    match call.operation:
        case Operation.SYSTEM_STATUS:
            return "systemStatus", {"status": 0, "msg": "normal"}
        case Operation.ACCOUNT_STATUS:
            return "accountStatus", {"data": "Normal"}
        case Operation.COINS:
            balances = cast("AccountState", result).balances
            return "coin[]", [_coin(*each) for each in balances]
        case Operation.TRADE_FEES:
            return "tradeFee[]", [_fee(each) for each in cast("tuple[TradeFee, ...]", result)]
        case Operation.MARGIN_PAIRS:
            pairs = _pairs(cast("tuple[Symbol, ...]", result), dialect)
            return "marginPair[]", [
                {"base": pair["base"], "id": number, **pair} for number, pair in enumerate(pairs, 1)
            ]
        case Operation.ISOLATED_MARGIN_PAIRS:
            return "isolatedMarginPair[]", _pairs(cast("tuple[Symbol, ...]", result), dialect)
        case _:
            return None


def _coin(asset: str, free: Decimal, locked: Decimal) -> Body:
    return {
        "coin": asset,
        "depositAllEnable": True,
        "withdrawAllEnable": True,
        "name": asset,
        "free": bare(free),
        "locked": bare(locked),
        "freeze": _NOTHING,
        "withdrawing": _NOTHING,
        "ipoing": _NOTHING,
        "ipoable": _NOTHING,
        "storage": _NOTHING,
        "isLegalMoney": False,
        "trading": True,
        "networkList": [_network(asset)],
    }


def _network(asset: str) -> Body:
    """One network of the coin's own name, over which anything goes and nothing costs."""
    return {
        "network": asset,
        "coin": asset,
        "withdrawIntegerMultiple": "0.00000001",
        "isDefault": True,
        "depositEnable": True,
        "withdrawEnable": True,
        "specialTips": "",
        "specialWithdrawTips": "",
        "name": asset,
        "resetAddressStatus": False,
        "addressRegex": "^[0-9A-Za-z]{1,64}$",
        "memoRegex": "",
        "withdrawFee": _NOTHING,
        "withdrawMin": "0.00000001",
        "withdrawMax": "9000000",
        "minConfirm": 1,
        "unLockConfirm": 1,
        "sameAddress": False,
        "withdrawTag": False,
        "estimatedArrivalTime": 1,
        "busy": False,
    }


def _fee(fee: TradeFee) -> Body:
    return {
        "symbol": fee.symbol,
        "makerCommission": bare(fee.commissions.standard.maker),
        "takerCommission": bare(fee.commissions.standard.taker),
    }


def _pairs(symbols: tuple[Symbol, ...], dialect: Dialect) -> list[Body]:
    """The symbols that exchangeInfo says are traded on margin."""
    if dialect.rest.exchange_info_symbol.get("isMarginTradingAllowed") is not True:
        return []
    return [
        {
            "base": symbol.base_asset,
            "isBuyAllowed": True,
            "isMarginTrade": True,
            "isSellAllowed": True,
            "quote": symbol.quote_asset,
            "symbol": symbol.name,
        }
        for symbol in symbols
    ]
