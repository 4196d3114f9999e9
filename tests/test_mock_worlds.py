"""Markets of one's own: a file beside the scenario, one for the façade, or one that is shipped."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest

from mockex import MockExchange
from mockex.errors import ScenarioError
from tests.support.clients import Client

MARKET = """\
mockex: 1
symbols:
  币安BNB:
    base: 币安
    quote: BNB
    tick_size: "0.01"
    max_price: "1000"
    step_size: "0.1"
    max_quantity: "1000"
    min_notional: "1"
    max_notional: "100000"
    commissions: {standard: {taker: "0.001"}, special: {taker: "0.002"}, tax: {buyer: "0.004"}}
books: {币安BNB: {asks: [["10.00", "5"]]}}
"""
SCENARIO = """\
mockex: 1
name: a market of its own
market: own.yaml
accounts: {alice: {discount: true, balances: {BNB: "100"}}}
steps: []
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.yaml").write_text(MARKET, encoding="utf-8")
    (tmp_path / "scenario.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


async def test_a_scenario_names_the_market_beside_it(folder: Path) -> None:
    async with MockExchange(scenario=folder / "scenario.yaml") as mock:
        alice = mock.account("alice")

        mock.place("alice", symbol="币安BNB", side="BUY", type="MARKET", quantity="2")

        # Standard at three quarters, the rest whole: 20 BNB * (0.00075 + 0.002 + 0.004).
        [trade] = alice.trades
        assert (trade.commission, trade.commission_asset) == (Decimal("0.135"), "BNB")
        assert (alice.free("BNB"), alice.free("币安")) == (Decimal("79.865"), Decimal(2))


async def test_clients_trade_a_symbol_whose_name_is_no_ascii(folder: Path) -> None:
    async with MockExchange(market=folder / "own.yaml") as mock:
        alice = mock.account("alice", BNB="100")
        order = {"symbol": "币安BNB", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
        async with Client(mock, alice) as client:
            status, body = await client.call(
                "POST", "/api/v3/order", **order, quantity="5", price="10"
            )
            assert (status, body["symbol"], body["status"]) == (200, "币安BNB", "FILLED")
            # Without the discount it is paid of what was bought.
            assert alice.free("币安") == 5 * (1 - Decimal("0.007"))
            _, body = await client.call("GET", "/api/v3/account/commission", symbol="币安BNB")
            assert body["taxCommission"]["buyer"] == "0.00400000"
            _, info = await client.ask(f"/api/v3/exchangeInfo?symbol={quote('币安BNB')}")
            assert [one["baseAsset"] for one in info["symbols"]] == ["币安"]
        assert mock.problems() == []


async def test_a_shipped_market_goes_by_its_name() -> None:
    async with MockExchange(market="default") as mock:
        assert "ETHBTC" in mock.truth()["books"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("market", "sentence"),
    [
        (
            "defualt",
            "there is no market 'defualt' (nor a file: those end with .yaml); did you mean 'default'?",
        ),
        ("gone.yaml", "gone.yaml: there is no such file; wanted a market in YAML"),
    ],
)
def test_a_market_that_is_not_there_is_said_so(market: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        MockExchange(market=market)
    assert str(caught.value) == sentence
