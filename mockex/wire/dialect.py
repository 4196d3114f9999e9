"""A dialect: one vendor's API at one date, as typed rules.

Code asks these rules and never compares the names of dialects. What a profile file says is
checked against schemas/profile/v1.schema.json before it gets here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from mockex.core.accounts import KeyKind, Permission
from mockex.core.admission import BanPolicy
from mockex.core.credentials import CredentialPolicy
from mockex.core.exchange import Policies
from mockex.core.filters import ALL_RULES, ICEBERG_PARTS, MarketRules
from mockex.core.limits import FirstFill, WeightLimit
from mockex.core.orders import SelfTradePrevention
from mockex.values.instant import Instant, Span
from mockex.wire.stream_rules import Close, StreamRules, Upkeep
from mockex.wire.vocabulary import (
    Announcement,
    Batch,
    Comes,
    Envelope,
    Need,
    Operation,
    Reply,
    SigningScheme,
    TextOf,
    Told,
)

Tiers: TypeAlias = tuple[tuple[int, int], ...]

# The parameters by which a request proves when it was made, and by whom.
TIMESTAMP, RECV_WINDOW, SIGNATURE = "timestamp", "recvWindow", "signature"


@dataclass(frozen=True, kw_only=True, slots=True)
class Security:
    """What a request must prove: with a key that may do it, at a time, by a signature."""

    api_key: bool
    timestamp: Need
    signature: Need
    permission: Permission | None = None

    @property
    def parameters(self) -> Mapping[str, bool]:
        """The parameters that a proof is made of, and whether each is required."""
        names = {TIMESTAMP: self.timestamp, SIGNATURE: self.signature}
        found = {
            name: need is Need.REQUIRED for name, need in names.items() if need is not Need.NONE
        }
        return {**found, RECV_WINDOW: False} if TIMESTAMP in found else found


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """Something that can be asked for. `parameters`: name → whether it is required.

    `required_if`: parameters that are required where another has a certain value. `credential`
    names the rules of the listen keys or tokens that it is about. `weight_with` and
    `weight_without`: another weight where a parameter is sent, or is not. `weight_of_each`: what
    each item of a list weighs, up to `weight`. `weight_of_success`: what one weighs that was carried
    out, and `weight_of_expiry` one by which the order that it amends expired. `weight_up_to`: what it weighs by the value of a
    parameter, and `weight_of_so_many` by the length of a list: up to each bound, and beyond the last
    as up to that. `legal_values` are all that a parameter may have. `longest_between`: how far apart
    startTime and endTime may lie, which then go together. `known` are its parameters and those of
    its security; `needed` are those of them that are required, be it by the value of another.
    """

    operation: Operation
    security: Security
    weight: int
    parameters: Mapping[str, bool]
    required_if: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    credential: str | None = None
    reply: Reply = Reply.EMPTY
    weight_with: Mapping[str, int] = field(default_factory=dict)
    weight_without: Mapping[str, int] = field(default_factory=dict)
    weight_of_each: Mapping[str, int] = field(default_factory=dict)
    weight_of_success: int | None = None
    weight_of_expiry: int | None = None
    weight_up_to: Mapping[str, Tiers] = field(default_factory=dict)
    weight_of_so_many: Mapping[str, Tiers] = field(default_factory=dict)
    legal_values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    longest_between: Span | None = None
    # Every request is held against these: they are worked out once.
    known: Mapping[str, bool] = field(init=False, repr=False, compare=False)
    needed: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known = {**self.parameters, **self.security.parameters}
        needed = (name for name, always in known.items() if always or name in self.required_if)
        object.__setattr__(self, "known", known)
        object.__setattr__(self, "needed", tuple(needed))

    def weighs(self, sent: Mapping[str, str], *, failed: bool, order_expired: bool = False) -> int:
        """What a call of it weighs, by what was sent and what came of it."""
        if order_expired and self.weight_of_expiry is not None:
            return self.weight_of_expiry
        if not failed and self.weight_of_success is not None:
            return self.weight_of_success
        if not sent and not self.weight_without:
            return self.weight
        found = [self.weight_with[name] for name in self.weight_with if name in sent]
        found += [self.weight_without[name] for name in self.weight_without if name not in sent]
        for name, each in self.weight_of_each.items():
            if name in sent:
                found.append(min((sent[name].count(",") + 1) * each, self.weight))
        for name, tiers in self.weight_of_so_many.items():
            if name in sent:
                found.append(_tier(tiers, sent[name].count(",") + 1))
        for name, tiers in self.weight_up_to.items():
            if re.fullmatch("[0-9]{1,20}", sent.get(name, "")):
                found.append(_tier(tiers, int(sent[name])))
        return found[0] if found else self.weight


@dataclass(frozen=True, kw_only=True, slots=True)
class Endpoint(Call):
    """One REST path and method. One that is `gone` answers as retired ones do."""

    method: str
    path: str
    gone: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Method(Call):
    """One method of the WebSocket API; `kind` is the contract of its successful responses.

    `ignores`: parameters that are not looked at where one of some others is sent.
    """

    name: str
    kind: str
    ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """What opens a user data stream, by the vendor's names.

    `parameter`: how requests and replies call it. `per`: the parameter besides the account that
    an own key is given for. `validity_parameter`: by which a client asks for less than all of it.
    """

    policy: CredentialPolicy
    parameter: str
    per: str | None = None
    validity_parameter: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningRules:
    """How signatures may be made, and how old a signed request may be."""

    schemes: frozenset[SigningScheme]
    recv_window: Span
    longest_recv_window: Span
    ahead: Span

    def takes(self, kind: KeyKind) -> bool:
        """Whether there are keys of a kind."""
        return SCHEME_OF[kind] in self.schemes


@dataclass(frozen=True, kw_only=True, slots=True)
class RateLimit:
    """A limit as exchangeInfo tells it; `headers` carry what is used of it."""

    type: str
    interval: str
    interval_num: int
    limit: int
    headers: tuple[str, ...]

    @property
    def window(self) -> Span:
        """How long it counts before it begins anew."""
        return Span(self.interval_num * INTERVALS[self.interval])

    @property
    def words(self) -> str:
        """The interval as error sentences have it: `10 SECOND`."""
        return f"{self.interval_num} {self.interval}"


@dataclass(frozen=True, kw_only=True, slots=True)
class RestRules:
    """The REST side: endpoints by method and path, and what lies beside them.

    `filters`: those that hold, in the order in which they are told. `by_reference_price`: what
    goes by reference prices. `self_trade_preventions`: the modes that there are besides NONE.
    `oco_types`: the types that the two orders of a list may have that cancel each other.
    `intervals`: those of candles.
    """

    endpoints: Mapping[tuple[str, str], Endpoint]
    time_unit_header: str | None
    unknown_path_status: int
    unknown_path_html: str
    gone_status: int
    gone_html: str
    refuses_unknown_parameters: bool
    exchange_info: Mapping[str, object]
    exchange_info_symbol: Mapping[str, object]
    filters: tuple[str, ...] = ()
    self_trade_preventions: tuple[SelfTradePrevention, ...] = ()
    iceberg_parts: int = ICEBERG_PARTS
    by_reference_price: frozenset[str] = frozenset()
    oco_types: tuple[str, ...] = ()
    intervals: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SessionRules:
    """The WebSocket API: its path, its methods by name, and what its connections live by.

    `logons`: how those may sign who log on. `when_banned`: how the connections of an address end
    that is banned, if they do. `connections`: how many an address may open, as exchangeInfo tells.
    """

    path: str
    envelope: Envelope
    upkeep: Upkeep
    binary: Close
    connection_weight: int
    most_active: int
    most_ever: int
    methods: Mapping[str, Method]
    logons: frozenset[SigningScheme] = frozenset()
    when_banned: Close | None = None
    connections: RateLimit | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class EventRule:
    """What the wire needs to know of an event.

    `times`: the fields that tell a time. `variants`: the fields that, in turn, pick among its
    examples. `under`: the credentials on whose streams it is heard; None for all. `tells`: what
    an announcement says in which field. `batch`, `as_text`: where they are other than the stream's.
    `comes`: where it stands, of an event of order lists.
    """

    times: tuple[str, ...]
    variants: tuple[str, ...] = ()
    under: frozenset[str] | None = None
    announces: Announcement | None = None
    tells: Mapping[str, Told] = field(default_factory=dict)
    batch: Batch | None = None
    as_text: TextOf | None = None
    comes: Comes = Comes.AFTER_REPORTS

    def is_heard_under(self, credential: str | None) -> bool:
        """Whether streams that such a credential opened hear it."""
        return self.under is None or credential in self.under


@dataclass(frozen=True, kw_only=True, slots=True)
class ErrorRule:
    """An API error: HTTP status, vendor's code, and a sentence with names to fill in."""

    status: int
    code: int
    msg: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Unverified:
    """A claim of the profile that no source confirms."""

    claim: str
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """Where a claim of the profile is from, and what sort of evidence that is."""

    claim: str
    evidence: str
    where: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Dialect:
    """A profile as typed rules, with what there was at the instant `as_of` and nothing else."""

    id: str
    title: str
    as_of: Instant
    notice: str | None
    sources: tuple[Source, ...]
    unverified: tuple[Unverified, ...]
    api_key_header: str
    api_key_format: str
    signing: SigningRules
    credentials: Mapping[str, Credential]
    rate_limits: tuple[RateLimit, ...]
    rest: RestRules
    stream: StreamRules
    session: SessionRules | None
    events: Mapping[str, EventRule]
    errors: Mapping[str, ErrorRule]
    first_fill: FirstFill = field(default_factory=FirstFill)
    bans: BanPolicy | None = None

    @property
    def listen_key_parameter(self) -> str:
        """What the first of the credentials is called in requests and replies."""
        return next(iter(self.credentials.values())).parameter

    def event_that(self, announces: Announcement) -> str | None:
        """The event that tells of something the exchange itself does."""
        return next(
            (name for name, rule in self.events.items() if rule.announces is announces), None
        )

    def policies(self) -> Policies:
        """What the core needs to know of this dialect."""
        policies = {name: each.policy for name, each in self.credentials.items()}
        return Policies(
            credentials=policies,
            weights=self.weight_limits(),
            orders=tuple(map(_window, self.order_limits())),
            first_fill=self.first_fill,
            raw=tuple(map(_window, self.limits("RAW_REQUESTS"))),
            bans=self.bans,
            self_trade_preventions=self.rest.self_trade_preventions,
            market=self._market_rules(),
        )

    def _market_rules(self) -> MarketRules:
        """One that names no filters, because it trades nothing, holds the house's orders to all."""
        if not self.rest.filters:
            return ALL_RULES
        return MarketRules(
            filters=frozenset(self.rest.filters),
            iceberg_parts=self.rest.iceberg_parts,
            filters_by_reference="filters" in self.rest.by_reference_price,
            price_range="PRICE_RANGE" in self.rest.by_reference_price,
        )

    def weight_limits(self) -> tuple[WeightLimit, ...]:
        """The limits that weigh requests, in the order of `weight_headers`."""
        return tuple(map(_window, self.weighing()))

    def order_limits(self) -> list[RateLimit]:
        """The limits that count orders, in the order in which the core counts them."""
        return self.limits("ORDERS")

    def weight_headers(self) -> tuple[tuple[str, ...], ...]:
        """For each weight limit the response headers that tell what is used of it."""
        return tuple(limit.headers for limit in self.weighing())

    def weighing(self) -> list[RateLimit]:
        """The limits that weigh requests."""
        return self.limits("REQUEST_WEIGHT")

    def told_limits(self, call: Call) -> list[RateLimit]:
        """The limits that exchangeInfo tells: the WebSocket API has one of connections."""
        connections = None if self.session is None else self.session.connections
        if not isinstance(call, Method) or connections is None:
            return list(self.rate_limits)
        return [limit for limit in self.rate_limits if limit.type != "RAW_REQUESTS"] + [connections]

    def limits(self, type: str) -> list[RateLimit]:  # noqa: A002  # the vendor's word
        """The limits of a type."""
        return [limit for limit in self.rate_limits if limit.type == type]


def _tier(tiers: Tiers, number: int) -> int:
    return next((weight for bound, weight in tiers if number <= bound), tiers[-1][1])


def _window(limit: RateLimit) -> WeightLimit:
    return WeightLimit(window=limit.window, limit=limit.limit)


SCHEME_OF: Mapping[KeyKind, SigningScheme] = {
    KeyKind.HMAC: SigningScheme.HMAC_SHA256_HEX,
    KeyKind.RSA: SigningScheme.RSA_SHA256_BASE64,
    KeyKind.ED25519: SigningScheme.ED25519_BASE64,
}

INTERVALS: Mapping[str, Span] = {
    "SECOND": Span(1_000_000),
    "MINUTE": Span(60_000_000),
    "HOUR": Span(3_600_000_000),
    "DAY": Span(86_400_000_000),
}
