"""The life of a stream in every shipped dialect, made from its profile alone, over real sockets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from mockex import MockExchange
from mockex.values.instant import Span, format_span
from mockex.wire.dialect import Credential, Dialect
from mockex.wire.profile import shipped
from mockex.wire.shelf import shipped as shelf
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Announcement, Batch, Envelope, Need, Operation
from tests.support.speaker import SYMBOL, Ear, Speaker, speaker

DIALECTS = shelf().ids()
# The page of nginx for what is gone, with its line ends.
PAGE_BYTES = 136


def sorts(operation: Operation) -> Iterator[Any]:
    """Every dialect with each sort of keys that it still opens so."""
    for dialect in DIALECTS:
        for endpoint in shipped(dialect).rest.endpoints.values():
            if endpoint.operation is operation and not endpoint.gone:
                case = pytest.param(dialect, endpoint.credential, id=f"{dialect}-{endpoint.path}")
                yield case


KEYS = list({case.id: case for case in sorts(Operation.OPEN_LISTEN_KEY)}.values())
TOKENS = list(sorts(Operation.OPEN_LISTEN_TOKEN))
GONE = [each for each in DIALECTS if any(e.gone for e in shipped(each).rest.endpoints.values())]
SIGNED = [
    each
    for each in DIALECTS
    if (session := shipped(each).session)
    and any(m.operation is Operation.SUBSCRIBE_SIGNED for m in session.methods.values())
]
SESSIONS = [
    each
    for each in DIALECTS
    if (session := shipped(each).session)
    and any(m.operation is Operation.OPEN_LISTEN_KEY for m in session.methods.values())
]


@asynccontextmanager
async def spoken(
    dialect: str, profiles: Sequence[Path] = ()
) -> AsyncIterator[tuple[MockExchange, Speaker]]:
    """An exchange of that dialect, which breaks none of its own contracts, and a client of it."""
    async with (
        MockExchange(dialect=dialect, recv_window="strict", profiles=profiles) as mock,
        speaker(mock) as one,
    ):
        yield mock, one
        assert mock.problems() == []


def an_event(dialect: Dialect, sort: str | None) -> str:
    """An event that streams of that sort of keys hear and that announces nothing."""
    fitting = (
        name
        for name, rule in dialect.events.items()
        if rule.announces is None and rule.is_heard_under(sort)
    )
    return next(fitting)


def a_route(dialect: Dialect) -> StreamRoute:
    return next(route for route in dialect.stream.routes if not (route.silent or route.gone))


def later_by(credential: Credential, share: float) -> str:
    return format_span(Span(int(credential.policy.validity * share)))


def inside(message: Any, dialect: Dialect, event: str, route: StreamRoute, key: str) -> Any:
    """The event in the envelope and the batch that the profile promises."""
    if route.envelope is Envelope.COMBINED:
        assert message.keys() == {"stream", "data"}
        assert message["stream"] == key
        message = message["data"]
    if (dialect.events[event].batch or dialect.stream.batch) is Batch.ARRAY:
        [message] = message
    return message


async def hears_of_it(
    mock: MockExchange, ear: Ear, event: str, route: StreamRoute, key: str
) -> None:
    """Push an event, which must come as the dialect's own example of it, but for its times."""
    mock.push(event, to="alice")
    said = inside(await ear.hears(), mock.rules, event, route, key)
    [*_, pushed] = mock.pushes(event)
    assert said == pushed


async def forewarnings(mock: MockExchange, ear: Ear) -> None:
    """Hear the announcements of a key's coming end, where the dialect has them."""
    if mock.rules.event_that(Announcement.KEY_EXPIRING) is None:
        return
    while not ear.heard_nothing():
        assert "listenKey" in await ear.hears()


@pytest.mark.parametrize(("dialect", "sort"), KEYS)
async def test_a_listen_key_lives_as_its_profile_says(dialect: str, sort: str) -> None:
    await the_life_of_a_listen_key(dialect, sort)


async def the_life_of_a_listen_key(dialect: str, sort: str, profiles: Sequence[Path] = ()) -> None:
    """Open one, hear by it, extend it, let it end; open, close; open again, and hear."""
    async with spoken(dialect, profiles) as (mock, one):
        rules = mock.rules
        credential, route, event = rules.credentials[sort], a_route(rules), an_event(rules, sort)
        create = one.endpoint(Operation.OPEN_LISTEN_KEY, sort)
        extend = one.endpoint(Operation.EXTEND_LISTEN_KEY, sort)
        close = one.endpoint(Operation.CLOSE_LISTEN_KEY, sort)
        known = {"symbol": SYMBOL}

        status, reply = await one.asks(create, known)
        key = reply[credential.parameter]
        known[credential.parameter] = key
        assert (status, len(key)) == (200, credential.policy.length)
        assert (await one.asks(create, known))[1][credential.parameter] == key

        async with one.hearing(route, key) as ear:
            await hears_of_it(mock, ear, event, route, key)
            await mock.advance(later_by(credential, 0.7))
            assert (await one.asks(extend, known))[0] == 200
            await mock.advance(later_by(credential, 0.7))
            await hears_of_it(mock, ear, event, route, key)

            await mock.advance(later_by(credential, 0.4))
            await forewarnings(mock, ear)
            expiry = rules.event_that(Announcement.KEY_EXPIRY)
            if expiry is not None and rules.events[expiry].is_heard_under(sort):
                told = inside(await ear.hears(), rules, expiry, route, key)
                assert told == mock.pushes(expiry)[-1]
                assert told.get("listenKey", key) == key
            mock.push(event, to="alice")
            await mock.settle()
            assert ear.heard_nothing()
        unknown = rules.errors["no_such_listen_key"]
        status, refusal = await one.asks(extend, known)
        assert (status, refusal["code"]) == (unknown.status, unknown.code)

        _, reply = await one.asks(create, known)
        second = reply[credential.parameter]
        assert second != key
        known[credential.parameter] = second
        async with one.hearing(route, second) as ear:
            assert (await one.asks(close, known))[0] == 200
            mock.push(event, to="alice")
            await mock.settle()
            assert ear.heard_nothing()
        assert (await one.asks(extend, known))[0] == unknown.status

        _, reply = await one.asks(create, known)
        async with one.hearing(route, reply[credential.parameter]) as ear:
            await hears_of_it(mock, ear, event, route, reply[credential.parameter])


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_every_route_carries_events_or_is_silent(dialect: str) -> None:
    rules = shipped(dialect)
    first = next(iter(rules.credentials))
    opens = [e for e in rules.rest.endpoints.values() if e.operation is Operation.OPEN_LISTEN_KEY]
    if all(endpoint.gone for endpoint in opens):
        pytest.skip("no listen keys")
    async with spoken(dialect) as (mock, one):
        event = an_event(rules, first)
        create = one.endpoint(Operation.OPEN_LISTEN_KEY, first)
        _, reply = await one.asks(create, {"symbol": SYMBOL})
        key = reply[rules.credentials[first].parameter]
        for route in rules.stream.routes:
            async with one.hearing(route, key) as ear:
                if route.silent:
                    mock.push(event, to="alice")
                    await mock.settle()
                    assert ear.heard_nothing()
                else:
                    await hears_of_it(mock, ear, event, route, key)


@pytest.mark.parametrize(("dialect", "sort"), KEYS + TOKENS)
async def test_who_does_not_prove_who_they_are_is_refused(dialect: str, sort: str) -> None:
    async with spoken(dialect) as (mock, one):
        errors = mock.rules.errors
        operation = Operation.OPEN_LISTEN_KEY
        if not any(
            e.operation is operation and e.credential == sort
            for e in mock.rules.rest.endpoints.values()
        ):
            operation = Operation.OPEN_LISTEN_TOKEN
        create = one.endpoint(operation, sort)
        known = {"symbol": SYMBOL}
        expected = [
            (await one.asks(create, known, key=""), "api_key_missing"),
            (await one.asks(create, known, key="k" * 64), "api_key_unknown"),
        ]
        if create.security.timestamp is not Need.NONE:
            stale = str(mock.now // 1000 - 60_001)
            ahead = str(mock.now // 1000 + 5_000)
            expected += [
                (await one.asks(create, known, timestamp=stale), "timestamp_stale"),
                (await one.asks(create, known, timestamp=ahead), "timestamp_ahead"),
                (await one.asks(create, known, timestamp=""), "parameter_empty"),
            ]
        if create.security.signature is not Need.NONE:
            forged = await one.asks(create, known, forged=True)
            expected.append((forged, "signature_invalid"))
        for (status, reply), name in expected:
            assert (status, reply["code"]) == (errors[name].status, errors[name].code), name


@pytest.mark.parametrize("dialect", GONE)
async def test_what_is_gone_answers_with_a_page(dialect: str) -> None:
    async with spoken(dialect) as (mock, one):
        rules = mock.rules
        for endpoint in rules.rest.endpoints.values():
            if endpoint.gone:
                status, page = await one.asks(endpoint, {"listenKey": "k" * 64, "symbol": SYMBOL})
                assert (status, page) == (rules.rest.gone_status, rules.rest.gone_html)
                assert len(page) == PAGE_BYTES


@pytest.mark.parametrize(("dialect", "sort"), TOKENS)
async def test_a_listen_token_lives_as_its_profile_says(dialect: str, sort: str) -> None:
    async with spoken(dialect) as (mock, one):
        rules = mock.rules
        assert rules.session is not None
        create, event = one.endpoint(Operation.OPEN_LISTEN_TOKEN, sort), an_event(rules, sort)
        subscribe = "userDataStream.subscribe.listenToken"
        _, first = await one.asks(create, {"validity": "3600000"})
        _, second = await one.asks(create, {})

        async with one.connected(rules.session.path) as ear:
            await ear.ws.send_json(one.request(subscribe, listenToken=first["token"]))
            reply = await ear.hears()
            assert reply["result"]["expirationTime"] == first["expirationTime"]
            number = reply["result"]["subscriptionId"]
            mock.push(event, to="alice")
            message = await ear.hears()
            assert message == {"subscriptionId": number, "event": mock.pushes(event)[-1]}

            await mock.advance("59m")
            await ear.ws.send_json(one.request(subscribe, listenToken=second["token"]))
            reply = await ear.hears()
            assert reply["result"] == {
                "subscriptionId": number,
                "expirationTime": second["expirationTime"],
            }
            await mock.advance("22h")
            mock.push(event, to="alice")
            assert (await ear.hears())["subscriptionId"] == number
            # The connection itself is cut at 24 hours, and the token ends an instant before.
            await ear.ws.send_json(one.request(subscribe, listenToken="no token"))
            refusal = await ear.hears()
            assert refusal["error"]["code"] == rules.errors["no_such_listen_token"].code
            mock.expire("alice")
            end = rules.event_that(Announcement.SUBSCRIPTION_END)
            assert (await ear.hears())["event"]["e"] == end
            mock.push(event, to="alice")
            await mock.settle()
            assert ear.heard_nothing()


@pytest.mark.parametrize("dialect", SIGNED)
async def test_a_signed_subscription_hears_its_account(dialect: str) -> None:
    async with spoken(dialect) as (mock, one):
        rules = mock.rules
        assert rules.session is not None
        event = an_event(rules, None)
        async with one.connected(rules.session.path) as ear:
            await ear.ws.send_json(one.request("userDataStream.subscribe.signature"))
            assert (await ear.hears())["result"] == {"subscriptionId": 0}
            mock.push(event, to="alice")
            assert await ear.hears() == {"subscriptionId": 0, "event": mock.pushes(event)[-1]}

            await ear.ws.send_json(one.request("userDataStream.unsubscribe", subscriptionId="0"))
            assert (await ear.hears())["result"] == {}
            end = rules.event_that(Announcement.SUBSCRIPTION_END)
            assert (await ear.hears())["event"]["e"] == end
            mock.push(event, to="alice")
            await mock.settle()
            assert ear.heard_nothing()


@pytest.mark.parametrize("dialect", SESSIONS)
async def test_a_listen_key_lives_on_the_websocket_api_too(dialect: str) -> None:
    async with spoken(dialect) as (mock, one):
        rules = mock.rules
        assert rules.session is not None
        methods = rules.session.methods.values()
        names = {method.operation: method.name for method in methods}
        parameter = rules.credentials["user"].parameter
        async with one.connected(rules.session.path) as ear:
            await ear.ws.send_json(one.request(names[Operation.OPEN_LISTEN_KEY]))
            key = (await ear.hears())["result"][parameter]
            extend = rules.session.methods[names[Operation.EXTEND_LISTEN_KEY]]
            given = {parameter: key} if parameter in extend.parameters else {}
            await ear.ws.send_json(one.request(extend.name, **given))
            assert (await ear.hears())["status"] == 200
            route, event = a_route(rules), an_event(rules, "user")
            async with one.hearing(route, key) as stream:
                await hears_of_it(mock, stream, event, route, key)
            await ear.ws.send_json(one.request(names[Operation.CLOSE_LISTEN_KEY], **given))
            assert (await ear.hears())["status"] == 200
            await ear.ws.send_json(one.request(extend.name, **given))
            assert (await ear.hears())["error"]["code"] == rules.errors["no_such_listen_key"].code
