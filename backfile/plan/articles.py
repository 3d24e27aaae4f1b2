"""Views of the articles' own pages."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from backfile.link.archive import Archive, Positions
from backfile.link.listings import calendar_path
from backfile.model import NAME_KINDS, Article, Update
from backfile.plan.parts import Parts, dates_of, iso
from backfile.urls import href, root_of
from backfile.views import (
    ArticleView,
    Autolink,
    Credit,
    Label,
    NameGroup,
    Output,
    Ref,
    SeriesBox,
    StoryBox,
    Tombstone,
    UpdateLine,
)

_SHOWN_KINDS = tuple(k for k in NAME_KINDS if k not in ("author", "outlet"))
_BOX = 5  # lines in a box of earlier, later or related coverage
_NEAR = 4  # how many neighbours on each side a name's list contributes to related coverage


def article_outputs(parts: Parts) -> Iterator[Output]:
    """One output for each article, in order of publication."""
    pages = _ArticlePages(parts)
    for p, article in enumerate(parts.archive.articles):
        yield Output(article.url, "article.html", pages.view(p))


class _ArticlePages:
    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._archive: Archive = parts.archive
        listed = parts.archive.listed
        self._rank = {p: i for i, p in enumerate(listed)}
        self._kin_lists = parts.archive.name_about
        self._place_in_thread = {
            slug: {p: i for i, p in enumerate(t.members)} for slug, t in parts.archive.threads.items()
        }

    def view(self, p: int) -> ArticleView:
        archive, parts, relations = self._archive, self._parts, self._archive.relations
        a = archive.articles[p]
        gone = a.status == "withdrawn"
        earlier, later, related = ((), (), ()) if gone else self._coverage(p)
        before, after = self._neighbours(p)
        has_embargo = "embargoed" in parts.marks[p]
        return ArticleView(
            root=root_of(a.url), url=parts.urls[p], id=a.id, title=a.title, kicker=a.kicker,
            summary="" if gone else a.summary, type=a.type, language=a.language, published=iso(a.published),
            updated=iso(a.updated), sections=() if gone else self._sections(a), outlet=self._outlet(p),
            authors=() if gone else self._authors(p), copy="" if gone else a.copy, links=archive.targets[p],
            autolinks=() if gone else self._autolinks(p),
            names=() if gone else self._names(p), updates=() if gone else tuple([_line(u) for u in a.updates]),
            stories=self._stories(p), series=self._series(p), earlier=earlier, later=later, related=related,
            backlinks=self._refs(relations.backlinks.get(p, ())), supersedes=self._refs(relations.supersedes.get(p, ())),
            superseded_by=self._refs(relations.superseded_by.get(p, ())),
            corrects=self._refs(relations.corrects.get(p, ())),
            corrected_by=self._refs(relations.corrected_by.get(p, ())), previous=before, next=after,
            dates=tuple([d for d in dates_of(a.published) if self._has_date(d.text)]),
            on_this_day=self._on_this_day(a), tombstone=self._tombstone(p) if gone else None,
            developing=a.developing, closed=iso(a.closed), expires=iso(a.expires), expired=a.id in archive.expired,
            embargo=iso(a.embargo_until) if has_embargo else "", event=(iso(a.event_start), iso(a.event_end)),
            marks=parts.marks[p], noindex=a.noindex or a.unlisted or gone,
        )  # fmt: skip

    def _refs(self, positions: Positions) -> tuple[Ref, ...]:
        return self._parts.refs_of(positions) if positions else ()

    def _neighbours(self, p: int) -> tuple[Ref | None, Ref | None]:
        rank = self._rank.get(p)
        if rank is None:
            return None, None
        listed, refs = self._archive.listed, self._parts.refs
        before = refs[listed[rank - 1]] if rank else None
        return before, refs[listed[rank + 1]] if rank + 1 < len(listed) else None

    def _sections(self, article: Article) -> tuple[Label, ...]:
        known = self._parts.section_labels
        return tuple([known[s] for s in dict.fromkeys(article.sections) if s in known])

    def _labels(self, p: int, kind: str) -> list[tuple[Label, str]]:
        head, names = kind + "/", self._parts.names
        return [(names[k], rel) for k, rel in self._archive.about[p] if k.startswith(head) and k in names]

    def _authors(self, p: int) -> tuple[Credit, ...]:
        return tuple([Credit(label, rel) for label, rel in self._labels(p, "author")])

    def _outlet(self, p: int) -> Label | None:
        labels = self._labels(p, "outlet")
        return labels[0][0] if labels else None

    def _names(self, p: int) -> tuple[NameGroup, ...]:
        names = self._parts.names
        about: dict[str, list[Label]] = {}
        mentions: dict[str, list[Label]] = {}
        for key, rel in self._archive.about[p]:
            if key in names and rel != "mentions":
                about.setdefault(key.partition("/")[0], []).append(names[key])
        for key in self._archive.mentions[p]:
            if key in names:
                mentions.setdefault(key.partition("/")[0], []).append(names[key])
        return tuple(
            [
                NameGroup(kind, tuple(about.get(kind, ())), tuple(mentions.get(kind, ())))
                for kind in _SHOWN_KINDS
                if kind in about or kind in mentions
            ]
        )

    def _autolinks(self, p: int) -> tuple[Autolink, ...]:
        names = self._parts.names
        return tuple(
            [Autolink(e.key, e.kind, names[e.key].url if e.key else "", e.forms) for e in self._archive.found[p].entries
             if not e.key or e.key in names]
        )  # fmt: skip

    def _stories(self, p: int) -> tuple[StoryBox, ...]:
        boxes = []
        for slug in self._archive.threads_of.get(p, ()):
            thread = self._archive.threads[slug]
            i = self._place_in_thread[slug][p]
            earlier, later = thread.members[max(0, i - _BOX) : i], thread.members[i + 1 : i + 1 + _BOX]
            boxes.append(
                StoryBox(self._parts.threads[slug], thread.story.status, self._refs(earlier), self._refs(later))
            )
        return tuple(boxes)

    def _series(self, p: int) -> SeriesBox | None:
        article = self._archive.articles[p]
        members = self._archive.series.get(article.series, ()) if article.series else ()
        return SeriesBox(article.series, article.part, self._refs(members)) if p in members else None

    def _coverage(self, p: int) -> tuple[tuple[Ref, ...], tuple[Ref, ...], tuple[Ref, ...]]:
        """(earlier coverage, later developments, related), each at most `_BOX` long, nothing twice.

        What an author linked comes first; then articles that share names. Only the nearest neighbours in each shared
        name's list are looked at, so that a new article changes the boxes of its neighbours and no others.
        """
        relations, kin = self._archive.relations, self._kin(p)
        known = {p, *(m for s in self._archive.threads_of.get(p, ()) for m in self._archive.threads[s].members)}
        close = [q for score, q in kin if score < -1 and q not in known]
        earlier = dict.fromkeys((*relations.follows.get(p, ()), *[q for q in close if q < p][:3]))
        later = dict.fromkeys((*relations.followed_by.get(p, ()), *[q for q in close if q > p][:3]))
        others = [q for _, q in kin if q not in known and q not in earlier and q not in later]
        related = dict.fromkeys((*relations.related.get(p, ()), *others))
        boxes = (sorted(list(earlier)[:_BOX]), sorted(list(later)[:_BOX]), list(related)[:_BOX])
        return self._refs(tuple(boxes[0])), self._refs(tuple(boxes[1])), self._refs(tuple(boxes[2]))

    def _kin(self, p: int) -> list[tuple[int, int]]:
        """(number of shared names, negative, and position) of near articles that share names, most first, then the nearest."""
        near: list[int] = []
        for key in self._parts.company[p]:
            members = self._kin_lists.get(key)
            if members is not None:
                i = bisect_left(members, p)
                near += members[max(0, i - _NEAR) : i + _NEAR + 1]
        shared = Counter(near)
        if shared.pop(p, 0) == 0:  # an article that is in no list has no kin
            return []
        return [(n, q) for n, _, q in sorted([(-n, abs(q - p), q) for q, n in shared.items()])]

    def _has_date(self, date: str) -> bool:
        archive = self._archive
        return date in (archive.years if len(date) == 4 else archive.months if len(date) == 7 else archive.days)

    def _on_this_day(self, article: Article) -> Label | None:
        day = article.published.day[5:] if article.published else ""
        return Label(href(calendar_path(day)), f"--{day}") if day in self._archive.calendar else None

    def _tombstone(self, p: int) -> Tombstone | None:
        gone = self._archive.articles[p].withdrawn
        if gone is None:
            return None
        replacement = self._archive.relations.replaced_by.get(p)
        ref = self._parts.refs[replacement[0]] if replacement else None
        return Tombstone(iso(gone.at), gone.reason, gone.note, gone.level, gone.legal, ref)


def _line(update: Update) -> UpdateLine:
    return UpdateLine(
        update.id, update.at.iso, update.kind, update.summary, update.by, update.placement, update.material,
        f"#{href(update.id)}" if update.inline else "",
    )  # fmt: skip
