"""Planning: the archive becomes outputs, each a site path, a template and a view."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from backfile.digests import Digest
from backfile.errors import Problem
from backfile.link.archive import Archive
from backfile.link.listings import (
    ALL_ARTICLES,
    CALENDAR,
    DATES,
    FRONT,
    KIND_TITLES,
    SECTIONS,
    STORIES,
    UPDATES,
    WITHDRAWN,
    kind_path,
)
from backfile.model import NAME_KINDS, Article, Page
from backfile.plan.articles import article_outputs
from backfile.plan.dates import calendar_outputs, date_outputs
from backfile.plan.indexes import all_articles_outputs
from backfile.plan.lists import name_outputs, section_outputs, update_rows, updates_outputs, withdrawn_outputs
from backfile.plan.other import (
    copied_outputs,
    front_output,
    is_mapped,
    opensearch_outputs,
    page_outputs,
    search_output,
    sitemap_outputs,
)
from backfile.plan.parts import Parts
from backfile.plan.stories import story_outputs
from backfile.urls import href
from backfile.views import Label, Output, Site, UpdateRow

__all__ = ["Parts", "plan", "site_of", "url_problems"]


def plan(parts: Parts, copied: Mapping[str, tuple[str, Digest]]) -> Iterator[Output]:
    """Every file that the site consists of. `copied`: site path -> (source path, digest) of files taken as they are."""
    rows = update_rows(parts)
    mapped: list[str] = []  # pages that the sitemap names besides articles
    for output in _pages(parts, rows):
        if is_mapped(output):
            mapped.append(output.path)
        yield output
    yield from sitemap_outputs(parts, mapped)
    yield from opensearch_outputs(parts)
    yield from copied_outputs({path: file for path, file in copied.items() if path not in parts.archive.withheld})


def _pages(parts: Parts, rows: list[UpdateRow]) -> Iterator[Output]:
    yield front_output(parts, rows)
    yield from article_outputs(parts)
    yield from story_outputs(parts)
    yield from section_outputs(parts)
    yield from name_outputs(parts)
    yield from date_outputs(parts)
    yield from calendar_outputs(parts)
    yield from all_articles_outputs(parts)
    yield from updates_outputs(parts, rows)
    yield from withdrawn_outputs(parts)
    yield from page_outputs(parts)
    yield search_output(parts)


def site_of(archive: Archive) -> Site:
    """What every page knows of the whole: titles and the menu of what the archive has."""
    settings = archive.settings
    kinds = {key.partition("/")[0] for key in (*archive.name_about, *archive.name_mentions)}
    menu = [
        Label(href(path), text)
        for path, text, is_there in (
            (FRONT, "Front page", True),
            (STORIES, "Stories", True),
            (SECTIONS, "Sections", True),
            *((kind_path(kind), KIND_TITLES[kind], kind in kinds) for kind in NAME_KINDS),
            (DATES, "Dates", True),
            (CALENDAR, "On this day", True),
            (UPDATES, "Updates", True),
            (ALL_ARTICLES, "All articles", True),
        )
        if is_there
    ]
    footer = [Label(href(page.url), page.title) for page in archive.pages if page.menu]
    if archive.withdrawn:
        footer.append(Label(WITHDRAWN, "Withdrawn"))
    return Site(
        title=settings.title, description=settings.description, language=settings.language, base_url=settings.base_url,
        copyright=settings.copyright, license=settings.license, menu=tuple(menu), footer=tuple(footer),
        date_format=settings.date_format, time_format=settings.time_format,
    )  # fmt: skip


def url_problems(paths_planned: Iterable[str], archive: Archive) -> list[Problem]:
    """Addresses that two files claim, or that differ only in case, or where one's file is the other's folder."""
    problems: list[Problem] = []
    paths: dict[str, str] = {}
    folders: dict[str, str] = {}
    clashes: list[tuple[str, str]] = []
    for path in paths_planned:
        folded = path.casefold()
        if folded in paths:
            clashes.append((path, paths[folded]))
        paths.setdefault(folded, path)
        for folder in _folders(folded):
            folders.setdefault(folder, path)
    clashes += [(path, folders[folded]) for folded, path in paths.items() if folded in folders]
    if clashes:
        owners: dict[str, list[Article | Page]] = {}
        sources: tuple[Article | Page, ...] = (*archive.articles, *archive.pages)
        for owner in sources:
            owners.setdefault(owner.url, []).append(owner)
        problems += [_collision(path, other, owners) for path, other in clashes]
    return problems


def _folders(path: str) -> Iterator[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def _collision(path: str, other: str, owners: Mapping[str, list[Article | Page]]) -> Problem:
    claimants = [*owners.get(path, ()), *(owners.get(other, ()) if other != path else ())]
    owner = claimants[-1] if claimants else None
    source = owner.path if owner else ""
    line = dict(owner.lines).get("slug", 0) if isinstance(owner, Article) else 0
    first = f"{claimants[0].path} has" if len(claimants) > 1 else "another page has"
    if path == other:
        message = f"{first} the address {path} too; give this one another slug, or an alias less"
        return Problem(source, line, "E-url-collision", "slug", message)
    if path.casefold() == other.casefold():
        message = f"{path} and {other} differ only in case, which many disks cannot tell apart; change one slug"
        return Problem(source, line, "E-url-case", "slug", message)
    message = f"{path} is a file, and {other} lies in a folder of that name; change the slug or the permalink pattern"
    return Problem(source, line, "E-url-folder", "slug", message)
