"""From a request to results: which documents match, in which order, and what is shown of them.

The browser's twin is ``client/api.js`` with ``engine.js``, ``ranking.js`` and ``facets.js``: the same JSON there.
"""

from __future__ import annotations

import heapq
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from backfile_search.analysis import Analyser
from backfile_search.archive import Archive
from backfile_search.document import FACETS
from backfile_search.query import All, And, Fuzzy, Leaf, Node, Phrase, Prefix, Query, leaves, parse, respell
from backfile_search.snippets import snippet
from backfile_search.vocabulary import MAX_EXPANSIONS, expand_fuzzy, expand_prefix, suggest

SORTS = ("relevance", "newest", "oldest")
MOST_VALUES = 12  # of a facet that are counted out
DECIMALS = 9  # of a score that count
FELL_BACK = "No article has all of these words; these have some of them."

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")

Expand: TypeAlias = Callable[[Prefix | Fuzzy], list[str]]
# A query, and what its open words stand for -> the documents that match, with their scores.
Match: TypeAlias = Callable[[Node, Expand], list[tuple[int, float]]]


class Request(NamedTuple):
    """What is asked: a query in the query language, and what narrows it.

    `filters` are (field, whole value): of one field any of the values is enough, of each field there must be one. `since` and
    `until` are YYYY, YYYY-MM or YYYY-MM-DD, both included, or "".
    """

    text: str = ""
    any: bool = False  # any of the words is enough
    filters: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""
    sort: str = "relevance"
    limit: int = 10
    offset: int = 0
    facets: bool = False
    snippets: bool = True


class Hit(NamedTuple):
    """One line of a list of results. `snippet` is HTML: escaped text with ``<mark>``."""

    id: str
    url: str
    title: str
    published: str
    updated: str
    score: float
    snippet: str
    section: str
    badges: tuple[str, ...]


class Results(NamedTuple):
    """What was found: the hits asked for, of `total`, and the values of facets with how many of all hits have them."""

    query: str
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[tuple[str, int], ...]]
    suggestion: str | None  # the query in a likelier spelling
    notices: tuple[str, ...]  # sentences for the reader

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it and as the browser's Backfile.search promises it."""
        hits = [hit._asdict() | {"badges": list(hit.badges)} for hit in self.hits]
        facets = {
            field: [{"value": value, "count": count} for value, count in found] for field, found in self.facets.items()
        }
        return self._asdict() | {"hits": hits, "facets": facets, "notices": list(self.notices)}


class _Found(NamedTuple):
    """What one way to read the query found."""

    query: Query
    hits: list[tuple[int, float]]
    words: dict[tuple[type, Leaf], list[str]]  # what prefixes and misspellings stood for
    notices: tuple[str, ...]


def check(request: Request) -> None:
    """Raise ValueError, with a sentence for people, if the request asks for what there is not."""
    if request.sort not in SORTS:
        raise ValueError(f"Results cannot be sorted by “{request.sort}”; there are {', '.join(SORTS)}.")
    if request.limit < 0 or request.offset < 0:
        raise ValueError("Neither limit nor offset can be less than 0.")
    for field, _ in request.filters:
        if field not in FACETS:
            raise ValueError(f"There is no field “{field}” to filter by; there are {', '.join(FACETS)}.")
    for bound in filter(None, (request.since, request.until)):
        if not _is_date(bound):
            raise ValueError(f"“{bound}” is no date; write YYYY, YYYY-MM or YYYY-MM-DD.")


def search(archive: Archive, analyser: Analyser, match: Match, request: Request) -> Results:
    """The results of a request. Raises QueryError for a query that cannot be read, ValueError for what `check` refuses."""
    check(request)
    found = _answer(archive, analyser, match, request)
    ranked = _ranked(found.hits, request)
    terms = frozenset(analyser.term(surface, "body") for surface in _surfaces(found))
    return Results(
        query=request.text,
        total=len(found.hits),
        hits=tuple(_hit(archive, analyser, hit, terms if request.snippets else None) for hit in ranked),
        facets=_facets(archive, sorted(number for number, _ in found.hits)) if request.facets else {},
        suggestion=_suggestion(archive, analyser, request.text, found.query),
        notices=found.notices,
    )


def _answer(archive: Archive, analyser: Analyser, match: Match, request: Request) -> _Found:
    """What the query finds; if no document has all of its words, what has any of them."""
    scope = _scope(archive, analyser, request)
    strict = _find(archive, match, parse(request.text, any=request.any, analyser=analyser), scope)
    if strict.hits or request.any or not isinstance(strict.query.node, And):
        return strict
    loose = _find(archive, match, parse(request.text, any=True, analyser=analyser), scope)
    return loose._replace(notices=(*loose.notices, FELL_BACK)) if loose.hits else strict


def _find(archive: Archive, match: Match, query: Query, scope: Sequence[int] | None) -> _Found:
    words = {(type(leaf), leaf): _expanded(archive, leaf) for leaf in leaves(query.node) if _is_open(leaf)}
    notices = (*query.notices, *(_too_many(leaf) for (_, leaf), found in words.items() if len(found) == MAX_EXPANSIONS))
    if isinstance(query.node, All):  # needs no Whoosh
        return _Found(query, [(n, 0.0) for n in (range(archive.documents) if scope is None else scope)], words, notices)
    hits = match(query.node, lambda leaf: words[type(leaf), leaf])
    if scope is not None:
        within = frozenset(scope)
        hits = [hit for hit in hits if hit[0] in within]
    return _Found(query, hits, words, notices)


def _scope(archive: Archive, analyser: Analyser, request: Request) -> Sequence[int] | None:
    """The documents that filters and dates let pass, ascending; None if there are neither."""
    scope: Sequence[int] | None = None
    if request.since or request.until:
        end = archive.before(request.until + "~") if request.until else archive.documents  # "~" sorts behind "-"
        scope = range(archive.before(request.since), end)
    for field in dict.fromkeys(field for field, _ in request.filters):
        terms = {analyser.exact(name, value) for name, value in request.filters if name == field}
        having = {number for term in sorted(terms) for number in archive.having(term)}
        scope = sorted(having if scope is None else having.intersection(scope))
    return scope


def _is_open(leaf: Leaf) -> bool:
    return isinstance(leaf, Prefix | Fuzzy)


def _expanded(archive: Archive, leaf: Leaf) -> list[str]:
    """The words of the archive that a prefix or a misspelling stands for."""
    if isinstance(leaf, Fuzzy):
        return expand_fuzzy(archive.words, leaf.surface, leaf.distance)
    return expand_prefix(archive.words, leaf.surface) if isinstance(leaf, Prefix) else []


def _too_many(leaf: Leaf) -> str:
    typed = f"{leaf.surface}*" if isinstance(leaf, Prefix) else f"{leaf.surface}~" if isinstance(leaf, Fuzzy) else ""
    return f"“{typed}” stands for too many words; the {MAX_EXPANSIONS} most frequent were searched."


def _surfaces(found: _Found) -> Iterable[str]:
    """The words that hits may show."""
    for leaf in found.query.words:
        if isinstance(leaf, Phrase):
            yield from leaf.surfaces
        else:
            yield from found.words.get((type(leaf), leaf), [leaf.surface])


def _ranked(hits: list[tuple[int, float]], request: Request) -> list[tuple[int, float]]:
    """The hits asked for, in order. Scores that agree in nine decimals are equal; of equal hits the newer comes first."""
    count = request.offset + request.limit
    if request.sort == "relevance":
        best = _best(hits, count)
    elif request.sort == "newest":
        best = heapq.nlargest(count, hits)
    else:
        best = heapq.nsmallest(count, hits)
    return [(number, round(score, DECIMALS)) for number, score in best[request.offset :]]


def _best(hits: list[tuple[int, float]], count: int) -> list[tuple[int, float]]:
    """The best hits, best first. Only what may be among them is rounded: that takes longer than adding up a score."""
    scores = heapq.nlargest(count, [score for _, score in hits])
    least = scores[-1] - 10.0**-DECIMALS if scores else 0.0
    rounded = [(round(score, DECIMALS), number) for number, score in hits if score >= least]
    return [(number, score) for score, number in heapq.nlargest(count, rounded)]


def _hit(archive: Archive, analyser: Analyser, ranked: tuple[int, float], terms: frozenset[str] | None) -> Hit:
    number, score = ranked
    id, url, title, published, updated, section, badges, text = archive.card(number)
    shown = "" if terms is None else _snippet(archive, analyser, text, terms)
    return Hit(id, url, title, published, updated, score, shown, section, tuple(badges))


def _snippet(archive: Archive, analyser: Analyser, name: str, terms: frozenset[str]) -> str:
    lead, text = archive.text(name)
    return snippet(text, lead, terms, analyser)


def _facets(archive: Archive, numbers: list[int]) -> dict[str, tuple[tuple[str, int], ...]]:
    """For each facet that some hit has, its most frequent values among the hits; and all their years. Numbers are ascending."""
    facets = {field: _values(archive, numbers, field) for field in FACETS}
    return {field: found for field, found in facets.items() if found} | {"year": _years(archive, numbers)}


def _values(archive: Archive, numbers: list[int], field: str) -> tuple[tuple[str, int], ...]:
    counts: Counter[str] = Counter()
    for part in archive.parts:
        column = archive.values(part, field)
        if column is not None:
            within = numbers[bisect_left(numbers, part.first) : bisect_left(numbers, part.first + part.documents)]
            for values, count in Counter(column[number - part.first] for number in within).items():
                counts.update(dict.fromkeys(values, count))
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_VALUES])


def _years(archive: Archive, numbers: list[int]) -> tuple[tuple[str, int], ...]:
    counted = []
    at = 0
    for year, end in archive.years():
        after = bisect_left(numbers, end, at)
        counted += [(year, after - at)] if after > at else []
        at = after
    return tuple(counted)


def _suggestion(archive: Archive, analyser: Analyser, text: str, query: Query) -> str | None:
    """The query with what was probably meant in place of words that no text or headline has; None if there are none."""
    spelling = {}
    for surface in dict.fromkeys(spot.surface for spot in query.spots):
        if not any(archive.df(field, analyser.term(surface, field)) for field in ("body", "title")):
            word = suggest(archive.words, surface)
            if word is not None:
                spelling[surface] = word
    return respell(text, query.spots, spelling) if spelling else None


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
