"""What the control API may do: over a simulation everything, over a replay what a recording allows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from mockex.core.accounts import Account, KeyKind
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.errors import UsageError
from mockex.faults.fault import Fault
from mockex.faults.parse import read_fault
from mockex.faults.plan import Standing
from mockex.gateway.faulty import Faults
from mockex.gateway.replay import ReplayGateway
from mockex.mock.files import sent_scenario
from mockex.mock.seen import problems_in
from mockex.scenario.patterns import View
from mockex.server.admin_guard import Refusal
from mockex.server.driver import Driver
from mockex.values.instant import Span, format_instant
from mockex.wire.actions import AddFault, RemoveFault
from mockex.wire.security import private_key_pem

if TYPE_CHECKING:
    from mockex.mock.exchange import MockExchange

Told: TypeAlias = Mapping[str, object]


def clock_of(driver: Driver, name: str) -> dict[str, object]:
    """What time it is."""
    return {"now": format_instant(driver.now()), "name": name, "speed": driver.clock.speed}


def state_of(
    driver: Driver,
    view: View,
    connections: Mapping[int, tuple[str, ...]],
    accounts: Iterable[Account],
) -> dict[str, object]:
    """What simulations and replays have in common."""
    return {
        "accounts": [_account(one, view.streams_of(one.name)) for one in accounts],
        "connections": [
            {"connection": number, "subscriptions": list(names)}
            for number, names in connections.items()
        ],
        "journal": {"last": driver.journal.last},
        "problems": list(map(str, problems_in(driver.journal))),
    }


class WorldControl:
    """Everything that can be done to a simulation."""

    def __init__(self, mock: MockExchange) -> None:
        self._mock = mock

    @property
    def driver(self) -> Driver:
        return self._mock.driver

    def state(self) -> Told:
        mock = self._mock
        return {
            "dialect": mock.rules.id,
            "clock": self.clock(),
            "seed": mock.seed,
            "faults": self.faults(),
            "scenario": self.scenario(),
            **state_of(mock.driver, mock.view, mock.subscriptions, mock.accounts),
        }

    def clock(self) -> dict[str, object]:
        return clock_of(self._mock.driver, self._mock.clock_name)

    async def advance(self, span: Span) -> None:
        await self._mock.driver.advance(span)

    def flow(self, speed: float) -> None:
        _flow(self._mock.driver, speed)

    def faults(self) -> Sequence[Told]:
        return list(map(_standing, self._mock.faults))

    async def add_fault(self, told: Told) -> Told:
        await self._mock.step({"fault": told})
        return self.faults()[-1]

    def remove_fault(self, number: int) -> Told:
        self._mock.remove_fault(number)
        return self.faults()[number - 1]

    async def step(self, node: Told) -> str:
        return await self._mock.step(node)

    def scenario(self) -> Told | None:
        playing = self._mock.playing
        return None if playing is None else playing.told()

    async def begin_scenario(self, document: Document) -> None:
        scenario = sent_scenario(document)
        self._refuse_while_awaited()
        await self._mock.begin_scenario(scenario)

    async def stop_scenario(self) -> None:
        playing = self._mock.playing
        if playing is None or playing.is_over:
            raise Refusal(409, "no scenario plays; wanted one to stop")
        self._refuse_while_awaited()
        await self._mock.stop_playing()

    def truth(self) -> Told:
        return self._mock.truth()

    async def reset(self, seed: int | None) -> Told:
        self._refuse_while_awaited()
        await self._mock.reset(seed=seed)
        return {"seed": self._mock.seed, "now": self.clock()["now"]}

    def _refuse_while_awaited(self) -> None:
        playing = self._mock.playing
        if playing is not None and playing.is_awaited:
            name = playing.report.scenario.name
            raise Refusal(409, f"'{name}' plays to somebody who waits for its outcome")


class ReplayControl:
    """What can be done to a replay; the rest is refused."""

    def __init__(
        self,
        driver: Driver,
        replay: ReplayGateway,
        faults: Faults,
        clock_name: str = "system",
    ) -> None:
        self.driver = driver
        self._replay, self._faults = replay, faults
        self._clock_name = clock_name

    def state(self) -> Told:
        replay = self._replay
        return {
            "dialect": replay.dialect.id,
            "clock": self.clock(),
            "seed": None,
            "faults": self.faults(),
            "scenario": None,
            **state_of(self.driver, replay, replay.subscriptions(), replay.accounts),
        }

    def clock(self) -> dict[str, object]:
        return clock_of(self.driver, self._clock_name)

    async def advance(self, span: Span) -> None:
        await self.driver.advance(span)

    def flow(self, speed: float) -> None:
        _flow(self.driver, speed)

    def faults(self) -> Sequence[Told]:
        return list(map(_standing, self._faults.standing))

    async def add_fault(self, told: Told) -> Told:
        to = _read(told).to
        names = [account.name for account in self._replay.accounts]
        if to is not None and to.account not in names:
            hint = did_you_mean(to.account, names) or f"; there are {', '.join(names)}"
            raise UsageError(f"unknown account '{to.account}'{hint}")
        self.driver.do(AddFault(told=told))
        return self.faults()[-1]

    def remove_fault(self, number: int) -> Told:
        self.driver.do(RemoveFault(number=number))
        return self.faults()[number - 1]

    async def step(self, node: Told) -> str:
        _refuse("steps to do")

    def scenario(self) -> Told | None:
        _refuse("scenario")

    async def begin_scenario(self, document: Document) -> None:
        _refuse("scenario")

    async def stop_scenario(self) -> None:
        _refuse("scenario")

    def truth(self) -> Told:
        _refuse("truth")

    async def reset(self, seed: int | None) -> Told:
        _refuse("world to begin anew")


def _flow(driver: Driver, speed: float) -> None:
    try:
        driver.flow(speed)
    except UsageError as error:
        raise Refusal(409, str(error)) from None


def _account(account: Account, streams: Sequence[int]) -> dict[str, object]:
    own = account.key_of(KeyKind.ED25519)
    return {
        "name": account.name,
        "api_key": account.api_key,
        "api_secret": account.api_secret,
        "ed25519_api_key": own.api_key,
        "ed25519_private_key_pem": private_key_pem(own),
        "streams": list(streams),
    }


def _read(told: Told) -> Fault:
    try:
        return read_fault(told)
    except ValueError as error:
        raise UsageError(f"fault: {error}") from None


def _standing(one: Standing) -> dict[str, object]:
    return {"id": one.number, "fault": one.fault.told, "fired": one.fired, "over": one.is_over}


def _refuse(what: str) -> NoReturn:
    raise Refusal(409, f"a replay says what was recorded; it has no {what}")
