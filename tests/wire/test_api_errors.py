"""Refusals in the words of the dialect."""

from __future__ import annotations

import pytest

from mockex.core.admission import TurnedAway
from mockex.core.limits import WeightLimit
from mockex.core.rejects import Reason
from mockex.values.instant import MINUTE
from mockex.wire.api_errors import ApiError, Complaint, api_error, turned_away
from mockex.wire.profile import shipped
from tests.support.dialects import SHIPPED
from tests.support.exchanges import at


def test_a_refusal_has_the_code_the_sentence_and_the_status_of_the_dialect() -> None:
    assert api_error(SHIPPED, Reason.NO_SUCH_LISTEN_KEY) == ApiError(
        status=400, code=-1125, msg="This listenKey does not exist."
    )


@pytest.mark.parametrize(
    ("dialect", "sentence"),
    [
        # errors.md, 2020-11-30, and CHANGELOG.md, 2022-12-13.
        ("binance-spot/2021-01-01", "Way too much request weight used; IP banned until 1757937720000. Please use the websocket for live updates to avoid bans."),
        ("binance-spot/2025-08-28", "Way too much request weight used; IP banned until 1757937720000. Please use WebSocket Streams for live updates to avoid bans."),
        ("binance-usdm/2026-03-06", "Way too many requests; IP(1.2.3.4) banned until 1757937720000. Please use the websocket for live updates to avoid bans."),
        ("openapi-whitelabel/2018-09-25", "Way too many requests; IP banned until 1757937720000. Please use the websocket for live updates to avoid bans."),
    ],
)  # fmt: skip
def test_who_is_banned_is_told_until_when(dialect: str, sentence: str) -> None:
    limit = WeightLimit(window=MINUTE, limit=6_000)
    ban = TurnedAway(reason=Reason.ADDRESS_BANNED, limit=limit, until=at(minutes=2))

    assert turned_away(ban, "1.2.3.4", shipped(dialect)) == ApiError(
        status=418, code=-1003, msg=sentence, retry_at=at(minutes=2)
    )


@pytest.mark.parametrize(
    ("dialect", "sentence"),
    [
        ("binance-usdm/2026-03-06", "Too many requests; current limit is 2400 requests per minute. Please use the websocket for live updates to avoid polling the API."),
        ("coins-openapi/2025-03", "Too many requests, current limit is 2400 requests per 1 MINUTE."),
    ],
)  # fmt: skip
def test_who_asks_too_much_is_told_how_much_he_may(dialect: str, sentence: str) -> None:
    limit = WeightLimit(window=MINUTE, limit=2_400)
    refusal = TurnedAway(reason=Reason.TOO_MUCH_WEIGHT, limit=limit, until=at(minutes=1))

    assert turned_away(refusal, "1.2.3.4", shipped(dialect)) == ApiError(
        status=429, code=-1003, msg=sentence, retry_at=at(minutes=1)
    )


def test_details_are_filled_in_as_they_are() -> None:
    error = api_error(SHIPPED, Complaint.PARAMETER_EMPTY, name="{name} 100%")

    assert error.msg == "Parameter '{name} 100%' was empty."
