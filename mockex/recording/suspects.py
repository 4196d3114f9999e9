"""What looks like a secret in a text of unknown origin, by the names of places and by form.

A pseudonym has the form of what it replaces, so form alone cannot tell them apart: what a
recording's header says was replaced is believed where the redaction looks, and a key that stands
elsewhere is suspect unless the same stands in such a place, too. Ids of orders are no suspects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import NamedTuple

from mockex.recording.addresses import emails, ips
from mockex.recording.escapes import JSON, PERCENT, escaped, readings
from mockex.recording.members import Member, Object, members
from mockex.recording.secret_kinds import (
    ACCOUNT,
    API_KEY,
    CREDENTIAL,
    EMAIL,
    IP,
    LISTEN_KEY,
    SIGNATURE,
    STREAMS,
    Kind,
)
from mockex.recording.secret_places import HEADERS, NAMES
from mockex.wire.stream_names import may_be_listen_key

PRIVATE_KEY, TOKEN, KEY = "private key", "token", "key"

_PEM = re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----")
_JWT = re.compile(
    r"(?<![0-9A-Za-z_-])eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{16,}"
)
# API keys have 64 letters and digits, listen keys 60 or 64.
_KEY = re.compile(r"(?<![0-9A-Za-z+/=%_-])[0-9A-Za-z]{60,64}(?![0-9A-Za-z+/=%_-])")
_STREAM_PATH = re.compile(r"/(?:ws|stream)/(?P<value>[0-9A-Za-z+=_-]{16,})")
_FORM = re.compile(
    r"(?<![0-9A-Za-z_])(?P<name>[A-Za-z_][0-9A-Za-z_-]*)\s?[=:]\s?(?P<value>[^&\s\"'<>;,)}\]]+)"
)
_KEY_HEADER = re.compile(r"x-[a-z]+-apikey", re.IGNORECASE)
_SHORTEST = {API_KEY: 16, LISTEN_KEY: 16, SIGNATURE: 64, CREDENTIAL: 8, ACCOUNT: 5, EMAIL: 5}
_FEWEST_LETTERS = {API_KEY: 8, LISTEN_KEY: 8, SIGNATURE: 8, CREDENTIAL: 4}
_DEEPEST = 4


class Suspect(NamedTuple):
    """What seems to be a secret: where it stands in the text, and where in words.

    `is_looked_at`: whether the redaction replaces what stands there.
    """

    kind: str
    value: str
    at: int
    place: str
    is_looked_at: bool


@dataclass(kw_only=True, slots=True)
class Search:
    """A search through one file: what its header says was replaced, and what was met on the way."""

    replaced: frozenset[str] = frozenset()
    names: Mapping[str, Kind] = field(default_factory=lambda: NAMES)
    _pseudonyms: set[str] = field(default_factory=set)

    def suspects(self, text: str) -> list[Suspect]:
        """What is suspect in a piece of the file, in order, each once."""
        found: dict[tuple[int, str], Suspect] = {}
        for suspect in _in_text(text, self.names, "", 0):
            if suspect.is_looked_at and suspect.kind in self.replaced:
                self._pseudonyms.add(suspect.value)
            elif suspect.kind != KEY or not any(suspect.value in each[1] for each in found):
                found.setdefault((suspect.at, suspect.value), suspect)
        return sorted(found.values(), key=lambda suspect: suspect.at)

    def is_replaced(self, suspect: Suspect) -> bool:
        """Whether it was met in a place where everything was replaced. Ask when all is read."""
        key = suspect.value
        spellings = {key, key[::-1], key.swapcase()}
        return suspect.kind == KEY and not spellings.isdisjoint(self._pseudonyms)


def _in_text(text: str, names: Mapping[str, Kind], place: str, depth: int) -> Iterator[Suspect]:
    """In order of how much is known of each kind: by place first, by form last."""
    if depth < _DEEPEST:
        yield from _in_json(text, names, place, depth)
    yield from _in_forms(text, names, place)
    yield from _by_form(text, place, is_looked_at=True)
    for reading, at in readings(text):
        for suspect in _by_form(reading, place, is_looked_at=False):
            yield suspect._replace(at=at)


def _by_form(text: str, place: str, *, is_looked_at: bool) -> Iterator[Suspect]:
    for kind, pattern in ((PRIVATE_KEY, _PEM), (TOKEN, _JWT)):
        for found in pattern.finditer(text):
            yield Suspect(kind, found.group(), found.start(), place, False)
    for found in emails(text):
        yield Suspect(EMAIL, found.group(), found.start(), place, is_looked_at)
    for found in ips(text):
        if _is_public(found.group()):
            yield Suspect(IP, found.group(), found.start(), place, is_looked_at)
    for found in _STREAM_PATH.finditer(text):
        if _is_credible(LISTEN_KEY, found["value"]):
            yield Suspect(LISTEN_KEY, found["value"], found.start("value"), place, is_looked_at)
    for found in _KEY.finditer(text):
        if _is_mixed(found.group()):
            yield Suspect(KEY, found.group(), found.start(), place, False)


def _in_json(text: str, names: Mapping[str, Kind], place: str, depth: int) -> Iterator[Suspect]:
    before: tuple[Object, str] | None = None
    for member in members(text):
        raw = text[member.start : member.end]
        value = escaped(raw, JSON).text
        name = _called(member, text, before)
        before = (member.within, value) if not member.name else None
        where = f"{place}{_way(member, name)}"
        kind = _kind_called(name, names)
        if kind is not None:
            yield from _of_kind(kind, value, member.start, where)
        if member.is_text and (raw != text):
            for suspect in _in_text(value, names, where, depth + 1):
                yield suspect._replace(at=member.start)


def _in_forms(text: str, names: Mapping[str, Kind], place: str) -> Iterator[Suspect]:
    for found in _FORM.finditer(text):
        kind = _kind_called(found["name"], names)
        if kind is not None:
            value = escaped(found["value"], PERCENT).text
            where = f"{place} {found['name']}".strip()
            yield from _of_kind(kind, value, found.start("value"), where)


def _of_kind(kind: Kind, value: str, at: int, place: str) -> Iterator[Suspect]:
    if kind is STREAMS:
        for name in value.split("/"):
            key = name.partition("@")[0]
            if may_be_listen_key(name) or len(key) > 2 * _SHORTEST[LISTEN_KEY]:
                yield from _of_kind(LISTEN_KEY, key, at, place)
    elif _is_credible(kind, value):
        yield Suspect(kind, value, at, place, True)


def _called(member: Member, text: str, before: tuple[Object, str] | None) -> str:
    """Its key, or what stands before it in a pair, or the name of a named value (as in HAR)."""
    if member.name == "value" and (named := member.within.members.get("name")) is not None:
        return text[named.start : named.end]
    is_item = not member.name and not member.within.name
    if is_item and before is not None and before[0] is member.within:
        return before[1]
    return member.name or member.within.name


def _kind_called(name: str, names: Mapping[str, Kind]) -> Kind | None:
    if _KEY_HEADER.fullmatch(name):
        return API_KEY
    return names.get(name) or HEADERS.get(name.lower())


def _way(member: Member, name: str) -> str:
    """Such as `/headers/X-MBX-APIKEY`."""
    words, within = [name], member.within if member.name else member.within.within
    while within is not None:
        words.append(within.name)
        within = within.within
    return "".join(f"/{word}" for word in reversed(words) if word)


def _is_credible(kind: Kind, value: str) -> bool:
    """Whether it is more than a word that stands for a secret, such as `<your key>`."""
    if len(value) < _SHORTEST.get(kind, 2**31) or (
        re.search(r"[\s<>{}*…]", value) and kind != CREDENTIAL
    ):
        return False
    if kind == ACCOUNT:
        return value.isdigit()
    return len(set(value)) >= _FEWEST_LETTERS.get(kind, 1)


def _is_mixed(word: str) -> bool:
    kinds = (str.isdigit, str.islower, str.isupper)
    return len(set(word)) >= 16 and all(any(map(kind, word)) for kind in kinds)


def _is_public(text: str) -> bool:
    try:
        return ip_address(re.sub("%3[Aa]", ":", text)).is_global
    except ValueError:
        return False
