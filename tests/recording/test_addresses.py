from __future__ import annotations

from ipaddress import ip_address

import pytest

from mockex.recording.addresses import emails, ip_edits, ips
from mockex.recording.known import edited
from mockex.recording.pseudonyms import Pseudonyms

NAMES = Pseudonyms(b"salt")


def replaced(text: str) -> str:
    return edited(text, list(ip_edits(text, NAMES)))


@pytest.mark.parametrize("address", ["81.2.69.142", "9.10.200.255", "10.0.0.1", "192.168.1.20"])
def test_an_ipv4_address_becomes_another_with_as_many_digits(address):
    other = replaced(f"from {address}; bye").removeprefix("from ").removesuffix("; bye")

    assert ip_address(other).version == 4
    assert other != address
    assert [len(each) for each in other.split(".")] == [len(each) for each in address.split(".")]


@pytest.mark.parametrize(
    "address", ["2a02:8108:8ac0::9f3b", "2001:DB8:0:0:8:800:200C:417A", "fe80::1ff:fe23:4567:890a"]
)
def test_an_ipv6_address_becomes_another_of_its_form(address):
    other = replaced(f"[{address}]").strip("[]")

    assert ip_address(other).version == 6
    assert other != address
    assert [len(each) for each in other.split(":")] == [len(each) for each in address.split(":")]


@pytest.mark.parametrize(
    "text",
    [
        "http://127.0.0.1:9000 ws://[::1]:9000 0.0.0.0",
        "at 12:30:45, price 1.234.5 or 1.2.3.4.5, version v1.2.3.4",
        "kline_1d@+08:00",
        "std::vector",
        "300.1.2.3",
    ],
)
def test_what_is_no_address_or_everybodys_stays(text):
    assert replaced(text) == text
    assert list(ips(text)) == []


def test_an_address_has_one_pseudonym():
    text = replaced("81.2.69.142 81.2.69.142 2a02%3A%3A9f3b 2a02%3a%3a9f3b 2a02::9f3b")

    one, other, *_ = text.split(" ")
    assert one == other != "81.2.69.142"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("of joe.doe+bot@mail.example.org, or", ["joe.doe+bot@mail.example.org"]),
        ("email=a%40b.io&x=1", ["a%40b.io"]),
        ('"a\\u0040b.io"', ["a\\u0040b.io"]),
        ("btcusdt@depth/btcusdt@kline_1d@+08:00", []),
    ],
)
def test_emails_are_found(text, found):
    assert [each.group() for each in emails(text)] == found
