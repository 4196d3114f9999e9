"""Where an exchange says it is, in the words of its dialect."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from mockex.cli.listening import places


@pytest.mark.parametrize(
    ("dialect", "streams"),
    [
        ("binance-spot/2025-08-28", "/ws/<listenKey>  and  /stream?streams=<listenKey>"),
        # The old routes are silent there.
        (
            "binance-usdm/2026-04-23",
            "/private/ws?listenKey=<listenKey>  and  /private/stream?listenKey=<listenKey>",
        ),
        ("openapi-whitelabel/2018-09-25", "/openapi/ws/<listenKey>"),
    ],
)
async def test_people_are_told_the_routes_that_speak(dialect: str, streams: str) -> None:
    async with MockExchange(dialect=dialect) as mock:
        lines = places(mock.server, mock.rules)

        assert lines == [f"  REST      {mock.rest_url}", f"  streams   {mock.ws_url}{streams}"]
