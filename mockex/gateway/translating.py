"""What a recorded client sent, as it would have sent it to our exchange: our ids, our signatures.

Whether the recorded signature was good cannot be known, for it is a pseudonym; so each is made anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import cast
from urllib.parse import quote

from mockex.core.accounts import Account, ApiKey
from mockex.recording.bindings import Bindings
from mockex.recording.fields import ID_PARAMETERS, Place
from mockex.recording.volatile import Id
from mockex.values.instant import MILLISECOND, Instant, Span
from mockex.wire.codecs import JsonFault, Number, decode_as_written, encode
from mockex.wire.dialect import SIGNATURE, TIMESTAMP, Dialect
from mockex.wire.messages import HttpRequest, Inbound, StreamOpened, StreamText
from mockex.wire.params import form_pairs
from mockex.wire.security import signature, signed_bytes, signed_parameters
from mockex.wire.session_params import API_KEY
from mockex.wire.session_requests import SessionRequest, session_request

_WORD = re.compile(r"[A-Za-z0-9_.-]+")
_SIGNATURE = re.compile(rf"\b{SIGNATURE}=[^&]*")
_MICROSECONDS_FROM = 10**15


class Translator:
    """Knows the accounts of our world, and by what its ids are called in the recording."""

    def __init__(self, dialect: Dialect, accounts: Iterable[Account], bindings: Bindings) -> None:
        self._dialect, self._bindings = dialect, bindings
        self._keys: Mapping[str, ApiKey] = {
            key.api_key: key for account in accounts for key in account.keys
        }
        self._logged_on: dict[int, ApiKey] = {}

    def translated(self, inbound: Inbound, now: Instant) -> Inbound:
        """The same in our words, at the time at which its client signed it."""
        match inbound:
            case HttpRequest():
                return self._request(inbound, now)
            case StreamOpened(path=path, raw_query=query):
                return replace(inbound, path=self._words(path), raw_query=self._words(query))
            case StreamText():
                return self._text(inbound, now)
            case _:
                return inbound

    def _request(self, request: HttpRequest, now: Instant) -> HttpRequest:
        sent = {**dict(form_pairs(request)), **dict(request.query)}
        self._know(sent)
        query = self._pairs(request.raw_query)
        body = self._pairs(request.body.decode("utf-8", "surrogateescape"))
        told = replace(request, raw_query=query, body=body.encode("utf-8", "surrogateescape"))
        key = self._keys.get(request.header(self._dialect.api_key_header) or "")
        if SIGNATURE not in sent or key is None:
            return replace(told, ahead=_ahead(sent, now))
        made = f"{SIGNATURE}={quote(signature(signed_bytes(told), key), safe='')}"
        return replace(
            told,
            raw_query=_SIGNATURE.sub(made, told.raw_query),
            body=_SIGNATURE.sub(made, body).encode("utf-8", "surrogateescape"),
            ahead=_ahead(sent, now),
        )

    def _text(self, inbound: StreamText, now: Instant) -> StreamText:
        try:
            told = self._value(decode_as_written(inbound.text), Place())
        except (JsonFault, RecursionError):
            return inbound
        if not isinstance(told, dict):
            return inbound
        params = told.get("params")
        if isinstance(params, dict):
            self._know(params)
        text = encode(_plain(told)).decode()
        request = session_request(text, self._dialect)
        if isinstance(request, SessionRequest) and SIGNATURE in request.params:
            told["params"] = {**cast("dict[str, object]", params), **self._signed(request)}
            text = encode(_plain(told)).decode()
        ahead = _ahead(request.params, now) if isinstance(request, SessionRequest) else Span(0)
        return replace(inbound, text=text, ahead=ahead)

    def _signed(self, request: SessionRequest) -> dict[str, object]:
        key = self._keys.get(request.params.get(API_KEY, ""))
        if key is None:
            return {}
        return {SIGNATURE: signature(signed_parameters(request.params), key)}

    def _know(self, sent: Mapping[str, object]) -> None:
        """What a client chose itself is called the same here."""
        for name, value in sent.items():
            if name.startswith(("new", "list")) and name.lower().endswith("clientorderid"):
                self._bindings.bind("client order", str(value), str(value))

    def _pairs(self, text: str) -> str:
        """A query or a form with our ids."""
        parts = (part.partition("=") for part in text.split("&"))
        return "&".join(f"{name}{mark}{self._named(name, value)}" for name, mark, value in parts)

    def _named(self, name: str, value: str) -> str:
        if name in ID_PARAMETERS and value.isascii() and value.isdecimal():
            space = "order list" if name == "orderListId" else "trade"
            space = "order" if name in ("orderId", "cancelOrderId") else space
            return str(self._bindings.here(space, int(value)))
        if name.lower().endswith("clientorderid"):
            return str(self._bindings.here("client order", value))
        return self._words(value)

    def _words(self, text: str) -> str:
        """A path or a list of streams with our keys."""
        return _WORD.sub(lambda found: str(self._bindings.here("credential", found[0])), text)

    def _value(self, value: object, place: Place) -> object:
        if isinstance(value, dict):
            return {
                key: self._value(inner, place.inner(key, (value, value)))
                for key, inner in value.items()
            }
        if isinstance(value, list):
            inner = place.inner(0, (value, value))
            return [self._value(each, inner) for each in value]
        number = isinstance(value, Number) and value.isdecimal()
        plain = int(cast("str", value)) if number else value
        match self._bindings.volatile.of(place, plain, 0):
            case Id(space="request"):
                return value
            case Id(space=space):
                here = self._bindings.here(space, plain)
                return here if here != plain else value
            case _:
                return value


def _plain(value: object) -> object:
    """Numbers as they were written are numbers again."""
    match value:
        case dict():
            return {key: _plain(inner) for key, inner in value.items()}
        case list():
            return [_plain(each) for each in value]
        case Number():
            return int(value) if value.lstrip("-").isdecimal() else float(value)
        case _:
            return value


def _ahead(sent: Mapping[str, object], now: Instant) -> Span:
    """So far that the timestamp is that of now: the recorder's clock was not the client's."""
    stamp = str(sent.get(TIMESTAMP, ""))
    if not stamp.isascii() or not stamp.isdecimal():
        return Span(0)
    number = int(stamp)
    return Span(now - (number if number >= _MICROSECONDS_FROM else number * MILLISECOND))
