"""What the owner does, as steps of a journal and back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.accounts import Permission, account_named
from mockex.core.commands import (
    LockFunds,
    MoveFunds,
    OpenAccount,
    RevokeKey,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.core.symbols import SymbolStatus
from mockex.gateway.deeds import action_of, step_of
from mockex.market.feed import Planned
from mockex.market.terms import PRESETS, Terms
from mockex.recording import lines
from mockex.recording.frame import Frame, Step
from mockex.values.instant import MINUTE, SECOND, Instant, Span
from mockex.wire.actions import (
    Action,
    AddFault,
    CancelScripted,
    ChangeDialect,
    Disconnect,
    Expire,
    LookAtMarkets,
    MakeTrade,
    PlaceScripted,
    Push,
    PushRaw,
    RemoveFault,
    SetBook,
    Shutdown,
    StartTraders,
    Target,
)
from mockex.wire.codecs import decode
from tests.support.exchanges import NOON

ALICE = Target(account="alice")
FIRST = Target(account="alice", connection="first")
PRICE = Decimal("42000.00")
NARROW = account_named(
    "narrow",
    api_key="k" * 64,
    api_secret="s",
    balances={"BTC": Decimal("0.10")},
    permissions=[Permission.TRADE],
    addresses=["10.0.0.1"],
    discounted=True,
    trade_group=3,
)
TRADE = Planned(at=Instant(7), price=PRICE, quantity=Decimal(1), side=Side.BUY)

STEPS: list[tuple[Action, dict[str, object]]] = [
    (Push(event="balanceUpdate", to=ALICE), {"push": {"event": "balanceUpdate", "to": "alice"}}),
    (
        Push(event="x", to=FIRST, fields={"d": "1", "T": {"ago": Span(2 * SECOND)}, "n": None}),
        {
            "push": {
                "event": "x",
                "to": {"account": "alice", "connection": "first"},
                "with": {"d": "1", "T": {"ago": "2s"}, "n": None},
            }
        },
    ),
    (PushRaw(to=ALICE, data="ä{".encode()), {"push_raw": {"to": "alice", "text": "ä{"}}),
    (
        PushRaw(to=ALICE, data=b"\xff\x00", binary=True),
        {"push_raw": {"to": "alice", "hex": "ff00"}},
    ),
    (Expire(account="alice"), {"expire": {"account": "alice"}}),
    (RevokeKey(api_key="k"), {"revoke": {"key": "k"}}),
    (
        Disconnect(to=Target(account="alice", connection=2), how="rst", code=1008, reason="bye"),
        {
            "disconnect": {
                "to": {"account": "alice", "connection": 2},
                "how": "rst",
                "code": 1008,
                "reason": "bye",
            }
        },
    ),
    (Shutdown(), {"shutdown": {}}),
    (Shutdown(after=Span(90 * SECOND)), {"shutdown": {"after": "1m30s"}}),
    (ChangeDialect(dialect="acme/1"), {"dialect": "acme/1"}),
    (
        ChangeDialect(dialect="acme/1", at=NOON),
        {"dialect": {"id": "acme/1", "at": "2025-09-15T12:00:00.000Z"}},
    ),
    (
        SetBook(symbol="BTCUSDT", bids=((PRICE, Decimal("0.10")),)),
        {"book": {"BTCUSDT": {"bids": [["42000.00", "0.10"]]}}},
    ),
    (SetBook(symbol="BTCUSDT", asks=()), {"book": {"BTCUSDT": {"asks": []}}}),
    (
        MakeTrade(symbol="BTCUSDT", side=Side.SELL, price=PRICE, quantity=Decimal(1)),
        {"trade": {"symbol": "BTCUSDT", "side": "SELL", "price": "42000.00", "quantity": "1"}},
    ),
    (
        PlaceScripted(account="alice", parameters={"symbol": "BTCUSDT"}),
        {"place": {"account": "alice", "symbol": "BTCUSDT"}},
    ),
    (
        PlaceScripted(account="alice", parameters={"symbol": "BTCUSDT"}, kind=ListKind.OCO),
        {"place_list": {"account": "alice", "kind": "OCO", "symbol": "BTCUSDT"}},
    ),
    (CancelScripted(account="alice", order=7), {"cancel": {"account": "alice", "order": 7}}),
    (
        MoveFunds(account="alice", asset="BTC", amount=Decimal("-0.10")),
        {"deposit": {"account": "alice", "asset": "BTC", "amount": "-0.10"}},
    ),
    (
        LockFunds(account="alice", asset="BTC", amount=Decimal("1E-8")),
        {"lock": {"account": "alice", "asset": "BTC", "amount": "1E-8"}},
    ),
    (
        SetSymbolStatus(symbol="BTCUSDT", status=SymbolStatus.HALT),
        {"symbol": {"BTCUSDT": "HALT"}},
    ),
    (
        SetReferencePrice(symbol="BTCUSDT", price=PRICE),
        {"reference_price": {"symbol": "BTCUSDT", "price": "42000.00"}},
    ),
    (
        SetReferencePrice(symbol="BTCUSDT", price=None),
        {"reference_price": {"symbol": "BTCUSDT", "price": None}},
    ),
    (
        OpenAccount(account=NARROW),
        {
            "account": {
                "name": "narrow",
                "key": "k" * 64,
                "secret": "s",
                "balances": {"BTC": "0.10"},
                "permissions": ["TRADE"],
                "addresses": ["10.0.0.1"],
                "discount": True,
                "trade_group": 3,
            }
        },
    ),
    (LookAtMarkets(), {"look": {}}),
    (
        AddFault(told={"late": {"by": "3s"}, "on": "executionReport", "times": 1}),
        {"fault": {"late": {"by": "3s"}, "on": "executionReport", "times": 1}},
    ),
    (RemoveFault(number=2), {"remove_fault": {"number": 2}}),
]


@pytest.mark.parametrize(("action", "step"), STEPS)
def test_a_deed_is_a_step_and_the_step_is_the_deed(action: Action, step: dict[str, object]) -> None:
    assert step_of(action) == step
    assert action_of(step) == action


@pytest.mark.parametrize("terms", [*PRESETS.values(), Terms(replay=(TRADE,))])
def test_traders_keep_their_terms_through_a_file(terms: Terms) -> None:
    action = StartTraders(symbol="BTCUSDT", terms=terms)
    frame = Frame(n=1, at=NOON, link=0, way="in", content=Step(step=step_of(action)))

    written = decode(lines.write(frame))

    assert isinstance(written, dict)
    assert action_of(written["step"]) == action


def test_every_deed_has_its_step() -> None:
    told = {type(action) for action, _ in STEPS} | {StartTraders}

    assert told == set(Action.__args__)  # type: ignore[attr-defined]  # a union's own


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ({}, "a step has the keys none, wanted one verb"),
        ({"look": {}, "symbol": {}}, "a step has the keys look, symbol, wanted one verb"),
        ({"advance": "61m"}, "unknown step 'advance'; there are push, push_raw, expire"),
        ({"expire": {}}, "expire cannot be read: 'account'"),
        ({"shutdown": {"after": "soon"}}, "shutdown cannot be read: soon is no span"),
        ({"deposit": {"account": "a", "asset": "B", "amount": "x"}}, "deposit cannot be read: "),
        ({"book": []}, "book cannot be read: "),
        ({"dialect": {"id": "a/1", "at": "x"}}, "dialect cannot be read: x is no instant"),
        ({"traders": {"BTCUSDT": {"levels": "x"}}}, "traders cannot be read: "),
    ],
)
def test_a_step_that_cannot_be_read_is_told(step: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as caught:
        action_of(step)

    assert str(caught.value).startswith(sentence)


def test_a_span_of_minutes_is_read_back() -> None:
    assert action_of({"shutdown": {"after": "1m"}}) == Shutdown(after=Span(MINUTE))
