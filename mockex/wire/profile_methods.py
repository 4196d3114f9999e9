"""Methods of the WebSocket API that are REST calls by another name: `like` spelled out.

Such a method has all of its endpoint's rules, its life among them, but for those that it says
itself; where the endpoint is not there, it is not there either.
"""

from __future__ import annotations

from collections.abc import Iterator

from mockex.documents.document import Document, Value
from mockex.documents.merging import patched
from mockex.documents.nearest import did_you_mean
from mockex.wire.profile_rules import Node, as_node, as_nodes, as_text

LIKE = "like"
# What an endpoint says that is no matter of methods.
_OF_ENDPOINTS = ("when_ended",)


def spelled_out(document: Document) -> Node:
    """The profile with the rules of endpoints in the methods that are like them."""
    profile = as_node(document.value)
    session = profile.get("ws_api")
    if session is None:
        return profile
    endpoints = as_nodes(as_node(profile["rest"])["endpoints"])
    methods = as_nodes(as_node(session)["methods"]).items()
    found = {name: _whole(method, endpoints) for name, method in methods}
    there = {name: method for name, method in found.items() if method is not None}
    return {**profile, "ws_api": {**as_node(session), "methods": there}}


def unlike_anything(document: Document) -> Iterator[tuple[tuple[str, ...], str]]:
    """Methods that are like an endpoint which there is not, unless they are inherited."""
    profile = as_node(document.value)
    endpoints = as_node(as_node(profile["rest"])["endpoints"])
    session = as_node(profile.get("ws_api") or {})
    for name, method in as_nodes(session.get("methods", {})).items():
        path = ("ws_api", "methods", name, LIKE)
        own = document.place(path).name in (None, document.name)
        if own and LIKE in method and method[LIKE] not in endpoints:
            hint = did_you_mean(as_text(method[LIKE]), endpoints)
            yield path, f"{name} is like '{method[LIKE]}', which is no endpoint{hint}"


def _whole(method: Node, endpoints: Node) -> Node | None:
    if LIKE not in method:
        return method
    endpoint = endpoints.get(as_text(method[LIKE]))
    if endpoint is None:
        return None
    rules = {name: rule for name, rule in as_node(endpoint).items() if name not in _OF_ENDPOINTS}
    own = {name: rule for name, rule in method.items() if name != LIKE}
    return as_node(patched(_value(rules), _value(own)))


def _value(node: object) -> Value:
    return node  # type: ignore[return-value]  # a part of a document
