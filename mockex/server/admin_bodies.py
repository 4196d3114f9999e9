"""What control requests bring: bounded, of the right sort, and held against its schema."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import TypeAlias, cast

from aiohttp import web

from mockex import resources
from mockex.descriptions.control import JSON, PREFIX, ROUTES, Route, openapi
from mockex.documents import schema_errors, yaml_lines
from mockex.documents.document import Document, Place, Value
from mockex.documents.shown import shown_word
from mockex.errors import MockexError, ScenarioError
from mockex.scenario.parse import beside
from mockex.server.admin_guard import Refusal
from mockex.wire.codecs import JsonFault, decode

Schema: TypeAlias = Mapping[str, object]

# The shapes of bodies, and what those refer to.
_FORMATS = ("admin", "scenario", "fault")
# More than any scenario needs.
LONGEST = 1024 * 1024


async def read_body(route: Route, request: web.Request) -> object:
    """The body that a route asks for: a scenario as a document to be read, others as values."""
    data = await _data(request)
    if route.asks is None:
        if data:
            _require_sort(route, request)
            raise Refusal(400, f"{route.method} {route.whole_path} takes no body")
        return None
    if not data and route.optional:
        return {}
    _require_sort(route, request)
    text = _text(data)
    if route.name == "begin_scenario":
        return _scenario(text, request.content_type)
    value = _value(text)
    _check(value, route.asks)
    return value


def index() -> Schema:
    """What can be asked."""
    routes = [{"method": o.method, "path": o.whole_path, "does": o.does} for o in ROUTES]
    return {"mockex": version("mockex"), "openapi": f"{PREFIX}openapi.json", "routes": routes}


def document() -> Schema:
    """The same for machines, as an OpenAPI document."""
    admin, *others = map(resources.schema, _FORMATS)
    return openapi(version("mockex"), admin, *others)


def as_document(value: object, name: str) -> Document:
    """A value that came as JSON, all of it on one line."""
    return Document(name=name, value=cast("Value", value), places={(): Place(1, 0)})


async def _data(request: web.Request) -> bytes:
    found = bytearray()
    try:
        async for part in request.content.iter_any():
            found += part
            if len(found) > LONGEST:
                raise Refusal(413, f"the body is longer than {LONGEST} bytes")
    except web.RequestPayloadError:
        raise Refusal(400, "the body is not what its headers say") from None
    return bytes(found)


def _require_sort(route: Route, request: web.Request) -> None:
    if request.content_type not in route.takes or "Content-Type" not in request.headers:
        sent = request.headers.get("Content-Type")
        said = "is missing" if sent is None else f"is {shown_word(sent)}"
        raise Refusal(415, f"Content-Type {said}, wanted {' or '.join(route.takes)}")


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Refusal(400, f"byte {error.start + 1} of the body is no UTF-8") from None


def _value(text: str) -> object:
    try:
        return decode(text)
    except JsonFault as fault:
        where = f"from line {fault.line} column {fault.column} on"
        raise Refusal(400, f"the body is no JSON {where}") from None


def _check(value: object, name: str) -> None:
    file = resources.schema("scenario" if name == "step" else "admin")
    schema = {"$ref": f"#/$defs/{name}", "$defs": file["$defs"]}
    try:
        schema_errors.check(as_document(value, "body"), schema, registry=beside())
    except MockexError as error:
        raise Refusal(400, str(error).removeprefix("body:1: ")) from None


def _scenario(text: str, sort: str) -> Document:
    if sort == JSON:
        return as_document(_value(text), "scenario")
    return yaml_lines.read(text, "scenario", error=ScenarioError)
