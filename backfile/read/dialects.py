"""The vocabularies of other generators, and how a header in any of them becomes Backfile's own fields.

Sources: Hugo's documentation of front matter and of ``[frontmatter]`` date order; Jekyll's "Front Matter" and
"Permalinks"; Pelican's "File metadata". A word of the archive's own dialect is taken without remark; a synonym in a
Backfile archive is reported once per file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from backfile.read.convert import Field, Notes, as_written, nearest
from backfile.read.fields import FIELDS
from backfile.read.tree import Fields, Items, Node, Text, sketch


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One generator's habits.

    `words`: its key in lower case -> our field, in the order in which the generator prefers them; "" for keys that mean
    something to it and nothing here. `splits`: list fields that it also takes as one text, and what stands between
    items.
    """

    name: str
    program: str
    words: Mapping[str, str] = field(default_factory=dict)
    splits: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_foreign(self) -> bool:
        """True for every dialect but our own."""
        return self.name != "backfile"


def _unused(words: str) -> dict[str, str]:
    return dict.fromkeys(words.split(), "")


_LAYOUT = _unused(
    "layout template image images thumbnail thumb cover banner hero featured featured_image featuredimage "
    "image_alt weight order menu menus nav nav_order toc comments comment disqus math mathjax katex mermaid sitemap "
    "robots feed share sharing social og_image twitter header footer sidebar breadcrumb breadcrumbs css js cms_date"
)

DIALECTS: Mapping[str, Dialect] = {
    "backfile": Dialect(name="backfile", program="Backfile"),
    "hugo": Dialect(
        name="hugo",
        program="Hugo",
        words={
            "title": "title", "date": "published", "publishdate": "published", "pubdate": "published",
            "published": "published", "lastmod": "updated", "modified": "updated", "expirydate": "expires",
            "unpublishdate": "expires", "draft": "draft", "slug": "slug", "url": "url", "aliases": "aliases",
            "tags": "subjects", "topics": "subjects", "keywords": "subjects", "categories": "categories",
            "author": "authors",
            "authors": "authors", "summary": "summary", "description": "summary", "deck": "standfirst",
            "subtitle": "standfirst", "series": "series", "source_url": "original_url", "canonical": "canonical_url",
            "canonicalurl": "canonical_url", "type": "type", "source": "source", "kicker": "kicker",
            **_LAYOUT,
            **_unused("build _build cascade headless iscjklanguage linktitle markup outputs params resources"),
            **_unused("translationkey videos audio primary_image redirectto showtoc tocopen communities"),
        },
        splits={"subjects": "", "authors": "", "aliases": "", "categories": ""},
    ),
    "jekyll": Dialect(
        name="jekyll",
        program="Jekyll",
        words={
            "title": "title", "date": "published", "published": "published", "last_modified_at": "updated",
            "modified": "updated", "updated": "updated", "draft": "draft", "slug": "slug", "permalink": "url",
            "redirect_from": "aliases", "tags": "subjects", "tag": "subjects", "keywords": "subjects",
            "category": "section", "categories": "section", "author": "authors", "authors": "authors",
            "excerpt": "summary", "description": "summary", "subtitle": "standfirst", "lang": "language",
            "type": "type",
            "canonical_url": "canonical_url", "source_url": "original_url",
            **_LAYOUT, **_unused("variant redirect_to excerpt_separator render_with_liquid locale ref pin pinned"),
            **_unused("collection_name third_nav_title second_nav_title file_url hidden"),
        },
        splits={"subjects": r"\s+", "section": r"\s+", "authors": "", "aliases": ""},
    ),
    "pelican": Dialect(
        name="pelican",
        program="Pelican",
        words={
            "title": "title", "date": "published", "modified": "updated", "save_as": "url", "url": "url",
            "slug": "slug",
            "tags": "subjects", "keywords": "subjects", "category": "section", "author": "authors",
            "authors": "authors",
            "summary": "summary", "description": "summary", "subtitle": "standfirst", "lang": "language",
            "status": "status", "series": "series", "type": "type",
            **_LAYOUT, **_unused("translation series_index private"),
        },
        splits={"subjects": r"\s*,\s*", "authors": r"\s*[,;]\s*", "aliases": r"\s*,\s*"},
    ),
}  # fmt: skip

_SYNONYMS: Mapping[str, str] = {synonym: spec.name for spec in FIELDS.values() for synonym in spec.synonyms} | {
    "draft": "draft"
}
_KNOWN = (*FIELDS, *_SYNONYMS)
_MERGED = frozenset({"subjects", "authors", "aliases", "section"})


@dataclass(slots=True)
class Given:
    """A header in our own words: field -> what was written, the x_* keys as they are, and Hugo's first category."""

    fields: dict[str, Field]
    extra: list[tuple[str, str]]
    category: str = ""
    empty: dict[str, int] = field(default_factory=dict)  # fields that are there without a value -> line


def normalise(header: Fields, dialect: Dialect, notes: Notes) -> Given:
    """Every key under its Backfile name. Keys with empty values count as not given."""
    given = Given({}, [])
    ranks: dict[str, tuple[int, str]] = {}
    for key, node in header.items():
        if key.startswith("x_"):
            given.extra.append((key, as_written(node)))
            continue
        name, rank = _meaning(key, header.lines[key], dialect, notes)
        if not name:
            continue
        if isinstance(node, Text) and not node.value.strip():
            given.empty[name] = header.lines[key]
            continue
        native = dialect.is_foreign and key.lower() in dialect.words
        written = Field(name, _split(name, node, dialect) if native else node, header.lines[key], notes, native)
        if name not in given.fields:
            given.fields[name], ranks[name] = written, (rank, key)
        elif name in _MERGED:
            given.fields[name] = _merged(given.fields[name], written)
        else:
            _prefer(given.fields, ranks, written, (rank, key), dialect)
    _settle_status(given.fields, dialect)
    if dialect.is_foreign:
        given.category = _settle_foreign(given.fields)
    return given


def _meaning(key: str, line: int, dialect: Dialect, notes: Notes) -> tuple[str, int]:
    """The field that `key` stands for ("" for none), and how far down the generator's order of preference it stands."""
    if key in FIELDS and not dialect.is_foreign:
        return key, 0
    lower = key.lower()
    name = dialect.words.get(lower)
    if name is not None:
        return name, list(dialect.words).index(lower)
    if key in FIELDS:
        return key, 0
    name = _SYNONYMS.get(lower) or (lower if lower in FIELDS else "")
    if not name:
        _report_unknown(key, line, dialect, notes)
        return "", 0
    if not dialect.is_foreign:
        read_as = "status: draft" if name == "draft" else name
        notes.add("I-synonym", line, key, f'"{key}" is read as "{read_as}"')
    return name, 1000


def _report_unknown(key: str, line: int, dialect: Dialect, notes: Notes) -> None:
    if len(notes.problems) > 100:
        return  # no header of news; the first hundred say so
    near = nearest(key, _KNOWN, 0.75)
    shown = key if len(key) <= 60 else key[:59] + "…"
    if near:
        notes.add("W-unknown-field", line, shown, f'there is no such field; did you mean "{near}"?')
    elif dialect.is_foreign:
        notes.add(
            "I-foreign-field",
            line,
            shown,
            "this field means nothing to Backfile; a name that begins with x_ would be kept",
        )
    else:
        remedy = (
            f"to keep a field of your own, call it x_{re.sub(r'[^a-z0-9]+', '_', shown.lower()).strip('_') or 'name'}"
        )
        notes.add("W-unknown-field", line, shown, f"there is no such field; {remedy}")


def _split(name: str, node: Node, dialect: Dialect) -> Node:
    """The list that the generator makes of one text: "a, b" for Pelican, "a b" for Jekyll, the whole for Hugo."""
    if name not in dialect.splits or not isinstance(node, Text):
        return node
    between = dialect.splits[name]
    parts = re.split(between, node.value.strip()) if between else [node.value.strip()]
    return Items(node.line, tuple([Text(node.line, part) for part in parts if part]))


def _merged(first: Field, second: Field) -> Field:
    """Two lists as one; the same text is kept once."""
    before = _items(first.node)
    seen = {node.value for node in before if isinstance(node, Text)}
    more = tuple(node for node in _items(second.node) if not (isinstance(node, Text) and node.value in seen))
    return Field(
        first.name, Items(first.line, before + more), first.line, first.notes, first.lenient and second.lenient
    )


def _items(node: Node) -> tuple[Node, ...]:
    return node.nodes if isinstance(node, Items) else (node,)


def _prefer(
    fields: dict[str, Field], ranks: dict[str, tuple[int, str]], new: Field, rank: tuple[int, str], dialect: Dialect
) -> None:
    """Keeps the one of two spellings of the same field that ranks first, and says so where that loses something."""
    name = new.name
    old, old_rank = fields[name], ranks[name]
    if as_written(old.node) != as_written(new.node) and not (old.lenient and new.lenient):
        both = f'"{old_rank[1]}" on line {old.line} ({_shown(old)}) and "{rank[1]}" on line {new.line} ({_shown(new)})'
        if dialect.is_foreign:
            kept = min(old_rank, rank)[1]
            new.note("W-synonym-conflict", f"{both} mean the same field; {kept} counts")
        else:
            new.notes.add("E-synonym-conflict", new.line, name, f"{both} mean the same field; keep one of them")
    if rank < old_rank:
        fields[name], ranks[name] = new, rank


def _shown(field: Field) -> str:
    return "…" if field.name == "ednote" else sketch(field.node)


_TRUE = frozenset({"true", "yes", "on"})
_FALSE = frozenset({"false", "no", "off"})


def _value(fields: dict[str, Field], name: str) -> str:
    field = fields.get(name)
    return field.node.value.strip().lower() if field and isinstance(field.node, Text) else ""


def _settle_status(fields: dict[str, Field], dialect: Dialect) -> None:
    """Turns ``draft: true``, ``published: false`` and Pelican's ``status: hidden`` into our fields."""
    draft = fields.pop("draft", None)
    if draft is not None:
        value = draft.node.value.strip().lower() if isinstance(draft.node, Text) else ""
        if value in _TRUE:
            _set_draft(fields, draft)
        elif value not in _FALSE:
            draft.fault("E-not-boolean", f"{sketch(draft.node)} is neither true nor false; write status: draft")
    if _value(fields, "published") in _TRUE | _FALSE:
        _settle_published(fields, dialect)
    if dialect.name == "pelican" and _value(fields, "status") in ("hidden", "skip"):
        status = fields.pop("status")
        name, value = ("unlisted", "true") if _value({"status": status}, "status") == "hidden" else ("status", "draft")
        fields[name] = Field(name, Text(status.line, value), status.line, status.notes, True)


def _set_draft(fields: dict[str, Field], source: Field) -> None:
    fields.setdefault("status", Field("status", Text(source.line, "draft"), source.line, source.notes, source.lenient))


def _settle_published(fields: dict[str, Field], dialect: Dialect) -> None:
    """Jekyll's ``published: false`` is a draft; elsewhere a truth value is a slip."""
    published = fields.pop("published")
    value = _value({"published": published}, "published")
    if dialect.is_foreign:
        if value in _FALSE:
            _set_draft(fields, published)
        return
    remedy = (
        "for a draft write status: draft"
        if value in _FALSE
        else "an article is published unless its status says otherwise"
    )
    message = f'this takes the date of first publication, as in published: 2020-01-08, not "{value}"; {remedy}'
    published.fault("E-published-boolean", message)


def _settle_foreign(fields: dict[str, Field]) -> str:
    """Fields that share our name and mean something else there; returns the first of Hugo's categories, or ""."""
    kind = fields.get("type")
    if kind is not None and kind.lenient and _value(fields, "type") not in FIELDS["type"].type.split(", "):
        del fields["type"]  # names a layout
    series = fields.get("series")
    if series is not None and isinstance(series.node, Items) and series.node.nodes:
        series.node = series.node.nodes[0]
    categories = fields.pop("categories", None)
    if categories is None:
        return ""
    subjects = fields.get("subjects")
    fields["subjects"] = _merged(subjects, categories) if subjects else _renamed(categories, "subjects")
    first = _items(categories.node)[:1]
    return first[0].value.strip() if first and isinstance(first[0], Text) else ""


def _renamed(field: Field, name: str) -> Field:
    return Field(name, field.node, field.line, field.notes, field.lenient)
