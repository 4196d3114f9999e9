"""A recording as it would be told by anybody who lived the same: ids and times by when they came.

Equal for two runs of the same client against the same exchange, and easy to look at where not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from mockex.recording.bindings import loosened
from mockex.recording.fields import Place, meant
from mockex.recording.frame import Frame
from mockex.recording.tales import Call, Link, stream_of, tale
from mockex.recording.volatile import Id, Time, Volatile

Node: TypeAlias = dict[str, object]


def normalised(frames: Iterable[Frame], volatile: Volatile | None = None) -> Node:
    """Steps, calls and links of a recording with a word for each id and each time.

    Links stand by where they were opened, in the order in which they were.
    """
    told, words = tale(frames), _Words(volatile or Volatile())
    return {
        "steps": [words.call(call) for call in told.steps],
        "calls": [words.call(call) for call in told.calls],
        "links": [words.link(link) for link in sorted(told.links, key=lambda one: str(one.key))],
    }


class _Words:
    def __init__(self, volatile: Volatile) -> None:
        self._volatile = volatile
        self._words: dict[tuple[str, object], str] = {}
        self._counts: dict[str, int] = {}

    def call(self, call: Call) -> Node:
        return {"asked": self._frame(call.asked), "answer": self._frame(call.answer)}

    def link(self, link: Link) -> Node:
        pushes: dict[str, list[object]] = {}
        for push in link.pushes:
            pushes.setdefault(str(stream_of(push) or ""), []).append(self._frame(push))
        return {
            "opened": self.call(link.opened),
            "calls": [self.call(call) for call in link.calls],
            "pushes": {name: pushes[name] for name in sorted(pushes)},
        }

    def _frame(self, frame: Frame | None) -> object:
        return None if frame is None else self._value(loosened(meant(frame.content)), Place())

    def _value(self, value: object, place: Place) -> object:
        if isinstance(value, Mapping):
            items = ((key, self._place(place, key, value)) for key in value)
            return {key: self._value(value[key], inner) for key, inner in items}
        if isinstance(value, list | tuple):
            return [self._value(v, self._place(place, i, value)) for i, v in enumerate(value)]
        match self._volatile.of(place, value, 0):
            case Id(space=space):
                return self._word(space, value)
            case Time(digits=digits, order=None):
                return f"<time of {digits} digits>"
            case Time(order=order):
                return self._word(f"time of {self._word('order', order)}", value)
            case _:
                return value

    def _word(self, space: str, value: object) -> str:
        known = self._words.get((space, value))
        if known is None:
            count = self._counts[space] = self._counts.get(space, 0) + 1
            known = self._words[space, value] = f"<{space} {count}>"
        return known

    def _place(self, place: Place, key: object, holder: object) -> Place:
        return place.inner(key, (holder, holder))
