"""Amounts times one secret factor, so that a recording does not tell how much an account has.

The factor is the same for all assets, so that quantity times price is still the quote quantity, and
free and locked move by what is traded, each to the last decimal; partial fills add up exactly.
Known limits: prices and times stay, so whoever has the market's trades of that time may find one
that was the account's and, by its quantity, the factor; so may whoever knows the step size of a
symbol and enough quantities.
"""

from __future__ import annotations

import hashlib
import re
from decimal import ROUND_DOWN, Context, Decimal

from mockex.recording import amount_places as places
from mockex.recording.members import Member, Object
from mockex.wire.dialect import Dialect
from mockex.wire.vocabulary import TextOf

_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?")
_EXACTLY = Context(prec=120, rounding=ROUND_DOWN)
# Above 1, so that nothing becomes nothing.
_LEAST, _MOST = Decimal("1.25"), Decimal("12.5")
_DIGITS = 30


class Scale:
    """One factor, drawn from a salt that must be secret and die with the recorder."""

    def __init__(self, dialect: Dialect, salt: bytes) -> None:
        drawn = int.from_bytes(hashlib.shake_256(b"amounts\0" + salt).digest(32), "big")
        share = Decimal(drawn % 10**_DIGITS).scaleb(-_DIGITS)
        self._factor = _EXACTLY.multiply(_LEAST, _EXACTLY.power(_MOST / _LEAST, share))
        all_text = dialect.stream.as_text is TextOf.ALL
        self._events = {**places.EVENTS, **(places.AS_TEXT if all_text else {})}

    @property
    def names(self) -> frozenset[str]:
        """The names that mean an amount wherever they stand."""
        return places.NAMES | places.OF_TRADES

    def scaled(self, amount: str) -> str:
        """An amount as it may be written, with as many decimals; what is no amount stays."""
        if not _DECIMAL.fullmatch(amount):
            return amount
        return f"{self._scaled(Decimal(amount)):f}"

    def parameter(self, name: str, value: str) -> str | None:
        """The value of a parameter, if it is an amount."""
        return self.scaled(value) if name in places.NAMES else None

    def member(self, member: Member, text: str, event: str | None, path: str) -> str | None:
        """A scalar of a JSON text, if it is an amount of the account's."""
        value = text[member.start : member.end]
        if not self._is_amount(member, event, path) or not _DECIMAL.fullmatch(value):
            return None
        whole = places.SUMS.get(event or "", {}).get(member.name)
        sum_of = None if whole is None else member.within.members.get(whole)
        if sum_of is None:
            return self.scaled(value)
        return self._part(value, text[sum_of.start : sum_of.end])

    def _is_amount(self, member: Member, event: str | None, path: str) -> bool:
        if event in self._events:
            return path in self._events[event]
        if member.name in places.OF_TRADES:
            return places.BESIDE in member.within.members or _is_in_fills(member.within)
        return member.name in places.NAMES

    def _part(self, value: str, whole: str) -> str:
        """What was added to a sum: the scaled sum less what it was before."""
        if not _DECIMAL.fullmatch(whole) or Decimal(whole) < Decimal(value):
            return self.scaled(value)
        before = _EXACTLY.subtract(Decimal(whole), Decimal(value))
        part = _EXACTLY.subtract(self._scaled(Decimal(whole)), self._scaled(before))
        return f"{part:f}"

    def _scaled(self, amount: Decimal) -> Decimal:
        product = _EXACTLY.multiply(amount, self._factor)
        return product.quantize(
            Decimal(1).scaleb(int(amount.as_tuple().exponent)), context=_EXACTLY
        )


def _is_in_fills(within: Object) -> bool:
    return within.within is not None and within.within.name == places.FILLS
