"""Links resolved: what every link of the content means, and who points at whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from backfile.errors import Problem
from backfile.link.addresses import AddressBook, Miss, Place, anchor_of
from backfile.link.archive import Positions, Relations
from backfile.model import Article, LinkRef
from backfile.times import is_before
from backfile.urls import href
from backfile.views import Target

_NOWHERE = Target("")


class Resolver:
    """Resolves links and collects the problems they have."""

    def __init__(self, book: AddressBook, is_foreign: bool) -> None:
        """`is_foreign`: in an archive from another generator a lost picture is no reason to stop."""
        self._book = book
        self._is_foreign = is_foreign
        self.problems: list[Problem] = []

    def targets(self, links: Iterable[LinkRef], source: str, url: str) -> tuple[tuple[Target, ...], tuple[str, ...]]:
        """(where each link leads, ids of the articles that are linked or mentioned) for one file."""
        found: list[Target] = []
        ids: dict[str, None] = {}
        for link in links:
            place = self._book.resolve(link, source, url)
            if isinstance(place, Miss):
                if link.how != "mention":
                    self._report(place, link, source)
                # What is not published must not be named, not even by the words of its id.
                is_shown = link.how == "wiki" and not link.label and place.why == "missing"
                found.append(Target("", link.target) if is_shown else _NOWHERE)
                continue
            if place.kind == "article":
                ids[place.id] = None
            found.append(self._target(place, link, source))
        return tuple(found), tuple(ids)

    def articles(self, article: Article, how: str) -> list[tuple[LinkRef, str]]:
        """(reference, id) of the articles that a front-matter field of `article` names; others are reported."""
        found = []
        for ref in article.refs:
            if ref.how != how:
                continue
            place = self._book.resolve(ref, article.path, article.url)
            if isinstance(place, Place) and place.kind == "article":
                found.append((ref, place.id))
            elif isinstance(place, Miss) and place.why == "unpublished":
                message = f'"{ref.target}" is not published yet; the link appears once it is'
                self.problems.append(Problem(article.path, ref.line, "I-unpublished-target", how, message))
            elif isinstance(place, Miss) and place.why == "ambiguous":
                message = f'"{ref.target}" is the name of more than one article; write the id of the one that is meant'
                self.problems.append(Problem(article.path, ref.line, "E-ref-ambiguous", how, message))
            else:
                message = f'no article "{ref.target}" in this archive; write its id, its path or its address'
                self.problems.append(Problem(article.path, ref.line, "E-ref-not-found", how, message))
        return found

    def _target(self, place: Place, link: LinkRef, source: str) -> Target:
        fragment = anchor_of(link.target)
        url = place.url
        if place.kind == "outside":
            return Target(place.url)
        if fragment and place.is_notice:
            pass  # the notice is all there is to read, and that is no fault of the link
        elif fragment and place.anchors is not None and fragment not in place.anchors:
            message = f'"{link.target}": the target has no anchor "{fragment}"; the link leads to its top'
            self.problems.append(Problem(source, link.line, "W-missing-anchor", "", message))
        elif fragment and place.kind != "media":
            url = f"{url}#{href(fragment)}"
        # The title is part of the page only where no other text was written: a new headline must not change other pages.
        return Target(url, place.title if link.how == "wiki" and not link.label else "")

    def _report(self, miss: Miss, link: LinkRef, source: str) -> None:
        if miss.why == "unpublished":
            problem = (
                "I-unpublished-target",
                f'"{link.target}" is not published yet; shown without a link until it is',
            )
        elif miss.why == "ambiguous":
            message = f'"{link.target}" is the name of more than one article; write the id of the one that is meant'
            problem = ("W-ambiguous-link", message)
        elif link.how == "image" and not self._is_foreign:
            message = f'no file "{link.target}" in this archive; set missing: true if only the caption survives'
            problem = ("E-missing-media", message)
        elif link.how in ("src", "image"):
            problem = ("W-missing-media", f'no file "{link.target}" in this archive; put it below content/media/')
        else:
            problem = ("W-broken-link", f'"{link.target}" leads nowhere in this archive; shown without a link')
        self.problems.append(Problem(source, link.line, problem[0], "", problem[1]))


def relate(
    articles: tuple[Article, ...],
    position: Mapping[str, int],
    resolver: Resolver,
    linked: list[tuple[str, ...]],
) -> Relations:
    """All relations between shown articles. `linked`: by position, the ids that the prose links or mentions."""
    ways: dict[str, dict[int, Positions]] = {}
    for how in ("follows", "supersedes", "corrects", "related", "replaced_by"):
        pairs = []
        for p, article in enumerate(articles):
            if article.refs:
                targets = [(ref, position[i]) for ref, i in resolver.articles(article, how) if i in position]
                pairs += [(p, t) for ref, t in targets if _is_sound(articles, p, t, ref, resolver)]
        ways[how] = _by_first(pairs)
        # An unlisted article is in no list of another's; notices about a newer account have to be there all the same.
        is_list = how in ("follows", "related")
        ways["~" + how] = _by_first([(t, p) for p, t in pairs if not (is_list and articles[p].unlisted)])
    _report_cycles(articles, ways["follows"], "follows", resolver)
    _report_cycles(articles, ways["supersedes"], "supersedes", resolver)
    both = [(p, t) for w in ("related", "~related") for p, ts in ways[w].items() for t in ts]
    back = [(position[i], p) for p, ids in enumerate(linked) for i in ids if position[i] != p]
    return Relations(
        ways["follows"], ways["~follows"], ways["supersedes"], ways["~supersedes"], ways["corrects"],
        ways["~corrects"], _by_first(both), ways["replaced_by"], _by_first(back),
    )  # fmt: skip


def _is_sound(articles: tuple[Article, ...], source: int, target: int, ref: LinkRef, resolver: Resolver) -> bool:
    article = articles[source]
    if source == target:
        message = f'"{ref.target}" is this article itself; remove it'
        resolver.problems.append(Problem(article.path, ref.line, "E-ref-to-itself", ref.how, message))
        return False
    if ref.how in ("follows", "supersedes", "corrects") and _is_newer(articles[target], article):
        message = f'"{ref.target}" was published after this article; an article {ref.how} earlier ones'
        resolver.problems.append(Problem(article.path, ref.line, "W-target-newer", ref.how, message))
    return True


def _is_newer(target: Article, article: Article) -> bool:
    return bool(target.published and article.published and is_before(article.published, target.published))


def _by_first(pairs: Iterable[tuple[int, int]]) -> dict[int, Positions]:
    found: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs:
        found[first].add(second)
    return {first: tuple(sorted(seconds)) for first, seconds in found.items()}


def _report_cycles(
    articles: tuple[Article, ...], arrows: Mapping[int, Positions], how: str, resolver: Resolver
) -> None:
    """An article that leads back to itself: an error at every article of the circle."""
    # Whoever is left after removing, again and again, all who point at nobody left, is on a circle or leads to one; who
    # is on one finds the way back.
    left = {p: set(ts) for p, ts in arrows.items()}
    done = [t for ts in arrows.values() for t in ts if t not in left]
    inverse = _by_first((t, p) for p, ts in arrows.items() for t in ts)
    while done:
        gone = done.pop()
        for p in inverse.get(gone, ()):
            if p in left:
                left[p].discard(gone)
                if not left[p]:
                    del left[p]
                    done.append(p)
    for p in sorted(left):
        if not _comes_back(p, left):
            continue
        line = next((r.line for r in articles[p].refs if r.how == how), 0)
        message = f"{articles[p].id} comes back to itself through {how}; remove one of the links of the circle"
        resolver.problems.append(Problem(articles[p].path, line, "E-ref-cycle", how, message))


def _comes_back(start: int, arrows: Mapping[int, set[int]]) -> bool:
    waiting, seen = list(arrows[start]), set[int]()
    while waiting:
        p = waiting.pop()
        if p == start:
            return True
        if p not in seen:
            seen.add(p)
            waiting += arrows.get(p, ())
    return False
