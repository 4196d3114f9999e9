"""Which goes out first: the reply to a request, or the events that it caused."""

from __future__ import annotations

from asyncio import selector_events
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import aiohttp
import pytest

from mockex import MockExchange
from tests.support.listeners import Listener, user_stream
from tests.support.order_bot import ORDER, OrderBot

TRANSPORT = selector_events._SelectorSocketTransport  # type: ignore[attr-defined]  # the loop's own
REPLY, PUSH = b'"fills"', b'"executionReport"'


@contextmanager
def writing(patch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """All that this process hands to its sockets, in order."""
    written: list[bytes] = []
    write, writelines = TRANSPORT.write, TRANSPORT.writelines

    def note(transport: object, data: bytes) -> None:
        written.append(bytes(data))
        write(transport, data)

    def note_lines(transport: object, lines: Iterable[bytes]) -> None:
        parts = [bytes(line) for line in lines]
        written.append(b"".join(parts))
        writelines(transport, parts)

    with patch.context() as patched:
        patched.setattr(TRANSPORT, "write", note)
        patched.setattr(TRANSPORT, "writelines", note_lines)
        yield written


def order_of(written: list[bytes]) -> list[str]:
    """Replies and events among what was written; several may be one write."""
    names = {REPLY: "reply", PUSH: "push"}
    return [
        name for data in written for mark, name in names.items() for _ in range(data.count(mark))
    ]


def a_bot(mock: MockExchange) -> OrderBot:
    account = mock.account("demo")
    return OrderBot(
        rest_url=mock.rest_url, ws_url=mock.ws_url, key=account.key, secret=account.secret
    )


async def hears_a_fill(listener: Listener) -> None:
    while (await listener.hears()).get("X") != "FILLED":
        pass


@pytest.mark.parametrize(
    ("replies", "wanted"),
    [
        ("before_pushes", ["reply", "push", "push"]),
        ("after_pushes", ["push", "push", "reply"]),
    ],
)
async def test_the_reply_is_written_on_its_side_of_the_events(
    monkeypatch: pytest.MonkeyPatch, replies: str, wanted: list[str]
) -> None:
    async with MockExchange(clock="system", replies=replies) as mock:  # type: ignore[arg-type]
        mock.book("BTCUSDT", asks=[("42000.00", "1")])
        headers = {"X-MBX-APIKEY": mock.account("demo").key}
        async with (
            user_stream(mock) as listener,
            aiohttp.ClientSession(headers=headers) as session,
        ):
            with writing(monkeypatch) as written:
                placed = await a_bot(mock).call(session, "POST", "/api/v3/order", ORDER)
                await hears_a_fill(listener)

        assert placed["status"] == "FILLED"
        assert order_of(written) == wanted


@pytest.mark.parametrize("replies", ["before_pushes", "after_pushes"])
async def test_whichever_it_is_a_client_on_its_own_connections_gets_both(replies: str) -> None:
    async with MockExchange(clock="system", replies=replies) as mock:  # type: ignore[arg-type]
        mock.book("BTCUSDT", asks=[("42000.00", "10")])
        headers = {"X-MBX-APIKEY": mock.account("demo").key}
        async with (
            user_stream(mock) as listener,
            aiohttp.ClientSession(headers=headers) as session,
        ):
            for number in range(20):
                order = {**ORDER, "newClientOrderId": f"order-{number}", "quantity": "0.01"}
                placed = await a_bot(mock).call(session, "POST", "/api/v3/order", order)
                assert placed["status"] == "FILLED"
            for _ in range(20):
                await hears_a_fill(listener)

        mock.verify()
