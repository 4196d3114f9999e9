"""The contracts of a dialect: a schema for each kind, one message it accepts, one it must refuse."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

import pytest

from mockex import resources
from mockex.contracts.catalogue import Catalogue, of, shipped
from mockex.contracts.violations import Violation
from mockex.errors import DialectError
from mockex.wire.profile import DEFAULT
from mockex.wire.shelf import Shelf
from tests.support.contracts import DATES, a_catalogue, example, moment, refused, spot, spot_as_of

CONTRACTS = shipped(DEFAULT)
KINDS = CONTRACTS.kinds
LISTS = [kind for kind in KINDS if kind.endswith("[]")]
# Candles are lists of lists.
OBJECTS = [kind for kind in KINDS if kind not in (*LISTS, "rest.klines")]
DATED = [(date, kind) for date in DATES for kind in spot(date).kinds]
SMALL = a_catalogue(
    {
        "user/moved.schema.json": '{"$id": "urn:u"}',
        "ws/moved.schema.json": '{"$id": "urn:m", "properties": {"p": {"$ref": "urn:s#/$defs/p"}}}',
        "ws/a.b.schema.json": '{"$id": "urn:a", "const": 1}',
        "examples/ws.moved.json": '{"p": "1"}',
    },
    {"s.json": '{"$id": "urn:s", "$defs": {"p": {"type": "string"}}}'},
)


def test_there_is_a_contract_for_everything_that_is_sent() -> None:
    assert KINDS == (
        "rest.account",
        "rest.accountStatus",
        "rest.aggTrade[]",
        "rest.allocation[]",
        "rest.amendment[]",
        "rest.avgPrice",
        "rest.bookTicker",
        "rest.bookTicker[]",
        "rest.coin[]",
        "rest.commission",
        "rest.depth",
        "rest.empty",
        "rest.error",
        "rest.exchangeInfo",
        "rest.isolatedMarginPair[]",
        "rest.klines",
        "rest.listenKey",
        "rest.marginPair[]",
        "rest.myTrade[]",
        "rest.openOrders.cancel[]",
        "rest.order.ACK",
        "rest.order.FULL",
        "rest.order.RESULT",
        "rest.order.amend",
        "rest.order.cancel",
        "rest.order.cancelReplace.error",
        "rest.order.cancelReplace",
        "rest.order.commission",
        "rest.order.query",
        "rest.order.query[]",
        "rest.order.test",
        "rest.orderList.cancel",
        "rest.orderList.place",
        "rest.orderList.query",
        "rest.orderList.query[]",
        "rest.orderRateLimit[]",
        "rest.preventedMatch[]",
        "rest.price",
        "rest.price[]",
        "rest.systemStatus",
        "rest.ticker.MINI",
        "rest.ticker.MINI[]",
        "rest.ticker",
        "rest.ticker24hr",
        "rest.ticker24hr[]",
        "rest.ticker[]",
        "rest.time",
        "rest.tradeFee[]",
        "rest.trade[]",
        "user.balanceUpdate",
        "user.eventStreamTerminated",
        "user.executionReport",
        "user.externalLockUpdate",
        "user.listStatus",
        "user.listenKeyExpired",
        "user.outboundAccountPosition",
        "ws.24hrMiniTicker",
        "ws.24hrMiniTicker[]",
        "ws.24hrTicker",
        "ws.24hrTicker[]",
        "ws.aggTrade",
        "ws.avgPrice",
        "ws.bookTicker",
        "ws.combined",
        "ws.control-error",
        "ws.control-request",
        "ws.control-response",
        "ws.depthUpdate",
        "ws.kline",
        "ws.partialDepth",
        "ws.subscription",
        "ws.trade",
        "ws.windowTicker",
        "ws.windowTicker[]",
        "wsapi.response",
        "wsapi.session.logon",
        "wsapi.session.logout",
        "wsapi.session.status",
        "wsapi.session.subscriptions",
        "wsapi.userDataStream.ping",
        "wsapi.userDataStream.start",
        "wsapi.userDataStream.stop",
        "wsapi.userDataStream.subscribe",
        "wsapi.userDataStream.subscribe.signature",
        "wsapi.userDataStream.unsubscribe",
    )


@pytest.mark.parametrize(
    ("date", "events"),
    [
        ("2021-01-01", []),
        ("2024-11-27", ["eventStreamTerminated", "externalLockUpdate", "listenKeyExpired"]),
        ("2025-08-28", ["eventStreamTerminated", "externalLockUpdate", "listenKeyExpired"]),
        ("2026-02-20", ["eventStreamTerminated", "externalLockUpdate"]),
        ("2026-07-07", ["eventStreamTerminated", "externalLockUpdate", "serverShutdown"]),
    ],
)
def test_events_come_and_go_with_the_date(date: str, events: list[str]) -> None:
    always = ["balanceUpdate", "executionReport", "listStatus", "outboundAccountPosition"]
    kinds = [kind for kind in spot(date).kinds if kind.startswith("user.")]

    assert kinds == sorted(f"user.{event}" for event in [*always, *events])


@pytest.mark.parametrize(
    ("when", "there"),
    [("2026-02-20T06:59:59Z", True), ("2026-02-20T07:00:00Z", False)],
)
def test_listen_keys_expire_until_they_are_switched_off(when: str, there: bool) -> None:
    # CHANGELOG.md, 2026-01-21: the endpoints go on 2026-02-20 at 07:00 UTC.
    catalogue = spot_as_of(when)

    assert catalogue.knows("user.listenKeyExpired") is there
    assert catalogue.knows("wsapi.userDataStream.start") is there


def test_the_testnets_page_of_2024_was_ahead_of_the_exchange() -> None:
    # Its listenKeyExpired has E as a text, and it names events that came on 2024-12-12.
    testnet, exchange = spot("2024-11-27"), spot_as_of("2024-11-27")
    expired = {"e": "listenKeyExpired", "E": "1699596037418", "listenKey": "k" * 64}

    assert testnet.violations("user.listenKeyExpired", expired) == ()
    assert exchange.violations("user.listenKeyExpired", expired) != ()
    assert {
        "user.eventStreamTerminated",
        "user.externalLockUpdate",
        "ws.subscription",
    } <= set(testnet.kinds) - set(exchange.kinds)


@pytest.mark.parametrize(
    ("date", "keys"),
    [
        ("2021-01-01", "e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q"),
        ("2024-11-27", "e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q W V"),
        ("2026-07-07", "e E s c S o f q p P F g C x X r i l z L n N T t I w m M O Z Y Q W V eR"),
    ],
)
def test_an_example_has_the_keys_of_its_date_in_the_vendors_order(date: str, keys: str) -> None:
    assert [*spot(date).examples("user")["executionReport.EXPIRED"]] == keys.split()


@pytest.mark.parametrize(
    ("when", "accepted"),
    [
        ("2019-08-15", ["null", "mine"]),
        ("2021-01-01", [None, "", "null", "mine"]),
        ("2022-07-26", ["", "null", "mine"]),
    ],
)
def test_what_stands_for_no_original_client_order_id_changed(
    when: str, accepted: list[object]
) -> None:
    catalogue = spot_as_of(when)
    message = catalogue.examples("user")["executionReport"]

    values = (None, "", "null", "mine", 5)
    kept = [
        c for c in values if not catalogue.violations("user.executionReport", {**message, "C": c})
    ]

    assert kept == accepted


@pytest.mark.parametrize(
    ("date", "variants"),
    [
        ("2021-01-01", "CANCELED EXPIRED TRADE TRADE.PARTIALLY_FILLED"),
        ("2024-11-27", "CANCELED EXPIRED REJECTED TRADE TRADE.PARTIALLY_FILLED TRADE_PREVENTION"),
        (
            "2025-08-28",
            "CANCELED EXPIRED REJECTED REPLACED TRADE TRADE.PARTIALLY_FILLED TRADE_PREVENTION",
        ),
    ],
)
def test_a_variant_is_there_if_its_words_are(date: str, variants: str) -> None:
    names = [name for name in spot(date).examples("user") if name.startswith("executionReport.")]

    assert sorted(names) == [f"executionReport.{variant}" for variant in variants.split()]


def kind_of_example(family: str, name: str) -> str:
    """Only events have variants, and their names no points."""
    return f"{family}.{name.partition('.')[0] if family == 'user' else name}"


@pytest.mark.parametrize("date", DATES)
def test_every_contract_accepts_its_examples(date: str) -> None:
    catalogue = spot(date)
    broken = {
        f"{family}.{name}": said
        for family in ("rest", "user", "ws")
        for name, message in catalogue.examples(family).items()
        if (said := catalogue.violations(kind_of_example(family, name), message))
    }

    assert broken == {}


@pytest.mark.parametrize(("date", "kind"), DATED)
def test_a_contract_accepts_its_example(date: str, kind: str) -> None:
    assert spot(date).violations(kind, example(kind, spot(date))) == ()


@pytest.mark.parametrize(("date", "kind"), DATED)
def test_a_contract_refuses_what_it_must_refuse_for_one_reason(date: str, kind: str) -> None:
    assert len(spot(date).violations(kind, refused(kind, spot(date)))) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("message", [None, True, 5, 1.5, "{}", [{}]])
def test_a_contract_refuses_what_is_no_message(kind: str, message: object) -> None:
    assert CONTRACTS.violations(kind, message)


@pytest.mark.parametrize("kind", OBJECTS)
def test_an_object_is_not_a_list(kind: str) -> None:
    assert CONTRACTS.violations(kind, [])


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_may_be_empty_and_is_no_object(kind: str) -> None:
    assert CONTRACTS.violations(kind, []) == ()
    assert CONTRACTS.violations(kind, {})


@pytest.mark.parametrize("kind", OBJECTS)
def test_a_contract_is_closed(kind: str) -> None:
    message = example(kind)
    assert isinstance(message, dict)

    [violation] = CONTRACTS.violations(kind, {**message, "somethingNew": 1})

    assert violation == Violation(
        dialect=DEFAULT,
        kind=kind,
        pointer="",
        rule="additionalProperties",
        sentence="it has 'somethingNew', which the contract does not know",
    )


@pytest.mark.parametrize("kind", LISTS)
def test_what_a_list_holds_is_closed(kind: str) -> None:
    messages = example(kind)
    assert isinstance(messages, list)

    [violation] = CONTRACTS.violations(kind, [{**messages[0], "somethingNew": 1}])

    assert violation == Violation(
        dialect=DEFAULT,
        kind=kind,
        pointer="/0",
        rule="additionalProperties",
        sentence="/0 has 'somethingNew', which the contract does not know",
    )


@pytest.mark.parametrize("kind", [*KINDS, "user.serverShutdown"])
def test_a_contract_is_named_by_its_kind_and_cites_its_source(kind: str) -> None:
    # A title, a description that cites the vendor's page and date
    schema = spot("2025-08-28" if kind in KINDS else "2026-07-07").schema(kind)

    path = quote(kind.replace(".", "/", 1))
    assert schema["title"] == kind
    assert schema["$id"] == f"https://mockex.dev/schemas/binance-spot/{path}.schema.json"
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    description = str(schema["description"])
    if "/sapi/" in description:
        assert "developers.binance.com" in description
    else:
        assert "binance-spot-api-docs" in description
        assert ".md" in description


def test_examples_are_the_projects_own() -> None:
    # The vendor's sample keys and the real payloads beside the project are not copied into it.
    texts = resources.texts("schemas", suffix=".json")
    text = " ".join(
        text for path, text in texts.items() if "/examples/" in path or "/refused/" in path
    )

    assert "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1" not in text
    assert "mUvoqJxFIILMdfAW5iGSOW" not in text


def test_a_violation_says_where_which_rule_and_what_was_wanted() -> None:
    message = example("user.outboundAccountPosition")
    assert isinstance(message, dict)
    message["B"][1]["l"] = 27087.6

    [violation] = CONTRACTS.violations("user.outboundAccountPosition", message)

    assert violation == Violation(
        dialect=DEFAULT,
        kind="user.outboundAccountPosition",
        pointer="/B/1/l",
        rule="type",
        sentence="/B/1/l is 27087.6, wanted a decimal string, zero or more",
    )
    assert str(violation) == (
        "contract binance-spot/2025-08-28 user.outboundAccountPosition: "
        "/B/1/l is 27087.6, wanted a decimal string, zero or more"
    )


def test_kinds_are_the_schemas_of_its_folders_and_of_user_events_those_it_has() -> None:
    assert SMALL.kinds == ("ws.a.b", "ws.moved")
    assert (SMALL.knows("ws.moved"), SMALL.knows("user.moved"), SMALL.knows("x")) == (
        True,
        False,
        False,
    )
    assert SMALL.violations("ws.a.b", 1) == ()
    assert SMALL.violations("ws.moved", {"p": "1"}) == ()
    assert [one.pointer for one in SMALL.violations("ws.moved", {"p": 1})] == ["/p"]


def test_a_kind_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SMALL.schema("user.moved")


def test_an_example_is_there_or_not() -> None:
    assert SMALL.example("ws.moved") == {"p": "1"}
    assert SMALL.example("ws.a.b") is None
    assert SMALL.example("nothing") is None
    assert dict(SMALL.examples("ws")) == {"moved": {"p": "1"}}
    assert len(SMALL.examples("user")) == 0


def test_an_example_is_a_new_one_each_time() -> None:
    first = CONTRACTS.example("user.outboundAccountPosition")
    assert isinstance(first, dict)
    before = json.dumps(first)
    first["B"].clear()

    assert json.dumps(CONTRACTS.example("user.outboundAccountPosition")) == before


class Watched(dict[str, str]):
    """Files that remember which of them were read."""

    def __init__(self, files: Mapping[str, str]) -> None:
        super().__init__(files)
        self.read: list[str] = []

    def __getitem__(self, name: str) -> str:
        self.read.append(name)
        return super().__getitem__(name)


def test_nothing_is_read_before_it_is_asked_for() -> None:
    files = Watched(
        {
            "ws/a.schema.json": '{"$id": "urn:a"}',
            "ws/b.schema.json": '{"$id": "urn:b"}',
            "examples/ws.a.json": "{}",
        }
    )
    catalogue = a_catalogue(files)
    examples = catalogue.examples("ws")
    assert files.read == []

    assert catalogue.violations("ws.a", {}) == ()
    assert files.read == ["ws/a.schema.json"]

    assert examples["a"] == {}
    assert examples["a"] == {}
    assert files.read == ["ws/a.schema.json", "examples/ws.a.json"]


MOVED = {"user/moved.schema.json": '{"$id": "urn:m", "x-since": "2024-06-01"}'}


@pytest.mark.parametrize(
    ("own", "kinds"),
    [
        ("as_of: '2024-06-01'\nevents: {moved: {times: []}}\n", ("user.moved",)),
        ("as_of: '2024-05-31T23:59:59Z'\nevents: {moved: {times: []}}\n", ()),
        ("as_of: '2024-06-01'\n", ()),
    ],
)
def test_a_profile_says_what_there_is_and_as_of_when(own: str, kinds: tuple[str, ...]) -> None:
    text = f"profile: 1\nid: acme/2025\ntitle: A\nextends: {DEFAULT}\n{own}"
    shipped_files = resources.dialect_folders(resources.root(resources.SCHEMAS))
    folders = {**shipped_files, "acme/2025": {"profile.yaml": text}, "acme": MOVED}

    catalogue = of("acme/2025", Shelf(folders))

    assert tuple(kind for kind in catalogue.kinds if kind == "user.moved") == kinds


def test_an_unknown_dialect_is_refused() -> None:
    with pytest.raises(DialectError, match="unknown dialect 'nobody/never'"):
        shipped("nobody/never")


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ("{", "acme/1: ws/k.schema.json is no JSON: "),
        (
            '{"$id": "urn:k", "$ref": "urn:s#/$defs/q"}',
            "acme/1: ws/k.schema.json is no sound schema: Pointer '/$defs/q' does not exist",
        ),
        (
            '{"$id": "urn:k", "$ref": "https://mockex.dev/schemas/nowhere.json"}',
            "acme/1: ws/k.schema.json is no sound schema: ",
        ),
        ('{"$id": "urn:k", "anyOf": 5}', "acme/1: ws/k.schema.json is no sound schema: "),
        ('{"$id": "urn:k", "anyOf": []}', "acme/1: ws/k.schema.json is no sound schema: "),
        ('{"$id": "urn:k", "properties": 5}', "acme/1: ws/k.schema.json is no sound schema: "),
        ('{"$id": "urn:k", "type": "text"}', "acme/1: ws/k.schema.json is no sound schema: "),
        ('{"x-since": "soon"}', "acme/1: ws/k.schema.json: /x-since is 'soon', wanted a date"),
    ],
)
def test_an_unsound_schema_is_refused_by_the_name_of_its_file(schema: str, sentence: str) -> None:
    catalogue = a_catalogue({"ws/k.schema.json": schema}, {"s.json": '{"$id": "urn:s"}'})

    with pytest.raises(DialectError) as raised:
        catalogue.violations("ws.k", {})

    assert str(raised.value).startswith(sentence)
    assert "\n" not in str(raised.value)


def test_words_of_a_variant_that_no_field_says_are_no_example() -> None:
    files = {
        "user/a.schema.json": '{"properties": {"x": {"enum": ["IN"]}, "y": {"type": "string"}}}',
        **{
            f"examples/user.a{name}.json": "{}"
            for name in ("", ".IN", ".OUT", ".IN.any", ".IN.b.c")
        },
    }
    catalogue = Catalogue(
        "acme/1", [files], {}, as_of=moment("2025-01-01"), events=["a"], variants={"a": ["x", "y"]}
    )

    assert list(catalogue.examples("user")) == ["a.IN.any", "a.IN", "a"]


def test_half_a_character_is_looked_at_as_it_would_be_sent() -> None:
    message = example("user.balanceUpdate")
    assert isinstance(message, dict)

    [violation] = CONTRACTS.violations("user.balanceUpdate", {**message, "a": "B\ud800"})

    assert violation.sentence == '/a is "B?", wanted an asset in upper case'


def test_what_lies_too_deep_to_be_read_is_a_violation() -> None:
    deep: object = 1
    for _ in range(400):
        deep = [deep]

    [violation] = CONTRACTS.violations("rest.time", {"serverTime": deep})

    assert (violation.pointer, violation.rule) == ("", "readable")
    assert violation.sentence.startswith("it cannot be read: ")
