"""Views of everything else: front page, plain pages, search, 404, redirects, sitemap, copied files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from backfile.digests import Digest
from backfile.link.listings import FRONT, NOT_FOUND, OPENSEARCH, SEARCH, SITEMAP, date_path
from backfile.plan.parts import Parts
from backfile.urls import fold, href, public_url, root_of
from backfile.views import (
    AssetView,
    FrontView,
    Label,
    NotFoundView,
    OpenSearchView,
    Output,
    PageView,
    RedirectView,
    SearchView,
    SitemapEntry,
    SitemapIndexView,
    SitemapView,
    UpdateRow,
)

_SHORT_LIST = 10
_LONG_LIST = 60  # above, the search page only links to the list
_LONGEST_NAME = 16  # of an OpenSearch description


def front_output(parts: Parts, rows: list[UpdateRow]) -> Output:
    """The front page: latest articles, running stories, sections, latest updates, years."""
    archive = parts.archive
    listed = archive.listed
    running = sorted(
        (t for t in archive.threads.values() if t.story.status == "open"), key=lambda t: (-t.members[-1], t.story.slug)
    )
    view = FrontView(
        root=root_of(FRONT), url=href(FRONT),
        items=parts.teasers_of(reversed(listed[max(0, len(listed) - archive.settings.front_page) :])),
        stories=tuple(parts.threads[t.story.slug] for t in running[:_SHORT_LIST]),
        sections=tuple(Label(href(s.url), s.title, len(s.members)) for s in archive.sections.values()),
        updates=tuple(reversed(rows[-_SHORT_LIST:])),
        years=tuple(Label(href(date_path(y)), y, len(ps)) for y, ps in sorted(archive.years.items(), reverse=True)),
        total=len(listed), first=parts.refs[listed[0]].published if listed else "",
        last=parts.refs[listed[-1]].published if listed else "",
    )  # fmt: skip
    return Output(FRONT, "front.html", view)


def page_outputs(parts: Parts) -> Iterator[Output]:
    """Plain pages, the page for unknown addresses, and a redirect for each old address."""
    archive = parts.archive
    for page, targets in zip(archive.pages, archive.page_targets, strict=True):
        view = PageView(root_of(page.url), href(page.url), page.title, page.html, targets, page.noindex)
        yield Output(page.url, "page.html", view)
    yield Output(NOT_FOUND, "not_found.html", NotFoundView(root_of(NOT_FOUND), href(NOT_FOUND)))
    for path, (target, title) in sorted(archive.redirects.items()):
        yield Output(path, "redirect.html", RedirectView(root_of(path), href(path), title, target))


def search_output(parts: Parts) -> Output:
    """The search page."""
    archive = parts.archive
    view = SearchView(
        root=root_of(SEARCH), url=href(SEARCH),
        sections=_unless_long(Label(href(s.url), s.title) for s in archive.sections.values()),
        stories=_unless_long(parts.threads.values()),
        years=tuple(Label(href(date_path(year)), year) for year in sorted(archive.years, reverse=True)),
    )  # fmt: skip
    return Output(SEARCH, "search.html", view)


def _unless_long(labels: Iterable[Label]) -> tuple[Label, ...]:
    """The labels in order of their texts; none if they would fill a page."""
    found = sorted(labels, key=lambda label: (fold(label.text), label.url))
    return tuple(found) if len(found) <= _LONG_LIST else ()


def opensearch_outputs(parts: Parts) -> Iterator[Output]:
    """What lets browsers search the archive. Nothing without a base_url: it needs absolute addresses."""
    settings = parts.archive.settings
    if settings.base_url:
        search, icon = (public_url(settings.base_url, path) for path in (SEARCH, "assets/icon.svg"))
        yield Output(OPENSEARCH, "opensearch.xml", OpenSearchView(_short(settings.title), search, icon))


def _short(title: str) -> str:
    """As many of the title's words as an OpenSearch description can hold; at least a part of the first."""
    if len(title) <= _LONGEST_NAME:
        return title
    return title[: _LONGEST_NAME + 1].rpartition(" ")[0].rstrip(" :,;–-") or title[:_LONGEST_NAME]


def copied_outputs(copied: Mapping[str, tuple[str, Digest]]) -> Iterator[Output]:
    """Files that go into the site as they are: site path -> (source path, digest)."""
    for path, (source, content) in sorted(copied.items()):
        yield Output(path, "", AssetView(source, content))


def is_mapped(output: Output) -> bool:
    """True for pages that a sitemap names besides articles."""
    is_page = output.template not in ("article.html", "redirect.html", "not_found.html", "search.html")
    return is_page and not (isinstance(output.view, PageView) and output.view.noindex)


def sitemap_outputs(parts: Parts, pages: list[str]) -> Iterator[Output]:
    """A sitemap for each year of articles, one for all other pages, and their index. Nothing without a base_url."""
    base_url = parts.archive.settings.base_url
    if not base_url:
        return
    years: dict[str, list[SitemapEntry]] = {}
    for article, ref in zip(parts.archive.articles, parts.refs, strict=True):
        if not (article.noindex or article.unlisted or article.status == "withdrawn"):
            changed = article.updated or article.published
            entry = SitemapEntry(public_url(base_url, article.url), changed.iso if changed else "")
            years.setdefault(ref.published[:4] or "undated", []).append(entry)
    others = [SitemapEntry(public_url(base_url, path), "") for path in pages]
    files = {f"sitemaps/{year}.xml": years[year] for year in sorted(years)} | {"sitemaps/pages.xml": others}
    for path, entries in files.items():
        yield Output(path, "sitemap.xml", SitemapView(tuple(entries)))
    yield Output(SITEMAP, "sitemap_index.xml", SitemapIndexView(tuple(public_url(base_url, path) for path in files)))
