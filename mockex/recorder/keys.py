"""The keys of the account that is recorded: from the environment, or from a file.

Never from the command line, which everybody on the machine can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from mockex.core.accounts import ApiKey, KeyKind
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError

HMAC_NAMES = ("MOCKEX_API_KEY", "MOCKEX_API_SECRET")
RSA_NAMES = ("MOCKEX_RSA_API_KEY", "MOCKEX_RSA_PRIVATE_KEY_PEM")
ED25519_NAMES = ("MOCKEX_ED25519_API_KEY", "MOCKEX_ED25519_PRIVATE_KEY_PEM")
# A PEM may stand in a file of its own, which this names.
IN_FILE = "_FILE"
NAMES = (*HMAC_NAMES, *RSA_NAMES, *ED25519_NAMES)

_OURS = "MOCKEX_"
_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)", re.DOTALL)
_OTHERS_READ = 0o004


@dataclass(frozen=True, kw_only=True, slots=True)
class Keys:
    """The keys at hand, and the names under which they were found."""

    all: tuple[ApiKey, ...]
    names: frozenset[str] = field(default=frozenset())

    def has(self, name: str) -> bool:
        """Whether something was found under a name."""
        return name in self.names


def keys_in(values: Mapping[str, str], key_format: str, dialect: str) -> Keys:
    """The keys that stand in an environment or in a key file, HMAC first.

    Raises UsageError for one that cannot be one.
    """
    found = {name: values[name].strip() for name in NAMES if values.get(name, "").strip()}
    kinds = (
        (KeyKind.HMAC, HMAC_NAMES),
        (KeyKind.RSA, RSA_NAMES),
        (KeyKind.ED25519, ED25519_NAMES),
    )
    keys: list[ApiKey] = []
    for kind, (named, signs) in kinds:
        if named not in found:
            continue
        if not re.fullmatch(key_format, found[named]):
            raise UsageError(f"{named} holds no API key of {dialect}")
        secret = _secret(kind, signs, found.get(signs, ""))
        if secret or kind is KeyKind.HMAC:
            keys.append(ApiKey(api_key=found[named], kind=kind, secret=secret))
    return Keys(all=tuple(keys), names=frozenset(found))


def with_files(values: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The same with the PEM files read that are named in it, by their way from a folder."""
    whole = dict(values)
    for name in (RSA_NAMES[1], ED25519_NAMES[1]):
        path = values.get(name + IN_FILE, "").strip()
        if path:
            whole[name] = _text(folder / Path(path).expanduser(), f"{name}{IN_FILE}")
    return whole


def read_key_file(path: Path) -> dict[str, str]:
    """What a file of `NAME=value` lines says, as in a .env; a quoted value may have several lines.

    Raises UsageError, with the line of what cannot be understood.
    """
    values: dict[str, str] = {}
    lines = enumerate(_text(path, "--key-file").splitlines(), start=1)
    for number, line in lines:
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        found = _LINE.fullmatch(stripped)
        if found is None:
            _refuse(path, number, "is no NAME=value; a PEM of several lines stands in quotes")
        name, value = found.groups()
        _require_known(path, number, name)
        quote = value[:1] if value[:1] in ('"', "'") else ""
        while quote and (len(value) == 1 or not value.rstrip().endswith(quote)):
            _, more = next(lines, (0, None))
            if more is None:
                _refuse(path, number, f"opens a {quote} that nothing closes")
            value += f"\n{more}"
        values[name] = value.rstrip()[1:-1] if quote else value.partition(" #")[0].strip()
    return with_files(values, path.parent)


def warning(path: Path) -> str | None:
    """A sentence about a key file that is not kept close."""
    if not path.stat().st_mode & _OTHERS_READ:
        return None
    return f"{path} can be read by everybody on this machine; chmod 600 {path} keeps it close"


def _secret(kind: KeyKind, name: str, text: str) -> bytes:
    if kind is KeyKind.HMAC or not text:
        return text.encode()
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    try:
        key = load_pem_private_key(text.replace("\\n", "\n").encode(), password=None)
    except (ValueError, TypeError):
        raise UsageError(f"{name} holds no private key, wanted an unencrypted PEM") from None
    if kind is KeyKind.ED25519 and isinstance(key, Ed25519PrivateKey):
        return key.private_bytes_raw()
    if kind is KeyKind.RSA and isinstance(key, RSAPrivateKey):
        return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    raise UsageError(f"{name} holds a private key of another kind, wanted {kind}")


def _require_known(path: Path, number: int, name: str) -> None:
    known = (*NAMES, RSA_NAMES[1] + IN_FILE, ED25519_NAMES[1] + IN_FILE)
    # A .env may well hold what is none of our business.
    if name.startswith(_OURS) and name not in known and (hint := did_you_mean(name, known)):
        _refuse(path, number, f"names {name}, which is no key{hint}")


def _text(path: Path, what: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError(f"{what}: there is no file {path}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{what}: {path} is not text in UTF-8") from None
    except OSError as error:
        raise UsageError(f"{what}: {path} cannot be read: {error.strerror}") from None


def _refuse(path: Path, number: int, sentence: str) -> NoReturn:
    # Never with the line itself, which may be half a key.
    raise UsageError(f"{path}:{number}: {sentence}")
