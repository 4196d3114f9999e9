"""python-binance opens the user sockets of three markets here."""

from __future__ import annotations

import asyncio
from decimal import Decimal
from pathlib import Path

import pytest

from mockex import MockExchange
from tests.clients.dialects import in_both_dialects
from tests.clients.environments import python_with
from tests.clients.listening import listened_to
from tests.clients.program import PATIENCE, running

PROGRAM = "python_binance_user_data.py"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def python() -> Path:
    return python_with("python-binance==1.0.37")


@pytest.mark.parametrize(
    ("market", "event"),
    [
        pytest.param(market, event, marks=pytest.mark.mockex(dialect=dialect, clock="system"))
        for market, event, dialect in [
            ("spot", "executionReport", "binance-spot/2026-07-07"),
            ("margin", "executionReport", "binance-margin/2025-10-24"),
            ("futures", "ORDER_TRADE_UPDATE", "binance-usdm/2026-04-23"),
        ]
    ],
)
async def test_it_hears_events_as_they_are_pushed(
    mock_exchange: MockExchange, python: Path, market: str, event: str
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, market) as program:
        await program.says("open")
        await mock_exchange.expect(stream="demo", within="20s")

        mock_exchange.push(event, to="demo")

        assert [(await program.says("message"))["message"]] == mock_exchange.pushes()


@pytest.mark.mockex(dialect="binance-spot/2026-07-07", clock="system")
async def test_cut_off_it_comes_back_and_subscribes_to_nothing(
    mock_exchange: MockExchange, python: Path
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, PROGRAM, mock_exchange, account, "spot") as program:
        await program.says("open")
        await mock_exchange.expect(stream="demo", within="20s")

        mock_exchange.shutdown(after="0s")
        errors = [(await program.says("message"))["message"]["type"] for _ in range(2)]

        assert errors == ["ConnectionClosedOK", "BinanceWebsocketClosed"]
        async with asyncio.timeout(PATIENCE):
            while not mock_exchange.connections:  # noqa: ASYNC110 - it says nothing that tells of it
                await asyncio.sleep(0.1)
        mock_exchange.push("executionReport", to="demo")
        await program.says_nothing()
        assert len(mock_exchange.messages()) == 1


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(way, marks=pytest.mark.mockex(dialect=dialect, clock="system"))
        for way, dialect in [
            ("signature", "binance-spot/2026-07-07"),
            ("signature", "binance-spot/2025-08-28"),
            ("listen_key", "binance-spot/2025-08-28"),
        ]
    ],
)
async def test_it_places_cancels_and_buys_and_hears_of_it(
    mock_exchange: MockExchange, python: Path, way: str
) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.book("BTCUSDT", bids=[("41990.00", "1")], asks=[("42010.00", "1")])
    async with running(python, "python_binance_orders.py", mock_exchange, account, way) as program:
        assert (await program.says("open"))["balance"] == "100000.00000000"

        assert await program.says("placed") == {
            "event": "placed",
            "status": "NEW",
            "held": "87400.00000000",
        }
        new = await program.says("report")
        assert (new["c"], new["x"], new["X"]) == ("mine", "NEW", "NEW")

        assert (await program.says("cancelled"))["status"] == "CANCELED"
        gone = await program.says("report")
        assert (gone["x"], gone["X"]) == ("CANCELED", "CANCELED")

        assert await program.says("bought") == {"event": "bought", "status": "FILLED", "fills": 1}
        heard = [await program.says("report") for _ in range(2)]
        assert [(one["c"], one["x"], one["z"]) for one in heard] == [
            ("market", "NEW", "0.00000000"),
            ("market", "TRADE", "0.10000000"),
        ]
        trades = await program.says("trades")
        assert trades["own"] == [["42010.00000000", "0.10000000", trades["own"][0][2]]]  # type: ignore[index]
        assert trades["same"] is True

        rests = await program.says("report")
        assert (rests["c"], rests["X"]) == ("rests", "NEW")
        mock_exchange.book("BTCUSDT", asks=[])
        mock_exchange.trade("BTCUSDT", side="BUY", price="42500.00", quantity="0.05")
        mock_exchange.trade("BTCUSDT", side="BUY", price="42500.00", quantity="0.15")
        heard = [await program.says("report") for _ in range(2)]
        assert [(one["x"], one["X"], one["z"]) for one in heard] == [
            ("TRADE", "PARTIALLY_FILLED", "0.05000000"),
            ("TRADE", "FILLED", "0.20000000"),
        ]
        # It is not waited for: it takes ten seconds to close a socket.
        assert await program.says("end") == {"event": "end", "balance": "104290.50000000"}
    assert account.free("BTC") == Decimal("9.8999")
    assert mock_exchange.problems() == []


@pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(each, marks=pytest.mark.mockex(dialect=each, clock="system"))
        for each in ("latest", "binance-spot/2025-08-28")
    ],
)
async def test_it_trades_over_the_websocket_api(
    mock_exchange: MockExchange, python: Path, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.book("BTCUSDT", bids=[("41990.00", "1")], asks=[("42010.00", "1")])
    async with running(python, "python_binance_ws_api.py", mock_exchange, account) as program:
        assert (await program.says("info"))["symbols"] == ["BTCUSDT"]
        placed = await program.says("placed")
        assert (placed["status"], placed["name"]) == ("NEW", "mine")
        opened = await program.says("open")
        assert (opened["same"], opened["status"]) == (True, "NEW")
        assert (await program.says("cancelled"))["status"] == "CANCELED"
        assert await program.says("bought") == {"event": "bought", "status": "FILLED", "fills": 1}
        held = await program.says("account")
        assert (held["price"], held["btc"]) == ("42010.00000000", "10.09990000")
        assert (await program.says("refused"))["code"] == -1013
    assert account.free("BTC") == Decimal("10.0999")
    assert mock_exchange.problems() == []


@pytest.mark.parametrize("dialect", ["binance-spot/2025-08-28", "binance-spot/2026-07-07"])
async def test_it_looks_at_the_market(python: Path, dialect: str) -> None:
    async with MockExchange(dialect=dialect, clock="system") as mock:
        mock.book("BTCUSDT", asks=[("40000.00", "1"), ("42000.00", "1")])
        mock.trade("BTCUSDT", side="BUY", price="42000.00", quantity="1.50")
        account = mock.account("demo")
        async with running(python, "python_binance_market_data.py", mock, account) as program:
            seen = await program.says("seen")
            await program.ends_well()

    tickers = seen.pop("tickers")
    assert isinstance(tickers, int)
    assert tickers > 1
    assert seen == {
        "event": "seen",
        "asks": [["42000.00000000", "0.50000000"]],
        "trades": [1, 2],
        "old": [2],
        "aggregates": [[1, 1], [2, 2]],
        "later": [2],
        "candle": [
            *("40000.00000000", "42000.00000000", "40000.00000000", "42000.00000000"),
            "1.50000000",
        ],
        "past": 0,
        "average": "40666.66666666",
        "ticker": "5.000",
        "price": "42000.00000000",
        "best": "42000.00000000",
        "window": 2,
    }


@in_both_dialects(market="calm")
async def test_its_depth_cache_stays_in_step(
    mock_exchange: MockExchange, python: Path, dialect: str
) -> None:
    account = mock_exchange.account("demo")
    async with running(python, "python_binance_depth.py", mock_exchange, account) as program:
        await listened_to(mock_exchange, ["btcusdt@depth@100ms"])
        await mock_exchange.advance(minutes=1)
        mock_exchange.symbol("BTCUSDT", "HALT")
        await mock_exchange.advance(seconds=1)

        books = mock_exchange.truth()["books"]["BTCUSDT"]  # type: ignore[index,call-overload]
        held = {
            side: [list(map(float, level)) for level in books[side]] for side in ("bids", "asks")
        }
        async with asyncio.timeout(PATIENCE):
            said = {}
            while said != {"event": "depth", **held}:
                await program.go_on()
                said = await program.says("depth")
    assert len(mock_exchange.pushes("depthUpdate")) > 30
    # It asks before it listens, and again where changes do not follow one another.
    assert len(mock_exchange.requests("GET /api/v3/depth")) <= 2
    assert mock_exchange.problems() == []
