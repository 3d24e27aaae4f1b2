"""HTML put where HTML allows it: the content model of https://html.spec.whatwg.org/, for what old pages contain.

Runs only where the author wrote HTML. The parser has balanced the tags and put table parts into tables; what it lets
pass is put right here, from the leaves up: emphasis around paragraphs goes into them, strays in lists get an item,
obsolete elements become today's. Words are never lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeGuard

from backfile.prose.tables import shaped_table
from backfile.prose.tree import Node, is_blank, parse, serialise

_PHRASING = frozenset(
    "a abbr audio b bdi bdo br cite code del dfn em i img ins kbd mark picture q rp rt ruby s samp small source span "
    "strong sub sup time track u var video wbr".split()
)
_TRUSTED_PHRASING = frozenset(
    "area button canvas data datalist embed iframe input label link map math meta meter noscript object optgroup "
    "option output progress script select slot svg template textarea".split()
)
_INLINE = _PHRASING | _TRUSTED_PHRASING | {""}
_RENAMED = {
    "acronym": "abbr",
    "address": "div",
    "article": "div",
    "big": "span",
    "center": "div",
    "dir": "ul",
    "font": "span",
    "footer": "div",
    "header": "div",
    "hgroup": "div",
    "main": "div",
    "menu": "ul",
    "nav": "div",
    "strike": "s",
    "tt": "code",
}
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_EMPTY_MATTERS_NOT = (
    frozenset("p ul ol dl table details b i em strong u s small mark span code blockquote".split()) | _HEADINGS
)


def shaped(html: str) -> str:
    """`html` as a valid sequence of blocks and text; words keep their order."""
    root = parse(html)
    _shape_children(root, ())
    return serialise(root)


def _shape_children(node: Node, ancestors: tuple[str, ...]) -> None:
    children: list[Node | str] = []
    inside = (*ancestors, node.tag)
    for child in node.children:
        if isinstance(child, str):
            children.append(child)
        else:
            children += _shaped(child, inside)
    node.children = children


def _shaped(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """What takes the node's place: itself, its children, or several nodes."""
    node.tag = _RENAMED.get(node.tag, node.tag)
    _shape_children(node, ancestors)
    special = _SPECIAL.get(node.tag)
    shaped = special(node, ancestors) if special else [node]
    if shaped == [node] and node.tag in _INLINE and _has_block(node):
        shaped = list(_pushed_down(node)) if node.tag != "a" or _in_phrasing(ancestors) else shaped
    return [child for child in shaped if not _is_void_of_meaning(child)]


def _is_void_of_meaning(child: Node | str) -> bool:
    """True for an element that shows nothing and that nothing points at."""
    if isinstance(child, str) or child.tag not in _EMPTY_MATTERS_NOT:
        return False
    return "id" not in child.attributes and all(is_blank(inner) for inner in child.children)


def _has_block(node: Node) -> bool:
    return any(isinstance(child, Node) and _is_block(child) for child in node.children)


def _is_block(node: Node) -> bool:
    return node.tag not in _INLINE or (node.tag == "a" and _has_block(node))


def _in_phrasing(ancestors: tuple[str, ...]) -> bool:
    return any(tag and (tag in _INLINE or tag == "p" or tag in _HEADINGS) for tag in ancestors)


def _pushed_down(node: Node) -> Iterator[Node | str]:
    """An inline element around blocks as blocks with the element inside them."""
    attributes = dict(node.attributes)
    run: list[Node | str] = []

    def wrapped() -> Iterator[Node | str]:
        if run and not all(is_blank(child) for child in run):
            yield Node(node.tag, dict(attributes), list(run))
            attributes.pop("id", None)  # an id names one element
        else:
            yield from run
        run.clear()

    for child in node.children:
        if isinstance(child, str) or not _is_block(child):
            run.append(child)
            continue
        yield from wrapped()
        if child.tag in _TAKES_TEXT:
            child.children = list(_pushed_down(Node(node.tag, attributes, child.children)))
            attributes = {key: value for key, value in attributes.items() if key != "id"}
        elif child.tag in _HOLDS_BLOCKS:
            _push_into(child, node.tag, attributes)
        yield child
    yield from wrapped()


_TAKES_TEXT = _HEADINGS | frozenset(
    "p pre div blockquote li dd dt td th figcaption caption section aside summary a".split()
)
_HOLDS_BLOCKS = frozenset("ul ol dl table thead tbody tfoot tr figure details".split())


def _push_into(node: Node, tag: str, attributes: dict[str, str]) -> None:
    """Emphasis around a list or table, put into each of its items or cells."""
    attributes = {key: value for key, value in attributes.items() if key != "id"}
    for child in node.children:
        if not isinstance(child, Node):
            continue
        if child.tag in _TAKES_TEXT:
            child.children = list(_pushed_down(Node(tag, attributes, child.children)))
        elif child.tag in _HOLDS_BLOCKS:
            _push_into(child, tag, attributes)


def _shape_heading(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """A heading of text only; tables and lists that somebody marked up as one are let out of it."""
    if any(
        isinstance(child, Node) and child.tag in ("table", "ul", "ol", "dl", "figure", "hr") for child in node.children
    ):
        return node.children
    node.children = list(_flat(node.children))
    is_out_of_place = _in_phrasing(ancestors) or any(tag in ("summary", "th", "caption") for tag in ancestors)
    return node.children if is_out_of_place else [node]


def _flat(children: list[Node | str]) -> Iterator[Node | str]:
    """Children with blocks taken apart into their text, a line break between them."""
    needs_break = False
    for child in children:
        if is_blank(child):
            yield child
            continue
        block = isinstance(child, Node) and _is_block(child)
        if needs_break:
            yield Node("br")
        if isinstance(child, Node) and block:
            yield from _flat(child.children)
        else:
            yield child
        needs_break = block


def _shape_paragraph(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if _has_block(node):
        return node.children
    return node.children if _in_phrasing(ancestors[1:]) else [node]


def _shape_list(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """A list with nothing but items: a list within joins the item before it, other strays become items."""
    items: list[Node | str] = []
    for child in node.children:
        if is_blank(child) or (isinstance(child, Node) and child.tag in ("li", "script", "template")):
            items.append(child)
            continue
        last = next((item for item in reversed(items) if isinstance(item, Node)), None)
        is_list = isinstance(child, Node) and child.tag in ("ul", "ol")
        if last is not None and (is_list or "stray" in last.attributes):
            last.children.append(child)
        else:
            items.append(Node("li", {} if is_list else {"stray": ""}, [child]))
    for item in items:
        if isinstance(item, Node):
            item.attributes.pop("stray", None)
            if node.tag == "ul":
                item.attributes.pop("value", None)
    node.children = items
    return [node]


def _shape_item(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if ancestors[-1] in ("ul", "ol", "menu", "dir"):
        return [node]
    node.attributes.pop("value", None)
    return [Node("ul", {}, [node])]


def _shape_definitions(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """A list of terms; one without terms, or with definitions before the first term, is no such list."""
    children = [child for child in node.children if not is_blank(child)]
    for index, child in enumerate(children):
        if isinstance(child, str) or child.tag not in ("dt", "dd"):
            children[index] = Node("dd", {}, [child])
    tags = [child.tag for child in children if isinstance(child, Node)]
    if not tags or tags[0] != "dt" or tags[-1] != "dd":
        return [
            Node("div", child.attributes, child.children) if isinstance(child, Node) else child for child in children
        ]
    node.children = children
    return [node]


def _shape_definition(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if node.tag == "dt":
        node.children = [part for child in node.children for part in _without_headings(child)]
    if ancestors[-1] != "dl":
        node.tag = "div"
    return [node]


def _without_headings(child: Node | str) -> list[Node | str]:
    return child.children if isinstance(child, Node) and child.tag in (*_HEADINGS, "section", "aside") else [child]


def _shape_figure(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """A figure with one caption at most, at its start or end."""
    captions = [child for child in node.children if isinstance(child, Node) and child.tag == "figcaption"]
    rest = [child for child in node.children if child not in captions]
    if captions:
        is_first = next(child for child in node.children if not is_blank(child)) is captions[0]
        caption = captions[0]
        caption.children += [part for other in captions[1:] for part in (Node("br"), *other.children)]
        node.children = [caption, *rest] if is_first else [*rest, caption]
    return [node] if not _in_phrasing(ancestors) else list(_flat([node]))


def _shape_caption(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if ancestors[-1] != "figure":
        node.tag = "div"
    return [node]


def _shape_details(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    summaries = [child for child in node.children if isinstance(child, Node) and child.tag == "summary"]
    rest = [child for child in node.children if child not in summaries[:1]]
    summary = summaries[0] if summaries else Node("summary", {}, ["Details"])
    summary.children = list(_flat(summary.children))
    for other in summaries[1:]:
        other.tag = "div"
    node.children = [summary, *rest]
    return [node]


def _shape_summary(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if ancestors[-1] != "details":
        node.tag = "div"
    return [node]


def _shape_span(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """What carries nothing but looks is taken away around its text."""
    return [node] if any(node.attributes.values()) else node.children


def _shape_link(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """An anchor; ``name`` was what ``id`` is."""
    name = node.attributes.pop("name", "")
    if name and not node.attributes.get("id"):
        node.attributes["id"] = name
    return node.children if "a" in ancestors or _holds_controls(node) else [node]


def _holds_controls(node: Node) -> bool:
    """True if something in the node is to be clicked by itself."""
    return any(
        isinstance(child, Node) and (child.tag in _CONTROLS or _holds_controls(child)) for child in node.children
    )


_CONTROLS = frozenset("audio button details iframe input label select textarea video".split())


def _shape_time(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """A time that a machine can read; else it is text."""
    written = (
        node.attributes.get("datetime", "").strip() or "".join(c for c in node.children if isinstance(c, str)).strip()
    )
    return [node] if _MACHINE_TIME.fullmatch(written) and not _has_block(node) else node.children


_MACHINE_TIME = re.compile(
    r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01])"
    r"(?:[T ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-](?:0\d|1\d):?[0-5]\d)?)?)?)?|(?:[01]\d|2[0-3]):[0-5]\d"
)


def _shape_ruby(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """Readings beside characters; without a reading behind each of them there is nothing to set apart."""
    if node.tag != "ruby":
        node.children = list(_flat(node.children))
        return [node] if ancestors[-1] == "ruby" else node.children
    children = [child for child in node.children if not is_blank(child)]
    order = "".join(child.tag if _is_tag(child, "rt", "rp") else "." for child in children)
    if _RUBY.fullmatch(order) and not _has_block(node):
        return [node]
    return [part for child in node.children for part in (child.children if _is_tag(child, "rp", "rt") else [child])]


_RUBY = re.compile(r"(?:\.+(?:rt|rprtrp))+")


def _is_tag(child: Node | str, *tags: str) -> TypeGuard[Node]:
    return isinstance(child, Node) and child.tag in tags


def _shape_preformatted(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if _has_block(node):
        node.tag = "div"
    return [node]


def _shape_definition_of(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    return node.children if "dfn" in ancestors else [node]


def _shape_source(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    return [node] if ancestors[-1] in ("audio", "video") else []


def _shape_media(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    """Sound and film: their files first, then what is said to those who cannot play them."""
    if node.tag == "picture":
        return node.children
    tags = ("track",) if "src" in node.attributes else ("source", "track")
    files = [child for tag in tags for child in node.children if _is_tag(child, tag)]
    rest = [child for child in node.children if not _is_tag(child, "source", "track", "audio", "video")]
    node.children = [*files, *_flat(rest)]
    return [node]


def _shape_section(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    if any(tag in ("th", "dt", "caption", "summary") for tag in ancestors):
        node.tag = "div"
    return [node]


def _shape_rule(node: Node, ancestors: tuple[str, ...]) -> list[Node | str]:
    return [Node("br")] if _in_phrasing(tuple(tag for tag in ancestors if tag not in _INLINE)) else [node]


_SPECIAL = (
    dict.fromkeys(_HEADINGS, _shape_heading)
    | dict.fromkeys(("ul", "ol"), _shape_list)
    | dict.fromkeys(("dt", "dd"), _shape_definition)
    | dict.fromkeys(("span", "bdi"), _shape_span)
    | dict.fromkeys(("ruby", "rt", "rp"), _shape_ruby)
    | dict.fromkeys(("source", "track"), _shape_source)
    | dict.fromkeys(("aside", "section"), _shape_section)
    | dict.fromkeys(("audio", "picture", "video"), _shape_media)
    | {
        "a": _shape_link,
        "details": _shape_details,
        "dfn": _shape_definition_of,
        "dl": _shape_definitions,
        "figcaption": _shape_caption,
        "figure": _shape_figure,
        "hr": _shape_rule,
        "li": _shape_item,
        "p": _shape_paragraph,
        "pre": _shape_preformatted,
        "summary": _shape_summary,
        "table": shaped_table,
        "time": _shape_time,
    }
)
