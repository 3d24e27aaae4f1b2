"""Bytes of one article file become a frozen Article and Copy, or the reasons why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from backfile.autolink import capitals
from backfile.digests import digest
from backfile.errors import Problem
from backfile.model import Article, Copy, NameRef, PrintPlace
from backfile.prose import Prose, ProseContext
from backfile.read.checks import check_quotes, check_sponsors, check_status, check_summary
from backfile.read.compositor import Compositor, Piece
from backfile.read.convert import Field, Notes, iso_of, moment, record, text, written
from backfile.read.dialects import DIALECTS, normalise
from backfile.read.fields import FIELDS, PRINT_KEYS
from backfile.read.filenames import parse_path
from backfile.read.headers import Header, split_header
from backfile.read.naming import (
    REFERENCES,
    check_byline,
    find_outlet,
    is_slug,
    read_authors,
    read_references,
    read_sections,
    read_slug,
    read_stories,
    read_title,
    read_url,
)  # fmt: skip
from backfile.read.pictures import read_embeds, read_images
from backfile.read.provenance import quotations
from backfile.read.rules import Rules
from backfile.read.text import decode
from backfile.read.timing import Timing, last_update, read_timing, timezone_of
from backfile.read.updates import UpdateLog, check_targets, check_wording, read_updates
from backfile.times import read_when


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What became of one file. `article` and `copy` are None exactly where `problems` holds an error."""

    article: Article | None
    copy: Copy | None
    problems: tuple[Problem, ...]


def read_article(path: str, raw: bytes, rules: Rules, canonical: Callable[[Copy], bytes]) -> Reading:
    """Reads the article file at `path` (below the archive's folder, with forward slashes).

    `canonical` gives the bytes that `Article.copy` digests. Never raises: whatever the bytes are, the problems say why
    they are no article.
    """
    decoded, problems = decode(path, raw)
    header: Header | None = None
    if decoded is not None:
        header, more = split_header(path, decoded, rules.settings.dialect)
        problems += more
    if header is None:
        return Reading(article=None, copy=None, problems=tuple(sorted(problems)))
    desk = _Desk(path, header, rules)
    desk.notes.problems += problems
    article, copy = desk.article(canonical)
    found = tuple(sorted(set(desk.notes.problems)))
    if desk.notes.has_error:
        return Reading(article=None, copy=None, problems=found)
    return Reading(article=article, copy=copy, problems=found)


# Fields that linking, or the check of the whole archive, may complain about.
_LINKED = (
    "title", "id", "slug", "url", "aliases", "published", "updated", "updates", "section", "story", "series", "part",
    "outlet", "original_url", "canonical_url", "status", "embargo", "withdrawn", "images", *REFERENCES,
)  # fmt: skip


class _Desk:
    """One article on its way from header and body to records."""

    def __init__(self, path: str, header: Header, rules: Rules) -> None:
        settings = rules.settings
        self.notes = Notes(path)
        self._header = header
        self._rules = rules
        self._dialect = DIALECTS[settings.dialect]
        self._given = normalise(header.fields, self._dialect, self.notes)
        self._fields = self._given.fields
        self._values = _converted(self._fields)
        self._name = parse_path(path, settings.articles, settings.dialect)
        self._outlet, self._outlet_name = find_outlet(self._fields.get("outlet"), rules.outlets, settings)
        self._timing = self._read_timing()
        self._compositor = Compositor(self._context(), self.notes)

    def article(self, canonical: Callable[[Copy], bytes]) -> tuple[Article, Copy]:
        """Both records; worthless if the notes hold an error by then."""
        prose = self._compositor.body(self._header.body, self._header.body_line, self._recognises_updates())
        log = self._updates(prose)
        standfirst = self._compositor.field(self._fields.get("standfirst"))
        copy = self._copy(prose, log, standfirst)
        self._check(prose, log, copy, standfirst)
        timing, anchors = self._timing, {*self._compositor.anchors, *(update.id for update in log.updates)}
        article = Article(
            **{**self._for_record("article"), **self._address()},
            path=self.notes.path,
            published=timing.published,
            copy=digest(canonical(copy)),
            updated=last_update(timing.updated, self._fields.get("updated"), timing.published, log.updates),
            summary=self._values.get("summary") or standfirst.text or prose.summary,
            embargo_until=timing.embargo_until,
            withdrawn=timing.withdrawn,
            developing=timing.developing,
            closed=timing.closed,
            expires=timing.expires,
            event_start=timing.event_start,
            event_end=timing.event_end,
            names=self._names(copy.byline),
            stories=read_stories(self._fields.get("story")),
            refs=read_references(self._fields),
            links=tuple(self._compositor.links),
            anchors=tuple(sorted(anchors)),
            updates=log.updates,
            lines=tuple((name, self._fields[name].line) for name in _LINKED if name in self._fields),
        )
        return article, copy

    def _read_timing(self) -> Timing:
        if (
            self._dialect.is_foreign
            and "published" not in self._fields
            and not self._name.date
            and not self._is_draft()
        ):
            # There, files without a date are drafts, or plain pages among the articles.
            message = "there is no date, so this is held back as a draft; give it a date, or move it to content/pages/"
            self.notes.add("W-undated", self._given.empty.get("published", 0), "published", message)
            self._values["status"] = "draft"
        timezone = timezone_of(self._fields.get("timezone"), self._outlet, self._rules.settings.timezone)
        return read_timing(
            self._fields,
            self.notes,
            timezone,
            self._name,
            self._header.body,
            self._is_draft(),
            self._given.empty.get("published", 0),
        )

    def _is_draft(self) -> bool:
        return self._values.get("status") == "draft"

    def _context(self) -> ProseContext:
        settings, timing = self._rules.settings, self._timing
        return ProseContext(
            published=timing.published,
            timezone=timing.timezone,
            trust_html=settings.trust_html,
            dialect=settings.dialect,
            own_urls=self._rules.own_urls,
        )

    def _recognises_updates(self) -> bool:
        return bool(self._values.get("recognise_updates", self._rules.settings.recognise_updates))

    def _updates(self, prose: Prose) -> UpdateLog:
        timing = self._timing
        inline = UpdateLog(prose.updates, prose.notices)
        log = read_updates(
            self._fields.get("updates"), inline, timing.published, timing.timezone, self._compositor, self.notes
        )
        if not timing.placed and not self._is_draft():
            # No stamp can be placed then; the missing date has been reported, and once is enough.
            self.notes.problems = [problem for problem in self.notes.problems if problem.code != "E-time-no-day"]
        return log

    def _copy(self, prose: Prose, log: UpdateLog, standfirst: Piece) -> Copy:
        fields, compositor, timing = self._fields, self._compositor, self._timing
        return Copy(
            **self._for_record("copy"),
            html=prose.html,
            words=prose.words,
            capitals=capitals(prose.html),
            standfirst=standfirst.html,
            backstory=compositor.field(fields.get("backstory")).html,
            boilerplate=self._boilerplate(),
            images=read_images(fields.get("images"), compositor),
            embeds=read_embeds(fields.get("embeds"), compositor),
            notices=log.notices,
            captured=timing.captured,
            coverage=timing.coverage,
            print=self._print_place(),
            quotes=(quotations(fields["quotes"]) or ()) if "quotes" in fields else (),
            extra=tuple(self._given.extra),
        )

    def _for_record(self, record_name: str) -> dict[str, Any]:
        """The values that go unchanged into the "article" or the "copy"."""
        prefix = f"{record_name}."
        goes = {name: FIELDS[name].goes for name in self._values}
        chosen = [(goes[name], value) for name, value in self._values.items() if goes[name].startswith(prefix)]
        return {place.removeprefix(prefix): value for place, value in chosen}

    def _boilerplate(self) -> str:
        """HTML of the removed footer: of a snippet that an outlet describes, or of the field's own Markdown."""
        field = self._fields.get("boilerplate")
        value = (written(field) or "") if field else ""
        if field is None or not is_slug(value):
            return self._compositor.field(field).html
        outlets = [self._outlet, *self._rules.outlets] if self._outlet else self._rules.outlets
        snippets = [snippet for outlet in outlets for snippet in outlet.boilerplate]
        for identity, markdown in snippets:
            if identity == value:
                return self._compositor.block(markdown, field.line)
        names = ", ".join(dict.fromkeys(identity for identity, _ in snippets)) or "none"
        field.note("W-boilerplate-unknown", f'no outlet describes a snippet "{value}"; known: {names}')
        return ""

    def _print_place(self) -> PrintPlace | None:
        field = self._fields.get("print")
        found = record(field, field.node, PRINT_KEYS, "page") if field else None
        if found is None:
            return None
        day = moment(found["date"], lambda text: read_when(text, self._timing.timezone)) if "date" in found else None
        others = {key: found.text(key) for key in PRINT_KEYS if key != "date"}
        return PrintPlace(date=iso_of(day), **others)

    def _address(self) -> dict[str, Any]:
        """Title, id, slug, url, sections and type."""
        fields, settings, name = self._fields, self._rules.settings, self._name
        title = read_title(
            fields.get("title"),
            self._given.empty.get("title", 0),
            self.notes,
            self._header.body,
            name,
            self._dialect.is_foreign,
        )
        identity: str = self._values.get("id") or name.id
        slug = read_slug(fields.get("slug"), title, name, settings)
        sections = read_sections(fields.get("section"), name, self._given.category)
        section = sections[0] if sections else "Uncategorised"
        url = read_url(fields.get("url"), self._timing.published, slug, section, identity, name, settings)
        is_paid = any(sponsor.relationship == "advertiser" for sponsor in self._values.get("sponsor") or ())
        kind = "advertorial" if is_paid else self._values.get("type", "news")
        return {"title": title, "id": identity, "slug": slug, "url": url, "sections": sections, "type": kind}

    def _names(self, byline: str) -> tuple[NameRef, ...]:
        found: list[NameRef] = []
        for name in ("people", "organisations", "places", "events", "subjects"):
            found += self._values.get(name) or ()
        authors = read_authors(self._fields.get("authors"))
        check_byline(byline, self._fields.get("byline"), authors)
        return (*found, *authors, *self._outlet_name)

    def _check(self, prose: Prose, log: UpdateLog, copy: Copy, standfirst: Piece) -> None:
        """What only several parts together can get wrong."""
        check_status(self._fields, self._values, self.notes)
        check_sponsors(self._fields, self._values)
        check_summary(self._fields, self._values, standfirst.text, prose.lead)
        check_quotes(self._fields.get("quotes"), copy.quotes, prose.text)
        check_targets(log.updates, prose.anchors, [image.id for image in copy.images], self.notes)
        title = self._fields.get("title")
        captions = [image.caption for image in copy.images]
        shown = [(text(title) or "") if title else "", standfirst.text, prose.text, copy.byline, *captions]
        check_wording(log.updates, log.notices, "\n".join(shown), self.notes)


def _converted(fields: Mapping[str, Field]) -> dict[str, Any]:
    """The values of all fields that need no other, as the table of fields reads them."""
    values = {}
    for name, field in fields.items():
        value = FIELDS[name].read(field)
        if value is not None and value is not field:
            values[name] = value
    return values
