"""Who may use the control API: this machine alone, or, where there is a token, whoever has it.

Pages of other sites may not, whatever they know: a browser says where they come from.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

from mockex.documents.shown import shown_word
from mockex.errors import UsageError

_TOKEN = re.compile(r"[!-~]+")
_LOOPBACK_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
_BEARER = re.compile(r"bearer +([^ ]+) *", re.IGNORECASE)
_PORTS = {"http": ":80", "https": ":443"}


class Refusal(Exception):
    """A control request that is not carried out: the status, and one sentence why."""

    def __init__(
        self, status: int, sentence: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = headers or {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Asker:
    """Who asks: the address of the other end, and the headers that say more, each as often as sent."""

    peer: str | None
    hosts: Sequence[str] = ()
    origins: Sequence[str] = ()
    sites: Sequence[str] = ()
    authorizations: Sequence[str] = field(default=(), repr=False)


def usable_token(token: str | None) -> str | None:
    """The token, if it can be one; the sentence does not tell it."""
    if token is not None and not _TOKEN.fullmatch(token):
        raise UsageError(
            "the admin token is empty or has spaces in it, wanted visible characters of ASCII"
        )
    return token


def let_in(asker: Asker, token: str | None) -> None:
    """Raises Refusal unless this one may use the control API."""
    _refuse_other_sites(asker)
    if token is not None:
        _want_token(asker.authorizations, token)
        return
    if not _is_loopback(asker.peer):
        raise Refusal(
            403,
            f"{asker.peer or 'nobody'} is not this machine; "
            "wanted a request from it, or a mock started with --admin-token",
        )
    if len(asker.hosts) != 1 or not _LOOPBACK_HOST.fullmatch(asker.hosts[0]):
        raise Refusal(
            403,
            f"Host is {_shown(asker.hosts)}, wanted 127.0.0.1, localhost or [::1]; "
            "other names need a mock started with --admin-token",
        )


def _refuse_other_sites(asker: Asker) -> None:
    own = {_with_port(scheme, host) for scheme in _PORTS for host in asker.hosts}
    foreign = any(_place(origin) not in own for origin in asker.origins)
    if foreign or len(asker.origins) > 1:
        raise Refusal(
            403, f"Origin is {_shown(asker.origins)}, wanted none, or that of this very address"
        )
    if any(site in ("cross-site", "same-site") for site in asker.sites):
        raise Refusal(403, f"Sec-Fetch-Site is {_shown(asker.sites)}, wanted none or same-origin")


def _want_token(sent: Sequence[str], token: str) -> None:
    bearer = _BEARER.fullmatch(sent[0]) if len(sent) == 1 else None
    told = bearer.group(1).encode("utf-8", "surrogateescape") if bearer else b""
    if not hmac.compare_digest(told, token.encode()):
        wrong = "is another token" if bearer else "is missing or is no Bearer"
        raise Refusal(
            401,
            f"Authorization {wrong}, wanted Bearer and the token of --admin-token",
            {"WWW-Authenticate": "Bearer"},
        )


def _is_loopback(peer: str | None) -> bool:
    try:
        address = ip_address((peer or "").partition("%")[0])
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def _place(origin: str) -> tuple[str, str] | None:
    scheme, separator, host = origin.partition("://")
    return _with_port(scheme.lower(), host) if separator and scheme.lower() in _PORTS else None


def _with_port(scheme: str, host: str) -> tuple[str, str]:
    """Scheme and host, whose port may go without saying."""
    has_port = re.search(r":[0-9]+$", host) is not None
    return scheme, host.lower() + ("" if has_port else _PORTS[scheme])


def _shown(values: Iterable[str]) -> str:
    return " and ".join(map(shown_word, values)) or "missing"
