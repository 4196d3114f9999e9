"""Stream connections as documents tell of them, held against what is said on them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from mockex.contracts import catalogue
from mockex.core.orders import Side
from mockex.descriptions.asyncapi import asyncapi
from mockex.wire.actions import MakeTrade
from mockex.wire.messages import Outbound, StreamSend, StreamText
from mockex.wire.profile import load, shipped
from mockex.wire.shelf import shipped as shelf
from tests.support.askings import BTC, Bazaar
from tests.support.described import Document, asyncapi_of, faults, meant
from tests.support.messages import opened
from tests.support.profiles import ID, a_shelf

DEFAULT, LATEST = "binance-spot/2025-08-28", "binance-spot/2026-07-07"


def payload(document: Document, reference: str) -> Any:
    """The schema of a message of a channel."""
    return meant(document, meant(document, reference)["$ref"])["payload"]


def carried(document: Document, operation: str) -> list[Any]:
    """The schemas of what is sent by itself."""
    return [
        payload(document, each["$ref"]) for each in document["operations"][operation]["messages"]
    ]


def heard(said: list[Outbound]) -> list[Any]:
    return [json.loads(one.data) for one in said if isinstance(one, StreamSend)]


@pytest.mark.parametrize("dialect", [DEFAULT, LATEST])
def test_what_markets_tell_fits_the_channel_of_the_stream(dialect: str) -> None:
    document, told = asyncapi_of(dialect), set[str]()
    bazaar = Bazaar(dialect)
    names = [name.replace("<symbol>", "btcusdt") for name in shipped(dialect).stream.market]
    assert bazaar.tell(opened(1, "/stream", f"streams={'/'.join(names)}")) == []

    trade = MakeTrade(symbol=BTC, side=Side.BUY, price=Decimal(42000), quantity=Decimal("0.1"))
    said = bazaar.do(trade) + [one for _, one in bazaar.advance(seconds=5)]

    for message in heard(said):
        stream = message["stream"].replace("btcusdt@", "<symbol>@")
        [channel] = [name for name, one in document["channels"].items() if one["title"] == stream]
        [schema] = carried(document, channel)
        assert faults(document, schema, message["data"], draft=7) == [], stream
        [combined] = carried(document, "stream.events")
        assert faults(document, combined, message, draft=7) == [], stream
        told.add(stream)
    # Nobody trades blocks here.
    assert shipped(dialect).stream.market.keys() - told <= {"<symbol>@blockTrade"}


@pytest.mark.parametrize("dialect", shelf().ids())
def test_user_data_fits_its_channel_where_there_are_listen_keys(dialect: str) -> None:
    document = asyncapi_of(dialect)
    channels = {
        name: one for name, one in document["channels"].items() if one["title"] == "user data"
    }

    assert bool(channels) is any(
        "/{listenKey}" in one["address"] for one in document["channels"].values()
    )
    for name in channels:
        assert len(carried(document, f"{name}.events")) == len(shipped(dialect).events)


def test_an_event_fits() -> None:
    bazaar, document = Bazaar(DEFAULT), asyncapi_of(DEFAULT)
    bazaar.listen(1, to="alice")

    [said] = heard(bazaar.push("executionReport", to="alice"))

    [first, *_] = carried(document, "ws.userData.events")
    assert faults(document, first, said, draft=7) == []
    assert faults(document, first, {**said, "q": 1}, draft=7) != []


def test_where_frames_are_lists_the_document_says_so() -> None:
    dialect = "openapi-whitelabel/2018-09-25-wire"

    for schema in carried(asyncapi_of(dialect), "openapi.ws.userData.events"):
        assert schema["type"] == "array"


@pytest.mark.parametrize("dialect", [DEFAULT, LATEST])
@pytest.mark.parametrize(("path", "name"), [("/ws", "ws"), ("/stream", "stream")])
def test_control_messages_and_their_replies_fit(dialect: str, path: str, name: str) -> None:
    bazaar, document = Bazaar(dialect), asyncapi_of(dialect)
    bazaar.tell(opened(1, path))
    found = document["operations"][f"{name}.control"]
    [request] = found["messages"]
    good, bad = [payload(document, each["$ref"]) for each in found["reply"]["messages"]]
    subscribe = {"method": "SUBSCRIBE", "params": ["btcusdt@trade"], "id": 1}

    [done] = heard(bazaar.tell(StreamText(connection=1, text=json.dumps(subscribe))))
    [refused] = heard(bazaar.tell(StreamText(connection=1, text='{"method": "PLAY", "id": 1}')))

    assert faults(document, payload(document, request["$ref"]), subscribe, draft=7) == []
    assert faults(document, good, done, draft=7) == []
    assert faults(document, bad, refused, draft=7) == []


def test_a_silent_route_says_so_and_a_route_of_keys_asks_for_them() -> None:
    channels = asyncapi_of("binance-usdm/2026-04-23")["channels"]

    assert channels["ws"]["description"] == "Lets clients in, and says nothing."
    assert not [name for name in channels if "userData" in name]
    private = channels["private.ws"]["bindings"]["ws"]["query"]["properties"]
    assert list(private) == ["listenKey", "events"]
    assert list(channels["private.ws"]["messages"])[-1].startswith("user.")


def test_every_route_is_there_but_one_that_is_gone() -> None:
    own = a_shelf()

    document = asyncapi(load(ID, own), catalogue.of(ID, own))

    assert list(document["channels"]) == ["talk", "feed", "private", "hush"]


def test_a_shutdown_is_told_of_on_bare_connections_since_there_is_one() -> None:
    document = asyncapi_of(LATEST)

    assert "ws.shutdown" not in asyncapi_of(DEFAULT)["operations"]
    [schema] = carried(document, "ws.shutdown")
    assert schema == {"$ref": "#/components/schemas/user.serverShutdown"}


def test_json_heartbeats_are_told_of() -> None:
    document = asyncapi_of("toobit-usdt/2026-01")

    [beat] = carried(document, "api.v1.ws.heartbeat")
    assert faults(document, beat, {"ping": 1_767_225_600_000}, draft=7) == []
    assert faults(document, beat, {"pang": 1}, draft=7) != []
