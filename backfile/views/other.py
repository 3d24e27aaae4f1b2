"""Plain pages, the search page, redirects, sitemaps and copied files."""

from __future__ import annotations

from typing import NamedTuple

from backfile.digests import Digest
from backfile.views.parts import Label, Target


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


class SearchView(NamedTuple):
    """The search page: what of it there is without a script. No counts, so that most new articles leave it as it is."""

    root: str
    url: str
    sections: tuple[Label, ...]  # all of them, or () where they are too many for one page; so are stories
    stories: tuple[Label, ...]
    years: tuple[Label, ...]  # newest first


class OpenSearchView(NamedTuple):
    """How browsers search the archive from their address bar (OpenSearch 1.1)."""

    name: str  # at most 16 characters
    search: str  # the search page; absolute, as is `icon`
    icon: str


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
