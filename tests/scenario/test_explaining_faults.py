"""Faults in plain sentences."""

from __future__ import annotations

import pytest

from mockex.faults.parse import KINDS, read_fault
from mockex.scenario.explaining_faults import explained_fault

ON = "executionReport"
ORDER = "POST /api/v3/order"
CUT = f"from now on: every {ON}"
ASKED = f"from now on: every {ORDER}"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"late": {"by": "3s", "jitter": "500ms"}, "on": ON}, f"{CUT} comes 3s late, and up to 500ms more"),
        ({"status": {"code": 418}, "on": ORDER}, f"{ASKED} is answered with 418, and not carried out"),
        ({"lost_request": {}, "on": ORDER}, f"{ASKED} is lost on its way to the exchange, and a -1007 answers"),
        ({"lost_reply": {"seen": "gateway_timeout"}, "on": ORDER}, f"{ASKED} is carried out and its reply lost, and a 504 without a body answers"),
        ({"lost_reply": {"seen": "page"}, "on": ORDER}, f"{ASKED} is carried out and its reply lost, and a web server's page answers with 500"),
        ({"lost_reply": {"seen": "rst"}, "on": ORDER}, f"{ASKED} is carried out and its reply lost, and the connection is reset"),
        ({"lost_reply": {"seen": "fin"}, "on": ORDER}, f"{ASKED} is carried out and its reply lost, and the connection ends"),
        ({"lost_reply": {"seen": "silence"}, "on": ORDER}, f"{ASKED} is carried out and its reply lost, and nothing answers"),
        ({"reset": {}, "on": "handshake"}, "from now on: every handshake is not carried out, and its connection reset"),
        ({"skewed_clock": {"by": "-1500ms"}}, "from now on: every request meets a clock that is off by -1s500ms"),
        ({"truncated": {}, "on": ON}, f"{CUT} breaks off in its middle"),
        ({"truncated": {"bytes": 7}, "on": ON}, f"{CUT} breaks off after 7 bytes"),
        ({"garbled": {"into": "noise"}, "on": "user_stream"}, "from now on: everything on user data streams comes as random bytes"),
        ({"unknown_field": {}, "on": ON}, f"{CUT} has a field zz_new more, which is 1"),
        ({"unknown_value": {"field": "X"}, "on": ON}, f"{CUT} says UNHEARD_OF in X"),
        ({"dropped": {}, "on": "market_streams"}, "from now on: everything on market streams is not sent"),
        ({"doubled": {}, "on": ON}, f"{CUT} is sent twice"),
        ({"doubled": {"after": "2s"}, "on": ON}, f"{CUT} is sent twice, 2s apart"),
        ({"swapped": {"within": "2s"}, "on": ON}, f"{CUT} changes places with the next one, if it comes within 2s"),
        ({"gap": {"updates": 2}}, "from now on: every depthUpdate lacks 2 updates of its book"),
        ({"gap": {}}, "from now on: every depthUpdate lacks 1 update of its book"),
        ({"cut": {"code": 1008}, "on": ON}, f"{CUT} is lost, and its connection is closed with 1008"),
        ({"cut": {"how": "rst", "event": "delivered"}, "on": ON}, f"{CUT} is delivered, and its connection is reset"),
        ({"cut": {"how": "blackhole", "every": "5s"}}, "from now on: everything loses its connection every 5s: it never says another word"),
        ({"silent": {}}, "from now on: everything on streams stops, while pings go on"),
        ({"no_pings": {}}, "from now on: everything gets no pings any more"),
        ({"shutting_down": {"after": "1m"}, "from": "2s"}, "after 2s: the server goes down, 1m after it is announced"),
        ({"shutting_down": {}, "on": ORDER, "times": 1}, f"from now on, once: every {ORDER} brings the server down"),
        ({"key_expired": {}, "to": "alice"}, "from now on: the listen key of alice ends"),
        ({"key_expired": {}, "on": ON}, f"{CUT} ends the listen key"),
    ],
)  # fmt: skip
def test_every_kind_of_fault(told: dict[str, object], words: str) -> None:
    assert explained_fault(read_fault(told)) == words


def test_no_kind_is_left_out() -> None:
    marks = test_every_kind_of_fault.pytestmark  # type: ignore[attr-defined]
    said = {name for told, _ in marks[0].args[1] for name in told}

    assert set(KINDS) <= said


@pytest.mark.parametrize(
    ("envelope", "words"),
    [
        ({"times": 3}, "from now on, 3 times: every order.place"),
        ({"chance": "0.2", "from": "1s", "until": "10m"}, "after 1s, until 10m from now, with a chance of 0.2: every order.place"),
        ({"to": "alice", "where": {"side": "BUY"}}, "from now on: every order.place with side BUY of alice"),
        ({"on": "ws_api", "to": {"account": "alice", "connection": "last"}}, "from now on: everything of the WebSocket API to alice (connection last)"),
    ],
)  # fmt: skip
def test_when_how_often_and_with_what(envelope: dict[str, object], words: str) -> None:
    fault = read_fault({"late": {"by": "1s"}, "on": "order.place", **envelope})

    assert explained_fault(fault) == f"{words} comes 1s late"
