"""A gateway whose every word is held against the contracts of its dialect.

A violation is noted in the journal right behind the message; what is sent is never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

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
            if not (isinstance(out, StreamSend) and out.judged):
                checked += self._violations(out)
        return checked

    def _run(self, run: StreamRun) -> Sequence[Delivery]:
        """A run, one by one where it was not looked at before."""
        return [run] if run.judged else self._checked(run.messages())

    def _violations(self, out: Outbound) -> Iterator[Noted]:
        match out:
            case HttpReply(kind=kind, fields=fields):
                yield from self._unlike(kind, fields)
            case StreamSend(kind=kind, body=body):
                yield from self._unlike(kind, body)
                if out.result_kind and isinstance(body, Mapping):
                    told = body.get("result", body.get("error"))
                    yield from self._unlike(out.result_kind, told)
            case Noted(kind="dialect", text=dialect) if self._catalogue_of is not None:
                self._catalogue = self._catalogue_of(dialect)
            case _:
                pass

    def _unlike(self, kind: str, fields: object) -> Iterator[Noted]:
        if not kind:
            return
        if not self._catalogue.knows(kind):
            yield Noted(kind="violation", text=f"{self._catalogue.dialect} has no contract {kind}")
            return
        for violation in self._catalogue.violations(kind, fields):
            yield Noted(kind="violation", text=str(violation))
