"""The WebSocket API as documents tell of it, held against what is said on a connection."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockex.core.accounts import KeyKind
from mockex.values.instant import MILLISECOND
from mockex.wire.dialect import SIGNATURE, Method
from mockex.wire.messages import StreamSend, StreamText
from mockex.wire.profile import shipped
from mockex.wire.vocabulary import Operation
from tests.support.askings import Asked, Bazaar, askings
from tests.support.described import Document, asyncapi_of, faults, meant
from tests.support.messages import opened
from tests.support.talks import WS_API, asks, signed
from tests.support.worlds import ALICE

DEFAULT, LATEST = "binance-spot/2025-08-28", "binance-spot/2026-07-07"
CHANNEL = "ws-api.v3"
NO_TEXTS = ("symbols", "computeCommissionRates")
OF_KEYS = (Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY)
# In the order in which they can succeed on one connection; all others stand alone.
SESSION = (
    *("session.logon", "session.status", "userDataStream.subscribe", "session.subscriptions"),
    *("userDataStream.unsubscribe", "userDataStream.subscribe.signature", "session.logout"),
)
METHODS = [
    pytest.param(dialect, method, id=f"{dialect} {method.name}")
    for dialect in (DEFAULT, LATEST)
    for method in (shipped(dialect).session or pytest.fail("it has none")).methods.values()
    if method.name not in SESSION
]


def payload(document: Document, operation: str, which: int) -> Any:
    """The schema of the request of an operation, 0, or of one of its replies: 1, 2."""
    found = document["operations"][operation]
    messages = [*found["messages"], *found["reply"]["messages"]]
    return meant(document, meant(document, messages[which]["$ref"])["$ref"])["payload"]


def as_json(sent: Asked) -> dict[str, Any]:
    """Those of the parameters that are lists and truth values in JSON, as such."""
    return {name: json.loads(sent[name]) for name in sent if name in NO_TEXTS}


def opened_bazaar(dialect: str) -> Bazaar:
    bazaar = Bazaar(dialect)
    assert bazaar.tell(opened(1, WS_API)) == []
    return bazaar


def request(bazaar: Bazaar, method: Method, sent: dict[str, Any]) -> StreamText:
    """A request for a method with whatever proof it wants."""
    if SIGNATURE in method.security.parameters:
        kind = KeyKind.ED25519 if method.operation is Operation.LOG_ON else KeyKind.HMAC
        stamp = bazaar.now // MILLISECOND
        return signed(1, method=method.name, timestamp=stamp, kind=kind, **sent)
    key = {"apiKey": ALICE.api_key} if method.security.api_key else {}
    return asks(1, method.name, **sent, **key)


def response(bazaar: Bazaar, text: StreamText) -> Any:
    [first, *_] = [one for one in bazaar.tell(text) if isinstance(one, StreamSend)]
    return json.loads(first.data)


def held(document: Document, method: str, text: StreamText, said: Any) -> None:
    """Hold a request that succeeded, and its response, against the document."""
    assert said["status"] == 200, said
    assert faults(document, payload(document, method, 0), json.loads(text.text), draft=7) == []
    assert faults(document, payload(document, method, 1), said, draft=7) == []
    assert faults(document, payload(document, method, 2), said, draft=7) != []


@pytest.mark.parametrize(("dialect", "method"), METHODS)
def test_a_request_and_its_response_are_as_the_document_says(dialect: str, method: Method) -> None:
    document = asyncapi_of(dialect)
    for asked in askings(method):
        bazaar = opened_bazaar(dialect)
        key = bazaar.listen_key(method) if method.operation in OF_KEYS else {}
        text = request(bazaar, method, {**asked, **key, **as_json(asked)})

        held(document, method.name, text, response(bazaar, text))


@pytest.mark.parametrize("dialect", [DEFAULT, LATEST])
def test_a_session_is_as_the_document_says(dialect: str) -> None:
    bazaar, document = opened_bazaar(dialect), asyncapi_of(dialect)
    rules = shipped(dialect).session
    assert rules is not None

    for name in SESSION:
        text = (
            asks(1, name)
            if name == "userDataStream.subscribe"
            else request(bazaar, rules.methods[name], {})
        )
        held(document, name, text, response(bazaar, text))


@pytest.mark.parametrize("dialect", [DEFAULT, LATEST])
def test_a_refusal_is_as_the_document_says_of_every_method(dialect: str) -> None:
    bazaar, document = opened_bazaar(dialect), asyncapi_of(dialect)
    rules = shipped(dialect).session
    assert rules is not None

    for name in rules.methods:
        said = response(bazaar, asks(1, name, nonsense=1))
        assert said["status"] != 200
        assert faults(document, payload(document, name, 1), said, draft=7) != []
        assert faults(document, payload(document, name, 2), said, draft=7) == []


def test_the_error_of_a_replacement_tells_of_both() -> None:
    bazaar, document = opened_bazaar(DEFAULT), asyncapi_of(DEFAULT)
    rules = shipped(DEFAULT).session
    assert rules is not None
    method = rules.methods["order.cancelReplace"]
    [asked] = askings(method)

    said = response(bazaar, request(bazaar, method, {**asked, "cancelOrigClientOrderId": "none"}))

    assert said["error"]["data"]["cancelResult"] == "FAILURE"
    assert faults(document, payload(document, method.name, 2), said, draft=7) == []


def test_a_logon_stands_in_for_key_and_signature_but_not_where_they_are_the_point() -> None:
    document = asyncapi_of(DEFAULT)

    def required(method: str) -> list[str]:
        found: list[str] = payload(document, method, 0)["properties"]["params"]["required"]
        return found

    assert required("account.commission") == ["symbol", "timestamp"]
    assert required("session.logon") == ["timestamp", "signature", "apiKey"]
    assert required("userDataStream.subscribe.signature") == ["timestamp", "signature", "apiKey"]
    assert required("userDataStream.start") == ["apiKey"]
    assert required("userDataStream.subscribe") == []
    words = "Who logged on may leave out apiKey and signature."
    assert str(document["operations"]["account.status"]["description"]).endswith(words)


@pytest.mark.parametrize("dialect", [DEFAULT, LATEST])
def test_events_of_a_subscription_come_as_the_document_says(dialect: str) -> None:
    bazaar, document = opened_bazaar(dialect), asyncapi_of(dialect)
    bazaar.tell(signed(1, timestamp=bazaar.now // MILLISECOND))
    events = document["operations"][f"{CHANNEL}.events"]["messages"]
    schemas = {
        each["$ref"].rpartition(".")[2]: meant(document, meant(document, each["$ref"])["$ref"])
        for each in events
    }

    pushed = [
        one
        for event in ("executionReport", "outboundAccountPosition", "balanceUpdate", "listStatus")
        for one in bazaar.push(event, to="alice")
        if isinstance(one, StreamSend)
    ]

    assert len(pushed) == 4
    assert list(schemas) == list(shipped(dialect).events)
    for one in pushed:
        said = json.loads(one.data)
        assert faults(document, schemas[said["event"]["e"]]["payload"], said, draft=7) == []


@pytest.mark.parametrize("dialect", ["binance-us/2024-06-17", "binance-usdm/2026-03-06"])
def test_where_nothing_is_subscribed_to_no_events_are_told_of(dialect: str) -> None:
    operations = asyncapi_of(dialect)["operations"]

    assert "userDataStream.start" in operations
    assert not [name for name in operations if name.startswith("ws-") and name.endswith(".events")]
