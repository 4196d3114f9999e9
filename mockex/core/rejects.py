"""Refusals of the exchange: values, never exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """Why the exchange refused; a dialect says with which code, sentence and status."""

    NO_SUCH_LISTEN_KEY = "no_such_listen_key"
    NO_SUCH_SYMBOL = "no_such_symbol"
    NO_SUCH_ACCOUNT = "no_such_account"
    ACCOUNT_EXISTS = "account_exists"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reject:
    """A refusal: nothing has changed."""

    reason: Reason
