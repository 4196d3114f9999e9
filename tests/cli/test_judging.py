"""Which contracts are asked, and what is a payload to them."""

from __future__ import annotations

import pytest

from mockex.cli.judging import Judge, Judges
from mockex.contracts.catalogue import shipped
from mockex.errors import DialectError, UsageError
from mockex.mock.files import load_library
from mockex.recording.frame import Request
from mockex.recording.payloads import Said
from mockex.wire.shelf import DEFAULT
from tests.recording.frames import NOON

MINE = shipped(DEFAULT).example("rest.myTrade[]")
CANDLES = shipped(DEFAULT).example("rest.klines")
MINI = shipped(DEFAULT).example("rest.ticker.MINI[]")


def a_reply(payload: object, *, to: Request) -> Said:
    return Said(
        line=3, n=2, at=NOON, what="reply", text="", payload=payload, status=200, request=to
    )


def judges(*, dialect: str | None = None, kind: str | None = None) -> Judges:
    return Judges(dialect=dialect, kind=kind, strict=False, library=load_library())


def a_judge(kind: str | None = None) -> Judge:
    return Judge(
        dialect=load_library().dialect(DEFAULT),
        catalogue=shipped(DEFAULT),
        kind=kind,
        strict=False,
    )


def test_contracts_are_read_once() -> None:
    both = judges()

    assert both.of_payloads() is both.of_recording("run.jsonl", DEFAULT)


def test_a_kind_in_short_is_made_whole() -> None:
    assert judges(kind="balanceUpdate").of_payloads().kind == "user.balanceUpdate"

    with pytest.raises(UsageError, match="has no one contract kind 'balanceUpdte'"):
        judges(kind="balanceUpdte").of_payloads()


@pytest.mark.parametrize(
    ("dialect", "sentence"),
    [
        (
            "binance-spt/2025-08-28",
            "run.jsonl:1: unknown dialect 'binance-spt/2025-08-28'; "
            "did you mean 'binance-spot/2025-08-28'? --dialect says by which to check",
        ),
        ("§", "run.jsonl:1: unknown dialect '§'; known are .*; --dialect says by which to check"),
    ],
)
def test_a_recording_of_an_unknown_dialect_is_refused_with_a_way_out(
    dialect: str, sentence: str
) -> None:
    with pytest.raises(DialectError) as refusal:
        judges().of_recording("run.jsonl", dialect)

    start, _, end = sentence.partition(".*")
    assert str(refusal.value).startswith(start)
    assert str(refusal.value).endswith(end)


def test_the_dialect_that_the_user_names_goes_before_that_of_the_recording() -> None:
    assert judges(dialect=DEFAULT).of_recording("run.jsonl", "§").catalogue.dialect == DEFAULT


@pytest.mark.parametrize("value", [{"e": "x"}, "text", 5, None, []])
def test_what_is_no_list_or_an_empty_one_is_a_payload(value: object) -> None:
    assert a_judge().entries(value) is None


@pytest.mark.parametrize("kind", [None, "user.balanceUpdate"])
def test_a_list_that_no_contract_knows_holds_payloads(kind: str | None) -> None:
    judge = a_judge(kind)

    assert judge.entries([{"e": "x"}, 5]) == [{"e": "x"}, 5]


@pytest.mark.parametrize(
    ("path", "payload", "sentences"),
    [
        ("/api/v3/myTrades", MINE, []),
        ("/api/v3/myTrades", [{**MINE[0], "price": 1}], ["/0/price is 1, wanted a decimal string"]),
        ("/api/v3/klines", CANDLES, []),
        ("/api/v3/ticker/24hr", MINI, []),
        ("/api/v3/openOrders", [], []),
        ("/api/v3/nobody", [[1]], ["binance-spot/2025-08-28 has no contract for this: [[1]]"]),
    ],
)
def test_a_reply_that_is_a_list_is_of_the_kind_that_its_request_tells(
    path: str, payload: list[object], sentences: list[str]
) -> None:
    one = a_reply(payload, to=Request(method="GET", path=path, query="symbol=BTCUSDT"))

    found = [each.sentence for each in a_judge().findings_of(one)]

    assert [sentence in told for sentence, told in zip(sentences, found, strict=True)] == [
        True for _ in sentences
    ]
