"""A client of the control API, which holds every answer against its schema."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import aiohttp
import jsonschema_rs
from yarl import URL

from mockex.descriptions.control import ROUTES, Route
from mockex.server.admin_bodies import document

Answer = tuple[int, Any]


class Steering:
    """Asks below one address; an advance may take as long as it likes in the time of this loop."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self._session = session

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def post(self, path: str, body: object = None, **headers: str) -> Answer:
        """A body is sent as JSON, a str as it is, in YAML."""
        if body is None:
            return await self.ask("POST", path, headers=headers)
        sort = "application/yaml" if isinstance(body, str) else "application/json"
        data = body if isinstance(body, str) else json.dumps(body)
        return await self.ask(
            "POST", path, data=data.encode(), headers={"Content-Type": sort, **headers}
        )

    async def delete(self, path: str) -> Answer:
        return await self.ask("DELETE", path)

    async def ask(self, method: str, path: str, **sent: Any) -> Answer:
        """Status and body."""
        url = URL(self.url + path, encoded=True)
        async with self._session.request(method, url, **sent) as reply:
            text = await reply.text()
            assert not [one for one in reply.headers if one.startswith("Access-Control")]
            assert reply.headers["Cache-Control"] == "no-store"
            if reply.content_type == "application/x-ndjson":
                lines = [json.loads(line) for line in text.splitlines()]
                for line in lines:
                    assert misfits("entry", line) == []
                return reply.status, lines
            value = json.loads(text)
        name = answered(method, path) if reply.status == 200 else "error"
        assert name is None or misfits(name, value) == [], value
        return reply.status, value

    async def journal(self, query: str = "") -> list[dict[str, Any]]:
        """The entries that it tells."""
        status, lines = await self.get(f"journal{query}")
        assert status == 200, lines
        found: list[dict[str, Any]] = lines
        return found


@asynccontextmanager
async def steering(url: str, headers: Mapping[str, str] | None = None) -> AsyncIterator[Steering]:
    """A client of the control API at that address."""
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:
        yield Steering(url, session)


def answered(method: str, path: str) -> str | None:
    """The shape of what answers a request."""
    route = _route(method, path.partition("?")[0])
    return route.answers


def misfits(name: str, value: object) -> list[str]:
    """What a shape of the control API's document has against a value."""
    return [str(error) for error in _reader(name).iter_errors(value)]


@cache
def _reader(name: str) -> jsonschema_rs.Validator:
    whole = {
        "components": document()["components"],
        "$ref": f"#/components/schemas/{name}",
    }
    return jsonschema_rs.Draft202012Validator(whole)


def _route(method: str, path: str) -> Route:
    head, slash, last = path.rpartition("/")
    below = f"{head}{slash}{{id}}" if last.isdigit() else path
    [route] = [one for one in ROUTES if (one.method, one.path) == (method, below)]
    return route
