"""The WebSocket side of a dialect, streams and the WebSocket API, as an AsyncAPI 3.0 document."""

from __future__ import annotations

from typing import cast

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.dating import Schema
from mockex.descriptions import about
from mockex.descriptions.channels import Channels
from mockex.descriptions.components import Components
from mockex.descriptions.methods import add_methods
from mockex.descriptions.schemas import in_draft_7
from mockex.descriptions.streams import add_streams
from mockex.wire.dialect import Dialect


def asyncapi(dialect: Dialect, catalogue: Catalogue) -> Schema:
    """The document, from the exchange's side: it receives requests, and sends what it tells.

    Every method of the WebSocket API is an operation, every market stream a channel. Contracts are
    as they are at the dialect's date, in the words of draft 7, which are those of AsyncAPI.
    """
    components, channels = Components(catalogue), Channels()
    if dialect.session is not None:
        add_methods(channels, components, dialect, dialect.session)
    add_streams(channels, components, dialect)
    return {
        "asyncapi": "3.0.0",
        "info": about.information(dialect),
        "servers": {"local": {"host": about.ADDRESS, "protocol": "ws"}},
        "defaultContentType": "application/json",
        "channels": channels.channels,
        "operations": channels.operations,
        "components": {
            "messages": {name: _older(message) for name, message in channels.messages.items()},
            "schemas": {name: in_draft_7(one) for name, one in components.schemas().items()},
        },
    }


def _older(message: object) -> Schema:
    whole = cast("Schema", message)
    return {**whole, "payload": in_draft_7(whole["payload"])}
