"""On which requests a push depends: what it may be the consequence of, or the answer may show.

Those of its account that were made before it. Not what is public; not what opens and keeps alive
what the push is heard on, since that is heard; not a question that had been asked before, since
how often a client asks is its own affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mockex.recording.calls import Call, Over
from mockex.recording.matching import Asked
from mockex.wire.vocabulary import PLACING, Operation

_KEEPING = frozenset(
    {
        *(Operation.PING, Operation.TIME, Operation.EXCHANGE_INFO),
        *(Operation.OPEN_LISTEN_KEY, Operation.EXTEND_LISTEN_KEY, Operation.CLOSE_LISTEN_KEY),
        *(Operation.OPEN_LISTEN_TOKEN, Operation.LOG_ON, Operation.LOG_OUT),
        *(Operation.SUBSCRIBE, Operation.SUBSCRIBE_SIGNED, Operation.SUBSCRIBE_TOKEN),
        *(Operation.UNSUBSCRIBE, Operation.SESSION_STATUS, Operation.LIST_SUBSCRIPTIONS),
    }
)
_CHANGING = PLACING | {
    *(Operation.CANCEL_ORDER, Operation.CANCEL_OPEN_ORDERS, Operation.CANCEL_LIST),
    *(Operation.AMEND_ORDER, Operation.TEST_ORDER, Operation.TEST_SOR_ORDER),
}
# Members of answers that hold what a stream of an account is opened with.
_OPENING = ("listenKey", "listenToken", "token")


def causes(calls: Iterable[Call]) -> tuple[Call, ...]:
    """The requests on which pushes may depend."""
    asked_before: set[tuple[str | None, Asked]] = set()
    found: list[Call] = []
    for call in calls:
        if not call.secured or call.operation in _KEEPING:
            continue
        if _is_question(call):
            if (call.key, call.asked) in asked_before:
                continue
            asked_before.add((call.key, call.asked))
        found.append(call)
    return tuple(found)


def owners(calls: Iterable[Call]) -> Mapping[str, str]:
    """The API keys by which listen keys and tokens were got."""
    given = ((call, call.fields.get(name)) for call in calls for name in _OPENING)
    return {
        value: call.key for call, value in given if isinstance(value, str) and call.key is not None
    }


def concerns(call: Call, key: str | None) -> bool:
    """Whether a request may be of the account that an API key is of; whoever is unknown may be it."""
    return key is None or call.key is None or call.key == key


def _is_question(call: Call) -> bool:
    if call.over is Over.REST:
        return call.asked.method == "GET"
    return call.operation is not None and call.operation not in _CHANGING
