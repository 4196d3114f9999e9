"""One document laid over another: JSON merge patch (RFC 7396), with the places kept.

Keys of the patch replace those of the base, mappings in both are merged, null takes a key away.
Lists are replaced whole.
"""

from __future__ import annotations

from mockex.documents.document import Document, Path, Place, Value


def merged(base: Document, patch: Document) -> Document:
    """The base as the patch changes it. Its places say which text each key came from."""
    places = {path: _named(place, base.name) for path, place in base.places.items()}
    value = _merge(base.value, patch, patch.value, (), places)
    return Document(name=patch.name, value=value, places={**places, (): patch.places[()]})


def patched(base: Value, patch: Value) -> Value:
    """The same for plain values."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = patched(result.get(key), value)
    return result


def _merge(
    base: Value, patch: Document, value: Value, path: Path, places: dict[Path, Place]
) -> Value:
    if not isinstance(value, dict):
        _take_over(patch, path, places)
        return value
    if not isinstance(base, dict):
        _take_over(patch, path, places)
        base = {}
    result = dict(base)
    for key, inner in value.items():
        if inner is None:
            result.pop(key, None)
            _forget((*path, key), places)
        else:
            result[key] = _merge(result.get(key), patch, inner, (*path, key), places)
            places[(*path, key)] = _named(patch.places[(*path, key)], patch.name)
    return result


def _take_over(patch: Document, path: Path, places: dict[Path, Place]) -> None:
    _forget(path, places)
    inner = {known: place for known, place in patch.places.items() if known[: len(path)] == path}
    places.update({known: _named(place, patch.name) for known, place in inner.items()})


def _forget(path: Path, places: dict[Path, Place]) -> None:
    for known in [known for known in places if known[: len(path)] == path]:
        del places[known]


def _named(place: Place, name: str) -> Place:
    return place if place.name else Place(place.line, place.column, name)
