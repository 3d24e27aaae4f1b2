"""YAML, read as text: libyaml's events become a tree in which every scalar is a string.

YAML's own types are never applied (``at: 15:52`` would be the number 952 and ``language: no`` false). Nothing is ever
constructed from a tag. Aliases are followed, but only as far as an author would write by hand, so that a few lines
cannot grow into a million.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from backfile.read.tree import Fields, HeaderError, Items, Node, Remark, Text, double, printable
from backfile.read.yaml_faults import explain, hash_comments, tag_fault, unread_anchor

LARGEST = 1_000_000  # characters of one header
DEEPEST = 12
MOST_NODES = 20_000
MOST_ALIASES = 50
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CORE_TAG = "tag:yaml.org,2002:"
_CORE_TYPES = frozenset(_CORE_TAG + name for name in ("str", "int", "float", "bool", "null", "timestamp", "seq", "map"))


def compose(text: str, first_line: int) -> Node | None:
    """The tree of one YAML document, or None if it is empty. `first_line` is the file's line on which `text` begins.

    Raises HeaderError. A mapping at the root carries remarks about repeated keys and about values cut short by a "#".
    """
    if len(text) > LARGEST:
        raise HeaderError(
            "E-yaml-too-large",
            first_line,
            f"the front matter has {len(text):,} characters; at most {LARGEST:,} are read",
        )
    composer = _Composer(text, first_line)
    try:
        root = composer.document()
    except yaml.YAMLError as error:
        raise explain(text, first_line, error) from None
    if isinstance(root, Fields):
        root.remarks = composer.remarks
        if " #" in text:
            root.remarks += hash_comments(text, first_line, root)
    return root


class _Composer:
    """Turns the events of one document into nodes, and keeps count."""

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._first_line = first_line
        self._parser: Any = None
        self._anchors: dict[str, tuple[Node, int]] = {}  # name -> (node, how many nodes it holds)
        self._unread: dict[str, int] = {}  # anchors that no alias has used yet -> their line
        self._nodes = 0
        self._aliases = 0
        self.remarks: list[Remark] = []

    def document(self) -> Node | None:
        self._parser = CParser(self._text)
        events: Iterator[Any] = iter(self._parser.get_event, None)
        next(events)  # the stream starts
        if isinstance(next(events), yaml.StreamEndEvent):
            return None
        root = self._node(self._parser.get_event(), 0)
        next(events)  # the document ends
        following = next(events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise HeaderError(
                "E-yaml-syntax", self._line(following), "the front matter holds more than one YAML document; keep one"
            )
        for line in self._unread.values():
            raise unread_anchor(self._text, self._first_line, line)
        return None if isinstance(root, Text) and not root.value else root

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self._first_line

    def _node(self, event: Any, depth: int) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise HeaderError(
                "E-yaml-too-large", self._line(event), f"more than {MOST_NODES:,} values in one file; split it"
            )
        kind = type(event)
        if kind is AliasEvent:
            return self._alias(event)
        if event.tag is not None and event.tag not in _CORE_TYPES and event.tag != "!":
            raise tag_fault(self._text, self._first_line, self._line(event), event.tag)
        if event.anchor is None:
            return self._scalar(event) if kind is ScalarEvent else self._collection(event, depth + 1)
        before = self._nodes
        node = self._scalar(event) if kind is ScalarEvent else self._collection(event, depth + 1)
        self._anchors[event.anchor] = (node, self._nodes - before + 1)
        self._unread[event.anchor] = self._line(event)
        return node

    def _scalar(self, event: Any) -> Text:
        value: str = event.value
        if not event.style and value in _NULLS:
            value = ""
        return Text(self._line(event), printable(value))

    def _alias(self, event: Any) -> Node:
        self._aliases += 1
        known = self._anchors.get(event.anchor)
        if known is None:
            raise unread_anchor(self._text, self._first_line, self._line(event))
        node, size = known
        self._nodes += size
        self._unread.pop(event.anchor, None)
        if self._aliases > MOST_ALIASES or self._nodes > MOST_NODES:
            message = f"too many YAML aliases (*{event.anchor}); write the values out"
            raise HeaderError("E-yaml-alias", self._line(event), message)
        return node

    def _collection(self, event: Any, depth: int) -> Node:
        if depth > DEEPEST:
            message = f"lists and mappings are nested more than {DEEPEST} deep; no field needs more than four"
            raise HeaderError("E-yaml-too-deep", self._line(event), message)
        return self._fields(event, depth) if type(event) is MappingStartEvent else self._items(event, depth)

    def _items(self, start: SequenceStartEvent, depth: int) -> Items:
        nodes = []
        while type(event := self._parser.get_event()) is not SequenceEndEvent:
            nodes.append(self._node(event, depth))
        return Items(self._line(start), tuple(nodes))

    def _fields(self, start: MappingStartEvent, depth: int) -> Fields:
        fields = Fields(self._line(start))
        while type(event := self._parser.get_event()) is not MappingEndEvent:
            key = self._node(event, depth)
            if not isinstance(key, Text):
                raise explain(self._text, self._first_line, None, self._line(event))
            node = self._node(self._parser.get_event(), depth)
            if key.value in fields:
                self.remarks.append(double(key.value, fields[key.value], fields.lines[key.value], node, key.line))
            fields.put(key.value, key.line, node)
        return fields
