"""What an article is called: its title, slug and address, and the names it gives to others."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from backfile.model import LinkRef, NameRef, Outlet
from backfile.permalinks import AddressError, foreign_path, permalink, token_values, written_path
from backfile.read.convert import Field, Notes, choice, records, text, text_items, texts
from backfile.read.fields import AUTHOR_KEYS
from backfile.read.filenames import FileName, title_from
from backfile.read.tree import Text
from backfile.settings import Settings
from backfile.times import When
from backfile.urls import SitePath, fold, slug_of

_HEADING = re.compile(r"^#[ \t]+(\S.*)$", re.MULTILINE)
_ABBREVIATION = re.compile(r"(?:\.\w{1,3}|\b(?:Inc|Ltd|Co|Jr|Sr|Bros|Corp|etc|No|St|v|vs))\.$|\.\.\.$")


def read_title(field: Field | None, line: int, notes: Notes, body: str, name: FileName, is_foreign: bool) -> str:
    """The headline; `line` is that of an empty title.

    Where another generator's file has none, its first heading or its name must do.
    """
    title = text(field) if field else None
    if title is None and is_foreign:
        heading = _HEADING.search(body)
        title = heading[1].rstrip().rstrip("#").rstrip() if heading else title_from(name.words) or name.id
        origin = "first heading" if heading else "file name"
        notes.add("W-title-missing", line, "title", f'there is no title; the {origin} is taken: "{title}"')
    elif title is None:
        if field is None:
            message = 'the title is missing or empty; add title: "The headline as published"'
            notes.add("E-title-missing", line, "title", message)
        return ""
    elif field is not None:
        _lint_title(field, title)
    return title


def _lint_title(field: Field, title: str) -> None:
    if len(title) > 200:
        field.note("W-title-long", f"the title has {len(title)} characters; is the standfirst in it? 200 are plenty")
    if title.endswith(".") and not _ABBREVIATION.search(title):
        field.note("W-title-full-stop", f'the title ends in a full stop; headlines have none: "{title[-40:-1]}"')


def read_slug(field: Field | None, title: str, name: FileName, settings: Settings) -> str:
    """The article's own part of its address: as given, else from the title or the file name."""
    given = text(field) if field else None
    if given is None or field is None:
        source = settings.slug_from or ("title" if settings.dialect == "backfile" else "filename")
        first, second = (
            (slug_of(title), slug_of(name.words, 200))
            if source == "title"
            else (slug_of(name.words, 200), slug_of(title))
        )
        return first or second or slug_of(name.id, 200) or "article"
    if is_slug(given):
        return given
    repaired = slug_of(given, 200)
    if field.lenient and repaired:
        return _foreign_slug(field, given, repaired)
    remedy = f"write slug: {repaired}" if repaired else "write slug: missiles-hit-two-bases"
    field.fault("E-slug-illegal", f'"{given}" may hold only a-z, 0-9 and -; {remedy}')
    return repaired or "article"


def is_slug(word: str) -> bool:
    """True for [a-z0-9-]+, with letters of scripts that have no capitals or marks to fold."""
    return bool(re.fullmatch(r"[a-z0-9-]+", word)) or (
        word == fold(word) and bool(re.fullmatch(r"[^\W_]+(?:-[^\W_]+)*", word))
    )


def _foreign_slug(field: Field, given: str, repaired: str) -> str:
    """A slug as the other generator would have used it, which takes more characters than we do."""
    kept = unquote(given).lower()
    repaired = slug_of(kept, 200) or repaired
    if re.fullmatch(r"[\w.~-]+", kept) and kept.strip("."):
        return kept
    field.note("W-slug-repaired", f'"{given}" cannot be part of an address as it is; "{repaired}" is used')
    return repaired


def read_url(
    field: Field | None,
    published: When | None,
    slug: str,
    section: str,
    identity: str,
    name: FileName,
    settings: Settings,
) -> SitePath:
    """Where the page lies: at the address its author gave, else by the archive's pattern."""
    values = token_values(published, slug, section, identity, name.below)
    written = text(field) if field else None
    if field is not None and written is not None:
        address = foreign_path(written, values) if field.lenient else written
        named_style = field.lenient and written in ("date", "pretty", "ordinal", "weekdate", "none")
        if address and not named_style:
            try:
                return written_path(address, bare="html" if settings.dialect == "jekyll" else "index")
            except AddressError as error:
                field.fault("E-url", str(error))
        elif not named_style:
            message = (
                f'"{written}" has a placeholder that Backfile does not know; the archive\'s permalink pattern is used'
            )
            field.note("W-url-placeholder", message)
    return permalink(settings.permalink, values)


def read_sections(field: Field | None, name: FileName, category: str) -> tuple[str, ...]:
    """The sections, the primary one first; the folder or Hugo's first category where none is given."""
    given = texts(field) if field else None
    found = given or tuple(section for section in (name.section or category,) if section)
    return tuple(dict.fromkeys(found))


_role = choice("writer", "photographer", "editor", "translator", "additional")
_ORGANISATION_TAIL = re.compile(r",?\s+(?:Inc|Ltd|LLC|Jr|Sr|PhD|MD|MP|QC|KC|II|III)\.?$", re.IGNORECASE)


def read_authors(field: Field | None) -> tuple[NameRef, ...]:
    """The structured credit: texts or {name, id, role, affiliation}."""
    if field is None:
        return ()
    found = []
    for item in records(field, AUTHOR_KEYS, "name", one=True):
        name, identity = item.text("name"), item.text("id")
        if not name and not identity:
            field.fault("E-name-missing", "an author without name; write {name: Jane Roe, role: writer}", item.line)
            continue
        found.append(
            NameRef(
                kind="author",
                name=name or identity,
                id=identity,
                rel=item.read("role", _role, "writer"),
                line=item.line,
            )
        )
    if isinstance(field.node, Text) and found:
        _propose_split(field, found[0].name)
    return tuple(found)


def _propose_split(field: Field, name: str) -> None:
    parts = [part for part in re.split(r"\s*(?:,|;|\band\b|&)\s*", _ORGANISATION_TAIL.sub("", name)) if part]
    if len(parts) > 1:
        field.note("W-authors-joined", f'"{name}" reads like several authors; write authors: [{", ".join(parts)}]')


def check_byline(byline: str, field: Field | None, authors: Sequence[NameRef]) -> None:
    """A warning where the printed byline names none of the structured authors."""
    if field is None or not byline or not authors:
        return
    words = fold(byline)
    if not any(fold(author.name) in words or fold(author.name.split()[-1]) in words for author in authors):
        names = ", ".join(author.name for author in authors)
        field.note("W-byline", f'"{byline}" names nobody in authors ({names}); correct one of them')


def find_outlet(
    field: Field | None, outlets: Sequence[Outlet], settings: Settings
) -> tuple[Outlet | None, tuple[NameRef, ...]]:
    """The publication by its id or name, and the name to credit."""
    name = (text(field) if field else None) or settings.outlet
    if not name:
        return None, ()
    known = next((outlet for outlet in outlets if name == outlet.id or fold(name) == fold(outlet.name)), None)
    line = field.line if field else 0
    if known is None and field is not None and outlets:
        names = ", ".join(outlet.name for outlet in outlets[:8])
        field.note("W-outlet-unknown", f'"{name}" is not described in outlets/; known: {names}')
    reference = NameRef(kind="outlet", name=known.name if known else name, id=known.id if known else "", line=line)
    return known, (reference,)


def read_stories(field: Field | None) -> tuple[str, ...]:
    """Slugs of the running stories."""
    found = []
    for item in text_items(field) if field else ():
        assert field is not None
        if is_slug(item.value):
            found.append(item.value)
        else:
            remedy = f"write story: {slug_of(item.value) or 'gulf-crisis-2020'}"
            field.fault("E-slug-illegal", f'"{item.value}" may hold only a-z, 0-9 and -; {remedy}', item.line)
    return tuple(dict.fromkeys(found))


REFERENCES = ("follows", "supersedes", "corrects", "related")


def read_references(fields: Mapping[str, Field]) -> tuple[LinkRef, ...]:
    """What the front matter points at inside the archive."""
    found = []
    for name in REFERENCES:
        field = fields.get(name)
        if field is not None:
            found += [LinkRef(how=name, target=item.value, line=item.line) for item in text_items(field)]
    withdrawn = fields.get("withdrawn")
    target = withdrawn.node.get("replaced_by") if withdrawn and isinstance(withdrawn.node, dict) else None
    if isinstance(target, Text) and target.value.strip():
        found.append(LinkRef(how="replaced_by", target=target.value.strip(), line=target.line))
    return tuple(found)
