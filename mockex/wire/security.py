"""Who is asking, when, and whether it was truly they: API keys, timestamps and signatures.

Sources: the vendor's rest-api.md, "SIGNED Endpoint security" and "Timing security";
faqs/api_key_types.md; errors.md.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation, Overflow
from functools import lru_cache
from typing import TypeAlias, assert_never

from mockex.core.accounts import Account, ApiKey, KeyKind
from mockex.values.instant import MILLISECOND, Instant, Span, between, later
from mockex.wire import asymmetric
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import RECV_WINDOW, SIGNATURE, TIMESTAMP, Call, Dialect, SigningRules
from mockex.wire.messages import HttpRequest
from mockex.wire.vocabulary import Need

# The fixed head of a PKCS #8 Ed25519 key before its 32 bytes (RFC 8410, section 7).
_PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
# Stamps of 16 digits are in microseconds: rest-api.md, 2024-12-17.
_MICROSECONDS_FROM = 10**15
_LONGEST_STAMP = 16

AccountOf: TypeAlias = Callable[[str], Account | None]


def identified(
    api_key: str, peer: str, call: Call, dialect: Dialect, account_of: AccountOf
) -> Account | ApiError | None:
    """The account behind an API key that may do this from there; None where anybody may."""
    if not call.security.api_key:
        return None
    if not re.fullmatch(dialect.api_key_format, api_key):
        return api_error(dialect, Complaint.API_KEY_MISSING)
    account = account_of(api_key)
    key = None if account is None else account.key(api_key)
    if key is None or not dialect.signing.takes(key.kind):
        return api_error(dialect, Complaint.API_KEY_UNKNOWN)
    if not key.may(call.security.permission, peer):
        return api_error(dialect, Complaint.API_KEY_UNKNOWN)
    return account


def untimely(
    sent: Mapping[str, str], call: Call, dialect: Dialect, now: Instant
) -> ApiError | None:
    """What is wrong with a timestamp. `now`: the exchange's time as the client could know it."""
    if call.security.timestamp is Need.NONE or TIMESTAMP not in sent:
        return None
    stamp = _stamp(sent[TIMESTAMP])
    if stamp is None:
        return api_error(
            dialect, Complaint.PARAMETER_ILLEGAL, name=TIMESTAMP, range="^[0-9]{1,20}$"
        )
    window = _window(sent.get(RECV_WINDOW), dialect.signing)
    if window is None:
        return api_error(dialect, Complaint.PARAMETER_MISSING, name=RECV_WINDOW)
    if stamp >= later(now, dialect.signing.ahead):
        ahead = dialect.signing.ahead // MILLISECOND
        return api_error(dialect, Complaint.TIMESTAMP_AHEAD, ahead=ahead)
    if between(stamp, now) > window:
        return api_error(dialect, Complaint.TIMESTAMP_STALE)
    return None


def forged(
    payload: bytes, sent: Mapping[str, str], call: Call, dialect: Dialect, key: ApiKey
) -> ApiError | None:
    """What is wrong with a signature over `payload`; one that need not be there may be missing."""
    if call.security.signature is Need.NONE or SIGNATURE not in sent:
        return None
    if is_signed(payload, sent[SIGNATURE], key):
        return None
    return api_error(dialect, Complaint.SIGNATURE_INVALID)


def signature(payload: bytes, key: ApiKey) -> str:
    """How the holder of a key signs: in hex with HMAC, else in base64."""
    match key.kind:
        case KeyKind.HMAC:
            return hmac.digest(key.secret, payload, "sha256").hex()
        case KeyKind.RSA | KeyKind.ED25519:
            return base64.b64encode(asymmetric.sign(payload, key)).decode()
        case unknown:
            assert_never(unknown)


def is_signed(payload: bytes, given: str, key: ApiKey) -> bool:
    """Whether a signature is that of a key; in hex it may be in either case."""
    if key.kind is KeyKind.HMAC:
        wanted = signature(payload, key)
        return hmac.compare_digest(wanted.encode(), given.lower().encode("utf-8", "replace"))
    try:
        proof = base64.b64decode(given.encode("utf-8", "replace"), validate=True)
    except binascii.Error:
        return False
    return asymmetric.is_signed(payload, proof, key)


def signed_bytes(request: HttpRequest) -> bytes:
    """What the signature of a REST call is over: query and body as received, without itself."""
    query = _without_signature(request.raw_query.encode("utf-8", "replace"))
    return query + _without_signature(request.body)


def signed_parameters(sent: Mapping[str, str]) -> bytes:
    """What that of a WebSocket API request is over: its parameters by name, nothing encoded."""
    pairs = [f"{name}={value}" for name, value in sorted(sent.items()) if name != SIGNATURE]
    return "&".join(pairs).encode("utf-8", "replace")


def private_key_pem(key: ApiKey) -> str:
    """An RSA or an Ed25519 private key as clients load it: PKCS #8, PEM."""
    der = _PKCS8_ED25519 + key.secret if key.kind is KeyKind.ED25519 else key.secret
    body = base64.b64encode(der).decode()
    lines = "\n".join(body[at : at + 64] for at in range(0, len(body), 64))
    return f"-----BEGIN PRIVATE KEY-----\n{lines}\n-----END PRIVATE KEY-----\n"


def _without_signature(text: bytes) -> bytes:
    parts = text.split(b"&")
    return b"&".join(part for part in parts if not part.startswith(b"signature="))


def _stamp(text: str) -> Instant | None:
    if not re.fullmatch("[0-9]+", text) or len(text) > _LONGEST_STAMP:
        return None
    stamp = int(text)
    return Instant(stamp if stamp >= _MICROSECONDS_FROM else stamp * MILLISECOND)


def _window(text: str | None, rules: SigningRules) -> Span | None:
    """The span for which a request stays good: in milliseconds, with up to three decimals."""
    if text is None:
        return rules.recv_window
    return _window_of(text, rules.longest_recv_window)


# A client says the same in each request.
@lru_cache(maxsize=64)
def _window_of(text: str, longest: Span) -> Span | None:
    try:
        window = Decimal(text) * MILLISECOND
    except (InvalidOperation, Overflow):
        return None
    if not window.is_finite() or not 0 <= window <= longest:
        return None
    return Span(int(window)) if window == int(window) else None
