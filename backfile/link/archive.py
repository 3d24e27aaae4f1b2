"""The linked archive: one frozen record from which every page can be planned.

Articles are numbered by their position in `Archive.articles`, which is sorted by first publication; all lists of positions
are ascending and so in the order of publication.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from backfile.autolink import Mentions
from backfile.link.names import NameRegister
from backfile.model import Article, Page, Story
from backfile.settings import Settings
from backfile.urls import SitePath
from backfile.views import Target

Positions = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Thread:
    """A running story and its articles (withdrawn ones too: a timeline keeps their tombstones)."""

    story: Story
    url: SitePath
    members: Positions


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    url: SitePath
    members: Positions


@dataclass(frozen=True, slots=True)
class Relations:
    """Links between articles that an author set, by position, both ways round. Absent positions have none."""

    follows: Mapping[int, Positions]
    followed_by: Mapping[int, Positions]
    supersedes: Mapping[int, Positions]
    superseded_by: Mapping[int, Positions]
    corrects: Mapping[int, Positions]
    corrected_by: Mapping[int, Positions]
    related: Mapping[int, Positions]  # symmetric
    replaced_by: Mapping[int, Positions]
    backlinks: Mapping[int, Positions]  # from prose


@dataclass(frozen=True, slots=True)
class Archive:
    """Everything that may be seen, linked."""

    settings: Settings
    articles: tuple[Article, ...]
    listed: Positions  # those in lists: neither withdrawn nor unlisted
    withdrawn: Positions  # those whose notices stand in the list of withdrawn articles
    expired: frozenset[str]  # ids
    unpublished: Mapping[str, str]  # ids of what only a preview shows -> draft, embargoed or scheduled
    pages: tuple[Page, ...]
    register: NameRegister
    about: tuple[tuple[tuple[str, str], ...], ...]  # by position: (name key, rel) from front matter
    mentions: tuple[tuple[str, ...], ...]  # by position: keys of names it mentions and is not about
    found: tuple[Mentions, ...]  # by position: what the prose names
    name_about: Mapping[str, Positions]  # name key -> listed articles that are about it (or by its author, or outlet)
    name_mentions: Mapping[str, Positions]
    threads: Mapping[str, Thread]  # by story slug, sorted
    threads_of: Mapping[int, tuple[str, ...]]
    sections: Mapping[str, Section]  # by folded title, sorted
    series: Mapping[str, Positions]  # by name; in order of part
    targets: tuple[tuple[Target, ...], ...]  # by position, parallel to Article.links
    page_targets: tuple[tuple[Target, ...], ...]  # parallel to pages
    story_targets: Mapping[str, tuple[Target, ...]]
    relations: Relations
    redirects: Mapping[SitePath, tuple[str, str]]  # old site path -> (percent-encoded site path, title)
    media: Mapping[str, SitePath]  # source path -> site path
    withheld: frozenset[SitePath]  # media that only articles show which may not be seen
    years: Mapping[str, Positions]  # "2020" -> listed articles; likewise months "2020-01" and days "2020-01-08"
    months: Mapping[str, Positions]
    days: Mapping[str, Positions]
    calendar: Mapping[str, Positions]  # "01-08" -> listed articles published on that day of any year
    happened: Mapping[str, Positions]  # "01-08" -> listed articles whose event began then
