"""The channels of an AsyncAPI document, their messages, and what is done on them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mockex.contracts.dating import Schema

SYMBOL = "<symbol>"


@dataclass(slots=True)
class Channels:
    """What a document says of channels, in the order in which it was added."""

    channels: dict[str, Schema] = field(default_factory=dict)
    operations: dict[str, Schema] = field(default_factory=dict)
    messages: dict[str, Schema] = field(default_factory=dict)

    def add(
        self,
        name: str,
        address: str,
        *,
        title: str,
        description: str,
        parameters: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
    ) -> None:
        """A channel without messages yet; its parameters, in path or query, and what they say."""
        channel: Schema = {"address": address, "title": title, "description": description}
        if parameters:
            channel["parameters"] = {
                each: {"description": words} for each, words in parameters.items()
            }
        channel["messages"] = {}
        if query:
            texts = {
                each: {"type": "string", "description": words} for each, words in query.items()
            }
            channel["bindings"] = {"ws": {"query": {"type": "object", "properties": texts}}}
        self.channels[name] = channel

    def message(self, name: str, payload: Schema) -> str:
        """A message by its name, as the document knows it once and for all."""
        self.messages.setdefault(name, {"name": name, "title": name, "payload": payload})
        return name

    def sends(self, channel: str, operation: str, messages: Iterable[str], *, says: str) -> None:
        """What the exchange sends by itself."""
        self.operations[operation] = {
            "action": "send",
            "channel": _channel(channel),
            "summary": says,
            "messages": self._carried(channel, messages),
        }

    def answers(
        self,
        channel: str,
        operation: str,
        request: str,
        replies: Iterable[str],
        *,
        says: str,
        description: str = "",
    ) -> None:
        """What the exchange receives, and what it replies."""
        self.operations[operation] = {
            "action": "receive",
            "channel": _channel(channel),
            "summary": says,
            **({"description": description} if description else {}),
            "messages": self._carried(channel, [request]),
            "reply": {
                "channel": _channel(channel),
                "messages": self._carried(channel, replies),
            },
        }

    def _carried(self, channel: str, messages: Iterable[str]) -> list[Schema]:
        names = list(dict.fromkeys(messages))
        known = self.channels[channel]["messages"]
        assert isinstance(known, dict)
        known |= {name: {"$ref": f"#/components/messages/{name}"} for name in names}
        return [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names]


def channel_name(stream: str) -> str:
    """The name of a stream or a path as documents may have it: `symbol.depth5.100ms`, `all.ticker.arr`."""
    words = stream.replace(SYMBOL, "symbol").replace("!", "all.")
    return re.sub("[^A-Za-z0-9_-]+", ".", words).strip(".")


def _channel(name: str) -> Schema:
    return {"$ref": f"#/channels/{name}"}
