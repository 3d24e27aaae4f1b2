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
    kind_path,
)
from backfile.model import NAME_KINDS
from backfile.plan.articles import article_outputs
from backfile.plan.dates import calendar_outputs, date_outputs
from backfile.plan.indexes import all_articles_outputs
from backfile.plan.lists import name_outputs, section_outputs, update_rows, updates_outputs
from backfile.plan.other import copied_outputs, front_output, page_outputs, sitemap_outputs
from backfile.plan.parts import Parts
from backfile.plan.stories import story_outputs
from backfile.urls import href
from backfile.views import Label, Output, Site

__all__ = ["plan", "site_of", "url_problems"]


def plan(archive: Archive, copied: Mapping[str, tuple[str, Digest]]) -> list[Output]:
    """Every file that the site consists of. `copied`: site path -> (source path, digest) of files taken as they are."""
    parts = Parts(archive)
    outputs = list(_outputs(parts, copied))
    outputs += sitemap_outputs(parts, outputs)
    return outputs


def _outputs(parts: Parts, copied: Mapping[str, tuple[str, Digest]]) -> Iterator[Output]:
    rows = update_rows(parts)
    yield front_output(parts, rows)
    yield from article_outputs(parts)
    yield from story_outputs(parts)
    yield from section_outputs(parts)
    yield from name_outputs(parts)
    yield from date_outputs(parts)
    yield from calendar_outputs(parts)
    yield from all_articles_outputs(parts)
    yield from updates_outputs(parts, rows)
    yield from page_outputs(parts)
    yield from copied_outputs(copied)


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
    footer = tuple(Label(href(page.url), page.title) for page in archive.pages if page.menu)
    return Site(
        title=settings.title, description=settings.description, language=settings.language, base_url=settings.base_url,
        copyright=settings.copyright, license=settings.license, menu=tuple(menu), footer=footer,
        date_format=settings.date_format, time_format=settings.time_format,
    )  # fmt: skip


def url_problems(outputs: Iterable[Output], archive: Archive) -> list[Problem]:
    """Addresses that two files claim, or that differ only in case, or where one's file is the other's folder."""
    owners = {a.url: a for a in archive.articles} | {p.url: p for p in archive.pages}
    problems: list[Problem] = []
    paths: dict[str, str] = {}
    folders: dict[str, str] = {}
    for output in outputs:
        path = output.path
        folded = path.casefold()
        other = paths.setdefault(folded, path)
        for depth in _folders(folded):
            folders.setdefault(depth, path)
        if other is not path:
            problems.append(_collision(path, other, owners))
    problems += [_collision(path, folders[folded], owners) for folded, path in paths.items() if folded in folders]
    return problems


def _folders(path: str) -> Iterator[str]:
    end = path.rfind("/")
    while end > 0:
        yield path[:end]
        end = path.rfind("/", 0, end)


def _collision(path: str, other: str, owners: Mapping[str, object]) -> Problem:
    owner = owners.get(path) or owners.get(other)
    source = str(getattr(owner, "path", ""))
    line = dict(getattr(owner, "lines", ())).get("slug", 0)
    if path == other:
        message = f"two pages claim the address {path}; give this one another slug or alias"
        return Problem(source, line, "E-url-collision", "slug", message)
    if path.casefold() == other.casefold():
        message = f"{path} and {other} differ only in case, which many disks cannot tell apart; change one slug"
        return Problem(source, line, "E-url-case", "slug", message)
    message = f"{path} is a file, and {other} lies in a folder of that name; change the slug or the permalink pattern"
    return Problem(source, line, "E-url-folder", "slug", message)
