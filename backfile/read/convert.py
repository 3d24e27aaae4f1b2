"""One front-matter field as its author wrote it, and the conversions from text to what the field means.

A conversion returns None where there is nothing to keep; it has then said why.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar
from urllib.parse import urlsplit

from backfile.errors import Problem
from backfile.model import NameRef
from backfile.read.tree import Fields, Items, Node, Text, sketch
from backfile.read.yaml_faults import quoted
from backfile.times import TimeError, When
from backfile.urls import fold

Value = TypeVar("Value")


_LONG_QUOTE = re.compile(r'"[^"]{160,}"')


class Notes:
    """Collects the problems of one file."""

    __slots__ = ("path", "problems")

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def add(self, code: str, line: int, field: str, message: str) -> None:
        """One more problem; what it quotes is put on one line, and shortened where it is long."""
        if len(message) > 200:
            message = _LONG_QUOTE.sub(lambda found: f"{found[0][:81]}…{found[0][-1]}", message)
        if not message.isprintable() or not field.isprintable():
            message, field = " ".join(message.split()), " ".join(field.split())
        self.problems.append(Problem(self.path, line, code, field, message))

    @property
    def has_error(self) -> bool:
        """True if the file cannot become an article."""
        return any(problem.code[0] == "E" for problem in self.problems)


class Field:
    """A field's name, its value as written, its line, and where to complain about it.

    `lenient`: the field belongs to another generator's vocabulary, which takes what it cannot read for not being there;
    faults are then warnings, and the value is ignored.
    """

    __slots__ = ("lenient", "line", "name", "node", "notes")

    def __init__(self, name: str, node: Node, line: int, notes: Notes, lenient: bool = False) -> None:
        self.name = name
        self.node = node
        self.line = line
        self.notes = notes
        self.lenient = lenient

    @property
    def key(self) -> str:
        """The last part of the name: what the author has to write."""
        return self.name.rpartition(".")[2]

    def fault(self, code: str, message: str, line: int = 0) -> None:
        """An E problem; in a lenient field the same as a W problem."""
        if self.lenient:
            code, message = f"W{code[1:]}", f"{message} (ignored here)"
        self.notes.add(code, line or self.line, self.name, message)

    def note(self, code: str, message: str, line: int = 0) -> None:
        """A W or I problem."""
        self.notes.add(code, line or self.line, self.name, message)

    def part(self, key: str, node: Node) -> Field:
        """The value of `key` inside this field, named "images.role" in messages."""
        return Field(f"{self.name}.{key}" if key else self.name, node, node.line, self.notes, self.lenient)


Converter = Callable[[Field], object]


def whole(field: Field) -> Field:
    """The field itself, for those that are read once others are known."""
    return field


def nearest(word: str, known: Iterable[str], cutoff: float = 0.7) -> str:
    """The known word most like `word`, or ""."""
    close = get_close_matches(word.lower(), list(known), n=1, cutoff=cutoff)
    return close[0] if close else ""


def written(field: Field) -> str | None:
    """The text of a scalar, trimmed, with its line breaks."""
    if isinstance(field.node, Text):
        return field.node.value.strip() or None
    shape = "a list" if isinstance(field.node, Items) else "a mapping"
    example = f"; put it in quotes: {field.name}: {quoted(_flow(field.node))}" if _is_flow(field.node) else ""
    field.fault("E-not-text", f"this must be text, but reads as {shape} to YAML{example}")
    return None


def _is_flow(node: Node) -> bool:
    """True for a short list of words, which is what ``title: [Exclusive]`` becomes."""
    return isinstance(node, Items) and 0 < len(node.nodes) < 4 and all(isinstance(item, Text) for item in node.nodes)


def _flow(node: Node) -> str:
    return (
        f"[{', '.join(item.value for item in node.nodes if isinstance(item, Text))}]" if isinstance(node, Items) else ""
    )


def text(field: Field) -> str | None:
    """Text on one line: runs of white space become one blank."""
    value = written(field)
    return " ".join(value.split()) if value else None


def flag(field: Field) -> bool | None:
    """True or false; yes and no are accepted."""
    value = text(field)
    if value is None:
        return None
    known = _FLAGS.get(value.lower())
    if known is None:
        field.fault("E-not-boolean", f'"{value}" is neither true nor false; write {field.key}: true')
    return known


_FLAGS = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def choice(
    *known: str, code: str = "E-unknown-value", hints: Mapping[str, str] | None = None
) -> Callable[[Field], str | None]:
    """A word out of `known`; `hints` says what to write instead of certain other words."""

    def read(field: Field) -> str | None:
        value = text(field)
        if value is None or value in known:
            return value
        plain = fold(value).replace(" ", "-").replace("_", "-")
        if plain in known:
            return plain
        hint = (hints or {}).get(plain, "")
        near = nearest(plain, known, 0.6)
        remedy = hint or (f'did you mean "{near}"?' if near else "")
        listed = ", ".join(known)
        field.fault(
            code, f'"{value}" is not known; {f"{remedy} Known: {listed}" if remedy else f"write one of {listed}"}'
        )
        return None

    return read


def whole_number(field: Field) -> int | None:
    """A number such as 2."""
    value = text(field)
    if value is None or re.fullmatch(r"\d{1,9}", value, re.ASCII):
        return int(value) if value else None
    field.fault("E-not-number", f'"{value}" is not a whole number; write {field.key}: 2')
    return None


def texts(field: Field) -> tuple[str, ...] | None:
    """A list of texts; a single text is a list of one."""
    return tuple([item.value for item in text_items(field)]) or None


def text_items(field: Field) -> list[Text]:
    """The texts of a list, each on one line and with its line in the file; what is empty or no text is reported."""
    nodes = field.node.nodes if isinstance(field.node, Items) else (field.node,)
    found = []
    for node in nodes:
        if not isinstance(node, Text):
            field.fault("E-not-text", f"each item must be text; here is {sketch(node)}", node.line)
        elif value := " ".join(node.value.split()):
            found.append(Text(node.line, value))
        elif isinstance(field.node, Items):
            field.note("W-empty-item", "an item of the list is empty; remove its line", node.line)
    return found


def web_address(field: Field) -> str | None:
    """An absolute http or https URL."""
    value = text(field)
    if value is None or is_web_address(value):
        return value
    field.fault(
        "E-not-url", f'"{value}" is not an absolute address; write {field.key}: https://example.com/2020/01/story'
    )
    return None


def is_web_address(address: str) -> bool:
    """True for an absolute http or https URL with a host and without blanks."""
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", address)
    except ValueError:
        return False


def moment(field: Field, read: Callable[[str], Value]) -> Value | None:
    """What `read` makes of the field's text; its TimeError becomes the field's fault."""
    value = text(field)
    if value is None:
        return None
    try:
        return read(value)
    except TimeError as error:
        field.fault(error.code, error.message)
        return None


# What JavaScript's dates become in front matter: a day, and a time that nobody chose.
_DAY_IN_JSON = re.compile(r"(\d{4}-\d\d-\d\d)T00:00:00\.000Z")


def day_in_json(text: str) -> str:
    """``2019-08-17`` for ``2019-08-17T00:00:00.000Z``; any other text as it is."""
    found = _DAY_IN_JSON.fullmatch(text)
    return found[1] if found else text


def iso_of(when: When | None) -> str:
    """The ISO form of a moment, "" for none."""
    return when.iso if when else ""


class Record(dict[str, Field]):
    """A mapping inside a field: key -> part."""

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line

    def text(self, key: str) -> str:
        """The key's text on one line; "" if it is absent or no text."""
        part = self.get(key)
        return text(part) or "" if part else ""

    def written(self, key: str) -> str:
        """The key's text with its line breaks; "" if it is absent or no text."""
        part = self.get(key)
        return written(part) or "" if part else ""

    def read(self, key: str, converter: Callable[[Field], Value | None], default: Value) -> Value:
        """The key's value as `converter` has it, or `default`."""
        part = self.get(key)
        value = converter(part) if part else None
        return default if value is None else value


def record(field: Field, node: Node, keys: Mapping[str, str], short: str = "") -> Record | None:
    """The parts of a mapping with the `keys` that are known; a plain text stands for the key `short`, if there is
    one."""
    found = Record(node.line)
    if isinstance(node, Text):
        if short and node.value.strip():
            found[short] = field.part(short, node)
            return found
        if not node.value.strip():
            field.note("W-empty-item", "an item is empty; remove its line", node.line)
            return None
    if not isinstance(node, Fields):
        example = ", ".join(f"{key}: …" for key in list(keys)[:2])
        field.fault("E-not-mapping", f"here is {sketch(node)}; write {{{example}}}", node.line)
        return None
    for key, value in node.items():
        if key in keys:
            found[key] = field.part(key, value)
        elif not key.startswith("x_"):
            near = nearest(key, keys, 0.6)
            listed = ", ".join(keys)
            remedy = f'did you mean "{near}"? Known: {listed}' if near else f"known are {listed}"
            field.note("W-unknown-key", f'"{key[:60]}" is unknown here; {remedy}', node.lines[key])
    return found


def records(field: Field, keys: Mapping[str, str], short: str = "", one: bool = False) -> list[Record]:
    """The mappings of a list; with `one`, a single mapping or text is a list of one."""
    if isinstance(field.node, Items):
        nodes = field.node.nodes
    elif one or isinstance(field.node, Fields):
        nodes = (field.node,)
    else:
        shown = field.node.value.strip()
        field.fault("E-not-list", f'"{shown}" is not a list; write {field.name}: [{shown}]')
        return []
    return [found for node in nodes if (found := record(field, node, keys, short)) is not None]


NAME_KEYS: Mapping[str, str] = {
    "name": "the name, as printed",
    "id": "id of the entity, where the archive describes it",
    "rel": "about or mentions",
    "uri": "the name's address elsewhere: wikidata:Q42",
}


def names(kind: str) -> Callable[[Field], tuple[NameRef, ...] | None]:
    """A list of names, each a text or {name, id, rel, uri}."""
    relation = choice("about", "mentions")

    def read(field: Field) -> tuple[NameRef, ...] | None:
        found = []
        for item in records(field, NAME_KEYS, "name"):
            name, identity = item.text("name"), item.text("id")
            if not name and not identity:
                field.fault("E-name-missing", "a name is missing; write {name: Jane Roe, rel: about}", item.line)
                continue
            rel = item.read("rel", relation, "about")
            found.append(
                NameRef(kind=kind, name=name or identity, id=identity, rel=rel, uri=item.text("uri"), line=item.line)
            )
        return tuple(found) or None

    return read


def as_written(node: Node) -> str:
    """Any value as one text: scalars as they are, lists and mappings as JSON."""
    return node.value if isinstance(node, Text) else json.dumps(_plain(node), ensure_ascii=False)


def _plain(node: Node) -> object:
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Items):
        return [_plain(item) for item in node.nodes]
    return {key: _plain(value) for key, value in node.items()}
