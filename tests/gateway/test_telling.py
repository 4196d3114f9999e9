"""Journal entries in words: what a person reads, and the members that a machine reads."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex.core.commands import (
    LockFunds,
    MoveFunds,
    OpenAccount,
    SetReferencePrice,
    SetSymbolStatus,
)
from mockex.core.order_lists import ListKind
from mockex.core.orders import Side
from mockex.core.symbols import SymbolStatus
from mockex.gateway.telling import Teller, Told
from mockex.wire.actions import (
    CancelScripted,
    Disconnect,
    Expire,
    MakeTrade,
    PlaceScripted,
    PushRaw,
    SetBook,
    Shutdown,
    Target,
)
from mockex.wire.messages import StreamClosed, StreamPing, StreamPong, StreamText
from tests.support.exchanges import an_account
from tests.support.libraries import SHIPPED_LIBRARY
from tests.support.messages import USER_STREAM, a_request, opened
from tests.support.worlds import ALICE, World


def told(world: World) -> list[Told]:
    return list(Teller().tell(world.journal))


def words(world: World) -> list[str]:
    return [one.words for one in told(world)]


def test_a_reply_is_told_with_the_request_that_it_answers() -> None:
    world = World()
    world.tell(a_request(ticket=1), a_request("PUT", USER_STREAM, ticket=2))

    assert words(world) == [
        "GET /api/v3/ping → 200",
        f'PUT {USER_STREAM} → 401 {{"code": -2014, "msg": "API-key format invalid."}}',
    ]
    [first, _] = told(world)
    assert first.event == "reply"
    assert first.members == {"request": "GET /api/v3/ping", "status": 200, "body": {}}


def test_a_reply_to_a_request_that_was_told_before_is_told_with_it() -> None:
    world = World()
    world.tell(a_request(ticket=1), a_request(ticket=2))
    *earlier, last = world.journal
    teller = Teller()

    teller.recall(earlier)

    assert [one.words for one in teller.tell([last])] == ["GET /api/v3/ping → 200"]
    assert [one.words for one in Teller().tell([last])] == ["connection 2 → 200"]


def test_an_entry_is_told_to_machines_on_one_line() -> None:
    world = World()
    world.tell(a_request())

    [one] = told(world)

    assert one.as_json() == (
        '{"event": "reply", "at": "2025-09-15T12:00:00.000Z", "n": 2, '
        '"request": "GET /api/v3/ping", "status": 200, "body": {}}'
    )


def test_an_entry_is_told_with_its_number_and_the_time_of_day() -> None:
    world = World()
    world.advance(minutes=61, seconds=1, ms=234.5)
    world.tell(a_request())

    assert [str(one) for one in told(world)] == ["#2 13:01:01.234  GET /api/v3/ping → 200"]


def test_the_story_of_a_stream_is_told_without_its_heartbeat() -> None:
    world = World()
    key = world.listen(1, 2, to="alice")
    world.advance(minutes=1)
    world.tell(StreamPing(connection=1), StreamPong(connection=1))
    world.push("balanceUpdate", to="alice", a="ETH", d="1.5")
    world.do(Disconnect(to=Target(account="alice", connection=1)))
    world.do(Disconnect(to=Target(account="alice"), how="rst"))
    world.tell(StreamClosed(connection=1, code=1000), StreamClosed(connection=2))

    assert words(world)[1:] == [
        f"connection 1 opened /ws/{key}",
        f"connection 2 opened /ws/{key}",
        "→ connection 1, 2  balanceUpdate a=ETH d=1.5",
        "connection 1 closed: 1001",
        "connection 2 ended: rst",
        "connection 1 is gone (1000)",
        "connection 2 is gone",
    ]


def test_what_a_client_says_is_told_and_cut_where_it_is_long() -> None:
    world = World()
    world.tell(opened(1, "/ws"), StreamText(connection=1, text="x" * 200))

    said = told(world)[1]

    assert said.words == f"connection 1 says '{'x' * 120}'"
    assert said.members == {"connection": 1, "text": "x" * 200}


def test_what_an_event_says_most_by_is_told_first() -> None:
    world = World()
    world.listen(1, to="alice")
    world.push("executionReport", to="alice", s="BTCUSDT", i=7, q="1.0", p="2.0")

    assert words(world)[-1].startswith(
        "→ connection 1  executionReport s=BTCUSDT S=BUY o=LIMIT x=NEW X=NEW i=7 q=1.0 p=2.0 "
    )


def test_an_event_is_told_with_the_order_list_that_it_is_about() -> None:
    world = World()
    world.listen(1, to="alice")
    world.push("listStatus", to="alice", s="BTCUSDT", g=7)

    assert words(world)[-1] == "→ connection 1  listStatus s=BTCUSDT g=7 l=EXEC_STARTED L=EXECUTING"


def test_a_raw_push_is_told_as_raw() -> None:
    world = World()
    world.listen(1, to="alice")
    world.do(PushRaw(to=Target(account="alice"), data=b"secret"))

    assert words(world)[-1] == "→ connection 1  raw bytes"


def test_an_expired_key_is_told_by_name() -> None:
    world = World()
    key = world.listen(1, to="alice")
    world.do(Expire(account="alice"))

    assert words(world)[-1] == f"→ connection 1  listenKeyExpired listenKey={key}"


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("unexpected", "! binance-spot/2025-08-28 has no GET /nothing"),
        ("warning", "! expire: alice has no active listen key"),
        ("closed", "connection 1 closed: 1001"),
    ],
)
def test_notes_for_people_begin_with_a_mark(event: str, sentence: str) -> None:
    world = World()
    world.tell(opened(1, "/ws"), a_request(path="/nothing", key=ALICE.api_key))
    world.do(Expire(account="alice"), Shutdown())

    assert (event, sentence) in [(one.event, one.words) for one in told(world)]


def test_who_listens_to_whom_is_for_the_journal_alone() -> None:
    world = World()
    world.listen(1, to="alice")

    assert "alice" not in " ".join(words(world))


def test_a_refused_handshake_is_told_as_the_reply_to_its_connection() -> None:
    world = World()
    world.tell(opened(3, "/nowhere"))

    assert words(world) == [
        "connection 3 opened /nowhere",
        'connection 3 → 404 {"code": -1000, "msg": "no stream lives at this path"}',
    ]


def test_what_the_owner_does_to_the_market_is_told() -> None:
    world = World()
    one, price = Decimal(1), Decimal("50000.00")
    offers = tuple((price + n, one) for n in range(4))
    world.do(SetBook(symbol="BTCUSDT", bids=(), asks=offers))
    world.do(MakeTrade(symbol="BTCUSDT", side=Side.BUY, price=price, quantity=one))
    world.do(MoveFunds(account="alice", asset="USDT", amount=Decimal(900)))
    world.do(LockFunds(account="alice", asset="USDT", amount=Decimal(-5)))
    world.do(SetSymbolStatus(symbol="BTCUSDT", status=SymbolStatus.HALT))

    done = [told for told in told(world) if told.event == "done"]

    assert [one.words for one in done] == [
        "* book BTCUSDT bids none asks 1 at 50000.00, 1 at 50001.00, 1 at 50002.00 and 1 more",
        "* trade BTCUSDT BUY 1 at 50000.00",
        "* deposit to alice: 900 USDT",
        "* unlock of alice: 5 USDT",
        "* symbol BTCUSDT: HALT",
    ]
    assert done[2].members == {"words": "deposit to alice: 900 USDT"}


def test_an_order_list_that_the_owner_places_is_told_by_its_kind() -> None:
    world = World()
    parameters = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "1", "aboveType": "LIMIT_MAKER"}
    pair = {"abovePrice": "9", "belowType": "STOP_LOSS", "belowStopPrice": "7"}
    world.do(PlaceScripted(account="alice", kind=ListKind.OCO, parameters={**parameters, **pair}))

    told = " ".join(f"{name}={value}" for name, value in {**parameters, **pair}.items())
    assert words(world)[0] == f"* place an OCO for alice: {told}"


def test_orders_that_the_owner_places_and_cancels_are_told_with_what_came_of_them() -> None:
    world = World()
    order = "symbol=BTCUSDT side=BUY type=LIMIT timeInForce=GTC price=9 quantity=1"
    parameters = dict(word.split("=") for word in order.split())
    world.do(MoveFunds(account="alice", asset="USDT", amount=Decimal(9)))
    world.do(PlaceScripted(account="alice", parameters=parameters))
    world.do(CancelScripted(account="alice"))

    assert words(world)[1:] == [
        f"* place for alice: {order}",
        "* cancel for alice: last",
    ]


def test_a_secret_of_an_account_is_never_told() -> None:
    world = World()
    world.do(OpenAccount(account=an_account("carol")))

    assert words(world) == []


def test_a_reference_price_that_the_owner_sets_is_told() -> None:
    world = World(SHIPPED_LIBRARY.dialect("latest"), library=SHIPPED_LIBRARY)
    world.do(SetReferencePrice(symbol="BTCUSDT", price=Decimal("42000.00")))
    world.do(SetReferencePrice(symbol="BTCUSDT", price=None))

    assert [one.words for one in told(world)] == [
        "* reference price of BTCUSDT: 42000.00",
        "* reference price of BTCUSDT: none",
    ]
