"""Markets that live, over sockets: what a client of the façade finds there."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import aiohttp
import pytest

from mockex import MockExchange, ScenarioError
from mockex.cli.serve import UNLESS_TOLD
from mockex.mock.world import world
from tests.support.clients import Client

BUY = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.5"}
TRADES = """\
time,price,quantity,side
2021-01-01T00:00:00Z,29000.50,0.1,BUY
2021-01-01T00:00:10Z,29100.00,0.2,SELL
"""
MARKET = "mockex: 1\ntraders: {replay: {file: trades.csv, speed: '2'}}\n"


async def test_a_market_order_is_filled_in_the_default_world_of_serve() -> None:
    async with MockExchange(clock="system", unless_told=UNLESS_TOLD) as mock:
        account = mock.account("demo")
        async with Client(mock, account) as client:
            status, filled = await client.call("POST", "/api/v3/order", **BUY)
            _, depth = await client.ask("/api/v3/depth?symbol=BTCUSDT&limit=5")
            _, candles = await client.ask("/api/v3/klines?symbol=BTCUSDT&interval=1h&limit=5")

    assert (status, filled["status"], filled["executedQty"]) == (200, "FILLED", "0.50000000")
    assert abs(Decimal(filled["fills"][0]["price"]) / 42000 - 1) < Decimal("0.001")
    assert [len(depth[side]) for side in ("bids", "asks")] == [5, 5]
    assert len(candles) == 5
    assert account.free("BTC") == Decimal("10.4995")


async def test_advancing_moves_the_market_and_streams_hear_of_it() -> None:
    async with MockExchange(market="trending", clock="frozen") as mock:
        async with aiohttp.ClientSession() as session:
            stream = await session.ws_connect(f"{mock.ws_url}/ws/btcusdt@trade")
            await mock.advance(seconds=5)
            heard = [(await stream.receive_json())["p"] for _ in range(5)]
            await stream.close()
        await mock.advance(hours=1)
        truth = mock.truth()
        assert mock.problems() == []

    [price, _] = truth["books"]["BTCUSDT"]["bids"][0]  # type: ignore[index,call-overload]
    assert Decimal(heard[0]) < 42010
    assert Decimal(str(price)) > Decimal(42400)


async def test_the_world_of_tests_is_quiet() -> None:
    async with MockExchange() as mock:
        await mock.advance(hours=1)

        books = mock.truth()["books"]
        assert books["BTCUSDT"] == {"bids": [], "asks": []}  # type: ignore[index,call-overload]
        assert [entry for entry in mock.journal if entry.inbound] == []


async def test_a_book_that_a_test_sets_is_all_that_is_offered() -> None:
    async with MockExchange(market="calm", clock="frozen") as mock:
        mock.book("BTCUSDT", asks=[("100.00", "1")])
        await mock.advance(minutes=1)

        books = mock.truth()["books"]
        assert books["BTCUSDT"] == {"bids": [], "asks": [["100.00000000", "1.00000000"]]}  # type: ignore[index,call-overload]
        assert len(books["ETHUSDT"]["asks"]) == 10  # type: ignore[index,call-overload,arg-type]


async def test_trades_of_a_file_beside_the_market_are_made_again(tmp_path: Path) -> None:
    (tmp_path / "trades.csv").write_text(TRADES)
    (tmp_path / "m.yaml").write_text(MARKET)
    async with (
        MockExchange(market=tmp_path / "m.yaml", clock="frozen") as mock,
        Client(mock, mock.account("demo")) as client,
    ):
        await mock.advance(seconds=6)
        _, trades = await client.ask("/api/v3/trades?symbol=BTCUSDT")

    assert [(one["price"], one["qty"]) for one in trades] == [
        ("29000.50000000", "0.10000000"),
        ("29100.00000000", "0.20000000"),
    ]
    assert trades[1]["time"] - trades[0]["time"] == 5_000


@pytest.mark.parametrize(
    ("words", "market"),
    [
        ("steps: [{wait: 1s}]", "calm"),
        ("market: thin\nsteps: []", None),
        ('market: {BTCUSDT: {asks: [["42000", "1"]]}}\nsteps: []', None),
        ('steps: [{book: {BTCUSDT: {asks: [["42000", "1"]]}}}]', None),
    ],
)
def test_serve_lets_markets_live_where_a_scenario_says_nothing_of_them(
    tmp_path: Path, words: str, market: str | None
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(f"mockex: 1\nname: x\n{words}\n")

    found = world(file, dialect=None, then=(), profiles=(), market=None, unless_told=UNLESS_TOLD)

    assert found.market_source == (market or str(file))


async def test_a_scenario_names_the_market_that_it_is_played_on(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text("mockex: 1\nname: x\nmarket: thin\nsteps: []\n")
    async with MockExchange(scenario=tmp_path / "s.yaml") as mock:
        books = mock.truth()["books"]

    assert len(books["BTCUSDT"]["asks"]) == 3  # type: ignore[index,call-overload,arg-type]


async def test_a_price_that_the_filters_do_not_allow_is_refused_at_the_start(
    tmp_path: Path,
) -> None:
    (tmp_path / "m.yaml").write_text("mockex: 1\ntraders: {price: '2000000'}\n")

    with pytest.raises(ScenarioError) as caught:
        async with MockExchange(market=tmp_path / "m.yaml"):
            pass
    assert str(caught.value) == (
        f"{tmp_path}/m.yaml: market: traders of BTCUSDT: price is 2000000, wanted one within its "
        "PRICE_FILTER"
    )
