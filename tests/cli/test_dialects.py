"""`mockex dialects`: the list, one of them, and what is wrong with dialects of one's own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from mockex import cli
from mockex.wire.profile import DEFAULT, shipped
from mockex.wire.shelf import shipped as shelf
from tests.support.described import Document, asyncapi_of, openapi_of

PROFILE = """\
profile: 1
id: acme/2030-01-01
aliases: [acme]
extends: binance-spot/2025-08-28
as_of: "2026-02-20T07:00:00Z"
title: Acme
notice: null
"""

EXCERPT = """\
aster-futures/v1: Aster futures, version 1
as of 2021-07-06T00:00:00.000Z, extends binance-usdm/2019-09-09

credentials
  user: listenKey of 64 characters, valid for 1h, POST with an active one: return and extend

REST
  GET    /fapi/v1/ping: ping (), open to all, weight 1
  GET    /fapi/v1/time: time (), open to all, weight 1
  GET    /fapi/v1/exchangeInfo: exchange info (), open to all, weight 1
  POST   /fapi/v1/listenKey: open listen key (), API key, weight 1
  PUT    /fapi/v1/listenKey: extend listen key (), API key, weight 1
  DELETE /fapi/v1/listenKey: close listen key (), API key, weight 1

streams
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the command is started, so that sentences name folders as a user does."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, profile: str = PROFILE, *, as_: str = "own/acme/2030-01-01") -> None:
    (folder / as_).mkdir(parents=True)
    (folder / as_ / "profile.yaml").write_text(profile, encoding="utf-8")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """All that a command line says, which must end well."""
    code = cli.run(["dialects", *arguments])

    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    return told.out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The sentence with which a command line is refused, all that is said."""
    code = cli.run(["dialects", *arguments])

    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    return told.err


def test_the_list_has_a_line_for_each_by_id_with_its_other_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = said(capsys).splitlines()

    assert [line.split()[0] for line in lines] == list(shelf().ids())
    told = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}
    names = {DEFAULT: "  (the default)", "binance-spot/2026-07-07": "  (also binance-spot, latest)"}
    assert told == {each: shipped(each).title + names.get(each, "") for each in shelf().ids()}


def test_one_is_printed_with_all_that_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "aster-futures/v1")

    assert text.startswith(EXCERPT)
    titles = [line for line in text.splitlines()[2:] if line and not line.startswith(" ")]
    assert titles == [
        *("credentials", "REST", "streams", "events", "sources"),
        f"unverified: {len(shipped('aster-futures/v1').unverified)} claims that no source confirms",
    ]


@pytest.mark.parametrize("dialect", shelf().ids())
def test_every_one_can_be_printed_and_fits_a_terminal(
    dialect: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = shipped(dialect)

    text = said(capsys, dialect)

    assert max(map(len, text.splitlines())) <= 100
    joined = " ".join(text.split())
    for claim in (*rules.sources, *rules.unverified):
        assert claim.claim in joined
    for endpoint in rules.rest.endpoints.values():
        assert f"{endpoint.method} {endpoint.path}: " in joined
    assert all(f"\n  {event}" in text for event in rules.events)


def test_what_is_gone_and_what_is_silent_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert "  POST   /api/v3/userDataStream: gone, answers 410\n" in said(capsys, "latest")
    assert "  /ws/<name>" in said(capsys, "binance-usdm/2026-04-23")
    assert "(connects, and says nothing)\n" in said(capsys, "binance-usdm/2026-04-23")


def test_methods_and_market_streams_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, "latest")

    assert "\nmarket data: 61 streams\n  <symbol>@trade: trade, at once\n" in text
    assert "\n  <symbol>@depth{5,10,20}@100ms: partial depth, every 100ms\n" in text
    rules = shipped("latest").session
    assert rules is not None
    for method in rules.methods:
        assert f"\n  {method}: " in text


@pytest.mark.parametrize(
    ("option", "write"), [("--openapi", openapi_of), ("--asyncapi", asyncapi_of)]
)
def test_a_document_is_printed_as_json(
    option: str, write: Callable[[str], Document], capsys: pytest.CaptureFixture[str]
) -> None:
    assert json.loads(said(capsys, "latest", option)) == write("binance-spot/2026-07-07")


def test_a_document_is_made_of_an_own_dialect_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder)

    document = json.loads(said(capsys, "acme", "--openapi", "--profiles", "own"))

    assert document["info"]["title"] == "Acme"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ("latest", "--openapi", "--asyncapi"),
            "--openapi and --asyncapi are two documents: ask for one of them",
        ),
        (("--openapi",), "--openapi is of one dialect: wanted mockex dialects ID --openapi"),
        (("--asyncapi",), "--asyncapi is of one dialect: wanted mockex dialects ID --asyncapi"),
        (("latst", "--asyncapi"), "unknown dialect 'latst'; did you mean 'latest'?"),
    ],
)
def test_a_document_that_there_is_not_is_told_in_one_sentence(
    arguments: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, *arguments) == f"mockex: {sentence}\n"


def test_an_alias_prints_the_dialect_it_stands_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "latest") == said(capsys, "binance-spot/2026-07-07")


def test_ids_in_a_notice_stay_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert "binance-spot/2026-02-20@2026-02-20T07:00:00Z" in said(capsys, DEFAULT)


@pytest.mark.slow
def test_own_dialects_stand_among_the_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder)

    lines = said(capsys, "--profiles", "own").splitlines()

    assert len(lines) == len(shelf().ids()) + 1
    assert lines[0].split(maxsplit=1) == ["acme/2030-01-01", "Acme  (also acme)"]
    assert said(capsys, "acme", "--profiles", "own").startswith(
        "acme/2030-01-01: Acme\nas of 2026-02-20T07:00:00.000Z, extends binance-spot/2025-08-28,"
    )


@pytest.mark.slow
def test_an_own_dialect_takes_no_name_that_another_has(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = PROFILE.replace("acme/2030-01-01", "zebra/1").replace("[acme]", "[latest, zebra]")
    written(folder, own, as_="own/zebra/1")

    lines = said(capsys, "--profiles", "own").splitlines()

    assert lines[-1].endswith("Acme  (also zebra)")
    assert said(capsys, "latest", "--profiles", "own").startswith("binance-spot/2026-07-07: ")


def test_an_own_date_of_a_shipped_product_has_that_products_contracts(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = PROFILE.replace("acme/2030-01-01", "binance-spot/mine").replace("[acme]", "[]")
    written(folder, own, as_="own/binance-spot/mine")

    text = said(capsys, "binance-spot/mine", "--profiles", "own")

    assert "no contract" not in text
    assert said(capsys, DEFAULT, "--profiles", "own") == said(capsys, DEFAULT)


def test_an_event_without_a_contract_is_marked(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, PROFILE + "events: {bang: {times: [E]}}\n")

    assert "\n  bang: no contract\n" in said(capsys, "acme", "--profiles", "own")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("binance-spot/2025-08-29", "; did you mean 'binance-spot/2025-08-28'?"),
        ("latst", "; did you mean 'latest'?"),
        ("kraken", f"; known are {', '.join([*shelf().ids(), *shelf().aliases()])}"),
    ],
)
def test_an_unknown_one_is_told_its_nearest(
    name: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, name) == f"mockex: unknown dialect '{name}'{hint}\n"


@pytest.mark.parametrize("dialect", [(), ("latest",)])
@pytest.mark.parametrize(
    "profiles",
    {
        "nothing there": "nowhere",
        "an empty folder": "empty",
        "a product's own folder": "own/acme",
        "a dialect's own folder": "own/acme/2030-01-01",
    }.values(),
)
def test_a_folder_without_dialects_is_refused(
    profiles: str, dialect: tuple[str, ...], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder)
    (folder / "empty").mkdir()

    sentence = refused(capsys, *dialect, "--profiles", profiles)

    wanted = "wanted a folder with PRODUCT/DATE/profile.yaml in it"
    assert sentence == f"mockex: {profiles}: there is no dialect here; {wanted}\n"


PLACE = "acme/2030-01-01/profile.yaml"
MISTAKES = {
    "an unknown key": (
        PROFILE + "steam: {}\n",
        f"{PLACE}:8: unknown key of a profile 'steam'; did you mean 'stream'?",
    ),
    "a date that is in no calendar": (
        PROFILE.replace("2026-02-20T07:00:00Z", "2026-02-30"),
        f"{PLACE}:5: as_of is '2026-02-30', wanted a date of the calendar such as 2026-02-20",
    ),
    "an id that is another than the folder's": (
        PROFILE.replace("acme/2030-01-01", "acme/2030"),
        f"{PLACE}:2: id is 'acme/2030', wanted 'acme/2030-01-01' as its folder is called",
    ),
    "nothing but a title": (
        "title: Acme\n",
        f"{PLACE}:1: ",
    ),
    "an unknown parent": (
        PROFILE.replace("binance-spot/2025-08-28", "binance-spt/2025-08-28"),
        f"{PLACE}:4: unknown dialect 'binance-spt/2025-08-28'; "
        "did you mean 'binance-spot/2025-08-28'?",
    ),
    "itself for a parent": (
        PROFILE.replace("binance-spot/2025-08-28", "acme/2030-01-01"),
        f"{PLACE}:4: acme/2030-01-01 extends acme/2030-01-01, which extends it",
    ),
    "a claim about nothing": (
        PROFILE + "unverified: {stream.hartbeat: no}\n",
        f"{PLACE}:8: unverified: nothing in this profile is called 'stream.hartbeat'",
    ),
    "no YAML": (
        PROFILE + "stream: [\n",
        f"{PLACE}:",
    ),
    "no mapping": ("- 1\n", f"{PLACE}:1: "),
    "nothing": ("", f"{PLACE}:1: "),
}


@pytest.mark.parametrize(("profile", "sentence"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_told_with_its_line(
    profile: str, sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, profile)

    told = refused(capsys, "acme/2030-01-01", "--profiles", "own")

    assert told.startswith(f"mockex: {sentence}")
    assert told.count("\n") == 1


def test_what_a_change_breaks_in_a_parent_is_told_of_both(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, PROFILE + "credentials: {user: null}\n")

    told = refused(capsys, "acme", "--profiles", "own")

    assert re.fullmatch(
        r"mockex: binance-spot/2021-01-01/profile\.yaml:\d+: "
        r"rest\.endpoints\.POST /api/v3/userDataStream\.credential: unknown 'user'; "
        r"there are none \(as acme/2030-01-01 has it\)\n",
        told,
    )


def test_the_list_has_all_but_those_with_a_mistake(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, PROFILE + "steam: {}\n")

    code = cli.run(["dialects", "--profiles", "own"])

    told = capsys.readouterr()
    assert [line.split()[0] for line in told.out.splitlines()] == list(shelf().ids())
    assert (code, told.err) == (2, f"mockex: {MISTAKES['an unknown key'][1]}\n")


def test_who_asks_for_the_alias_of_an_unreadable_one_is_told_so(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder, PROFILE + "stream: [\n")

    told = refused(capsys, "acme", "--profiles", "own")

    assert told.startswith("mockex: unknown dialect 'acme'")
    assert f"({PLACE}:" in told


def test_a_profile_that_is_no_text_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder)
    (folder / "own" / PLACE).write_bytes(PROFILE.replace("Acme", "Acm\xe9").encode("latin-1"))

    told = refused(capsys, "acme/2030-01-01", "--profiles", "own")

    assert told == f"mockex: {PLACE} is not text in UTF-8; wanted a profile in YAML\n"


@pytest.mark.parametrize(
    ("octets", "fault"),
    [(b"{\xff}", "is not text in UTF-8"), (b"{,}", "is no JSON: ")],
)
def test_a_contract_that_cannot_be_read_is_refused(
    octets: bytes, fault: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(folder)
    path = "user/balanceUpdate.patch.json"
    (folder / "own/acme/user").mkdir()
    (folder / "own/acme" / path).write_bytes(octets)

    told = refused(capsys, "acme", "--profiles", "own")

    assert told.startswith(f"mockex: acme/2030-01-01: {path} {fault}")
