"""What search says about each article, besides its text."""

from __future__ import annotations

from typing import NamedTuple

from backfile.digests import Digest
from backfile.model import Article
from backfile.views import ArticleView, Target

# What is left of an article that was withdrawn like this may be found by its title; of the other levels nothing may.
_FOUND_LEVELS = ("note", "anonymised")
_NOT_PUBLISHED = "not published"  # what a page shows for a link to an article that is not public yet


class Facts(NamedTuple):
    """An article as search knows it, its text given by digest: equal facts mean that the same is found.

    Moments are ISO 8601, as precise as they are known. `link_titles` has the words that a page shows for links without
    words of their own, by number; () if there are none.
    """

    id: str
    url: str
    title: str
    published: str
    updated: str
    day: str  # YYYY-MM-DD: the first day that `published` may mean
    order: str  # sorts articles of one day, as everywhere in the site
    summary: str
    notice: tuple[str, ...]  # all that is left to read of a withdrawn article, a paragraph each
    copy: Digest  # "" for a withdrawn article
    link_titles: tuple[str, ...]
    marks: tuple[str, ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]  # field of search -> values, as the article's page shows them


def facts_of(article: Article, view: ArticleView) -> Facts | None:
    """The facts of an article and the view of its page; None if search must not find it.

    That is so for articles that no list names, and for drafts without a date, which have no place in an archive yet.
    """
    if article.unlisted or article.published is None:
        return None
    gone = view.tombstone
    if gone is not None and gone.level not in _FOUND_LEVELS:
        return None
    notice = tuple(text for text in (gone.reason, gone.note) if text) if gone else ()
    published = article.published.iso
    return Facts(
        view.id, view.url, view.title, published, view.updated, (published + "-01-01")[:10], article.published.order,
        view.summary, notice, view.copy, _link_titles(article, view), view.marks, tuple(_names(view)),
    )  # fmt: skip


def _link_titles(article: Article, view: ArticleView) -> tuple[str, ...]:
    has_bare_link = any(link.how == "wiki" and not link.label for link in article.links)
    return tuple(_shown(target) for target in view.links) if has_bare_link and not view.tombstone else ()


def _shown(target: Target) -> str:
    return target.title or target.url or _NOT_PUBLISHED


def _names(view: ArticleView) -> list[tuple[str, tuple[str, ...]]]:
    """(field, values) in the order of the fields of search, without the empty ones. A tombstone names little."""
    groups = {group.kind: (*group.about, *group.mentions) for group in view.names}
    found = [
        ("section", [label.text for label in view.sections]),
        ("story", [box.story.text for box in view.stories]),
        *((kind, [label.text for label in groups.get(kind, ())]) for kind in _KINDS),
        ("author", [credit.name.text for credit in view.authors]),
        ("outlet", [view.outlet.text] if view.outlet else []),
        ("type", [] if view.tombstone else [view.type]),
    ]
    return [(field, tuple(dict.fromkeys(values))) for field, values in found if values]


_KINDS = ("person", "organisation", "place", "event", "subject")
