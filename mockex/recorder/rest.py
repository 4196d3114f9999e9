"""REST calls of the recorder, each written down with its reply."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from mockex.core.accounts import ApiKey
from mockex.recorder.scribe import Scribe
from mockex.recording.frame import Note, Reply, Request, as_text
from mockex.values.instant import milliseconds
from mockex.wire.codecs import JsonFault, decode
from mockex.wire.dialect import SIGNATURE, TIMESTAMP, Dialect, Endpoint
from mockex.wire.messages import Headers
from mockex.wire.security import signature
from mockex.wire.vocabulary import Need

PATIENCE_SECONDS = 10
# Refusals that pass: a ban, a limit, a firewall in the way.
_PASSING = frozenset({403, 408, 418, 429})
_LONGEST_SHOWN = 200
_TAG = re.compile("<[^>]*>")


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What became of a call; without a status nobody answered, and `body` says why."""

    request: str
    status: int | None
    body: str
    retry_after_seconds: float = 0.0

    @property
    def is_success(self) -> bool:
        return self.status == 200

    @property
    def is_final(self) -> bool:
        """Whether the same call would be refused again."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in _PASSING

    def member(self, name: str) -> str | None:
        """A text of the JSON object that a success carries."""
        found = self._members().get(name)
        return found if isinstance(found, str) and found else None

    def number(self, name: str) -> int | None:
        """A whole number of it."""
        found = self._members().get(name)
        return found if isinstance(found, int) and not isinstance(found, bool) else None

    def _members(self) -> Mapping[str, object]:
        try:
            value = decode(self.body) if self.is_success else None
        except JsonFault:
            value = None
        return value if isinstance(value, dict) else {}

    def __str__(self) -> str:
        if self.status is None:
            return f"{self.request} was not answered: {self.body}"
        shown = " ".join(_TAG.sub(" ", self.body).split())[:_LONGEST_SHOWN]
        return f"{self.request} was answered with HTTP {self.status} {shown}".rstrip()


class Rest:
    """Calls the endpoints of a dialect at one base URL, as the owner of one API key."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        base: str,
        key: ApiKey,
        dialect: Dialect,
        scribe: Scribe,
    ) -> None:
        self._session = session
        self._base = base
        self._key = key
        self._headers: Headers = ((dialect.api_key_header, key.api_key),)
        self._scribe = scribe
        # Others may hold secrets (cookies) and say nothing of the API.
        weights = (name for names in dialect.weight_headers() for name in names)
        self._kept = frozenset(name.lower() for name in ("Content-Type", "Retry-After", *weights))

    async def call(
        self, endpoint: Endpoint, parameters: Mapping[str, str], *, secret: str = ""
    ) -> Answer:
        """Ask, and write down question and answer; `secret` is the member that must not be told."""
        asked = Request(
            method=endpoint.method,
            path=endpoint.path,
            query=self._query(endpoint, parameters),
            headers=self._headers,
        )
        n = self._scribe.write(asked, way="in")
        shown = f"{endpoint.method} {without_login(self._base)}{endpoint.path}"
        try:
            reply = await self._fetch(asked)
        except (aiohttp.ClientError, OSError) as error:
            reason = why(error)
            self._scribe.write(Note(text=f"{shown} was not answered: {reason}"), way="in", of=n)
            return Answer(request=shown, status=None, body=reason)
        answer = Answer(
            request=shown,
            status=reply.status,
            body=reply.body,
            retry_after_seconds=retry_after(dict(reply.headers)),
        )
        self._scribe.know(answer.member(secret) or "")
        self._scribe.write(reply, way="out", of=n)
        return answer

    def _query(self, endpoint: Endpoint, parameters: Mapping[str, str]) -> str:
        """The parameters, with a timestamp where one is required, and then a signature if need be."""
        security = endpoint.security
        if security.timestamp is not Need.REQUIRED:
            return urlencode(parameters)
        stamp = str(milliseconds(self._scribe.now()))
        query = urlencode({**parameters, TIMESTAMP: stamp})
        if security.signature is Need.NONE or not self._key.secret:
            return query
        return f"{query}&{SIGNATURE}={quote(signature(query.encode(), self._key), safe='')}"

    async def _fetch(self, asked: Request) -> Reply:
        question = f"?{asked.query}" if asked.query else ""
        async with self._session.request(
            asked.method,
            URL(f"{self._base}{asked.path}{question}", encoded=True),
            headers=dict(asked.headers),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS),
        ) as response:
            body = await response.read()
            found = ((str(name), value) for name, value in response.headers.items())
            kept = [each for each in found if each[0].lower() in self._kept]
            return Reply(status=response.status, headers=tuple(kept), body=as_text(body))


def without_login(url: str) -> str:
    """A URL as it may be shown: some carry a name and a password."""
    return re.sub("//[^/]*@", "//", url)


def why(error: Exception) -> str:
    """Why nobody answered, in words."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        reason = getattr(error.certificate_error, "verify_message", "") or "it does not fit"
        place = f"{error.host} port {error.port}"
        return f"the certificate of {place} is not trusted: {reason}; --ca FILE names whom to trust"
    if isinstance(error, aiohttp.ClientConnectorSSLError):
        return f"{error.host} port {error.port} does not speak TLS that we understand"
    if isinstance(error, aiohttp.ClientConnectorError) and (number := error.os_error.errno):
        known = error.os_error.strerror if number < 0 else os.strerror(number)
        return f"{error.host} port {error.port}: {known}"
    if isinstance(error, TimeoutError):
        return "it took too long"
    return str(error) or type(error).__name__


def retry_after(headers: Mapping[str, str]) -> float:
    """How many seconds a host wants to be left alone."""
    text = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return float(text) if text.isdigit() else 0.0
