"""Channels, messages and operations, as AsyncAPI has them refer to each other."""

from __future__ import annotations

import pytest

from mockex.descriptions.channels import Channels, channel_name
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf


@pytest.mark.parametrize(
    ("stream", "name"),
    [
        ("<symbol>@depth5@100ms", "symbol.depth5.100ms"),
        ("<symbol>@kline_1M@+08:00", "symbol.kline_1M.08.00"),
        ("!ticker_1h@arr", "all.ticker_1h.arr"),
        ("/private/ws", "private.ws"),
        ("/ws-api/v3", "ws-api.v3"),
    ],
)
def test_a_stream_has_a_name_that_documents_may_have(stream: str, name: str) -> None:
    assert channel_name(stream) == name


@pytest.mark.parametrize("dialect", shelf().ids())
def test_no_two_streams_have_one_name(dialect: str) -> None:
    rules = shipped(dialect).stream
    names = [*rules.market, *(route.path for route in rules.routes)]

    assert len(set(map(channel_name, names))) == len(names)


def test_what_is_sent_and_received_stands_in_the_channel_and_is_said_once() -> None:
    found = Channels()
    found.add("talk", "/talk", title="Talk", description="All of it.", query={"unit": "Of times."})
    for name in ("ask", "answer"):
        found.message(name, {"const": name})
    found.message("answer", {"const": "another"})
    found.sends("talk", "tells", ["answer"], says="by itself")
    found.answers("talk", "asks", "ask", ["answer", "answer"], says="when asked")

    channel = {"$ref": "#/channels/talk"}
    ask, answer = ({"$ref": f"#/channels/talk/messages/{name}"} for name in ("ask", "answer"))
    assert found.channels == {
        "talk": {
            "address": "/talk",
            "title": "Talk",
            "description": "All of it.",
            "messages": {
                "answer": {"$ref": "#/components/messages/answer"},
                "ask": {"$ref": "#/components/messages/ask"},
            },
            "bindings": {
                "ws": {
                    "query": {
                        "type": "object",
                        "properties": {"unit": {"type": "string", "description": "Of times."}},
                    }
                }
            },
        }
    }
    assert found.operations == {
        "tells": {
            "action": "send",
            "channel": channel,
            "summary": "by itself",
            "messages": [answer],
        },
        "asks": {
            "action": "receive",
            "channel": channel,
            "summary": "when asked",
            "messages": [ask],
            "reply": {"channel": channel, "messages": [answer]},
        },
    }
    assert found.messages == {
        name: {"name": name, "title": name, "payload": {"const": name}}
        for name in ("ask", "answer")
    }


def test_a_place_in_the_address_is_explained() -> None:
    found = Channels()

    found.add("own", "/own/{key}", title="Own", description="Mine.", parameters={"key": "A key."})

    assert found.channels["own"]["parameters"] == {"key": {"description": "A key."}}
