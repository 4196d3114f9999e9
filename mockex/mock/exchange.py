"""The façade: a server, an exchange behind it, and everything that can be done to them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeAlias, get_args

from mockex.core.accounts import Account, account_named
from mockex.core.commands import OpenAccount
from mockex.descriptions.control import PREFIX
from mockex.documents.nearest import did_you_mean
from mockex.errors import MockexError, ScenarioError, UsageError
from mockex.gateway.journal import Journal
from mockex.gateway.library import Library
from mockex.gateway.sim import SimGateway
from mockex.mock import arguments
from mockex.mock.accounts import AccountHandle, handle
from mockex.mock.control import WorldControl
from mockex.mock.expecting import ExpectingVerbs
from mockex.mock.faults import FaultVerbs
from mockex.mock.journal_file import kept
from mockex.mock.markets import MarketVerbs
from mockex.mock.seen import Sightings
from mockex.mock.streams import StreamVerbs
from mockex.mock.truth import Plain, truth
from mockex.mock.world import PLAIN, Defaults, world
from mockex.mock.worlds import Shell, Worlds
from mockex.scenario.patterns import (
    View,
)
from mockex.scenario.steps import RecvWindow, Replies, Scenario
from mockex.server.admin import Admin, Control
from mockex.server.admin_guard import usable_token
from mockex.server.app import Server
from mockex.server.clock import Clock, FlowingClock, FrozenClock, usable_speed
from mockex.server.driver import Driver
from mockex.server.looptime import LoopTime
from mockex.server.performer import Performer
from mockex.values.instant import Instant, Span, a_span, format_span
from mockex.wire.actions import (
    Action,
    LookAtMarkets,
)
from mockex.wire.dialect import Dialect

ClockName: TypeAlias = Literal["system", "virtual", "frozen"]

# What a frozen clock says first when nobody says otherwise.
FROZEN_START = Instant(1_757_937_600_000_000)


class MockExchange(MarketVerbs, StreamVerbs, FaultVerbs, ExpectingVerbs, Sightings, Worlds):
    """A running exchange from `async with` to its end; two of them know nothing of each other.

    `clock`: `virtual` flows like real time and is moved by `advance`, and with it the timers of
    the running event loop; `frozen` moves by `advance` alone; `system` is the process's own time,
    freezegun included. With a `speed` other than 1 the loop's timers stay in real time. `start`
    is the exchange's time at first, as an ISO instant with a Z. `scenario` brings accounts,
    dialect, start, speed and seed where they are not given here; `play` performs its steps.
    `then`: changes of dialect to come, each as `ID@INSTANT`. `recv_window`: whether signed requests
    are judged by the exchange's time, or (`lenient`) by that less the advances made. `profiles`:
    folders with dialects besides those shipped. `replies`: whether a reply is sent before the
    events that its request caused, or after them. `market`: what can be traded, what is offered at
    the start, and whether the house's traders keep it alive: a market file, or the name of a
    shipped one, such as `calm`. `journal`: a new file that everything is written to as it happens,
    for `mockex rerun`. `admin_token`: what whoever uses the control API must know; without one only
    this machine may use it. `unless_told`: what holds where nothing else says so.
    """

    def __init__(
        self,
        *,
        dialect: str | None = None,
        clock: ClockName = "virtual",
        seed: int | None = None,
        start: str | None = None,
        speed: float | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        scenario: Scenario | str | Path | None = None,
        then: str | Sequence[str] = (),
        recv_window: RecvWindow | None = None,
        profiles: Sequence[str | Path] = (),
        replies: Replies | None = None,
        market: str | Path | None = None,
        journal: str | Path | None = None,
        admin_token: str | None = None,
        unless_told: Defaults = PLAIN,
    ) -> None:
        self._anew = partial(
            MockExchange,
            dialect=dialect,
            clock=clock,
            start=start,
            speed=speed,
            then=then,
            recv_window=recv_window,
            profiles=profiles,
            replies=replies,
            market=market,
            unless_told=unless_told,
        )
        self._shell = Shell(seed=seed, journal=journal)
        self._admin_token = usable_token(admin_token)
        self._world = world(
            scenario,
            dialect=dialect,
            then=then,
            profiles=profiles,
            market=market,
            unless_told=unless_told,
        )
        self.scenario = scenario = self._world.scenario
        judged = recv_window or (scenario and scenario.recv_window) or unless_told.recv_window
        self._recv_window = arguments.one_of("recv_window", judged, get_args(RecvWindow))
        self.seed = seed if seed is not None else (scenario and scenario.seed) or 0
        order = replies or (scenario and scenario.replies) or "before_pushes"
        self._replies = arguments.one_of("replies", order, get_args(Replies))
        self._clock_name: ClockName = arguments.one_of("clock", clock, get_args(ClockName))
        self._start = (
            arguments.instant("start", start) if start else scenario.start if scenario else None
        )
        self._speed = usable_speed(
            speed if speed is not None else (scenario and scenario.speed) or 1.0
        )
        self._host = host
        self._port = port
        self._names = [account.name for account in self._world.accounts]
        self._file = journal

    async def __aenter__(self) -> Self:
        loop_time = self._loop_time_for(None)
        try:
            self._open(self._shell, loop_time)
            self._shell.admin = Admin(self._control(), self._admin_token)
            self._server = await self._serving().__aenter__()
        except BaseException:
            if loop_time is not None:
                loop_time.uninstall()
            self._kept.close()
            raise
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            await self.stop_playing()
            await self._server.__aexit__(exc_type, exc, traceback)
            await self.stop_playing()  # a request may have begun it once more
        finally:
            if self._loop_time is not None:
                self._loop_time.uninstall()
            self._kept.close()

    # Where it is.

    @property
    def server(self) -> Server:
        """The listening server."""
        return self._server

    @property
    def driver(self) -> Driver:
        """What carries messages between the sockets and the exchange."""
        return self._driver

    @property
    def rest_url(self) -> str:
        """Base of the REST API, without `/api`."""
        return f"http://{self._server.address}"

    @property
    def ws_url(self) -> str:
        """Base of the streams, without `/ws` and `/stream`."""
        return f"ws://{self._server.address}"

    @property
    def ws_api_url(self) -> str:
        """The WebSocket API."""
        session = self.rules.session
        return f"ws://{self._server.address}{session.path if session else '/ws-api/v3'}"

    @property
    def admin_url(self) -> str:
        """The control API."""
        return f"{self.rest_url}{PREFIX}"

    @property
    def rules(self) -> Dialect:
        """The dialect that it lives by now."""
        return self._sim.dialect

    @property
    def library(self) -> Library:
        """Every dialect that there is."""
        return self._world.library

    @property
    def clock_name(self) -> ClockName:
        """Which clock it lives by."""
        return self._clock_name

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account, in the order of their opening."""
        found = map(self._sim.account, self._names)
        return tuple(account for account in found if account is not None)

    @property
    def view(self) -> View:
        """Which connections hear whom."""
        return self._sim

    @property
    def dialect_at_start(self) -> Dialect:
        """The dialect that it begins with, which is known before it is entered."""
        return self._world.dialect

    @property
    def now(self) -> Instant:
        """The exchange's time, in µs since the epoch."""
        return self._driver.now()

    # What it is told.

    def account(
        self, name: str, *, discount: bool = False, trade_group: int | None = None, **balances: str
    ) -> AccountHandle:
        """The account of that name, opened with these balances if it is not there yet.

        `discount`: it pays commissions in BNB, as long as it has some. Accounts of one `trade_group`
        are kept from trading with each other.
        """
        known = self._sim.account(name)
        if known is not None and balances:
            raise UsageError(f"account '{name}' is there already, with balances of its own")
        if trade_group is not None and not arguments.counts(trade_group):
            raise UsageError(f"trade_group is {trade_group!r}, wanted a whole number from 1")
        if known is not None and trade_group not in (None, known.trade_group):
            raise UsageError(
                f"account '{name}' is there already, and its trade group is {known.trade_group}"
            )
        if known is None:
            known = account_named(
                name,
                balances=arguments.balances(balances),
                discounted=discount,
                trade_group=trade_group,
            )
            self._driver.do(OpenAccount(account=known))
            self._names.append(name)
        return handle(known, self._sim.trading)

    def truth(self) -> dict[str, Plain]:
        """The whole ledger as plain data: balances, orders, trades, books, symbols."""
        if self._sim.has_traders:
            self._driver.do(LookAtMarkets())
        return truth(self._sim.trading, self._names)

    # Time.

    async def advance(
        self,
        by: str | None = None,
        *,
        days: float = 0,
        hours: float = 0,
        minutes: float = 0,
        seconds: float = 0,
        ms: float = 0,
    ) -> None:
        """Move time on, through everything that falls due, in order: `advance("61m")` or in units.

        Returns when clients have read what was sent to them. On a virtual clock everything that
        waits on this event loop moves along, `asyncio.timeout` included.
        """
        units = a_span(days=days, hours=hours, minutes=minutes, seconds=seconds, ms=ms)
        span = Span(units + (arguments.span(by) if by else 0))
        if span < 0:
            raise UsageError(f"cannot advance by {format_span(span)}; time goes forward only")
        await self._driver.advance(span)

    async def settle(self) -> None:
        """Wait until clients have read what was sent to them, as far as can be known."""
        await self._driver.settle()

    async def wait(self, span: str) -> None:
        """Let time flow."""
        await self._driver.wait(arguments.span(span))

    # What clients do.

    def discard(self) -> None:
        """The test has failed: keep nothing of this run. There is nothing to keep here."""

    def left_out(self) -> Sequence[MockexError]:
        """What is found missing only when all is over: faults that never struck."""
        return self._unserved()

    @property
    def connections(self) -> tuple[int, ...]:
        """The numbers of the open stream connections, oldest first."""
        return tuple(self._sim.subscriptions())

    @property
    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """What each open connection is subscribed to."""
        return self._sim.subscriptions()

    def _serving(self) -> Server:
        return Server(self._driver, self._host, self._port, admin=self._shell.admin)

    def _control(self) -> Control:
        return WorldControl(self)

    def _open(self, shell: Shell, loop_time: LoopTime | None) -> None:
        self._shell, self._playing = shell, None
        self._loop_time = loop_time
        self._kept = ExitStack()
        self.journal: Journal
        self.journal, view = self._assembled()
        clock = self._clock()
        with ExitStack() as kept:
            self._keep_journal(clock, kept)
            self._driver = Driver(
                self.journal,
                clock,
                max_message_bytes=self.rules.stream.max_message_bytes,
                loop_time=loop_time,
                lenient=self._recv_window == "lenient",
            )
            kept.callback(self._driver.end)
            kept.enter_context(self._driver.watched(shell.tell))
            self._performer = Performer(self._driver, view)
            self._begin()
            self._kept = kept.pop_all()

    def _assembled(self) -> tuple[Journal, View]:
        """What is behind the server, from outside and from inside."""
        first = self._replies == "before_pushes"
        self._origin = self._world.origin(self.seed, replies_first=first)
        stack = self._origin.simulation(self._world.dialect.id, self._world.library)
        self._sim: SimGateway = stack.sim
        self._faults = stack.faults
        return stack.journal, stack.sim

    def _keep_journal(self, clock: Clock, keeping: ExitStack) -> None:
        if self._file is not None:
            dialect, name = self._world.dialect.id, self._clock_name
            keeping.enter_context(
                kept(self._file, self.journal, self._origin, dialect, clock, name)
            )

    @property
    def _dialects_to_come(self) -> Sequence[str]:
        return [change.dialect for change in self._world.changes]

    def _do(self, action: Action) -> None:
        self._driver.do(action)

    def _clock(self) -> Clock:
        if self._clock_name == "frozen":
            return FrozenClock(self._start or FROZEN_START)
        return FlowingClock(start=self._start, speed=self._speed)

    def _begin(self) -> None:
        """What is there before the first client is, and what is to come."""
        for action in (*self._world.books, *self._world.traders):
            try:
                self._driver.do(action)
            except UsageError as error:
                raise ScenarioError(f"{self._world.market_source}: market: {error}") from None
        for change in self._world.changes:
            self._driver.do(change)

    def _loop_time_for(self, installed: LoopTime | None) -> LoopTime | None:
        # The loop's own time flows as reality does, so it can follow no exchange that runs faster.
        if self._clock_name == "system" or self._speed != 1:
            return None
        return installed or LoopTime.install(asyncio.get_running_loop())

    def _known(self, account: str) -> str:
        if account not in self._names:
            hint = did_you_mean(account, self._names) or f"; there are {', '.join(self._names)}"
            raise UsageError(f"unknown account '{account}'{hint}")
        return account
