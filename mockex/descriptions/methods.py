"""The WebSocket API as one channel: each method a request and its reply, and the events beside them.

Source: the vendor's web-socket-api.md, "Request format", "Response format" and "Event format".
"""

from __future__ import annotations

from mockex.contracts.dating import Schema
from mockex.descriptions import about, parameters
from mockex.descriptions.answers import answers, errors
from mockex.descriptions.channels import Channels, channel_name
from mockex.descriptions.components import Components
from mockex.wire.dialect import SIGNATURE, Dialect, Method, SessionRules
from mockex.wire.session_params import API_KEY, BY_OWN_KEY, beside
from mockex.wire.session_requests import RETURN_RATE_LIMITS
from mockex.wire.vocabulary import Operation

_RESPONSE = "wsapi.response"
_ENVELOPE = "ws.subscription"
_SUBSCRIBING = frozenset(
    {Operation.SUBSCRIBE, Operation.SUBSCRIBE_SIGNED, Operation.SUBSCRIBE_TOKEN}
)


def add_methods(
    channels: Channels, components: Components, dialect: Dialect, session: SessionRules
) -> None:
    """The channel, with an operation for every method, and one for the events."""
    channel = channel_name(session.path)
    query = {RETURN_RATE_LIMITS: "false leaves the limits out of responses."}
    query |= unit_parameter(dialect)
    channels.add(
        channel,
        session.path,
        title="WebSocket API",
        description="Requests by method, their responses, and the events of subscriptions.",
        query=query,
    )
    for method in session.methods.values():
        request = channels.message(
            f"{method.name}.request", _request(method, components, dialect, session)
        )
        response = channels.message(f"{method.name}.response", _response(method, components))
        refused = _refused(channels, components, method)
        says = about.description(method)
        if _may_be_logged_on(method, session):
            says += " Who logged on may leave out apiKey and signature."
        channels.answers(
            channel,
            method.name,
            request,
            [response, refused],
            says=about.summary(method),
            description=says,
        )
    if any(method.operation in _SUBSCRIBING for method in session.methods.values()):
        events = [_event(channels, components, name) for name in dialect.events]
        channels.sends(channel, f"{channel}.events", events, says="events of user data")


def unit_parameter(dialect: Dialect) -> dict[str, str]:
    """The parameter of a WebSocket URL by which times come in microseconds, if there is one."""
    name = dialect.stream.time_unit_parameter
    words = " or ".join(sorted(dialect.stream.microsecond_words))
    return {} if name is None else {name: f"{words} for times in microseconds."}


def _request(
    method: Method, components: Components, dialect: Dialect, session: SessionRules
) -> Schema:
    known = {
        **method.known,
        **{name: name == API_KEY for name in sorted(beside(method))},
    }
    properties = {name: _parameter(name, method, dialect) for name in known}
    by_logon = {API_KEY, SIGNATURE} if _may_be_logged_on(method, session) else set()
    required = [name for name, needed in known.items() if needed and name not in by_logon]
    params: Schema = {
        "type": "object",
        "required": required,
        "additionalProperties": not dialect.rest.refuses_unknown_parameters,
        "properties": properties,
    }
    return {
        "type": "object",
        "required": ["id", "method", *(["params"] if required else [])],
        "properties": {
            "id": components.shared("requestId"),
            "method": {"const": method.name},
            "params": params,
        },
    }


def _parameter(name: str, method: Method, dialect: Dialect) -> Schema:
    when = parameters.condition(name, method)
    schema = parameters.in_json(name, method, dialect)
    return {"description": when, **schema} if when else schema


def _may_be_logged_on(method: Method, session: SessionRules) -> bool:
    """Whether a logon stands in for the key and the signature of a request."""
    is_signed = SIGNATURE in method.security.parameters
    return bool(session.logons) and is_signed and method.operation not in BY_OWN_KEY


def _response(method: Method, components: Components) -> Schema:
    whole = components.kind(method.kind)
    result = {} if method.kind != _RESPONSE else components.any_of(answers(method))
    return _with(whole, {"required": ["result"], "properties": {"result": result}})


def _refused(channels: Channels, components: Components, method: Method) -> str:
    kinds = errors(method)
    name = "refused" if len(kinds) == 1 else f"{method.name}.refused"
    error: Schema = {} if len(kinds) == 1 else components.any_of(kinds)
    told: Schema = {"required": ["error"], "properties": {"error": error}}
    return channels.message(name, _with(components.kind(_RESPONSE), told))


def _event(channels: Channels, components: Components, name: str) -> str:
    event = components.kind(f"user.{name}")
    told: Schema = {"required": ["event"], "properties": {"event": event}}
    return channels.message(f"subscription.{name}", _with(components.kind(_ENVELOPE), told))


def _with(whole: Schema, more: Schema) -> Schema:
    return {"allOf": [whole, {"type": "object", **more}]}
