"""python-binance places stops and order lists here, and hears what becomes of them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from mockex import MockExchange
from tests.clients.environments import python_with
from tests.clients.program import running

pytestmark = pytest.mark.slow


@pytest.mark.mockex(dialect="latest", clock="system")
async def test_it_lives_with_order_lists_and_stops(mock_exchange: MockExchange) -> None:
    account = mock_exchange.account("demo")
    python = python_with("python-binance==1.0.37")
    mock_exchange.trade("BTCUSDT", side="BUY", price="42000.00", quantity="0.01")
    async with running(python, "python_binance_lists.py", mock_exchange, account) as program:
        await program.says("open")
        await mock_exchange.expect(stream="demo", within="20s")

        await program.go_on()
        assert await program.says_next(4) == {
            "placed": [
                {
                    "list": "pair",
                    "reports": [
                        ["stop", "STOP_LOSS_LIMIT", "NEW"],
                        ["profit", "LIMIT_MAKER", "NEW"],
                    ],
                }
            ],
            "executionReport": [["stop", "NEW", "NEW", 0], ["profit", "NEW", "NEW", 0]],
            "listStatus": [[0, "OCO", "EXEC_STARTED", "EXECUTING", "pair"]],
        }
        assert account.locked("BTC") == Decimal("0.1")

        mock_exchange.trade("BTCUSDT", side="BUY", price="43000.00", quantity="0.10")
        assert await program.says_next(3) == {
            "executionReport": [
                ["profit", "TRADE", "FILLED", 0],
                ["stop", "EXPIRED", "EXPIRED", 0],
            ],
            "listStatus": [[0, "OCO", "ALL_DONE", "ALL_DONE", "pair"]],
        }
        await program.go_on()
        assert await program.says("found") == {
            "event": "found",
            "status": "ALL_DONE",
            "orders": [["stop", "STOP_LOSS_LIMIT", "EXPIRED"], ["profit", "LIMIT_MAKER", "FILLED"]],
            "open": [],
        }

        await program.go_on()
        said = await program.says_next(10)
        assert said["placed"] == [
            {
                "list": "bracket",
                "reports": [
                    ["entry", "LIMIT", "NEW"],
                    ["trail", "STOP_LOSS", "PENDING_NEW"],
                    ["target", "TAKE_PROFIT", "PENDING_NEW"],
                ],
            }
        ]
        # All are cancelled under one name, of the exchange's making.
        [cancelled] = said["cancelled"]
        assert isinstance(cancelled, dict)
        name = cancelled["reports"][0][0]
        assert cancelled == {
            "status": "ALL_DONE",
            "reports": [
                [name, "LIMIT", "CANCELED"],
                [name, "STOP_LOSS", "CANCELED"],
                [name, "TAKE_PROFIT", "CANCELED"],
            ],
        }
        assert said["executionReport"] == [
            ["entry", "NEW", "NEW", 1],
            ["trail", "NEW", "PENDING_NEW", 1],
            ["target", "NEW", "PENDING_NEW", 1],
            *3 * [[name, "CANCELED", "CANCELED", 1]],
        ]
        assert said["listStatus"] == [
            [1, "OTO", "EXEC_STARTED", "EXECUTING", "bracket"],
            [1, "OTO", "ALL_DONE", "ALL_DONE", "bracket"],
        ]

        await program.go_on()
        said = await program.says_next(7)
        assert said["stop"] == [
            {"stop": "41000.00000000", "works": False, "delta": None},
            {"stop": "44000.00000000", "works": False, "delta": 50},
        ]
        assert said["refused"] == [{"code": -2010, "msg": "Stop price would trigger immediately."}]
        reports = [one[1:] for one in said["executionReport"] if isinstance(one, list)]
        assert reports == 2 * [["NEW", "NEW", -1], ["CANCELED", "CANCELED", -1]]

        # It is not waited for: it takes ten seconds to close a socket.
        await program.go_on()
        await program.says("end")
    assert account.locked("BTC") == account.locked("USDT") == 0
    assert mock_exchange.problems() == []
