from __future__ import annotations

from mockex.recorder.waiting import Backoff


def test_pauses_double_up_to_half_a_minute():
    backoff = Backoff()

    assert [backoff.seconds(lasted=0) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]


def test_a_connection_that_lasted_begins_them_anew():
    backoff = Backoff()
    for _ in range(5):
        backoff.seconds(lasted=0)

    assert backoff.seconds(lasted=31) == 1
    assert backoff.seconds(lasted=1) == 2


def test_a_host_that_wants_to_be_left_alone_is():
    assert Backoff().seconds(lasted=0, at_least=120) == 120
