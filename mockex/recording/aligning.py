"""Which item of one row belongs to which of another, both in their order, by what they are like."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher

# Beyond so many pairs the best alignment takes too long.
_MANY = 4_000_000


def aligned(
    one: Sequence[Hashable], other: Sequence[Hashable]
) -> Iterator[tuple[int | None, int | None]]:
    """Indices that belong together; None where an item of a row has none in the other."""
    head = _shared(one, other)
    tail = _shared(one[head:][::-1], other[head:][::-1])
    yield from ((i, i) for i in range(head))
    ends = len(one) - tail, len(other) - tail
    middle = _best if (ends[0] - head) * (ends[1] - head) <= _MANY else _fast
    for i, j in middle(one[head : ends[0]], other[head : ends[1]]):
        yield None if i is None else head + i, None if j is None else head + j
    yield from ((ends[0] + i, ends[1] + i) for i in range(tail))


def _shared(one: Sequence[Hashable], other: Sequence[Hashable]) -> int:
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _best(
    one: Sequence[Hashable], other: Sequence[Hashable]
) -> Iterator[tuple[int | None, int | None]]:
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    i = j = 0
    for block in blocks:
        yield from ((each, None) for each in range(i, block.a))
        yield from ((None, each) for each in range(j, block.b))
        yield from ((block.a + each, block.b + each) for each in range(block.size))
        i, j = block.a + block.size, block.b + block.size


def _fast(
    one: Sequence[Hashable], other: Sequence[Hashable]
) -> Iterator[tuple[int | None, int | None]]:
    """The first of each sort with the first of that sort, and so on."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for j, key in enumerate(other):
        waiting[key].append(j)
    for i, key in enumerate(one):
        yield i, waiting[key].popleft() if waiting[key] else None
    yield from ((None, j) for j in sorted(each for left in waiting.values() for each in left))
