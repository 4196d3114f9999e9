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
