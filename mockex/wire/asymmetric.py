"""Signatures by key pairs: RSASSA-PKCS1-v1_5 with SHA-256, and Ed25519.

The vendor's web-socket-api.md, "SIGNED request example (RSA)" and "(Ed25519)". What does the work
is loaded at the first signature, so that whoever signs with HMAC alone never waits for it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from mockex.core.accounts import ApiKey, KeyKind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey


def sign(payload: bytes, key: ApiKey) -> bytes:
    """The signature of an RSA or an Ed25519 key."""
    if key.kind is KeyKind.ED25519:
        return _ed25519(key.secret).sign(payload)
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return _rsa(key.secret).sign(payload, PKCS1v15(), SHA256())


def is_signed(payload: bytes, proof: bytes, key: ApiKey) -> bool:
    """Whether an RSA or an Ed25519 key made a signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        if key.kind is KeyKind.ED25519:
            _ed25519(key.secret).public_key().verify(proof, payload)
        else:
            _rsa(key.secret).public_key().verify(proof, payload, PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=1024)
def _ed25519(seed: bytes) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=16)
def _rsa(der: bytes) -> RSAPrivateKey:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    key = load_der_private_key(der, password=None)
    assert isinstance(key, RSAPrivateKey)
    return key
