"""Where two frames differ, field by field."""

from __future__ import annotations

import pytest

from mockex.recording.fields import Field, exactly, meant
from mockex.recording.frame import Binary, Close, Content, Open, Reply, Request, Text


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        (Text(text='{"a":1}'), Text(text='{"a":1}'), []),
        (Text(text='{"a":1}'), Text(text='{"a":2}'), [("text/a", "1", "2")]),
        (Text(text='{"a":1.0}'), Text(text='{"a":1.00}'), [("text/a", "1.0", "1.00")]),
        (Text(text='{"a":1}'), Text(text='{"a":"1"}'), [("text/a", "1", "'1'")]),
        (Text(text='{"a":1}'), Text(text="{}"), [("text/a", "1", None)]),
        (Text(text="[1,2]"), Text(text="[1]"), [("text/1", "2", None)]),
        (
            Text(text='{"a":{"b":[{"c":1}]}}'),
            Text(text='{"a":{"b":[]}}'),
            [("text/a/b/0", "{c: 1}", None)],
        ),
        (
            Text(text='{"a":1,"b":2}'),
            Text(text='{"b":2,"a":1}'),
            [("text", '\'{"a":1,"b":2}\'', '\'{"b":2,"a":1}\'')],
        ),
        (Text(text="pong"), Text(text="{"), [("text", "'pong'", "'{'")]),
        (
            Close(code=None, reason="rst"),
            Close(code=1000),
            [("code", "empty", "1000"), ("reason", "'rst'", None)],
        ),
        (Binary(data=b"a"), Binary(data=b"b"), [("data", "'YQ=='", "'Yg=='")]),
        (
            Reply(status=200),
            Reply(status=418, headers=(("A", "b"),)),
            [("status", "200", "418"), ("headers", None, "[[…]]")],
        ),
    ],
)
def test_each_field_that_differs_is_named(
    one: Content, other: Content, fields: list[tuple[str, str | None, str | None]]
) -> None:
    wanted = tuple(Field(path=path, recorded=a, ours=b) for path, a, b in fields)

    assert exactly(one, other) == wanted


def test_of_long_texts_the_place_is_shown_where_they_part() -> None:
    [field] = exactly(
        Text(text="x" * 500 + "1" + "y" * 500), Text(text="x" * 500 + "2" + "y" * 500)
    )

    assert field.recorded != field.ours
    assert field.recorded is not None
    assert "x1y" in field.recorded


def test_a_key_moves_no_terminal() -> None:
    [field] = exactly(Text(text='{"\\u001b[2J":1}'), Text(text="{}"))

    assert field.path == r"text/\x1b[2J"


def test_a_request_means_its_parameters_wherever_they_stand() -> None:
    form = (("Content-Type", "application/x-www-form-urlencoded"),)
    one = Request(method="POST", path="/o", query="orderId=7&timestamp=1&signature=x")
    other = Request(
        method="POST", path="/o", headers=form, body="signature=y&orderId=7&recvWindow=5"
    )

    assert (
        meant(one) == meant(other) == {"method": "POST", "path": "/o", "parameters": {"orderId": 7}}
    )


def test_an_opening_means_its_streams() -> None:
    assert meant(Open(path="/stream", query="streams=a@trade/b")) == {
        "what": "open",
        "path": ["", "stream"],
        "query": {"streams": ["a@trade", "b"]},
    }


def test_a_message_means_its_params_without_its_signature() -> None:
    text = '{"id":1,"method":"order.place","params":{"a":"b","timestamp":1,"signature":"s"}}'

    assert meant(Text(text=text)) == {
        "what": "text",
        "text": {"id": 1, "method": "order.place", "params": {"a": "b"}},
    }


def test_what_lies_deep_is_compared_as_a_whole() -> None:
    one, other = ('{"a":' * 900 + end + "}" * 900 for end in ("1", "2"))

    [field] = exactly(Text(text=one), Text(text=other))

    assert (field.path, field.recorded, field.ours) == ("text" + "/a" * 9, "this", "another")
