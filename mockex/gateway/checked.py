"""A gateway whose every word is held against the contracts of its dialect.

A violation is noted in the journal right behind the message; what is sent is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mockex.contracts.catalogue import Catalogue
from mockex.gateway.protocol import Gateway
from mockex.values.instant import Instant
from mockex.wire.messages import (
    Delivery,
    HttpReply,
    Inbound,
    Noted,
    Outbound,
    StreamRun,
    StreamSend,
)


class ContractCheck:
    """Checks what an inner gateway sends. Messages without a kind are meant as they are.

    `catalogue_of`: the contracts of another dialect, should the gateway change to it.
    """

    def __init__(
        self,
        inner: Gateway,
        catalogue: Catalogue,
        catalogue_of: Callable[[str], Catalogue] | None = None,
    ) -> None:
        self._inner = inner
        self._catalogue = catalogue
        self._catalogue_of = catalogue_of

    def receive(self, inbound: Inbound, now: Instant) -> Sequence[Delivery]:
        return self._checked(self._inner.receive(inbound, now))

    def wake(self, now: Instant) -> Sequence[Delivery]:
        return self._checked(self._inner.wake(now))

    def next_deadline(self) -> Instant | None:
        return self._inner.next_deadline()

    def _checked(self, said: Sequence[Delivery]) -> Sequence[Delivery]:
        checked: list[Delivery] = []
        for out in said:
            if isinstance(out, StreamRun):
                checked += self._run(out)
                continue
            checked.append(out)
            checked += self._violations(out)
        return checked

    def _run(self, run: StreamRun) -> Sequence[Delivery]:
        """A run, one by one where it was not looked at before."""
        return [run] if run.judged else self._checked(run.messages())

    def _violations(self, out: Outbound) -> list[Noted]:
        match out:
            case StreamSend():
                return [] if out.judged else self._of_sent(out)
            case HttpReply(kind=kind, fields=fields):
                return self._unlike(kind, fields)
            case Noted(kind="dialect", text=dialect) if self._catalogue_of is not None:
                self._catalogue = self._catalogue_of(dialect)
                return []
            case _:
                return []

    def _of_sent(self, sent: StreamSend) -> list[Noted]:
        body, found = sent.body, self._unlike(sent.kind, sent.body)
        if sent.result_kind and isinstance(body, Mapping):
            found += self._unlike(sent.result_kind, body.get("result", body.get("error")))
        return found

    def _unlike(self, kind: str, fields: object) -> list[Noted]:
        if not kind:
            return []
        catalogue = self._catalogue
        if not catalogue.knows(kind):
            return [Noted(kind="violation", text=f"{catalogue.dialect} has no contract {kind}")]
        violations = catalogue.violations(kind, fields)
        return [Noted(kind="violation", text=str(each)) for each in violations]
