"""The shape of a header once its format (YAML, TOML, JSON, plain lines) no longer matters.

Every scalar is text, exactly as its author typed it: what "15:52", "no" or "0123" means is for the field to say, not
for the format. Lines count from 1 in the whole file.
"""

from __future__ import annotations

import re
from typing import NamedTuple, TypeAlias


class Text(NamedTuple):
    """A scalar; "" where the author wrote nothing, ``~`` or ``null``."""

    line: int
    value: str


class Items(NamedTuple):
    """A list."""

    line: int
    nodes: tuple[Node, ...]


class Remark(NamedTuple):
    """Something to tell the author about a header that could be read. `kind` is "duplicate-key" or "hash-comment"."""

    kind: str
    field: str
    line: int
    message: str


class Fields(dict[str, "Node"]):
    """A mapping in the author's order; `lines` says where each key stands, `remarks` is filled in a header's root
    only."""

    __slots__ = ("line", "lines", "remarks")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.remarks: list[Remark] = []

    def put(self, key: str, line: int, node: Node) -> None:
        """Sets `key`, which stands on `line`; a second value replaces the first, as it does in Hugo and Jekyll."""
        self[key] = node
        self.lines[key] = line


# Fields whose words must not leave the file, not even in a message.
SECRET = frozenset({"ednote", "editor_note"})

Node: TypeAlias = Text | Items | Fields


class HeaderError(Exception):
    """A header that cannot be read: `code` ("E-yaml-colon"), `line` in the file, `field` ("" if none) and the
    sentence."""

    def __init__(self, code: str, line: int, message: str, field: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.line = line
        self.message = message
        self.field = field


# What no page may carry: control characters, halves of surrogate pairs, and the two non-characters of XML.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """`text` without the characters that neither HTML nor XML may hold; each becomes a blank."""
    return text if text.isprintable() else _UNPRINTABLE.sub(" ", text)


def first_unprintable(text: str) -> int:
    """The position of the first character that `printable` would replace, or -1."""
    found = _UNPRINTABLE.search(text)
    return found.start() if found else -1


def double(key: str, old: Node, old_line: int, new: Node, new_line: int) -> Remark:
    """The remark that `key` is given twice, with both values and both lines."""
    first, second = (f"{'…' if key.lower() in SECRET else sketch(node)} on line " for node in (old, new))
    message = f"given twice: {first}{old_line} and {second}{new_line}"
    return Remark("duplicate-key", key, new_line, message)


def sketch(node: Node) -> str:
    """A few characters that show a value in a message: "words in quotes", "a list" or "a mapping"."""
    if isinstance(node, Text):
        shown = node.value if len(node.value) <= 60 else node.value[:59] + "…"
        return f'"{" ".join(shown.split())}"'
    return "a list" if isinstance(node, Items) else "a mapping"
