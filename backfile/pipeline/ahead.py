"""Pages ahead of their builds: what an edited article nearly looks like, for who is looking at it now.

A new headline concerns many pages, and planning them takes seconds in a large archive; so does a build that is under way when
the next save comes. Whoever has the article's own page open sees its new text at once: made from the page's last view, with
those parts exchanged that come from the article alone. The trace is not told, so the build that follows takes the file for
one that somebody has edited, and makes it as it has to be.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

from backfile.errors import BackfileError
from backfile.files import FileStat, Listing, listing, signature, stat_of
from backfile.model import Article, LinkRef
from backfile.pipeline.inputs import template_folders, trace_path
from backfile.pipeline.options import Options
from backfile.pipeline.reading import rules_from
from backfile.pipeline.rendering import templates_as
from backfile.read import read_article
from backfile.render import render
from backfile.store import DAMAGED, Memo, Trace, article_from, canonical, decoded
from backfile.views import ArticleView, Output, Site, Target


class Ahead:
    """Shows edited articles to who has their pages open. Any thread may ask; another may be building meanwhile."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._lock = threading.Lock()
        self._shown: dict[str, tuple[str, FileStat]] = {}  # site path -> the file it shows, as it was then

    def show(self, changed: Collection[Path]) -> None:
        """Show what these files hold, as far as they are articles whose pages are open. If that fails, a build says why."""
        folder, audience = self._options.source / "content", self._options.audience
        names = [f"content/{path.relative_to(folder).as_posix()}" for path in changed if path.is_relative_to(folder)]
        waiting = set(audience.waiting()) if audience and names else set()
        if waiting:
            with self._lock, suppress(BackfileError, OSError, *DAMAGED):
                self._show(names, waiting)

    def newer_than(self, content: Listing) -> set[str]:
        """Pages that show a newer state of their article than this listing has: a build that knows no better leaves them."""
        with self._lock:
            return {
                path
                for path, (name, stat) in self._shown.items()
                if name in content and _age(stat) > _age(content[name])
            }

    def _show(self, names: list[str], waiting: set[str]) -> None:
        options = self._options
        with closing(Memo(options.state_folder / "memo.db")) as memo, closing(Trace(trace_path(options))) as trace:
            for name in names:
                row, stat = memo.reading(name), stat_of(options.source / name)
                if row is None or row.article is None or stat is None:
                    continue
                before = article_from(row.article)
                if before.url in waiting and self._shown.get(before.url) != (name, stat):
                    self._write(name, before, trace, memo)
                    self._shown[before.url] = (name, stat)

    def _write(self, name: str, before: Article, trace: Trace, memo: Memo) -> None:
        options = self._options
        rules = rules_from(memo, options.source)
        reading = read_article(name, (options.source / name).read_bytes(), rules, canonical)
        if reading.article is None or any(problem.is_error for problem in reading.problems):
            return
        view = _view_ahead(trace.view(before.url), before, reading.article)
        if view is None:
            return
        folders = template_folders(options.source)
        templates = templates_as(folders, signature(*map(listing, folders)))
        site = decoded(trace.meta("site").encode(), Site)
        page = render(templates, Output(before.url, "article.html", view), site, reading.copy)
        staged = options.state_folder / "ahead"
        staged.write_bytes(page)
        os.replace(staged, options.output / before.url)
        options.tell([before.url])


def _age(stat: FileStat) -> int:
    return max(stat.modified, stat.changed)


def _view_ahead(view: ArticleView | None, before: Article, after: Article) -> ArticleView | None:
    """The view with what comes from the article alone; None if the edit is about who may see it, or where."""
    if view is None or view.tombstone or after.status == "withdrawn":
        return None
    if (before.url, before.status, before.unlisted) != (after.url, after.status, after.unlisted):
        return None
    known = dict(zip(map(_without_line, before.links), view.links, strict=False)) if view.copy == before.copy else {}
    links = tuple(known.get(_without_line(link), Target("", link.target)) for link in after.links)
    return view._replace(
        copy=after.copy, links=links, title=after.title, kicker=after.kicker, summary=after.summary, type=after.type
    )


def _without_line(link: LinkRef) -> LinkRef:
    return replace(link, line=0)
