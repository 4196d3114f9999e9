"""Every form of report by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from mockex.reports.as_json import as_json
from mockex.reports.finding import Told
from mockex.reports.github import github
from mockex.reports.junit import junit
from mockex.reports.sarif import sarif
from mockex.reports.text import text

Renderer: TypeAlias = Callable[[Iterable[Told]], Iterator[str]]

REPORTS: Mapping[str, Renderer] = {
    "text": text,
    "json": as_json,
    "junit": junit,
    "sarif": sarif,
    "github": github,
}
