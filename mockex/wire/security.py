"""Who is asking: API keys, and the private keys that accounts sign with."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from mockex.core.accounts import Account
from mockex.wire.api_errors import ApiError, Complaint, api_error
from mockex.wire.dialect import Dialect, Endpoint, Security
from mockex.wire.messages import HttpRequest

# The fixed head of a PKCS #8 Ed25519 key before its 32 bytes (RFC 8410, section 7).
_PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420")


def authenticate(
    request: HttpRequest,
    endpoint: Endpoint,
    dialect: Dialect,
    account_of: Callable[[str], Account | None],
) -> Account | ApiError | None:
    """The account behind a request; None where the endpoint asks for nobody."""
    if endpoint.security is Security.NONE:
        return None
    key = request.header(dialect.api_key_header) or ""
    if not re.fullmatch(dialect.api_key_format, key):
        return api_error(dialect, Complaint.API_KEY_MISSING)
    return account_of(key) or api_error(dialect, Complaint.API_KEY_UNKNOWN)


def ed25519_pem(account: Account) -> str:
    """The account's Ed25519 private key as clients load it: PKCS #8, PEM."""
    body = base64.b64encode(_PKCS8_ED25519 + account.ed25519_seed).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
