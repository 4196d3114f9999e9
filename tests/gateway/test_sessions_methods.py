"""The methods of the WebSocket API by date, as web-socket-api.md and CHANGELOG.md have them."""

from __future__ import annotations

import datetime as dt

import pytest

from mockex import resources
from mockex.core.accounts import Permission
from mockex.wire.dialect import Dialect, Method
from mockex.wire.profile import load, shipped
from mockex.wire.shelf import Shelf

LATEST = shipped("latest")

# web-socket-api.md, 2026-07-21: what each method weighs there, and what a key must be allowed to do.
WEIGHTS: dict[str, tuple[int, Permission | None]] = {
    "ping": (1, None),
    "time": (1, None),
    "exchangeInfo": (20, None),
    "executionRules": (40, None),
    "depth": (5, None),
    "trades.recent": (25, None),
    "trades.historical": (25, None),
    "blockTrades.historical": (25, None),
    "trades.aggregate": (4, None),
    "klines": (2, None),
    "uiKlines": (2, None),
    "avgPrice": (2, None),
    # Of all symbols.
    "ticker.24hr": (80, None),
    "ticker.tradingDay": (200, None),
    "ticker": (200, None),
    "ticker.price": (4, None),
    "ticker.book": (4, None),
    "referencePrice": (2, None),
    "referencePrice.calculation": (2, None),
    "session.logon": (2, None),
    "session.status": (2, None),
    "session.logout": (2, None),
    "session.subscriptions": (2, None),
    "order.place": (1, Permission.TRADE),
    "order.test": (1, Permission.TRADE),
    "order.cancel": (1, Permission.TRADE),
    "order.cancelReplace": (1, Permission.TRADE),
    "order.amend.keepPriority": (4, Permission.TRADE),
    "openOrders.cancelAll": (1, Permission.TRADE),
    "orderList.place": (1, Permission.TRADE),
    "orderList.place.oco": (1, Permission.TRADE),
    "orderList.place.oto": (1, Permission.TRADE),
    "orderList.place.otoco": (1, Permission.TRADE),
    "orderList.place.opo": (1, Permission.TRADE),
    "orderList.place.opoco": (1, Permission.TRADE),
    "orderList.cancel": (1, Permission.TRADE),
    "sor.order.place": (1, Permission.TRADE),
    "sor.order.test": (1, Permission.TRADE),
    "account.status": (20, Permission.USER_DATA),
    "order.status": (4, Permission.USER_DATA),
    "openOrders.status": (6, Permission.USER_DATA),
    "allOrders": (20, Permission.USER_DATA),
    "orderList.status": (4, Permission.USER_DATA),
    "openOrderLists.status": (6, Permission.USER_DATA),
    "allOrderLists": (20, Permission.USER_DATA),
    "myTrades": (20, Permission.USER_DATA),
    "account.rateLimits.orders": (40, Permission.USER_DATA),
    "myPreventedMatches": (2, Permission.USER_DATA),
    "myAllocations": (20, Permission.USER_DATA),
    "account.commission": (20, Permission.USER_DATA),
    "order.amendments": (4, Permission.USER_DATA),
    "myFilters": (40, Permission.USER_DATA),
    "userDataStream.subscribe": (2, Permission.USER_STREAM),
    "userDataStream.subscribe.signature": (2, Permission.USER_STREAM),
    "userDataStream.unsubscribe": (2, None),
}
# What came after 2022-12-26, and when: CHANGELOG.md.
BIRTHS = {
    "myPreventedMatches": "2023-01-19",
    "sor.order.place": "2023-08-08",
    "sor.order.test": "2023-08-08",
    "myAllocations": "2023-08-08",
    "account.commission": "2023-12-04",
    "session.logon": "2023-12-04",
    "session.status": "2023-12-04",
    "session.logout": "2023-12-04",
    "orderList.place.oco": "2024-04-02",
    "orderList.place.oto": "2024-06-11",
    "orderList.place.otoco": "2024-06-11",
    "userDataStream.subscribe": "2024-12-12",
    "userDataStream.unsubscribe": "2024-12-12",
    "order.amend.keepPriority": "2025-04-24",
    "order.amendments": "2025-04-24",
    "userDataStream.subscribe.signature": "2025-08-12",
    "session.subscriptions": "2025-08-12",
    "myFilters": "2025-09-29",
    "orderList.place.opo": "2025-12-18",
    "orderList.place.opoco": "2025-12-18",
    "executionRules": "2026-03-09",
    "ticker.tradingDay": "2023-12-04",
    "referencePrice": "2026-03-09",
    "referencePrice.calculation": "2026-03-09",
    "blockTrades.historical": "2026-05-08",
}
ENDED = {"userDataStream.start", "userDataStream.ping", "userDataStream.stop"}


def methods(dialect: Dialect) -> dict[str, Method]:
    return {} if dialect.session is None else dict(dialect.session.methods)


def as_of(date: str) -> Dialect:
    """Binance Spot of today, as it was on another day."""
    profile = f'profile: 1\nid: own/then\nextends: {LATEST.id}\nas_of: "{date}"\ntitle: Then\n'
    folders = resources.dialect_folders(resources.root(resources.SCHEMAS))
    return load("own/then", Shelf({**folders, "own/then": {"profile.yaml": profile}}))


def test_every_method_of_the_documents_is_there() -> None:
    there = methods(LATEST)

    assert {name: (one.weight, one.security.permission) for name, one in there.items()} == WEIGHTS
    # As many distinct names as the documents have.
    assert len(WEIGHTS) == 55


@pytest.mark.parametrize(("name", "date"), BIRTHS.items())
def test_a_method_is_there_from_its_day_on(name: str, date: str) -> None:
    eve = str(dt.date.fromisoformat(date) - dt.timedelta(days=1))

    assert name in methods(as_of(date))
    assert name not in methods(as_of(eve))


def test_the_others_are_as_old_as_the_websocket_api_itself() -> None:
    first = set(methods(as_of("2022-12-26")))

    assert first == (WEIGHTS.keys() - BIRTHS.keys()) | ENDED
    assert methods(as_of("2022-12-25")) == {}
    assert not ENDED & methods(as_of("2026-02-20T07:00:00Z")).keys()


def test_a_method_is_the_call_of_rest_under_another_name() -> None:
    for day in ("2023-08-25", "2024-12-17", "2026-07-07"):
        dialect = as_of(day)
        call = dialect.rest.endpoints["POST", "/api/v3/order"]
        place = methods(dialect)["order.place"]

        assert place == Method(
            name="order.place",
            kind="wsapi.response",
            operation=call.operation,
            security=call.security,
            weight=call.weight,
            parameters=call.parameters,
            weight_of_success=call.weight_of_success,
        )


def test_the_testnet_had_no_deprecated_oco() -> None:
    # testnet/web-socket-api.md, 2024-11-28.
    there = methods(shipped("binance-spot-testnet/2024-11-27"))

    assert "orderList.place" not in there
    assert "orderList.place.oco" in there


def test_listeners_of_margin_do_not_hear_spot() -> None:
    there = methods(shipped("binance-margin/2025-10-24"))

    assert "userDataStream.subscribe" not in there
    assert "userDataStream.subscribe.listenToken" in there


def test_ed25519_alone_logs_on() -> None:
    assert LATEST.session is not None
    assert {one.value for one in LATEST.session.logons} == {"ed25519_base64"}
