"""Journal entries in words for people, and as members for machines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mockex.core.commands import LockFunds, MoveFunds, SetReferencePrice, SetSymbolStatus
from mockex.gateway.journal import Entry
from mockex.values.instant import Instant, format_instant
from mockex.wire.actions import (
    Action,
    CancelScripted,
    ChangeDialect,
    Levels,
    MakeTrade,
    PlaceScripted,
    SetBook,
    StartTraders,
)
from mockex.wire.messages import (
    Abort,
    Direct,
    HttpReply,
    HttpRequest,
    Noted,
    StreamClose,
    StreamClosed,
    StreamOpened,
    StreamSend,
    StreamText,
)

# The members of an event that say most about it, in this order.
_TELLING = ("s", "S", "o", "x", "X", "i", "g", "q", "p", "l", "L", "z", "a", "d", "B", "listenKey")

# What sorts of things are told.
EVENTS = (
    *("reply", "opened", "gone", "message", "done", "sent", "closed", "aborted"),
    *("violation", "warning", "unexpected", "fault"),
)

# The vendor's orderListId of an order that is in none.
_NO_LIST = -1


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One entry: what sort of thing happened, in words, and its members."""

    entry: Entry
    event: str
    words: str
    members: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"#{self.entry.n} {_clock(self.entry.at)}  {self.words}"

    def as_json(self) -> str:
        """The same for machines, on one line."""
        at, n = format_instant(self.entry.at), self.entry.n
        return json.dumps({"event": self.event, "at": at, "n": n, **self.members}, default=str)


class Teller:
    """Tells entries in their order; a reply is told with the request it answers."""

    def __init__(self) -> None:
        self._requests: dict[int, str] = {}

    def recall(self, entries: Iterable[Entry]) -> None:
        """Know of the requests among entries that are not told."""
        for entry in entries:
            match entry.message:
                case HttpRequest(ticket=ticket, method=method, path=path):
                    self._requests[ticket] = f"{method} {path}"
                case HttpReply(ticket=ticket):
                    self._requests.pop(ticket, None)
                case _:
                    pass

    def tell(self, entries: Iterable[Entry]) -> Iterator[Told]:
        """The entries worth telling: heartbeats are not."""
        for entry in entries:
            told = self._told(entry)
            if told is not None:
                event, words, members = told
                yield Told(entry=entry, event=event, words=words, members=members)

    def _told(self, entry: Entry) -> tuple[str, str, dict[str, object]] | None:
        match entry.message:
            case HttpRequest(ticket=ticket, method=method, path=path):
                self._requests[ticket] = f"{method} {path}"
                return None
            case HttpReply(ticket=ticket, status=status, fields=fields):
                what = self._requests.pop(ticket, f"connection {ticket}")
                words = f"{what} → {status}" + (f" {_shown(fields)}" if status >= 400 else "")
                return "reply", words, {"request": what, "status": status, "body": fields}
            case StreamOpened(connection=number, path=path):
                return (
                    "opened",
                    f"connection {number} opened {path}",
                    {"connection": number, "path": path},
                )
            case StreamClosed(connection=number, code=code):
                words = f"connection {number} is gone" + (f" ({code})" if code else "")
                return "gone", words, {"connection": number, "code": code}
            case StreamText(connection=number, text=text):
                return (
                    "message",
                    f"connection {number} says {text[:120]!r}",
                    {"connection": number, "text": text},
                )
            case Direct(action=action):
                done = _done(action)
                return None if done is None else ("done", f"* {done}", {"words": done})
            case _:
                return _sent(entry)


def _done(action: Action) -> str | None:
    """What the owner of the exchange did, where nothing that follows says so by itself."""
    match action:
        case SetBook(symbol=symbol, bids=bids, asks=asks):
            sides = ("bids", bids), ("asks", asks)
            return f"book {symbol}" + "".join(_offers(name, side) for name, side in sides)
        case MakeTrade(symbol=symbol, side=side, price=price, quantity=quantity):
            return f"trade {symbol} {side} {quantity} at {price}"
        case PlaceScripted(account=account, parameters=parameters, kind=kind):
            what = "place" if kind is None else f"place an {kind}"
            return f"{what} for {account}: {_members(parameters)}"
        case CancelScripted(account=account, order=order):
            return f"cancel for {account}: {order}"
        case MoveFunds(account=account, asset=asset, amount=amount):
            way = "deposit to" if amount > 0 else "withdraw from"
            return f"{way} {account}: {abs(amount)} {asset}"
        case LockFunds(account=account, asset=asset, amount=amount):
            return f"{'lock' if amount > 0 else 'unlock'} of {account}: {abs(amount)} {asset}"
        case StartTraders(symbol=symbol):
            return f"traders on {symbol}"
        case SetSymbolStatus(symbol=symbol, status=status):
            return f"symbol {symbol}: {status}"
        case SetReferencePrice(symbol=symbol, price=price):
            return f"reference price of {symbol}: {'none' if price is None else price}"
        case ChangeDialect(dialect=dialect, at=at):
            return f"dialect {dialect}" + (f" at {format_instant(at)}" if at else "")
        case _:
            return None


def _offers(name: str, side: Levels | None) -> str:
    if side is None:
        return ""
    shown = ", ".join(f"{quantity} at {price}" for price, quantity in side[:3])
    more = f" and {len(side) - 3} more" if len(side) > 3 else ""
    return f" {name} {shown or 'none'}{more}"


def _members(parameters: Mapping[str, str]) -> str:
    return " ".join(f"{name}={_shown(value)}" for name, value in parameters.items())


def _sent(entry: Entry) -> tuple[str, str, dict[str, object]] | None:
    match entry.message:
        case StreamSend(to=to, kind=kind, body=body):
            words = f"→ {_connections(to)}  {_event(kind, body)}"
            return "sent", words, {"to": to, "kind": kind, "body": body}
        case StreamClose(connection=number, code=code, reason=reason):
            words = f"connection {number} closed: {code} {reason}".rstrip()
            return "closed", words, {"connection": number, "code": code, "reason": reason}
        case Abort(connection=number, how=how):
            return (
                "aborted",
                f"connection {number} ended: {how}",
                {"connection": number, "how": how},
            )
        case Noted(kind="violation" | "warning" | "unexpected" | "fault" as kind, text=text):
            return kind, f"! {text}", {"text": text}
        case _:
            return None


def _event(kind: str, body: object) -> str:
    if not isinstance(body, Mapping):
        return kind or "raw bytes"
    members = {name: body[name] for name in _TELLING if name in body}
    if members.get("g") == _NO_LIST:
        del members["g"]
    words = " ".join(f"{name}={_shown(value)}" for name, value in members.items())
    return f"{body.get('e', kind)} {words}".strip()


def _connections(numbers: tuple[int, ...]) -> str:
    return "connection " + ", ".join(map(str, numbers))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 100 else text[:99] + "…"


def _clock(at: Instant) -> str:
    return format_instant(at)[11:-1][:12]
