from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote

import pytest

from mockex.recording.frame import (
    Binary,
    Close,
    Note,
    Open,
    Ping,
    Pong,
    Reply,
    Request,
    Step,
    Text,
)
from mockex.recording.redaction import Redaction
from mockex.wire.profile import DEFAULT, shipped
from tests.recording.frames import KEY, OTHER_KEY

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SIGNATURE = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
ODD = "aB3/x+Y9==zq&é%7"


def a_redaction(*known: str, salt: bytes = b"salt") -> Redaction:
    redaction = Redaction(shipped(DEFAULT), salt)
    for secret in known:
        redaction.know(secret)
    return redaction


def shape(text: str) -> str:
    return "".join(
        "0" if c.isdigit() else "A" if c.isupper() else "a" if c.islower() else c for c in text
    )


def test_a_known_secret_is_replaced_by_another_of_its_shape():
    pseudonym = a_redaction(API_KEY).text(API_KEY)

    assert pseudonym != API_KEY
    assert shape(pseudonym) == shape(API_KEY)


def test_a_secret_has_one_pseudonym_in_a_recording():
    redaction = a_redaction(API_KEY)

    once, again = redaction.text(f"{API_KEY} and {API_KEY}").split(" and ")

    assert once == again == redaction.text(API_KEY)


def test_the_pseudonym_is_another_in_another_recording():
    one, other = a_redaction(API_KEY, salt=b"one"), a_redaction(API_KEY, salt=b"two")

    assert one.text(API_KEY) != other.text(API_KEY)


def test_two_secrets_have_two_pseudonyms():
    redaction = a_redaction(*[f"key-{number}" for number in range(100)])

    assert len({redaction.text(f"key-{number}") for number in range(100)}) == 100


@pytest.mark.parametrize(
    "spell",
    [
        lambda text: quote(text, safe=""),
        lambda text: re.sub("%..", lambda code: code.group().lower(), quote(text, safe="")),
        lambda text: json.dumps(text)[1:-1],
        lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: text.encode().hex(),
        lambda text: text.encode().hex().upper(),
    ],
)
def test_a_secret_is_replaced_in_every_spelling(spell):
    redaction = a_redaction(ODD)

    assert redaction.text(f"<{spell(ODD)}>") == f"<{spell(redaction.text(ODD))}>"


def test_the_reply_that_gives_a_listen_key_is_redacted_and_so_is_all_that_follows():
    redaction = a_redaction()

    reply = redaction.content(Reply(status=200, body=f'{{ "listenKey" : "{KEY}" }}'))
    opened = redaction.content(Open(path=f"/ws/{KEY}"))
    kept = redaction.content(Request(method="PUT", path="/x", query=f"listenKey={KEY}"))

    pseudonym = redaction.text(KEY)
    assert pseudonym != KEY
    assert reply == Reply(status=200, body=f'{{ "listenKey" : "{pseudonym}" }}')
    assert opened == Open(path=f"/ws/{pseudonym}")
    assert kept == Request(method="PUT", path="/x", query=f"listenKey={pseudonym}")


@pytest.mark.parametrize(
    "content",
    [
        Request(method="PUT", path="/x", query=f"a=b&listenKey={KEY}"),
        Request(method="PUT", path="/x", body=f"listenKey={KEY}&a=b"),
        Request(method="GET", path="/x", headers=(("x-mbx-apikey", KEY),)),
        Reply(status=200, body=f'{{"listenKey":"{KEY}"'),
        Reply(status=410, body=f"<p>no ?listenKey={KEY}</p>"),
        Open(path=f"/ws/{KEY}"),
        Open(path="/stream", query=f"streams=btcusdt@trade/{KEY}"),
        Text(text=f'{{"e":"listenKeyExpired","listenKey":"{KEY}"}}'),
        Text(text=f'{{"method":"session.logon","params":{{"apiKey":"{KEY}"}}}}'),
    ],
)
def test_a_key_is_found_by_the_name_of_its_place(content):
    assert KEY not in repr(a_redaction().content(content))


@pytest.mark.parametrize(
    "content",
    [
        Request(method="GET", path=f"/x/{API_KEY}", body=f'{{"a":"{API_KEY}"}}'),
        Reply(status=400, headers=(("x-echo", API_KEY),), body=f"bad key {API_KEY}"),
        Text(text=f'{{"stream":"{API_KEY}"}}'),
        Binary(data=b"\x00\xff" + API_KEY.encode() + b"\xff"),
        Ping(payload=API_KEY),
        Pong(payload=API_KEY),
        Close(code=1008, reason=f"bad {API_KEY}"),
        Note(text=f"POST was refused for {API_KEY}"),
    ],
)
def test_a_known_key_is_replaced_wherever_it_stands(content):
    redacted = a_redaction(API_KEY).content(content)

    assert API_KEY not in repr(redacted)
    assert type(redacted) is type(content)


def test_what_surrounds_a_secret_stays_byte_for_byte():
    binary = a_redaction(API_KEY).content(Binary(data=b"\x00\xff\xc3" + API_KEY.encode()))

    assert isinstance(binary, Binary)
    assert binary.data.startswith(b"\x00\xff\xc3")
    assert len(binary.data) == 3 + len(API_KEY)


@pytest.mark.parametrize(
    "text",
    [
        f"timestamp=1&signature={SIGNATURE}",
        f'{{"params":{{"signature": "{SIGNATURE}"}}}}',
    ],
)
def test_a_signature_is_replaced_by_another_of_its_shape(text):
    redacted = a_redaction().text(text)

    assert SIGNATURE not in redacted
    assert len(redacted) == len(text)
    left = redacted.replace(text[: text.index(SIGNATURE)], "")[: len(SIGNATURE)]
    assert set(left) <= set("0123456789abcdef")


def test_a_percent_encoded_signature_stays_percent_encoded():
    redacted = a_redaction().text("signature=ab%2Fc%2Bd%3D%3D&x=1")

    assert redacted != "signature=ab%2Fc%2Bd%3D%3D&x=1"
    assert shape(redacted) == shape("signature=ab%2Fc%2Bd%3D%3D&x=1")


def test_a_key_that_is_escaped_more_than_it_must_be_is_replaced_too():
    escaped = "".join(f"\\u{ord(c):04x}" for c in KEY[:8]) + KEY[8:]

    redacted = a_redaction().content(Text(text=f'{{"listenKey":"{escaped}"}}'))

    assert isinstance(redacted, Text)
    assert escaped not in redacted.text
    assert len(json.loads(redacted.text)["listenKey"]) == len(KEY)


def test_a_key_in_a_torn_text_is_replaced_too():
    redacted = a_redaction().content(Text(text=f'{{"listenKey":"{KEY}\\u12'))

    assert KEY not in repr(redacted)


def test_a_short_secret_is_replaced_only_where_it_stands_alone():
    redaction = a_redaction("demo")

    assert redaction.text("demonstration") == "demonstration"
    assert redaction.text('"demo"') != '"demo"'


def test_a_short_word_in_the_place_of_a_key_is_no_secret():
    redaction = a_redaction()

    redaction.content(Request(method="PUT", path="/x", query="listenKey=1"))

    assert redaction.text('{"id":1}') == '{"id":1}'


def test_what_has_neither_letters_nor_digits_is_crossed_out():
    assert a_redaction("--------").text("--------") == "xxxxxxxx"


def test_a_payload_without_secrets_is_left_alone():
    text = '{"e":"balanceUpdate","E":1756466190874,"a":"USDT","d":"-250.00000000"}'

    assert a_redaction(API_KEY, KEY, OTHER_KEY).content(Text(text=text)) == Text(text=text)


def test_secrets_in_a_step_are_replaced_at_any_depth():
    redaction = a_redaction(API_KEY)

    step = {"push": {"to": "alice", "with": [API_KEY, 1, None]}, API_KEY: True}
    redacted = redaction.content(Step(step=step))

    pseudonym = redaction.text(API_KEY)
    assert redacted == Step(
        step={"push": {"to": "alice", "with": [pseudonym, 1, None]}, pseudonym: True}
    )
