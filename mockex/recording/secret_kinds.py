"""The kinds of secrets that a recording may hold, by the names that its header gives them."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "api key",
    "listen key",
    "signature",
    "credential",
    "account id",
    "order id",
    "client order id",
    "e-mail",
    "ip address",
    "stream names",
]

API_KEY: Final = "api key"
LISTEN_KEY: Final = "listen key"
SIGNATURE: Final = "signature"
CREDENTIAL: Final = "credential"
ACCOUNT: Final = "account id"
ORDER: Final = "order id"
CLIENT_ORDER: Final = "client order id"
EMAIL: Final = "e-mail"
IP: Final = "ip address"
# No secret itself: names of streams, some of which may be listen keys.
STREAMS: Final = "stream names"

KINDS: tuple[str, ...] = (
    API_KEY,
    LISTEN_KEY,
    SIGNATURE,
    CREDENTIAL,
    ACCOUNT,
    ORDER,
    CLIENT_ORDER,
    EMAIL,
    IP,
)
# What the header of a recording says whose amounts were scaled.
AMOUNTS = "amounts"
