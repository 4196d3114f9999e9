"""Seeded chance: splitmix64, with named sub-streams of one seed.

Whoever draws, draws from a stream with a name of its own, so that a new user of chance never
renumbers what others drew. Not for secrets.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


class Chance:
    """A stream of numbers that depends on its seed and name alone."""

    def __init__(self, seed: int) -> None:
        self._seed = seed & _MASK
        self._state = self._seed

    def stream(self, name: str) -> Chance:
        """The sub-stream of that name: the same however much was drawn elsewhere."""
        return Chance(_mixed(self._seed) ^ _hash(name))

    def bits(self) -> int:
        """64 bits, all equally likely."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        return _mixed(self._state)

    def below(self, bound: int) -> int:
        """A whole number from 0 to `bound` - 1; the bias is below 2^-40 for bounds under 2^24."""
        return self.bits() % bound

    def alphanumeric(self, length: int) -> str:
        """Letters and digits, as in the vendor's listen keys and API keys."""
        return "".join([_ALPHANUMERIC[self.bits() % 62] for _ in range(length)])

    def octets(self, length: int) -> bytes:
        """That many bytes."""
        return b"".join(self.bits().to_bytes(8, "big") for _ in range(-(-length // 8)))[:length]


def _mixed(bits: int) -> int:
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
    return bits ^ (bits >> 31)


def _hash(name: str) -> int:
    """FNV-1a: stable across runs and machines, as `hash()` is not."""
    value = 0xCBF29CE484222325
    for octet in name.encode():
        value = ((value ^ octet) * 0x100000001B3) & _MASK
    return value
