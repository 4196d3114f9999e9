"""The report as JUnit XML: a test case for each file, a failure for each group of violations.

The elements and their order are those of Jenkins' junit-10.xsd. Warnings stand in `system-out`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from mockex.documents.shown import escaped
from mockex.reports.finding import Checked, Told
from mockex.reports.groups import Group, Groups

_NAME = "mockex check"


def junit(told: Iterable[Told]) -> Iterator[str]:
    """An XML document in ASCII; what XML cannot hold is escaped as in a Python text."""
    cases: list[str] = []
    failures = 0
    groups = Groups()
    for one in told:
        if isinstance(one, Checked):
            found = list(groups)
            failures += any(group.alike.level == "error" for group in found)
            cases.append(_ascii(_case(one.file, found)))
            groups = Groups()
        else:
            groups.add(one)
    counts = f'name="{_NAME}" tests="{len(cases)}" failures="{failures}" errors="0"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f"<testsuites {counts}>\n"
    yield f'<testsuite {counts} skipped="0">\n'
    yield from cases
    yield "</testsuite>\n</testsuites>\n"


def _case(file: str, groups: list[Group]) -> str:
    failures = "".join(_failure(group) for group in groups if group.alike.level == "error")
    warnings = "".join(_told(group) for group in groups if group.alike.level == "warning")
    said = f"<system-out>{warnings}</system-out>\n" if warnings else ""
    return (
        f'<testcase classname="mockex.check" name={_quoted(file)}>\n{failures}{said}</testcase>\n'
    )


def _failure(group: Group) -> str:
    kind = _quoted(group.first[0].rule_id)
    return f"<failure type={kind} message={_quoted(group.head)}>{_places(group)}</failure>\n"


def _told(group: Group) -> str:
    return f"{escape(escaped(group.head))}\n{_places(group)}"


def _places(group: Group) -> str:
    return "".join(f"{escape(escaped(place))}\n" for place in group.places)


def _quoted(text: str) -> str:
    return quoteattr(escaped(text))


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
