"""Pages ahead of their builds: what an edited article nearly looks like, for who is looking at it now.

A new headline concerns many pages, and planning them takes seconds in a large archive; so does a build that is under way when
the next save comes. Whoever has the article's own page open sees its new text at once: made from the page's last view, with
those parts exchanged that come from the article alone. The trace is not told, so the build that follows takes the file for
one that somebody has edited, and makes it as it has to be.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from backfile.errors import BackfileError
from backfile.files import FileStat, Listing, signature, stat_of
from backfile.model import Article, LinkRef
from backfile.pipeline.inputs import template_listings
from backfile.pipeline.options import Options
from backfile.pipeline.places import template_folders, trace_path
from backfile.pipeline.reading import rules_from
from backfile.pipeline.rendering import templates_as
from backfile.read import read_article
from backfile.render import render
from backfile.store import DAMAGED, Memo, Trace, article_from, canonical, decoded
from backfile.views import ArticleView, Output, Site, Target

log = logging.getLogger(__name__)


class Ahead:
    """Shows edited articles to who has their pages open. Any thread may ask; another may be building meanwhile."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._shown: dict[str, _Shown] = {}  # by site path
        self._built: Listing = {}  # content files, as the last build knew them when it began

    def show(self, changed: Collection[Path]) -> None:
        """Show what these files hold, as far as they are articles whose pages are open. If that fails, the build says why."""
        folder, audience = self._options.source / "content", self._options.audience
        names = [f"content/{path.relative_to(folder).as_posix()}" for path in changed if path.is_relative_to(folder)]
        waiting = set(audience.waiting()) if audience and names else set()
        if not waiting:
            return
        try:
            with self._lock:
                self._show(names, waiting)
        except (BackfileError, OSError, *DAMAGED):
            pass  # the build that follows says it, or makes it good
        except Exception:
            log.exception("a fault in Backfile: who looks at %s sees the build, and not what comes before", names[0])

    def building(self, content: Listing) -> None:
        """Be told which content files a build has looked at, as they were then."""
        self._built.update(content)

    def planning_anew(self) -> None:
        """Be told that a build will look at everything again."""
        self._built = {}

    def again(self, paths: Collection[str]) -> set[str]:
        """Show those of these pages once more where a build has just put older texts; the next build knows the newer ones."""
        newer = set()
        with self._lock, suppress(OSError):
            for path in [path for path in self._shown if path in paths]:
                shown, built = self._shown[path], self._built.get(self._shown[path].source)
                if built is not None and _age(shown.stat) > _age(built) and self._put(path, shown.page):
                    newer.add(path)
                else:
                    del self._shown[path]
        return newer

    def _show(self, names: list[str], waiting: set[str]) -> None:
        options = self._options
        with closing(Memo(options.state_folder / "memo.db")) as memo, closing(Trace(trace_path(options))) as trace:
            for name in names:
                row, stat = memo.reading(name), stat_of(options.source / name)
                if row is None or row.article is None or stat is None or stat == self._built.get(name):
                    continue  # what the present build has begun with it shows better
                before = article_from(row.article)
                shown = self._shown.get(before.url)
                if before.url in waiting and (shown is None or shown.stat != stat):
                    page = _page(self._options, name, before, trace, memo)
                    if page and self._put(before.url, page):
                        self._shown[before.url] = _Shown(name, stat, page)

    def _put(self, path: str, page: bytes) -> bool:
        """Put the page in its place; False if a build has just removed it: then it is not for anybody to see."""
        target = self._options.output / path
        if not target.exists():
            return False
        staged = self._options.state_folder / "ahead"
        staged.write_bytes(page)
        os.replace(staged, target)
        self._options.tell([path])
        return True


def rehearse(options: Options) -> None:
    """Read and render an article for nobody: what is loaded and compiled at the first time need not be when it counts."""
    with (
        suppress(BackfileError, OSError, *DAMAGED),
        closing(Memo(options.state_folder / "memo.db")) as memo,
        closing(Trace(trace_path(options))) as trace,
    ):
        for row in memo.readings():
            if row.article is not None and _page(options, row.path, article_from(row.article), trace, memo):
                return


def _page(options: Options, name: str, before: Article, trace: Trace, memo: Memo) -> bytes:
    """The page as it nearly looks; b"" if it had better not be shown."""
    rules = rules_from(memo, options.source)
    reading = read_article(name, (options.source / name).read_bytes(), rules, canonical)
    if reading.article is None or any(problem.is_error for problem in reading.problems):
        return b""
    view = _view_ahead(trace.view(before.url), before, reading.article)
    if view is None or not (reading.article.status == "published" or options.drafts):
        return b""
    templates = templates_as(template_folders(options.source), signature(*template_listings(options)))
    site = decoded(trace.meta("site").encode(), Site)
    return render(templates, Output(before.url, "article.html", view), site, reading.copy)


class _Shown(NamedTuple):
    """A page that was shown ahead: what is in its source file, as it was then."""

    source: str
    stat: FileStat
    page: bytes


def _age(stat: FileStat) -> int:
    return max(stat.modified, stat.changed)


def _view_ahead(view: ArticleView | None, before: Article, after: Article) -> ArticleView | None:
    """The view with what comes from the article alone; None if the edit is about who may see it.

    A page whose address changes is shown at its former one until the build has made the new one.
    """
    if view is None or view.tombstone or after.status == "withdrawn":
        return None
    if (before.status, before.unlisted) != (after.status, after.unlisted):
        return None
    known = dict(zip(map(_without_line, before.links), view.links, strict=False)) if view.copy == before.copy else {}
    links = tuple(known.get(_without_line(link), Target("", link.target)) for link in after.links)
    return view._replace(
        copy=after.copy, links=links, title=after.title, kicker=after.kicker, summary=after.summary, type=after.type
    )


def _without_line(link: LinkRef) -> LinkRef:
    return replace(link, line=0)
