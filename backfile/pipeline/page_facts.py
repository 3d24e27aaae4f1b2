"""What the preview says about a page besides the page itself."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import NamedTuple

from backfile.errors import Problem
from backfile.pipeline.options import Options
from backfile.pipeline.places import trace_path
from backfile.store import DAMAGED, Memo, Trace
from backfile.views import ArticleView


class PageFacts(NamedTuple):
    """Where a page comes from and what is in it. The numbers are None for pages that are not an article's."""

    path: str
    template: str
    source: str  # the file that it is about, relative to the archive's folder; "" if there is no single one
    reason: str  # why it was last made
    at: str  # when: ISO 8601, UTC
    problems: tuple[Problem, ...]  # of its source
    words: int | None = None  # of its text, as the page itself says
    links_out: int | None = None  # links of the text that lead somewhere
    links_in: int | None = None  # articles whose texts link to it
    state: str = ""  # what keeps an article from readers, as its mark: draft, embargoed, scheduled


def page_facts(options: Options, path: str, problems: Sequence[Problem]) -> PageFacts | None:
    """The facts of the page at this site path, as a build with an audience left them; None if it made no such page.

    If an article is held back that would be there, its source and its state, and nothing else.

    `problems`: all of the last build. Another thread may be building meanwhile.
    """
    if not trace_path(options).exists():
        return None
    try:
        with closing(Trace(trace_path(options))) as trace:
            origin, view = trace.origin(path), trace.view(path)
        if origin is None:
            return _held_back(options, path, problems)
        own = tuple(problem for problem in problems if problem.path == origin.source)
        facts = PageFacts(path, origin.template, origin.source, origin.reason, origin.at, own)
        return facts if view is None else _with_numbers(facts, view, options)
    except DAMAGED:
        return None


def _with_numbers(facts: PageFacts, view: ArticleView, options: Options) -> PageFacts:
    with closing(Memo(options.state_folder / "memo.db")) as memo:
        copy = memo.copy(view.copy) if view.copy else None
    state = next((mark for mark in ("draft", "embargoed", "scheduled") if mark in view.marks), "")
    return facts._replace(
        words=copy.words if copy else 0,
        links_out=sum(1 for target in view.links if target.url),
        links_in=len(view.backlinks),
        state=state,
    )


def _held_back(options: Options, path: str, problems: Sequence[Problem]) -> PageFacts | None:
    with closing(Memo(options.state_folder / "memo.db")) as memo:
        article = next(memo.articles_at(path), None)
    if article is None or options.drafts:
        return None
    is_later = any(problem.path == article.path and problem.code == "W-future" for problem in problems)
    state = article.status if article.status in ("draft", "embargoed") else "scheduled" if is_later else ""
    return PageFacts(path, "", article.path, "", "", (), state=state) if state else None
