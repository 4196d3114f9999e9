from __future__ import annotations

from textwrap import dedent

import pytest
import yaml

from mockex.documents.document import Document, Place, Value
from mockex.documents.yaml_lines import read
from mockex.errors import MockexError, ScenarioError

SCENARIO = """\
# a comment
mockex: 1
name: the listen key dies

accounts:
  alice: {key: alice-key,
          secret: alice-secret}
steps:
  - advance: 61m

  - check:
      order: last
  -
    wait: 3s
  - "quoted
    over two lines"
"""


@pytest.fixture(autouse=True, params=["CSafeLoader", "SafeLoader"])
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of this holds with libyaml and without it."""
    if request.param == "SafeLoader":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


def value_of(text: str) -> Value:
    return read(dedent(text), "x.yaml").value


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        read(text, "x.yaml", error=ScenarioError)
    assert caught.value.__cause__ is None
    assert "\n" not in str(caught.value)
    return str(caught.value)


class TestValues:
    def test_a_document_is_plain_values(self) -> None:
        assert value_of(SCENARIO) == {
            "mockex": 1,
            "name": "the listen key dies",
            "accounts": {"alice": {"key": "alice-key", "secret": "alice-secret"}},
            "steps": [
                {"advance": "61m"},
                {"check": {"order": "last"}},
                {"wait": "3s"},
                "quoted over two lines",
            ],
        }

    def test_unquoted_text_stays_text(self) -> None:
        assert value_of("[12:30:00, on, yes, 0.30, 1e5, 007, 2025-09-15T12:00:00Z]") == [
            "12:30:00",
            "on",
            "yes",
            "0.30",
            "1e5",
            "007",
            "2025-09-15T12:00:00Z",
        ]

    def test_few_words_are_more_than_text(self) -> None:
        assert value_of("[true, false, null, ~, 7, -7]") == [True, False, None, None, 7, -7]

    def test_a_key_without_a_value_holds_nothing(self) -> None:
        assert value_of("wait:\ncheck: ") == {"wait": None, "check": None}

    @pytest.mark.parametrize("text", ["a: '1'", 'a: "1"', "a: |-\n  1", "a: >-\n  1"])
    def test_quoted_and_block_text_is_always_text(self, text: str) -> None:
        assert value_of(text) == {"a": "1"}

    def test_block_text_keeps_its_lines(self) -> None:
        assert value_of("a: |\n  {\n  }\n") == {"a": "{\n}\n"}

    def test_keys_are_always_text(self) -> None:
        assert value_of('{1: a, true: b, ~: c, 0.1: d, "": e}') == {
            "1": "a",
            "true": "b",
            "~": "c",
            "0.1": "d",
            "": "e",
        }

    def test_a_quoted_merge_sign_is_a_key_like_any_other(self) -> None:
        assert value_of('"<<": 1') == {"<<": 1}

    def test_json_is_read_too(self) -> None:
        assert value_of('{"a": [1, "2", {"b": null}]}') == {"a": [1, "2", {"b": None}]}

    def test_a_document_may_be_a_list_or_a_word(self) -> None:
        assert value_of("- a\n- b") == ["a", "b"]
        assert value_of("word") == "word"
        assert value_of('""') == ""

    def test_escapes_in_double_quotes_are_characters(self) -> None:
        assert value_of(r'a: "\x00\u20ac\n\U0001f600"') == {"a": "\0€\n😀"}

    @pytest.mark.parametrize("text", ["---\na: 1\n", "a: 1\n...\n", "%YAML 1.2\n---\na: 1\n"])
    def test_the_marks_round_one_document_are_allowed(self, text: str) -> None:
        assert value_of(text) == {"a": 1}

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_line_end_will_do(self, end: str) -> None:
        document = read(f"a: 1{end}b:{end}  - 2{end}", "x.yaml")

        assert document.value == {"a": 1, "b": [2]}
        assert document.line(["b", 0]) == 3

    def test_a_byte_order_mark_may_open_the_text(self) -> None:
        document = read("\ufeffa: 1\nb: 2", "x.yaml")

        assert document.value == {"a": 1, "b": 2}
        assert document.place(["a"]) == Place(1, 0)

    def test_a_tab_in_quotes_is_part_of_the_text(self) -> None:
        assert value_of('a: "x\ty" # \t') == {"a": "x\ty"}


class TestLines:
    @pytest.fixture
    def document(self) -> Document:
        return read(SCENARIO, "x.yaml")

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            ((), 2),
            (("mockex",), 2),
            (("name",), 3),
            (("accounts",), 5),
            (("accounts", "alice"), 6),
            (("accounts", "alice", "key"), 6),
            (("accounts", "alice", "secret"), 7),
            (("steps",), 8),
            (("steps", 0), 9),
            (("steps", 0, "advance"), 9),
            (("steps", 1), 11),
            (("steps", 1, "check", "order"), 12),
            (("steps", 2), 14),
            (("steps", 3), 15),
        ],
    )
    def test_every_key_and_item_knows_its_line(
        self, document: Document, path: tuple[str | int, ...], line: int
    ) -> None:
        assert document.line(path) == line

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("nowhere",), 2),
            (("accounts", "bob", "key"), 5),
            (("steps", 1, "check", "status"), 11),
            (("steps", 99), 8),
            (("name", "of", "name"), 3),
        ],
    )
    def test_what_is_not_there_has_the_line_of_what_is_round_it(
        self, document: Document, path: tuple[str | int, ...], line: int
    ) -> None:
        assert document.line(path) == line

    def test_a_path_may_be_any_sequence(self, document: Document) -> None:
        assert document.line(["steps", 0]) == document.line(("steps", 0)) == 9

    def test_places_on_one_line_differ_by_column(self, document: Document) -> None:
        assert document.place(["accounts", "alice"]) == Place(6, 2)
        assert document.place(["accounts", "alice", "key"]) == Place(6, 10)

    def test_a_document_knows_its_name(self, document: Document) -> None:
        assert document.name == "x.yaml"


class TestRefusals:
    def test_the_error_is_the_one_asked_for(self) -> None:
        with pytest.raises(MockexError) as caught:
            read("", "x.yaml")

        assert type(caught.value) is MockexError

    @pytest.mark.parametrize(
        "text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n", "\ufeff"]
    )
    def test_an_empty_document(self, text: str) -> None:
        assert refusal(text).endswith(": the document is empty, wanted 'key: value' lines")

    def test_a_key_given_twice(self) -> None:
        assert refusal("steps:\n- a: 1\n  b: 2\n  a: 3\n") == (
            "x.yaml:4: key 'a' is given on line 2 already, wanted it once"
        )

    def test_a_key_given_twice_in_another_spelling(self) -> None:
        assert refusal('{1: a, "1": b}') == (
            "x.yaml:1: key '1' is given on line 1 already, wanted it once"
        )

    def test_a_key_given_twice_in_different_mappings_is_none(self) -> None:
        assert value_of("{a: {k: 1}, b: {k: 2}}") == {"a": {"k": 1}, "b": {"k": 2}}

    @pytest.mark.parametrize(
        ("text", "special"),
        [
            ("a: 1\nb: &x 1", "anchor '&x'"),
            ("a: 1\nb: &x [1]", "anchor '&x'"),
            ("a: 1\n&x b: 1", "anchor '&x'"),
            ("a: 1\nb: *x", "alias '*x'"),
            ("a: 1\n*x : 1", "alias '*x'"),
            ("a: 1\nb: !!str 1", "tag '!!str'"),
            ("a: 1\nb: !!python/object:os.system {}", "tag '!!python/object:os.system'"),
            ("a: 1\nb: !own [1]", "tag '!own'"),
            ("a: 1\nb: ! 1", "tag '!'"),
            ("a: 1\n!!int b: 1", "tag '!!int'"),
            ("\n!!null", "tag '!!null'"),
        ],
    )
    def test_anchors_aliases_and_tags(self, text: str, special: str) -> None:
        assert refusal(text) == (
            f"x.yaml:2: {special} is not read here, wanted the value itself, or quotes round it"
        )

    def test_a_merge_key(self) -> None:
        assert refusal("a: 1\n<<: {b: 2}") == (
            "x.yaml:2: merge key '<<' is not read here, wanted the keys written out"
        )

    def test_a_second_document(self) -> None:
        assert refusal("a: 1\n---\nb: 2") == (
            "x.yaml:2: a second document begins here, wanted one document in a file"
        )

    def test_a_key_that_is_not_a_word(self) -> None:
        assert refusal("a: 1\n[b, c]: 2") == (
            "x.yaml:2: the key of a mapping is a list, wanted text"
        )
        assert refusal("a: 1\n? {b: c}\n: 2") == (
            "x.yaml:2: the key of a mapping is a mapping, wanted text"
        )

    def test_a_bomb_of_aliases_is_refused_at_its_first_anchor(self) -> None:
        levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 30)]
        bomb = "\n".join(["l0: &l0 [lol]", *levels])

        assert refusal(bomb).startswith("x.yaml:1: anchor '&l0' is not read here")

    def test_unprintable_characters(self) -> None:
        assert refusal("a: 1\nb: \x07") == (
            r"x.yaml:2: \x07 cannot stand in YAML as it is, wanted double quotes and '\x07' in them"
        )
        assert refusal("a: 1\r\n\r\nb: x\ufeffy").startswith(r"x.yaml:3: \ufeff cannot stand")
        assert refusal("\x00").startswith(r"x.yaml:1: \x00 cannot stand")

    def test_half_a_character(self) -> None:
        assert refusal("a: \ud800") == (
            r"x.yaml:1: \ud800 is half a character, wanted a text in UTF-8"
        )


class TestDepth:
    @pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{a: ", "}"), ("[{a: ", "}]")])
    def test_sixty_four_levels_are_read(self, opened: str, closed: str) -> None:
        times = 32 if opened == "[{a: " else 64

        document = read(opened * times + closed * times, "x.yaml")

        assert max(len(path) for path in document.places) == 63 + (opened != "[")

    @pytest.mark.parametrize(
        "text",
        [
            "[" * 65 + "]" * 65,
            "[" * 100_000,
            "{a: " * 65 + "}" * 65,
            "{a: " * 100_000,
            "- " * 100_000,
            "[{a: " * 100_000,
        ],
    )
    def test_deeper_is_refused_and_nothing_crashes(self, text: str) -> None:
        assert refusal(text) == (
            "x.yaml:1: lists and mappings lie more than 64 deep, wanted a flatter text"
        )

    def test_depth_by_indentation_is_refused_on_its_line(self) -> None:
        text = "\n".join(" " * depth + "a:" for depth in range(1_000))

        assert refusal(text).startswith("x.yaml:65: lists and mappings lie more than 64 deep")

    def test_keys_within_keys_do_not_crash_either(self) -> None:
        assert refusal("? " * 100_000) == (
            "x.yaml:1: the key of a mapping is a mapping, wanted text"
        )
