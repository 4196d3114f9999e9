"""A scenario's document as its parts are read: with lines to refuse by, and who is in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, TypeAlias, cast

from mockex.core.accounts import Account
from mockex.documents.document import Document
from mockex.documents.nearest import did_you_mean
from mockex.errors import ScenarioError
from mockex.values.instant import Span, parse_span
from mockex.wire.actions import Pick, Target

Node: TypeAlias = Mapping[str, object]
Where: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One document that the schema has vouched for; casts tell the type checker so."""

    document: Document
    source: str
    accounts: Sequence[Account]

    def line(self, where: Where) -> int:
        """The line of what is there."""
        return self.document.line(where)

    def refuse(self, where: Where, sentence: str) -> NoReturn:
        """Raise ScenarioError with file and line."""
        raise ScenarioError(f"{self.source}:{self.line(where)}: {sentence}")

    def span(self, value: object, where: Where) -> Span:
        """A span, which the schema has let be any length."""
        span = parse_span(cast("str", value))
        if span is None:
            self.refuse(where, f"{value} is longer than a century, wanted a span such as 90s")
        return span

    def account(self, name: object, where: Where) -> str:
        """The name of one of the accounts."""
        known = [account.name for account in self.accounts]
        if name not in known:
            hint = did_you_mean(str(name), known) or f"; there are {', '.join(known)}"
            self.refuse(where, f"unknown account '{name}'{hint}")
        return str(name)

    def api_key(self, api_key: object, where: Where) -> str:
        """A key of one of the accounts."""
        known = [key.api_key for account in self.accounts for key in account.keys]
        if api_key not in known:
            hint = did_you_mean(str(api_key), known) or ", wanted a key of one of the accounts"
            self.refuse(where, f"no account has the API key '{api_key}'{hint}")
        return str(api_key)

    def target(self, to: object, where: Where) -> Target:
        """An account, or one connection of it."""
        if isinstance(to, str):
            return Target(account=self.account(to, where))
        picked = cast("Node", to)
        account = self.account(picked["account"], (*where, "account"))
        return Target(account=account, connection=cast("Pick", picked.get("connection")))
