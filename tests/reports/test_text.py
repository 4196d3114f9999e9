from __future__ import annotations

from mockex.reports.text import text
from tests.reports.findings import a_file, a_finding, a_hostile_finding, an_addition


def test_people_read_what_is_broken_how_often_and_where() -> None:
    first = a_file(an_addition(), *(a_finding(line=line) for line in range(1, 13)))
    second = a_file(
        a_finding(file="list.json", line=1, entry=3), file="list.json", messages=1_200_000
    )

    assert "".join(text([*first, *second])) == (
        "contract binance-spot/2025-08-28 user.executionReport: rule 'type' at /q, 13 violations\n"
        + "".join(
            f"  run.jsonl:{line}: /q is 0.3, wanted a decimal string\n" for line in range(1, 11)
        )
        + "  … and 3 more\n"
        "contract binance-spot/2025-08-28 user.executionReport: "
        "rule 'additionalProperties', 1 warning\n"
        "  run.jsonl:17: it has 'eR', which the contract does not know\n"
        "1,200,100 payloads in 2 files: 13 violations, 1 warning\n"
    )


def test_nothing_found_is_one_line() -> None:
    assert "".join(text(a_file())) == "100 payloads in 1 file: 0 violations, 0 warnings\n"


def test_no_message_moves_a_line() -> None:
    report = "".join(text(a_file(a_hostile_finding())))

    assert [line.isprintable() for line in report.split("\n")] == [True] * 4
    assert r"50%,a:b\n::error::\r\x1b[2J<é>&" in report
    assert r"]]> <b>&amp; 100%\r\n::error::\x00\x1b[2J\u202e\ufffe\ud800 “ü”" in report
