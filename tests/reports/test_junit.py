"""JUnit has no schema of its own; what is held on to here is Jenkins' junit-10.xsd."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

from mockex.reports.finding import Told
from mockex.reports.junit import junit
from tests.reports.findings import a_file, a_finding, a_hostile_finding, an_addition

# Element → the attributes it must have, those it may have besides, and what may stand in it.
_SCHEMA = {
    "testsuites": ((), ("name", "time", "tests", "failures", "errors"), ("testsuite",)),
    "testsuite": (
        ("name", "tests", "failures", "errors"),
        ("skipped", "time", "timestamp", "hostname", "id", "package"),
        ("testcase",),
    ),
    "testcase": (("name",), ("classname", "time", "group"), ("failure", "system-out")),
    "failure": ((), ("type", "message"), ()),
    "system-out": ((), (), ()),
}


def parsed(told: Iterable[Told]) -> Element:
    """The report, well-formed and as the schema has it."""
    root = ET.fromstring("".join(junit(told)))
    assert root.tag == "testsuites"
    for element in root.iter():
        required, optional, children = _SCHEMA[element.tag]
        assert set(required) <= set(element.attrib) <= {*required, *optional}
        assert {child.tag for child in element} <= {*children}
    return root


def test_every_file_is_a_test_and_every_group_of_violations_a_failure() -> None:
    broken = a_file(a_finding(), a_finding(line=18), a_finding(rule="required", pointer=""))
    root = parsed([*broken, *a_file(file="sound.json")])

    counts = {"name": "mockex check", "tests": "2", "failures": "1", "errors": "0"}
    assert root.attrib == counts
    [suite] = root
    assert suite.attrib == {**counts, "skipped": "0"}
    [first, second] = suite
    assert first.attrib == {"classname": "mockex.check", "name": "run.jsonl"}
    assert [(failure.attrib, failure.text) for failure in first] == [
        (
            {
                "type": "user.executionReport/type",
                "message": "contract binance-spot/2025-08-28 user.executionReport: "
                "rule 'type' at /q, 2 violations",
            },
            "run.jsonl:17: /q is 0.3, wanted a decimal string\n"
            "run.jsonl:18: /q is 0.3, wanted a decimal string\n",
        ),
        (
            {
                "type": "user.executionReport/required",
                "message": "contract binance-spot/2025-08-28 user.executionReport: "
                "rule 'required', 1 violation",
            },
            "run.jsonl:17: /q is 0.3, wanted a decimal string\n",
        ),
    ]
    assert (second.attrib["name"], len(second)) == ("sound.json", 0)


def test_warnings_fail_nothing() -> None:
    root = parsed(a_file(an_addition()))

    assert root.attrib["failures"] == "0"
    [[[said]]] = root
    assert (said.tag, said.text) == (
        "system-out",
        "contract binance-spot/2025-08-28 user.executionReport: "
        "rule 'additionalProperties', 1 warning\n"
        "run.jsonl:17: it has 'eR', which the contract does not know\n",
    )


def test_a_failure_names_no_more_than_the_first_places() -> None:
    [[[failure]]] = parsed(a_file(*(a_finding(line=line) for line in range(1, 1215))))

    assert failure.text is not None
    assert len(failure.text.splitlines()) == 11
    assert failure.text.endswith("\n… and 1,204 more\n")


def test_whatever_a_message_holds_is_sound_xml() -> None:
    findings = [a_hostile_finding(), a_hostile_finding(level="warning")]
    [[case]] = parsed(a_file(*findings, file=findings[0].file))

    assert case.attrib["name"] == r"50%,a:b\n::error::\r\x1b[2J<é>&" + "\"'\\udcff.json"
    for element in case:
        assert element.text is not None
        assert r"]]> <b>&amp; 100%\r\n::error::\x00\x1b[2J\u202e\ufffe\ud800 “ü”" in element.text
    assert "".join(junit(a_file(*findings))).isascii()
