"""content/pages/*.md: plain pages such as "About", which are not news."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from backfile.errors import Problem
from backfile.model import Page
from backfile.permalinks import AddressError, written_path
from backfile.prose import ProseContext
from backfile.read.compositor import Compositor
from backfile.read.convert import Field, Notes, flag, nearest, text, texts
from backfile.read.headers import Header, split_header
from backfile.read.naming import is_slug
from backfile.read.rules import Rules
from backfile.read.text import decode
from backfile.read.tree import Text
from backfile.urls import SitePath, slug_of

Value = TypeVar("Value")

PAGE_KEYS: Mapping[str, str] = {
    "title": "title of the page", "url": "its address; from the file's name by default", "aliases": "earlier addresses",
    "slug": "the last part of its address", "menu": "true: the site's footer links to it",
    "noindex": "true: robots leave it out",
}  # fmt: skip


def read_page(path: str, raw: bytes, rules: Rules) -> tuple[Page | None, tuple[Problem, ...]]:
    """One page, or None with the errors that prevent it."""
    decoded, problems = decode(path, raw)
    header: Header | None = None
    if decoded is not None:
        header, more = split_header(path, decoded, rules.settings.dialect)
        problems += [_for_pages(problem) for problem in more]
    if header is None:
        return None, tuple(sorted(problems))
    notes = Notes(path)
    notes.problems += problems
    page = _page(header, notes, rules)
    return (None if notes.has_error else page), tuple(sorted(set(notes.problems)))


def _for_pages(problem: Problem) -> Problem:
    if problem.code != "E-front-matter-missing":
        return problem
    message = 'there is no front matter; begin the file with three lines: "---", "title: About us", "---"'
    return Problem(problem.path, problem.line, problem.code, problem.field, message)


def _page(header: Header, notes: Notes, rules: Rules) -> Page:
    fields = _fields(header, notes)
    title = text(fields["title"]) if "title" in fields else None
    if title is None:
        notes.add("E-title-missing", 0, "title", "the title is missing or empty; add title: About us")
    settings = rules.settings
    context = ProseContext(
        published=None, timezone=settings.timezone, recognise_updates=False, trust_html=settings.trust_html,
        own_urls=rules.own_urls,
    )  # fmt: skip
    compositor = Compositor(context, notes)
    prose = compositor.body(header.body, header.body_line, False)
    return Page(
        path=notes.path, title=title or "", url=_url(fields, notes), html=prose.html, links=tuple(compositor.links),
        anchors=tuple(sorted(set(compositor.anchors))), aliases=_read(fields, "aliases", texts) or (),
        menu=_read(fields, "menu", flag) or False, noindex=_read(fields, "noindex", flag) or False,
    )  # fmt: skip


def _read(fields: Mapping[str, Field], name: str, converter: Callable[[Field], Value | None]) -> Value | None:
    field = fields.get(name)
    return converter(field) if field else None


def _fields(header: Header, notes: Notes) -> dict[str, Field]:
    found = {}
    for key, node in header.fields.items():
        line = header.fields.lines[key]
        key = key if key in PAGE_KEYS else key.lower()
        if key == "permalink":
            key = "url"
        if key in PAGE_KEYS:
            if not (isinstance(node, Text) and not node.value.strip()):
                found[key] = Field(key, node, line, notes)
        elif not key.startswith("x_"):
            near = nearest(key, PAGE_KEYS, 0.6)
            meant = f'did you mean "{near}"?' if near else f"a page has {', '.join(PAGE_KEYS)}"
            notes.add("W-unknown-field", line, key[:60], f"there is no such field; {meant}")
    return found


def _url(fields: Mapping[str, Field], notes: Notes) -> SitePath:
    """The address given, else one like the file's own: content/pages/help/contact.md is help/contact.html."""
    below = notes.path.partition("pages/")[2] or notes.path
    folders, _, name = below.rpartition("/")
    stem = name.rpartition(".")[0] or name
    slug = _read(fields, "slug", text)
    if slug is not None and not is_slug(slug):
        fields["slug"].fault(
            "E-slug-illegal", f'"{slug}" may hold only a-z, 0-9 and -; write slug: {slug_of(slug) or "about"}'
        )
    address = _read(fields, "url", text)
    if address is not None:
        try:
            return written_path(address)
        except AddressError as error:
            fields["url"].fault("E-url", str(error))
    parts = [slug_of(part) for part in folders.split("/")] + [slug or slug_of(stem) or "page"]
    return SitePath("/".join(part for part in parts if part) + ".html")
