"""Secrets → pseudonyms of the same shape and length, before anything is written.

Within one recording a secret has one pseudonym. It is replaced in its places (`secret_places`),
and from its first sight on, if it has eight characters, wherever it stands and however it is spelt
(`known`); e-mail and IP addresses are found anywhere. Numbers in places of another meaning stay,
and so does everything in the events of markets. Known limit: a secret that is split over two
frames, or is compressed, passes.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import assert_never

from mockex.recording.addresses import emails, ip_edits
from mockex.recording.amounts import Scale
from mockex.recording.escapes import ANY, JSON, PERCENT, Edit, as_latin, escaped
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
from mockex.recording.known import SHORTEST, Known, chosen, edited
from mockex.recording.members import NAMED_BY, Member, Object, members
from mockex.recording.pseudonyms import CROSSED_OUT, Pseudonyms
from mockex.recording.secret_kinds import (
    AMOUNTS,
    API_KEY,
    CREDENTIAL,
    EMAIL,
    KINDS,
    LISTEN_KEY,
    ORDER,
    SIGNATURE,
    STREAMS,
    Kind,
)
from mockex.recording.secret_places import OPEN, PUBLIC, places
from mockex.recording.shapes import Shapes
from mockex.wire.dialect import Dialect
from mockex.wire.messages import Headers
from mockex.wire.routes import stream_address
from mockex.wire.stream_names import may_be_listen_key
from mockex.wire.vocabulary import Operation

__all__ = ["KINDS", "Redaction"]

# What says that there is nothing.
_NOTHING = frozenset({"", "0", "-1", "null"})
_KEYS = frozenset({API_KEY, LISTEN_KEY, SIGNATURE, CREDENTIAL, EMAIL})
_DISGUISED = frozenset({API_KEY, LISTEN_KEY, CREDENTIAL})
_SHORTEST_LISTEN_KEY = 16
# With so many words of a shape none is met by chance that was handed out as a pseudonym.
_LONG_PSEUDONYM = 16

# Nothing in such a text is named, or in a list; headers are met again and again.
_NO_PLACES = re.compile(r'[^"=\[{]{0,256}+')
_MOST_WITHOUT_PLACES = 1_024

_EVENT = re.compile(r'"e"\s*:\s*"([^"]{1,64})"')
_FORM = re.compile(
    r"(?<![0-9A-Za-z_])(?P<name>[A-Za-z_][0-9A-Za-z_]*)=(?P<value>[^&\s\"'<>;,)}\]]+)"
)
_LIST = re.compile(r"(?P<name>orderIdList|origClientOrderIdList)=(?P<value>(?:\[|%5[Bb])[^&\s]*)")
# What stands right in an object has a name of its own.
_MENTIONS = re.compile(r'"([^"\\]{1,64}+)\\*"\s*+:\s*+(?!\{)')
# So long a text has hardly the shape of another.
_LONG = 4_096
_ITEM = re.compile(r'[^\[\],"\s]+')


class Redaction:
    """The secrets of one recording. `salt` must be secret and die with the recorder."""

    def __init__(self, dialect: Dialect, salt: bytes, amounts: Scale | None = None) -> None:
        self._rest = dialect.rest
        self._stream = dialect.stream
        self._places = places(dialect)
        self._amounts = amounts
        self._pseudonyms = Pseudonyms(salt)
        self._of: dict[str, str] = {}
        self._handed_out: set[str] = set()
        self._known = Known()
        self._mentioned = NAMED_BY.union(
            self._places.names, () if amounts is None else amounts.names
        )
        self._shapes = Shapes(self._kind)
        self._without_places: set[str] = set()

    @property
    def kinds(self) -> tuple[str, ...]:
        """What the header of the recording says was replaced."""
        return KINDS if self._amounts is None else (*KINDS, AMOUNTS)

    def know(self, secret: str) -> None:
        """Replace this wherever it stands from now on."""
        if secret and secret not in self._of:
            if len(secret) < 2 * SHORTEST:
                self._known.add_word(secret, self._pseudonym(secret))
            else:
                self._known.add_key(secret, self._pseudonym(secret), disguised=True)

    def know_as(self, secret: str, pseudonym: str) -> None:
        """Replace this by what it was replaced by in a recording that goes on."""
        if secret not in self._of:
            self._of[secret] = pseudonym
            self._handed_out.add(pseudonym)
            self._known.add_key(secret, pseudonym, disguised=True)

    def content(self, content: Content) -> Content:
        """What may be written of a frame; secrets that stand in it are known from now on."""
        match content:
            case Request(path=path, query=query, headers=headers, body=body):
                more = self._of_call(content)
                return replace(
                    content,
                    path=self._path(path, query),
                    query=self._text(query, more),
                    headers=self._headers(headers),
                    body=self._text(body, more),
                )
            case Reply(headers=headers, body=body):
                return replace(content, headers=self._headers(headers), body=self.text(body))
            case Open(path=path, query=query):
                return Open(path=self._path(path, query), query=self.text(query))
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
                return Step(step=json.loads(self.text(json.dumps(step))))
            case unknown:
                assert_never(unknown)

    def text(self, text: str) -> str:
        """A text without its secrets."""
        return self._text(text, {})

    def _text(self, text: str, more: Mapping[str, Kind]) -> str:
        return edited(text, self._edits(text, more)) if text else text

    def _edits(self, text: str, more: Mapping[str, Kind]) -> list[Edit]:
        event = _EVENT.search(text) if '"e"' in text else None
        if event is not None and event[1] in PUBLIC:
            return chosen(self._known.edits(text, numbers=False))
        if text in self._without_places:
            return chosen(self._known.edits(text))
        stays: set[tuple[int, int]] = set()
        in_forms = (
            [*self._in_lists(text), *self._in_forms(text, more, stays)] if "=" in text else ()
        )
        placed = chosen(
            [
                *in_forms,
                *self._in_json(text),
                *self._emails(text),
                *ip_edits(text, self._pseudonyms),
            ]
        )
        if not placed and _NO_PLACES.fullmatch(text):
            if len(self._without_places) >= _MOST_WITHOUT_PLACES:
                self._without_places.clear()
            self._without_places.add(text)
        found = self._known.edits(_blanked(text, placed) if placed else text)
        if not found:
            return placed
        if any(text[each.start : each.end].isdigit() for each in found):
            stays |= _open_numbers(text)
        found = chosen([each for each in found if (each.start, each.end) not in stays])
        return [*_beside(placed, found)]

    def _of_call(self, request: Request) -> Mapping[str, Kind]:
        """The fromId of order lists is one of theirs; everywhere else it is a trade's."""
        endpoint = self._rest.endpoints.get((request.method, request.path))
        if endpoint is not None and endpoint.operation is Operation.ALL_ORDER_LISTS:
            return {"fromId": ORDER}
        return {}

    def _path(self, path: str, query: str) -> str:
        address = stream_address(path, query, self._stream)
        for name in address.names if address is not None else ():
            if may_be_listen_key(name):
                self._secret(LISTEN_KEY, name)
        return self.text(path)

    def _headers(self, headers: Headers) -> Headers:
        return tuple((name, self._header(name, value)) for name, value in headers)

    def _header(self, name: str, value: str) -> str:
        kind = self._places.headers.get(name.lower())
        return self.text(value) if kind is None else self._secret(kind, value)

    def _in_forms(
        self, text: str, more: Mapping[str, Kind], stays: set[tuple[int, int]]
    ) -> Iterator[Edit]:
        for found in _FORM.finditer(text):
            name, start = found["name"], found.start("value")
            kind = more.get(name) or self._places.names.get(name)
            if kind is STREAMS:
                yield from self._streams(text, start, found.end())
            elif kind is not None:
                yield from self._value(kind, text, start, found.end(), PERCENT)
            elif name in OPEN:
                stays.add((start, found.end()))
            elif self._amounts is not None:
                new = self._amounts.parameter(name, found["value"])
                if new is not None:
                    yield Edit(start, found.end(), new)

    def _in_lists(self, text: str) -> Iterator[Edit]:
        for found in _LIST.finditer(text) if "List=" in text else ():
            kind = self._places.names[found["name"]]
            inside = escaped(found["value"], PERCENT)
            edits = [
                edit
                for item in _ITEM.finditer(inside.text)
                for edit in self._value(kind, inside.text, *item.span(), JSON)
            ]
            yield from _moved(inside.respelt(edits), found.start("value"))

    def _in_json(self, text: str) -> Iterator[Edit]:
        if '"' not in text:
            return
        if self._amounts is None and len(text) <= _LONG and '\\"' not in text:
            for kind, start, end in self._shapes.secrets(text):
                yield from self._member(kind, text, start, end)
        elif not self._mentioned.isdisjoint(_MENTIONS.findall(text)):
            yield from self._walked(text)

    def _walked(self, text: str) -> Iterator[Edit]:
        for member in members(text):
            kind = self._kind(member)
            if kind is not None:
                yield from self._member(kind, text, member.start, member.end)
            elif '\\"' in text[member.start : member.end]:
                yield from self._json_within(text, member)
            elif self._amounts is not None and (
                new := self._amounts.member(member, text, *_way(member))
            ):
                yield Edit(member.start, member.end, new)

    def _kind(self, member: Member) -> Kind | None:
        return self._places.kind(*_way(member), "text" if member.is_text else "number")

    def _member(self, kind: Kind, text: str, start: int, end: int) -> Iterator[Edit]:
        if kind is STREAMS:
            return self._streams(text, start, end)
        return self._value(kind, text, start, end, JSON)

    def _json_within(self, text: str, member: Member) -> Iterator[Edit]:
        inner = escaped(text[member.start : member.end], JSON)
        edits = chosen(list(self._in_json(inner.text)))
        yield from _moved(inner.respelt(edits), member.start)

    def _streams(self, text: str, start: int, end: int) -> Iterator[Edit]:
        """Listen keys among the names of streams, also with an `@` and more behind them."""
        for found in re.finditer(r"[^/@,]+", text[start:end]):
            is_whole = text[start + found.end() : start + found.end() + 1] != "@"
            shortest = _SHORTEST_LISTEN_KEY if is_whole else 2 * _SHORTEST_LISTEN_KEY
            behind = text[start + found.start() - 1 : start + found.start()] == "@"
            if len(found.group()) >= shortest and not behind and may_be_listen_key(found.group()):
                span = start + found.start(), start + found.end()
                yield from self._value(LISTEN_KEY, text, *span, ANY)

    def _value(
        self, kind: Kind, text: str, start: int, end: int, units: re.Pattern[str]
    ) -> Iterator[Edit]:
        raw = text[start:end]
        if raw in _NOTHING or raw.startswith("-"):
            return
        if raw.isascii() and "%" not in raw and "\\" not in raw:
            new = self._secret(kind, raw)
            yield Edit(start, end, new if len(new) == len(raw) else CROSSED_OUT * len(raw))
            return
        value = escaped(raw, units)
        secret = _as_unicode(value.text) if units is not JSON else value.text
        new = self._secret(kind, secret)
        if units is not JSON:
            new = as_latin(new)
        if len(new) != len(value.text):
            new = CROSSED_OUT * len(value.text)
        yield from _moved(value.respelt([Edit(0, len(value.text), new)]), start)

    def _emails(self, text: str) -> Iterator[Edit]:
        for found in emails(text):
            yield from self._value(EMAIL, text, *found.span(), ANY)

    def _secret(self, kind: Kind, secret: str) -> str:
        """The pseudonym of a secret, which from now on is replaced wherever it stands."""
        if secret in self._of:
            return self._of[secret]
        if secret in self._handed_out or secret in _NOTHING:
            return secret
        pseudonym = self._pseudonym(secret)
        if len(secret) >= SHORTEST:
            if kind in _KEYS:
                self._known.add_key(secret, pseudonym, disguised=kind in _DISGUISED)
            else:
                self._known.add_word(secret, pseudonym)
        return pseudonym

    def _pseudonym(self, secret: str) -> str:
        if secret not in self._of:
            pseudonym = self._of[secret] = self._pseudonyms.of(secret)
            if len(secret) >= _LONG_PSEUDONYM:
                self._handed_out.add(pseudonym)
        return self._of[secret]


def _beside(placed: list[Edit], found: list[Edit]) -> Iterator[Edit]:
    """Both in order; of what was found, what does not overlap with what was placed."""
    ahead = deque(found)
    for edit in placed:
        while ahead and ahead[0].start < edit.end:
            other = ahead.popleft()
            if other.end <= edit.start:
                yield other
        yield edit
    yield from ahead


def _way(member: Member) -> tuple[str | None, str]:
    """The event that a scalar belongs to, and its path from there."""
    event, way = member.within.path()
    return event, way + member.name if member.name else way.removesuffix(".")


def _blanked(text: str, placed: list[Edit]) -> str:
    """The text without what is replaced in its place, everything else where it was."""
    return edited(text, [Edit(start, end, "," * (end - start)) for start, end, _ in placed])


def _open_numbers(text: str) -> set[tuple[int, int]]:
    """Where numbers stand in a JSON text that are no ids of an account."""
    return {
        (member.start, member.end)
        for member in members(text)
        if (member.name or member.within.name) in OPEN or _is_in_lists(member.within)
    }


def _is_in_lists(within: Object) -> bool:
    """Whether it is in a list of lists, as candles are."""
    outer = within.within
    return not within.name and outer is not None and not outer.name and outer.within is not None


def _moved(edits: list[Edit], by: int) -> Iterator[Edit]:
    return (Edit(start + by, end + by, new) for start, end, new in edits)


def _as_unicode(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text
