"""Messages with something wrong in them: fields that nobody knows, halves, noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from mockex.faults.stream_faults import Garble, UnknownField, UnknownValue
from mockex.wire.codecs import JsonFault, decode, encode
from mockex.wire.frames import broken_frame, text_frame
from mockex.wire.messages import HttpReply, StreamRun, StreamSend

Noise: TypeAlias = Callable[[int], bytes]
"""Draws that many random bytes."""

HTML = "text/html"
PAGE = "<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"

_OVERLONG = b"\xc0\xaf"


def page(title: str) -> bytes:
    """A page as web servers in front of an exchange send them."""
    return PAGE.format(title=title).encode()


def patched_event(message: StreamSend, kind: UnknownField | UnknownValue) -> StreamSend:
    """The event with the field in it, in the envelope that it had; else left as it is."""
    try:
        whole = decode(message.data.decode())
    except (JsonFault, UnicodeDecodeError):
        return message
    body = _patched(message.body, kind)
    return replace(message, body=body, data=encode(_exchanged(whole, _plain(message.body), body)))


def patched_reply(reply: HttpReply, kind: UnknownField | UnknownValue) -> HttpReply:
    """The reply with the field in its body, or in each item of a list; no JSON is left alone."""
    try:
        body = _patched(decode(reply.body.decode()), kind)
    except (JsonFault, UnicodeDecodeError):
        return reply
    return replace(reply, body=encode(body), fields=body)


def has_field(body: object, field: str) -> bool:
    """Whether a body, or an item of a list, has the field, dots reaching inside."""
    return _has(body, field.split("."))


def shifted_time(reply: HttpReply, milliseconds: int) -> HttpReply:
    """A reply that tells the exchange's time, told by a clock that is off."""
    fields = _shifted(reply.fields, milliseconds)
    return reply if fields is None else replace(reply, fields=fields, body=encode(fields))


def shifted_response(message: StreamSend, milliseconds: int) -> StreamSend:
    """The same over the WebSocket API."""
    body = message.body if isinstance(message.body, Mapping) else {}
    result = _shifted(body.get("result"), milliseconds)
    if result is None:
        return message
    told = {**body, "result": result}
    return replace(message, body=told, data=encode(told))


def garbled_reply(reply: HttpReply, into: Garble, noise: Noise) -> HttpReply:
    """The reply with a body that is something else; its status is what it was.

    One that breaks off already says nothing that could be garbled.
    """
    if reply.promised is not None:
        return reply
    meant = replace(reply, kind="", fields=None)
    match into:
        case "half":
            return replace(meant, body=reply.body[: len(reply.body) // 2])
        case "html":
            return replace(meant, body=page("Service Unavailable"), content_type=HTML)
        case "empty":
            return replace(meant, body=b"")
        case "not_utf8":
            return replace(meant, body=b'{"code":0,"msg":"' + _OVERLONG + b'"}')
        case "noise" | "bad_frame":
            return replace(meant, body=noise(max(len(reply.body), 16)))


def garbled_event(message: StreamSend, into: Garble, noise: Noise) -> StreamSend | StreamRun:
    """The message as something else; what it goes out as is meant, so no contract knows it."""
    meant = replace(message, kind="", body=None, result_kind="")
    match into:
        case "half":
            return replace(meant, data=_half(message.data))
        case "html":
            return replace(meant, data=page("Service Unavailable"))
        case "empty":
            return replace(meant, data=b"")
        case "not_utf8":
            return replace(meant, data=message.data[:-1] + _OVERLONG + message.data[-1:])
        case "noise":
            return replace(meant, data=noise(max(len(message.data), 16)), binary=True)
        case "bad_frame":
            return octets(message, broken_frame(message.data))


def truncated_reply(reply: HttpReply, size: int | None) -> HttpReply:
    """So many bytes of the body, of the length that its head tells, and then the end."""
    if reply.promised is not None:
        return reply
    kept = reply.body[: len(reply.body) // 2 if size is None else size]
    return replace(reply, body=kept, promised=len(reply.body), kind="", fields=None)


def truncated_event(message: StreamSend, size: int | None) -> StreamRun:
    """So many bytes of the frame."""
    frame = text_frame(message.data)
    return octets(message, frame[: len(frame) // 2 if size is None else size])


def octets(message: StreamSend, data: bytes) -> StreamRun:
    """Bytes that are no message, to where a message was to go."""
    told = StreamSend(to=message.to, kind="", body=None, data=data, binary=True, judged=True)
    return StreamRun(to=message.to, frames=data, count=1, judged=True, messages=lambda: (told,))


def _patched(body: object, kind: UnknownField | UnknownValue) -> object:
    names = kind.field.split(".")
    return _set(body, names, kind.value, is_new=isinstance(kind, UnknownField))


def _set(body: object, names: list[str], value: object, *, is_new: bool) -> object:
    if isinstance(body, list | tuple):
        return [_set(each, names, value, is_new=is_new) for each in body]
    if not isinstance(body, Mapping):
        return body
    name, inner = names[0], names[1:]
    if inner and name in body:
        return {**body, name: _set(body[name], inner, value, is_new=is_new)}
    if inner or (not is_new and name not in body):
        return body
    return {**body, name: value}


def _has(body: object, names: list[str]) -> bool:
    if isinstance(body, list | tuple):
        return any(_has(each, names) for each in body)
    if not isinstance(body, Mapping) or names[0] not in body:
        return False
    return len(names) == 1 or _has(body[names[0]], names[1:])


def _exchanged(whole: object, before: object, after: object) -> object:
    """A message with the event in it, wherever its envelope has it."""
    if whole == before:
        return after
    if isinstance(whole, dict):
        return {name: _exchanged(value, before, after) for name, value in whole.items()}
    if isinstance(whole, list):
        return [_exchanged(value, before, after) for value in whole]
    return whole


def _plain(body: object) -> object:
    """A body as it is read back."""
    return decode(encode(body).decode())


def _shifted(fields: object, milliseconds: int) -> dict[str, object] | None:
    if not isinstance(fields, Mapping):
        return None
    stamp = fields.get("serverTime")
    if not isinstance(stamp, int):
        return None
    # In microseconds where a client has asked for them: sixteen digits.
    unit = 1_000 if stamp >= 10**15 else 1
    return {**fields, "serverTime": stamp + milliseconds * unit}


def _half(data: bytes) -> bytes:
    """Half a text, never half a character."""
    return data[: len(data) // 2].decode("utf-8", "ignore").encode()
