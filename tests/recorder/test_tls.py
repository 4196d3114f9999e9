"""Recording from hosts that speak TLS, and whose connections are cut again and again."""

from __future__ import annotations

import asyncio
import ssl

import aiohttp
import pytest

from mockex import MockExchange
from mockex.errors import RecordingError
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Note, Text
from mockex.values.instant import SECOND, between
from mockex.wire.messages import StreamSend
from tests.recorder.between import between as between_the_two
from tests.recorder.host import serving
from tests.recorder.running import keys_of, recorded, running
from tests.recorder.tls import tls_before
from tests.recording.frames import USER_DATA
from tests.support.listeners import listen_key


def sent(mock: MockExchange) -> list[str]:
    """Each balance update that the exchange sent, as it was sent."""
    return [
        entry.message.data.decode()
        for entry in mock.journal
        if isinstance(entry.message, StreamSend) and entry.message.kind == "user.balanceUpdate"
    ]


@pytest.mark.slow
@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("how", ["close", "rst", "fin", "blackhole"])
@pytest.mark.parametrize("flow", ["listen-key", "signature"])
async def test_whatever_was_sent_between_cuts_is_recorded_and_each_cut_is_a_gap(
    mock_exchange, tmp_path, flow, how
):
    async with (
        tls_before(mock_exchange.server.address) as host,
        recorded(
            tmp_path / "run.jsonl",
            host.rest,
            host.ws,
            ws_api=host.ws,
            keys=keys_of(mock_exchange.account("demo")),
            flows=[flow],
            clock=mock_exchange.driver.clock,
            tls=host.trusting(),
        ) as run,
        running(run),
    ):
        fault = mock_exchange.fault("cut", every="3s", how=how)
        for number in range(480 if how == "blackhole" else 120):
            await mock_exchange.advance(ms=500)
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
            await mock_exchange.advance(ms=500)
        mock_exchange.remove_fault(fault)
        await mock_exchange.advance(minutes=2)
        mock_exchange.push("balanceUpdate", to="demo", d="1000.00000000")
        await mock_exchange.settle()
        [cut] = mock_exchange.faults

    assert run.texts == sent(mock_exchange)
    assert '"1000.00000000"' in run.texts[-1]
    assert len(run.texts) > len(run.gaps) == cut.fired > 5
    assert all(0 < between(*note.gap) < 90 * SECOND for note in run.gaps if note.gap)


@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("how", ["close", "rst", "fin"])
async def test_between_a_client_and_such_a_host_nothing_is_lost_and_each_cut_is_a_gap(
    mock_exchange, tmp_path, how
):
    clock = mock_exchange.driver.clock
    heard: list[str] = []
    async with (
        tls_before(mock_exchange.server.address) as host,
        between_the_two(
            tmp_path / "run.jsonl", host.rest, clock=clock, context=host.trusting()
        ) as run,
    ):
        life = asyncio.ensure_future(
            comes_again(f"{run.ws}/ws/{await listen_key(mock_exchange)}", heard)
        )
        await mock_exchange.expect(stream="demo")
        mock_exchange.fault("cut", every="3s", how=how, times=12)
        for number in range(60):
            await mock_exchange.advance(ms=500)
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
            await mock_exchange.advance(ms=500)
        life.cancel()
        await asyncio.wait((life,))
        [cut] = mock_exchange.faults

    with open_recording(tmp_path / "run.jsonl") as reading:
        contents = [frame.content for frame in reading]
    texts = [one.text for one in contents if isinstance(one, Text)]
    gaps = [one.gap for one in contents if isinstance(one, Note) and one.gap is not None]
    assert texts == heard == sent(mock_exchange)
    assert len(texts) > 30
    assert len(gaps) == cut.fired > 8
    assert all(0 < between(*gap) < 5 * SECOND for gap in gaps)


async def comes_again(url: str, heard: list[str]) -> None:
    """Hear a stream, and come again a second after each end of it."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.ws_connect(url) as stream:
                async for message in stream:
                    heard.append(message.data)  # noqa: PERF401  # ends come between
            await asyncio.sleep(1)


async def test_a_certificate_that_nobody_vouches_for_is_one_sentence(mock_exchange, tmp_path):
    async with (
        tls_before(mock_exchange.server.address) as proxy,
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
