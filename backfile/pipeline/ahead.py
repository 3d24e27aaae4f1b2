"""A page ahead of its build: what an edited article nearly looks like, for who is looking at it now.

A new headline concerns many pages, and planning them takes seconds in a large archive. Whoever has the article's own page open
sees it at once with its new text: made from the last view, with those parts exchanged that come from the article alone. The
trace is not told, so the build that follows takes the file for one that somebody has edited, and makes it as it has to be.
"""

from __future__ import annotations

from dataclasses import replace

from backfile.digests import Digest
from backfile.errors import BackfileError
from backfile.model import Article, LinkRef
from backfile.pipeline.inputs import Inputs
from backfile.pipeline.options import silent
from backfile.pipeline.rendering import Key, Stale, publish
from backfile.store import Memo, Trace, decoded
from backfile.views import ArticleView, Output, Site, Target

_NO_KEY = Key(Digest(""), Digest(""), Digest(""))


def show_ahead(inputs: Inputs, memo: Memo, trace: Trace, edits: list[tuple[Article, Article]]) -> None:
    """Write the open pages of these articles, (before, after) their edit. The memo has the texts, committed."""
    audience = inputs.options.audience
    waiting = set(audience.waiting()) if audience else set()
    stale = [
        Stale(Output(after.url, "article.html", view), _NO_KEY)
        for before, after in edits
        if after.url in waiting and (view := _view_ahead(trace.view(after.url), before, after)) is not None
    ]
    try:
        for _ in publish(stale, len(stale), inputs, decoded(trace.meta("site").encode(), Site), memo.path, silent):
            pass
    except BackfileError:
        pass  # whatever is wrong, the build that follows says it


def _view_ahead(view: ArticleView | None, before: Article, after: Article) -> ArticleView | None:
    """The view with what comes from the article alone; None if the edit is about who may see it, or where."""
    if view is None or view.tombstone or after.status == "withdrawn":
        return None
    if (before.url, before.status, before.unlisted) != (after.url, after.status, after.unlisted):
        return None
    known = dict(zip(map(_without_line, before.links), view.links, strict=True))
    links = tuple(known.get(_without_line(link), Target("", link.target)) for link in after.links)
    return view._replace(
        copy=after.copy, links=links, title=after.title, kicker=after.kicker, summary=after.summary, type=after.type
    )


def _without_line(link: LinkRef) -> LinkRef:
    return replace(link, line=0)
