"""Recording from hosts that speak TLS, and whose connections are cut again and again."""

from __future__ import annotations

import ssl

import pytest

from mockex.errors import RecordingError
from mockex.values.instant import SECOND, between
from tests.recorder.host import serving
from tests.recorder.running import keys_of, recorded, running
from tests.recorder.tls import a_tls_proxy
from tests.recording.frames import USER_DATA


@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("flow", ["listen-key", "signature"])
async def test_what_a_client_could_hear_between_cuts_is_recorded_and_each_cut_is_a_gap(
    mock_exchange, tmp_path, flow
):
    cuts = 0
    async with (
        a_tls_proxy(mock_exchange.server.address) as proxy,
        recorded(
            tmp_path / "run.jsonl",
            proxy.rest,
            proxy.ws,
            ws_api=proxy.ws,
            keys=keys_of(mock_exchange.account("demo")),
            flows=[flow],
            clock=mock_exchange.driver.clock,
            tls=proxy.trusting(),
        ) as run,
        running(run),
    ):
        for number in range(40):
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
            if number % 4 == 3:
                await mock_exchange.settle()
                cuts += proxy.cut()
            await mock_exchange.advance(seconds=1)
        await mock_exchange.advance(seconds=60)

    pushed = [text for text in proxy.passed if "balanceUpdate" in text]
    assert run.texts == pushed
    assert len(pushed) > 10
    assert len(run.gaps) == cuts > 4
    assert all(0 < between(*note.gap) < 32 * SECOND for note in run.gaps if note.gap)


async def test_a_certificate_that_nobody_vouches_for_is_one_sentence(mock_exchange, tmp_path):
    async with (
        a_tls_proxy(mock_exchange.server.address) as proxy,
        recorded(
            tmp_path / "run.jsonl", proxy.rest, proxy.ws, tls=ssl.create_default_context()
        ) as run,
    ):
        with pytest.raises(RecordingError) as caught:
            await run.recorder.run()

    place = proxy.address.replace(":", " port ")
    assert str(caught.value) == (
        f"POST {proxy.rest}{USER_DATA} was not answered: the certificate of {place} is not trusted:"
        " unable to get local issuer certificate; --ca FILE names whom to trust;"
        " wanted HTTP 200 and a listenKey"
    )


async def test_a_host_that_speaks_no_tls_is_named(tmp_path):
    async with (
        serving() as (rest, ws),
        recorded(tmp_path / "run.jsonl", rest.replace("http", "https"), ws) as run,
    ):
        with pytest.raises(RecordingError) as caught:
            await run.recorder.run()

    place = rest.removeprefix("http://").replace(":", " port ")
    assert f"was not answered: {place} does not speak TLS that we understand;" in str(caught.value)
