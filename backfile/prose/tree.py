"""Serialised HTML as a tree, and back: for the one pass that has to look up and down it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
# What `sanitise.cleaned` writes. Raw text elements occur only where HTML is trusted.
TOKEN = re.compile(
    r'<(script|style)((?:\s[^"<>]*(?:"[^"]*"[^"<>]*)*)?)>(.*?)</\1>'
    r'|<(/?)([a-zA-Z][^\s<>/"]*)((?:\s[^"<>]*(?:"[^"]*"[^"<>]*)*)?)>|(<?[^<]+)',
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r'\s([^\s="<>/]+)(?:="([^"]*)")?')


@dataclass(slots=True, eq=False)
class Node:
    """An element. `children` are nodes and escaped text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node | str] = field(default_factory=list)


def attributes_of(text: str) -> dict[str, str]:
    """The attributes of a serialised tag, unescaped."""
    return {name: unescape(value) if value else "" for name, value in _ATTRIBUTE.findall(text)}


def tag_of(tag: str, attributes: dict[str, str]) -> str:
    """The opening tag, escaped."""
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{written}>"


def parse(html: str) -> Node:
    """The tree of `html`, below a root without a tag."""
    root = Node("")
    opened = [root]
    for found in TOKEN.finditer(html):
        raw, raw_attributes, raw_text, closing, tag, attributes, text = found.groups()
        if text is not None:
            opened[-1].children.append(text)
        elif raw:
            opened[-1].children.append(Node(raw, attributes_of(raw_attributes), [raw_text]))
        elif closing:
            if len(opened) > 1:
                opened.pop()
        else:
            node = Node(tag, attributes_of(attributes))
            opened[-1].children.append(node)
            if tag not in VOID:
                opened.append(node)
    return root


def serialise(node: Node) -> str:
    """The HTML of a tree."""
    pieces: list[str] = []
    _write(node, pieces)
    return "".join(pieces)


def _write(node: Node, pieces: list[str]) -> None:
    if node.tag:
        pieces.append(tag_of(node.tag, node.attributes))
    for child in node.children:
        if isinstance(child, str):
            pieces.append(child)
        else:
            _write(child, pieces)
    if node.tag and node.tag not in VOID:
        pieces.append(f"</{node.tag}>")


def is_blank(child: Node | str) -> bool:
    """True for text that shows nothing."""
    return isinstance(child, str) and not child.strip(" \t\r\n")
