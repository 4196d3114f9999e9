"""What can be a stream name, and which names are listen keys."""

from __future__ import annotations

import re

_PLAUSIBLE = re.compile(r"[^\s/?&#\x00-\x1f\x7f\ud800-\udfff]{1,256}")


def is_plausible(name: str) -> bool:
    """Whether a stream could be called so. Symbols may be written in any script."""
    return _PLAUSIBLE.fullmatch(name) is not None


def may_be_listen_key(name: str) -> bool:
    """Market streams say `symbol@what` or begin with `!`; everything else is a listen key."""
    return "@" not in name and not name.startswith("!")


def of_any_symbol(name: str) -> tuple[str, str]:
    """The symbol of a market stream as it is written, and the stream's name for any symbol.

    `btcusdt@depth` is `btcusdt` and `<symbol>@depth`; what is of all markets has no symbol.
    """
    symbol, at, what = name.partition("@")
    if not at or name.startswith("!"):
        return "", name
    return symbol, f"<symbol>@{what}"
