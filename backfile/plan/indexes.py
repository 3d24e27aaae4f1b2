"""Views of A-Z pages: names, stories and sections by first letter, and all articles by headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backfile.link.listings import ALL_ARTICLES
from backfile.plan.parts import Parts
from backfile.urls import fold, href, root_of, slug_of
from backfile.views import AllArticlesView, IndexView, Label, LetterGroup, Output, Ref

_LONG = 400  # entries above which an index gets a page for each letter
_DEEPEST = 24  # letters of a headline that pages are told apart by


def index_outputs(kind: str, title: str, path: str, entries: Iterable[tuple[Label, str]]) -> Iterator[Output]:
    """The A-Z page of labels (each with what it is sorted by, "": its text); a page for each letter if there are many."""
    keyed = sorted(((fold(by or label.text), label) for label, by in entries), key=lambda kl: (kl[0], kl[1].url))
    letters: dict[str, list[Label]] = {}
    for key, label in keyed:
        letters.setdefault(_letter(key), []).append(label)
    groups = [LetterGroup(letter, tuple(letters[letter])) for letter in sorted(letters)]
    if len(keyed) <= _LONG:
        yield _index(kind, title, path, tuple(groups), ())
        return
    folder = path.removesuffix("index.html")
    paths = {g.letter: f"{folder}letters/{slug_of(g.letter) or 'other'}.html" for g in groups}
    overview = tuple(Label(href(paths[g.letter]), g.letter, len(g.labels)) for g in groups)
    yield _index(kind, title, path, (), overview)
    for group in groups:
        marked = tuple(Label("" if g.letter == group.letter else href(paths[g.letter]), g.letter) for g in groups)
        yield _index(kind, title, paths[group.letter], (group,), marked)


def _index(
    kind: str, title: str, path: str, groups: tuple[LetterGroup, ...], pager: tuple[Label | None, ...]
) -> Output:
    return Output(path, "index.html", IndexView(root_of(path), href(path), kind, title, groups, pager))


def _letter(folded: str) -> str:
    first = next((c for c in folded if c.isalnum()), "#")
    return first.upper() if first.isalpha() else "#"


def all_articles_outputs(parts: Parts) -> Iterator[Output]:
    """Every listed article by headline. Pages are told apart by the headlines' first letters, as many as it takes, so that
    a new headline changes one page and not all that follow."""
    keyed = sorted((_sort_key(parts.refs[p]), p) for p in parts.archive.listed)
    buckets = list(_buckets(keyed, "", 4 * parts.archive.settings.page_size))
    folder = ALL_ARTICLES.removesuffix("index.html")
    # "_" is in no headline's key, so that neither the index nor the page of the rest can be taken.
    paths = [f"{folder}{prefix if prefix not in ('', 'index') else prefix + '_'}.html" for prefix, _ in buckets]
    overview = tuple(Label(href(path), _shown(b[0]), len(b[1])) for path, b in zip(paths, buckets, strict=True))
    title = "All articles"
    root = root_of(ALL_ARTICLES)
    yield Output(ALL_ARTICLES, "all_articles.html", AllArticlesView(root, href(ALL_ARTICLES), title, "", (), overview))
    labels = [Label(href(path), _shown(bucket[0])) for path, bucket in zip(paths, buckets, strict=True)]
    firsts = {prefix[:1]: k for k, (prefix, _) in reversed(list(enumerate(buckets)))}
    for k, (prefix, positions) in enumerate(buckets):
        # The pages of this letter, and the first of every other one.
        shown = [i for i in range(len(buckets)) if buckets[i][0][:1] == prefix[:1] or firsts[buckets[i][0][:1]] == i]
        pager = tuple(labels[i]._replace(url="") if i == k else labels[i] for i in shown)
        items = parts.refs_of(positions)
        view = AllArticlesView(root_of(paths[k]), href(paths[k]), title, _shown(prefix), items, pager)
        yield Output(paths[k], "all_articles.html", view)


def _sort_key(ref: Ref) -> str:
    return slug_of(ref.title, 200).replace("-", "")


def _shown(prefix: str) -> str:
    return prefix.capitalize() or "#"


def _buckets(keyed: list[tuple[str, int]], prefix: str, size: int) -> Iterator[tuple[str, list[int]]]:
    """(prefix, positions) such that no bucket is longer than `size` unless its headlines start alike."""
    if prefix and (len(keyed) <= size or len(prefix) >= _DEEPEST):
        yield prefix, [p for _, p in keyed]
        return
    groups: dict[str, list[tuple[str, int]]] = {}
    for key, p in keyed:
        groups.setdefault(key[: len(prefix) + 1], []).append((key, p))
    for longer in sorted(groups):
        if longer == prefix:  # headlines that end here
            yield prefix, [p for _, p in groups[longer]]
        else:
            yield from _buckets(groups[longer], longer, size)
