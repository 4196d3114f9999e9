"""Which branch of a `oneOf` or `anyOf` its writer meant, so that the sentence is about that one."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.documents.complaints import NEVER, Branch, Complaint
from mockex.documents.nearest import nearest

# A value of another kind altogether outweighs any number of mistakes within the right kind.
_OTHER_KIND = 1_000_000
# A field such as `type: LIMIT` tells the branches apart.
_OTHER_WORD = 2


def settle(complaint: Complaint) -> Branch:
    """The complaints of the branch that was meant; where that is unclear, the complaint as it is.

    Meant is the branch with the fewest mistakes, a mistyped key counting once. Branches that weigh
    the same are told from by what all of them complain about, if there is such a thing.
    """
    meant = _meant(complaint)
    if not meant:
        return (complaint,)
    return tuple(each for one in meant for each in settle(one))


def mistyped(complaint: Complaint) -> dict[str, str]:
    """Unknown keys that are probably a missing one: `{"nmae": "name"}`.

    Only in a closed mapping: elsewhere another subschema may know the key.
    """
    schema, value = complaint.schema, complaint.value
    if schema.get("additionalProperties") is not False or not isinstance(value, Mapping):
        return {}
    known = _words(schema.get("properties")) | _words(schema.get("required"))
    near = {key: nearest(key, known) for key in value if key not in known}
    return {key: word for key, word in near.items() if word is not None and word not in value}


def _meant(complaint: Complaint) -> Branch:
    weights = [_weight_of_all(branch, complaint) for branch in complaint.branches]
    lightest = min(weights, default=_OTHER_KIND)
    if lightest >= _OTHER_KIND:
        return ()
    first, *others = (b for b, w in zip(complaint.branches, weights, strict=True) if w == lightest)
    return tuple(each for each in first if all(_holds(each, other) for other in others))


def _holds(complaint: Complaint, branch: Branch) -> bool:
    about = (complaint.path, complaint.rule, complaint.trail.end)
    return any((each.path, each.rule, each.trail.end) == about for each in branch)


def _weight_of_all(branch: Branch, whole: Complaint) -> int:
    return sum(_weight(each, whole) for each in branch)


def _weight(complaint: Complaint, whole: Complaint) -> int:
    if complaint.branches:
        return min(_weight_of_all(branch, whole) for branch in complaint.branches)
    match complaint.rule:
        case "type":
            return _OTHER_KIND if complaint.path == whole.path else 1
        case rule if rule == NEVER:
            return len(complaint.keys) or _OTHER_KIND
        case "additionalProperties" | "unevaluatedProperties":
            return len(complaint.keys)
        case "required":
            return len(set(complaint.keys) - set(mistyped(complaint).values()))
        case "const":
            return _weight_of_word(complaint, whole, [complaint.asked])
        case "enum":
            return _weight_of_word(complaint, whole, complaint.asked)
        case _:
            return 1


def _weight_of_word(complaint: Complaint, whole: Complaint, choices: object) -> int:
    kinds = {type(each) for each in choices} if isinstance(choices, list) else set()
    other_kind = complaint.path == whole.path and type(complaint.value) not in kinds
    return _OTHER_KIND if other_kind else _OTHER_WORD


def _words(words: object) -> set[str]:
    return set(words) if isinstance(words, list | Mapping) else set()
