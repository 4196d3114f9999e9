"""The façade over a recording: a server that says what was recorded, and what can be done to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, get_args

from mockex.core.accounts import Account, KeyKind
from mockex.core.order_lists import OrderList
from mockex.core.orders import Order
from mockex.core.prevention import PreventedMatch
from mockex.core.trades import Trade
from mockex.errors import MockexError, UnexpectedRequest, UsageError
from mockex.gateway.journal import Journal
from mockex.gateway.library import Library
from mockex.gateway.replay import ReplayGateway
from mockex.gateway.replay_stack import replaying
from mockex.mock import arguments
from mockex.mock.accounts import AccountHandle
from mockex.mock.control import ReplayControl
from mockex.mock.exchange import ClockName, MockExchange
from mockex.mock.files import load_library
from mockex.mock.recordings import ModeName, Recording, Shift
from mockex.mock.truth import Plain
from mockex.mock.worlds import Shell
from mockex.recording.playback import Mode
from mockex.scenario.patterns import Fields, View
from mockex.scenario.report import Report
from mockex.scenario.steps import Scenario
from mockex.server.admin import Control
from mockex.server.admin_guard import usable_token
from mockex.server.clock import Clock, FlowingClock, FrozenClock, usable_speed
from mockex.wire.dialect import Dialect
from mockex.wire.security import private_key_pem


class RecordedAccount(AccountHandle):
    """The account of a recording: its recorded key, with a secret of ours; it owns nothing."""

    __slots__ = ()

    def free(self, asset: str) -> Decimal:
        _refuse("balances")

    def locked(self, asset: str) -> Decimal:
        _refuse("balances")

    @property
    def orders(self) -> tuple[Order, ...]:
        _refuse("orders")

    @property
    def trades(self) -> tuple[Trade, ...]:
        _refuse("trades")

    @property
    def allocations(self) -> tuple[Trade, ...]:
        _refuse("allocations")

    @property
    def order_lists(self) -> tuple[OrderList, ...]:
        _refuse("order lists")

    @property
    def prevented_matches(self) -> tuple[PreventedMatch, ...]:
        _refuse("prevented matches")


class ReplayedExchange(MockExchange):
    """A replay from `async with` to its end. What a recording has no say in is refused.

    `mode`: `causal` lets a push fall due when the requests that came before it have come again,
    and then as long after as it did; `strict` wants the requests in their order besides; `timed`
    goes by the opening of the stream alone; `fast` is causal, at once. `shift="now"` moves the
    times in payloads by what has passed since. `strict_auth`: only the recorded key is accepted,
    with the secret of `account("recorded")`. A frozen clock starts when the recording did.
    """

    _growing = False

    def __init__(
        self,
        recording: Recording | str | Path,
        *,
        mode: ModeName = "causal",
        shift: Shift = "none",
        strict_auth: bool = False,
        clock: ClockName = "virtual",
        start: str | None = None,
        speed: float = 1.0,
        host: str = "127.0.0.1",
        port: int = 0,
        profiles: Sequence[str | Path] = (),
        admin_token: str | None = None,
    ) -> None:
        loaded = recording if isinstance(recording, Recording) else Recording.load(recording)
        self.recording = loaded
        self.scenario = None
        self._mode = Mode(arguments.one_of("mode", mode, get_args(ModeName)))
        self._shift = arguments.one_of("shift", shift, get_args(Shift))
        self._strict_auth = strict_auth
        self._library = load_library(*profiles)
        self._dialect = self._library.dialect(loaded.header.dialect)
        self._recv_window = "lenient"
        self._clock_name: ClockName = arguments.one_of("clock", clock, get_args(ClockName))
        self._start = None if start is None else arguments.instant("start", start)
        self._speed = usable_speed(speed)
        self._host = host
        self._port = port
        self._file = None
        self._shell = Shell(seed=None, journal=None)
        self._admin_token = usable_token(admin_token)
        self.seed = 0

    @property
    def rules(self) -> Dialect:
        """The dialect of the recording."""
        return self._dialect

    @property
    def library(self) -> Library:
        return self._library

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Every account of the recording."""
        return tuple(self._replay.accounts)

    @property
    def view(self) -> View:
        return self._replay

    @property
    def connections(self) -> tuple[int, ...]:
        """The numbers of the open stream connections, oldest first."""
        return tuple(self._replay.subscriptions())

    @property
    def subscriptions(self) -> Mapping[int, tuple[str, ...]]:
        """What each open connection is subscribed to."""
        return self._replay.subscriptions()

    @property
    def unmade(self) -> tuple[str, ...]:
        """The recorded requests that have not been made again: `#7 POST /api/v3/order`."""
        return tuple(map(str, self._replay.unmade()))

    @property
    def awaited(self) -> tuple[str, ...]:
        """The recorded requests that the next pushes wait for."""
        return tuple(map(str, self._replay.awaited()))

    def account(
        self,
        name: str = "recorded",
        *,
        discount: bool = False,
        trade_group: int | None = None,
        **balances: str,
    ) -> AccountHandle:
        """The recorded account: `recorded`; where there are more, `recorded-2` and so on."""
        if discount or trade_group is not None or balances:
            _refuse("balances to give")
        known = {account.name: account for account in self._replay.accounts}
        account = known[self._known(name)]
        ed25519, rsa = account.key_of(KeyKind.ED25519), account.key_of(KeyKind.RSA)
        return RecordedAccount(
            name=name,
            key=account.api_key,
            secret=account.api_secret,
            ed25519_key=ed25519.api_key,
            ed25519_private_key_pem=private_key_pem(ed25519),
            rsa_key=rsa.api_key,
            rsa_private_key_pem=private_key_pem(rsa),
            _trading=None,  # type: ignore[arg-type]  # everything that would look at it refuses
        )

    def revoke(self, *, key: str) -> None:
        """A recording has no keys to revoke."""
        _refuse("revoke")

    def dialect(self, name: str, *, at: str | None = None) -> None:
        """A recording has the dialect that it was made under."""
        _refuse("dialect to change to")

    def truth(self) -> dict[str, Plain]:
        """A recording has no ledger."""
        _refuse("truth")

    async def step(self, step: Fields) -> str:
        """A recording plays itself."""
        _refuse("steps to do")

    async def reset(self, *, seed: int | None = None) -> None:
        """A recording is one world."""
        _refuse("world to begin anew")

    async def begin_scenario(self, scenario: Scenario) -> None:
        """A recording plays itself."""
        _refuse("scenario")

    async def play(self) -> Report:
        """A recording plays itself."""
        _refuse("scenario")

    async def play_live(self, report: Report) -> None:
        """A recording plays itself."""
        _refuse("scenario")

    def left_out(self) -> Sequence[MockexError]:
        """Faults that never struck; under `strict`, also what the recording goes on with."""
        unmade = self._replay.unmade() if self._mode is Mode.STRICT else ()
        if not unmade:
            return self._unserved()
        missing = f"{self.recording.name}: {unmade[0]} was to come, and did not"
        return [UnexpectedRequest(missing), *self._unserved()]

    def _control(self) -> Control:
        return ReplayControl(self.driver, self._replay, self._faults, self._clock_name)

    @property
    def _dialects_to_come(self) -> Sequence[str]:
        return ()

    def _assembled(self) -> tuple[Journal, View]:
        stack = replaying(
            self._dialect,
            self._library,
            self.recording.frames,
            mode=self._mode,
            shifted=self._shift == "now",
            strict_auth=self._strict_auth,
            growing=self._growing,
            seed=self.seed,
        )
        self._replay: ReplayGateway = stack.replay
        self._faults = stack.faults
        self._names = [account.name for account in stack.replay.accounts]
        return stack.journal, stack.replay

    def _clock(self) -> Clock:
        if self._clock_name == "frozen":
            return FrozenClock(self._start or self.recording.header.started)
        return FlowingClock(start=self._start, speed=self._speed)

    def _begin(self) -> None:
        """There is nothing but what was recorded."""


def _refuse(what: str) -> NoReturn:
    raise UsageError(f"a replay says what was recorded; it has no {what}")
