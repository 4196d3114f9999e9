"""What is secret where: by the names of parameters and fields, and within events by their paths.

Sources, all as of 2026-07: rest-api.md, web-socket-api.md and user-data-stream.md of Binance's
binance-spot-api-docs; developers.binance.com, USDⓈ-M Futures, User Data Streams and Trade;
developers.binance.com, Margin Trading; doc/user-data-stream.md of bhexopen/BHEX-OpenApi and the
samples beside it; api-docs.toobit.com, USDT-M Futures; coins-docs, User Data Streams. Ids of trades
stay, for everybody sees them in the market's own streams; so do ids of updates, times and the ids
that a client gives to its messages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from mockex.recording.secret_events import AS_TEXT, EVENTS
from mockex.recording.secret_kinds import (
    ACCOUNT,
    API_KEY,
    CLIENT_ORDER,
    CREDENTIAL,
    EMAIL,
    LISTEN_KEY,
    ORDER,
    SIGNATURE,
    STREAMS,
    Kind,
)
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import TextOf

Paths: TypeAlias = Mapping[str, Kind]
Token: TypeAlias = Literal["text", "number"]

# Parameters and fields that mean the same wherever they stand.
NAMES: Mapping[str, Kind] = {
    "apiKey": API_KEY,
    "api_key": API_KEY,
    "accessKey": API_KEY,
    "secretKey": API_KEY,
    "secret_key": API_KEY,
    "apiSecret": API_KEY,
    "api_secret": API_KEY,
    "passphrase": API_KEY,
    "password": API_KEY,
    "signature": SIGNATURE,
    "listenKey": LISTEN_KEY,
    "listenToken": LISTEN_KEY,
    "accessToken": LISTEN_KEY,
    "access_token": LISTEN_KEY,
    "refreshToken": LISTEN_KEY,
    # The envelope of combined streams, LIST_SUBSCRIPTIONS, and the queries of futures.
    "stream": STREAMS,
    "streams": STREAMS,
    "result": STREAMS,
    "email": EMAIL,
    "fromEmail": EMAIL,
    "toEmail": EMAIL,
    "subAccountEmail": EMAIL,
    "uid": ACCOUNT,
    "userId": ACCOUNT,
    "accountId": ACCOUNT,
    "accountAlias": ACCOUNT,
    "subAccountId": ACCOUNT,
    "subUserId": ACCOUNT,
    "masterUserId": ACCOUNT,
    "brokerUserId": ACCOUNT,
    "tradeGroupId": ACCOUNT,
    "orderId": ORDER,
    "orderIdList": ORDER,
    "orderIds": ORDER,
    "cancelOrderId": ORDER,
    "makerOrderId": ORDER,
    "takerOrderId": ORDER,
    "counterOrderId": ORDER,
    "actualOrderId": ORDER,
    "orderListId": ORDER,
    "preventedMatchId": ORDER,
    "fromPreventedMatchId": ORDER,
    "allocationId": ORDER,
    "fromAllocationId": ORDER,
    "allocId": ORDER,
    "executionId": ORDER,
    "fromExecutionId": ORDER,
    "algoId": ORDER,
    "executedOrderId": ORDER,
    "spOrderId": ORDER,
    "slOrderId": ORDER,
    "openOrdinaryOrderId": ORDER,
    "openOrderId": ORDER,
    "strategyId": ORDER,
    "limitStrategyId": ORDER,
    "stopStrategyId": ORDER,
    "aboveStrategyId": ORDER,
    "belowStrategyId": ORDER,
    "workingStrategyId": ORDER,
    "pendingStrategyId": ORDER,
    "pendingAboveStrategyId": ORDER,
    "pendingBelowStrategyId": ORDER,
    "clientOrderId": CLIENT_ORDER,
    "newClientOrderId": CLIENT_ORDER,
    "origClientOrderId": CLIENT_ORDER,
    "origClientOrderIdList": CLIENT_ORDER,
    "clientOrderIds": CLIENT_ORDER,
    "cancelOrigClientOrderId": CLIENT_ORDER,
    "cancelNewClientOrderId": CLIENT_ORDER,
    "listClientOrderId": CLIENT_ORDER,
    "limitClientOrderId": CLIENT_ORDER,
    "stopClientOrderId": CLIENT_ORDER,
    "aboveClientOrderId": CLIENT_ORDER,
    "belowClientOrderId": CLIENT_ORDER,
    "workingClientOrderId": CLIENT_ORDER,
    "pendingClientOrderId": CLIENT_ORDER,
    "pendingAboveClientOrderId": CLIENT_ORDER,
    "pendingBelowClientOrderId": CLIENT_ORDER,
    "clientAlgoId": CLIENT_ORDER,
    "newClientStrategyId": CLIENT_ORDER,
    "modifyId": CLIENT_ORDER,
}

# Headers that let somebody in; the header of API keys is the dialect's own.
HEADERS: Mapping[str, Kind] = {
    "authorization": CREDENTIAL,
    "proxy-authorization": CREDENTIAL,
    "cookie": CREDENTIAL,
    "set-cookie": CREDENTIAL,
}

# Numbers that are no ids of an account, even if they happen to look like one that is known.
OPEN = frozenset(
    [
        "E",
        "T",
        "O",
        "W",
        "D",
        "U",
        "u",
        "t",
        "f",
        "l",
        "a",
        "b",
        "id",
        "time",
        "timestamp",
        "transactTime",
        "transactionTime",
        "updateTime",
        "workingTime",
        "trailingTime",
        "serverTime",
        "startTime",
        "endTime",
        "openTime",
        "closeTime",
        "expirationTime",
        "authorizedSince",
        "connectedSince",
        "insertTime",
        "tradeId",
        "fromId",
        "lastUpdateId",
        "firstId",
        "lastId",
        "goodTillDate",
        "count",
        "lastTradeId",
    ]
)

# What everybody hears: nothing in it is about one account.
PUBLIC = frozenset(
    [
        "trade",
        "aggTrade",
        "depthUpdate",
        "kline",
        "24hrTicker",
        "24hrMiniTicker",
        "1hTicker",
        "4hTicker",
        "1dTicker",
        "avgPrice",
        "bookTicker",
        "blockTrade",
        "referencePrice",
        "markPriceUpdate",
        "forceOrder",
        "continuous_kline",
        "compositeIndex",
        "contractInfo",
        "assetIndexUpdate",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where secrets stand in the messages of one dialect."""

    names: Mapping[str, Kind]
    headers: Mapping[str, Kind]
    events: Mapping[str, Paths]
    times: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def kind(self, event: str | None, path: str, token: Token = "text") -> Kind | None:
        """What stands there, or None where it is no secret. A path such as `O.i` is the event's."""
        name = path.rpartition(".")[2]
        if event is None:
            return self.names.get(name)
        if path in self.times.get(event, ()):
            return None
        paths = self.events.get(event, {})
        return paths.get(f"{path}:{token}") or paths.get(path) or self.names.get(name)


# Where nothing is known of the dialect.
ANYWHERE = Places(names=NAMES, headers=HEADERS, events=EVENTS)


def places(dialect: Dialect) -> Places:
    """Where secrets stand in the messages of a dialect."""
    whole_numbers_are_text = dialect.stream.as_text is TextOf.ALL
    return Places(
        names=names_of(dialect),
        headers={**HEADERS, dialect.api_key_header.lower(): API_KEY},
        events={**EVENTS, **(AS_TEXT if whole_numbers_are_text else {})},
        times={name: frozenset(rule.times) for name, rule in dialect.events.items()},
    )


def names_of(dialect: Dialect) -> Mapping[str, Kind]:
    """What is secret by the name of its parameter or field."""
    own: dict[str, Kind] = {each.parameter: LISTEN_KEY for each in dialect.credentials.values()}
    return {**NAMES, **own}
