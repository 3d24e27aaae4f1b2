"""Which generated pages the archive will have, so that content can link to them before they are planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from backfile.link.archive import Positions, Section, Thread
from backfile.link.names import FOLDERS, Name
from backfile.urls import SitePath

KIND_TITLES = {
    "person": "People", "place": "Places", "organisation": "Organisations", "event": "Events", "subject": "Subjects",
    "author": "Authors", "outlet": "Outlets",
}  # fmt: skip

FRONT = SitePath("index.html")
STORIES = SitePath("stories/index.html")
SECTIONS = SitePath("sections/index.html")
ALL_ARTICLES = SitePath("all/index.html")
UPDATES = SitePath("updates/index.html")
CALENDAR = SitePath("on/index.html")
DATES = SitePath("dates/index.html")
WITHDRAWN = SitePath("withdrawn/index.html")
SEARCH = SitePath("search.html")
OPENSEARCH = SitePath("opensearch.xml")
NOT_FOUND = SitePath("404.html")
SITEMAP = SitePath("sitemap.xml")


def date_path(iso: str) -> SitePath:
    """The page of a year, month or day: "2020-01" -> 2020/01/index.html, "2020-01-08" -> 2020/01/08.html."""
    return SitePath(iso.replace("-", "/") + (".html" if len(iso) == 10 else "/index.html"))


def calendar_path(month_day: str) -> SitePath:
    """The page of one day of all years: "01-08" -> on/01-08.html."""
    return SitePath(f"on/{month_day}.html")


def story_path(slug: str) -> SitePath:
    """The page of a story: stories/flood-2020.html; a story called "index" makes room for the list of all."""
    return SitePath(f"stories/{slug if slug != 'index' else 'index-2'}.html")


def kind_path(kind: str) -> SitePath:
    """The A-Z page of all names of a kind."""
    return SitePath(f"{FOLDERS[kind]}/index.html")


def listing_titles(
    threads: Iterable[Thread], sections: Iterable[Section], names: Iterable[Name], dates: Iterable[str], days: Iterable[str],
    has_withdrawn: bool,
) -> Mapping[str, str]:  # fmt: skip
    """Site path -> title of every generated page that content may link to."""
    titles: dict[str, str] = {
        FRONT: "Front page", STORIES: "Stories", SECTIONS: "Sections", ALL_ARTICLES: "All articles",
        UPDATES: "Updates", CALENDAR: "On this day", DATES: "Dates", SEARCH: "Search",
    }  # fmt: skip
    if has_withdrawn:
        titles[WITHDRAWN] = "Withdrawn"
    titles |= {t.url: t.story.title for t in threads}
    titles |= {s.url: s.title for s in sections}
    for name in names:
        titles[name.url] = name.text
        titles[kind_path(name.kind)] = KIND_TITLES[name.kind]
    titles |= {date_path(d): d for d in dates}
    titles |= {calendar_path(d): d for d in days}
    return titles


def grouped(pairs: Iterable[tuple[str, int]]) -> dict[str, Positions]:
    """key -> positions in the order given, keys sorted."""
    lists: dict[str, list[int]] = {}
    for key, position in pairs:
        lists.setdefault(key, []).append(position)
    return {key: tuple(lists[key]) for key in sorted(lists)}
