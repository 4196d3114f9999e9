"""A profile file → a Dialect: the one place that knows how the file spells its rules.

What was not born at the profile's `as_of`, or had ended, is left out here; nobody below hears of
it. What a dialect may say is in schemas/profile/v1.schema.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import cast

from mockex import resources
from mockex.core.filters import ICEBERG_PARTS
from mockex.core.orders import SelfTradePrevention
from mockex.core.rejects import Reason
from mockex.documents import schema_errors
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.errors import DialectError
from mockex.values.instant import Instant, parse_date
from mockex.wire import shelf
from mockex.wire.api_errors import Complaint
from mockex.wire.dialect import (
    Dialect,
    Endpoint,
    Method,
    RestRules,
    SessionRules,
    Source,
    Unverified,
)
from mockex.wire.profile_methods import spelled_out, unlike_anything
from mockex.wire.profile_rules import (
    Node,
    a_level,
    as_date,
    as_int,
    as_list,
    as_node,
    as_nodes,
    as_span,
    as_text,
    as_words,
    bans,
    by_name,
    call_rules,
    close,
    control,
    credential,
    error,
    event,
    first_fill,
    market,
    maybe_text,
    rate_limit,
    signing,
    upkeep,
)
from mockex.wire.shelf import DEFAULT as DEFAULT
from mockex.wire.shelf import Shelf
from mockex.wire.stream_rules import StreamRoute, StreamRules
from mockex.wire.vocabulary import (
    AfterKeyEnds,
    Batch,
    Envelope,
    Operation,
    SigningScheme,
    TextOf,
    UnknownListenKey,
)

_DATES = ("as_of", "since", "until")
# Mappings by names of the vendor's, where `since` and `until` are names like any other.
_BY_NAME = ("sources", "unverified", "parameters", "tells", "exchange_info_symbol")

# What requests are refused with that go over a limit.
_OF_LIMITS: dict[str, str] = {
    "REQUEST_WEIGHT": Reason.TOO_MUCH_WEIGHT,
    "RAW_REQUESTS": Reason.TOO_MANY_REQUESTS,
}
# What requests to the WebSocket API may be refused with, whatever they ask for …
_OF_SESSIONS = (
    Complaint.REQUEST_NOT_JSON,
    Complaint.REQUEST_ID_INVALID,
    Complaint.REQUEST_PARAMS_INVALID,
    Complaint.REQUEST_WITHOUT_METHOD,
    Complaint.UNKNOWN_METHOD,
)
# … and what, where they ask for this.
_OF_METHODS = {
    Operation.SUBSCRIBE_SIGNED: (
        Complaint.SUBSCRIPTION_EXISTS,
        Complaint.SUBSCRIPTIONS_EXHAUSTED,
    ),
    Operation.SUBSCRIBE: (
        Complaint.SUBSCRIPTION_EXISTS,
        Complaint.SUBSCRIPTIONS_EXHAUSTED,
    ),
    Operation.SUBSCRIBE_TOKEN: (
        Complaint.NO_SUCH_LISTEN_TOKEN,
        Complaint.SUBSCRIPTION_EXISTS,
        Complaint.SUBSCRIPTIONS_EXHAUSTED,
    ),
    Operation.UNSUBSCRIBE: (Complaint.NO_SUCH_SUBSCRIPTION,),
}


@cache
def shipped(name: str) -> Dialect:
    """A dialect that comes with mockex; raises DialectError with the nearest id for another."""
    return load(name, shelf.shipped())


def load(name: str, dialects: Shelf) -> Dialect:
    """The dialect of that id, or that alias, from a shelf."""
    found = dialects.find(name)
    document = dialects.profile(found)
    schema_errors.check(document, resources.schema("profile"), error=DialectError)
    _check(document, found)
    return _Reader(document).dialect()


def _check(document: Document, dialect: str) -> None:
    """What the schema cannot say of a profile."""
    for path, sentence in _mistakes(document, dialect):
        inherited = document.place(path).name not in (None, document.name)
        heir = f" (as {dialect} has it)" if inherited else ""
        raise DialectError(f"{document.where(path)}: {sentence}{heir}")


def _mistakes(document: Document, dialect: str) -> Iterator[tuple[tuple[str, ...], str]]:
    profile = spelled_out(document)
    auth = as_node(profile["auth"])
    key_format = as_text(auth["key_format"])
    if profile["id"] != dialect:
        yield ("id",), f"id is '{profile['id']}', wanted '{dialect}' as its folder is called"
    if not is_pattern(key_format):
        words = f"auth.key_format is '{key_format}', wanted a regular expression"
        yield ("auth", "key_format"), words
    for section in ("sources", "unverified"):
        for claim in as_node(profile[section]):
            # A claim that is inherited may be about something that is no more.
            own = document.place((section, claim)).name in (None, document.name)
            if own and not _names_something(claim, profile):
                yield (section, claim), f"{section}: nothing in this profile is called '{claim}'"
    yield from _no_dates(profile, ())
    yield from unlike_anything(document)
    levels, sorts = as_node(auth["levels"]), as_node(profile["credentials"])
    for path, call in _calls(profile):
        yield from _unknown((*path, "security"), call["security"], levels)
        if "credential" in call:
            yield from _unknown((*path, "credential"), call["credential"], sorts)
        elif "listen" in as_text(call["operation"]):
            yield path, f"{path[-1]} is about listen keys, wanted a credential"
    for name, needed_by in _unsaid(profile):
        yield ("errors",), f"there is no '{name}' in errors; {needed_by} has need of it"
    for name, rule in as_nodes(profile["events"]).items():
        for sort in as_words(rule.get("under", [])):
            yield from _unknown(("events", name, "under"), sort, sorts)


def _no_dates(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """What looks like a date and is in no calendar."""
    if not isinstance(value, dict):
        return
    for name, inner in value.items():
        if name in _DATES and parse_date(as_text(inner)) is None:
            words = "wanted a date of the calendar such as 2026-02-20"
            yield (*path, name), f"{'.'.join((*path, name))} is '{inner}', {words}"
        if name == "parameters":
            for parameter, need in as_node(inner).items():
                yield from _no_dates(need, (*path, name, parameter))
        elif name not in _BY_NAME:
            yield from _no_dates(inner, (*path, name))


def _unsaid(profile: Node) -> Iterator[tuple[str, str]]:
    """The errors that can be met and the profile has no words for, and what needs them."""
    known = as_node(profile["errors"])
    for name, section in _needed(profile).items():
        if name not in known:
            yield name, section


def _needed(profile: Node) -> dict[str, str]:
    limits = {as_text(each["type"]) for each in cast("list[Node]", profile["rate_limits"])}
    needed = {_OF_LIMITS[each]: "rate_limits" for each in sorted(limits) if each in _OF_LIMITS}
    if "bans" in profile:
        needed[Reason.ADDRESS_BANNED] = "bans"
    if "ws_api" in profile:
        methods = as_nodes(as_node(profile["ws_api"])["methods"]).values()
        asked: list[tuple[Complaint, ...]] = [
            _OF_METHODS.get(Operation(as_text(each["operation"])), ()) for each in methods
        ]
        needed |= dict.fromkeys([*_OF_SESSIONS, *chain.from_iterable(asked)], "ws_api")
    return needed


def _calls(profile: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    for name, call in as_nodes(as_node(profile["rest"])["endpoints"]).items():
        yield ("rest", "endpoints", name), call
    for name, call in as_nodes(as_node(profile.get("ws_api", {})).get("methods", {})).items():
        yield ("ws_api", "methods", name), call


def _unknown(
    path: tuple[str, ...], word: object, known: Node
) -> Iterator[tuple[tuple[str, ...], str]]:
    if word not in known:
        hint = did_you_mean(str(word), known) or f"; there are {', '.join(known) or 'none'}"
        yield path, f"{'.'.join(path)}: unknown '{word}'{hint}"


def _names_something(claim: str, value: object) -> bool:
    """Whether a dotted path leads somewhere; keys may have dots of their own."""
    if not isinstance(value, dict):
        return False
    return claim in value or any(
        claim.startswith(f"{key}.") and _names_something(claim[len(key) + 1 :], inner)
        for key, inner in value.items()
    )


def is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


class _Reader:
    """Reads one profile that was found sound."""

    def __init__(self, document: Document) -> None:
        self._as_of = as_date(as_node(document.value)["as_of"])
        self._profile = as_node(_present(spelled_out(document), self._as_of))
        levels = as_nodes(as_node(self._profile["auth"])["levels"])
        self._levels = {name: a_level(node) for name, node in levels.items()}

    def dialect(self) -> Dialect:
        profile, auth = self._profile, as_node(self._profile["auth"])
        ws_api = profile.get("ws_api")
        return Dialect(
            id=as_text(profile["id"]),
            title=as_text(profile["title"]),
            as_of=self._as_of,
            notice=maybe_text(profile, "notice"),
            sources=tuple(
                Source(
                    claim=claim, evidence=as_text(node["evidence"]), where=as_text(node["where"])
                )
                for claim, node in as_nodes(profile["sources"]).items()
                if _names_something(claim, profile)
            ),
            unverified=tuple(
                Unverified(claim=claim, why=as_text(why))
                for claim, why in as_node(profile["unverified"]).items()
                if _names_something(claim, profile)
            ),
            api_key_header=as_text(auth["header"]),
            api_key_format=as_text(auth["key_format"]),
            signing=signing(as_node(auth["signing"])),
            credentials=by_name(profile["credentials"], credential),
            rate_limits=as_list(profile["rate_limits"], rate_limit),
            rest=self._rest(as_node(profile["rest"])),
            stream=self._stream(as_node(profile["stream"])),
            session=None if ws_api is None else self._session(as_node(ws_api)),
            events=by_name(profile["events"], event),
            errors=by_name(profile["errors"], error),
            first_fill=first_fill(as_node(profile.get("first_fill", {}))),
            bans=bans(as_node(profile["bans"])) if "bans" in profile else None,
        )

    def _rest(self, node: Node) -> RestRules:
        unknown = as_node(node["unknown_path"])
        gone = as_node(node.get("gone", unknown))
        filters = as_nodes(node.get("filters", {}))
        parts = filters.get("ICEBERG_PARTS", {}).get("limit", ICEBERG_PARTS)
        endpoints = [
            self._endpoint(name, each) for name, each in as_nodes(node["endpoints"]).items()
        ]
        return RestRules(
            endpoints={(endpoint.method, endpoint.path): endpoint for endpoint in endpoints},
            time_unit_header=maybe_text(node, "time_unit_header"),
            unknown_path_status=as_int(unknown["status"]),
            unknown_path_html=as_text(unknown["html"]),
            gone_status=as_int(gone["status"]),
            gone_html=as_text(gone["html"]),
            refuses_unknown_parameters=node.get("unknown_parameters") != "ignore",
            exchange_info=as_node(node.get("exchange_info", {})),
            exchange_info_symbol=as_node(node["exchange_info_symbol"]),
            filters=tuple(filters),
            iceberg_parts=as_int(parts),
            by_reference_price=frozenset(as_node(node.get("by_reference_price", {}))),
            self_trade_preventions=tuple(
                map(SelfTradePrevention, as_node(node.get("self_trade_preventions", {})))
            ),
            oco_types=tuple(as_node(node.get("oco_types", {}))),
            intervals=tuple(as_node(node.get("intervals", {}))),
        )

    def _endpoint(self, name: str, node: Node) -> Endpoint:
        method, _, path = name.partition(" ")
        return Endpoint(
            method=method, path=path, gone=self._has_ended(node), **call_rules(node, self._levels)
        )

    def _stream(self, node: Node) -> StreamRules:
        unit = as_node(node.get("time_unit", {}))
        spoken = node.get("control")
        routes = as_nodes(node["routes"]).items()
        return StreamRules(
            routes=tuple(self._route(path, each) for path, each in routes),
            separator=as_text(node["separator"]),
            time_unit_parameter=maybe_text(unit, "parameter"),
            microsecond_words=frozenset(as_words(unit.get("microseconds", []))),
            upkeep=upkeep(node),
            max_streams=as_int(node["max_streams"]),
            too_many_streams=close(node["too_many_streams"]),
            max_message_bytes=as_int(node["max_message_bytes"]),
            binary=close(node["binary"]),
            unknown_listen_key=UnknownListenKey(as_text(node["unknown_listen_key"])),
            after_key_ends=AfterKeyEnds(as_text(node["after_key_ends"])),
            close_at_shutdown=close(node["close_at_shutdown"]),
            shutdown_lead=as_span(node.get("shutdown_lead", "0s")),
            batch=Batch(as_text(node.get("batch", "object"))),
            as_text=TextOf(as_text(node.get("integers_as_text", "none"))),
            control=None if spoken is None else control(as_node(spoken)),
            market=market(node.get("market", {})),
        )

    def _route(self, path: str, node: Node) -> StreamRoute:
        ended = self._has_ended(node)
        return StreamRoute(
            path=path,
            envelope=Envelope(as_text(node["envelope"])),
            names_in=maybe_text(node, "names_in"),
            keys_in=maybe_text(node, "keys_in"),
            events_in=maybe_text(node, "events_in"),
            silent=ended and node["when_ended"] == "silent",
            gone=ended and node["when_ended"] == "gone",
        )

    def _session(self, node: Node) -> SessionRules:
        subscriptions = as_node(node["subscriptions"])
        methods = as_nodes(node["methods"]).items()
        banned, connections = node.get("when_banned"), node.get("connections")
        return SessionRules(
            path=as_text(node["path"]),
            envelope=Envelope(as_text(node["envelope"])),
            upkeep=upkeep(node),
            binary=close(node["binary"]),
            connection_weight=as_int(node["connection_weight"]),
            most_active=as_int(subscriptions["active"]),
            most_ever=as_int(subscriptions["ever"]),
            when_banned=None if banned is None else close(banned),
            logons=frozenset(map(SigningScheme, as_node(node.get("logons", {})))),
            connections=rate_limit(as_node(connections)) if connections else None,
            methods={name: self._method(name, each) for name, each in methods},
        )

    def _method(self, name: str, node: Node) -> Method:
        ignores = as_node(node.get("ignores", {}))
        return Method(
            name=name,
            kind=as_text(node.get("kind", "wsapi.response")),
            ignores={ignored: as_words(beside) for ignored, beside in ignores.items()},
            **call_rules(node, self._levels),
        )

    def _has_ended(self, node: Node) -> bool:
        return "until" in node and as_date(node["until"]) <= self._as_of


def _present(value: object, as_of: Instant) -> object:
    """What there is at an instant, and what has ended and still answers."""
    if not isinstance(value, dict):
        return value
    return {
        name: _present_part(name, inner, as_of)
        for name, inner in value.items()
        if name in _BY_NAME or _is_there(inner, as_of)
    }


def _present_part(name: str, part: object, as_of: Instant) -> object:
    if name == "parameters":
        needs = as_node(part).items()
        return {parameter: need for parameter, need in needs if _is_there(need, as_of)}
    return part if name in _BY_NAME else _present(part, as_of)


def _is_there(value: object, as_of: Instant) -> bool:
    if not isinstance(value, dict):
        return True
    born = "since" not in value or as_date(value["since"]) <= as_of
    ended = "until" in value and as_date(value["until"]) <= as_of
    return born and (not ended or "when_ended" in value)
