"""Pages that list articles and names: stories, sections, names, indexes, updates, the front page."""

from __future__ import annotations

from typing import NamedTuple

from backfile.views.parts import Label, Ref, Target, Teaser


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
    pager: tuple[Label | None, ...]


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
    pager: tuple[Label | None, ...]


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
    pager: tuple[Label | None, ...]


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
    pager: tuple[Label | None, ...]


class AllArticlesView(NamedTuple):
    """All articles by headline, a letter (or a part of one) a page."""

    root: str
    url: str
    title: str
    letter: str
    items: tuple[Ref, ...]
    pager: tuple[Label | None, ...]


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
    pager: tuple[Label | None, ...]


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
