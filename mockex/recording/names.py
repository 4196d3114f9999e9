"""What a client calls things by names of its own choice: those of a recorded client, and today's.

A client that draws the ids of its orders anew in every run is told of them by those of this run.
"""

from __future__ import annotations

from collections.abc import Mapping

from mockex.recording.matching import Asked
from mockex.wire.messages import Pairs

# Where replies tell the name that the exchange made up for a client that gave none.
_TOLD_AS: Mapping[str, str] = {
    "newClientOrderId": "clientOrderId",
    "listClientOrderId": "listClientOrderId",
}


class Names:
    """The names of this run for those of the recording, as far as they have been used."""

    def __init__(self) -> None:
        self._then: dict[str, str] = {}
        self._called: set[str] = set()
        self.now: dict[str, str] = {}

    def bind(self, recorded: str, current: str) -> None:
        """From now on what was called `recorded` is called `current`."""
        self._then[current] = recorded
        self._called.add(recorded)
        self.now.pop(recorded, None)
        if recorded != current:
            self.now[recorded] = current

    def bind_key(self, recorded: str, current: str) -> None:
        """From now on who had the API key `recorded` has `current`."""
        self.bind(of_key(recorded), of_key(current))

    def key_then(self, current: str) -> str:
        """The recorded API key of who has this one; itself where nobody is known to have it."""
        return self.then(of_key(current)).removeprefix(_KEY)

    def keys_then(self) -> Mapping[str, str]:
        """The recorded API keys by those of today."""
        pairs = ((now, then) for now, then in self._then.items() if now.startswith(_KEY))
        return {now.removeprefix(_KEY): then.removeprefix(_KEY) for now, then in pairs}

    def is_called_key(self, recorded: str) -> bool:
        """Whether somebody has come who had that API key."""
        return of_key(recorded) in self._called

    def then(self, current: str) -> str:
        """What the recording calls it."""
        return self._then.get(current, current)

    def is_bound(self, current: str) -> bool:
        """Whether it is the name of something already."""
        return current in self._then

    def translated(self, asked: Asked) -> Asked:
        """A request in the recording's names."""
        pairs = ((name, self._of(name, value)) for name, value in asked.parameters)
        return Asked(asked.method, asked.path, tuple(pairs))

    def learn(self, asked: Asked, recorded: Asked, told: Mapping[str, object]) -> None:
        """Bind what a request names to what the recorded one named, or was `told`."""
        before = dict(recorded.parameters)
        for name, value in asked.parameters:
            if is_name(name):
                other = before.get(name, told.get(_TOLD_AS.get(name, "")))
                if isinstance(other, str):
                    self.bind(other, value)

    def _of(self, name: str, value: str) -> str:
        return self.then(value) if is_name(name) else value


def of_key(key: str) -> str:
    """An API key among names: no order has a name with a space in it."""
    return _KEY + key


def is_name(parameter: str) -> bool:
    """Whether a parameter holds a name that a client may choose, or has chosen."""
    return parameter.lower().endswith("clientorderid") or parameter in _KEYS


def is_reference(parameter: str, asked: Asked) -> bool:
    """Whether it means something that has its name already."""
    if parameter == "listClientOrderId":
        places = asked.method == "POST" or ".place" in asked.path
        return not places
    return parameter in _KEYS or parameter.startswith(("orig", "cancelOrig"))


def loosely(asked: Asked) -> Asked:
    """A request without the names that were chosen in it, and whatever the others are."""
    pairs: Pairs = tuple(
        (name, "" if is_name(name) else value)
        for name, value in asked.parameters
        if not is_name(name) or is_reference(name, asked)
    )
    return Asked(asked.method, asked.path, pairs)


_KEY = "API key "
_KEYS = frozenset({"listenKey", "listenToken"})
