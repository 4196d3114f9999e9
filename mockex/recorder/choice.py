"""Which ways to an account's events a dialect has, and what each of them takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal, TypeAlias, assert_never, get_args

from mockex.core.accounts import ApiKey, KeyKind
from mockex.documents.nearest import did_you_mean
from mockex.documents.shown import listed
from mockex.errors import UsageError
from mockex.recorder.keys import ED25519_NAMES, HMAC_NAMES, Keys
from mockex.recorder.venues import KnownVenue
from mockex.wire.dialect import SCHEME_OF, Dialect, Endpoint, Method
from mockex.wire.stream_names import is_plausible, may_be_listen_key, of_any_symbol
from mockex.wire.stream_rules import StreamRoute
from mockex.wire.vocabulary import Envelope, Operation

FlowName: TypeAlias = Literal["listen-token", "listen-key", "signature", "logon"]
Base: TypeAlias = Literal["--rest", "--ws", "--ws-api"]

# The first that a dialect has is taken where nobody chooses.
FLOWS: tuple[FlowName, ...] = get_args(FlowName)
BASES: dict[FlowName, tuple[Base, ...]] = {
    "listen-token": ("--rest", "--ws-api"),
    "listen-key": ("--rest", "--ws"),
    "signature": ("--ws-api",),
    "logon": ("--ws-api",),
}


def flows_of(dialect: Dialect) -> tuple[FlowName, ...]:
    """The flows that a dialect has at its date."""
    return tuple(name for name in FLOWS if _has(dialect, name))


def chosen(
    wanted: Sequence[str],
    dialect: Dialect,
    bases: Collection[Base],
    venue: KnownVenue | None = None,
) -> tuple[FlowName, ...]:
    """The flows to record, each once. Without any wanted, the first for which there are bases.

    What a venue does not have is not there, whatever its dialect had.
    """
    known = flows_of(dialect)
    where = dialect.id
    if venue is not None:
        known = tuple(sorted(set(known) & set(venue.flows), key=venue.flows.index))
        where = f"venue {venue.name}"
    for name in wanted:
        if name not in known:
            has = f"it has {listed(known)}" if known else "it has none"
            raise UsageError(f"{where} has no flow {name}; {has}")
    if wanted:
        return tuple(name for name in FLOWS if name in wanted)
    within_reach = (name for name in known if set(BASES[name]) <= set(bases))
    return tuple(within_reach)[:1] or known[:1]


def require_bases(
    flows: Sequence[FlowName], streams: Sequence[str], bases: Collection[Base]
) -> None:
    """Raise UsageError for the first base that is not there and is needed."""
    needs: list[tuple[str, tuple[Base, ...]]] = [(f"flow {name}", BASES[name]) for name in flows]
    if streams:
        needs.append(("--streams", ("--ws",)))
    for what, needed in needs:
        for base in needed:
            if base not in bases:
                wanted = listed(needed)
                raise UsageError(f"{base} is missing: {what} needs {wanted}, or --venue NAME")


def key_for(flow: FlowName, keys: Keys, dialect: Dialect) -> ApiKey:
    """The key by which a flow is opened. Raises UsageError where there is none that will do."""
    names: tuple[str, ...]
    match flow:
        case "listen-key" | "listen-token":
            found, names = keys.all, (HMAC_NAMES[0],)
        case "signature":
            found = tuple(key for key in keys.all if key.secret and dialect.signing.takes(key.kind))
            names = HMAC_NAMES
        case "logon":
            assert dialect.session is not None
            logons = dialect.session.logons
            found = tuple(key for key in keys.all if SCHEME_OF[key.kind] in logons)
            names = ED25519_NAMES if SCHEME_OF[KeyKind.ED25519] in logons else HMAC_NAMES
        case unknown:
            assert_never(unknown)
    if found:
        return found[0]
    missing = next((name for name in names if not keys.has(name)), names[0])
    raise UsageError(
        f"{missing} is not set; wanted {_of(missing)} in it or in a --key-file,"
        " for keys are never taken from the command line"
    )


def key_endpoint(dialect: Dialect, operation: Operation) -> Endpoint | None:
    """The first that does it and asks for nothing but who one is: older ones come after it."""
    endpoints = (each for each in dialect.rest.endpoints.values() if not each.gone)
    for each in endpoints:
        if each.operation is operation and set(each.parameters) <= {dialect.listen_key_parameter}:
            return each
    return None


def token_endpoint(dialect: Dialect) -> Endpoint | None:
    """The one that gives listen tokens."""
    endpoints = dialect.rest.endpoints.values()
    tokens = (each for each in endpoints if each.operation is Operation.OPEN_LISTEN_TOKEN)
    return next((each for each in tokens if not each.gone), None)


def method_for(dialect: Dialect, operation: Operation) -> Method | None:
    """The method of the WebSocket API that does it."""
    methods = () if dialect.session is None else dialect.session.methods.values()
    return next((each for each in methods if each.operation is operation), None)


def key_route(dialect: Dialect) -> StreamRoute | None:
    """Where the stream of a listen key is heard bare."""
    routes = (each for each in dialect.stream.routes if not (each.silent or each.gone))
    raw = (each for each in routes if each.envelope is Envelope.RAW)
    return next((each for each in raw if each.names_in is None), None)


def combined_route(dialect: Dialect) -> StreamRoute | None:
    """Where several market streams are heard over one connection."""
    routes = (each for each in dialect.stream.routes if not (each.silent or each.gone))
    combined = (each for each in routes if each.envelope is Envelope.COMBINED)
    return next((each for each in combined if each.names_in and not each.keys_in), None)


def market_streams(text: str | None, dialect: Dialect) -> tuple[str, ...]:
    """The streams that `--streams` names. Raises UsageError for what can be none."""
    if text is None:
        return ()
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",")))
    for name in names:
        if not is_plausible(name) or may_be_listen_key(name):
            raise UsageError(f"--streams names '{name}', wanted streams such as btcusdt@trade")
    if combined_route(dialect) is None:
        raise UsageError(f"{dialect.id} has no connection for several market streams")
    if len(names) > dialect.stream.max_streams:
        most = f"a connection of {dialect.id} has {dialect.stream.max_streams} at most"
        raise UsageError(f"--streams names {len(names)} streams; {most}")
    return names


def doubts(streams: Sequence[str], dialect: Dialect) -> list[str]:
    """Warnings of streams that the dialect does not know: hosts say nothing of those."""
    known = dialect.stream.market
    found: list[str] = []
    for name in streams if known else ():
        symbol, kind = of_any_symbol(name)
        if kind not in known:
            hint = did_you_mean(kind, known).replace("<symbol>", symbol)
            found.append(
                f"{dialect.id} knows no stream '{name}'{hint}; it is asked for all the same"
            )
    return found


def _has(dialect: Dialect, name: FlowName) -> bool:
    match name:
        case "listen-token":
            asked = method_for(dialect, Operation.SUBSCRIBE_TOKEN)
            return asked is not None and token_endpoint(dialect) is not None
        case "listen-key":
            opened = key_endpoint(dialect, Operation.OPEN_LISTEN_KEY)
            return opened is not None and key_route(dialect) is not None
        case "signature":
            return method_for(dialect, Operation.SUBSCRIBE_SIGNED) is not None
        case "logon":
            both = (method_for(dialect, each) for each in (Operation.LOG_ON, Operation.SUBSCRIBE))
            return all(both) and dialect.session is not None and bool(dialect.session.logons)
        case unknown:
            assert_never(unknown)


def _of(name: str) -> str:
    return "the account's API key" if name.endswith("API_KEY") else "what that key signs with"
