"""Views: everything that a template may see, and nothing else.

An output's key digests its view, so a view holds exactly what its template prints: a list that shows headlines must not
change when a body does. Views are named tuples because the same small parts stand in many views and an archive of 20,000
articles makes some hundred thousand of them in every build. All moments are ISO 8601 strings with the precision that is
known (``2020``, ``2020-01``, ``2020-01-08``, ``2020-01-08T16:14:00+13:00``), "" where there is none; all addresses are
percent-encoded and start at the site's root, so a template writes ``{{ page.root }}{{ ref.url }}``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from backfile.digests import Digest


class Label(NamedTuple):
    """A link to a page that is not an article: a name, section, story, month. `total` is the number of articles behind it."""

    url: str
    text: str
    total: int = 0


class Ref(NamedTuple):
    """An article in one line."""

    url: str
    title: str
    published: str
    marks: tuple[str, ...] = ()  # retracted, corrected, developing, withdrawn, superseded, draft: in this order
    language: str = ""  # "" where it is the archive's


class Teaser(NamedTuple):
    """An article in a list with its summary."""

    url: str
    title: str
    kicker: str
    summary: str
    published: str
    updated: str
    section: str
    marks: tuple[str, ...] = ()
    language: str = ""


class UpdateLine(NamedTuple):
    """One entry of the update log. `url` is "" if the body holds no block for it, else "#id"."""

    id: str
    at: str
    kind: str
    summary: str
    by: str
    placement: str
    material: bool
    url: str
    html: str = ""  # the full notice, filled in from the copy
    was: str = ""
    now: str = ""


class Site(NamedTuple):
    """What every page knows of the whole."""

    title: str
    description: str
    language: str
    base_url: str
    copyright: str
    license: str
    menu: tuple[Label, ...]
    footer: tuple[Label, ...]
    date_format: str
    time_format: str


class Target(NamedTuple):
    """Where a link of the prose leads; url "" means nowhere: the text is shown without a link."""

    url: str
    title: str = ""


class Autolink(NamedTuple):
    """A name that the prose mentions, with the forms it is written in there; key "": known, but not linked."""

    key: str
    kind: str
    url: str
    forms: tuple[str, ...]


class NameGroup(NamedTuple):
    """The names of one kind in an article: those it is about, then those it mentions."""

    kind: str
    about: tuple[Label, ...]
    mentions: tuple[Label, ...]


class Credit(NamedTuple):
    """An author and what they did (writer, photographer, ...)."""

    name: Label
    role: str


class StoryBox(NamedTuple):
    """A running story as its articles show it."""

    story: Label
    status: str
    earlier: tuple[Ref, ...]
    later: tuple[Ref, ...]


class SeriesBox(NamedTuple):
    """A planned series: its parts in order."""

    name: str
    part: int
    parts: tuple[Ref, ...]


class Tombstone(NamedTuple):
    """Why an article was withdrawn."""

    at: str
    reason: str
    note: str
    level: str
    legal: str
    replaced_by: Ref | None


class ArticleView(NamedTuple):
    """An article's own page. `copy` is a digest in the plan and the article's `Copy`, links settled, when rendered."""

    root: str
    url: str
    id: str
    title: str
    kicker: str
    summary: str
    type: str
    language: str
    published: str
    updated: str
    sections: tuple[Label, ...]
    outlet: Label | None
    authors: tuple[Credit, ...]
    copy: Any  # Digest, then a settled Copy
    links: tuple[Target, ...]
    autolinks: tuple[Autolink, ...]
    names: tuple[NameGroup, ...]
    updates: tuple[UpdateLine, ...]
    stories: tuple[StoryBox, ...]
    series: SeriesBox | None
    earlier: tuple[Ref, ...]
    later: tuple[Ref, ...]
    related: tuple[Ref, ...]
    backlinks: tuple[Ref, ...]
    supersedes: tuple[Ref, ...]
    superseded_by: tuple[Ref, ...]
    corrects: tuple[Ref, ...]
    corrected_by: tuple[Ref, ...]
    previous: Ref | None
    next: Ref | None
    dates: tuple[Label, ...]  # year, month, day pages of `published`, as far as known
    on_this_day: Label | None
    tombstone: Tombstone | None
    developing: bool
    closed: str
    expires: str
    expired: bool
    event: tuple[str, str]
    marks: tuple[str, ...]
    noindex: bool


class TimelineEntry(NamedTuple):
    """One point of a story's timeline. `kind`: article, update, correction, ... (an update's kind), event, gap, withdrawn.

    `days` is the length of a gap without coverage; `key` marks what is printed in bold.
    """

    kind: str
    at: str
    title: str
    url: str
    key: bool = False
    days: int = 0
    marks: tuple[str, ...] = ()
    article: str = ""  # for an update: the headline it belongs to


class StoryView(NamedTuple):
    """A running story: its summary and one chronological line of articles and their updates."""

    root: str
    url: str
    title: str
    summary: str  # HTML, links as in ArticleView
    links: tuple[Target, ...]
    status: str
    start: str
    end: str
    total: int
    timeline: tuple[TimelineEntry, ...]
    names: tuple[Label, ...]
    pager: tuple[Label, ...]


class YearCount(NamedTuple):
    year: str
    total: int


class ListView(NamedTuple):
    """A page of a section's articles, newest first. `pager`: all pages of the list, oldest last; this one has url ""."""

    root: str
    url: str
    kind: str  # section
    title: str
    total: int
    years: tuple[YearCount, ...]
    items: tuple[Teaser, ...]
    pager: tuple[Label, ...]


class NameView(NamedTuple):
    """The page of a person, place, organisation, event, subject, author or outlet."""

    root: str
    url: str
    kind: str
    title: str
    aliases: tuple[str, ...]
    note: str
    same_as: tuple[str, ...]
    total: int
    first: Ref | None
    last: Ref | None
    years: tuple[YearCount, ...]
    about: tuple[Teaser, ...]  # newest first; for authors and outlets all articles
    mentions: tuple[Ref, ...]
    with_names: tuple[Label, ...]  # named together most often, with counts
    pager: tuple[Label, ...]


class LetterGroup(NamedTuple):
    """The entries of an A-Z list that share a first letter ("#": digits and other signs)."""

    letter: str
    labels: tuple[Label, ...]


class IndexView(NamedTuple):
    """All names of a kind (or all stories, all sections) from A to Z, with counts."""

    root: str
    url: str
    kind: str
    title: str
    groups: tuple[LetterGroup, ...]
    pager: tuple[Label, ...]


class AllArticlesView(NamedTuple):
    """All articles by headline, a letter (or a part of one) a page."""

    root: str
    url: str
    title: str
    letter: str
    items: tuple[Ref, ...]
    pager: tuple[Label, ...]


class YearView(NamedTuple):
    """A year: its months with counts, and what is known by its year only."""

    root: str
    url: str
    year: str
    total: int
    months: tuple[Label, ...]  # text is ISO: 2020-01
    undated: tuple[Ref, ...]
    previous: Label | None
    next: Label | None


class DayGroup(NamedTuple):
    day: Label  # text is ISO: 2020-01-08
    items: tuple[Ref, ...]


class MonthView(NamedTuple):
    """A month: its days, and what is known by its month only."""

    root: str
    url: str
    month: str
    total: int
    days: tuple[DayGroup, ...]
    undated: tuple[Ref, ...]
    previous: Label | None
    next: Label | None


class DayView(NamedTuple):
    """A day in full."""

    root: str
    url: str
    day: str
    items: tuple[Teaser, ...]
    previous: Label | None
    next: Label | None
    on_this_day: Label


class YearGroup(NamedTuple):
    year: str
    items: tuple[Ref, ...]


class OnThisDayView(NamedTuple):
    """One day of the calendar through all years: articles published, and events that happened, then. `day`: --01-08."""

    root: str
    url: str
    day: str
    published: tuple[YearGroup, ...]
    happened: tuple[YearGroup, ...]
    previous: Label | None
    next: Label | None


class CalendarView(NamedTuple):
    """All days of the calendar that have coverage, by month."""

    root: str
    url: str
    months: tuple[tuple[str, tuple[Label, ...]], ...]  # (--01, days: text --01-08)


class UpdateRow(NamedTuple):
    """A significant update in the archive-wide list."""

    at: str
    kind: str
    summary: str
    url: str  # of the block, or of the article
    article: Ref


class UpdatesView(NamedTuple):
    """The latest significant updates across the archive, newest first."""

    root: str
    url: str
    rows: tuple[UpdateRow, ...]
    pager: tuple[Label, ...]


class FrontView(NamedTuple):
    """The front page."""

    root: str
    url: str
    items: tuple[Teaser, ...]
    stories: tuple[Label, ...]
    sections: tuple[Label, ...]
    updates: tuple[UpdateRow, ...]
    years: tuple[Label, ...]
    total: int
    first: str  # published of the oldest article
    last: str


class PageView(NamedTuple):
    """A plain page."""

    root: str
    url: str
    title: str
    html: str
    links: tuple[Target, ...]
    noindex: bool


class NotFoundView(NamedTuple):
    """The page a web host shows for an unknown address, at whatever depth: with a base_url its links are absolute."""

    root: str
    url: str


class RedirectView(NamedTuple):
    """An old address: sends the reader on."""

    root: str
    url: str
    title: str
    target: str


class SitemapEntry(NamedTuple):
    url: str  # absolute
    changed: str  # W3C date or datetime, "" if not known


class SitemapView(NamedTuple):
    """One sitemap file (sitemaps.org 0.9)."""

    entries: tuple[SitemapEntry, ...]


class SitemapIndexView(NamedTuple):
    """The list of sitemap files."""

    sitemaps: tuple[str, ...]  # absolute


class AssetView(NamedTuple):
    """A file that is copied as it is."""

    source: str
    content: Digest


View = (
    ArticleView | StoryView | ListView | NameView | IndexView | AllArticlesView | YearView | MonthView | DayView
    | OnThisDayView | CalendarView | UpdatesView | FrontView | PageView | NotFoundView | RedirectView | SitemapView
    | SitemapIndexView | AssetView
)  # fmt: skip


class Output(NamedTuple):
    """One file of the site: a pure function of its template ("" for a copied file) and its view."""

    path: str  # site path
    template: str
    view: View
