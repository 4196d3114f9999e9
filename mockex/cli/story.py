"""The journal told as it grows: one line an event for people, or one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Mapping

import click

from mockex.gateway.journal import Entry, Journal
from mockex.values.instant import Instant, format_instant
from mockex.wire.messages import (
    Abort,
    HttpReply,
    HttpRequest,
    Noted,
    StreamClose,
    StreamClosed,
    StreamOpened,
    StreamSend,
    StreamText,
)

# The members of an event that say most about it, in this order.
_TELLING = ("s", "S", "o", "x", "X", "i", "q", "p", "l", "L", "z", "a", "d", "B", "listenKey")


class Story:
    """Prints what has been added to a journal since it was last told."""

    def __init__(self, journal: Journal, *, as_json: bool) -> None:
        self._journal = journal
        self._as_json = as_json
        self._told = 0
        self._methods: dict[int, str] = {}

    def go_on(self) -> None:
        """Print the entries that are new."""
        for entry in self._journal.after(self._told):
            self._tell(entry)
        self._told = self._journal.last

    def _tell(self, entry: Entry) -> None:
        told = self._told_of(entry)
        if told is None:
            return
        event, words, members = told
        if self._as_json:
            line = {"event": event, "at": format_instant(entry.at), "n": entry.n, **members}
            click.echo(json.dumps(line, default=str))
        else:
            click.echo(f"{_clock(entry.at)}  {words}")

    def _told_of(self, entry: Entry) -> tuple[str, str, dict[str, object]] | None:
        match entry.message:
            case HttpRequest(ticket=ticket, method=method, path=path):
                self._methods[ticket] = f"{method} {path}"
                return None
            case HttpReply(ticket=ticket, status=status, fields=fields):
                what = self._methods.pop(ticket, f"connection {ticket}")
                words = f"{what} → {status}" + (f" {_shown(fields)}" if status >= 400 else "")
                return "reply", words, {"request": what, "status": status, "body": fields}
            case StreamOpened(connection=number, path=path):
                return (
                    "opened",
                    f"connection {number} opened {path}",
                    {"connection": number, "path": path},
                )
            case StreamClosed(connection=number, code=code):
                words = f"connection {number} is gone" + (f" ({code})" if code else "")
                return "gone", words, {"connection": number, "code": code}
            case StreamText(connection=number, text=text):
                return (
                    "message",
                    f"connection {number} says {text[:120]!r}",
                    {"connection": number, "text": text},
                )
            case _:
                return _sent(entry)


def _sent(entry: Entry) -> tuple[str, str, dict[str, object]] | None:
    match entry.message:
        case StreamSend(to=to, kind=kind, body=body):
            words = f"→ {_connections(to)}  {_event(kind, body)}"
            return "sent", words, {"to": to, "kind": kind, "body": body}
        case StreamClose(connection=number, code=code, reason=reason):
            words = f"connection {number} closed: {code} {reason}".rstrip()
            return "closed", words, {"connection": number, "code": code, "reason": reason}
        case Abort(connection=number, how=how):
            return (
                "aborted",
                f"connection {number} ended: {how}",
                {"connection": number, "how": how},
            )
        case Noted(kind="violation" | "warning" | "unexpected" as kind, text=text):
            return kind, f"! {text}", {"text": text}
        case _:
            return None


def _event(kind: str, body: object) -> str:
    if not isinstance(body, Mapping):
        return kind or "raw bytes"
    members = " ".join(f"{name}={_shown(body[name])}" for name in _TELLING if name in body)
    return f"{body.get('e', kind)} {members}".strip()


def _connections(numbers: tuple[int, ...]) -> str:
    return "connection " + ", ".join(map(str, numbers))


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text if len(text) <= 100 else text[:99] + "…"


def _clock(at: Instant) -> str:
    return format_instant(at)[11:-1][:12]
