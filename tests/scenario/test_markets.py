"""The steps that move markets and funds, and the keys of what is there at the start."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from mockex import MockExchange
from mockex.core.commands import LockFunds, MoveFunds, SetReferencePrice, SetSymbolStatus
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.core.symbols import SymbolStatus
from mockex.errors import ScenarioError, UsageError
from mockex.scenario.steps import Act
from mockex.wire.actions import (
    CancelScripted,
    MakeTrade,
    MarketAction,
    PlaceScripted,
    SetBook,
)
from tests.support.scenarios import FIRST_STEP, effect_of, refusal, refusal_of, with_head

AMOUNT = 'wanted decimal text in quotes such as "20000"'
SOME = 'wanted a decimal text other than zero such as "0.30"'
BTCUSDT = SetBook(
    symbol="BTCUSDT",
    bids=((Decimal("41990.00"), Decimal("0.5")), (Decimal(41_980), Decimal(1))),
    asks=(),
)


def a_transfer(amount: str) -> MoveFunds:
    return MoveFunds(account="alice", asset="USDT", amount=Decimal(amount))


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ('book: {BTCUSDT: {bids: [["41990.00", "0.5"], ["41980", "1"]], asks: []}}', BTCUSDT),
        (
            'book: {ETHUSDT: {asks: [["2400", "1"]]}}',
            SetBook(symbol="ETHUSDT", bids=None, asks=((Decimal(2400), Decimal(1)),)),
        ),
        (
            'trade: {symbol: BTCUSDT, side: SELL, price: "42000.00", quantity: "0.1"}',
            MakeTrade(
                symbol="BTCUSDT",
                side=Side.SELL,
                price=Decimal(42_000),
                quantity=Decimal("0.1"),
            ),
        ),
        (
            'place: {account: alice, symbol: BTCUSDT, side: BUY, type: MARKET, quantity: "1"}',
            PlaceScripted(
                account="alice",
                parameters={
                    "symbol": "BTCUSDT",
                    "side": "BUY",
                    "type": "MARKET",
                    "quantity": "1",
                },
            ),
        ),
        (
            "place_list: {account: alice, kind: OCO, symbol: BTCUSDT, aboveType: LIMIT_MAKER}",
            PlaceScripted(
                account="alice",
                kind=ListKind.OCO,
                parameters={"symbol": "BTCUSDT", "aboveType": "LIMIT_MAKER"},
            ),
        ),
        ("cancel: {account: alice}", CancelScripted(account="alice", order="last")),
        ("cancel: {account: alice, order: 7}", CancelScripted(account="alice", order=7)),
        ("cancel: {account: alice, order: mine}", CancelScripted(account="alice", order="mine")),
        ('deposit: {account: alice, asset: USDT, amount: "5.5"}', a_transfer("5.5")),
        ('transfer: {account: alice, asset: USDT, amount: "-5.5"}', a_transfer("-5.5")),
        (
            'lock: {account: alice, asset: BTC, amount: "-1"}',
            LockFunds(account="alice", asset="BTC", amount=Decimal(-1)),
        ),
        (
            "symbol: {BTCUSDT: HALT}",
            SetSymbolStatus(symbol="BTCUSDT", status=SymbolStatus.HALT),
        ),
        (
            'reference_price: {symbol: BTCUSDT, price: "42000.00"}',
            SetReferencePrice(symbol="BTCUSDT", price=Decimal(42_000)),
        ),
        (
            "reference_price: {symbol: BTCUSDT, price: null}",
            SetReferencePrice(symbol="BTCUSDT", price=None),
        ),
    ],
)
def test_a_step_that_moves_something(step: str, action: MarketAction) -> None:
    assert effect_of(step) == Act(action=action)


def test_one_step_may_be_about_several_symbols() -> None:
    assert effect_of("symbol: {BTCUSDT: HALT, ETHUSDT: BREAK}") == Act(
        action=SetSymbolStatus(symbol="BTCUSDT", status=SymbolStatus.HALT),
        more=(SetSymbolStatus(symbol="ETHUSDT", status=SymbolStatus.BREAK),),
    )


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("book: {}", "steps[0].book is {}, wanted one symbol"),
        ("book: {BTCUSDT: {}}", "steps[0].book.BTCUSDT is {}, wanted one side: bids or asks"),
        ("book: {BTCUSDT: {bid: []}}", "unknown side 'bid'; did you mean 'bids'?"),
        ("book: {BTCUSDT: {bids: [[1, 2]]}}", "steps[0].book.BTCUSDT.bids[0][0] is 1, "),
        ('book: {BTCUSDT: {bids: [["1"]]}}', "steps[0].book.BTCUSDT.bids[0] is "),
        ('book: {BTCUSDT: {bids: [["1", "0"]]}}', f"book: quantity is '0', {SOME}"),
        ('trade: {symbol: BTCUSDT, side: SELL, price: "1"}', "there is no 'quantity' in steps[0].trade; symbol, side, price and quantity are required"),
        ('trade: {symbol: BTCUSDT, side: SEL, price: "1", quantity: "1"}', "steps[0].trade.side is 'SEL', wanted one of BUY, SELL; did you mean 'SELL'?"),
        ('trade: {symbol: BTCUSDT, side: BUY, price: "0.00", quantity: "1"}', f"trade: price is '0.00', {SOME}"),
        ('trade: {symbol: BTCUSDT, side: BUY, price: "1e3", quantity: "1"}', f"steps[0].trade.price is '1e3', {AMOUNT}"),
        ("place: {account: alice, symbol: BTCUSDT, side: BUY}", "there is no 'type' in steps[0].place; account, symbol, side and type are required"),
        ("place: {account: bob2, symbol: BTCUSDT, side: BUY, type: LIMIT}", "unknown account 'bob2'; did you mean 'bob'?"),
        ("place: {account: alice, symbol: BTCUSDT, side: BUY, type: LIMIT, quantity: 1}", 'steps[0].place.quantity is 1, wanted text in quotes: "1"'),
        ("place_list: {account: alice, symbol: BTCUSDT}", "there is no 'kind' in steps[0].place_list; account, kind and symbol are required"),
        ("place_list: {account: alice, symbol: BTCUSDT, kind: OTOOCO}", "steps[0].place_list.kind is 'OTOOCO', wanted one of OCO, OTO, OTOCO, OPO, OPOCO; did you mean 'OTOCO'?"),
        ("place_list: {account: bob2, symbol: BTCUSDT, kind: OCO}", "unknown account 'bob2'; did you mean 'bob'?"),
        ("cancel: {}", "there is no 'account' in steps[0].cancel; it is required"),
        ("cancel: {account: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ('deposit: {account: alice, asset: BTC, amount: "0"}', f"deposit: amount is '0', {SOME}"),
        ("deposit: {account: alice, asset: BTC, amount: 1}", "steps[0].deposit.amount is 1, "),
        ('lock: {account: zzz, asset: BTC, amount: "1"}', "unknown account 'zzz'; there are alice, bob"),
        ("symbol: {BTCUSDT: HALTED}", "steps[0].symbol.BTCUSDT is 'HALTED', wanted one of TRADING, END_OF_DAY, HALT, BREAK, CANCEL_ONLY; did you mean 'HALT'?"),
        ("reference_price: {symbol: BTCUSDT}", "there is no 'price' in steps[0].reference_price; symbol and price are required"),
        ("reference_price: {symbol: BTCUSDT, price: 42000}", 'steps[0].reference_price.price is 42000, wanted decimal text in quotes such as "42000.00", or null'),
        ('reference_price: {symbol: BTCUSDT, price: "0"}', f"reference_price: price is '0', {SOME}"),
    ],
)  # fmt: skip
def test_a_step_that_is_wrong(step: str, sentence: str) -> None:
    assert refusal(step).startswith(f"x.yaml:{FIRST_STEP}: {sentence}")


def test_what_is_there_at_the_start() -> None:
    found = with_head(
        'market: {BTCUSDT: {bids: [["41990.00", "0.5"], ["41980", "1"]], asks: []}}\n'
        "replies: after_pushes\n"
        "recv_window: strict"
    )

    assert found.books == (BTCUSDT,)
    assert (found.replies, found.recv_window) == ("after_pushes", "strict")


@pytest.mark.parametrize(
    ("rest", "sentence"),
    [
        ("replies: later", "replies is 'later', wanted one of before_pushes, after_pushes"),
        ("recv_window: loose", "recv_window is 'loose', wanted one of strict, lenient"),
        (
            "market: [BTCUSDT]",
            "market is [BTCUSDT], wanted books by symbol, or the name of a market file",
        ),
        ("market: {BTCUSDT: {asks: [[1, 2]]}}", "market.BTCUSDT.asks[0][0] is 1"),
        ('market: {BTCUSDT: {asks: [["1", "0"]]}}', f"market: quantity is '0', {SOME}"),
    ],
)
def test_a_key_that_is_wrong(rest: str, sentence: str) -> None:
    text = f"mockex: 1\nname: a story\n{rest}\nsteps: []\n"

    assert refusal_of(text).startswith(f"x.yaml:3: {sentence}")


def a_file(folder: Path, *lines: str) -> Path:
    file = folder / "story.yaml"
    file.write_text("\n".join(("mockex: 1", "name: a story", *lines, "")), encoding="utf-8")
    return file


async def test_a_market_of_no_symbol_keeps_the_exchange_from_opening(tmp_path: Path) -> None:
    file = a_file(tmp_path, 'market: {BTCUSD: {asks: [["1", "2"]]}}', "steps: []")

    with pytest.raises(ScenarioError) as refused:
        async with MockExchange(scenario=file):
            pass

    assert str(refused.value) == (
        f"{file}: market: unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?"
    )


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("symbol: {BTCUSD: HALT}", "unknown symbol 'BTCUSD'; did you mean 'BTCUSDT'?"),
        (
            "place: {account: demo, symbol: BTCUSDT, side: BUY, type: LIMIT}",
            "place: Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed.",
        ),
    ],
)
async def test_a_step_that_cannot_be_done_is_told_with_its_line(
    tmp_path: Path, step: str, sentence: str
) -> None:
    file = a_file(tmp_path, "steps:", "  - wait: 0s", f"  - {step}")
    async with MockExchange(scenario=file) as mock:
        with pytest.raises(ScenarioError) as refused:
            await mock.play()

    assert str(refused.value) == f"{file}:5: {sentence}"


async def test_a_scenario_moves_what_it_says(tmp_path: Path) -> None:
    file = a_file(
        tmp_path,
        "accounts: {alice: {balances: {USDT: '20000'}}}",
        'market: {BTCUSDT: {asks: [["42000.00", "0.1"]]}}',
        "steps:",
        '  - place: {account: alice, symbol: BTCUSDT, side: BUY, type: MARKET, quantity: "0.1"}',
        '  - deposit: {account: alice, asset: USDT, amount: "5"}',
        '  - transfer: {account: alice, asset: USDT, amount: "-1"}',
        '  - lock: {account: alice, asset: USDT, amount: "100"}',
        "  - symbol: {BTCUSDT: HALT}",
    )
    async with MockExchange(scenario=file) as mock:
        report = await mock.play()

        alice = mock.account("alice")
        assert report.holds
        assert (alice.free("BTC"), alice.free("USDT"), alice.locked("USDT")) == (
            Decimal("0.0999"),
            Decimal(15_704),
            Decimal(100),
        )
        assert mock.truth()["symbols"]["BTCUSDT"] == "HALT"  # type: ignore[index,call-overload]


def test_the_facade_takes_the_same_words() -> None:
    with pytest.raises(UsageError) as refused:
        MockExchange(replies="later")  # type: ignore[arg-type]

    assert str(refused.value) == "unknown replies 'later'; there are before_pushes, after_pushes"
