"""Who is asking, when, signed how; and the private keys that clients load.

rest-api.md, "SIGNED Endpoint security" and "Timing security"; web-socket-api.md, "Request security".
"""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from mockex.core.accounts import EVERYTHING, Account, ApiKey, KeyKind, Permission, account_named
from mockex.values.instant import MILLISECOND, Span
from mockex.wire.api_errors import ApiError
from mockex.wire.dialect import Call, Dialect, Security
from mockex.wire.messages import HttpRequest
from mockex.wire.profile import shipped
from mockex.wire.security import (
    forged,
    identified,
    is_signed,
    private_key_pem,
    signature,
    signed_bytes,
    signed_parameters,
    untimely,
)
from mockex.wire.vocabulary import Need
from tests.support.dialects import SESSION, SHIPPED, a_dialect
from tests.support.exchanges import NOON, an_account
from tests.support.messages import FORM, PEER, USER_STREAM, a_request

ROOT = Path(__file__).parents[2]
ALICE = an_account("alice")
MALFORMED = ApiError(status=401, code=-2014, msg="API-key format invalid.")
UNKNOWN = ApiError(status=401, code=-2015, msg="Invalid API-key, IP, or permissions for action.")
STALE = ApiError(
    status=400, code=-1021, msg="Timestamp for this request is outside of the recvWindow."
)
AHEAD = ApiError(
    status=400,
    code=-1021,
    msg="Timestamp for this request was 1000ms ahead of the server's time.",
)
FORGED = ApiError(status=400, code=-1022, msg="Signature for this request is not valid.")
NO_STAMP = ApiError(
    status=400,
    code=-1100,
    msg="Illegal characters found in parameter 'timestamp'; legal range is '^[0-9]{1,20}$'.",
)
NO_WINDOW = ApiError(
    status=400,
    code=-1102,
    msg="Mandatory parameter 'recvWindow' was not sent, was empty/null, or malformed.",
)
SIGNED: Call = SESSION.methods["userDataStream.subscribe.signature"]
KEYED: Call = SHIPPED.rest.endpoints["POST", USER_STREAM]
PUBLIC: Call = SHIPPED.rest.endpoints["GET", "/api/v3/time"]

# The account of the vendor's examples: rest-api.md and web-socket-api.md, "SIGNED request example".
VENDOR = account_named(
    "vendor",
    api_key="vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A",
    api_secret="NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j",
)
ORDER = "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC"
REST = "quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"


def knows(account: Account) -> Callable[[str], Account | None]:
    return lambda key: account if account.key(key) else None


def hmac_of(account: Account) -> ApiKey:
    return account.key_of(KeyKind.HMAC)


def who(
    key: str,
    call: Call = KEYED,
    *,
    account: Account = ALICE,
    peer: str = PEER,
    dialect: Dialect = SHIPPED,
) -> object:
    return identified(key, peer, call, dialect, knows(account))


def asking(timestamp: Need, signature: Need) -> Call:
    security = Security(api_key=True, timestamp=timestamp, signature=signature)
    return replace(KEYED, security=security)


# Who.


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_speaks_for_its_account_whichever_it_is(kind: KeyKind) -> None:
    assert who(ALICE.key_of(kind).api_key) == ALICE


@pytest.mark.parametrize("key", ["", " ", "two words", "k\u00e9y", "tab\t", "line\n"])
def test_a_key_that_is_missing_or_malformed_is_minus_2014(key: str) -> None:
    assert who(key) == MALFORMED


@pytest.mark.parametrize("key", ["x", ALICE.api_key.lower(), ALICE.api_key + "x", ALICE.name])
def test_a_key_of_nobody_is_minus_2015(key: str) -> None:
    assert who(key) == UNKNOWN


@pytest.mark.parametrize("key", ["", "x", "two words", ALICE.api_key])
def test_public_endpoints_ask_nobody_who_he_is(key: str) -> None:
    # rest-api.md: "If unspecified, the security type is NONE."
    assert who(key, PUBLIC) is None


def test_what_keys_look_like_is_said_by_the_dialect() -> None:
    dialect = a_dialect(api_key_format="[a-z]{3}")
    known = knows(an_account("carol", api_key="abc"))

    def asks(value: str) -> object:
        return identified(value, PEER, KEYED, dialect, known)

    assert asks("abc") == an_account("carol", api_key="abc")
    assert asks("abcd") == MALFORMED
    assert asks("xyz") == UNKNOWN


@pytest.mark.parametrize(
    ("dialect", "kinds"),
    [
        # CHANGELOG.md: RSA since 2022-12-15, Ed25519 since 2023-07-18.
        ("binance-spot/2021-01-01", [KeyKind.HMAC]),
        ("binance-spot/2025-08-28", [KeyKind.HMAC, KeyKind.RSA, KeyKind.ED25519]),
        ("openapi-whitelabel/2018-09-25", [KeyKind.HMAC]),
    ],
)
def test_a_key_of_a_kind_that_a_dialect_does_not_have_is_nobodys(
    dialect: str, kinds: list[KeyKind]
) -> None:
    level = Security(api_key=True, timestamp=Need.NONE, signature=Need.NONE)
    call, rules = replace(KEYED, security=level), shipped(dialect)

    known = [k for k in KeyKind if who(ALICE.key_of(k).api_key, call, dialect=rules) == ALICE]

    assert known == kinds


@pytest.mark.parametrize("permission", Permission)
def test_a_key_must_be_allowed_what_is_asked_for(permission: Permission) -> None:
    # rest-api.md, "Request Security": "API keys can be configured to allow access only to certain
    # types of secure endpoints."
    able = account_named("able", permissions=[permission])
    unable = account_named("unable", permissions=EVERYTHING - {permission})
    call = replace(KEYED, security=replace(KEYED.security, permission=permission))

    assert who(able.api_key, call, account=able) == able
    assert who(unable.api_key, call, account=unable) == UNKNOWN


@pytest.mark.parametrize(
    ("call", "permission"),
    [
        (SHIPPED.rest.endpoints["POST", "/api/v3/order"], Permission.TRADE),
        (SHIPPED.rest.endpoints["GET", "/api/v3/account"], Permission.USER_DATA),
        (KEYED, Permission.USER_STREAM),
        (SIGNED, Permission.USER_STREAM),
        (PUBLIC, None),
    ],
)
def test_what_must_be_allowed_is_the_security_type(
    call: Call, permission: Permission | None
) -> None:
    assert call.security.permission == permission


def test_a_key_is_good_from_its_own_addresses_alone() -> None:
    account = account_named("home", addresses=["1.2.3.4", "::1"])

    assert who(account.api_key, account=account, peer="::1") == account
    assert who(account.api_key, account=account, peer="1.2.3.5") == UNKNOWN
    assert who(account.api_key, PUBLIC, account=account, peer="1.2.3.5") is None


def test_a_key_that_was_revoked_is_nobodys_and_the_others_go_on() -> None:
    account = ALICE.without(ALICE.api_key)
    other = ALICE.key_of(KeyKind.ED25519).api_key

    assert who(account.api_key, account=account) == UNKNOWN
    assert who(other, account=account) == account


@pytest.mark.parametrize(
    ("call", "parameters"),
    [
        (PUBLIC, {}),
        # rest-api.md, "Start user data stream": "This request does not require signature."
        (KEYED, {}),
        (SIGNED, {"timestamp": True, "signature": True, "recvWindow": False}),
        (asking(Need.REQUIRED, Need.OPTIONAL), {"timestamp": True, "signature": False, "recvWindow": False}),
        (asking(Need.OPTIONAL, Need.NONE), {"timestamp": False, "recvWindow": False}),
        (asking(Need.NONE, Need.REQUIRED), {"signature": True}),
    ],
)  # fmt: skip
def test_the_parameters_that_prove_something_follow_from_the_level(
    call: Call, parameters: dict[str, bool]
) -> None:
    assert call.security.parameters == parameters


# When.


def judged(stamp: str, *, window: str | None = None, call: Call = SIGNED) -> ApiError | None:
    sent = {"timestamp": stamp, **({} if window is None else {"recvWindow": window})}
    return untimely(sent, call, SHIPPED, NOON)


def ms(offset: float) -> str:
    """The vendor's stamp of so many milliseconds after noon."""
    return str(NOON // MILLISECOND + int(offset))


def us(offset: int) -> str:
    return str(NOON + offset)


@pytest.mark.parametrize(
    ("stamp", "wanted"),
    [
        # "serverTime - timestamp <= recvWindow", and the window is 5000 unless told otherwise.
        (ms(0), None),
        (ms(-5_000), None),
        (ms(-5_001), STALE),
        (us(-5_000_000), None),
        (us(-5_000_001), STALE),
        # "timestamp < (serverTime + 1 second)"
        (ms(999), None),
        (ms(1_000), AHEAD),
        (us(999_999), None),
        (us(1_000_000), AHEAD),
        ("0", STALE),
        ("9" * 16, AHEAD),
    ],
)
def test_a_timestamp_is_good_for_5_seconds_and_may_be_a_second_ahead(
    stamp: str, wanted: ApiError | None
) -> None:
    assert judged(stamp) == wanted


@pytest.mark.parametrize(
    ("window", "stamp", "wanted"),
    [
        ("1", ms(-1), None),
        ("1", ms(-2), STALE),
        ("0", ms(0), None),
        ("0", us(-1), STALE),
        # "recvWindow … supports up to three decimal places of precision (e.g., 6000.346)"
        ("6000.346", us(-6_000_346), None),
        ("6000.346", us(-6_000_347), STALE),
        ("60000", ms(-60_000), None),
        ("60000.000", ms(-60_001), STALE),
        ("5e3", ms(-5_000), None),
    ],
)
def test_a_client_says_for_how_long_its_request_is_good(
    window: str, stamp: str, wanted: ApiError | None
) -> None:
    assert judged(stamp, window=window) == wanted


@pytest.mark.parametrize(
    "window",
    ["60001", "60000.001", "-1", "6000.3461", "soon", "", "NaN", "sNaN", "Infinity", "1e999999",
     "9" * 5_000],
)  # fmt: skip
def test_a_window_that_is_none_is_refused(window: str) -> None:
    assert judged(ms(0), window=window) == NO_WINDOW


@pytest.mark.parametrize(
    "stamp", ["", "now", "-1", "1.5", "1e12", " 1", "9" * 17, "9" * 5_000, "\u0661", "0x1"]
)
def test_a_timestamp_that_is_no_number_is_refused(stamp: str) -> None:
    assert judged(stamp) == NO_STAMP


def test_an_endpoint_that_asks_for_no_time_looks_at_none() -> None:
    assert judged("never", window="never", call=KEYED) is None


def test_a_time_that_may_be_left_out_is_judged_where_it_is_there() -> None:
    call = asking(Need.OPTIONAL, Need.NONE)

    assert untimely({}, call, SHIPPED, NOON) is None
    assert judged(ms(0), call=call) is None
    assert judged(ms(-5_001), call=call) == STALE


def test_a_dialect_says_how_far_ahead_and_how_far_behind_a_time_may_be() -> None:
    rules = replace(
        SHIPPED.signing,
        recv_window=_milliseconds(200),
        longest_recv_window=_milliseconds(300),
        ahead=_milliseconds(10),
    )
    dialect = a_dialect(signing=rules)

    def judges(stamp: str, window: str | None = None) -> int | None:
        sent = {"timestamp": stamp} | ({} if window is None else {"recvWindow": window})
        found = untimely(sent, SIGNED, dialect, NOON)
        return None if found is None else found.code

    assert [judges(ms(-200)), judges(ms(-201)), judges(ms(9)), judges(ms(10))] == [
        None,
        -1021,
        None,
        -1021,
    ]
    assert [judges(ms(-300), "300"), judges(ms(0), "301")] == [None, -1102]


def _milliseconds(count: int) -> Span:
    return Span(count * MILLISECOND)


# Signed how.


@pytest.mark.parametrize(
    ("query", "body", "wanted"),
    [
        # The four examples of rest-api.md, "SIGNED request example (HMAC)", recomputed.
        (
            f"{ORDER}&{REST}",
            "",
            "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
        ),
        (
            "",
            f"{ORDER}&{REST}",
            "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
        ),
        (
            f"{ORDER}&{REST}".replace("LTCBTC", "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96"),
            "",
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        ),
        # "Note that the signature is different in example 3. There is no & between GTC and quantity=1."
        (ORDER, REST, "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77"),
    ],
)  # fmt: skip
def test_a_rest_call_is_signed_over_query_and_body_as_they_came(
    query: str, body: str, wanted: str
) -> None:
    request = a_request("POST", "/api/v3/order", query, body=body, content_type=FORM)

    assert signature(signed_bytes(request), hmac_of(VENDOR)) == wanted


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("a=1&signature=abc", ""),
        ("signature=abc&a=1", ""),
        ("", "a=1&signature=abc"),
        ("a=1", "signature=abc"),
        ("signature=abc", "a=1"),
    ],
)
def test_the_signature_is_not_over_itself_wherever_it_stands(query: str, body: str) -> None:
    request = a_request("POST", "/x", query, body=body, content_type=FORM)

    assert signed_bytes(request) == b"a=1"


def test_nothing_is_decoded_or_put_in_order_before_it_is_signed() -> None:
    request = HttpRequest(ticket=1, method="POST", path="/x", raw_query="b=%41+&a=", body=b"\xff")

    assert signed_bytes(request) == b"b=%41+&a=\xff"


def test_an_address_that_cannot_be_encoded_can_still_be_signed() -> None:
    request = HttpRequest(ticket=1, method="GET", path="/x", raw_query="a=\udcff")

    assert signed_bytes(request) == b"a=?"


@pytest.mark.parametrize(
    ("sent", "wanted"),
    [
        # web-socket-api.md, "SIGNED request example (HMAC)", recomputed.
        (
            {
                "symbol": "BTCUSDT",
                "side": "SELL",
                "type": "LIMIT",
                "timeInForce": "GTC",
                "quantity": "0.01000000",
                "price": "52000.00",
                "recvWindow": "100",
                "timestamp": "1645423376532",
                "apiKey": VENDOR.api_key,
                "signature": "whatever",
            },
            "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24",
        ),
        (
            {
                "symbol": "\uff11\uff12\uff13\uff14\uff15\uff16",
                "side": "BUY",
                "type": "LIMIT",
                "timeInForce": "GTC",
                "quantity": "1.00000000",
                "price": "0.10000000",
                "recvWindow": "5000",
                "timestamp": "1645423376532",
                "apiKey": VENDOR.api_key,
            },
            "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd",
        ),
    ],
)
def test_a_request_on_the_websocket_api_is_signed_over_its_parameters_by_name(
    sent: dict[str, str], wanted: str
) -> None:
    assert signature(signed_parameters(sent), hmac_of(VENDOR)) == wanted


def test_parameters_that_cannot_be_encoded_can_still_be_signed() -> None:
    # JSON can write half a character: "\\ud800".
    assert signed_parameters({"a": "\ud800", "b": "1"}) == b"a=?&b=1"


def test_a_signature_in_hex_may_be_in_either_case() -> None:
    # "The signature is not case sensitive."
    given = signature(b"a=1", hmac_of(ALICE))

    assert is_signed(b"a=1", given, hmac_of(ALICE))
    assert is_signed(b"a=1", given.upper(), hmac_of(ALICE))


@pytest.mark.parametrize("given", ["", "abc", "x" * 64, "\u00e9" * 64, "\ud800", "0" * 63])
def test_anything_else_is_no_signature(given: str) -> None:
    assert not is_signed(b"a=1", given, hmac_of(ALICE))


def test_a_signature_of_another_account_or_over_other_bytes_is_forged() -> None:
    def judges(given: str) -> ApiError | None:
        return forged(b"a=1", {"signature": given}, SIGNED, SHIPPED, hmac_of(ALICE))

    assert judges(signature(b"a=1", hmac_of(ALICE))) is None
    assert judges(signature(b"a=1", hmac_of(VENDOR))) == FORGED
    assert judges(signature(b"a=2", hmac_of(ALICE))) == FORGED


def test_a_signature_is_judged_where_the_level_knows_one_and_it_was_sent() -> None:
    optional = asking(Need.REQUIRED, Need.OPTIONAL)
    wrong = {"signature": "wrong"}

    assert forged(b"", {}, optional, SHIPPED, hmac_of(ALICE)) is None
    assert forged(b"", wrong, optional, SHIPPED, hmac_of(ALICE)) == FORGED
    assert forged(b"", wrong, KEYED, SHIPPED, hmac_of(ALICE)) is None


# Signed with key pairs.


@pytest.mark.parametrize("kind", [KeyKind.RSA, KeyKind.ED25519])
def test_a_signature_that_a_client_makes_with_its_private_key_is_its_own(kind: KeyKind) -> None:
    key = ALICE.key_of(kind)
    private = load_pem_private_key(private_key_pem(key).encode(), password=None)
    if isinstance(private, Ed25519PrivateKey):
        proof = private.sign(b"a=1")
    else:
        assert isinstance(private, RSAPrivateKey)
        proof = private.sign(b"a=1", PKCS1v15(), SHA256())
    given = base64.b64encode(proof).decode()

    assert is_signed(b"a=1", given, key)
    assert signature(b"a=1", key) == given
    assert not is_signed(b"a=2", given, key)


def test_a_signature_with_another_padding_is_forged() -> None:
    # web-socket-api.md: "Only PKCS#1 v1.5 is supported", that is no PSS.
    key = ALICE.key_of(KeyKind.RSA)
    private = load_pem_private_key(private_key_pem(key).encode(), password=None)
    assert isinstance(private, RSAPrivateKey)

    proof = private.sign(b"a=1", PSS(MGF1(SHA256()), PSS.MAX_LENGTH), SHA256())

    assert not is_signed(b"a=1", base64.b64encode(proof).decode(), key)


@pytest.mark.parametrize("kind", [KeyKind.RSA, KeyKind.ED25519])
def test_the_case_of_base64_counts(kind: KeyKind) -> None:
    # rest-api.md, "Signature Case Sensitivity".
    key = ALICE.key_of(kind)

    assert not is_signed(b"a=1", signature(b"a=1", key).swapcase(), key)


@pytest.mark.parametrize("kind", [KeyKind.RSA, KeyKind.ED25519])
@pytest.mark.parametrize(
    "given", ["", "=", "abc", "AAAA", "A" * 88, " " * 88, "\u00e9" * 88, "\ud800", "A" * 344, "0" * 64]
)  # fmt: skip
def test_anything_else_is_no_signature_of_a_key_pair(kind: KeyKind, given: str) -> None:
    assert not is_signed(b"a=1", given, ALICE.key_of(kind))


def test_how_a_request_is_signed_follows_from_its_key() -> None:
    hmac, ed25519 = hmac_of(ALICE), ALICE.key_of(KeyKind.ED25519)
    sent = {"signature": signature(b"a=1", ed25519)}

    assert forged(b"a=1", sent, SIGNED, SHIPPED, ed25519) is None
    assert forged(b"a=1", sent, SIGNED, SHIPPED, hmac) == FORGED


def test_whoever_signs_with_hmac_waits_for_no_other_cryptography() -> None:
    program = (
        "import sys, mockex\n"
        "from mockex.core.accounts import KeyKind, account_named\n"
        "from mockex.wire.security import is_signed, signature\n"
        "key = account_named('demo').key_of(KeyKind.HMAC)\n"
        "assert is_signed(b'a', signature(b'a', key), key)\n"
        "assert 'cryptography' not in sys.modules\n"
    )

    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


# The keys that clients load.


def test_the_private_key_of_demo_is_fixed() -> None:
    assert private_key_pem(an_account("demo").key_of(KeyKind.ED25519)) == (
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VwBCIEIKKSSTtz5k8LMi0TciSgAkVR9p1KNZuzcLVzvNyOIVmB\n"
        "-----END PRIVATE KEY-----\n"
    )


@pytest.mark.parametrize("name", ["demo", "alice", "bob"])
def test_clients_can_load_the_private_key_and_sign_with_it(name: str) -> None:
    account = an_account(name).key_of(KeyKind.ED25519)

    key = load_pem_private_key(private_key_pem(account).encode(), password=None)

    assert isinstance(key, Ed25519PrivateKey)
    assert key.private_bytes_raw() == account.secret
    key.public_key().verify(key.sign(b"symbol=BTCUSDT"), b"symbol=BTCUSDT")


def test_the_rsa_key_that_clients_load_has_2048_bits() -> None:
    # faqs/api_key_types.md: "We support 2048 and 4096 bit RSA keys."
    pem = private_key_pem(an_account("demo").key_of(KeyKind.RSA))

    key = load_pem_private_key(pem.encode(), password=None)

    assert isinstance(key, RSAPrivateKey)
    assert key.key_size == 2048
    assert max(map(len, pem.splitlines())) == 64
