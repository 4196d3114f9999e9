"""The pytest plugin: the fixture `mock_exchange`, its marker, and the journal of a failed test.

Loaded into every test run, so mockex itself is imported by the first test that asks for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Generator, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from mockex.mock import MockExchange
    from mockex.scenario.report import Report

MARKER = "mockex"
_MARKER_HELP = (
    "mockex(scenario=None, dialect=None, then=(), profiles=(), clock='virtual', seed=None, "
    "start=None, recv_window='lenient', replies='before_pushes', market=None, strict=True), or "
    "mockex(recording, mode='causal', shift='none', strict_auth=False, profiles=(), "
    "clock='virtual', start=None, speed=1, strict=True, "
    "record='none', venue=None, rest=None, ws=None, ws_api=None, dialect=None): "
    "how the fixture mock_exchange is set up; paths are relative to the test's file"
)
_OPTIONS = frozenset(
    {
        *("scenario", "dialect", "then", "profiles", "clock", "seed", "start"),
        *("recv_window", "replies", "market", "strict"),
    }
)
# Those of a marker that names a recording.
_OPTIONS_OF_REPLAYS = frozenset(
    {
        *("recording", "mode", "shift", "strict_auth", "profiles"),
        *("clock", "start", "speed", "strict"),
        *("record", "venue", "rest", "ws", "ws_api", "dialect"),
    }
)
# Where a recording is made, and what of it: of no interest to a replay.
_RECORDS = ("none", "once", "new_episodes", "all")
_OPTIONS_OF_RECORDINGS = ("venue", "rest", "ws", "ws_api", "dialect")
# How much of the journal a failed test shows.
_SHOWN = 60

_exchange = pytest.StashKey["MockExchange"]()
_failed = pytest.StashKey[bool]()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", _MARKER_HELP)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_failed] = True
        if _exchange in item.stash:
            report.sections.append(("mockex journal", _journal_of(item.stash[_exchange])))
    return report


@pytest.fixture
def mockex_dialect() -> str | None:
    """The dialect of `mock_exchange`; override it for a module or a project."""
    return None


@pytest.fixture
def mockex_seed() -> int | None:
    """The seed of `mock_exchange`; override it for a module or a project."""
    return None


async def _mock_exchange(
    request: pytest.FixtureRequest, mockex_dialect: str | None, mockex_seed: int | None
) -> AsyncIterator[MockExchange]:
    """A running exchange of the test's own, on the test's event loop and in its virtual time.

    At its end an unmet step of its scenario, a broken contract or a request that the dialect does
    not have fails the test, unless the marker says `strict=False`.
    """
    options = _options(request)
    strict = options.pop("strict", True)
    settings: dict[str, object] = options
    if "recording" not in options:
        settings = {"dialect": mockex_dialect, "seed": mockex_seed, **options}
    async with _exchange_of(settings) as mock:
        request.node.stash[_exchange] = mock
        playing = asyncio.ensure_future(mock.play()) if mock.scenario else None
        try:
            yield mock
            failed = request.node.stash.get(_failed, False)
            if failed:
                mock.discard()
            if strict and not failed:
                _fail_if(await _problems(mock, playing))
        finally:
            if playing is not None:
                playing.cancel()


def _exchange_of(settings: dict[str, object]) -> MockExchange:
    from mockex.errors import MockexError
    from mockex.mock import MockExchange

    try:
        if "recording" in settings:
            return _recording_of(settings)
        return MockExchange(**settings)  # type: ignore[arg-type]  # the marker's own words
    except MockexError as error:
        pytest.fail(str(error), pytrace=False)


def _recording_of(settings: dict[str, object]) -> MockExchange:
    """A replay; or, by `record`, what makes the recording.

    `once` where there is none, `all` anew, `new_episodes` where there is none and what is missing.
    """
    from mockex.errors import UsageError
    from mockex.mock import ExtendedExchange, ProxiedExchange, ReplayedExchange

    record = settings.pop("record", "none")
    if record not in _RECORDS:
        raise UsageError(f"unknown record '{record}'; there are {', '.join(_RECORDS)}")
    where = {name: settings.pop(name) for name in _OPTIONS_OF_RECORDINGS if name in settings}
    path = cast("Path", settings["recording"])
    if record == "all" or (record in ("once", "new_episodes") and not path.exists()):
        own = {"recording": path, "profiles": settings.get("profiles", ()), **where}
        return ProxiedExchange(**own)  # type: ignore[arg-type]  # the marker's own words
    if record == "new_episodes":
        bases = {name: where[name] for name in where if name != "dialect"}
        return ExtendedExchange(**settings, **bases)  # type: ignore[arg-type]  # as above
    return ReplayedExchange(**settings)  # type: ignore[arg-type]  # the marker's own words


async def _problems(mock: MockExchange, playing: asyncio.Future[Report] | None) -> list[str]:
    if playing is not None:
        report = await playing
        return [] if report.holds else [str(report)]
    return [str(problem) for problem in [*mock.problems(), *mock.left_out()]]


def _fail_if(problems: list[str]) -> None:
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def _options(request: pytest.FixtureRequest) -> dict[str, object]:
    marker = request.node.get_closest_marker(MARKER)
    options: dict[str, object] = dict(marker.kwargs) if marker else {}
    known = _OPTIONS_OF_REPLAYS if "recording" in options else _OPTIONS
    unknown = options.keys() - known
    if unknown or (marker and marker.args):
        words = ", ".join(sorted(unknown)) or "an argument without a name"
        pytest.fail(
            f"@pytest.mark.mockex knows no {words}; wanted {', '.join(sorted(known))}",
            pytrace=False,
        )
    if str(options.get("market")).endswith((".yaml", ".yml")):
        options["market"] = _beside(request, str(options["market"]))
    if options.get("scenario") is not None:
        options["scenario"] = _beside(request, str(options["scenario"]))
    if "recording" in options:
        options["recording"] = _beside(request, str(options["recording"]))
    if "profiles" in options:
        folders = cast("Iterable[object]", options["profiles"])
        options["profiles"] = [_beside(request, str(folder)) for folder in folders]
    return options


def _beside(request: pytest.FixtureRequest, path: str) -> Path:
    return Path(path) if Path(path).is_absolute() else request.path.parent / path


def _journal_of(mock: MockExchange) -> str:
    from mockex.gateway.telling import Teller

    told = [str(one) for one in Teller().tell(mock.journal)]
    left_out = len(told) - _SHOWN
    head = [f"({left_out} earlier entries)"] if left_out > 0 else []
    return "\n".join([*head, *told[-_SHOWN:]]) or "(nothing happened)"


if find_spec("pytest_asyncio") is not None:
    import pytest_asyncio

    mock_exchange = pytest_asyncio.fixture(_mock_exchange, name="mock_exchange")
else:

    @pytest.fixture
    def mock_exchange() -> None:
        """What says that pytest-asyncio is missing."""
        pytest.fail(
            "mock_exchange needs pytest-asyncio: pip install 'mockex[pytest]'", pytrace=False
        )
