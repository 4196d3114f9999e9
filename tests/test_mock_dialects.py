"""The façade where dialects are concerned: another one now or later, signed requests, one's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from mockex import MockExchange, ScenarioError
from mockex.core.accounts import KeyKind, account_named
from mockex.errors import DialectError, UsageError
from mockex.values.instant import MILLISECOND
from mockex.wire.messages import Noted
from mockex.wire.security import signature, signed_parameters
from tests.support.listeners import USER_DATA_STREAM, keep_alive, listener, user_stream
from tests.support.times import NOON

AFTER = "binance-spot/2026-02-20"
SUNSET = f"{AFTER}@2026-02-20T07:00:00Z"
EVE = "2026-02-20T06:59:00Z"
SUBSCRIBE = "userDataStream.subscribe.signature"


@pytest.fixture
async def mock() -> AsyncIterator[MockExchange]:
    async with MockExchange(clock="virtual", start=NOON) as mock:
        yield mock


async def post(mock: MockExchange) -> tuple[int, str, int]:
    """Ask for a listen key: status, content type and length of the answer."""
    headers = {"X-MBX-APIKEY": mock.account("demo").key}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(mock.rest_url + USER_DATA_STREAM) as reply,
    ):
        return reply.status, reply.content_type, len(await reply.read())


def dialects(mock: MockExchange) -> list[str]:
    """The dialects that it has changed to."""
    messages = [entry.message for entry in mock.journal]
    return [one.text for one in messages if isinstance(one, Noted) and one.kind == "dialect"]


# Another dialect.


async def test_another_dialect_holds_at_once(mock: MockExchange) -> None:
    assert (await post(mock))[0] == 200

    mock.dialect(AFTER)

    assert mock.rules.id == AFTER
    assert await post(mock) == (410, "text/html", 136)


async def test_another_dialect_may_hold_from_an_instant() -> None:
    async with MockExchange(start=EVE) as mock:
        mock.dialect(AFTER, at="2026-02-20T07:00:00Z")
        assert (await post(mock))[0] == 200

        await mock.advance("1m")

        assert (await post(mock))[0] == 410
        assert dialects(mock) == [AFTER]


@pytest.mark.parametrize("then", [SUNSET, [SUNSET], (SUNSET,)])
async def test_a_change_to_come_may_be_known_from_the_start(then: str | list[str]) -> None:
    async with MockExchange(start=EVE, then=then) as mock, user_stream(mock) as stream:
        await mock.advance("30s")
        assert mock.rules.id == "binance-spot/2025-08-28"

        await mock.advance("30s")

        assert mock.rules.id == AFTER
        assert await keep_alive(mock, listenKey="x") == 410
        assert not stream.ws.closed


async def test_several_changes_come_each_at_its_time() -> None:
    then = ["binance-spot@2026-07-07", SUNSET]
    async with MockExchange(clock="frozen", start=EVE, then=then) as mock:
        await mock.advance(days=200)

        assert dialects(mock) == [AFTER, "binance-spot/2026-07-07"]


async def test_a_change_whose_day_is_over_is_made_at_the_start() -> None:
    async with MockExchange(start="2026-03-01T00:00:00Z", then=SUNSET) as mock:
        assert mock.rules.id == AFTER


@pytest.mark.parametrize(
    ("then", "sentence"),
    [
        (AFTER, f"then is '{AFTER}', wanted ID@INSTANT such as {SUNSET}"),
        (f"@{EVE}", f"then is '@{EVE}', wanted ID@INSTANT such as {SUNSET}"),
        (f"{AFTER}@", f"then is '{AFTER}@', wanted ID@INSTANT such as {SUNSET}"),
        (f"{AFTER}@tomorrow", f"then is '{AFTER}@tomorrow', wanted ID@INSTANT such as {SUNSET}"),
        (
            f"{AFTER}@2026-02-30",
            f"then is '{AFTER}@2026-02-30', wanted ID@INSTANT such as {SUNSET}",
        ),
        ("", f"then is '', wanted ID@INSTANT such as {SUNSET}"),
    ],
)
def test_a_change_that_cannot_be_read_is_refused(then: str, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        MockExchange(then=[then])

    assert str(refused.value) == sentence


def test_a_change_to_a_dialect_that_nobody_knows_is_refused_before_the_start() -> None:
    with pytest.raises(DialectError) as refused:
        MockExchange(then=f"binance-spot/2026-02-21@{EVE}")

    assert str(refused.value) == (
        f"unknown dialect 'binance-spot/2026-02-21'; did you mean '{AFTER}'?"
    )


async def test_a_dialect_or_an_instant_that_cannot_be_read_is_refused(mock: MockExchange) -> None:
    with pytest.raises(
        DialectError, match=r"^unknown dialect 'binance-spot/2026-02-21'; did you mean"
    ):
        mock.dialect("binance-spot/2026-02-21")
    with pytest.raises(UsageError) as refused:
        mock.dialect(AFTER, at="tomorrow")

    assert str(refused.value) == "at is 'tomorrow', wanted an instant such as 2025-09-15T12:00:00Z"
    assert dialects(mock) == []


def test_a_scenario_that_pushes_what_its_dialect_of_then_does_not_have_is_refused(
    tmp_path: Path,
) -> None:
    file = tmp_path / "x.yaml"
    steps = f"steps:\n  - dialect: {AFTER}\n  - push: {{event: listenKeyExpired, to: demo}}\n"
    file.write_text(f"mockex: 1\nname: x\n{steps}", encoding="utf-8")

    with pytest.raises(ScenarioError, match=r"x\.yaml:5: unknown event 'listenKeyExpired'"):
        MockExchange(scenario=file)


async def test_a_scenario_may_change_its_dialect(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f"mockex: 1\nname: x\nsteps:\n  - dialect: {AFTER}\n", encoding="utf-8")

    async with MockExchange(scenario=file) as mock:
        report = await mock.play()

        assert report.holds
        assert (await post(mock))[0] == 410


# The WebSocket API, and how its requests are judged.


def subscription(mock: MockExchange, timestamp: int) -> dict[str, object]:
    """A request for demo's user data, signed at a time in ms."""
    demo = account_named("demo")
    params = {"apiKey": demo.api_key, "timestamp": str(timestamp)}
    proof = signature(signed_parameters(params), demo.key_of(KeyKind.HMAC))
    return {"id": 1, "method": SUBSCRIBE, "params": {**params, "signature": proof}}


async def subscribe(mock: MockExchange, *, behind: int) -> int:
    """The status of a subscription signed by a clock so many ms behind the exchange's."""
    async with listener(mock, "/ws-api/v3") as one:
        await one.ws.send_json(subscription(mock, mock.now // MILLISECOND - behind))
        status: int = (await one.hears())["status"]
        return status


async def test_user_data_comes_over_the_websocket_api(mock: MockExchange) -> None:
    async with listener(mock, "/ws-api/v3?returnRateLimits=false") as one:
        await one.ws.send_json(subscription(mock, mock.now // MILLISECOND))
        assert await one.hears() == {"id": 1, "status": 200, "result": {"subscriptionId": 0}}

        mock.push("balanceUpdate", to="demo", a="BTC")
        event = await one.hears()

        assert (event["subscriptionId"], event["event"]["e"]) == (0, "balanceUpdate")
        await mock.expect(stream="demo")
        mock.disconnect("demo", code=4000)
        assert await one.hears_the_end() == 4000


async def test_the_url_of_the_websocket_api_is_told(mock: MockExchange) -> None:
    assert mock.ws_api_url == mock.ws_url + "/ws-api/v3"


HOUR_MS = 3_600_000


@pytest.mark.parametrize(
    ("recv_window", "behind", "status"),
    [
        # By default clients sign by clocks that nobody has moved.
        (None, HOUR_MS, 200),
        ("lenient", HOUR_MS, 200),
        ("lenient", HOUR_MS + 60_000, 400),
        ("strict", HOUR_MS, 400),
        ("strict", 0, 200),
    ],
)
async def test_signed_requests_are_judged_strictly_or_leniently(
    recv_window: object, behind: int, status: int
) -> None:
    async with MockExchange(clock="frozen", start=NOON, recv_window=recv_window) as mock:  # type: ignore[arg-type]
        await mock.advance("1h")

        assert await subscribe(mock, behind=behind) == status


async def test_a_scenario_says_how_they_are_judged_unless_somebody_else_does(
    tmp_path: Path,
) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("mockex: 1\nname: x\nrecv_window: strict\nsteps: []\n", encoding="utf-8")

    async with MockExchange(clock="frozen", scenario=file) as mock:
        await mock.advance("1h")
        assert await subscribe(mock, behind=HOUR_MS) == 400
    async with MockExchange(clock="frozen", scenario=file, recv_window="lenient") as mock:
        await mock.advance("1h")
        assert await subscribe(mock, behind=HOUR_MS) == 200


def test_a_word_that_is_neither_is_refused() -> None:
    with pytest.raises(UsageError) as refused:
        MockExchange(recv_window="leniant")  # type: ignore[arg-type]

    assert str(refused.value) == "unknown recv_window 'leniant'; did you mean 'lenient'?"


# Shutting down.


async def test_a_shutdown_ends_streams_and_sessions(mock: MockExchange) -> None:
    async with user_stream(mock) as stream, listener(mock, "/ws-api/v3") as session:
        mock.shutdown(after="1m")

        assert await stream.hears_the_end() == 1001
        assert await session.hears_the_end() == 1001


async def test_a_span_that_is_none_is_refused(mock: MockExchange) -> None:
    with pytest.raises(UsageError) as refused:
        mock.shutdown(after="soon")

    assert str(refused.value) == "'soon' is no span; wanted one such as 90s or 1h30m"


# One's own dialects.


PROFILE = """\
profile: 1
id: acme-spot/1
extends: binance-spot/2025-08-28
aliases: [acme]
title: Acme
rest:
  endpoints:
    POST /api/v3/userDataStream: {until: "2025-01-01"}
"""


def a_folder(root: Path, text: str = PROFILE) -> Path:
    folder = root / "acme-spot" / "1"
    folder.mkdir(parents=True)
    (folder / "profile.yaml").write_text(text, encoding="utf-8")
    return root


@pytest.mark.parametrize("name", ["acme-spot/1", "acme"])
async def test_a_dialect_of_ones_own_is_found_in_its_folder(tmp_path: Path, name: str) -> None:
    async with MockExchange(dialect=name, profiles=[a_folder(tmp_path)]) as mock:
        assert mock.rules.id == "acme-spot/1"
        assert (await post(mock))[0] == 410


async def test_a_dialect_of_ones_own_may_be_changed_to(tmp_path: Path) -> None:
    async with MockExchange(profiles=[str(a_folder(tmp_path))]) as mock:
        mock.dialect("acme")

        assert mock.rules.title == "Acme"


async def test_folders_are_of_one_exchange_alone(tmp_path: Path) -> None:
    MockExchange(profiles=[a_folder(tmp_path)])

    with pytest.raises(DialectError, match=r"^unknown dialect 'acme'"):
        MockExchange(dialect="acme")


@pytest.mark.parametrize("make", [True, False])
def test_a_folder_without_a_dialect_is_refused(tmp_path: Path, make: bool) -> None:
    folder = tmp_path / "nothing"
    if make:
        folder.mkdir()

    with pytest.raises(DialectError) as refused:
        MockExchange(profiles=[folder])

    assert str(refused.value) == (
        f"{folder}: there is no dialect here; wanted a folder with PRODUCT/DATE/profile.yaml in it"
    )


def test_a_profile_of_ones_own_that_is_wrong_is_told_by_file_and_line(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, PROFILE.replace("2025-08-28", "2025-08-29"))

    with pytest.raises(DialectError) as refused:
        MockExchange(dialect="acme-spot/1", profiles=[folder])

    assert str(refused.value) == (
        "acme-spot/1/profile.yaml:3: unknown dialect 'binance-spot/2025-08-29'; "
        "did you mean 'binance-spot/2025-08-28'?"
    )
