"""What two recordings must have in common when one is of a replay of the other.

Left out are ping frames, the times in pings that are texts, what changes with every signing, and
the ends that clients make, who leave several connections in any order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from urllib.parse import parse_qsl

from mockex.recording import objects
from mockex.recording.frame import Close, Frame, Open, Ping, Pong
from mockex.recording.matching import UNSTABLE
from mockex.recording.redaction import Redaction
from mockex.values.instant import SECOND, between

Node = dict[str, object]
# Of a gap, which is as long as it is: `lateness` compares.
_TIMES = ("from", "to")


def told(frames: Iterable[Frame], redaction: Redaction | None = None) -> list[list[Node]]:
    """The frames of each link as objects without their times, after one more redaction if wanted."""
    passed = frames if redaction is None else (_again(frame, redaction) for frame in frames)
    return [_nodes(link) for link in _links(passed)]


def duration(frames: Sequence[Frame]) -> float:
    """In seconds, from the first to the last."""
    return between(frames[0].at, frames[-1].at) / SECOND


def lateness(one: Iterable[Frame], other: Iterable[Frame]) -> float:
    """By how many seconds they come apart most."""
    first, second = (list(chain.from_iterable(_links(frames))) for frames in (one, other))
    begun, again = (min(frame.at for frame in frames) for frames in (first, second))
    pairs = zip(first, second, strict=True)
    return max(abs(between(begun, a.at) - between(again, b.at)) / SECOND for a, b in pairs)


def _again(frame: Frame, redaction: Redaction) -> Frame:
    return replace(frame, content=redaction.content(frame.content))


def _links(frames: Iterable[Frame]) -> list[list[Frame]]:
    """By where they lead, and then in their order: those of several flows are opened at once."""
    found: dict[int, list[Frame]] = {}
    for frame in _telling(frames):
        found.setdefault(frame.link, []).append(frame)
    return [found[number] for number in sorted(found, key=lambda each: (_leads(found[each]), each))]


def _leads(link: Sequence[Frame]) -> str:
    content = link[0].content
    return content.path.split("/")[1] if isinstance(content, Open) else ""


def _nodes(link: Iterable[Frame]) -> list[Node]:
    numbers: dict[int | None, int] = {}
    found: list[Node] = []
    for frame in link:
        said = objects.of_content(frame.content)
        node = {"way": frame.way, **{key: of for key, of in said.items() if key not in _TIMES}}
        numbers[frame.n] = len(found)
        for name, of in (("of", frame.of), ("again", frame.again)):
            if of is not None:
                node[name] = numbers.get(of)
        found.append(_stable(node))
    return found


def _telling(frames: Iterable[Frame]) -> Iterator[Frame]:
    for frame in frames:
        is_left = frame.way == "in" and isinstance(frame.content, Close)
        if not is_left and not isinstance(frame.content, Ping | Pong):
            yield frame


def _stable(node: Node) -> Node:
    for name in ("query", "body"):
        text = node.get(name)
        if isinstance(text, str) and "=" in text and not text.startswith(("{", "[")):
            node[name] = [pair for pair in parse_qsl(text) if pair[0] not in UNSTABLE]
    text = node.get("text")
    if isinstance(text, str) and text.startswith("{"):
        node["text"] = _without_ids(json.loads(text))
    return node


def _without_ids(value: Node) -> Node:
    """A message of a WebSocket; requests and responses say by `of` which belong together."""
    if value.keys() <= {"ping", "pong"}:
        return dict.fromkeys(value)
    if "method" not in value and "status" not in value:
        return value
    params = value.get("params")
    stable = (
        {k: v for k, v in params.items() if k not in UNSTABLE}
        if isinstance(params, dict)
        else params
    )
    return {**value, "id": None, "params": stable}
