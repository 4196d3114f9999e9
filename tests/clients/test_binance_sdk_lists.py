"""The vendor's SDK of today reads replies about order lists here, field by field."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from mockex.wire.messages import HttpReply
from tests.clients.environments import python_with
from tests.clients.program import running

EVENTS = ("oco", "opo", "open", "lists", "list", "cancelled", "all", "prevented")

pytestmark = pytest.mark.slow


@pytest.mark.mockex(dialect="latest", clock="system")
async def test_it_knows_every_field_of_every_reply(mock_exchange: MockExchange) -> None:
    account = mock_exchange.account("demo")
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
    python = python_with("binance-sdk-spot==13.2.0")
    async with running(python, "spot_sdk_lists.py", mock_exchange, account) as program:
        told = [(await program.says(event))["told"] for event in EVENTS]
        await program.ends_well()

    messages = [entry.message for entry in mock_exchange.journal]
    replies = [one.fields for one in messages if isinstance(one, HttpReply)]
    assert [_known(one) for one in told] == replies
    assert [order.status for order in account.orders] == ["NEW", "NEW", "CANCELED", "CANCELED"]
    assert mock_exchange.problems() == []


def _known(model: object) -> object:
    """What a model has made of a reply; what it does not know it sets aside."""
    if isinstance(model, list):
        return [_known(each) for each in model]
    if isinstance(model, dict):
        assert not model.get("additional_properties"), model
        names = model.keys() - {"additional_properties"}
        return {name: _known(model[name]) for name in names}
    return model
