"""What is secret in events and in messages that are named by a method: event → path → kind.

`:number` after a path: only where a number stands there; elsewhere the field means another thing.
Sources: see secret_places.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockex.recording.secret_kinds import ACCOUNT, CLIENT_ORDER, EMAIL, ORDER, STREAMS, Kind

EVENTS: Mapping[str, Mapping[str, Kind]] = {
    # user-data-stream.md, Order Update, and its conditional fields.
    "executionReport": {
        "c": CLIENT_ORDER,
        "C": CLIENT_ORDER,
        "i": ORDER,
        "g": ORDER,
        "I": ORDER,
        "v:number": ORDER,
        "U:number": ORDER,
        "a:number": ORDER,
        "j:number": ORDER,
        "u:number": ACCOUNT,
    },
    "listStatus": {"g": ORDER, "C": CLIENT_ORDER, "O.i": ORDER, "O.c": CLIENT_ORDER},
    # coins-docs, change log of 2024-10-16.
    "balanceUpdate": {"em": EMAIL, "BI": ACCOUNT},
    "outboundAccountPosition": {"em": EMAIL, "BI": ACCOUNT},
    # USDⓈ-M Futures.
    "ORDER_TRADE_UPDATE": {
        "o.c": CLIENT_ORDER,
        "o.i": ORDER,
        "o.si": ORDER,
        "o.ss": ORDER,
        "o.M": CLIENT_ORDER,
    },
    "TRADE_LITE": {"c": CLIENT_ORDER, "i": ORDER},
    "ALGO_UPDATE": {"o.caid": CLIENT_ORDER, "o.aid": ORDER, "o.ai": ORDER},
    "CONDITIONAL_ORDER_TRIGGER_REJECT": {"or.i": ORDER},
    "STRATEGY_UPDATE": {"su.si": ORDER},
    "GRID_UPDATE": {"gu.si": ORDER},
    # White-label exchanges and Toobit, whose ids are texts.
    "contractExecutionReport": {"c": CLIENT_ORDER, "i": ORDER, "M": ORDER, "A": ACCOUNT},
    "outboundContractPositionInfo": {"A": ACCOUNT},
    "ticketInfo": {"o": ORDER, "c": CLIENT_ORDER, "a": ACCOUNT},
    # Requests. A fromId is a trade's everywhere but here (web-socket-api.md, allOrderLists).
    "allOrderLists": {"params.fromId": ORDER},
    "SUBSCRIBE": {"params": STREAMS},
    "UNSUBSCRIBE": {"params": STREAMS},
    "REQUEST": {"params": STREAMS},
}

# The same of exchanges that write whole numbers as text.
AS_TEXT: Mapping[str, Mapping[str, Kind]] = {
    "executionReport": {
        "c": CLIENT_ORDER,
        "i": ORDER,
        "M": ORDER,
        "A": ACCOUNT,
        "d": ORDER,
    },
}
