"""Stream connections as channels: a route each, a market stream each, and user data by listen key.

Source: the vendor's web-socket-streams.md and user-data-stream.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from mockex.contracts.dating import Schema
from mockex.descriptions import about
from mockex.descriptions.answers import told
from mockex.descriptions.channels import SYMBOL, Channels, channel_name
from mockex.descriptions.components import Components, any_of, component_name
from mockex.descriptions.methods import unit_parameter
from mockex.wire.dialect import Call, Dialect
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Announcement, Batch, Envelope, Operation

_COMBINED = "ws.combined"
_HEARTBEAT = "ws.heartbeat"
_KEY = "A listen key that is active."


def add_streams(channels: Channels, components: Components, dialect: Dialect) -> None:
    """Every route that can be connected to, and what is told on it."""
    _Streams(channels, components, dialect).add()


class _Streams:
    def __init__(self, channels: Channels, components: Components, dialect: Dialect) -> None:
        self._channels = channels
        self._components = components
        self._dialect = dialect

    def add(self) -> None:
        open_routes = [route for route in self._dialect.stream.routes if not route.gone]
        for route in open_routes:
            self._add_route(route)
        by_path = [one for one in open_routes if one.names_in is None and not one.silent]
        for route in by_path:
            if not route.keys_in and any(map(_opens_a_key, _calls(self._dialect))):
                self._add_user_data(route)
        for route in by_path[:1]:
            self._add_markets(route)

    def _add_route(self, route: StreamRoute) -> None:
        name = channel_name(route.path)
        words = {
            route.names_in: f"Names of streams, joined by {self._dialect.stream.separator}",
            route.keys_in: _KEY,
            route.events_in: "The events that are wanted of that key.",
        }
        query = {parameter: says for parameter, says in words.items() if parameter}
        self._channels.add(
            name,
            route.path,
            title=route.path,
            description=_about(route),
            query=query | unit_parameter(self._dialect),
        )
        self._add_control(name)
        if self._components.knows(_HEARTBEAT):
            beat = self._channels.message("heartbeat", self._components.kind(_HEARTBEAT))
            self._channels.sends(name, f"{name}.heartbeat", [beat], says="ping, or the pong to one")
        if not route.silent:
            self._add_events(name, route)

    def _add_events(self, name: str, route: StreamRoute) -> None:
        """What is told on a route whatever its streams are."""
        end = self._dialect.event_that(Announcement.SHUTDOWN)
        if route.envelope is Envelope.COMBINED:
            combined = self._channels.message("combined", self._combined())
            self._channels.sends(name, f"{name}.events", [combined], says="events of every stream")
        elif route.keys_in:
            self._channels.sends(name, f"{name}.events", self._events(), says="user data")
        elif end is not None:
            last = self._channels.message(f"user.{end}", self._event(end))
            self._channels.sends(name, f"{name}.shutdown", [last], says="the end of the connection")

    def _add_control(self, name: str) -> None:
        """The messages by which a client changes what it hears."""
        rules = self._dialect.stream.control
        if rules is None:
            return
        kinds = {
            "control.request": "ws.control-request",
            "control.response": "ws.control-response",
            "control.error": f"ws.control-error{'-wrapped' if rules.errors_wrapped else ''}",
        }
        request, *replies = [
            self._channels.message(message, self._components.kind(kind))
            for message, kind in kinds.items()
        ]
        self._channels.answers(
            name, f"{name}.control", request, replies, says="subscribe, unsubscribe and their kin"
        )

    def _add_user_data(self, route: StreamRoute) -> None:
        name = channel_name(f"{route.path}/userData")
        self._channels.add(
            name,
            f"{route.path}/{{listenKey}}",
            title="user data",
            description="The events of the account that a listen key is of.",
            parameters={"listenKey": _KEY},
            query=unit_parameter(self._dialect),
        )
        self._channels.sends(name, f"{name}.events", self._events(), says="user data")

    def _add_markets(self, route: StreamRoute) -> None:
        for stream, rule in self._dialect.stream.market.items():
            name = channel_name(stream)
            is_of_one = SYMBOL in stream
            self._channels.add(
                name,
                f"{route.path}/{stream.replace(SYMBOL, '{symbol}')}",
                title=stream,
                description=about.telling(rule),
                parameters={"symbol": "A symbol in lower case."} if is_of_one else None,
                query=unit_parameter(self._dialect),
            )
            kind = told(rule)
            message = self._channels.message(component_name(kind), self._components.kind(kind))
            says = rule.tells.value.replace("_", " ")
            self._channels.sends(name, name, [message], says=says)

    def _events(self) -> list[str]:
        return [
            self._channels.message(f"user.{name}", self._event(name))
            for name in self._dialect.events
        ]

    def _event(self, name: str) -> Schema:
        event = self._components.kind(f"user.{name}")
        batch = self._dialect.events[name].batch or self._dialect.stream.batch
        return {"type": "array", "items": event} if batch is Batch.ARRAY else event

    def _combined(self) -> Schema:
        kinds = map(told, self._dialect.stream.market.values())
        markets = [self._components.kind(kind) for kind in kinds]
        data = any_of([*markets, *map(self._event, self._dialect.events)])
        more: Schema = {"required": ["stream", "data"], "properties": {"data": data}}
        return {"allOf": [self._components.kind(_COMBINED), {"type": "object", **more}]}


def _about(route: StreamRoute) -> str:
    if route.silent:
        return "Lets clients in, and says nothing."
    wrapped = "wrapped in the name of its stream" if route.envelope is Envelope.COMBINED else "bare"
    if route.names_in is None and route.keys_in is None:
        return f"A connection whose streams follow the path, or are subscribed to; each event is {wrapped}."
    return f"A connection whose streams stand in the query, or are subscribed to; each event is {wrapped}."


def _opens_a_key(call: Call) -> bool:
    return call.operation is Operation.OPEN_LISTEN_KEY


def _calls(dialect: Dialect) -> Iterator[Call]:
    """What can be asked for and is not gone."""
    yield from (each for each in dialect.rest.endpoints.values() if not each.gone)
    yield from () if dialect.session is None else dialect.session.methods.values()
