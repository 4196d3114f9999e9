"""YAML events become plain values, and every key and item keeps its place.

It reads PyYAML's events and not its nodes: `yaml.compose` recurses once a level, so that a text of
`[[[[…` raises RecursionError or, with libyaml, ends the process. Here the 65th level is refused
before the parser has seen the rest, and an alias before anything is copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from mockex.documents.document import Path, Place, Value
from mockex.documents.plain_words import meaning
from mockex.documents.shown import shown_word
from mockex.documents.unreadable import Unreadable
from mockex.documents.yaml_mistakes import BAD_ESCAPE, NOT_READ, explain

_DEEPEST = 64
_STANDARD_TAGS = "tag:yaml.org,2002:"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def compose(text: str) -> tuple[Value, dict[Path, Place]]:
    """The value of the only document in the text, and where everything stands in it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        return _Composer(_events(loader)).document()
    except (yaml.YAMLError, ValueError) as problem:
        # SafeLoader lets a ValueError of chr() through, which knows no line; CSafeLoader never does.
        raise explain(problem, text, getattr(loader, "line", 0) + 1) from None
    finally:
        loader.dispose()


def _events(loader: yaml.SafeLoader) -> Iterator[yaml.Event]:
    while loader.check_event():
        yield loader.get_event()  # type: ignore[no-untyped-call]  # the stubs leave it out


class _Composer:
    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._places: dict[Path, Place] = {}

    def document(self) -> tuple[Value, dict[Path, Place]]:
        next(self._events)  # the start of the stream
        start = next(self._events)
        root = next(self._events, None)
        if root is None or _is_nothing(root):
            raise _refusal(start, "the document is empty, wanted 'key: value' lines")
        value = self._node(root, (), _place(root))
        next(self._events)  # the end of the document
        self._refuse_another(next(self._events))
        return value, self._places

    def _refuse_another(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.DocumentStartEvent):
            raise _refusal(event, "a second document begins here, wanted one document in a file")

    def _node(self, event: yaml.Event, path: Path, place: Place) -> Value:
        _refuse_special(event)
        self._places[path] = place
        if isinstance(event, yaml.ScalarEvent):
            return meaning(event.value) if _is_plain(event) else _quoted(event)
        if len(path) == _DEEPEST:
            deep = f"lists and mappings lie more than {_DEEPEST} deep, wanted a flatter text"
            raise _refusal(event, deep)
        return self._list(path) if isinstance(event, yaml.SequenceStartEvent) else self._map(path)

    def _list(self, path: Path) -> Value:
        items: list[Value] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), _place(event)))
        return items

    def _map(self, path: Path) -> Value:
        mapping: dict[str, Value] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = _key(event)
            self._refuse_repeated(event, (*path, key))
            mapping[key] = self._node(next(self._events), (*path, key), _place(event))
        return mapping

    def _refuse_repeated(self, event: yaml.Event, path: Path) -> None:
        if path in self._places:
            key, line = shown_word(str(path[-1])), self._places[path].line
            raise _refusal(event, f"key {key} is given on line {line} already, wanted it once")


def _key(event: yaml.Event) -> str:
    _refuse_special(event)
    if not isinstance(event, yaml.ScalarEvent):
        kind = "list" if isinstance(event, yaml.SequenceStartEvent) else "mapping"
        raise _refusal(event, f"the key of a mapping is a {kind}, wanted text")
    if event.value == "<<" and _is_plain(event):
        raise _refusal(event, "merge key '<<' is not read here, wanted the keys written out")
    return _quoted(event)


def _quoted(event: yaml.ScalarEvent) -> str:
    # libyaml refuses such an escape itself; SafeLoader makes text that nobody can encode.
    if _LONE_SURROGATE.search(event.value):
        raise _refusal(event, BAD_ESCAPE)
    return event.value


def _refuse_special(event: yaml.Event) -> None:
    if special := _special(event):
        raise _refusal(event, f"{special} {NOT_READ}")


def _special(event: yaml.Event) -> str | None:
    """What other programs would follow, and we do not."""
    match event:
        case yaml.AliasEvent(anchor=str(name)):
            return f"alias {shown_word(f'*{name}')}"
        case yaml.NodeEvent(anchor=str(name)):
            return f"anchor {shown_word(f'&{name}')}"
        case yaml.ScalarEvent(tag=str(tag)) | yaml.CollectionStartEvent(tag=str(tag)):
            return f"tag {shown_word(tag.replace(_STANDARD_TAGS, '!!', 1))}"
        case _:
            return None


def _is_nothing(event: yaml.Event) -> bool:
    return isinstance(event, yaml.ScalarEvent) and not (
        event.value or not _is_plain(event) or _special(event)
    )


def _is_plain(event: yaml.ScalarEvent) -> bool:
    return event.style in (None, "")  # None from SafeLoader, "" from CSafeLoader


def _refusal(event: yaml.Event, sentence: str) -> Unreadable:
    return Unreadable(_place(event).line, sentence)


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return Place(mark.line + 1, mark.column)  # type: ignore[union-attr]  # parsers always set it
