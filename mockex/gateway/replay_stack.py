"""Assembles what replays a recording: a journal round faults round contract checks round the replay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mockex.gateway.checked import ContractCheck
from mockex.gateway.faulty import Faults
from mockex.gateway.journal import Journal
from mockex.gateway.library import Library
from mockex.gateway.replay import ReplayGateway
from mockex.recording.frame import Frame
from mockex.recording.playback import Mode
from mockex.values.chance import Chance
from mockex.wire.dialect import Dialect


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplayStack:
    """A recording being replayed: `journal` is its outside, `replay` its inside."""

    journal: Journal
    faults: Faults
    replay: ReplayGateway


def replaying(
    dialect: Dialect,
    library: Library,
    frames: Iterable[Frame],
    *,
    mode: Mode,
    shifted: bool,
    strict_auth: bool = False,
    growing: bool = False,
    seed: int = 0,
) -> ReplayStack:
    """A new replay from the beginning of a recording. `seed`: what faults are drawn from."""
    catalogue = library.catalogue(dialect.id)
    replay = ReplayGateway(
        dialect,
        frames,
        catalogue=catalogue,
        mode=mode,
        shifted=shifted,
        strict_auth=strict_auth,
        judging=True,
        growing=growing,
    )
    checked = ContractCheck(replay, catalogue)
    faults = Faults(
        checked,
        Chance(seed),
        dialect=lambda: replay.dialect,
        owner=replay.owner_of,
        hearing=replay.streams_of,
    )
    return ReplayStack(journal=Journal(faults), faults=faults, replay=replay)
