"""A recording behind the vendor's wire: replies as they were recorded, pushes when they fall due.

Any API key and any signature is accepted, unless it is strict about them. Heartbeats, limits and
control messages are alive, as the dialect has them; recorded ones are not played.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NoReturn, assert_never

from mockex.contracts.catalogue import Catalogue, shipped
from mockex.errors import UsageError
from mockex.gateway.connections import StreamConnections
from mockex.gateway.replay_accounts import Guard, accounts, by_account, listen_keys
from mockex.gateway.replay_desk import ReplayDesk, Unknown
from mockex.gateway.replay_endings import Endings
from mockex.gateway.replay_fields import Fields
from mockex.gateway.replay_growth import Growth
from mockex.gateway.replay_owner import ReplayOwner
from mockex.gateway.replay_sessions import ReplaySessions
from mockex.gateway.replay_stage import Form, Stage
from mockex.gateway.replay_strips import value
from mockex.recording.calls import Call, Over, calls, session_links
from mockex.recording.causes import owners
from mockex.recording.frame import Close, Frame
from mockex.recording.matching import Asked, asked, asked_of_stream
from mockex.recording.names import Names
from mockex.recording.playback import Mode
from mockex.recording.reels import reels
from mockex.recording.template import template
from mockex.values.instant import NO_SPAN, Instant, between
from mockex.values.timeline import earliest
from mockex.wire import stream_rules, vocabulary
from mockex.wire.codecs import encode
from mockex.wire.dialect import Dialect, Endpoint
from mockex.wire.messages import (
    Abort,
    Delivery,
    Direct,
    HttpReply,
    HttpRequest,
    Inbound,
    Noted,
    Outbound,
    StreamBinary,
    StreamClose,
    StreamClosed,
    StreamOpened,
    StreamPing,
    StreamPong,
    StreamSend,
    StreamText,
)
from mockex.wire.replies import failure, json_reply, success
from mockex.wire.routes import stream_address
from mockex.wire.vocabulary import Operation

# What belongs to the connection a reply came over, not to the reply.
_OF_THE_CONNECTION = frozenset(
    {"connection", "content-encoding", "content-length", "keep-alive", "transfer-encoding"}
)
# Close codes that say what a client found, and stand in no frame (RFC 6455, section 7.4.1).
_NEVER_SENT = (1005, 1006)
# Answered alive where they were not recorded: they depend on nothing but the time.
_ALIVE = (Operation.PING, Operation.TIME)
# Answered alive for recorded listen keys: a client must be able to do its duty.
_DUTIES = (Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY)


class ReplayGateway:
    """A gateway that says what was recorded.

    `shifted`: times in payloads are moved by as much as is between then and now. `strict_auth`:
    only the recorded API keys are accepted, with the secrets of `accounts`. `judging`: pushes that
    break a contract are told of behind each, without being looked at anew every time. `growing`:
    what is not in the recording may be learnt, by its `growth`; streams that are not are refused.
    """

    def __init__(
        self,
        dialect: Dialect,
        frames: Iterable[Frame],
        *,
        catalogue: Catalogue | None = None,
        mode: Mode = Mode.CAUSAL,
        shifted: bool = False,
        strict_auth: bool = False,
        judging: bool = False,
        growing: bool = False,
    ) -> None:
        recorded = tuple(frames)
        catalogue = catalogue or shipped(dialect.id)
        made = calls(recorded, dialect)
        played = reels(recorded, made, dialect, mode)
        names = Names()
        self._dialect = dialect
        self._shifted = shifted
        self._names = names
        self._fields = Fields(catalogue)
        self._desk = ReplayDesk(made, names, mode, self._came)
        self.accounts = accounts(made)
        self._guard = Guard(dialect, self.accounts) if strict_auth else None
        self.listen_keys = listen_keys(made, played, dialect)
        self._keys = by_account(self.listen_keys, self.accounts, owners(made))
        self._streams = StreamConnections(dialect, self._knows)
        self._sessions = ReplaySessions(
            dialect,
            made,
            session_links(recorded, dialect),
            self._desk,
            names,
            self._fields,
            self._listens,
            Endings(dialect, played, self._fields, names, shifted=shifted),
            shifted=shifted,
            refused=None if self._guard is None else self._guard.session,
        )
        self._stage = Stage(
            dialect,
            catalogue,
            played,
            names,
            mode,
            self._hearing,
            self._closed,
            shifted=shifted,
            judging=judging,
        )
        grown = (self._alive, self._knows, self._hearing)
        self.growth = (
            Growth(dialect, recorded, self._desk, names, self._sessions, *grown)
            if growing
            else None
        )
        self._heard: set[tuple[str, int]] = set()
        self._streams.listeners.watched_by(self._stage)
        self._owner = ReplayOwner(
            dialect,
            catalogue,
            self._streams,
            self._sessions,
            [account.name for account in self.accounts],
            self._keys,
            self._ended,
            self.streams_of,
        )

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Delivery]:
        out = self._left(self._received(inbound, now))
        return [*out, *self._listening(), *self._played(now)]

    def wake(self, now: Instant) -> Sequence[Delivery]:
        out: list[Delivery] = []
        while (due := self.next_deadline()) is not None and due <= now:
            out += self._played(due)
            out += self._left(self._streams.wake(due))
            out += self._left(self._sessions.wake(due))
            out += self._left(self._owner.wake(due))
            out += [] if self.growth is None else self.growth.wake(due)
            self._stage.attend(due)
        return out

    def next_deadline(self) -> Instant | None:
        return earliest(
            (
                self._stage.next_deadline(),
                self._streams.next_deadline(),
                self._sessions.next_deadline(),
                self._owner.next_deadline(),
                None if self.growth is None else self.growth.next_deadline(),
            )
        )

    @property
    def dialect(self) -> Dialect:
        """The dialect of the recording."""
        return self._dialect

    def owner_of(self, api_key: str) -> str | None:
        """The name of the account that an API key is of, by its key of now or of then."""
        known = self._names.key_then(api_key)
        owners = (one.name for one in self.accounts if known in (k.api_key for k in one.keys))
        return next(owners, None)

    def streams_of(self, account: str) -> tuple[int, ...]:
        """The open connections that hear an account's user data, oldest first."""
        keys = self._keys.get(account, set())
        hearing = {one.number for one in self._streams.hearing(keys)}
        own = next((one.keys[0].api_key for one in self.accounts if one.name == account), "")
        for number, subscriptions in self._sessions.subscriptions().items():
            key = self._sessions.key_of(number)
            if subscriptions and (
                len(self.accounts) == 1 or self._names.key_then(key or "") == own
            ):
                hearing.add(number)
        return tuple(sorted(hearing))

    @property
    def has_traders(self) -> bool:
        """Nobody trades again."""
        return False

    def orders(self) -> NoReturn:
        """A recording keeps no ledger."""
        raise UsageError("a replay says what was recorded; it has no orders to check")

    def balance(self, account: str, asset: str) -> NoReturn:
        """A recording keeps no ledger."""
        raise UsageError("a replay says what was recorded; it has no balances to check")

    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """Every open connection with the streams, or the subscriptions, that it has."""
        found = {one.number: tuple(one.names) for one in self._streams.all()}
        return dict(sorted({**found, **self._sessions.subscriptions()}.items()))

    def unmade(self) -> tuple[Call, ...]:
        """The recorded requests that were not made again."""
        return self._desk.unmade()

    def awaited(self) -> tuple[Call, ...]:
        """The recorded requests that pushes wait for now."""
        waiting = set(self._stage.awaited())
        return tuple(call for call in self._desk.unmade() if call.n in waiting)

    def _received(self, inbound: Inbound, now: Instant) -> list[Outbound]:
        match inbound:
            case HttpRequest():
                return self._request(inbound, now)
            case StreamOpened(path=path) if self._sessions.takes(path):
                return self._sessions.opened(inbound, now)
            case StreamOpened():
                return self._strangers(inbound) or self._streams.opened(inbound, now)
            case StreamClosed(connection=number):
                self._gone(number)
                return []
            case Direct(action=action):
                return self._owner.act(action, now)
            case StreamText(connection=number, text=text):
                if self._sessions.has(number):
                    return self._sessions.text(number, text, now)
                return self._control(number, text, now)
            case StreamBinary(connection=number):
                if self._sessions.has(number):
                    return self._sessions.binary(number, now)
                return self._streams.binary(number, now)
            case StreamPing(connection=number, payload=payload):
                if self._sessions.has(number):
                    return self._sessions.ping(number, payload, now)
                return self._streams.ping(number, payload, now)
            case StreamPong(connection=number, payload=payload):
                if self._stage.heard(number, payload):
                    return []
                if self._sessions.has(number):
                    return self._sessions.pong(number, payload, now)
                return self._streams.pong(number, payload, now)
            case unknown:
                assert_never(unknown)

    def _listening(self) -> list[Outbound]:
        """Notes for the journal: whose user data a connection now hears."""
        names = [account.name for account in self.accounts]
        hearing = {(name, number) for name in names for number in self.streams_of(name)}
        fresh, self._heard = sorted(hearing - self._heard), hearing
        return [Noted(kind="listening", text=name, connection=number) for name, number in fresh]

    def _played(self, now: Instant) -> list[Delivery]:
        self._stage.attend(now)
        out = self._stage.due(now)
        self._stage.attend(now)
        return out

    def _request(self, request: HttpRequest, now: Instant) -> list[Outbound]:
        if self._guard is not None:
            refusal = self._guard.rest(request)
            if refusal is not None:
                return [failure(request, refusal, (), now)]
        wanted = asked(request, self._dialect.rest)
        key = request.header(self._dialect.api_key_header)
        found = self._desk.find(Over.REST, wanted, key, 0, now)
        if isinstance(found, Call):
            return [self._replied(request, found, now)]
        alive = None if self._desk.is_strict else self._alive(request, wanted)
        if alive is not None:
            return [success(request, alive, None, self._dialect, now, ())]
        fields = {"code": -1, "msg": found.sentence}
        return [
            json_reply(request.ticket, "", fields, status=404),
            Noted(kind="unexpected", text=found.sentence),
        ]

    def _alive(self, request: HttpRequest, wanted: Asked) -> Endpoint | None:
        """The endpoint of a request that is answered although nobody recorded it."""
        endpoint = self._dialect.rest.endpoints.get((request.method, request.path))
        if endpoint is None:
            return None
        key = dict(wanted.parameters).get(self._dialect.listen_key_parameter)
        on_duty = endpoint.operation in _DUTIES and self._knows(key or "")
        # A renewal that answers with the key has none to answer with here.
        quiet = replace(endpoint, reply=vocabulary.Reply.EMPTY)
        return quiet if on_duty or endpoint.operation in _ALIVE else None

    def _replied(self, request: HttpRequest, call: Call, now: Instant) -> HttpReply:
        assert call.reply is not None
        headers = {name.lower(): (name, value) for name, value in call.reply.headers}
        _, content_type = headers.pop("content-type", ("", "text/plain"))
        shift = between(call.answered, now) if self._shifted else NO_SPAN
        body = template(call.body, self._fields.of_reply).told(shift, self._names.now)
        return HttpReply(
            ticket=request.ticket,
            status=call.reply.status,
            body=body,
            content_type=content_type,
            kind="",
            fields=value(body.decode("utf-8", "replace")),
            headers=tuple(pair for name, pair in headers.items() if name not in _OF_THE_CONNECTION),
        )

    def _control(self, number: int, text: str, now: Instant) -> list[Outbound]:
        """A control message, which is alive; under `strict`, if it is the one that comes next."""
        one = self._streams.find(number)
        strange = "" if one is None or self.growth is None else self.growth.strange_in(text)
        if strange:
            fields = {"code": -1, "msg": strange}
            refused = StreamSend(to=(number,), kind="", body=fields, data=encode(fields))
            return [refused, Noted(kind="unexpected", text=strange)]
        told = asked_of_stream(text, self._dialect.stream.control)
        if one is None or told is None:
            return self._streams.text(number, text, now)
        found = self._desk.find(Over.STREAM, told, None, 0, now)
        if not (self._desk.is_strict and isinstance(found, Unknown)):
            return self._streams.text(number, text, now)
        fields = {"code": -1, "msg": found.sentence}
        sent = StreamSend(to=(number,), kind="", body=fields, data=encode(fields))
        return [sent, Noted(kind="unexpected", text=found.sentence)]

    def _strangers(self, opened: StreamOpened) -> list[Outbound]:
        """The refusal of a handshake that names streams which nobody recorded."""
        if self.growth is None:
            return []
        address = stream_address(opened.path, opened.raw_query, self._dialect.stream)
        sentence = self.growth.strange(() if address is None else address.names)
        if not sentence:
            self.growth.opened(opened.path, opened.raw_query)
            return []
        fields = {"code": -1, "msg": sentence}
        return [
            json_reply(opened.connection, "", fields, status=404),
            Noted(kind="unexpected", text=sentence),
        ]

    def _came(self, n: int, now: Instant) -> None:
        self._stage.came(n, now)

    def _listens(self, name: str) -> None:
        self._stage.ends(name)

    def _knows(self, key: str) -> bool:
        return any(key in keys for keys in self._keys.values())

    def _hearing(self, stream: str) -> Mapping[Form, tuple[int, ...]]:
        if stream.startswith("?"):
            return self._sessions.hearing(stream)
        found: dict[Form, tuple[int, ...]] = {}
        for (envelope, _), numbers in self._streams.listeners.forms(stream).items():
            form = (envelope, stream)
            found[form] = (*found.get(form, ()), *numbers)
        return found

    def _closed(self, number: int, close: Close) -> Outbound:
        """End a connection as the recorded one ended."""
        if close.code is None or close.code in _NEVER_SENT:
            self._gone(number)
            return Abort(connection=number, how="fin")
        return self._ended(number, stream_rules.Close(code=close.code, reason=close.reason))

    def _ended(self, number: int, close: stream_rules.Close) -> Outbound:
        self._stage.left(number)
        if self._sessions.has(number):
            return self._sessions.close(number, close)
        return self._streams.close(number, close)

    def _gone(self, number: int) -> None:
        self._stage.left(number)
        if self.growth is not None:
            self.growth.closed(number)
        self._streams.closed(number)
        for name in self._sessions.closed(number):
            self._stage.ends(name)

    def _left(self, out: list[Outbound]) -> list[Outbound]:
        """What is said, those whom it ends being gone."""
        for message in out:
            if isinstance(message, StreamClose | Abort):
                self._stage.left(message.connection)
        return out
