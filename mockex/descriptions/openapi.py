"""The REST side of a dialect as an OpenAPI 3.1 document."""

from __future__ import annotations

import re

from mockex.contracts.catalogue import Catalogue
from mockex.contracts.dating import Schema
from mockex.descriptions import about, parameters
from mockex.descriptions.answers import ERROR, answers, errors
from mockex.descriptions.components import Components
from mockex.descriptions.parameters import Sort
from mockex.wire.dialect import Dialect, Endpoint
from mockex.wire.replies import RETRY_AFTER

_API_KEY = "apiKey"
_JSON = "application/json"
_ANYWHERE = "Parameters stand in the query, or in a form in the body."


def openapi(dialect: Dialect, catalogue: Catalogue) -> Schema:
    """The document: every endpoint, with the contracts as they are at the dialect's date."""
    return _Document(dialect, catalogue).whole()


class _Document:
    def __init__(self, dialect: Dialect, catalogue: Catalogue) -> None:
        self._dialect = dialect
        self._components = Components(catalogue)

    def whole(self) -> Schema:
        paths: dict[str, dict[str, object]] = {}
        for endpoint in self._dialect.rest.endpoints.values():
            operations = paths.setdefault(endpoint.path, {})
            operations[endpoint.method.lower()] = self._operation(endpoint)
        refused = self._refused(self._components.kind(ERROR))
        return {
            "openapi": "3.1.0",
            "info": about.information(self._dialect),
            "servers": [{"url": f"http://{about.ADDRESS}"}],
            "paths": paths,
            "components": {
                "securitySchemes": {
                    _API_KEY: {
                        "type": "apiKey",
                        "in": "header",
                        "name": self._dialect.api_key_header,
                    }
                },
                "responses": {"Refused": refused},
                "schemas": self._components.schemas(),
            },
        }

    def _operation(self, endpoint: Endpoint) -> Schema:
        name = re.sub("[^A-Za-z0-9]+", "_", f"{endpoint.method.lower()}{endpoint.path}")
        if endpoint.gone:
            return {"operationId": name, "deprecated": True, "responses": self._gone()}
        words = [about.description(endpoint)]
        words += [_ANYWHERE] if endpoint.method != "GET" and endpoint.parameters else []
        return {
            "operationId": name,
            "summary": about.summary(endpoint),
            "description": " ".join(words),
            "security": [{_API_KEY: []}] if endpoint.security.api_key else [],
            "parameters": self._parameters(endpoint),
            "responses": self._responses(endpoint),
        }

    def _parameters(self, endpoint: Endpoint) -> list[Schema]:
        known = endpoint.known
        found = [self._parameter(name, endpoint, needed=needed) for name, needed in known.items()]
        unit = self._dialect.rest.time_unit_header
        if unit is None:
            return found
        micro = " or ".join(sorted(self._dialect.stream.microsecond_words))
        words = f"{micro} for times in microseconds."
        text: Schema = {"type": "string"}
        return [*found, {"name": unit, "in": "header", "description": words, "schema": text}]

    def _parameter(self, name: str, endpoint: Endpoint, *, needed: bool) -> Schema:
        schema = parameters.in_query(name, endpoint, self._dialect)
        is_json = parameters.sort(name) is Sort.LIST
        when = parameters.condition(name, endpoint)
        return {
            "name": name,
            "in": "query",
            **({"description": when} if when else {}),
            "required": needed,
            **({"content": {_JSON: {"schema": schema}}} if is_json else {"schema": schema}),
        }

    def _responses(self, endpoint: Endpoint) -> Schema:
        kinds = errors(endpoint)
        refused: Schema = {"$ref": "#/components/responses/Refused"}
        if kinds != (ERROR,):
            refused = self._refused(self._components.any_of(kinds))
        carried_out: Schema = {
            "description": "Carried out.",
            "headers": self._weights(),
            "content": {_JSON: {"schema": self._components.any_of(answers(endpoint))}},
        }
        return {"200": carried_out, "4XX": refused}

    def _refused(self, schema: Schema) -> Schema:
        when: Schema = {
            "description": "The seconds until requests are let in again, where limits refuse one.",
            "schema": {"type": "integer", "minimum": 0},
        }
        return {
            "description": "Refused; nothing was changed.",
            "headers": {RETRY_AFTER: when},
            "content": {_JSON: {"schema": schema}},
        }

    def _weights(self) -> Schema:
        used: Schema = {
            "description": "What is used of a limit.",
            "schema": {"type": "integer", "minimum": 0},
        }
        names = [name for headers in self._dialect.weight_headers() for name in headers]
        return dict.fromkeys(names, used)

    def _gone(self) -> Schema:
        page: Schema = {"text/html": {"schema": {"type": "string"}}}
        status = str(self._dialect.rest.gone_status)
        return {status: {"description": "Switched off.", "content": page}}
