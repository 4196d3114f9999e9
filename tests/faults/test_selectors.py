"""What `on` and `to` choose."""

from __future__ import annotations

import pytest

from mockex.contracts import catalogue
from mockex.faults.selectors import WORDS, Selector, reaches, read_selector
from mockex.faults.subjects import Asked, Beat, Family, Listener, Opening, Sent, Sort, Subject
from mockex.wire import profile
from mockex.wire.actions import Target
from mockex.wire.shelf import shipped

USER = Listener(number=1, family=Family.USER_STREAM, places={"alice": 1}, counts={"alice": 2})
MARKET = Listener(number=2, family=Family.MARKET_STREAMS)
SESSION = Listener(number=3, family=Family.WS_API, places={"alice": 2}, counts={"alice": 2})


def sent(name: str, listener: Listener, *, stream: str = "", kind: str = "") -> Sent:
    return Sent(
        names=(name, *([kind] if kind else [])),
        of_user=not stream,
        stream=stream,
        body={"e": name},
        listener=listener,
    )


SUBJECTS: dict[str, Subject] = {
    "order": Asked(name="POST /api/v3/order", account="alice"),
    "ping": Asked(name="GET /api/v3/ping"),
    "order.place": Asked(name="order.place", account="alice", listener=SESSION),
    "handshake": Opening(path="/ws"),
    "report": sent("executionReport", USER),
    "report on a session": sent("executionReport", SESSION),
    "depth": sent("depthUpdate", MARKET, stream="btcusdt@depth@100ms", kind="depthUpdate"),
    "user connection": Beat(listener=USER),
    "market connection": Beat(listener=MARKET),
    "session": Beat(listener=SESSION),
}


@pytest.mark.parametrize(
    ("on", "chosen"),
    [
        ("rest", "order, ping"),
        ("ws_api", "order.place, report on a session, session"),
        ("requests", "order, ping, order.place"),
        ("handshake", "handshake"),
        ("user_stream", "report, report on a session, user connection, session"),
        ("market_streams", "depth, market connection"),
        (
            "streams",
            "report, report on a session, depth, user connection, market connection, session",
        ),
        ("everything", ", ".join(SUBJECTS)),
        ("POST /api/v3/order", "order"),
        ("* /api/v3/*", "order, ping"),
        ("order.place", "order.place"),
        ("order.*", "order.place"),
        ("executionReport", "report, report on a session"),
        ("execution*", "report, report on a session"),
        ("depthUpdate", "depth"),
        ("btcusdt@depth@100ms", "depth"),
        ("*@depth*", "depth"),
        ("ethusdt@depth", ""),
        ("!ticker@arr", ""),
    ],
)
def test_on_chooses(on: str, chosen: str) -> None:
    selector = read_selector(on)

    assert ", ".join(name for name, one in SUBJECTS.items() if selector.chooses(one)) == chosen


@pytest.mark.parametrize(
    ("to", "chosen"),
    [
        (
            Target(account="alice"),
            "order, order.place, report, report on a session, user connection, session",
        ),
        (Target(account="alice", connection="first"), "report, user connection"),
        (Target(account="alice", connection=2), "order.place, report on a session, session"),
        (Target(account="alice", connection="last"), "order.place, report on a session, session"),
        (Target(account="alice", connection=3), ""),
        (Target(account="bob"), ""),
        (None, ", ".join(SUBJECTS)),
    ],
)
def test_to_reaches(to: Target | None, chosen: str) -> None:
    assert ", ".join(name for name, one in SUBJECTS.items() if reaches(to, one)) == chosen


@pytest.mark.parametrize(
    ("on", "sorts"),
    [
        ("rest", {Sort.REQUEST}),
        ("ws_api", {Sort.REQUEST, Sort.EVENT, Sort.CONNECTION}),
        ("streams", {Sort.EVENT, Sort.CONNECTION}),
        ("POST /api/v3/order", {Sort.REQUEST}),
        ("order.place", {Sort.REQUEST}),
        ("ping", {Sort.REQUEST, Sort.EVENT}),
        ("btcusdt@depth", {Sort.EVENT}),
    ],
)
def test_each_is_about_some_sorts_of_things(on: str, sorts: set[Sort]) -> None:
    assert Selector(on).sorts == sorts


def test_no_name_of_a_shipped_dialect_is_taken_for_a_mistyped_word() -> None:
    names: set[str] = set()
    for one in shipped().ids():
        dialect = profile.shipped(one)
        names |= {*dialect.events, *(dialect.session.methods if dialect.session else ())}
        names |= {f"{method} {path}" for method, path in dialect.rest.endpoints}
        names |= {name for name in dialect.stream.market if "<" not in name}
        kinds = (kind.split(".", 1) for kind in catalogue.shipped(one).kinds)
        names |= {name for family, name in kinds if family == "stream"}

    assert len(names) > 150
    assert {name for name in names if read_selector(name).text != name} == set()


@pytest.mark.parametrize("word", WORDS)
def test_a_mistyped_word_is_known(word: str) -> None:
    mistyped = word[:-1] + "q"

    with pytest.raises(ValueError, match=f"^on is '{mistyped}'; did you mean '{word}'"):
        read_selector(mistyped)


@pytest.mark.parametrize("on", ["", None, 1, "PATCH /x", "POST api", "a b", "what-ever"])
def test_what_can_name_nothing_is_refused(on: object) -> None:
    with pytest.raises(ValueError, match=r"^on is .*, wanted an endpoint such as POST /api"):
        read_selector(on)
