"""Who may use the control API, decided without a socket."""

from __future__ import annotations

import pytest

from mockex.errors import UsageError
from mockex.server.admin_guard import Asker, Refusal, let_in, usable_token

HERE = "127.0.0.1:9000"
OTHER_NAMES = "other names need a mock started with --admin-token"


def refused(asker: Asker, token: str | None = None) -> tuple[int, str] | None:
    """The refusal, or None for who may."""
    try:
        let_in(asker, token)
    except Refusal as refusal:
        return refusal.status, refusal.sentence
    return None


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", [HERE, "localhost", "LocalHost:80", "[::1]:9000", "127.0.0.1"])
def test_this_machine_may(peer: str, host: str) -> None:
    assert refused(Asker(peer=peer, hosts=[host])) is None


@pytest.mark.parametrize("peer", ["192.0.2.7", "10.0.0.1", "::", "fe80::1%eth0", "::ffff:10.0.0.1"])
def test_another_machine_may_not(peer: str) -> None:
    assert refused(Asker(peer=peer, hosts=[HERE])) == (
        403,
        f"{peer} is not this machine; "
        "wanted a request from it, or a mock started with --admin-token",
    )


@pytest.mark.parametrize("peer", [None, "", "a name"])
def test_a_peer_without_an_address_may_not(peer: str | None) -> None:
    found = refused(Asker(peer=peer, hosts=[HERE]))

    assert found is not None
    assert found[0] == 403


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:9000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.2",
        "::1",
        "localhost:9000:1",
        "localhost@evil.example",
        "localhost:",
        "127.0.0.1:9000\n",
        "",
        "0.0.0.0",
    ],
)
def test_a_name_that_somebody_elses_dns_may_lead_here_may_not(host: str) -> None:
    found = refused(Asker(peer="127.0.0.1", hosts=[host]))

    assert found is not None
    assert found[0] == 403
    assert found[1].startswith("Host is '")
    assert found[1].endswith(f"wanted 127.0.0.1, localhost or [::1]; {OTHER_NAMES}")


@pytest.mark.parametrize(
    ("hosts", "shown"), [([], "missing"), ([HERE, "evil.example"], f"'{HERE}' and 'evil.example'")]
)
def test_there_is_one_host(hosts: list[str], shown: str) -> None:
    assert refused(Asker(peer="127.0.0.1", hosts=hosts)) == (
        403,
        f"Host is {shown}, wanted 127.0.0.1, localhost or [::1]; {OTHER_NAMES}",
    )


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://localhost:9000",
        "http://127.0.0.1",
        "http://127.0.0.1:9001",
        "https://127.0.0.1",
        "null",
        "file://",
        "chrome-extension://127.0.0.1:9000",
        "",
    ],
)
@pytest.mark.parametrize("token", [None, "secret"])
def test_pages_from_elsewhere_may_not_whatever_they_know(origin: str, token: str | None) -> None:
    asker = Asker(
        peer="127.0.0.1", hosts=[HERE], origins=[origin], authorizations=["Bearer secret"]
    )

    assert refused(asker, token) == (
        403,
        f"Origin is '{origin}', wanted none, or that of this very address",
    )


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        (HERE, f"http://{HERE}"),
        (HERE, f"https://{HERE}"),
        ("localhost", "http://localhost"),
        ("localhost", "http://LOCALHOST:80"),
        ("[::1]:9000", "http://[::1]:9000"),
    ],
)
def test_pages_of_this_very_address_may(host: str, origin: str) -> None:
    assert refused(Asker(peer="127.0.0.1", hosts=[host], origins=[origin])) is None


def test_one_origin_is_enough() -> None:
    asker = Asker(peer="127.0.0.1", hosts=[HERE], origins=[f"http://{HERE}"] * 2)

    assert refused(asker) is not None


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_an_image_of_another_site_may_not(site: str) -> None:
    asker = Asker(peer="127.0.0.1", hosts=[HERE], sites=[site])

    assert refused(asker) == (
        403,
        f"Sec-Fetch-Site is '{site}', wanted none or same-origin",
    )
    assert refused(Asker(peer="127.0.0.1", hosts=[HERE], sites=["none"])) is None
    assert refused(Asker(peer="127.0.0.1", hosts=[HERE], sites=["same-origin"])) is None


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.7"])
@pytest.mark.parametrize("host", [HERE, "mock.example:9000"])
@pytest.mark.parametrize("sent", ["Bearer s3cret", "bearer  s3cret "])
def test_who_knows_the_token_may_from_anywhere(peer: str, host: str, sent: str) -> None:
    assert refused(Asker(peer=peer, hosts=[host], authorizations=[sent]), "s3cret") is None


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ([], "is missing or is no Bearer"),
        (["s3cret"], "is missing or is no Bearer"),
        (["Basic s3cret"], "is missing or is no Bearer"),
        (["Bearer "], "is missing or is no Bearer"),
        (["Bearer s3cret", "Bearer s3cret"], "is missing or is no Bearer"),
        (["Bearer s3cre"], "is another token"),
        (["Bearer s3cretx"], "is another token"),
        (["Bearer S3CRET"], "is another token"),
        (["Bearer \udcff"], "is another token"),
        (["Bearer s3cret é"], "is missing or is no Bearer"),
    ],
)
def test_where_there_is_a_token_even_this_machine_needs_it(sent: list[str], wrong: str) -> None:
    asker = Asker(peer="127.0.0.1", hosts=[HERE], authorizations=sent)

    with pytest.raises(Refusal) as caught:
        let_in(asker, "s3cret")

    refusal = caught.value
    assert (refusal.status, refusal.headers) == (401, {"WWW-Authenticate": "Bearer"})
    assert refusal.sentence == (
        f"Authorization {wrong}, wanted Bearer and the token of --admin-token"
    )


@pytest.mark.parametrize("token", ["", " ", "two words", "tab\t", "line\n", "é", "\x00"])
def test_a_token_is_a_word_of_ascii_and_no_sentence_tells_it(token: str) -> None:
    with pytest.raises(UsageError) as caught:
        usable_token(token)

    assert str(caught.value) == (
        "the admin token is empty or has spaces in it, wanted visible characters of ASCII"
    )


def test_any_other_token_will_do() -> None:
    assert usable_token("s3cret!~") == "s3cret!~"
    assert usable_token(None) is None
    assert "s3cret" not in repr(Asker(peer=None, authorizations=["Bearer s3cret"]))
