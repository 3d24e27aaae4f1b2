"""entities/*.yml, stories/*.yml and outlets/*.yml: one mapping, or a list of them, in each file."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from functools import partial

from backfile.errors import Problem
from backfile.model import NAME_KINDS, Entity, KeyEvent, Outlet, Story
from backfile.prose import Prose, ProseContext, set_line, set_prose
from backfile.read.convert import (
    Field,
    Notes,
    Record,
    choice,
    flag,
    is_web_address,
    moment,
    record,
    records,
    text_items,
    texts,
)  # fmt: skip
from backfile.read.naming import is_slug
from backfile.read.provenance import identity
from backfile.read.rules import Rules
from backfile.read.text import decode
from backfile.read.tree import Fields, HeaderError, Items, Node, Text, sketch
from backfile.read.yaml_text import compose
from backfile.times import When, is_before, read_when, zone
from backfile.urls import slug_of

ENTITY_KEYS: Mapping[str, str] = {
    "id": "permanent id; from the name by default", "name": "the name, as the archive prints it",
    "kind": ", ".join(NAME_KINDS),
    "aliases": "other ways of writing it", "no_autolink": "true: never linked in prose by itself",
    "same_as": "the same thing elsewhere: addresses, wikidata:Q42", "note": "one or two plain sentences for its page",
}  # fmt: skip
STORY_KEYS: Mapping[str, str] = {
    "slug": "its address and its name in story: fields; the file's name by default", "title": "title",
    "summary": "Markdown",
    "status": "open or closed", "start": "when it began", "end": "when it ended",
    "timezone": "zone of the times in this file",
    "key_events": "list of {at, text}", "key_articles": "ids of articles that the timeline prints in bold",
}  # fmt: skip
EVENT_KEYS: Mapping[str, str] = {"at": "when it happened", "text": "what happened, in one line"}
OUTLET_KEYS: Mapping[str, str] = {
    "id": "id; the file's name by default", "name": "name", "timezone": "zone of its articles' times",
    "url_patterns": "beginnings of the addresses that were its own", "boilerplate": "mapping of snippet id to Markdown",
    "correction_phrases": "how it words corrections",
}  # fmt: skip


def read_entities(path: str, raw: bytes, rules: Rules) -> tuple[tuple[Entity, ...], tuple[Problem, ...]]:
    """The names that one file describes, and what is wrong with it."""
    notes, items = _items(path, raw, ENTITY_KEYS)
    found = [entity for item in items if (entity := _entity(item, notes)) is not None]
    _refuse_doubles([(entity.id, entity.line) for entity in found], "id", notes)
    return tuple(found), _sorted(notes)


def _entity(item: Record, notes: Notes) -> Entity | None:
    name = item.text("name")
    kind = item.read("kind", choice(*NAME_KINDS, code="E-entity-kind"), "")
    if not name:
        notes.add("E-name-missing", item.line, "name", "an entity needs a name; write name: Jane Roe")
    if not item.text("kind"):
        notes.add("E-entity-kind", item.line, "kind", f"an entity needs a kind, one of {', '.join(NAME_KINDS)}")
    if not name or not kind:
        return None
    return Entity(
        id=item.read("id", identity, "") or slug_of(name) or name, name=name, kind=kind, aliases=item.read("aliases",
        texts, ()),
        no_autolink=item.read("no_autolink", flag, False), same_as=item.read("same_as", texts, ()),
        note=item.text("note"),
        path=notes.path, line=item.line,
    )  # fmt: skip


def read_stories(path: str, raw: bytes, rules: Rules) -> tuple[tuple[Story, ...], tuple[Problem, ...]]:
    """The running stories that one file describes, and what is wrong with it."""
    notes, items = _items(path, raw, STORY_KEYS)
    default = _stem(path) if len(items) == 1 else ""
    found = [(story, item.line) for item in items if (story := _story(item, default, rules, notes)) is not None]
    _refuse_doubles([(story.slug, line) for story, line in found], "slug", notes)
    return tuple(story for story, _ in found), _sorted(notes)


def _story(item: Record, default: str, rules: Rules, notes: Notes) -> Story | None:
    title = item.text("title")
    if not title:
        notes.add("E-title-missing", item.line, "title", "a story needs a title; write title: Gulf crisis 2020")
        return None
    slug = item.text("slug") or default or slug_of(title)
    if not is_slug(slug):
        message = f'"{slug}" may hold only a-z, 0-9 and -; write slug: {slug_of(slug) or "gulf-crisis-2020"}'
        notes.add("E-slug-illegal", item["slug"].line if "slug" in item else item.line, "slug", message)
    timezone = item.read("timezone", _zone, rules.settings.timezone)
    start, end = _when(item, "start", timezone), _when(item, "end", timezone)
    if start and end and is_before(end, start):
        item["end"].fault("E-time-order", f"the end {end.iso} is before the start {start.iso}; exchange them")
    summary = _summary(item, rules, timezone, notes)
    return Story(
        slug=slug, title=title, summary=summary.html, links=summary.links,
        status=item.read("status", choice("open", "closed"), "open"), start=start, end=end,
        key_events=_key_events(item, timezone), key_articles=item.read("key_articles", texts, ()), path=notes.path,
    )  # fmt: skip


def _zone(field: Field) -> str | None:
    return moment(field, lambda name: zone(name).key)


def _when(item: Record, key: str, timezone: str) -> When | None:
    return item.read(key, partial(_moment, timezone=timezone), None)


def _moment(field: Field, timezone: str) -> When | None:
    return moment(field, lambda text: read_when(text, timezone))


def _summary(item: Record, rules: Rules, timezone: str, notes: Notes) -> Prose:
    """The story's introduction: one line, or paragraphs where it has several."""
    markdown = item.written("summary")
    if not markdown:
        return Prose()
    context = ProseContext(
        published=None,
        timezone=timezone,
        first_line=item["summary"].line,
        recognise_updates=False,
        trust_html=rules.settings.trust_html,
        own_urls=rules.own_urls,
    )
    prose = set_prose(markdown, context) if "\n\n" in markdown else set_line(markdown, context)
    notes.problems += [problem.at(notes.path) for problem in prose.problems]
    return prose


def _key_events(item: Record, timezone: str) -> tuple[KeyEvent, ...]:
    field = item.get("key_events")
    found = []
    for event in records(field, EVENT_KEYS) if field else ():
        assert field is not None
        at, text = _when(event, "at", timezone), event.text("text")
        if not text or not event.text("at"):
            field.fault(
                "E-key-event", "a key event must give at and text: {at: 2020-01-08, text: Two bases hit}", event.line
            )
        elif at is not None:
            found.append(KeyEvent(at=at, text=text))
    return tuple(found)


def read_outlets(path: str, raw: bytes) -> tuple[tuple[Outlet, ...], tuple[Problem, ...]]:
    """The publications that one file describes, and what is wrong with it."""
    notes, items = _items(path, raw, OUTLET_KEYS)
    default = _stem(path) if len(items) == 1 else ""
    found = [(outlet, item.line) for item in items if (outlet := _outlet(item, default, notes)) is not None]
    _refuse_doubles([(outlet.id, line) for outlet, line in found], "id", notes)
    return tuple(outlet for outlet, _ in found), _sorted(notes)


def _outlet(item: Record, default: str, notes: Notes) -> Outlet | None:
    name = item.text("name")
    if not name:
        notes.add("E-name-missing", item.line, "name", "an outlet needs a name; write name: Example Daily")
        return None
    patterns = []
    for found in text_items(item["url_patterns"]) if "url_patterns" in item else ():
        if is_web_address(found.value):
            patterns.append(found.value)
        else:
            message = f'"{found.value}" is not the beginning of an address; write https://example.com/news/'
            item["url_patterns"].fault("E-not-url", message, found.line)
    return Outlet(
        id=item.read("id", identity, "") or slug_of(default) or slug_of(name), name=name,
        timezone=item.read("timezone", _zone, ""),
        url_patterns=tuple(patterns), boilerplate=item.read("boilerplate", _snippets, ()),
        correction_phrases=item.read("correction_phrases", texts, ()), path=notes.path,
    )  # fmt: skip


def _snippets(field: Field) -> tuple[tuple[str, str], ...] | None:
    if not isinstance(field.node, Fields):
        field.fault(
            "E-not-mapping", f"here is {sketch(field.node)}; write {{supporters: Made possible by our members.}}"
        )
        return None
    return tuple(
        (key, node.value.strip()) for key, node in field.node.items() if isinstance(node, Text) and node.value.strip()
    )


def _items(path: str, raw: bytes, keys: Mapping[str, str]) -> tuple[Notes, list[Record]]:
    """The mappings of one data file."""
    notes = Notes(path)
    if not raw.strip():
        return notes, []
    content, notes.problems = decode(path, raw)
    if content is None:
        return notes, []
    try:
        root: Node | None = compose(content, 1)
    except HeaderError as error:
        notes.add(error.code, error.line, error.field, error.message.replace("the front matter", "the file"))
        return notes, []
    if root is None:
        return notes, []
    for remark in root.remarks if isinstance(root, Fields) else ():
        if remark.kind == "duplicate-key":
            notes.add("E-duplicate-key", remark.line, remark.field, f"{remark.message}; keep one of them")
        else:
            notes.add(f"W-{remark.kind}", remark.line, remark.field, remark.message)
    field = Field("", root, root.line, notes)
    nodes = root.nodes if isinstance(root, Items) else (root,)
    return notes, [_named(found, notes) for node in nodes if (found := record(field, node, keys)) is not None]


def _named(item: Record, notes: Notes) -> Record:
    """The record with its parts called "kind" instead of ".kind"."""
    for key, part in item.items():
        part.name = key
    return item


def _refuse_doubles(named: list[tuple[str, int]], what: str, notes: Notes) -> None:
    lines: dict[str, int] = {}
    for name, line in named:
        if name in lines:
            message = (
                f'the {what} "{name}" is used twice, on line {lines[name]} and on line {line}; give one of them another'
            )
            notes.add("E-duplicate-id", line, what, message)
        lines.setdefault(name, line)


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path))[0]


def _sorted(notes: Notes) -> tuple[Problem, ...]:
    return tuple(sorted(set(notes.problems)))
