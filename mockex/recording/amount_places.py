"""Which fields tell how much an account has or trades: event → path, parameters and replies by name.

Prices, rates and leverage do not. Sources: see secret_places.
"""

from __future__ import annotations

from collections.abc import Mapping

_REPORT = frozenset(["q", "F", "l", "z", "n", "Z", "Y", "Q", "A", "B", "pl", "pY"])
_BALANCES = frozenset(["B.f", "B.l", "B.r"])
_CONTRACT_REPORT = frozenset(["q", "l", "z", "n", "Z", "r", "rp"])

EVENTS: Mapping[str, frozenset[str]] = {
    "executionReport": _REPORT,
    "outboundAccountPosition": _BALANCES,
    "outboundAccountInfo": _BALANCES,
    "outboundContractAccountInfo": _BALANCES,
    "balanceUpdate": frozenset(["d"]),
    "externalLockUpdate": frozenset(["d"]),
    # Margin Trading: borrowed or repaid, and its interest.
    "USER_LIABILITY_CHANGE": frozenset(["p", "i"]),
    # USDⓈ-M Futures.
    "ORDER_TRADE_UPDATE": frozenset(["o.q", "o.l", "o.z", "o.n", "o.b", "o.a", "o.rp"]),
    "TRADE_LITE": frozenset(["q", "l"]),
    "ALGO_UPDATE": frozenset(["o.q", "o.aq"]),
    "ACCOUNT_UPDATE": frozenset(
        ["a.B.wb", "a.B.cw", "a.B.bc", "a.P.pa", "a.P.cr", "a.P.up", "a.P.iw"]
    ),
    "MARGIN_CALL": frozenset(["cw", "p.pa", "p.iw", "p.up", "p.mm"]),
    "GRID_UPDATE": frozenset(["gu.r", "gu.uq", "gu.uf"]),
    # Toobit.
    "contractExecutionReport": _CONTRACT_REPORT,
    "outboundContractPositionInfo": frozenset(["P", "a", "m", "r", "up", "pv", "mm"]),
    "ticketInfo": frozenset(["q"]),
}

# The same of exchanges that write whole numbers as text.
AS_TEXT: Mapping[str, frozenset[str]] = {
    "executionReport": frozenset(["q", "l", "z", "n", "Z", "r", "rp", "reqAmt"]),
}

# What an event adds to which sum, so that the parts go on adding up.
SUMS: Mapping[str, Mapping[str, str]] = {
    "executionReport": {"l": "z", "Y": "Z"},
    "ORDER_TRADE_UPDATE": {"l": "z"},
    "contractExecutionReport": {"l": "z"},
}

NAMES = frozenset(
    [
        "quantity",
        "quoteOrderQty",
        "icebergQty",
        "newQty",
        "limitIcebergQty",
        "stopIcebergQty",
        "aboveIcebergQty",
        "belowIcebergQty",
        "workingQuantity",
        "workingIcebergQty",
        "pendingQuantity",
        "pendingIcebergQty",
        "pendingAboveIcebergQty",
        "pendingBelowIcebergQty",
        "origQty",
        "executedQty",
        "cummulativeQuoteQty",
        "cumulativeQuoteQty",
        "origQuoteOrderQty",
        "cumQty",
        "cumQuote",
        "preventedQuantity",
        "preventedQty",
        "makerPreventedQuantity",
        "takerPreventedQuantity",
        "free",
        "locked",
        "freeze",
        "withdrawing",
        "ipoing",
        "ipoable",
        "storage",
        "walletBalance",
        "crossWalletBalance",
        "availableBalance",
        "balance",
        "maxWithdrawAmount",
        "totalWalletBalance",
        "totalUnrealizedProfit",
        "totalMarginBalance",
        "totalInitialMargin",
        "totalMaintMargin",
        "totalPositionInitialMargin",
        "totalOpenOrderInitialMargin",
        "totalCrossWalletBalance",
        "totalCrossUnPnl",
        "unrealizedProfit",
        "marginBalance",
        "maintMargin",
        "initialMargin",
        "positionInitialMargin",
        "openOrderInitialMargin",
        "crossUnPnl",
        "positionAmt",
        "unRealizedProfit",
        "isolatedMargin",
        "isolatedWallet",
        "notional",
        "borrowed",
        "interest",
        "netAsset",
        "totalAssetOfBtc",
        "totalLiabilityOfBtc",
        "totalNetAssetOfBtc",
    ]
)

# These stand in trades of the market, too: they are the account's beside an id of its order, and in
# the fills of an order.
OF_TRADES = frozenset(["qty", "quoteQty", "commission"])
BESIDE = "orderId"
FILLS = "fills"
