"""Two recordings compared by what they tell, whatever ids were drawn and whenever it was."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar

from mockex.errors import DialectError
from mockex.recording.agreement import Agreement, Difference, Sort
from mockex.recording.aligning import aligned
from mockex.recording.bindings import Bindings
from mockex.recording.fields import Field
from mockex.recording.frame import Frame
from mockex.recording.lines import Reading
from mockex.recording.secret_places import places
from mockex.recording.tales import Call, Link, key_of_push, stream_of, tale
from mockex.recording.titles import title_of
from mockex.recording.volatile import Volatile
from mockex.wire.profile import shipped

T = TypeVar("T")


def diff(one: Reading, other: Reading, *, strict: bool = False) -> Agreement:
    """How far the second is like the first: its dialect, its requests and answers, its links.

    The order of links does not matter, nor that of calls over REST to what passes on links.
    """
    diffing = _Diff(Bindings(_volatile(one.header.dialect), strict=strict))
    if one.header.dialect != other.header.dialect:
        diffing.dialects(one.header.dialect, other.header.dialect)
    first, second = tale(one), tale(other)
    diffing.calls(first.steps, second.steps)
    diffing.calls(first.calls, second.calls)
    diffing.links(first.links, second.links)
    diffing.agreement.warnings += [*one.warnings, *other.warnings]
    return diffing.agreement


def _volatile(dialect: str) -> Volatile:
    """What differs between recordings of a dialect; of one of somebody's own, what does in all."""
    try:
        return Volatile(places(shipped(dialect)))
    except DialectError:
        return Volatile()


class _Diff:
    def __init__(self, bindings: Bindings) -> None:
        self.agreement = Agreement()
        self._bindings = bindings

    def dialects(self, one: str, other: str) -> None:
        field = Field(path="dialect", recorded=one, ours=other)
        self.agreement.differs(
            Difference(line=1, title="header", sort="request", fault="differs", fields=(field,))
        )

    def calls(self, one: Sequence[Call], other: Sequence[Call], link: int = 0) -> None:
        for first, second in _pairs(one, other, [call.key for call in one], [c.key for c in other]):
            self._call(first, second, link)

    def links(self, one: Sequence[Link], other: Sequence[Link]) -> None:
        left = list(other)
        for first in one:
            alike = [each for each in left if each.key == first.key]
            second = min(alike, key=lambda each: self._strangeness(first, each), default=None)
            if second is not None:
                left = [each for each in left if each is not second]
            self._link(first, second)
        for second in left:
            self._link(None, second)

    def _link(self, one: Link | None, other: Link | None) -> None:
        opened = [None if each is None else each.opened for each in (one, other)]
        link = next((each.asked.link for each in opened if each is not None), 0)
        self._call(opened[0], opened[1], link)
        if one is None or other is None:
            return
        self.calls(one.calls, other.calls, link)
        first, second = _by_stream(one.pushes), _by_stream(other.pushes)
        for stream in dict.fromkeys([*first, *second]):
            pushes = first.get(stream, []), second.get(stream, [])
            keys = [
                [key_of_push(push, self._bindings.volatile) for push in each] for each in pushes
            ]
            for pushed, too in _pairs(*pushes, *keys):
                self._held("push", pushed, too, link)

    def _call(self, one: Call | None, other: Call | None, link: int) -> None:
        asked = None if one is None else one.asked, None if other is None else other.asked
        self._held("request", *asked, link)
        if one is not None and other is not None:
            self._held("answer", one.answer, other.answer, link, one.asked)

    def _held(
        self,
        sort: Sort,
        one: Frame | None,
        other: Frame | None,
        link: int,
        asked: Frame | None = None,
    ) -> None:
        """One frame against the other, of which there may be neither."""
        some = one or other
        if some is None:
            return
        title = title_of(asked or some)
        both = one is not None and other is not None
        fields = self._bindings.differing(one.content, other.content) if one and other else ()
        if both and not fields:
            self.agreement.agreed(sort, title)
            return
        self.agreement.differs(
            Difference(
                line=some.line,
                title=title,
                sort=sort,
                fault="differs" if both else "missing" if one else "added",
                link=link,
                fields=fields,
            )
        )

    def _strangeness(self, one: Link, other: Link) -> int:
        fields, _ = self._bindings.compared(one.opened.asked.content, other.opened.asked.content)
        return len(fields)


def _pairs(
    one: Sequence[T], other: Sequence[T], keys: Sequence[Hashable], others: Sequence[Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    for i, j in aligned(keys, others):
        yield None if i is None else one[i], None if j is None else other[j]


def _by_stream(pushes: Iterable[Frame]) -> dict[object, list[Frame]]:
    found: dict[object, list[Frame]] = {}
    for push in pushes:
        found.setdefault(stream_of(push), []).append(push)
    return found
