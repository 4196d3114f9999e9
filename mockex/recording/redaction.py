"""Secrets → pseudonyms of the same shape and length, before anything is written.

Within one recording a secret has one pseudonym. API keys and listen keys are remembered from the
first time they are seen, and replaced wherever they stand from then on, in every spelling;
signatures are replaced in their places. Known limit: a key that is spelt in a way not listed here
(reversed, split over two frames) passes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple, assert_never
from urllib.parse import quote, unquote

from mockex.recording.frame import (
    Binary,
    Close,
    Content,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
    as_bytes,
    as_text,
)
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Headers
from mockex.wire.routes import stream_address
from mockex.wire.stream_names import may_be_listen_key

KINDS = ("api key", "listen key", "signature")
API_KEY_PARAMETER = "apiKey"
SIGNATURE_PARAMETER = "signature"
# A shorter word under a secret's name keeps nothing safe, and replacing it would hit innocents.
SHORTEST = 8

_HEX = frozenset(string.digits + "abcdef")
_ALPHABETS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


def _plain(text: str) -> str:
    return text


def _percent(text: str) -> str:
    return quote(text, safe="", errors="surrogateescape")


def _in_json(text: str) -> str:
    return json.dumps(text)[1:-1]


# How a secret may be spelt where it does not stand as it is.
_SPELLINGS: tuple[Callable[[str], str], ...] = (
    _plain,
    _percent,
    lambda text: re.sub("%..", lambda code: code.group().lower(), _percent(text)),
    _in_json,
    lambda text: _in_json(text).replace("/", "\\/"),
    lambda text: base64.b64encode(as_bytes(text)).decode(),
    lambda text: as_bytes(text).hex(),
    lambda text: as_bytes(text).hex().upper(),
)


class _Found(NamedTuple):
    """A key as it is, as it stood there, and how another would be spelt there."""

    secret: str
    raw: str
    spell: Callable[[str], str]


class Redaction:
    """The secrets of one recording. `salt` must be secret and die with the recorder."""

    def __init__(self, dialect: Dialect, salt: bytes) -> None:
        self._salt = salt
        self._stream = dialect.stream
        self._key_header = dialect.api_key_header.lower()
        self._keys = _places(dialect.listen_key_parameter, API_KEY_PARAMETER)
        self._signatures = _places(SIGNATURE_PARAMETER)
        self._pseudonyms: dict[str, str] = {}
        self._spelt: dict[str, str] = {}
        self._known: re.Pattern[str] | None = None

    def know(self, secret: str) -> None:
        """Replace this wherever it stands from now on."""
        if not secret or secret in self._pseudonyms:
            return
        pseudonym = self._pseudonyms[secret] = self._fresh(secret)
        for spell in _SPELLINGS:
            self._spelt.setdefault(spell(secret), spell(pseudonym))
        self._recompile()

    def content(self, content: Content) -> Content:
        """What may be written of a frame; keys that stand in it are known from now on."""
        for found in self._found(content):
            if len(found.secret) >= SHORTEST:
                self.know(found.secret)
                self._know_spelling(found)
        return self._redacted(content)

    def text(self, text: str) -> str:
        """A text without its secrets."""
        if self._known is not None:
            text = self._known.sub(lambda found: self._spelt[found.group()], text)
        for place in self._signatures:
            text = place.sub(self._unsigned, text)
        return text

    def _know_spelling(self, found: _Found) -> None:
        """Some clients escape more than they must."""
        if found.raw not in self._spelt:
            self._spelt[found.raw] = found.spell(self._pseudonyms[found.secret])
            self._recompile()

    def _recompile(self) -> None:
        longest_first = sorted(self._spelt, key=len, reverse=True)
        self._known = re.compile("|".join(map(_bounded, longest_first)))

    def _redacted(self, content: Content) -> Content:
        match content:
            case Request(path=path, query=query, headers=headers, body=body):
                return replace(
                    content,
                    path=self.text(path),
                    query=self.text(query),
                    headers=self._headers(headers),
                    body=self.text(body),
                )
            case Reply(headers=headers, body=body):
                return replace(content, headers=self._headers(headers), body=self.text(body))
            case Open(path=path, query=query):
                return Open(path=self.text(path), query=self.text(query))
            case Text(text=text):
                return Text(text=self.text(text))
            case Binary(data=data):
                return Binary(data=as_bytes(self.text(as_text(data))))
            case Ping(payload=payload):
                return Ping(payload=self.text(payload))
            case Pong(payload=payload):
                return Pong(payload=self.text(payload))
            case Close(reason=reason):
                return replace(content, reason=self.text(reason))
            case Note(text=text):
                return replace(content, text=self.text(text))
            case Step(step=step):
                return Step(step=self._members(step))
            case unknown:
                assert_never(unknown)

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self.text(value)) for name, value in headers)

    def _members(self, node: Mapping[str, object]) -> dict[str, object]:
        return {self.text(name): self._value(value) for name, value in node.items()}

    def _value(self, value: object) -> object:
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return self._members(value)
            case list():
                return [self._value(each) for each in value]
            case _:
                return value

    def _found(self, content: Content) -> Iterator[_Found]:
        """The keys that stand in a frame, by the names of their places."""
        match content:
            case Request(query=query, headers=headers, body=body):
                yield from self._named([query, body])
                for name, value in headers:
                    if name.lower() == self._key_header:
                        yield _Found(value, value, _plain)
            case Reply(body=body):
                yield from self._named([body])
            case Open(path=path, query=query):
                address = stream_address(path, query, self._stream)
                for name in filter(may_be_listen_key, address.names if address else ()):
                    yield _Found(name, name, _plain)
            case Text(text=text):
                yield from self._named([text])
            case Binary() | Ping() | Pong() | Close() | Note() | Step():
                pass
            case unknown:
                assert_never(unknown)

    def _named(self, texts: Iterable[str]) -> Iterator[_Found]:
        in_form, in_json = self._keys
        for text in texts:
            for raw in (found["value"] for found in in_form.finditer(text)):
                yield _Found(unquote(raw), raw, _percent)
            for raw in (found["value"] for found in in_json.finditer(text)):
                yield _Found(_unescaped(raw), raw, _in_json)

    def _unsigned(self, found: re.Match[str]) -> str:
        value = found["value"]
        pseudonym = self._fresh(unquote(value))
        return found["before"] + (pseudonym if unquote(value) == value else _percent(pseudonym))

    def _fresh(self, secret: str) -> str:
        """The pseudonym of a secret: not the secret itself, nor that of another."""
        taken = {*self._pseudonyms.values(), *self._pseudonyms, secret}
        tries = (self._shaped(secret, attempt) for attempt in range(256))
        return next((pseudonym for pseudonym in tries if pseudonym not in taken), "x" * len(secret))

    def _shaped(self, secret: str, attempt: int) -> str:
        seed = self._salt + bytes([attempt]) + as_bytes(secret)
        octets = hashlib.shake_256(seed).digest(len(secret))
        if _HEX.issuperset(secret) and not secret.isdigit():
            return "".join(f"{octet % 16:x}" for octet in octets)
        return "".join(map(_like, secret, octets))


def _like(character: str, octet: int) -> str:
    """Another character of the same class; what is neither letter nor digit stays."""
    for alphabet in _ALPHABETS:
        if character in alphabet:
            return alphabet[octet % len(alphabet)]
    return character


def _places(*names: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where values of these names stand: in queries and forms, and in JSON, whole or torn."""
    words = "|".join(map(re.escape, names))
    return (
        re.compile(rf"(?P<before>(?:^|(?<=[?&;\s]))(?:{words})=)(?P<value>[^&\s\"'<>]+)"),
        re.compile(rf'(?P<before>"(?:{words})"\s*:\s*")(?P<value>(?:[^"\\]|\\.)+)'),
    )


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _bounded(spelling: str) -> str:
    """A short secret counts only where it stands alone: it may well be a part of other words."""
    pattern = re.escape(spelling)
    return (
        pattern if len(spelling) >= 2 * SHORTEST else rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])"
    )
