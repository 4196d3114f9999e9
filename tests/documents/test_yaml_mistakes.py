from __future__ import annotations

import pytest
import yaml

from mockex.documents.yaml_lines import read
from mockex.documents.yaml_mistakes import explain
from mockex.errors import ScenarioError

BAD_ESCAPE = (
    "this backslash makes no character in double quotes; "
    r"wanted '\\' for a backslash, or single quotes"
)
NO_KEY = (
    "a ':' stands where no key can be, "
    "wanted 'key: value' indented as its neighbours, or quotes round text with ': '"
)
NOT_WITH_KEYS = "this does not go with the keys before it, wanted 'key: value' indented as above"
NOT_READ = "is not read here, wanted the value itself, or quotes round it"

# Both parsers say these the same way.
MISTAKES = [
    (
        "a: 1\nb: 'x\n\n",
        2,
        "the quotes that open here are never closed, wanted the same ones at the end",
    ),
    (
        'a: 1\nb: "x\nc: 1',
        2,
        "the quotes that open here are never closed, wanted the same ones at the end",
    ),
    ('a: 1\nb: "\\q"', 2, BAD_ESCAPE),
    ('a: 1\nb: "\\x4"', 2, BAD_ESCAPE),
    ('a: 1\nb: "\\ud83d\\ude00"', 2, BAD_ESCAPE),
    ('a: 1\nb: "\\U00110000"', 2, BAD_ESCAPE),
    (
        "a: 1\nb: [1, 2\nc: 3\n",
        2,
        "the list that '[' opens here goes wrong, wanted ',' between its items and ']' at its end",
    ),
    (
        "a: 1\nb: {c: 1\nd: 3\n",
        2,
        "the mapping that '{' opens here goes wrong, wanted ',' between its keys and '}' at its end",
    ),
    ("a:\n\tb: 1", 2, "a tab stands where YAML wants spaces"),
    ("a: |\n\tb", 2, "a tab stands where YAML wants spaces"),
    ("a: 1\nb: *", 2, f"an anchor '&' or alias '*' {NOT_READ}"),
    ("a: 1\nb: &", 2, f"an anchor '&' or alias '*' {NOT_READ}"),
    ("%YAML 3.0\n---\na: 1", 1, f"a directive '%' {NOT_READ}"),
    ("a: 1\nb: !e!x 1", 2, f"a tag '!' {NOT_READ}"),
    ("a: 1\nb: !<x", 2, f"a tag '!' {NOT_READ}"),
    ("a: 1\nb: !%FF x", 2, f"a tag '!' {NOT_READ}"),
    (
        "a: 1\nb: >x\n",
        2,
        "the text block begins badly, wanted '|' or '>' alone and the text indented below",
    ),
    ("a: 1\nb\nc: 2", 2, "a key stands here without its ':', wanted 'key: value'"),
    ("a: b: c", 1, NO_KEY),
    ("a: 1\n b: 2", 2, NO_KEY),
    ("a: ? b", 1, "a '?' stands where no key can be, wanted quotes round text that begins so"),
    ("a: - b", 1, "a '- ' stands where no list can begin, wanted the list on lines of its own"),
    (
        "- a\nb: 1",
        2,
        "this does not go with the list before it, wanted '- ' indented as in the items above",
    ),
    ("a: 1\n- b", 2, NOT_WITH_KEYS),
    ("a: 1\nb: 'it's'", 2, NOT_WITH_KEYS),
    ("{a: 1}}", 1, "the document has ended before this, wanted nothing after it"),
    ("a: 1\n...\nb: 2", 3, "the document has ended before this, wanted nothing after it"),
    ("a: 1\nb: @x", 2, "'@' cannot begin a text, wanted quotes round it"),
    ("a: 1\nb: `x`", 2, "'`' cannot begin a text, wanted quotes round it"),
    ("a: 1\nb: %x", 2, "'%' cannot begin a text, wanted quotes round it"),
    ("a: 1\nb: }", 2, "'}' stands where a value is wanted"),
    ("a: [1,, 2]", 1, "',' stands where a value is wanted"),
    ("a: [1,\n\n\n", 1, "the end of the text stands where a value is wanted"),
]


@pytest.mark.parametrize("parser", ["CSafeLoader", "SafeLoader"])
@pytest.mark.parametrize(("text", "line", "sentence"), MISTAKES)
def test_a_mistake_gets_one_sentence_with_its_line(
    text: str, line: int, sentence: str, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if parser == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)

    with pytest.raises(ScenarioError) as caught:
        read(text, "x.yaml", error=ScenarioError)

    assert str(caught.value) == f"x.yaml:{line}: {sentence}"


def test_a_complaint_nobody_knows_is_quoted_on_one_line() -> None:
    unreadable = explain(yaml.YAMLError("first\n  second\x07"), "a: 1", 3)

    assert unreadable.line == 3
    assert unreadable.sentence == r"this is not YAML: first second\x07"
