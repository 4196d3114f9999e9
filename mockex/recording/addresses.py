"""E-mail and IP addresses in any text, and others of the same shape in their place.

Addresses that are everybody's stay: loopback, and those that stand for none.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from ipaddress import ip_address

from mockex.recording.escapes import Edit
from mockex.recording.pseudonyms import Pseudonyms

_EMAIL = re.compile(
    r"[0-9A-Za-z._%+-]{1,64}?(?P<at>@|%40|\\u0040)(?P<domain>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*\.[A-Za-z]{2,})"
)
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"(?<![0-9A-Za-z_.-]){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9A-Za-z_-]|\.[0-9])")
_COLON = r"(?:%3[Aa]|:)"
_IPV6 = re.compile(
    rf"(?<![0-9A-Za-z:.%])(?:[0-9A-Fa-f]{{0,4}}{_COLON}){{2,7}}[0-9A-Fa-f]{{0,4}}(?![0-9A-Za-z:.])"
)
# What no address is without, and hardly anything else has.
_BETWEEN_OCTETS = re.compile(r"\.[0-9]{1,3}\.")
_BETWEEN_COLONS = re.compile(rf":[0-9A-Fa-f]{{0,4}}{_COLON}")
_BETWEEN_PERCENT_COLONS = re.compile(rf"%3[Aa][0-9A-Fa-f]{{0,4}}{_COLON}")
_GROUP = re.compile(r"[0-9A-Fa-f]+")
_PERCENT_COLON = re.compile("%3[Aa]")
_LOWER = string.digits + "abcdef"
_UPPER = string.digits + "ABCDEF"


def emails(text: str) -> Iterator[re.Match[str]]:
    """Where e-mail addresses stand."""
    if "@" in text or "%40" in text or "\\u0040" in text:
        yield from _EMAIL.finditer(text)


def ip_edits(text: str, pseudonyms: Pseudonyms) -> Iterator[Edit]:
    """IP addresses, and others in their place."""
    if _BETWEEN_OCTETS.search(text):
        for found in _IPV4.finditer(text):
            if not _is_everybodys(found.group()):
                yield Edit(*found.span(), ipv4(found.group(), pseudonyms))
    if _BETWEEN_COLONS.search(text) or ("%3" in text and _BETWEEN_PERCENT_COLONS.search(text)):
        for found in _IPV6.finditer(text):
            if not _is_everybodys(_PERCENT_COLON.sub(":", found.group())):
                yield Edit(*found.span(), ipv6(found.group(), pseudonyms))


def ips(text: str) -> Iterator[re.Match[str]]:
    """Where IP addresses stand that are not everybody's."""
    for pattern in (_IPV4, _IPV6):
        for found in pattern.finditer(text):
            if not _is_everybodys(_PERCENT_COLON.sub(":", found.group())):
                yield found


def ipv4(address: str, pseudonyms: Pseudonyms) -> str:
    """Another address, each of its numbers with as many digits."""
    octets = address.split(".")
    shape = tuple(_OCTETS[len(octet)] for octet in octets)
    word = "".join(chr(int(octet)) for octet in octets)
    while True:
        word = pseudonyms.next(word, shape)
        other = ".".join(str(ord(each)) for each in word)
        if not _is_everybodys(other):
            return other


def ipv6(address: str, pseudonyms: Pseudonyms) -> str:
    """Another address, with zeros and colons where they were."""
    shape: list[str] = list(address)
    for group in _GROUP.finditer(_PERCENT_COLON.sub("   ", address)):
        hexadecimal = _UPPER if any(each.isupper() for each in group.group()) else _LOWER
        leading = len(group.group()) > 1
        for place in range(*group.span()):
            letters = hexadecimal[1:] if leading else hexadecimal
            shape[place] = letters if address[place] in letters else address[place]
            leading = False
    return pseudonyms.next(address, tuple(shape))


# By the number of digits, as characters of their code.
_OCTETS: dict[int, str] = {
    1: "".join(map(chr, range(10))),
    2: "".join(map(chr, range(10, 100))),
    3: "".join(map(chr, range(100, 256))),
}


def _is_everybodys(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        return True
    return address.is_loopback or address.is_unspecified
