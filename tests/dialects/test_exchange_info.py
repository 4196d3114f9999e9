"""What every shipped dialect says of its symbols keeps its own contract."""

from __future__ import annotations

import pytest

from mockex import MockExchange
from mockex.wire.dialect import Endpoint
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from mockex.wire.vocabulary import Operation
from tests.support.speaker import speaker

INFORMING = [
    pytest.param(dialect, endpoint, id=dialect)
    for dialect in shelf().ids()
    for endpoint in shipped(dialect).rest.endpoints.values()
    if endpoint.operation is Operation.EXCHANGE_INFO
]


@pytest.mark.parametrize(("dialect", "endpoint"), INFORMING)
async def test_it_tells_of_its_symbols_as_its_contract_says(
    dialect: str, endpoint: Endpoint
) -> None:
    async with MockExchange(dialect=dialect) as mock, speaker(mock) as one:
        status, _ = await one.asks(endpoint, {})

        assert status == 200
        assert mock.problems() == []
