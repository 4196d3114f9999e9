"""docs/dialects.md and the README's table say of the dialects what their profiles say."""

from __future__ import annotations

import re

from tests.house import dialects_page

AGAIN = "is not as the profiles are; `make docs` writes it anew"


def test_the_page_is_as_the_profiles_are() -> None:
    written = dialects_page.PAGE.read_text(encoding="utf-8")

    assert written == dialects_page.page(), f"docs/dialects.md {AGAIN}"


def test_the_table_in_the_readme_is_as_the_profiles_are() -> None:
    readme = dialects_page.README.read_text(encoding="utf-8")

    assert dialects_page.TABLE.findall(readme) == [dialects_page.readme_table()], (
        f"the table of dialects in README.md {AGAIN}"
    )


def test_its_links_lead_somewhere() -> None:
    page = dialects_page.page()
    headings = re.findall(r"^## (.*)$", page, flags=re.MULTILINE)
    anchors = {re.sub(r"[^a-z0-9-]", "", heading.lower()) for heading in headings}

    assert set(re.findall(r"\(#([^)]*)\)", page)) == anchors
    for path in re.findall(r"\]\(([^#)]+)\)", page):
        assert (dialects_page.PAGE.parent / path).exists(), path
