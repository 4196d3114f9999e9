"""The control API: its routes, and an OpenAPI 3.1 document of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast

from mockex.contracts.dating import Schema
from mockex.descriptions.about import ADDRESS
from mockex.descriptions.schemas import changed

PREFIX = "/__mockex__/"

Method: TypeAlias = Literal["GET", "POST", "DELETE"]

JSON, LINES = "application/json", "application/x-ndjson"
YAML = ("application/yaml", "text/yaml")

_PLACE = "#/components/schemas/"
_DEFINITIONS = "#/$defs/"
# What is said of schemas as files by themselves.
_OF_FILES = frozenset({"$id", "$schema", "$defs"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """One thing that can be asked. `asks` and `answers` name shapes of schemas/admin.

    `path` is below the prefix; `{id}` in it stands for a number. `asks`: the shape of the body, of
    which nothing need be sent where all of it is `optional`. `lines`: the answer is a line of that
    shape for each. `replayed`: a replay has it too.
    """

    name: str
    method: Method
    path: str
    does: str
    asks: str | None = None
    optional: bool = False
    takes: tuple[str, ...] = (JSON,)
    answers: str | None = None
    lines: bool = False
    parameters: Mapping[str, Schema] | None = None
    replayed: bool = True

    @property
    def whole_path(self) -> str:
        """The path from the root."""
        return PREFIX + self.path


_JOURNAL: Mapping[str, Schema] = {
    "after": {
        "description": "Only entries with numbers above this one.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "kind": {
        "description": "Only these: an event such as reply, or the contract of what was sent, such as user.executionReport. May stand several times.",
        "schema": {"type": "array", "items": {"type": "string"}},
    },
    "follow": {
        "description": "1: go on with what comes, until the client leaves or the world ends.",
        "schema": {"enum": ["0", "1"]},
    },
}

ROUTES = (
    Route(name="index", method="GET", path="", does="Say what can be asked.", answers="index"),
    Route(
        name="openapi",
        method="GET",
        path="openapi.json",
        does="Describe all this as an OpenAPI document.",
    ),
    Route(
        name="state",
        method="GET",
        path="state",
        does="Say how the exchange is now, its keys included.",
        answers="state",
    ),
    Route(
        name="journal",
        method="GET",
        path="journal",
        does="Tell what has happened, one JSON object a line, and maybe what goes on happening.",
        answers="entry",
        lines=True,
        parameters=_JOURNAL,
    ),
    Route(name="clock", method="GET", path="clock", does="Say what time it is.", answers="clock"),
    Route(
        name="advance",
        method="POST",
        path="clock/advance",
        does="Move time on, through everything that falls due; answer when clients have read it.",
        asks="advance",
        answers="clock",
    ),
    Route(
        name="speed",
        method="POST",
        path="clock/speed",
        does="Let time pass faster or slower from now on.",
        asks="speed",
        answers="clock",
    ),
    Route(name="faults", method="GET", path="faults", does="List the faults.", answers="faults"),
    Route(
        name="add_fault",
        method="POST",
        path="faults",
        does="Break something on purpose from now on.",
        asks="fault",
        answers="standing",
    ),
    Route(
        name="fault",
        method="GET",
        path="faults/{id}",
        does="Say what a fault is, and how often it has struck.",
        answers="standing",
    ),
    Route(
        name="remove_fault",
        method="DELETE",
        path="faults/{id}",
        does="End a fault.",
        answers="standing",
    ),
    Route(
        name="step",
        method="POST",
        path="steps",
        does="Do one step of a scenario; answer when it is done.",
        asks="step",
        answers="done",
        replayed=False,
    ),
    Route(
        name="scenario",
        method="GET",
        path="scenario",
        does="Say which scenario plays, and how far it is.",
        answers="played",
        replayed=False,
    ),
    Route(
        name="begin_scenario",
        method="POST",
        path="scenario",
        does="Begin a new world by a scenario, and its steps with it.",
        asks="scenario",
        takes=(JSON, *YAML),
        answers="played",
        replayed=False,
    ),
    Route(
        name="stop_scenario",
        method="DELETE",
        path="scenario",
        does="Stop the steps of the scenario; the world stays.",
        answers="played",
        replayed=False,
    ),
    Route(
        name="truth",
        method="GET",
        path="truth",
        does="Tell the whole ledger.",
        answers="truth",
        replayed=False,
    ),
    Route(
        name="reset",
        method="POST",
        path="reset",
        does="Begin a new world on the same port; every stream is closed.",
        asks="reset",
        optional=True,
        answers="renewed",
        replayed=False,
    ),
)


def openapi(version: str, admin: Schema, *others: Schema) -> Schema:
    """The document, of the shapes in `admin`; `others` are the schemas that it refers to."""
    return _Document(version, admin, others).whole()


class _Document:
    def __init__(self, version: str, admin: Schema, others: tuple[Schema, ...]) -> None:
        self._version = version
        self._admin = str(admin["$id"])
        self._files = {str(file["$id"]): file for file in (admin, *others)}
        self._schemas: dict[str, object] = {}

    def whole(self) -> Schema:
        paths: dict[str, dict[str, object]] = {}
        for route in ROUTES:
            paths.setdefault(route.whole_path, {})[route.method.lower()] = self._operation(route)
        refused: Schema = {
            "description": "Refused; nothing was changed.",
            "content": {JSON: {"schema": self._shape("error")}},
        }
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "mockex control API",
                "version": self._version,
                "description": "Steers a running mock exchange. Without a token it is there for this machine alone.",
            },
            "servers": [{"url": f"http://{ADDRESS}"}],
            "security": [{}, {"token": []}],
            "paths": paths,
            "components": {
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
                "responses": {"Refused": refused},
                "schemas": dict(sorted(self._schemas.items())),
            },
        }

    def _operation(self, route: Route) -> Schema:
        return {
            "operationId": route.name,
            "summary": route.does,
            **({"parameters": self._parameters(route)} if self._parameters(route) else {}),
            **({"requestBody": self._body(route)} if route.asks else {}),
            "responses": {
                "200": {"description": "Done.", "content": self._answer(route)},
                "4XX": {"$ref": "#/components/responses/Refused"},
            },
        }

    def _parameters(self, route: Route) -> list[Schema]:
        number: Schema = {"type": "integer", "minimum": 1}
        in_path = re.findall(r"{(\w+)}", route.path)
        found: list[Schema] = [
            {"name": name, "in": "path", "required": True, "schema": number} for name in in_path
        ]
        rest = (route.parameters or {}).items()
        return found + [{"name": name, "in": "query", **told} for name, told in rest]

    def _body(self, route: Route) -> Schema:
        schema = self._shape(str(route.asks))
        content = {media: {"schema": schema} for media in route.takes}
        return {"required": not route.optional, "content": content}

    def _answer(self, route: Route) -> Schema:
        if route.answers is None:
            return {JSON: {"schema": {"type": "object"}}}
        return {LINES if route.lines else JSON: {"schema": self._shape(route.answers)}}

    def _shape(self, name: str) -> Schema:
        return {"$ref": self._reference(f"{_DEFINITIONS}{name}", self._admin)}

    def _reference(self, reference: str, home: str) -> str:
        """Where what a schema of the file `home` refers to stands in the document."""
        file, hash_sign, path = reference.partition("#")
        file = file or home
        whole = self._files[file]
        own = "" if file == self._admin else file.split("/")[-2]
        name = f"{hash_sign}{path}".removeprefix(_DEFINITIONS)
        if name in ("", "#"):
            version = file.split("/")[-1].partition(".")[0]
            self._add(f"{own}-{version}", whole, file)
            return f"{_PLACE}{own}-{version}"
        part = f"{own}-{name}" if own else name
        self._add(part, cast("Schema", whole["$defs"])[name], file)
        return _PLACE + part

    def _add(self, name: str, schema: object, home: str) -> None:
        if name in self._schemas:
            return
        self._schemas[name] = True  # so that what refers to itself comes to an end

        def at_home(node: Schema) -> Schema:
            kept = {word: value for word, value in node.items() if word not in _OF_FILES}
            if "$ref" in kept:
                kept["$ref"] = self._reference(str(kept["$ref"]), home)
            return kept

        self._schemas[name] = changed(schema, at_home)
