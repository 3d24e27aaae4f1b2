"""Views: everything that a template may see, and nothing else.

An output's key digests its view, so a view holds exactly what its template prints: a list that shows headlines must not
change when a body does. Views are named tuples because the same small parts stand in many views and an archive of 20,000
articles makes some hundred thousand of them in every build. All moments are ISO 8601 strings with the precision that is
known (``2020``, ``2020-01``, ``2020-01-08``, ``2020-01-08T16:14:00+13:00``), "" where there is none; all addresses are
percent-encoded and start at the site's root, so a template writes ``{{ page.root }}{{ ref.url }}``.

    parts     the small parts that many views share
    article   an article's own page
    lists     stories, sections, names, indexes, updates, the front page
    dates     years, months, days, each day through all years
    other     plain pages, the search page, redirects, sitemaps, copied files
"""

from __future__ import annotations

from typing import NamedTuple

from backfile.views.article import ArticleView, Credit, NameGroup, SeriesBox, StoryBox, Tombstone
from backfile.views.dates import CalendarView, DayGroup, DayView, MonthView, OnThisDayView, YearGroup, YearView
from backfile.views.lists import (
    AllArticlesView,
    FrontView,
    IndexView,
    LetterGroup,
    ListView,
    NameView,
    StoryView,
    TimelineEntry,
    UpdateRow,
    UpdatesView,
    YearCount,
)
from backfile.views.other import (
    AssetView,
    NotFoundView,
    OpenSearchView,
    PageView,
    RedirectView,
    SearchView,
    SitemapEntry,
    SitemapIndexView,
    SitemapView,
)
from backfile.views.parts import Autolink, Label, Ref, Site, Target, Teaser, UpdateLine

__all__ = [
    "AllArticlesView",
    "ArticleView",
    "AssetView",
    "Autolink",
    "CalendarView",
    "Credit",
    "DayGroup",
    "DayView",
    "FrontView",
    "IndexView",
    "Label",
    "LetterGroup",
    "ListView",
    "MonthView",
    "NameGroup",
    "NameView",
    "NotFoundView",
    "OnThisDayView",
    "OpenSearchView",
    "Output",
    "PageView",
    "RedirectView",
    "Ref",
    "SearchView",
    "SeriesBox",
    "Site",
    "SitemapEntry",
    "SitemapIndexView",
    "SitemapView",
    "StoryBox",
    "StoryView",
    "Target",
    "Teaser",
    "TimelineEntry",
    "Tombstone",
    "UpdateLine",
    "UpdateRow",
    "UpdatesView",
    "View",
    "YearCount",
    "YearGroup",
    "YearView",
]

View = (
    ArticleView | StoryView | ListView | NameView | IndexView | AllArticlesView | YearView | MonthView | DayView
    | OnThisDayView | CalendarView | UpdatesView | FrontView | PageView | NotFoundView | SearchView | OpenSearchView
    | RedirectView | SitemapView | SitemapIndexView | AssetView
)  # fmt: skip


class Output(NamedTuple):
    """One file of the site: a pure function of its template ("" for a copied file) and its view."""

    path: str  # site path
    template: str
    view: View
