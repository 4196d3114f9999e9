"""The page about the control API names every route, and what it says can be done is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from mockex import MockExchange
from mockex.descriptions.control import ROUTES
from tests.support.steering import steering

PAGE = (Path(__file__).parents[2] / "docs/control-api.md").read_text(encoding="utf-8")


def test_its_table_is_that_of_the_routes() -> None:
    rows = re.findall(r"^\| `(\w+) (\S+)` \| (.+) \|$", PAGE, re.MULTILINE)

    assert rows == [(one.method, one.whole_path, one.does) for one in ROUTES]


async def test_its_commands_do_what_they_say() -> None:
    posts = re.findall(r"curl -s \$admin/(\S+) -H \"\$json\" -d '(.+)'", PAGE)
    [query] = re.findall(r"curl -sN \"\$admin/(journal\S+)\"", PAGE)

    async with MockExchange(clock="system") as mock, steering(mock.admin_url) as steer:
        told = [await steer.post(path, json.loads(body)) for path, body in posts]
        entries = await steer.get(query.replace("follow=1", "follow=0"))

    assert [path for path, _ in posts] == ["faults", "steps", "clock/advance"]
    assert [status for status, _ in told] == [200] * 3
    assert entries == (200, [])
