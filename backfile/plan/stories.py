"""Views of story pages: one chronological line of articles, their updates and key events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from backfile.link.archive import Archive, Thread
from backfile.link.listings import STORIES
from backfile.plan.indexes import index_outputs
from backfile.plan.parts import Parts, chunk_paths, chunks, iso, pager
from backfile.urls import href, root_of
from backfile.views import Label, Output, StoryView, TimelineEntry

_GAP = 7  # days without coverage that a timeline says out loud
_PAGE = 200  # timeline entries a page
_NAMES = 12


def story_outputs(parts: Parts) -> Iterator[Output]:
    """The pages of all stories, and their A-Z page."""
    archive = parts.archive
    for thread in archive.threads.values():
        yield from _pages(parts, thread)
    labels = [(t._replace(total=len(archive.threads[slug].members)), "") for slug, t in parts.threads.items()]
    yield from index_outputs("story", "Stories", STORIES, labels)


def _pages(parts: Parts, thread: Thread) -> Iterator[Output]:
    archive = parts.archive
    moments = _moments(parts, thread)
    runs = chunks(range(len(moments)), _PAGE)
    paths = chunk_paths(len(runs), thread.url)
    spans = [_span([moments[i] for i in run]) for run in runs]
    for k, run in enumerate(runs):
        story = thread.story
        timeline = _with_gaps([moments[i] for i in run], moments[run[0] - 1] if run and run[0] else None)
        view = StoryView(
            root=root_of(paths[k]), url=href(paths[k]), title=story.title, summary=story.summary,
            links=archive.story_targets.get(story.slug, ()), status=story.status, start=iso(story.start),
            end=iso(story.end), total=len(thread.members), timeline=timeline, names=_names(parts, thread),
            pager=pager(paths, spans, k),
        )  # fmt: skip
        yield Output(paths[k], "story.html", view)


class _Moment(NamedTuple):
    """A timeline entry with what it is sorted by: articles before their updates, key events before both."""

    order: str
    rank: int
    position: int
    entry: TimelineEntry


def _moments(parts: Parts, thread: Thread) -> list[_Moment]:
    archive, story = parts.archive, thread.story
    moments = [
        _Moment(e.at.order, 0, i, TimelineEntry("event", e.at.iso, e.text, "", key=True))
        for i, e in enumerate(story.key_events)
    ]
    for p in thread.members:
        moments += _article_moments(archive, parts, p, archive.articles[p].id in story.key_articles)
    return sorted(moments, key=lambda m: m[:3])


def _article_moments(archive: Archive, parts: Parts, p: int, key: bool) -> Iterator[_Moment]:
    article, ref = archive.articles[p], parts.refs[p]
    gone = article.status == "withdrawn"
    early = ref.marks[:1] if article.id in archive.unpublished else ()  # updates show no other marks
    order = article.published.order if article.published else "~"
    entry = TimelineEntry(
        "withdrawn" if gone else "article", ref.published, ref.title, ref.url, key=key, marks=ref.marks
    )
    yield _Moment(order, 1, p, entry)
    for update in article.updates:
        if gone or not update.material:
            continue
        url = f"{ref.url}#{href(update.id)}" if update.inline else ref.url
        entry = TimelineEntry(update.kind, update.at.iso, update.summary, url, marks=early, article=ref.title)
        yield _Moment(update.at.order, 2, p, entry)


def _with_gaps(moments: list[_Moment], before: _Moment | None) -> tuple[TimelineEntry, ...]:
    """The entries with the gaps between them; `before` is the last moment of the page of older ones."""
    line: list[TimelineEntry] = []
    last = before.entry.at[:10] if before and len(before.entry.at) >= 10 else ""
    for moment in moments:
        day = moment.entry.at[:10]
        if len(last) == len(day) == 10:
            days = (date.fromisoformat(day) - date.fromisoformat(last)).days - 1
            if days >= _GAP:
                line.append(TimelineEntry("gap", "", "", "", days=days))
        last = day if len(day) == 10 else last
        line.append(moment.entry)
    return tuple(line)


def _span(moments: list[_Moment]) -> str:
    years = [m.entry.at[:4] for m in moments if m.entry.at]
    return "" if not years else years[0] if years[0] == years[-1] else f"{years[0]}\u2013{years[-1]}"


def _names(parts: Parts, thread: Thread) -> tuple[Label, ...]:
    """The names that the story's articles give most often, with counts."""
    archive = parts.archive
    counts = Counter(
        key
        for p in thread.members
        if archive.articles[p].status != "withdrawn"
        for key, _ in archive.about[p]
        if key in parts.names and not key.startswith(("author/", "outlet/"))
    )
    best = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_NAMES]
    return tuple(parts.names[key]._replace(total=n) for key, n in best)
