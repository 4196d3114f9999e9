"""Recording from hosts that speak TLS, and whose connections are cut again and again."""

from __future__ import annotations

import json
import ssl

import aiohttp
import pytest

from mockex.errors import RecordingError
from mockex.recorder.reader import open_recording
from mockex.recording.frame import Note, Text
from mockex.values.instant import SECOND, between
from tests.recorder.between import between as between_the_two
from tests.recorder.host import serving
from tests.recorder.running import keys_of, recorded, running
from tests.recorder.tls import a_tls_proxy
from tests.recording.frames import USER_DATA
from tests.support.listeners import listen_key


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


@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("how", ["close", "rst", "fin"])
@pytest.mark.parametrize("flow", ["listen-key", "signature"])
async def test_what_a_client_could_hear_of_an_exchange_that_cuts_every_few_seconds_is_recorded(
    mock_exchange, tmp_path, flow, how
):
    on = "ws_api" if flow == "signature" else "user_stream"
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
        mock_exchange.fault("cut", every="7s", how=how, on=on, until="60s")
        for number in range(60):
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
            await mock_exchange.advance(seconds=1)
        await mock_exchange.advance(seconds=60)

    pushed = [text for text in proxy.passed if "balanceUpdate" in text]
    [fault] = mock_exchange.faults
    assert run.texts == pushed
    assert len(pushed) > 10
    assert len(run.gaps) == fault.fired > 4
    assert all(0 < between(*note.gap) < 32 * SECOND for note in run.gaps if note.gap)


@pytest.mark.mockex(recv_window="strict")
async def test_between_a_client_and_such_a_host_nothing_is_lost_and_each_cut_is_a_gap(
    mock_exchange, tmp_path
):
    clock, cuts, opened = mock_exchange.driver.clock, 0, 0
    async with (
        a_tls_proxy(mock_exchange.server.address) as host,
        between_the_two(
            tmp_path / "run.jsonl", host.rest, clock=clock, context=host.trusting()
        ) as run,
        aiohttp.ClientSession() as session,
    ):
        key = await listen_key(mock_exchange)
        for number in range(40):
            if number % 4 == 0:
                stream = await session.ws_connect(f"{run.ws}/ws/{key}")
                opened += 1
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
            heard = json.loads(await stream.receive_str())
            assert heard["d"] == f"{number}.00000000"
            if number % 4 == 3:
                cuts += host.cut()
                assert (await stream.receive()).type is aiohttp.WSMsgType.CLOSED
                await mock_exchange.advance(seconds=1)

    with open_recording(tmp_path / "run.jsonl") as reading:
        contents = [frame.content for frame in reading]
    texts = [one.text for one in contents if isinstance(one, Text)]
    gaps = [one.gap for one in contents if isinstance(one, Note) and one.gap is not None]
    assert texts == host.passed
    assert len(texts) == 40
    assert (cuts, len(gaps)) == (opened, opened - 1)
    assert all(SECOND <= between(*gap) < 5 * SECOND for gap in gaps)


@pytest.mark.mockex(recv_window="strict")
@pytest.mark.parametrize("how", ["close", "rst", "fin"])
async def test_between_a_client_and_an_exchange_that_cuts_every_second_nothing_is_lost(
    mock_exchange, tmp_path, how
):
    clock, cuts = mock_exchange.driver.clock, 0
    async with (
        a_tls_proxy(mock_exchange.server.address) as host,
        between_the_two(
            tmp_path / "run.jsonl", host.rest, clock=clock, context=host.trusting()
        ) as run,
        aiohttp.ClientSession() as session,
    ):
        key = await listen_key(mock_exchange)
        mock_exchange.fault("cut", every="1s", how=how)
        for number in range(40):
            if number % 4 == 0:
                stream = await session.ws_connect(f"{run.ws}/ws/{key}")
            mock_exchange.push("balanceUpdate", to="demo", d=f"{number}.00000000")
            heard = json.loads(await stream.receive_str())
            assert heard["d"] == f"{number}.00000000"
            if number % 4 == 3:
                await mock_exchange.advance(seconds=1)
                assert (await stream.receive()).type in (
                    aiohttp.WSMsgType.CLOSE,
                    aiohttp.WSMsgType.CLOSED,
                )
                cuts += 1

    with open_recording(tmp_path / "run.jsonl") as reading:
        contents = [frame.content for frame in reading]
    texts = [one.text for one in contents if isinstance(one, Text)]
    gaps = [one.gap for one in contents if isinstance(one, Note) and one.gap is not None]
    assert texts == host.passed
    assert len(texts) == 40
    # What came after the last cut nobody was there to miss.
    assert len(gaps) == cuts - 1 == 9


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
