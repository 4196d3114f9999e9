"""The lives of connections, as a journal tells them: when each opened, whom it heard, how it ended."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from mockex.gateway.journal import Entry
from mockex.values.instant import format_instant
from mockex.wire.actions import Pick
from mockex.wire.messages import Abort, HttpReply, Noted, StreamClose, StreamClosed, StreamOpened


@dataclass(kw_only=True, slots=True)
class Life:
    """One connection. `heard`: by account the entry since which it has heard that."""

    number: int
    opened: Entry
    heard: dict[str, Entry] = field(default_factory=dict)
    ended: Entry | None = None

    def hears_at(self, account: str, n: int) -> bool:
        """Whether it was open at an entry, and had begun to hear the account."""
        since = self.heard.get(account)
        return since is not None and since.n < n and (self.ended is None or self.ended.n > n)


class Lives:
    """Every connection since the start, in the order of opening."""

    def __init__(self) -> None:
        self._lives: dict[int, Life] = {}
        self._of: dict[str, list[Life]] = {}
        self._numbers: dict[str, set[int]] = {}

    def read(self, entry: Entry) -> None:
        """Take in the next entry of the journal."""
        match entry.message:
            case StreamOpened(connection=number):
                self._lives[number] = _life(number, entry)
            case Noted(kind="listening", text=account, connection=int(number)):
                self._hears(self._lives.setdefault(number, _life(number, entry)), account, entry)
            case HttpReply(ticket=number):
                self._refuse(number, entry)
            case StreamClosed(connection=number) | StreamClose(connection=number):
                self._end(number, entry)
            case Abort(connection=number):
                self._end(number, entry)
            case _:
                pass

    def __iter__(self) -> Iterator[Life]:
        return iter(self._lives.values())

    def of(self, account: str) -> list[Life]:
        """Those that have heard an account, in the order in which they began to."""
        return self._of.get(account, [])

    def picked(self, account: str, pick: Pick, entry: Entry) -> Collection[int]:
        """The connections that an account, or one of its connections, stood for at an entry.

        An account stands for all that have heard it: what had ended by then was sent nothing.
        """
        if pick is None:
            return self._numbers.get(account, set())
        hearing = [life for life in self.of(account) if life.hears_at(account, entry.n)]
        numbers = [life.number for life in sorted(hearing, key=lambda life: life.opened.n)]
        match pick:
            case "first":
                return numbers[:1]
            case "last":
                return numbers[-1:]
            case place:
                return numbers[place - 1 : place]

    def reconnections(self, account: str) -> Iterator[Life]:
        """Those that began to hear an account after one that did had ended."""
        lives = self.of(account)
        ends = [life.ended.n for life in lives if life.ended is not None]
        return (life for life in lives if ends and life.heard[account].n > min(ends))

    def _hears(self, life: Life, account: str, entry: Entry) -> None:
        if account not in life.heard:
            life.heard[account] = entry
            self._of.setdefault(account, []).append(life)
            self._numbers.setdefault(account, set()).add(life.number)

    def _refuse(self, number: int, entry: Entry) -> None:
        """A handshake that is answered so is no life; other replies have other causes."""
        life = self._lives.get(number)
        if life is not None and life.opened.n == entry.cause:
            del self._lives[number]

    def _end(self, number: int, entry: Entry) -> None:
        # A number may be that of a request or a handshake, which has no life here.
        life = self._lives.get(number)
        if life is not None and life.ended is None:
            life.ended = entry


def _life(number: int, entry: Entry) -> Life:
    return Life(number=number, opened=entry)


def how_it_ended(entry: Entry) -> str:
    """How a connection ended by this entry, and who ended it."""
    match entry.message:
        case StreamClosed(code=None):
            return "it was lost"
        case StreamClosed(code=code):
            return f"the client closed it with {code}"
        case StreamClose(code=code):
            return f"the exchange closed it with {code}"
        case Abort(how=how):
            return f"the exchange ended it: {how}"
        case _:
            return "it ended"


def moment(entry: Entry) -> str:
    """The time of an entry, to the millisecond."""
    return format_instant(entry.at)[11:-1][:12]
