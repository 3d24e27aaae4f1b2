"""The small parts that many views share, each made once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from backfile.link.archive import Archive, Positions
from backfile.link.listings import date_path
from backfile.model import Article
from backfile.times import When
from backfile.urls import fold, href
from backfile.views import Label, Ref, Teaser, YearCount


class Parts:
    """Refs, teasers and labels of one archive, by position or key."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        superseded = archive.relations.superseded_by
        own = archive.settings.language
        self.urls = [href(a.url) for a in archive.articles]
        unpublished = archive.unpublished
        self.marks = [marks(a, unpublished.get(a.id, ""), p in superseded) for p, a in enumerate(archive.articles)]
        self.refs = [
            Ref(self.urls[p], a.title, iso(a.published), self.marks[p], _other_language(a, own))
            for p, a in enumerate(archive.articles)
        ]
        # By position the names that front matter gives, apart from who wrote and published it.
        self.company = [
            tuple([k for k, _ in given if not k.startswith(("author/", "outlet/"))]) for given in archive.about
        ]
        self._teasers: list[Teaser | None] = [None] * len(archive.articles)
        self.names = {
            key: Label(href(name.url), name.text)
            for key, name in archive.register.by_key.items()
            if key in archive.name_about or key in archive.name_mentions
        }
        self.section_labels = {
            written: Label(href(s.url), s.title)
            for s in archive.sections.values()
            for written in dict.fromkeys(w for p in s.members for w in archive.articles[p].sections)
            if fold(written) == fold(s.title)
        }
        self.threads = {slug: Label(href(t.url), t.story.title) for slug, t in archive.threads.items()}

    def teaser(self, position: int) -> Teaser:
        """The article with its summary."""
        made = self._teasers[position]
        if made is None:
            a = self.archive.articles[position]
            made = self._teasers[position] = Teaser(
                self.urls[position], a.title, a.kicker, "" if a.status == "withdrawn" else a.summary, iso(a.published),
                iso(a.updated), a.sections[0] if a.sections else "", self.marks[position], self.refs[position].language,
            )  # fmt: skip
        return made

    def refs_of(self, positions: Iterable[int]) -> tuple[Ref, ...]:
        refs = self.refs
        return tuple([refs[p] for p in positions])

    def teasers_of(self, positions: Iterable[int]) -> tuple[Teaser, ...]:
        return tuple([self.teaser(p) for p in positions])

    def years(self, positions: Iterable[int]) -> tuple[YearCount, ...]:
        """How many of the articles each year has, oldest first; articles without a date are not counted."""
        counts: dict[str, int] = {}
        for p in positions:
            year = self.refs[p].published[:4]
            counts[year] = counts.get(year, 0) + 1
        return tuple(YearCount(year, counts[year]) for year in sorted(counts) if year)


def marks(article: Article, unpublished: str, superseded: bool) -> tuple[str, ...]:
    """What a list says about an article besides its headline, gravest first.

    `unpublished`: draft, embargoed or scheduled if only a preview shows the article, else "".
    """
    kinds = {u.kind for u in article.updates}
    found = (
        (unpublished, bool(unpublished)),
        ("withdrawn", article.status == "withdrawn"),
        ("retracted", "retraction" in kinds),
        ("corrected", "correction" in kinds),
        ("superseded", superseded),
        ("developing", article.developing and article.closed is None),
    )
    return tuple(mark for mark, is_so in found if is_so)


def iso(when: When | None) -> str:
    """The moment as views carry it."""
    return when.iso if when else ""


def dates_of(when: When | None) -> tuple[Label, ...]:
    """Labels of the year, month and day pages of a moment, as far as it is known."""
    if when is None:
        return ()
    known = (when.year, when.month, when.day)
    return tuple(Label(href(date_path(d)), d) for d in known if d)


def chunks(items: Positions | Sequence[int], size: int) -> list[Sequence[int]]:
    """Runs of `size` items counted from the oldest; the last and newest run holds up to twice as many.

    Counting from the oldest keeps a run as it is when something new is published.
    """
    older = max(0, len(items) // size - 1)
    return [items[k * size : (k + 1) * size] for k in range(older)] + [items[older * size :]]


def chunk_paths(count: int, newest: str, prefix: str = "page") -> list[str]:
    """Site paths for `count` chunks, oldest first: world.html has world/page-1.html, updates/index.html updates/page-1.html."""
    folder = newest.removesuffix("index.html").removesuffix(".html").rstrip("/")
    return [f"{folder}/{prefix}-{k}.html" for k in range(1, count)] + [newest]


def pager(paths: Sequence[str], spans: Sequence[str], current: int) -> tuple[Label | None, ...]:
    """The pages of a list, newest first, with what they span; () for a single page. The current page has url ""."""
    if len(paths) < 2:
        return ()
    labels = [Label("" if k == current else href(paths[k]), spans[k]) for k in range(len(paths))]
    return shortened(labels[::-1])


_ALL_SHOWN = 32  # a pager up to this long is shown whole: an alphabet fits
_NEAR = 3


def shortened(labels: Sequence[Label]) -> tuple[Label | None, ...]:
    """The labels that a pager shows: all of a short list; of a long one the ends and those near the current page.

    None stands for a gap. Pages that span the same year are told apart by numbers, counted from the oldest (the last).
    Nothing gets lost: each page is reached from its neighbours, and each article by its date.
    """
    told_apart = _numbered(labels)
    if len(labels) <= _ALL_SHOWN:
        return tuple(told_apart)
    current = next((at for at, label in enumerate(labels) if not label.url), 0)
    shown: list[Label | None] = []
    for at, label in enumerate(told_apart):
        if at in (0, len(labels) - 1) or abs(at - current) <= _NEAR:
            shown.append(label)
        elif shown[-1] is not None:
            shown.append(None)
    return tuple(shown)


def _numbered(labels: Sequence[Label]) -> list[Label]:
    total = Counter(label.text for label in labels)
    seen: Counter[str] = Counter()
    numbered = []
    for label in reversed(labels):
        seen[label.text] += 1
        numbered.append(label._replace(text=f"{label.text} ({seen[label.text]})") if total[label.text] > 1 else label)
    return numbered[::-1]


def span(refs: Sequence[Ref]) -> str:
    """The years that a run of articles covers: "2019" or "2019-2021"."""
    years = [r.published[:4] for r in refs if r.published]
    if not years:
        return ""
    return years[0] if years[0] == years[-1] else f"{years[0]}\u2013{years[-1]}"


def neighbours(keys: Sequence[str]) -> Iterator[tuple[str, str | None, str | None]]:
    """(key, the one before, the one after) for each key in order."""
    for i, key in enumerate(keys):
        yield key, keys[i - 1] if i else None, keys[i + 1] if i + 1 < len(keys) else None


def _other_language(article: Article, own: str) -> str:
    return article.language if article.language != own else ""
